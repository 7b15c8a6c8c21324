// When the attempts of one node end: a heap of at most as many entries as it has servers.

/** Entries come out by time and, at equal times, in the order in which they were put in. */
export class Agenda {
  /** `times[0]` is the next one; Infinity when there is none. */
  readonly times: Float64Array;
  private readonly orders: Float64Array;
  private readonly items: Int32Array;
  private size = 0;
  private order = 0;
  /** The first was taken, and nothing has filled its place yet. */
  private hole = false;

  constructor(most: number) {
    this.times = new Float64Array(most + 1).fill(Number.POSITIVE_INFINITY);
    this.orders = new Float64Array(most + 1);
    this.items = new Int32Array(most + 1);
  }

  put(time: number, item: number): void {
    this.order += 1;
    if (this.hole) {
      this.hole = false;
      this.sink(time, this.order, item);
      return;
    }
    this.rise(time, item);
  }

  /** Takes the first one; `settle` is to be called before the next one is looked at. */
  take(): number {
    this.hole = true;
    return this.items[0];
  }

  /** Fills the place of the one that was taken, unless something put in has filled it. */
  settle(): void {
    if (!this.hole) return;
    this.hole = false;
    this.size -= 1;
    const { times, orders, items, size } = this;
    const time = times[size];
    times[size] = Number.POSITIVE_INFINITY;
    if (size > 0) this.sink(time, orders[size], items[size]);
  }

  private rise(time: number, item: number): void {
    const { times, orders, items, order } = this;
    let at = this.size;
    this.size += 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (times[parent] <= time) break;
      times[at] = times[parent];
      orders[at] = orders[parent];
      items[at] = items[parent];
      at = parent;
    }
    times[at] = time;
    orders[at] = order;
    items[at] = item;
  }

  private sink(time: number, order: number, item: number): void {
    const { times, orders, items, size } = this;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= size) break;
      const right = child + 1;
      if (right < size) {
        const isEarlier =
          times[right] < times[child] ||
          (times[right] === times[child] && orders[right] < orders[child]);
        if (isEarlier) child = right;
      }
      if (time < times[child] || (time === times[child] && order < orders[child])) break;
      times[at] = times[child];
      orders[at] = orders[child];
      items[at] = items[child];
      at = child;
    }
    times[at] = time;
    orders[at] = order;
    items[at] = item;
  }

  /** Takes everything out, in order. */
  *drain(): Generator<readonly [time: number, item: number]> {
    while (this.times[0] < Number.POSITIVE_INFINITY) {
      const [time] = this.times;
      yield [time, this.take()];
      this.settle();
    }
  }
}
