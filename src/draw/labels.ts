// Chooses where the label of each edge sits: on a stretch of line that is the edge's own, in a band
// where it can be given room, so that nothing else runs through it.
import type { Grid } from "./grid.js";
import type { Route } from "./legs.js";
import type { Link } from "./route.js";
import type { Wiring } from "./wires.js";

/** What is to be written on a link, in px. */
export interface LabelSize {
  readonly width: number;
  readonly height: number;
}

export interface Label extends LabelSize {
  readonly link: number;
  /** The wire it sits on, and the perpendicular band at which. */
  readonly wire: number;
  readonly at: number;
  /** Wires of band `at` that the label has to stand after, and before. */
  readonly after: readonly number[];
  readonly before: readonly number[];
  /** Nothing better was found: it may lie on a foreign line. */
  readonly forced: boolean;
}

const SQUEEZED = 150;

interface Candidate extends Label {
  readonly cost: number;
}

/** One label for each link that has a size; `refused` holds `link:wire:at` of spots that failed. */
export function placeLabels(
  grid: Grid,
  links: readonly Link[],
  routes: readonly Route[],
  wiring: Wiring,
  sizes: readonly (LabelSize | null)[],
  columnWidths: readonly number[],
  refused: ReadonlySet<string>,
): (Label | null)[] {
  const chooser = new Chooser(grid, routes, wiring, columnWidths, refused);
  return links.map((_, link) => {
    const size = sizes[link];
    return size === null ? null : chooser.choose(link, size);
  });
}

export function spotName(label: Pick<Label, "link" | "wire" | "at">): string {
  return `${label.link}:${label.wire}:${label.at}`;
}

class Chooser {
  /** y × xBands + x → wires that touch the spot, by axis. */
  private readonly touching: readonly [Map<number, number[]>, Map<number, number[]>];
  private readonly grown: Float64Array;
  private readonly taken = new Map<number, number>();

  constructor(
    private readonly grid: Grid,
    private readonly routes: readonly Route[],
    private readonly wiring: Wiring,
    columnWidths: readonly number[],
    private readonly refused: ReadonlySet<string>,
  ) {
    this.touching = [new Map(), new Map()];
    this.grown = new Float64Array(grid.xBands).fill(40);
    columnWidths.forEach((width, column) => {
      this.grown[column * 2 + 1] = width;
    });
    wiring.wires.forEach((wire, index) => {
      for (let at = wire.low; at <= wire.high; at += 1) {
        const spot = this.spot(wire.axis, wire.band, at);
        const list = this.touching[wire.axis].get(spot);
        if (list === undefined) this.touching[wire.axis].set(spot, [index]);
        else list.push(index);
      }
    });
  }

  private spot(axis: 0 | 1, band: number, at: number): number {
    return axis === 0 ? band * this.grid.xBands + at : at * this.grid.xBands + band;
  }

  choose(link: number, size: LabelSize): Label {
    let best: Candidate | null = null;
    for (let leg = 0; leg < this.routes[link].length; leg += 1) {
      const { start, end } = this.routes[link][leg];
      const step = start <= end ? 1 : -1;
      for (let at = start; at !== end + step; at += step) {
        const candidate = this.candidate(link, leg, at, size);
        if (candidate !== null && (best === null || candidate.cost < best.cost)) best = candidate;
      }
    }
    const chosen = best ?? this.anywhere(link, size);
    const { axis, band } = this.wiring.wires[chosen.wire];
    const x = axis === 0 ? chosen.at : band;
    this.grown[x] = Math.max(this.grown[x], size.width + 26);
    const spot = this.spot(axis, band, chosen.at);
    this.taken.set(spot, (this.taken.get(spot) ?? 0) + 1);
    return chosen;
  }

  private isCell(x: number, y: number): boolean {
    return x % 2 === 1 && this.grid.isRow[y];
  }

