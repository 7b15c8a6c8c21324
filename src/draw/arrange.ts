// Gives every wire, label and loop title its place in its band. Vertical channels come first and
// assume the worst; horizontal channels then know the exact order in them, rows and columns know both.
import type { Grid } from "./grid.js";
import { type Label, spotName } from "./labels.js";
import type { Leg, Route } from "./legs.js";
import type { Link } from "./route.js";
import type { SizedNode } from "./shapes.js";
import {
  BROKEN_RULE,
  type Item,
  type Packing,
  packChannel,
  packMiddle,
  type Rule,
  type Turn,
} from "./tracks.js";
import type { Strand, Wiring } from "./wires.js";

/** The title of a loop: a flat item right above the row it stands over. */
export interface Header {
  readonly band: number;
  readonly low: number;
  readonly high: number;
  readonly heightPx: number;
}

export interface Arrangement {
  /** Per wire: px from the start of its channel, or from the middle of its row or column. */
  readonly wireOffset: Float64Array;
  /** Per link with a label, the same in the band `label.at`. */
  readonly labelOffset: Float64Array;
  readonly headerOffset: Float64Array;
  /** Room the contents of each band need, in px, without margins. */
  readonly xExtent: Float64Array;
  readonly yExtent: Float64Array;
  /** Label spots and links whose rules could not be kept. */
  readonly refused: readonly string[];
  readonly apart: readonly number[];
}

export interface Scene {
  readonly grid: Grid;
  readonly sized: readonly SizedNode[];
  readonly links: readonly Link[];
  readonly routes: readonly Route[];
  readonly wiring: Wiring;
  readonly labels: readonly (Label | null)[];
  readonly headers: readonly Header[];
}

const HALF_TRACK_PX = 5;
const LABEL_CLEAR_PX = 4;
const MAX_HEADER_RULES = 300;

export function arrange(scene: Scene): Arrangement {
  const arranger = new Arranger(scene);
  const { grid } = scene;
  for (let x = 0; x < grid.xBands; x += 2) arranger.pack(1, x, false);
  for (let y = 0; y < grid.yBands; y += 1) if (!grid.isRow[y]) arranger.pack(0, y, false);
  for (let y = 0; y < grid.yBands; y += 1) if (grid.isRow[y]) arranger.pack(0, y, true);
  for (let x = 1; x < grid.xBands; x += 2) arranger.pack(1, x, true);
  return arranger.result();
}

interface Entry {
  readonly kind: "wire" | "label" | "header";
  readonly index: number;
  readonly item: Item;
  readonly reach: number;
}

class Arranger {
  private readonly wireOffset: Float64Array;
  private readonly wireKey: Float64Array;
  private readonly labelOffset: Float64Array;
  private readonly headerOffset: Float64Array;
  private readonly extents: readonly [Float64Array, Float64Array];
  private readonly wiresIn = [new Map<number, number[]>(), new Map<number, number[]>()] as const;
  private readonly labelsIn = [new Map<number, number[]>(), new Map<number, number[]>()] as const;
  private readonly carried = new Map<number, Label[]>();
  private readonly mustPrecede = new Map<number, number[]>();
  private readonly refused: string[] = [];
  private readonly apart = new Set<number>();

  constructor(private readonly scene: Scene) {
    const { wiring, grid, labels, headers } = scene;
    this.wireOffset = new Float64Array(wiring.wires.length);
    this.wireKey = Float64Array.from(wiring.wires, (wire) => wire.band);
    this.labelOffset = new Float64Array(labels.length);
    this.headerOffset = new Float64Array(headers.length);
    this.extents = [new Float64Array(grid.yBands), new Float64Array(grid.xBands)];
    wiring.wires.forEach((wire, index) => {
      push(this.wiresIn[wire.axis], wire.band, index);
    });
    for (const { first, second } of wiring.precedences) push(this.mustPrecede, first, second);
    labels.forEach((label, link) => {
      if (label === null) return;
      push(this.carried, label.wire, label);
      const axis = wiring.wires[label.wire].axis;
      push(this.labelsIn[axis === 0 ? 1 : 0], label.at, link);
    });
  }

