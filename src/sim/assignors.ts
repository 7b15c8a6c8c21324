// Which member of a consumer group owns which partition, by the strategies of Kafka.
import { NONE } from "./messages.js";

export const ASSIGNORS = ["range", "round-robin", "sticky", "cooperative"] as const;
export type Assignor = (typeof ASSIGNORS)[number];

/**
 * The owner of each partition. `members` are instances in rising order, at least one; `before` are
 * the owners so far, NONE where there is none.
 */
export function assign(
  assignor: Assignor,
  members: readonly number[],
  before: ArrayLike<number>,
): Int32Array {
  const partitions = before.length;
  switch (assignor) {
    case "range":
      return byRange(members, partitions);
    case "round-robin":
      return Int32Array.from({ length: partitions }, (_, at) => members[at % members.length]);
    case "sticky":
    case "cooperative":
      return sticky(members, before);
    default:
      return assignor satisfies never;
  }
}

/** Members in order take runs of partitions; the first take one more when there is a rest. */
function byRange(members: readonly number[], partitions: number): Int32Array {
  const owners = new Int32Array(partitions);
  const share = Math.floor(partitions / members.length);
  const more = partitions % members.length;
  let at = 0;
  for (const [index, member] of members.entries()) {
    const end = at + share + (index < more ? 1 : 0);
    owners.fill(member, at, end);
    at = end;
  }
  return owners;
}

/** Evenly, and of all even ways one that moves as few partitions as can be. */
function sticky(members: readonly number[], before: ArrayLike<number>): Int32Array {
  const owners = Int32Array.from(before);
  const held = new Map<number, number>(members.map((member) => [member, 0]));
  for (const owner of owners) if (held.has(owner)) held.set(owner, held.get(owner)! + 1);
  const share = Math.floor(owners.length / members.length);
  let more = owners.length % members.length;
  // Who has most keeps one more than the others, as long as there is a rest.
  const quota = new Map<number, number>();
  for (const member of [...members].sort((one, other) => held.get(other)! - held.get(one)!)) {
    quota.set(member, share + (more > 0 ? 1 : 0));
    more -= 1;
  }
  const kept = new Map<number, number>();
  for (let at = 0; at < owners.length; at += 1) {
    const count = kept.get(owners[at]) ?? 0;
    if (count < (quota.get(owners[at]) ?? 0)) kept.set(owners[at], count + 1);
    else owners[at] = NONE;
  }
  let turn = 0;
  for (let at = 0; at < owners.length; at += 1) {
    if (owners[at] !== NONE) continue;
    while ((kept.get(members[turn]) ?? 0) >= quota.get(members[turn])!) turn += 1;
    owners[at] = members[turn];
    kept.set(members[turn], (kept.get(members[turn]) ?? 0) + 1);
  }
  return owners;
}
