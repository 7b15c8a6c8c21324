// Finds a place for the badge of an edge, where it covers no node, no words, no other line and no
// other badge: on its line, else beside it, and smaller where there is little room. An edge with no
// such place keeps its badge for its tooltip.
import { type BadgeSize, badgeHeight, badgeWidth } from "./marks.js";
import type { Box, XY } from "./place.js";
import { arrowSize } from "./strokes.js";

/** A line that ends in an arrow head. */
export interface Arrow {
  readonly points: readonly XY[];
  readonly widthPx: number | undefined;
  /** Whether it begins in one as well. */
  readonly both?: boolean;
}

export interface BadgePlace {
  readonly centre: XY;
  readonly size: BadgeSize;
  readonly words: string;
}

const AIR_PX = { usual: 2, small: 1 } as const;
/** Between a line, or its arrow head, and a badge beside it. */
const BESIDE_PX = 5;
/** Places tried along a stretch, at most, and how far apart they are, at least. */
const MOST_PLACES = 15;
const STEP_PX = 6;

/** Past the words of a line, of one row or more. */
const PAST_WORDS_PX = [13, 19, 26, 34] as const;

/**
 * In this order. In the least room only the first of its words, mostly a number, is shown; where
 * words take all of a short line, the badge goes past them.
 */
const FORMS = [
  { size: "usual", beside: null, brief: false },
  { size: "small", beside: null, brief: false },
  { size: "usual", beside: BESIDE_PX, brief: false },
  { size: "small", beside: BESIDE_PX, brief: false },
  { size: "small", beside: null, brief: true },
  { size: "small", beside: BESIDE_PX, brief: true },
  ...PAST_WORDS_PX.map((beside) => ({ size: "usual", beside, brief: false }) as const),
] as const;

type Form = (typeof FORMS)[number];

export class EdgeBadges {
  private readonly taken: Box[];
  private readonly stretches: readonly { readonly line: readonly XY[]; readonly box: Box }[];

  /** `taken` is what may not be covered, on a page; `arrows` are all its lines. */
  constructor(
    private readonly page: Box,
    taken: readonly Box[],
    arrows: readonly Arrow[],
  ) {
    this.taken = [...taken, ...arrows.filter(({ points }) => points.length > 1).flatMap(headsOf)];
    this.stretches = arrows.flatMap(({ points: line }) =>
      stretchesOf(line).map((stretch) => ({ line, box: boxOf(stretch) })),
    );
  }

  /** Where a badge with these words goes on a line; the place is taken from then on. */
  take(points: readonly XY[], badge: string): BadgePlace | null {
    const around = surroundings(points, badgeWidth(badge) + Math.max(...PAST_WORDS_PX));
    const taken = this.taken.filter((box) => meet(box, around));
    const strangers = this.stretches
      .filter(({ line, box }) => line !== points && meet(box, around))
      .map(({ box }) => box);
    const isFree = ({ box }: Place): boolean =>
      isWithin(box, this.page) && !taken.some((other) => meet(box, other));
    const isAlone = ({ box }: Place): boolean => !strangers.some((other) => meet(box, other));
    // Lines that run together all the way leave no place of one's own: there they share one.
    for (const test of [isAlone, () => true]) {
      for (const form of FORMS) {
        const words = form.brief ? badge.split(" ")[0] : badge;
        const place = placesFor(points, words, form).find((one) => isFree(one) && test(one));
        if (place === undefined) continue;
        this.taken.push(place.box);
        return { centre: place.centre, size: form.size, words };
      }
    }
    return null;
  }
}

interface Place {
  readonly centre: XY;
  /** The room that it takes. */
  readonly box: Box;
}

/** The best places first: those in the middle of the longest stretch. */
function placesFor(points: readonly XY[], badge: string, { size, beside }: Form): Place[] {
  const air = AIR_PX[size] * 2;
  const [width, height] = [badgeWidth(badge, size) + air, badgeHeight(size) + air];
  return stretchesOf(points).flatMap(([[x1, y1], [x2, y2]]) => {
    const flat = y1 === y2;
    const room = Math.abs(x2 - x1) + Math.abs(y2 - y1) - (flat ? width : height);
    const across = (flat ? height : width) / 2 + (beside ?? 0);
    return sharesOf(room).flatMap((share) => {
      const along = (share * Math.max(0, room)) / (room + (flat ? width : height));
      const [x, y] = [x1 + (x2 - x1) * (0.5 + along), y1 + (y2 - y1) * (0.5 + along)];
      const sides = beside === null ? [0] : [-across, across];
      return sides.map((side) => placeAt(flat ? x : x - side, flat ? y + side : y, width, height));
    });
  });
}

/** From −0.5 to 0.5 of the room along a stretch, what is next to its middle first. */
function sharesOf(room: number): number[] {
  const steps = Math.max(0, Math.min((MOST_PLACES - 1) / 2, Math.floor(room / 2 / STEP_PX)));
  const shares = [0];
  for (let step = 1; step <= steps; step += 1) shares.push(-step / steps / 2, step / steps / 2);
  return shares;
}

function placeAt(x: number, y: number, width: number, height: number): Place {
  return { centre: [x, y], box: { x: x - width / 2, y: y - height / 2, width, height } };
}

function headsOf(arrow: Arrow): Box[] {
  if (!arrow.both) return [headOf(arrow)];
  return [headOf(arrow), headOf({ ...arrow, points: [...arrow.points].reverse() })];
}

function headOf({ points, widthPx }: Arrow): Box {
  const [[px, py], [x, y]] = points.slice(-2);
  const { length, half } = arrowSize(widthPx);
  const [dx, dy] = [Math.sign(x - px) * length, Math.sign(y - py) * length];
  return dx === 0
    ? { x: x - half, y: Math.min(y, y - dy), width: half * 2, height: length }
    : { x: Math.min(x, x - dx), y: y - half, width: length, height: half * 2 };
}

function surroundings(points: readonly XY[], reach: number): Box {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const [x, y] = [Math.min(...xs) - reach, Math.min(...ys) - reach];
  return { x, y, width: Math.max(...xs) + reach - x, height: Math.max(...ys) + reach - y };
}

function boxOf([[x1, y1], [x2, y2]]: Stretch): Box {
  const [x, y] = [Math.min(x1, x2), Math.min(y1, y2)];
  return { x, y, width: Math.abs(x2 - x1), height: Math.abs(y2 - y1) };
}

type Stretch = readonly [XY, XY];

/** The straight stretches of a line, the longest first. */
function stretchesOf(points: readonly XY[]): Stretch[] {
  const length = ([[x1, y1], [x2, y2]]: Stretch): number => Math.abs(x2 - x1) + Math.abs(y2 - y1);
  return points
    .slice(1)
    .map((point, at) => [points[at], point] as const)
    .sort((a, b) => length(b) - length(a));
}

const meet = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

const isWithin = (a: Box, b: Box): boolean =>
  a.x >= b.x && a.y >= b.y && a.x + a.width <= b.x + b.width && a.y + a.height <= b.y + b.height;
