// How hard a finished picture is to follow: its crossings and bends, counted in its coordinates.
import type { LaidOutDiagram } from "./place.js";

export interface Strain {
  readonly crossings: number;
  /** Places of the edges that cross. */
  readonly crossing: ReadonlySet<number>;
  /** Crossings and bends, as much as a detour of so many px. */
  readonly px: number;
}

const CROSSING_PX = 350;
const BEND_PX = 60;

interface Stretch {
  readonly edge: number;
  /** The coordinate it keeps, and the two it runs between. */
  readonly at: number;
  readonly low: number;
  readonly high: number;
}

export function strainOf({ edges }: LaidOutDiagram): Strain {
  const [flat, upright]: [Stretch[], Stretch[]] = [[], []];
  let bends = 0;
  edges.forEach(({ points, twin }, edge) => {
    if (twin) return;
    bends += points.length - 2;
    for (let at = 1; at < points.length; at += 1) {
      const [[x1, y1], [x2, y2]] = [points[at - 1], points[at]];
      if (y1 === y2) flat.push({ edge, at: y1, low: Math.min(x1, x2), high: Math.max(x1, x2) });
      else upright.push({ edge, at: x1, low: Math.min(y1, y2), high: Math.max(y1, y2) });
    }
  });
  flat.sort((a, b) => a.at - b.at);
  let crossings = 0;
  const crossing = new Set<number>();
  for (const { edge, at, low, high } of upright) {
    for (let next = firstAfter(flat, low); next < flat.length && flat[next].at < high; next += 1) {
      const other = flat[next];
      if (other.edge === edge || at <= other.low + 0.5 || at >= other.high - 0.5) continue;
      crossings += 1;
      crossing.add(edge).add(other.edge);
    }
  }
  return { crossings, crossing, px: crossings * CROSSING_PX + bends * BEND_PX };
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
