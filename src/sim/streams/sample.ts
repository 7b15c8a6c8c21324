// Times measured in a slice of time, to be recorded all at once.
import type { Tally } from "../metrics.js";

const INITIAL = 1 << 9;

export class Sample {
  private values = new Float64Array(INITIAL);
  private count = 0;

  constructor(private readonly tally: Tally) {}

  add(seconds: number): void {
    if (this.count === this.values.length) this.grow();
    this.values[this.count] = seconds;
    this.count += 1;
  }

  /** Hands them over. */
  settle(): void {
    this.tally.recordAll(this.values, this.count);
    this.count = 0;
  }

  private grow(): void {
    const values = new Float64Array(2 * this.values.length);
    values.set(this.values);
    this.values = values;
  }
}
