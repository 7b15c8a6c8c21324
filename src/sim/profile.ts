// The load of a source over time: a rate that goes up, in steps, in bursts or with the hours of the
// day, as stretches over which it is a straight line. Arrivals at such a rate come from the area
// under it, which makes random ones exactly Poisson.

/** Rates in messages a second at both ends of a stretch of time, in seconds. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly from: number;
  readonly to: number;
}

const areaOf = ({ start, end, from, to }: Stretch): number => ((from + to) / 2) * (end - start);

/** A rate over time. Stretches are asked for one after another, from 0 on. */
export class Profile {
  private readonly stretches: Stretch[] = [];

  /** `next` gives stretches without a gap between them; what is beyond the horizon is not asked for. */
  constructor(
    private readonly next: () => Stretch,
    private readonly horizon: number,
  ) {}

  /**
   * The time at which the area under the rate since `time` is so large; Infinity beyond the horizon.
   * `time` must not be before that of an earlier call.
   */
  after(time: number, area: number): number {
    let left = area;
    for (let index = 0; ; index += 1) {
      const whole = this.stretchAt(time, index);
      if (whole === null) return Number.POSITIVE_INFINITY;
      const stretch = cutBefore(whole, time);
      const inside = areaOf(stretch);
      if (left <= inside && inside > 0) return within(stretch, left);
      left -= inside;
    }
  }

  /** The area under the rate between two times, with the same condition. */
  between(time: number, end: number): number {
    let sum = 0;
    for (let index = 0; ; index += 1) {
      const whole = this.stretchAt(time, index);
      if (whole === null || whole.start >= end) return sum;
      sum += areaOf(cutAfter(cutBefore(whole, time), end));
    }
  }

  /** The stretch of that number from the one that a time lies in; null beyond the horizon. */
  private stretchAt(time: number, number: number): Stretch | null {
    const { stretches } = this;
    while (stretches.length > 0 && stretches[0].end <= time) stretches.shift();
    while (stretches.length <= number) {
      const stretch = stretches.length > 0 && stretches[stretches.length - 1].end > this.horizon;
      if (stretch) return null;
      const next = this.next();
      if (next.end > time) stretches.push(next);
    }
    return stretches[number];
  }
}

function cutBefore(stretch: Stretch, time: number): Stretch {
  if (time <= stretch.start) return stretch;
  return { ...stretch, start: time, from: rateAt(stretch, time) };
}

function cutAfter(stretch: Stretch, time: number): Stretch {
  if (time >= stretch.end) return stretch;
  return { ...stretch, end: time, to: rateAt(stretch, time) };
}

function rateAt({ start, end, from, to }: Stretch, time: number): number {
  return from === to ? from : from + ((to - from) * (time - start)) / (end - start);
}

/** Where in a stretch the area since its start is so large: the root of a quadratic. */
function within({ start, end, from, to }: Stretch, area: number): number {
  if (from === to) return start + area / from;
  const slope = (to - from) / (end - start);
  const root = Math.sqrt(Math.max(0, from * from + 2 * slope * area));
  return Math.min(end, start + (2 * area) / (from + root));
}
