// Turns px into character cells along one axis: order is kept, and everything gets just the room that
// its characters need.

/** Something that takes a place on the axis, over a stretch of the other axis. */
export interface Stop {
  readonly at: number;
  /** Stretch of the other axis, in px. */
  readonly low: number;
  readonly high: number;
  readonly kind: StopKind;
  /** Of the two sides of a label, the first one or the last one. */
  readonly side?: "first" | "last";
  /** Whether the head of a line stands before it. */
  readonly headed?: boolean;
  /** What it belongs to: things of one owner may touch. */
  readonly owners: readonly string[];
}

/** border: a side of a box; wire: a line that runs across; label: first or last column of words. */
export type StopKind = "border" | "wire" | "label" | "frame" | "lane";

/** At least so many cells from one place to the other. */
interface Need {
  readonly from: number;
  readonly to: number;
  readonly cells: number;
}

const KEY = 100;
const keyOf = (px: number): number => Math.round(px * KEY);

export class Ruler {
  private readonly needs: Need[] = [];
  private readonly stops: Stop[] = [];
  private readonly sparse: Stop[] = [];
  private readonly pulled = new Set<number>();
  private cells = new Map<number, number>();

  /** Cells between two neighbours, the first of which comes first. */
  constructor(private readonly gap: (a: Stop, b: Stop) => number) {}

  add(stop: Stop): void {
    this.stops.push(stop);
  }

  /** A stop that sees only what was added like this: nothing else stands in its way. */
  addSparse(stop: Stop): void {
    this.sparse.push(stop);
  }

  need(from: number, to: number, cells: number): void {
    const [a, b] = [keyOf(from), keyOf(to)];
    if (a < b) this.needs.push({ from: a, to: b, cells });
  }

  /** A place that moves as far as it can to what follows: the left side of a box. */
  pull(at: number): void {
    this.pulled.add(keyOf(at));
  }

  cell(px: number): number {
    return this.cells.get(keyOf(px)) ?? 0;
  }

  /** Settles all places; the number of cells that they take. */
  settle(): number {
    this.neighbours(this.stops);
    this.neighbours(this.sparse);
    const places = new Set(this.stops.map(({ at }) => keyOf(at)));
    for (const { from, to } of this.needs) places.add(from).add(to);
    const order = [...places].sort((a, b) => a - b);
    const into = groupBy(this.needs, ({ to }) => to);
    const outOf = groupBy(this.needs, ({ from }) => from);
    let [cell, last] = [0, 0];
    for (const place of order) {
      for (const { from, cells } of into.get(place) ?? []) {
        cell = Math.max(cell, (this.cells.get(from) as number) + cells);
      }
      this.cells.set(place, cell);
      last = cell;
    }
    for (let at = order.length - 2; at >= 0; at -= 1) {
      const place = order[at];
      if (!this.pulled.has(place)) continue;
      let most = this.cells.get(order[at + 1]) as number;
      for (const { to, cells } of outOf.get(place) ?? []) {
        most = Math.min(most, (this.cells.get(to) as number) - cells);
      }
      this.cells.set(place, Math.max(this.cells.get(place) as number, most));
    }
    return last + 1;
  }

  /** Every two stops that see each other along the axis keep their gap. */
  private neighbours(stops: readonly Stop[]): void {
    const sides = new Set(stops.flatMap(({ low, high }) => [keyOf(low), keyOf(high)]));
    const slots = new Map([...sides].sort((a, b) => a - b).map((side, at) => [side, at]));
    const seen: (readonly Stop[])[] = new Array(slots.size).fill([]);
    const byPlace = groupBy(stops, ({ at }) => keyOf(at));
    for (const place of [...byPlace.keys()].sort((a, b) => a - b)) {
      const here = byPlace.get(place) as readonly Stop[];
      const slotsHere = new Map<number, Stop[]>();
      for (const stop of here) {
        const [low, high] = [slots.get(keyOf(stop.low)) ?? 0, slots.get(keyOf(stop.high)) ?? 0];
        const known = new Set<Stop>();
        for (let slot = low; slot <= high; slot += 1) {
          for (const before of seen[slot]) known.add(before);
          const list = slotsHere.get(slot);
          if (list === undefined) slotsHere.set(slot, [stop]);
          else list.push(stop);
        }
        for (const before of known) this.need(before.at, stop.at, this.gap(before, stop));
      }
      for (const [slot, list] of slotsHere) seen[slot] = list;
    }
  }
}

function groupBy<T>(all: readonly T[], key: (one: T) => number): Map<number, T[]> {
  const groups = new Map<number, T[]>();
  for (const one of all) {
    const list = groups.get(key(one));
    if (list === undefined) groups.set(key(one), [one]);
    else list.push(one);
  }
  return groups;
}
