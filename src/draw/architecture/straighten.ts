// Takes small kinks out of lines: ELK ends each line at an evenly spread place of its box, and leads
// it there by a jog where another place would have been straight.
import type { Box, XY } from "../place.js";

/** A line with right angles, the boxes at its ends (by index), and where its words stand. */
export interface Kinked {
  readonly points: readonly XY[];
  readonly from: number;
  readonly to: number;
  readonly plate: Box | null;
}

/** A jog of at most this many px is taken out. */
const MOST_PX = 14;
/** From the corner of a box to where a line ends at it. */
const CORNER_PX = 10;
/** Between lines side by side; between a line and a box or words. */
const TRACK_PX = 11;
const AIR_PX = 6;
const MAX_ROUNDS = 3;
/** Every line is compared with all others: beyond that many it would take long. */
const MAX_LINES = 120;

export function straighten<Line extends Kinked>(
  lines: readonly Line[],
  boxes: readonly Box[],
): Line[] {
  const all = [...lines];
  if (all.length > MAX_LINES) return all;
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    let changed = false;
    for (const [at, line] of all.entries()) {
      const better = straighterThan(line, boxes, all, at);
      if (better === null) continue;
      all[at] = { ...line, ...better };
      changed = true;
    }
    if (!changed) break;
  }
  return all;
}

type Shape = Pick<Kinked, "points" | "plate">;

function straighterThan(
  line: Kinked,
  boxes: readonly Box[],
  all: readonly Kinked[],
  at: number,
): Shape | null {
  const others = all.filter((_, other) => other !== at);
  const before = crossings(line.points, others);
  for (let jog = 1; jog + 2 < line.points.length; jog += 1) {
    if (length(line.points[jog], line.points[jog + 1]) > MOST_PX) continue;
    for (const end of [jog - 1, jog + 1]) {
      const shape = withoutJog(line, jog, end);
      const moved = { ...line, ...shape };
      if (!endsWell(moved, boxes) || !isClear(moved, boxes, others)) continue;
      if (crossings(moved.points, others) <= before) return shape;
    }
  }
  return null;
}

/** The stretch that begins at `moved`, next to the jog, comes in line with the one on its other side. */
function withoutJog({ points, plate }: Kinked, jog: number, moved: number): Shape {
  const keep = moved < jog ? points[jog + 1] : points[jog];
  const upright = isUpright(points[moved], points[moved + 1]);
  const from = points[moved];
  const delta: XY = upright ? [keep[0] - from[0], 0] : [0, keep[1] - from[1]];
  const shifted = points.map((point, at): XY => {
    return at === moved || at === moved + 1 ? [point[0] + delta[0], point[1] + delta[1]] : point;
  });
  const carries = plate !== null && isOn(plate, points[moved], points[moved + 1]);
  return {
    points: shifted.filter((point, at) => {
      const [before, after] = [shifted[at - 1], shifted[at + 1]];
      if (before === undefined || after === undefined) return true;
      return (
        !(before[0] === point[0] && point[0] === after[0]) &&
        !(before[1] === point[1] && point[1] === after[1])
      );
    }),
    plate: carries ? { ...plate, x: plate.x + delta[0], y: plate.y + delta[1] } : plate,
  };
}

const isUpright = (a: XY, b: XY): boolean => a[0] === b[0];
const length = (a: XY, b: XY): number => Math.abs(a[0] - b[0]) + Math.abs(a[1] - b[1]);

/** Whether a line begins and ends at a side of its boxes, away from their corners. */
function endsWell({ points, from, to }: Kinked, boxes: readonly Box[]): boolean {
  const fits = (box: Box, end: XY, next: XY | undefined): boolean => {
    if (next === undefined) return false;
    const upright = isUpright(end, next);
    const [low, size, place] = upright ? [box.x, box.width, end[0]] : [box.y, box.height, end[1]];
    return place >= low + CORNER_PX && place <= low + size - CORNER_PX;
  };
  return (
    fits(boxes[from], points[0], points[1]) &&
    fits(boxes[to], points[points.length - 1], points[points.length - 2])
  );
}

function isClear(line: Kinked, boxes: readonly Box[], others: readonly Kinked[]): boolean {
  const { points, plate } = line;
  const stretches = points.slice(1).map((point, at) => [points[at], point] as const);
  const isFree = (area: Box): boolean => others.every((other) => !runsThrough(other.points, area));
  for (const [a, b] of stretches) {
    if (others.some((other) => runsBeside(other.points, a, b))) return false;
    const area = around(a, b, AIR_PX);
    if (others.some((other) => other.plate !== null && meet(other.plate, area))) return false;
    if (boxes.some((box, at) => at !== line.from && at !== line.to && meet(box, area)))
      return false;
    if ([line.from, line.to].some((at) => meet(boxes[at], around(a, b, -1)))) return false;
  }
  if (plate === null) return true;
  const covers = (box: Box): boolean => meet(box, plate);
  return isFree(plate) && !boxes.some(covers) && !others.some(({ plate: p }) => p && covers(p));
}

/** The room of a stretch; a negative `air` leaves out its ends. */
function around([ax, ay]: XY, [bx, by]: XY, air: number): Box {
  const [x, y] = [Math.min(ax, bx), Math.min(ay, by)];
  const [width, height] = [Math.abs(ax - bx), Math.abs(ay - by)];
  if (air >= 0) return { x: x - air, y: y - air, width: width + air * 2, height: height + air * 2 };
  return width === 0
    ? { x, y: y - air, width, height: height + air * 2 }
    : { x: x - air, y, width: width + air * 2, height };
}

const meet = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

const isOn = ({ x, y, width, height }: Box, a: XY, b: XY): boolean =>
  meet({ x, y, width, height }, around(a, b, 0.5)) &&
  (isUpright(a, b)
    ? Math.abs(a[0] - x - width / 2) < width / 2
    : Math.abs(a[1] - y - height / 2) < height / 2);

function runsThrough(points: readonly XY[], area: Box): boolean {
  return points.slice(1).some((point, at) => meet(area, around(points[at], point, 0.5)));
}

function runsBeside(points: readonly XY[], a: XY, b: XY): boolean {
  const along = isUpright(a, b) ? 1 : 0;
  const across = 1 - along;
  const [low, high] = [Math.min(a[along], b[along]), Math.max(a[along], b[along])];
  return points.slice(1).some((q, at) => {
    const p = points[at];
    if (isUpright(p, q) !== isUpright(a, b)) return false;
    const [from, to] = [Math.min(p[along], q[along]), Math.max(p[along], q[along])];
    return Math.abs(p[across] - a[across]) < TRACK_PX && from < high && low < to;
  });
}

function crossings(points: readonly XY[], others: readonly Kinked[]): number {
  let count = 0;
  for (const other of others) {
    for (let at = 1; at < points.length; at += 1) {
      for (let step = 1; step < other.points.length; step += 1) {
        if (cross(points[at - 1], points[at], other.points[step - 1], other.points[step])) {
          count += 1;
        }
      }
    }
  }
  return count;
}

function cross(a: XY, b: XY, p: XY, q: XY): boolean {
  if (isUpright(a, b) === isUpright(p, q)) return false;
  const [[x1, y1], [x2, y2]] = isUpright(a, b) ? [p, q] : [a, b];
  const [[x, top], [, bottom]] = isUpright(a, b) ? [a, b] : [p, q];
  const isBetween = (value: number, one: number, other: number): boolean =>
    value > Math.min(one, other) && value < Math.max(one, other);
  return y1 === y2 && isBetween(x, x1, x2) && isBetween(y1, top, bottom);
}
