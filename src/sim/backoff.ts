// The pauses between two attempts, by a retry policy.
import type { Kernel } from "./kernel.js";
import type { RetryPolicy } from "./policy.js";
import type { RandomStream } from "./random.js";

/**
 * The pause in seconds before retry `number` (from 1), before jitter:
 * fixed: base; linear: base · number; exponential: base · factor^(number − 1); never above the cap.
 */
export function pauseBefore(policy: RetryPolicy, number: number): number {
  const { backoff, base, cap, factor } = policy;
  switch (backoff) {
    case "fixed":
      return Math.min(cap, base);
    case "linear":
      return Math.min(cap, base * number);
    case "exponential":
      return Math.min(cap, base * factor ** (number - 1));
    default:
      return backoff satisfies never;
  }
}

/**
 * The pause with its jitter (M. Brooker, "Exponential Backoff and Jitter", AWS 2015). full: uniform
 * from 0 to the pause; equal: uniform from half of it to all; decorrelated: uniform from the base
 * to three times the last pause, at most the cap.
 */
export function jitteredPause(
  policy: RetryPolicy,
  number: number,
  last: number,
  random: RandomStream,
): number {
  const pause = pauseBefore(policy, number);
  switch (policy.jitter) {
    case "none":
      return pause;
    case "full":
      return pause * random.uniform();
    case "equal":
      return (pause * (1 + random.uniform())) / 2;
    case "decorrelated": {
      const from = Math.min(policy.base, policy.cap);
      const to = Math.min(policy.cap, Math.max(from, 3 * (number === 1 ? from : last)));
      return from + (to - from) * random.uniform();
    }
    default:
      return policy.jitter satisfies never;
  }
}

/** Retries that a budget holds at most, and at the start. */
const RESERVE = 10;

/** Schedules the retries of one node. Without jitter each pause is a channel of the event list. */
export class Backoff {
  private readonly channels: number[] = [];
  private readonly pauses: number[] = [];
  /** Retries that the budget holds. */
  private earned = RESERVE;

  constructor(
    private readonly kernel: Kernel,
    readonly policy: RetryPolicy,
    private readonly random: RandomStream,
  ) {}

  /**
   * Wakes the target about the message after the pause before retry `number`, from 1. Returns the
   * slot of the event.
   */
  pause(message: number, number: number, target: number, code: number): number {
    const { kernel, policy } = this;
    if (policy.jitter === "none") {
      if (this.channels[number] === undefined) this.open(number);
      const time = kernel.now + this.pauses[number];
      return kernel.events.scheduleIn(this.channels[number], time, target, code, message);
    }
    const { pause } = kernel.messages;
    pause[message] = jitteredPause(policy, number, pause[message], this.random);
    return kernel.events.schedule(kernel.now + pause[message], target, code, message);
  }

  /** A message has come for the first time: the budget grows. */
  earn(): void {
    const { budget } = this.policy;
    if (budget !== undefined) this.earned = Math.min(RESERVE, this.earned + budget);
  }

  /** Takes a retry out of the budget, if there is one. */
  spend(): boolean {
    if (this.policy.budget === undefined) return true;
    // What many small parts are short of by rounding alone is there.
    if (this.earned < 1 - 1e-9) return false;
    this.earned -= 1;
    return true;
  }

  /** Retries after the cap is reached share a channel with the first of them. */
  private open(number: number): void {
    for (let each = this.channels.length || 1; each <= number; each += 1) {
      const pause = pauseBefore(this.policy, each);
      const same = each > 1 && pause === this.pauses[each - 1];
      this.pauses[each] = pause;
      this.channels[each] = same ? this.channels[each - 1] : this.kernel.events.openChannel();
    }
  }
}
