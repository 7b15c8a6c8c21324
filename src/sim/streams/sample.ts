// Times measured in a slice of time, to be recorded all at once.
import { larger } from "../larger.js";
import type { Tally } from "../metrics.js";

const INITIAL = 1 << 9;

/** Stages have their turns one after another, and share them. */
export class Samples {
  readonly waits = new Sample();
  readonly services = new Sample();
  readonly sojourns = new Sample();
}

export class Sample {
  private values = new Float64Array(INITIAL);
  private count = 0;

  add(seconds: number): void {
    if (this.count === this.values.length) {
      this.values = larger(this.values, new Float64Array(2 * this.count));
    }
    this.values[this.count] = seconds;
    this.count += 1;
  }

  /** Hands them over. */
  settle(tally: Tally): void {
    tally.recordAll(this.values, this.count);
    this.count = 0;
  }
}
