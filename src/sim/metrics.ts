// What is measured: times (mean, spread, percentiles, confidence) and levels over time (queue
// lengths, busy servers). Written for the hot loop: no allocation per observation.
import { Histogram } from "./histogram.js";
import { confidenceOfMean, Z975 } from "./student.js";

/** Figures of a sample of times in seconds; null where there is nothing to say. */
export interface Dist {
  readonly count: number;
  readonly mean: number | null;
  readonly stddev: number | null;
  readonly min: number | null;
  readonly p50: number | null;
  readonly p90: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly p999: number | null;
  readonly max: number | null;
  /** 95 % confidence interval of the mean. */
  readonly ci95: Interval | null;
  /** The same of the percentiles; null where there are too few values beyond one. */
  readonly ci95_quantiles: Readonly<Record<QuantileName, Interval | null>> | null;
}

export type Interval = readonly [number, number];

/** The percentiles of every sample. */
export const QUANTILES = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99, p999: 0.999 } as const;

export type QuantileName = keyof typeof QUANTILES;

const QUANTILE_NAMES = Object.keys(QUANTILES) as readonly QuantileName[];

/** Figures of a level over the measured time. */
export interface LevelFigures {
  readonly mean: number;
  readonly max: number;
  readonly end: number;
}

/** Twice the number of batches kept: when all are full, neighbours are merged. */
const BATCHES = 64;
/** Fewer batches than this say too little about their spread. */
const LEAST_BATCHES = 8;
/** Correlation of neighbouring batches above which batches are taken as too short. */
const CORRELATED = 0.1;

const SHIFT = 0;
const SUM = 1;
const SQUARES = 2;
const LEAST = 3;
const MOST = 4;
const BATCH_SUM = 5;

/** Values taken in before they are worked through, all in one go: a third of the time for each. */
const AT_ONCE = 128;

/**
 * A sample of times. Moments are taken around the first value, so that large times with a small
 * spread lose no digits. Successive times in a queue are correlated: the interval of the mean comes
 * from means of batches, whose length doubles as the run grows and until batches hardly correlate.
 */
export class Tally {
  private readonly counted = new Histogram();
  private readonly sums = Float64Array.of(
    0,
    0,
    0,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    0,
  );
  private readonly batches = new Float64Array(BATCHES);
  private batchSize = 1;
  private inBatch = 0;
  private full = 0;
  private taken = 0;
  private readonly fresh = new Float64Array(AT_ONCE);
  private freshCount = 0;

  /** Small enough to be compiled into its callers: a number handed on is allocated. */
  record(seconds: number): void {
    this.fresh[this.freshCount] = seconds;
    this.freshCount += 1;
    if (this.freshCount === AT_ONCE) this.settle();
  }

  /** Records the first so many of some times. */
  recordAll(seconds: Float64Array, count: number): void {
    this.settle();
    this.workThrough(seconds, count);
  }

  get count(): number {
    return this.taken + this.freshCount;
  }

  get histogram(): Histogram {
    this.settle();
    return this.counted;
  }

  /** Works through what was recorded since the last time. */
  private settle(): void {
    this.workThrough(this.fresh, this.freshCount);
    this.freshCount = 0;
  }

  private workThrough(values: Float64Array, count: number): void {
    const { sums } = this;
    if (count === 0) return;
    if (this.taken === 0) sums[SHIFT] = values[0];
    const shift = sums[SHIFT];
    let sum = sums[SUM];
    let squares = sums[SQUARES];
    let least = sums[LEAST];
    let most = sums[MOST];
    let batchSum = sums[BATCH_SUM];
    for (let each = 0; each < count; ) {
      const end = Math.min(count, each + this.batchSize - this.inBatch);
      this.inBatch += end - each;
      for (; each < end; each += 1) {
        const seconds = values[each];
        const difference = seconds - shift;
        sum += difference;
        squares += difference * difference;
        if (seconds < least) least = seconds;
        if (seconds > most) most = seconds;
        batchSum += difference;
      }
      if (this.inBatch < this.batchSize) break;
      this.closeBatch(batchSum);
      batchSum = 0;
    }
    sums[SUM] = sum;
    sums[SQUARES] = squares;
    sums[LEAST] = least;
    sums[MOST] = most;
    sums[BATCH_SUM] = batchSum;
    this.counted.record(values, count);
    this.taken += count;
  }

