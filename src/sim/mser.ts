// MSER-5: where the transient of a series of observations ends.

/** Observations in a batch. */
const BATCH = 5;
/** Fewer batches than this show no transient. */
const LEAST_BATCHES = 20;

/** A cut this late, of half of all at most, is a series that goes on changing. */
const LATEST = 0.45;

export interface Cut {
  /** Seconds. */
  readonly time: number;
  /** Whether the series was steady in what was left of it. */
  readonly settled: boolean;
}

/** Means of batches of five observations, with the time at which each was complete. */
export class BatchedSeries {
  private means = new Float64Array(1024);
  private ends = new Float64Array(1024);
  private count = 0;
  private sum = 0;
  private inBatch = 0;

  add(value: number, time: number): void {
    this.sum += value;
    this.inBatch += 1;
    if (this.inBatch < BATCH) return;
    if (this.count === this.means.length) this.grow();
    this.means[this.count] = this.sum / BATCH;
    this.ends[this.count] = time;
    this.count += 1;
    this.sum = 0;
    this.inBatch = 0;
  }

  private grow(): void {
    const means = new Float64Array(2 * this.count);
    const ends = new Float64Array(2 * this.count);
    means.set(this.means);
    ends.set(this.ends);
    this.means = means;
    this.ends = ends;
  }

  /**
   * The time until which observations are left out so that the mean of the rest is known best:
   * the cut d that makes Σ(y − ȳ)² / (n − d)² least over what follows it, at most half of all
   * (K. P. White, "An effective truncation heuristic for bias reduction in simulation output",
   * Simulation 69 (1997), in batches of five). At 0 when there is too little to say anything.
   */
  cut(): Cut {
    const { means, count } = this;
    if (count < LEAST_BATCHES) return { time: 0, settled: true };
    // Around the overall mean, so that the squares lose no digits.
    let center = 0;
    for (let each = 0; each < count; each += 1) center += means[each] / count;
    let sum = 0;
    let squares = 0;
    let best = Number.POSITIVE_INFINITY;
    let cut = 0;
    for (let first = count - 1; first >= 0; first -= 1) {
      const value = means[first] - center;
      sum += value;
      squares += value * value;
      const left = count - first;
      if (first > count / 2) continue;
      const error = (squares - (sum * sum) / left) / (left * left);
      // At equal errors the shorter warm-up.
      if (error > best) continue;
      best = error;
      cut = first;
    }
    return { time: cut === 0 ? 0 : this.ends[cut - 1], settled: cut < LATEST * count };
  }
}