  result(): Arrangement {
    return {
      wireOffset: this.wireOffset,
      labelOffset: this.labelOffset,
      headerOffset: this.headerOffset,
      xExtent: this.extents[1],
      yExtent: this.extents[0],
      refused: this.refused,
      apart: [...this.apart],
    };
  }

  /** Packs the band of this axis: 0 a y band with horizontal wires, 1 an x band with vertical ones. */
  pack(axis: 0 | 1, band: number, middle: boolean): void {
    const entries = [...this.wireEntries(axis, band), ...this.otherEntries(axis, band, middle)];
    if (entries.length === 0) return;
    const items = entries.map((entry) => entry.item);
    const rules = this.rulesFor(entries);
    const packing = middle
      ? packMiddle(
          items,
          rules,
          entries.map((entry) => entry.reach),
        )
      : packChannel(items, rules);
    this.keep(entries, rules, packing, axis, band, middle);
  }

  private keep(
    entries: readonly Entry[],
    rules: readonly Rule[],
    packing: Packing,
    axis: 0 | 1,
    band: number,
    middle: boolean,
  ): void {
    const extent = packing.extentPx;
    this.extents[axis][band] = extent;
    entries.forEach((entry, at) => {
      const position = packing.positions[at];
      if (entry.kind === "wire") {
        this.wireOffset[entry.index] = position;
        const share = middle ? position / 400 : (position / extent) * 0.8 - 0.4;
        this.wireKey[entry.index] = band + share;
      } else if (entry.kind === "label") {
        this.labelOffset[entry.index] = position;
      } else {
        this.headerOffset[entry.index] = position;
      }
    });
    for (const rule of rules) {
      if (rule.cost < BROKEN_RULE || packing.rank[rule.first] < packing.rank[rule.second]) continue;
      this.blame(entries[rule.first], entries[rule.second]);
    }
  }

  private blame(first: Entry, second: Entry): void {
    const label = first.kind === "label" ? first : second.kind === "label" ? second : null;
    if (label !== null) {
      this.refused.push(spotName(this.scene.labels[label.index] as Label));
      return;
    }
    for (const strand of this.scene.wiring.wires[second.index].strands) this.apart.add(strand.link);
  }

  private wireEntries(axis: 0 | 1, band: number): Entry[] {
    return (this.wiresIn[axis].get(band) ?? []).map((index) => ({
      kind: "wire",
      index,
      item: this.wireItem(index),
      reach: this.reachOf(index),
    }));
  }

  private otherEntries(axis: 0 | 1, band: number, middle: boolean): Entry[] {
    if (middle) return [];
    const entries: Entry[] = [];
    for (const link of this.labelsIn[axis].get(band) ?? []) {
      const label = this.scene.labels[link] as Label;
      const host = this.scene.wiring.wires[label.wire].band;
      const size = axis === 1 ? label.width : label.height;
      const item = flat(host - 0.49, host + 0.49, size / 2 + LABEL_CLEAR_PX, 0);
      entries.push({ kind: "label", index: link, item, reach: Number.POSITIVE_INFINITY });
    }
    if (axis === 1) return entries;
    this.scene.headers.forEach((header, index) => {
      if (header.band !== band) return;
      const item = flat(header.low - 0.49, header.high + 0.49, header.heightPx / 2, 1);
      entries.push({ kind: "header", index, item, reach: Number.POSITIVE_INFINITY });
    });
    return entries;
  }