  private candidate(link: number, leg: number, at: number, size: LabelSize): Candidate | null {
    const wireIndex = this.wiring.wireOf[link][leg];
    const wire = this.wiring.wires[wireIndex];
    const { axis, band } = wire;
    const [x, y] = axis === 0 ? [at, band] : [band, at];
    if (this.isCell(x, y) && this.grid.cell[y * this.grid.xBands + x] >= 0) return null;
    const spot = this.spot(axis, band, at);
    const crossing = this.touching[axis === 0 ? 1 : 0].get(spot)?.length ?? 0;
    const beside = (this.touching[axis].get(spot)?.length ?? 0) - 1;
    // In the middle of a column or row nothing can step aside for the label.
    const crossMiddle = axis === 0 ? x % 2 === 1 : this.grid.isRow[y];
    const hostMiddle = axis === 0 ? this.grid.isRow[y] : x % 2 === 1;
    if (crossMiddle && crossing > 0) return null;
    if (hostMiddle && crossMiddle && beside > 0) return null;
    if (axis === 1 && this.grid.isRow[y] && crossing > 0) return null;
    if (this.isRefused(link, wireIndex, at)) return null;
    const sides = this.sidesOf(link, leg, at);
    if (sides === null) return null;
    const widen = Math.max(0, size.width + 26 - this.grown[x]);
    let cost = widen * 0.4 + leg * 14 + crossing * 3 + beside * (hostMiddle ? 25 : 6);
    cost += (this.taken.get(spot) ?? 0) * 30;
    cost += axis === 0 ? 0 : hostMiddle ? 4 : 26;
    if (axis === 0 && !hostMiddle) cost += 10;
    // Two lines under one node stand closer than a label is wide.
    if (axis === 1 && hostMiddle && beside > 0) cost += SQUEEZED;
    return { link, wire: wireIndex, at, ...size, ...sides, forced: false, cost };
  }

  private isRefused(link: number, wire: number, at: number): boolean {
    return this.refused.size > 0 && this.refused.has(spotName({ link, wire, at }));
  }

  /** On which sides of the turning wires the label keeps to its own edge; null: nowhere. */
  private sidesOf(link: number, leg: number, at: number): Pick<Label, "after" | "before"> | null {
    const after: number[] = [];
    const before: number[] = [];
    const wire = this.wiring.wires[this.wiring.wireOf[link][leg]];
    for (const strand of wire.strands) {
      const route = this.routes[strand.link];
      const { start, end } = route[strand.leg];
      const [low, high] = [Math.min(start, end), Math.max(start, end)];
      const own = strand.link === link;
      if (at < low || at > high) continue;
      if (low === high) return null;
      if (at > low && at < high) {
        if (own) continue;
        return null;
      }
      const next = strand.leg + (at === end ? 1 : -1);
      if (next < 0 || next >= route.length) return null;
      const turning = this.wiring.wireOf[strand.link][next];
      // The own edge comes from inside its range, a stranger's range ends before the label.
      const side = own === (at === low) ? after : before;
      if (!side.includes(turning)) side.push(turning);
    }
    return after.some((turning) => before.includes(turning)) ? null : { after, before };
  }

  private anywhere(link: number, size: LabelSize): Label {
    const legs = this.routes[link];
    let leg = 0;
    let at = 0;
    let most = -1;
    legs.forEach(({ axis, band, start, end }, index) => {
      const step = start <= end ? 1 : -1;
      for (let spot = start; spot !== end + step; spot += step) {
        const [x, y] = axis === 0 ? [spot, band] : [band, spot];
        if (this.isCell(x, y)) continue;
        const value = (x % 2 === 0 ? 2 : 0) + (axis === 0 ? 2 : 0);
        if (value > most) [most, leg, at] = [value, index, spot];
      }
    });
    const wire = this.wiring.wireOf[link][leg];
    return { link, wire, at, ...size, after: [], before: [], forced: true };
  }
}