  private closeBatch(sum: number): void {
    this.batches[this.full] = sum / this.batchSize;
    this.full += 1;
    this.inBatch = 0;
    if (this.full < BATCHES) return;
    for (let index = 0; index < BATCHES / 2; index += 1) {
      this.batches[index] = (this.batches[2 * index] + this.batches[2 * index + 1]) / 2;
    }
    this.full = BATCHES / 2;
    this.batchSize *= 2;
  }

  get mean(): number {
    this.settle();
    return this.count === 0 ? 0 : this.sums[SHIFT] + this.sums[SUM] / this.count;
  }

  figures(): Dist {
    const pool = new TallyPool();
    pool.add(this);
    return pool.figures();
  }

  /**
   * Batches are merged while neighbours correlate, as long as enough of them are left; what
   * correlation is left then widens the interval as in an autoregressive process of order 1.
   */
  interval(): readonly [number, number] | null {
    this.settle();
    let means = Array.from(this.batches.subarray(0, this.full), (mean) => mean + this.sums[SHIFT]);
    if (means.length < LEAST_BATCHES) return null;
    while (means.length >= 2 * LEAST_BATCHES && correlation(means) > CORRELATED) {
      means = mergePairs(means);
    }
    const interval = confidenceOfMean(means);
    if (!interval) return null;
    const left = Math.min(0.6, Math.max(0, correlation(means)));
    const half = ((interval[1] - interval[0]) / 2) * Math.sqrt((1 + left) / (1 - left));
    // The interval lies around the mean of everything, the unfinished batch included.
    return [this.mean - half, this.mean + half];
  }

  /** Count, mean, sum of squared deviations, least and most, for pooling. */
  moments(): { count: number; mean: number; squares: number; min: number; max: number } {
    this.settle();
    const { count, mean, sums } = this;
    const squares = count === 0 ? 0 : sums[SQUARES] - (sums[SUM] * sums[SUM]) / count;
    return { count, mean, squares: Math.max(0, squares), min: sums[LEAST], max: sums[MOST] };
  }
}

/** With fewer values beyond a percentile it is hardly more than the largest of them. */
const LEAST_BEYOND = 30;

const NOTHING: Dist = {
  count: 0,
  mean: null,
  stddev: null,
  min: null,
  p50: null,
  p90: null,
  p95: null,
  p99: null,
  p999: null,
  max: null,
  ci95: null,
  ci95_quantiles: null,
};

/**
 * The samples of one or several runs taken together, without keeping them. The interval of one run
 * is its own; of several runs it is Student's t over their means.
 */
export class TallyPool {
  private runs = 0;
  private own: readonly [number, number] | null = null;
  private readonly means: number[] = [];
  /** Percentiles of each run. */
  private readonly quantiles: readonly number[][] = QUANTILE_NAMES.map(() => []);
  /** That of the first run, until there is a second one. */
  private histogram = new Histogram();
  private count = 0;
  private mean = 0;
  private squares = 0;
  private min = Number.POSITIVE_INFINITY;
  private max = Number.NEGATIVE_INFINITY;

  add(tally: Tally): void {
    const part = tally.moments();
    this.runs += 1;
    this.own = this.runs === 1 ? tally.interval() : null;
    if (part.count === 0) return;
    // Means and sums of squares are put together as by Chan, Golub and LeVeque (1979).
    const count = this.count + part.count;
    const difference = part.mean - this.mean;
    this.squares += part.squares + (difference ** 2 * this.count * part.count) / count;
    this.mean += (difference * part.count) / count;
    this.count = count;
    this.min = Math.min(this.min, part.min);
    this.max = Math.max(this.max, part.max);
    this.means.push(part.mean);
    for (const [each, name] of QUANTILE_NAMES.entries()) {
      this.quantiles[each].push(tally.histogram.quantile(QUANTILES[name]));
    }
    if (this.means.length === 2) this.histogram = this.histogram.copy();
    if (this.means.length === 1) this.histogram = tally.histogram;
    else this.histogram.add(tally.histogram);
  }

  figures(): Dist {
    const { count, mean, min, max, squares } = this;
    if (count === 0) return NOTHING;
    return {
      count,
      mean,
      stddev: count > 1 ? Math.sqrt(squares / (count - 1)) : null,
      min,
      p50: this.at(0.5),
      p90: this.at(0.9),
      p95: this.at(0.95),
      p99: this.at(0.99),
      p999: this.at(0.999),
      max,
      ci95: this.runs === 1 ? this.own : confidenceOfMean(this.means),
      ci95_quantiles: this.quantileIntervals(),
    };
  }

