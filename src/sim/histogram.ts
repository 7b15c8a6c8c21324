// Counts of times by size in bounded memory, from which percentiles are read: buckets that grow
// with the value, 256 to each doubling, so that a percentile is off by less than 0.4 %.

/** Bits of the mantissa that choose the bucket within an octave. */
const SUB_BITS = 8;
const SHIFT = 20 - SUB_BITS;
/** Times below a nanosecond count as none. */
const LEAST = 1e-9;
/** Beyond 2^40 seconds (35,000 years) everything counts alike. */
const MOST = 2 ** 40;
const OCTAVE = 1 << SUB_BITS;
const MOST_SLACK = 8 * OCTAVE;

const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);
/** Which half of a double holds its exponent. */
const HIGH = (() => {
  double[0] = 1;
  return words[1] === 0 ? 0 : 1;
})();

export class Histogram {
  private counts = new Uint32Array(0);
  /** Bucket number of `counts[0]`. */
  private first = 0;
  private zeros = 0;
  private sums: Float64Array | null = null;
  /** The total when the sums were made. */
  private summed = 0;
  total = 0;

  /** Takes the first so many of a list of times in seconds, each 0 or more; all if unsaid. */
  record(seconds: ArrayLike<number>, count = seconds.length): void {
    let { counts, first } = this;
    let zeros = 0;
    for (let each = 0; each < count; each += 1) {
      const value = seconds[each];
      if (value < LEAST) {
        zeros += 1;
        continue;
      }
      double[0] = Math.min(value, MOST);
      let index = (words[HIGH] >>> SHIFT) - first;
      if (index >>> 0 >= counts.length) {
        index = this.grow(index);
        ({ counts, first } = this);
      }
      counts[index] += 1;
    }
    this.zeros += zeros;
    this.total += count;
  }

  /**
   * Makes room for a bucket, in whole octaves, and returns its new index. The more there are, the
   * more are added: every growth costs a copy.
   */
  private grow(index: number): number {
    const bucket = index + this.first;
    const from = bucket - (bucket % OCTAVE);
    const used = this.counts.length;
    const slack = Math.min(used, MOST_SLACK);
    const first = used > 0 && from >= this.first ? this.first : from - slack;
    const last = used > 0 && from < this.first ? this.first + used : from + OCTAVE + slack;
    const end = Math.max(this.first + used, last);
    const counts = new Uint32Array(end - first);
    if (used > 0) counts.set(this.counts, this.first - first);
    this.counts = counts;
    this.first = first;
    return bucket - first;
  }

  /** Adds the counts of another histogram. */
  add(other: Histogram): void {
    this.total += other.total;
    this.zeros += other.zeros;
    for (let index = 0; index < other.counts.length; index += 1) {
      const count = other.counts[index];
      if (count === 0) continue;
      let mine = index + other.first - this.first;
      if (mine >>> 0 >= this.counts.length) mine = this.grow(mine);
      this.counts[mine] += count;
    }
  }

  /** A copy that stays as it is while this one goes on. */
  copy(): Histogram {
    const copy = new Histogram();
    copy.counts = this.counts.slice();
    copy.first = this.first;
    copy.zeros = this.zeros;
    copy.total = this.total;
    return copy;
  }

  /** The value below which a share of what was recorded lies; 0 when nothing was. */
  quantile(share: number): number {
    const rank = Math.max(1, Math.ceil(share * this.total));
    if (this.total === 0 || rank <= this.zeros) return 0;
    const sums = this.runningSums();
    let index = 0;
    for (let end = sums.length - 1; index < end; ) {
      const middle = (index + end) >>> 1;
      if (sums[middle] < rank) index = middle + 1;
      else end = middle;
    }
    const below = index === 0 ? this.zeros : sums[index - 1];
    return this.within(index, rank - below, this.counts[index]);
  }

  /** How many lie in each bucket or below, summed once for all percentiles that are asked for. */
  private runningSums(): Float64Array {
    if (this.sums !== null && this.summed === this.total) return this.sums;
    const sums = new Float64Array(this.counts.length);
    let sum = this.zeros;
    for (let index = 0; index < sums.length; index += 1) {
      sum += this.counts[index];
      sums[index] = sum;
    }
    this.sums = sums;
    this.summed = this.total;
    return sums;
  }

  /** Where the value of a rank among those of a bucket lies when they are spread evenly in it. */
  private within(index: number, rank: number, count: number): number {
    const low = lowerBound(index + this.first);
    const width = lowerBound(index + this.first + 1) - low;
    return low + (width * (rank - 0.5)) / count;
  }

  /**
   * The values below which rising shares lie, of what was recorded since an earlier copy was taken,
   * or of everything; zeros when that is nothing.
   */
  quantiles(shares: readonly number[], since: Histogram = NOTHING): number[] {
    const total = this.total - since.total;
    const found: number[] = [];
    let below = this.zeros - since.zeros;
    let index = 0;
    for (const share of shares) {
      const rank = Math.max(1, Math.ceil(share * total));
      if (total === 0 || rank <= this.zeros - since.zeros) {
        found.push(0);
        continue;
      }
      while (index < this.counts.length && below + this.countAt(index, since) < rank) {
        below += this.countAt(index, since);
        index += 1;
      }
      found.push(this.within(index, rank - below, this.countAt(index, since)));
    }
    return found;
  }

  private countAt(index: number, since: Histogram): number {
    const earlier = since.counts[index + this.first - since.first];
    return earlier === undefined ? this.counts[index] : this.counts[index] - earlier;
  }
}

const NOTHING = new Histogram();

function lowerBound(bucket: number): number {
  double[0] = 0;
  words[HIGH] = bucket << SHIFT;
  return double[0];
}
