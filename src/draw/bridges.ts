// Where a line passes over another one: a gap in the lower line tells that they do not meet.
import { findCrossings, type Stretch } from "./crossings.js";
import type { Box, XY } from "./place.js";

/** Lines in the order in which they are painted. */
export interface Painted {
  readonly points: readonly XY[];
  /** Whether it only repeats the line before. */
  readonly twin: boolean;
  readonly widthPx: number;
}

/** Room on either side of the upper line. */
const GAP_PX = 3;
/** Round corners and arrow heads are left whole. */
const CORNER_PX = 8;

/** For each line, what to cover of those that were painted before it. */
export function findBridges(lines: readonly Painted[]): Box[][] {
  const bridges = lines.map((): Box[] => []);
  for (const { flat, upright } of findCrossings(lines)) {
    if (!isInside(flat, upright.at) || !isInside(upright, flat.at)) continue;
    const [upper, lower] = flat.edge > upright.edge ? [flat, upright] : [upright, flat];
    const across = lines[upper.edge].widthPx + GAP_PX * 2;
    const along = lines[lower.edge].widthPx + 1;
    const [width, height] = upper === flat ? [along, across] : [across, along];
    const [x, y] = [upright.at - width / 2, flat.at - height / 2];
    bridges[upper.edge].push({ x, y, width, height });
  }
  return bridges;
}

const isInside = ({ low, high }: Stretch, at: number): boolean =>
  at - low > CORNER_PX && high - at > CORNER_PX;
