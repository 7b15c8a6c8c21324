// How hard a finished picture is to follow: its crossings and bends, counted in its coordinates.
import type { Box, LaidOutDiagram, XY } from "./place.js";

export interface Strain {
  readonly crossings: number;
  /** Places of the edges that cross. */
  readonly crossing: ReadonlySet<number>;
  /** Crossings and bends, as much as a detour of so many px. */
  readonly px: number;
}

const CROSSING_PX = 350;
const BEND_PX = 60;

/** A line and whether it only repeats the one before. */
interface Line {
  readonly points: readonly XY[];
  readonly twin: boolean;
}

/** A straight piece of a line. */
export interface Stretch {
  readonly edge: number;
  /** The coordinate it keeps, and the two it runs between. */
  readonly at: number;
  readonly low: number;
  readonly high: number;
}

export function strainOf(laid: LaidOutDiagram): Strain {
  const crossing = new Set<number>();
  const crossings = findCrossings(laid.edges);
  for (const { flat, upright } of crossings) crossing.add(flat.edge).add(upright.edge);
  const bends = laid.edges.reduce(
    (sum, { points, twin }) => sum + (twin ? 0 : points.length - 2),
    0,
  );
  const px = crossings.length * CROSSING_PX + bends * BEND_PX;
  return { crossings: crossings.length, crossing, px };
}

export interface Crossing {
  readonly flat: Stretch;
  readonly upright: Stretch;
}

/** Where a line runs across another one. */
export function findCrossings(lines: readonly Line[]): Crossing[] {
  const { flat, upright } = stretchesOf(lines);
  flat.sort((a, b) => a.at - b.at);
  const crossings: Crossing[] = [];
  for (const one of upright) {
    const { edge, at, low, high } = one;
    for (let next = firstAfter(flat, low); next < flat.length && flat[next].at < high; next += 1) {
      const other = flat[next];
      if (other.edge === edge || at <= other.low + 0.5 || at >= other.high - 0.5) continue;
      crossings.push({ flat: other, upright: one });
    }
  }
  return crossings;
}

/** Places of the edges whose label a line of another edge runs through; `groupOf` tells twins. */
export function crossedLabels(laid: LaidOutDiagram, groupOf: (edge: number) => number): number[] {
  const { flat, upright } = stretchesOf(laid.edges);
  flat.sort((a, b) => a.at - b.at);
  upright.sort((a, b) => a.at - b.at);
  return laid.edges.flatMap(({ label }, edge) => {
    if (label === null) return [];
    const group = groupOf(edge);
    const strange = (one: Stretch): boolean => groupOf(one.edge) !== group;
    const { x, y, width, height }: Box = label;
    const across = anyWithin(flat, [y + 1, y + height - 1], [x + 1, x + width - 1], strange);
    const along = anyWithin(upright, [x + 1, x + width - 1], [y + 1, y + height - 1], strange);
    return across || along ? [edge] : [];
  });
}

function anyWithin(
  sorted: readonly Stretch[],
  [from, to]: readonly [number, number],
  [low, high]: readonly [number, number],
  counts: (one: Stretch) => boolean,
): boolean {
  for (let at = firstAfter(sorted, from); at < sorted.length && sorted[at].at < to; at += 1) {
    if (sorted[at].low < high && sorted[at].high > low && counts(sorted[at])) return true;
  }
  return false;
}

function stretchesOf(edges: readonly Line[]): { flat: Stretch[]; upright: Stretch[] } {
  const [flat, upright]: [Stretch[], Stretch[]] = [[], []];
  edges.forEach(({ points, twin }, edge) => {
    if (twin) return;
    for (let at = 1; at < points.length; at += 1) {
      const [[x1, y1], [x2, y2]] = [points[at - 1], points[at]];
      if (y1 === y2) flat.push({ edge, at: y1, low: Math.min(x1, x2), high: Math.max(x1, x2) });
      else upright.push({ edge, at: x1, low: Math.min(y1, y2), high: Math.max(y1, y2) });
    }
  });
  return { flat, upright };
}

/** The first of the sorted stretches that lies after `low`. */
function firstAfter(stretches: readonly Stretch[], low: number): number {
  let [from, to] = [0, stretches.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (stretches[middle].at > low + 0.5) to = middle;
    else from = middle + 1;
  }
  return from;
}
