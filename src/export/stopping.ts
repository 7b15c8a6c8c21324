// Which faults leave nothing of what they strike while they last: the others only disturb it.

export const STOPPING: readonly string[] = ["crash", "restart", "pause", "stall", "partition"];
