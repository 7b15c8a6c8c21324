// Counts of times by size in bounded memory, from which percentiles are read: buckets that grow
// with the value, 128 to each doubling, so that a percentile is off by less than 0.8 %.

/** Bits of the mantissa that choose the bucket within an octave. */
const SUB_BITS = 7;
const SHIFT = 20 - SUB_BITS;
/** Times below a nanosecond count as none. */
const LEAST = 1e-9;
/** Beyond 2^40 seconds (35,000 years) everything counts alike. */
const MOST = 2 ** 40;
const OCTAVE = 1 << SUB_BITS;

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
  total = 0;

  /** Takes a time in seconds, 0 or more. */
  record(seconds: number): void {
    this.total += 1;
    if (seconds < LEAST) {
      this.zeros += 1;
      return;
    }
    double[0] = Math.min(seconds, MOST);
    let index = (words[HIGH] >>> SHIFT) - this.first;
    if (index >>> 0 >= this.counts.length) index = this.grow(index);
    this.counts[index] += 1;
  }

  /** Makes room for a bucket, in whole octaves, and returns its new index. */
  private grow(index: number): number {
    const bucket = index + this.first;
    const from = bucket - (bucket % OCTAVE);
    const used = this.counts.length;
    const first = used === 0 ? from : Math.min(this.first, from);
    const end = used === 0 ? from + OCTAVE : Math.max(this.first + used, from + OCTAVE);
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

  /** What was recorded here since an earlier copy was taken. */
  beyond(earlier: Histogram): Histogram {
    const rest = new Histogram();
    rest.add(this);
    rest.total -= earlier.total;
    rest.zeros -= earlier.zeros;
    for (let index = 0; index < earlier.counts.length; index += 1) {
      const count = earlier.counts[index];
      if (count > 0) rest.counts[index + earlier.first - rest.first] -= count;
    }
    return rest;
  }

  /** The value below which a share of what was recorded lies; 0 when nothing was. */
  quantile(share: number): number {
    const rank = Math.max(1, Math.ceil(share * this.total));
    let below = this.zeros;
    if (this.total === 0 || rank <= below) return 0;
    for (let index = 0; index < this.counts.length; index += 1) {
      const count = this.counts[index];
      if (below + count < rank) {
        below += count;
        continue;
      }
      const low = lowerBound(index + this.first);
      const width = lowerBound(index + this.first + 1) - low;
      return low + (width * (rank - below - 0.5)) / count;
    }
    return MOST;
  }
}

function lowerBound(bucket: number): number {
  double[0] = 0;
  words[HIGH] = bucket << SHIFT;
  return double[0];
}