  private at(share: number): number {
    return Math.min(this.max, Math.max(this.min, this.histogram.quantile(share)));
  }

  private quantileIntervals(): Dist["ci95_quantiles"] {
    const intervals = QUANTILE_NAMES.map((name, each) => {
      const share = QUANTILES[name];
      return this.runs === 1 ? this.byRanks(share) : this.overRuns(share, this.quantiles[each]);
    });
    if (intervals.every((interval) => interval === null)) return null;
    const named = QUANTILE_NAMES.map((name, each) => [name, intervals[each]] as const);
    return Object.fromEntries(named) as Dist["ci95_quantiles"];
  }

  /**
   * As wide as Student's t makes it for the percentiles of the runs, and around that of all values
   * together, which a few large ones move less. Null with few values beyond it in a run.
   */
  private overRuns(share: number, found: readonly number[]): Interval | null {
    if ((this.count / this.runs) * (1 - share) < LEAST_BEYOND) return null;
    const interval = confidenceOfMean(found);
    if (interval === null) return null;
    const half = (interval[1] - interval[0]) / 2;
    return [Math.max(0, this.at(share) - half), this.at(share) + half];
  }

  /**
   * The values whose ranks bound a percentile with 95 % (H. A. David, H. N. Nagaraja, "Order
   * Statistics", section 7.1), for as many independent values as would give the mean its interval:
   * successive times in a queue are alike.
   */
  private byRanks(share: number): Interval | null {
    if (this.own === null || this.count < 2) return null;
    const error = (this.own[1] - this.own[0]) / 2 / Z975;
    const variance = this.squares / (this.count - 1);
    const worth = error === 0 ? this.count : Math.min(this.count, variance / (error * error));
    const half = Z975 * Math.sqrt((share * (1 - share)) / worth);
    if (share + half >= 1 || share - half <= 0) return null;
    return [this.at(share - half), this.at(share + half)];
  }
}

function correlation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  let products = 0;
  let squares = 0;
  for (let index = 0; index < values.length; index += 1) {
    squares += (values[index] - mean) ** 2;
    if (index > 0) products += (values[index] - mean) * (values[index - 1] - mean);
  }
  // The estimate is too low by about 1/n.
  return squares === 0 ? 0 : products / squares + 1 / values.length;
}

function mergePairs(values: readonly number[]): number[] {
  const merged: number[] = [];
  for (let index = 0; index + 1 < values.length; index += 2) {
    merged.push((values[index] + values[index + 1]) / 2);
  }
  return merged;
}

const VALUE = 0;
const AREA = 1;
const SINCE = 2;
const PEAK = 3;
const START = 4;

/** A whole number that changes over time: how many wait, how many servers are busy. */
export class Level {
  private readonly state = new Float64Array(5);
  private closed: { readonly mean: number; readonly max: number } | null = null;
  /** Area of the warm-up. */
  private forgotten = 0;

  /** The clock holds the time, in seconds. */
  constructor(private readonly clock: Float64Array) {}

  get value(): number {
    return this.state[VALUE];
  }

  add(change: number): void {
    const state = this.state;
    const now = this.clock[0];
    const value = state[VALUE];
    state[AREA] += value * (now - state[SINCE]);
    state[SINCE] = now;
    state[VALUE] = value + change;
    if (value + change > state[PEAK]) state[PEAK] = value + change;
  }

  /** Times the seconds it held, added up over the run, also before the measured time. */
  get area(): number {
    const state = this.state;
    return this.forgotten + state[AREA] + state[VALUE] * (this.clock[0] - state[SINCE]);
  }

  /** Mean since measuring began. */
  get mean(): number {
    const state = this.state;
    const now = this.clock[0];
    const length = now - state[START];
    if (length <= 0) return state[VALUE];
    return (state[AREA] + state[VALUE] * (now - state[SINCE])) / length;
  }

  /** Forgets what was before: the warm-up is over. */
  restart(): void {
    const state = this.state;
    const now = this.clock[0];
    this.forgotten = this.area;
    state[AREA] = 0;
    state[SINCE] = now;
    state[START] = now;
    state[PEAK] = state[VALUE];
  }

  /** Ends the measured time; the level itself goes on. */
  close(): void {
    this.closed ??= { mean: this.mean, max: this.state[PEAK] };
  }

  figures(): LevelFigures {
    const { mean, max } = this.closed ?? { mean: this.state[VALUE], max: this.state[PEAK] };
    return { mean, max, end: this.state[VALUE] };
  }
}
