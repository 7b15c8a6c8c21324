// Messages that wait, in the whole system: in queues, in logs, for a retry or a re-send.
import type { NodeMeter } from "./meter.js";

export class Backlog {
  private readonly count = new Int32Array(1);

  constructor(
    private readonly clock: Float64Array,
    private readonly meters: readonly NodeMeter[],
  ) {}

  get value(): number {
    return this.count[0];
  }

  add(change: number): void {
    this.count[0] += change;
  }

  /** Mean over the run so far, the warm-up included. */
  get mean(): number {
    const [now] = this.clock;
    if (now === 0) return this.value;
    let area = 0;
    for (const { queue, parked } of this.meters) area += queue.area + parked.area;
    return area / now;
  }
}
