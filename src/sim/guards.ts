// What guards the attempts of a node: a circuit breaker, limits, and a bulkhead. What they refuse has
// failed at once, and a retry may mend it.
import * as z from "zod";
import type { NodeContext } from "./behaviour.js";
import { NONE } from "./messages.js";
import type { OwnFigures } from "./own-figures.js";
import { count, duration, pace, share } from "./quantity.js";
import { TokenBucket } from "./token-bucket.js";

const breaker = z.strictObject({
  window: count("attempts that are looked back on", 1, 100_000).prefault(20),
  failures: share("share of them that has failed when it opens").prefault("50%"),
  open: duration("how long it then refuses everything").prefault("10s"),
  probes: count("attempts that must succeed after that before it closes", 1, 1000).prefault(3),
});

const limit = z.strictObject({
  rate: pace("attempts that are let through").optional(),
  burst: count("how many at once; as many as in a second if absent", 1, 1_000_000).optional(),
  concurrency: count("messages there at a time, waiting or in service", 1, 1_000_000).optional(),
});

const bulkhead = z.strictObject({
  by: z.enum(["priority", "key"]).default("priority").describe("what has a compartment of its own"),
  concurrency: count("attempts at a time in each compartment", 1, 100_000),
});

/** Parameters that every calling role takes. */
export const GUARDS = {
  breaker: breaker.optional().describe("refuses attempts for a while when too many have failed"),
  limit: limit.optional().describe("refuses what is beyond a rate, or too much at a time"),
  bulkhead: bulkhead
    .optional()
    .describe("refuses what is too much of one kind, so that it cannot take all servers"),
} as const;

export interface GuardSettings {
  readonly breaker?: z.output<typeof breaker>;
  readonly limit?: z.output<typeof limit>;
  readonly bulkhead?: z.output<typeof bulkhead>;
}

/** Null when nothing guards the node. */
export function guardsOf(context: NodeContext, given: GuardSettings): Guards | null {
  const { breaker, limit, bulkhead } = given;
  return breaker || limit || bulkhead ? new Guards(context, given) : null;
}

export class Guards {
  private readonly breaker: Breaker | null;
  private readonly bucket: TokenBucket | null;
  /** Attempts under way by compartment, and the compartment of each. */
  private readonly inside = new Map<number, number>();
  private readonly compartments = new Map<number, number>();
  private refused = 0;

  constructor(
    private readonly context: NodeContext,
    private readonly given: GuardSettings,
  ) {
    const { clock } = context.kernel;
    const { rate, burst } = given.limit ?? {};
    this.breaker = given.breaker ? new Breaker(clock, given.breaker) : null;
    this.bucket =
      rate === undefined ? null : new TokenBucket(clock, rate, burst ?? Math.max(1, rate));
  }

  /** Whether a message that comes finds too many there already. */
  turnsAway(there: number): boolean {
    const most = this.given.limit?.concurrency;
    if (most === undefined || there < most) return false;
    this.refused += 1;
    return true;
  }

  /** Whether an attempt is refused; if not, it is under way until it has `ended`. */
  refuses(message: number): boolean {
    const compartment = this.compartmentOf(message);
    const isFull =
      this.given.bulkhead !== undefined &&
      (this.compartments.get(compartment) ?? 0) >= this.given.bulkhead.concurrency;
    if (isFull || (this.bucket !== null && !this.bucket.has(1)) || this.breaker?.refuses()) {
      this.refused += 1;
      return true;
    }
    this.bucket?.take(1);
    this.breaker?.begin();
    if (this.given.bulkhead) {
      this.inside.set(message, compartment);
      this.compartments.set(compartment, (this.compartments.get(compartment) ?? 0) + 1);
    }
    return false;
  }

  private compartmentOf(message: number): number {
    const { key, priority } = this.context.kernel.messages;
    if (this.given.bulkhead === undefined) return NONE;
    return this.given.bulkhead.by === "key" ? key[message] : priority[message];
  }

  ended(message: number, failed: boolean): void {
    this.leave(message);
    this.breaker?.end(failed);
  }

  /** Cut off by a crash: the breaker has seen it fail. */
  abandoned(message: number): void {
    if (this.leave(message) || this.given.bulkhead === undefined) this.breaker?.end(true);
  }

  private leave(message: number): boolean {
    const compartment = this.inside.get(message);
    if (compartment === undefined) return false;
    this.inside.delete(message);
    this.compartments.set(compartment, this.compartments.get(compartment)! - 1);
    return true;
  }

  figures(): OwnFigures {
    const opened = this.breaker ? { breaker_opened: this.breaker.opened } : {};
    return { refused: this.refused, ...opened };
  }
}

/**
 * Closed: counts how the last attempts ended. Open: refuses. Half open: lets as many through as
 * must succeed; the first that fails opens it again (M. Nygard, "Release It!", 2007).
 */
class Breaker {
  opened = 0;
  private state: "closed" | "open" | "half-open" = "closed";
  private readonly failed: Uint8Array;
  private seen = 0;
  private failures = 0;
  private until = 0;
  private probing = 0;
  private passed = 0;

  constructor(
    private readonly clock: Float64Array,
    private readonly given: z.output<typeof breaker>,
  ) {
    this.failed = new Uint8Array(given.window);
  }

  refuses(): boolean {
    if (this.state === "open" && this.clock[0] >= this.until) {
      this.state = "half-open";
      this.probing = 0;
      this.passed = 0;
    }
    if (this.state === "half-open") return this.probing + this.passed >= this.given.probes;
    return this.state === "open";
  }

  begin(): void {
    if (this.state === "half-open") this.probing += 1;
  }

  end(failed: boolean): void {
    if (this.state === "half-open") this.endProbe(failed);
    else if (this.state === "closed") this.count(failed);
  }

  private endProbe(failed: boolean): void {
    // What began before it opened is no probe.
    if (this.probing === 0) return;
    this.probing -= 1;
    if (failed) {
      this.open();
      return;
    }
    this.passed += 1;
    if (this.passed < this.given.probes) return;
    this.state = "closed";
    this.seen = 0;
    this.failures = 0;
  }

  private count(failed: boolean): void {
    const place = this.seen % this.failed.length;
    if (this.seen >= this.failed.length) this.failures -= this.failed[place];
    this.failed[place] = failed ? 1 : 0;
    this.failures += this.failed[place];
    this.seen += 1;
    const { window, failures } = this.given;
    if (this.seen >= window && this.failures > 0 && this.failures >= failures * window) this.open();
  }

  private open(): void {
    this.state = "open";
    this.opened += 1;
    this.until = this.clock[0] + this.given.open;
  }
}
