// Finds a place for the badge of an edge: on its line, where it covers no node, no label and no other
// badge. An edge with no such place keeps its badge for its tooltip.
import { BADGE_HEIGHT_PX } from "./marks.js";
import type { Box, XY } from "./place.js";

const AIR_PX = 2;
/** Places tried along a stretch, as shares of its length: the middle first. */
const SHARES = [0.5, 0.35, 0.65, 0.22, 0.78] as const;

export class EdgeBadges {
  private readonly taken: Box[];

  /** `taken` is what may not be covered. */
  constructor(taken: readonly Box[]) {
    this.taken = [...taken];
  }

  /** The centre of a chip of this width on a line, in px; the place is taken from then on. */
  take(points: readonly XY[], width: number): XY | null {
    for (const [[x1, y1], [x2, y2]] of stretches(points)) {
      for (const share of SHARES) {
        const [x, y] = [x1 + (x2 - x1) * share, y1 + (y2 - y1) * share];
        const box = {
          x: x - width / 2 - AIR_PX,
          y: y - BADGE_HEIGHT_PX / 2 - AIR_PX,
          width: width + AIR_PX * 2,
          height: BADGE_HEIGHT_PX + AIR_PX * 2,
        };
        if (this.taken.some((other) => meet(box, other))) continue;
        this.taken.push(box);
        return [x, y];
      }
    }
    return null;
  }
}

/** The straight stretches of a line, the longest first. */
function stretches(points: readonly XY[]): (readonly [XY, XY])[] {
  const length = ([[x1, y1], [x2, y2]]: readonly [XY, XY]): number =>
    Math.abs(x2 - x1) + Math.abs(y2 - y1);
  return points
    .slice(1)
    .map((point, at) => [points[at], point] as const)
    .sort((a, b) => length(b) - length(a));
}

const meet = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
