// A token bucket: lets through what comes at a rate, and bursts up to what it holds.

/** Holds at most `capacity` tokens, is full at time 0 and is refilled at `rate` tokens a second. */
export class TokenBucket {
  private readonly state: Float64Array;

  constructor(
    private readonly clock: Float64Array,
    private readonly rate: number,
    private readonly capacity: number,
  ) {
    this.state = Float64Array.of(capacity, 0);
  }

  /** What it holds now. */
  get level(): number {
    const [held, since] = this.state;
    return Math.min(this.capacity, held + (this.clock[0] - since) * this.rate);
  }

  /** Whether it holds so much; more than it can ever hold is let through when it is full. */
  has(tokens: number): boolean {
    // What a refill is short of by rounding alone is there.
    return this.level + 1e-9 >= Math.min(tokens, this.capacity);
  }

  take(tokens: number): void {
    const level = this.level;
    this.state[0] = level - tokens;
    this.state[1] = this.clock[0];
  }
}
