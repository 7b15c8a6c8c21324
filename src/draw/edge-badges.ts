// Finds a place for the badge of an edge: on its line, where it covers no node, no label and no other
// badge. An edge with no such place keeps its badge for its tooltip.
import { BADGE_HEIGHT_PX } from "./marks.js";
import type { Box, XY } from "./place.js";

const AIR_PX = 2;
/** Places tried along a stretch, as shares of its length: the middle first. */
const SHARES = [0.5, 0.35, 0.65, 0.22, 0.78] as const;

export class EdgeBadges {
  private readonly taken: Box[];

  /** `taken` is what may not be covered, `lines` what is better left free: all lines. */
  constructor(
    taken: readonly Box[],
    private readonly lines: readonly (readonly XY[])[],
  ) {
    this.taken = [...taken];
  }

  /** The centre of a chip of this width on a line, in px; the place is taken from then on. */
  take(points: readonly XY[], width: number): XY | null {
    const free = places(points, width).filter(
      ({ box }) => !this.taken.some((other) => meet(box, other)),
    );
    const strangers = this.lines.filter((line) => line !== points).flatMap(stretches);
    const best = free.find(({ box }) => !strangers.some((stretch) => meet(box, boxOf(stretch))));
    const chosen = best ?? free[0];
    if (chosen === undefined) return null;
    this.taken.push(chosen.box);
    return chosen.centre;
  }
}

/** Where a chip could sit on a line, the best places first, each with the room that it takes. */
function places(
  points: readonly XY[],
  width: number,
): { readonly centre: XY; readonly box: Box }[] {
  return stretches(points).flatMap(([[x1, y1], [x2, y2]]) =>
    SHARES.map((share) => {
      const [x, y] = [x1 + (x2 - x1) * share, y1 + (y2 - y1) * share];
      const box = {
        x: x - width / 2 - AIR_PX,
        y: y - BADGE_HEIGHT_PX / 2 - AIR_PX,
        width: width + AIR_PX * 2,
        height: BADGE_HEIGHT_PX + AIR_PX * 2,
      };
      return { centre: [x, y] as const, box };
    }),
  );
}

function boxOf([[x1, y1], [x2, y2]]: Stretch): Box {
  const [x, y] = [Math.min(x1, x2), Math.min(y1, y2)];
  return { x, y, width: Math.abs(x2 - x1), height: Math.abs(y2 - y1) };
}

type Stretch = readonly [XY, XY];

/** The straight stretches of a line, the longest first. */
function stretches(points: readonly XY[]): Stretch[] {
  const length = ([[x1, y1], [x2, y2]]: Stretch): number => Math.abs(x2 - x1) + Math.abs(y2 - y1);
  return points
    .slice(1)
    .map((point, at) => [points[at], point] as const)
    .sort((a, b) => length(b) - length(a));
}

const meet = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
