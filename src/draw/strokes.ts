// The geometry of a line on paper: rounded corners and the head of its arrow.
import type { XY } from "./place.js";

const CORNER_PX = 7;
const USUAL_PX = 1.5;
const ARROW = { length: 9, half: 4.2 } as const;

/** Two digits after the point are enough for a picture. */
export function tidy(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Straight stretches with quarter rounds at the corners. */
export function roundedPath(points: readonly XY[]): string {
  const [startX, startY] = points[0];
  let d = `M${startX} ${startY}`;
  for (let at = 1; at + 1 < points.length; at += 1) {
    const [px, py] = points[at - 1];
    const [x, y] = points[at];
    const [nx, ny] = points[at + 1];
    const before = Math.abs(x - px) + Math.abs(y - py);
    const after = Math.abs(nx - x) + Math.abs(ny - y);
    const r = Math.min(CORNER_PX, before / 2, after / 2);
    const inX = x - Math.sign(x - px) * r;
    const inY = y - Math.sign(y - py) * r;
    const outX = x + Math.sign(nx - x) * r;
    const outY = y + Math.sign(ny - y) * r;
    d += `L${tidy(inX)} ${tidy(inY)}Q${x} ${y} ${tidy(outX)} ${tidy(outY)}`;
  }
  const [endX, endY] = points[points.length - 1];
  return `${d}L${endX} ${endY}`;
}

/** How long the line of `roundedPath` is; a corner's quarter round is 1.623 times its radius long. */
export function roundedLength(points: readonly XY[]): number {
  const lengths = points.slice(1).map(([x, y], at) => {
    return Math.abs(x - points[at][0]) + Math.abs(y - points[at][1]);
  });
  return lengths.reduce((sum, length, at) => {
    const before = at === 0 ? 0 : Math.min(CORNER_PX, lengths[at - 1] / 2, length / 2);
    return sum + length - before * (2 - 1.623);
  }, 0);
}

/** How far an arrow head reaches back from its tip, and to either side of its line. */
export function arrowSize(widthPx = USUAL_PX): { readonly length: number; readonly half: number } {
  const size = Math.max(1, 1 + (widthPx - USUAL_PX) * 0.28);
  return { length: ARROW.length * size, half: ARROW.half * size };
}

/** Corners of the head at the last point of a line of this width (px), as an SVG point list. */
export function arrowHead(points: readonly XY[], widthPx = USUAL_PX): string {
  const { length, half } = arrowSize(widthPx);
  const [x, y] = points[points.length - 1];
  const [px, py] = points[points.length - 2];
  const [dx, dy] = [Math.sign(x - px), Math.sign(y - py)];
  const [bx, by] = [x - dx * length, y - dy * length];
  const corner = (side: number): string =>
    `${tidy(bx - dy * half * side)},${tidy(by + dx * half * side)}`;
  const notch = `${tidy(x - dx * (length - 2))},${tidy(y - dy * (length - 2))}`;
  return `${x},${y} ${corner(1)} ${notch} ${corner(-1)}`;
}
