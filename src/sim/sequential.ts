// How many replications are enough: a given number, or as many as a precision asks for.
import type { Model } from "./model.js";
import type { FinishedRun } from "./simulate.js";
import { confidenceOfMean } from "./student.js";

/** With a precision and no number of replications, at most so many. */
const MOST_REPLICATIONS = 1000;
/** Fewer say too little about their spread to stop by it. */
const LEAST_REPLICATIONS = 5;

/** What was asked for and what was reached, as the report has it. */
export interface Precision {
  /** Half the width of the 95 % interval of the mean latency, as a share of the mean. */
  readonly asked: number;
  /** Null when nothing was completed, or in one replication only. */
  readonly reached: number | null;
  readonly met: boolean;
}

/**
 * Stops when the 95 % interval of the mean latency over replications is narrow enough (the
 * sequential procedure of A. M. Law, "Simulation Modeling and Analysis", section 9.4.1).
 */
export class Sequential {
  private readonly means: number[] = [];
  private runs = 0;

  constructor(private readonly model: Model) {}

  add({ kernel }: FinishedRun): void {
    this.runs += 1;
    if (kernel.latency.count > 0) this.means.push(kernel.latency.mean);
  }

  /** The most replications there can be. */
  get most(): number {
    const { precision, replications } = this.model;
    return precision !== null && replications === 1 ? MOST_REPLICATIONS : replications;
  }

  get isEnough(): boolean {
    const { precision } = this.model;
    if (this.runs >= this.most) return true;
    if (precision === null || this.runs < LEAST_REPLICATIONS) return false;
    return this.reached() !== null && this.reached()! <= precision;
  }

  /** How many replications there will be, as far as one can tell; for a progress bar. */
  get expected(): number {
    const { precision } = this.model;
    if (precision === null) return this.most;
    const reached = this.reached();
    if (reached === null || this.runs < 2) return Math.min(this.most, 2 * LEAST_REPLICATIONS);
    // Half the width falls with the square root of their number.
    const needed = Math.ceil(this.runs * (reached / Math.max(precision, 1e-6)) ** 2);
    return Math.min(this.most, Math.max(this.runs + 1, needed));
  }

  private reached(): number | null {
    const interval = confidenceOfMean(this.means);
    if (interval === null) return null;
    const middle = (interval[0] + interval[1]) / 2;
    return middle === 0 ? 0 : (interval[1] - middle) / middle;
  }

  figures(): Precision | null {
    const { precision } = this.model;
    if (precision === null) return null;
    const reached = this.reached();
    return { asked: precision, reached, met: reached !== null && reached <= precision };
  }
}
