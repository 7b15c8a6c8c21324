// A binary heap of integers ordered by a number; equal numbers leave in the order they came, so that
// the same input always takes the same way.

export class Heap {
  private keys = new Float64Array(1024);
  private stamps = new Int32Array(1024);
  private values = new Int32Array(1024);
  private count = 0;
  private counter = 0;

  get size(): number {
    return this.count;
  }

  /** The smallest key; the heap must not be empty. */
  get leastKey(): number {
    return this.keys[0];
  }

  clear(): void {
    this.count = 0;
    this.counter = 0;
  }

  push(value: number, key: number): void {
    if (this.count === this.values.length) this.grow();
    const { keys, stamps, values } = this;
    let at = this.count++;
    while (at > 0) {
      const up = (at - 1) >> 1;
      if (keys[up] <= key) break;
      keys[at] = keys[up];
      stamps[at] = stamps[up];
      values[at] = values[up];
      at = up;
    }
    keys[at] = key;
    stamps[at] = this.counter++;
    values[at] = value;
  }

  /** Removes and returns the value with the smallest key; the heap must not be empty. */
  pop(): number {
    const { keys, stamps, values } = this;
    const top = values[0];
    const count = --this.count;
    const key = keys[count];
    const stamp = stamps[count];
    let at = 0;
    for (;;) {
      let down = at * 2 + 1;
      if (down >= count) break;
      const right = down + 1;
      if (
        right < count &&
        (keys[right] < keys[down] || (keys[right] === keys[down] && stamps[right] < stamps[down]))
      ) {
        down = right;
      }
      if (keys[down] > key || (keys[down] === key && stamps[down] > stamp)) break;
      keys[at] = keys[down];
      stamps[at] = stamps[down];
      values[at] = values[down];
      at = down;
    }
    keys[at] = key;
    stamps[at] = stamp;
    values[at] = values[count];
    return top;
  }

  private grow(): void {
    const room = this.values.length * 2;
    const keys = new Float64Array(room);
    const stamps = new Int32Array(room);
    const values = new Int32Array(room);
    keys.set(this.keys);
    stamps.set(this.stamps);
    values.set(this.values);
    this.keys = keys;
    this.stamps = stamps;
    this.values = values;
  }
}
