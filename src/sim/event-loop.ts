// The loop that takes one event after another from one list: the way of a run that always works.
import type { Kernel } from "./kernel.js";

const BETWEEN_HOOKS = 1 << 16;
/** The first pauses come early, so that they are in the code when it is compiled. */
const FIRST_PAUSE = 1 << 8;

/** Handles events until a time; with `untilEmpty` no longer than there are messages. */
export function runByEvents(kernel: Kernel, until: number, untilEmpty: boolean): void {
  const { events } = kernel;
  const { taken } = events;
  let pause = nextPause(kernel);
  while (kernel.stopped === null) {
    if (untilEmpty && kernel.isEmpty) return;
    if (kernel.handled >= pause) {
      look(kernel);
      if (kernel.isPaused) return;
      pause = nextPause(kernel);
      continue;
    }
    if (events.takeSoon()) {
      kernel.handled += 1;
      kernel.arrive(taken.target, taken.value);
    } else if (events.takeUntil(until)) {
      kernel.handled += 1;
      kernel.handle(taken.target, taken.code, taken.value);
    } else {
      if (until > kernel.now) kernel.clock[0] = until;
      return;
    }
  }
}

/** Number of events after which to look up. */
export function nextPause({ model, handled }: Kernel): number {
  const stretch = Math.min(BETWEEN_HOOKS, Math.max(FIRST_PAUSE, handled));
  return Math.min(model.maxEvents, handled + stretch);
}

/** The pause between two stretches of a run: progress, interruption, budget. */
export function look(kernel: Kernel): void {
  const { hooks, model, now, handled } = kernel;
  const { duration_s, drain_s, maxEvents } = model;
  hooks.onProgress?.(now / (duration_s + drain_s), now, handled);
  if (handled >= maxEvents) kernel.stopped = "event budget";
  else if (hooks.shouldStop?.()) kernel.stopped = "interrupted";
  else if (hooks.shouldPause?.()) kernel.isPaused = true;
}
