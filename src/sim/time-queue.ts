// A queue by time for things that a node keeps: what is due first comes out first, and of what is
// due at one time what went in first.

/** A binary heap. */
export class TimeQueue<T> {
  private readonly times: number[] = [];
  private readonly orders: number[] = [];
  private readonly items: T[] = [];
  private order = 0;

  /** When the first is due; Infinity when there is none. */
  get first(): number {
    return this.times[0] ?? Number.POSITIVE_INFINITY;
  }

  push(time: number, item: T): void {
    this.times.push(time);
    this.orders.push(this.order++);
    this.items.push(item);
    let at = this.times.length - 1;
    while (at > 0 && this.isBefore(at, (at - 1) >> 1)) {
      this.swap(at, (at - 1) >> 1);
      at = (at - 1) >> 1;
    }
  }

  /** Takes out the first; there must be one. */
  shift(): T {
    this.swap(0, this.times.length - 1);
    const item = this.items.pop() as T;
    this.times.pop();
    this.orders.pop();
    let at = 0;
    for (;;) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2]) {
        if (child < this.times.length && this.isBefore(child, least)) least = child;
      }
      if (least === at) return item;
      this.swap(at, least);
      at = least;
    }
  }

  private isBefore(one: number, other: number): boolean {
    const { times, orders } = this;
    if (times[one] !== times[other]) return times[one] < times[other];
    return orders[one] < orders[other];
  }

  private swap(one: number, other: number): void {
    for (const list of [this.times, this.orders, this.items] as unknown[][]) {
      const kept = list[one];
      list[one] = list[other];
      list[other] = kept;
    }
  }
}
