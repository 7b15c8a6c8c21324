// What servers are told: how many there are, what an attempt takes, and what becomes of one that fails.
import type { GuardSettings } from "./guards.js";
import type { OwnFigures } from "./own-figures.js";
import type { RetryPolicy } from "./policy.js";
import type { Order } from "./waiting-room.js";

export const OVERFLOWS = ["reject", "drop-oldest", "block"] as const;
export type Overflow = (typeof OVERFLOWS)[number];

export interface ServerSettings extends GuardSettings {
  readonly instances: number;
  /** Messages one instance serves at a time. */
  readonly concurrency: number;
  /** Draws the time of an attempt in seconds; not needed where attempts say it themselves. */
  readonly drawTime?: () => number;
  readonly attempts?: Attempts;
  /** By what share an attempt takes longer for each other message that is there. */
  readonly slowdown?: number;
  /** How many may wait; undefined: without a bound. */
  readonly queue?: number;
  readonly overflow: Overflow;
  readonly order?: Order;
  /** Share of the attempts that fail, and of the failures that no retry can mend. */
  readonly fail: number;
  readonly permanent: number;
  /** Seconds after which an attempt is given up; undefined: never. */
  readonly timeout?: number;
  readonly retry?: RetryPolicy | null;
}

/** Knows what an attempt takes, where that depends on more than chance. */
export interface Attempts {
  /** Seconds that it will take; -1 when it is refused, and so has failed at once. */
  begin(message: number): number;
  /** It is over after so many seconds; not called for one that was refused. */
  end(message: number, seconds: number): void;
  figures(): OwnFigures;
  /** Levels over time, as those of a node. */
  readonly gauges?: Readonly<Record<string, () => number>>;
}