  private rulesFor(entries: readonly Entry[]): Rule[] {
    const rules: Rule[] = [];
    const wireAt = new Map<number, number>();
    entries.forEach((entry, at) => {
      if (entry.kind === "wire") wireAt.set(entry.index, at);
    });
    const add = (first: number | undefined, second: number | undefined): void => {
      if (first === undefined || second === undefined || first === second) return;
      rules.push({ first, second, cost: BROKEN_RULE });
    };
    for (const wire of wireAt.keys()) {
      for (const second of this.mustPrecede.get(wire) ?? []) {
        add(wireAt.get(wire), wireAt.get(second));
      }
    }
    entries.forEach((entry, at) => {
      if (entry.kind === "label") {
        const label = this.scene.labels[entry.index] as Label;
        for (const wire of label.after) add(wireAt.get(wire), at);
        for (const wire of label.before) add(at, wireAt.get(wire));
      }
      if (entry.kind === "header") {
        // Beyond a sane number of loops over one row their order no longer matters.
        entries.slice(0, MAX_HEADER_RULES).forEach((other, first) => {
          const wider = other.item.high - other.item.low > entry.item.high - entry.item.low;
          if (other.kind !== "header" || wider) rules.push({ first, second: at, cost: 20 });
        });
      }
    });
    return rules;
  }

  private legOf(strand: Strand): Leg {
    return this.scene.routes[strand.link][strand.leg];
  }

  private wireItem(index: number): Item {
    const wire = this.scene.wiring.wires[index];
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    const turns = new Map<number, Turn>();
    for (const strand of wire.strands) {
      for (const next of [strand.leg - 1, strand.leg + 1]) {
        const key = this.endKey(strand, next, turns);
        low = Math.min(low, key);
        high = Math.max(high, key);
      }
    }
    const middle = wire.axis === 0 ? this.scene.grid.isRow[wire.band] : wire.band % 2 === 1;
    const bulges = (this.carried.get(index) ?? []).map((label) => {
      const across = wire.axis === 0 ? label.height : label.width;
      const solid = wire.axis === 0 ? label.at % 2 === 1 : this.scene.grid.isRow[label.at];
      return { at: label.at, half: across / 2 + LABEL_CLEAR_PX, solid };
    });
    return {
      low,
      high,
      half: middle ? 5.5 : HALF_TRACK_PX,
      bulges,
      turns: [...turns.values()],
      pull: 0,
    };
  }

  /** Where a strand ends along the band, noting the turn it takes there. */
  private endKey(strand: Strand, next: number, turns: Map<number, Turn>): number {
    const route = this.scene.routes[strand.link];
    const leg = this.legOf(strand);
    const [here, there] = next < strand.leg ? [leg.start, leg.end] : [leg.end, leg.start];
    if (next < 0 || next >= route.length) return here + Math.sign(there - here) * 0.46;
    const other = this.scene.wiring.wireOf[strand.link][next];
    const key = this.wireKey[other];
    const turned = route[next];
    const far = next < strand.leg ? turned.start : turned.end;
    const direction = Math.sign(far - leg.band);
    if (direction !== 0 && !turns.has(other)) {
      const isMiddle = turned.axis === 0 ? this.scene.grid.isRow[here] : here % 2 === 1;
      const tieCost = isMiddle ? 2.5 : 0.6;
      turns.set(other, { key, direction: direction as -1 | 1, tieCost });
    }
    return key;
  }

  private reachOf(index: number): number {
    const wire = this.scene.wiring.wires[index];
    let reach = Number.POSITIVE_INFINITY;
    for (const { link, leg } of wire.strands) {
      const { from, to } = this.scene.links[link];
      const side = wire.axis === 0 ? "horizontal" : "vertical";
      if (leg === 0) reach = Math.min(reach, this.scene.sized[from].reach[side]);
      if (leg === this.scene.routes[link].length - 1) {
        reach = Math.min(reach, this.scene.sized[to].reach[side]);
      }
    }
    return reach;
  }
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

function flat(low: number, high: number, half: number, pull: number): Item {
  return { low, high, half, bulges: [], turns: [], pull };
}
