// What is counted and measured at one node.
import { DROP_REASONS } from "./ledger.js";
import { Level, Tally } from "./metrics.js";

export class NodeMeter {
  arrived = 0;
  /** Went on, or was completed here. */
  completed = 0;
  /** Failed for good here, after all retries. */
  failed = 0;
  /** Retries and re-sends made. */
  retried = 0;
  /** Attempts cut off by the timeout. */
  timedOut = 0;
  dropped = 0;
  /** All that was dropped here, by the codes of reasons: also what failed and found no way on. */
  readonly droppedFor = new Float64Array(DROP_REASONS.length);
  /** Servers there are, up or down; null where time is spent without contention. */
  servers: number | null = null;
  /** One observation per attempt. */
  readonly wait = new Tally();
  readonly service = new Tally();
  /** One observation per visit, all attempts and delays between them included. */
  readonly sojourn = new Tally();
  readonly queue: Level;
  /** Messages that wait for a retry, a re-send or a link. */
  readonly parked: Level;
  readonly busy: Level;

  constructor(clock: Float64Array) {
    this.queue = new Level(clock);
    this.parked = new Level(clock);
    this.busy = new Level(clock);
  }
}
