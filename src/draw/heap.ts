// A binary heap of integers ordered by a number; equal numbers leave in the order they came.

export class Heap {
  private keys: number[] = [];
  private stamps: number[] = [];
  private values: number[] = [];
  private counter = 0;

  get size(): number {
    return this.values.length;
  }

  clear(): void {
    this.keys.length = 0;
    this.stamps.length = 0;
    this.values.length = 0;
    this.counter = 0;
  }

  push(value: number, key: number): void {
    let at = this.values.length;
    const stamp = this.counter++;
    this.keys.push(key);
    this.stamps.push(stamp);
    this.values.push(value);
    while (at > 0) {
      const up = (at - 1) >> 1;
      if (this.keys[up] <= key) break;
      this.copy(up, at);
      at = up;
    }
    this.put(at, key, stamp, value);
  }

  /** Removes and returns the value with the smallest key; the heap must not be empty. */
  pop(): number {
    const top = this.values[0];
    const key = this.keys.pop() as number;
    const stamp = this.stamps.pop() as number;
    const value = this.values.pop() as number;
    const count = this.values.length;
    if (count === 0) return top;
    let at = 0;
    for (;;) {
      let down = at * 2 + 1;
      if (down >= count) break;
      if (down + 1 < count && this.before(down + 1, down)) down += 1;
      if (this.keys[down] > key || (this.keys[down] === key && this.stamps[down] > stamp)) break;
      this.copy(down, at);
      at = down;
    }
    this.put(at, key, stamp, value);
    return top;
  }

  private before(a: number, b: number): boolean {
    const [keyA, keyB] = [this.keys[a], this.keys[b]];
    return keyA < keyB || (keyA === keyB && this.stamps[a] < this.stamps[b]);
  }

  private copy(from: number, to: number): void {
    this.put(to, this.keys[from], this.stamps[from], this.values[from]);
  }

  private put(at: number, key: number, stamp: number, value: number): void {
    this.keys[at] = key;
    this.stamps[at] = stamp;
    this.values[at] = value;
  }
}
