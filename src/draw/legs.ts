// A route as its straight stretches: what the later stages give places to.

export type Point = readonly [x: number, y: number];

/** A straight stretch of a link. `band` is the y band of a horizontal leg (`axis` 0), else the x band. */
export interface Leg {
  readonly axis: 0 | 1;
  readonly band: number;
  /** Perpendicular bands in the direction of travel. */
  readonly start: number;
  readonly end: number;
}

export type Route = readonly Leg[];

/** The stretches of a way from cell to cell, where each point is one band from the last. */
export function legsOf(path: readonly Point[]): Leg[] {
  if (path.length === 3 && path[0][0] === path[2][0] && path[0][1] === path[2][1]) {
    return hookLegs(path);
  }
  const legs: Leg[] = [];
  let begin = 0;
  for (let at = 1; at < path.length; at += 1) {
    const horizontal = path[at][1] === path[begin][1];
    const goesOn =
      at + 1 < path.length &&
      (horizontal ? path[at + 1][1] === path[begin][1] : path[at + 1][0] === path[begin][0]);
    if (goesOn) continue;
    const [from, to] = [path[begin], path[at]];
    legs.push(
      horizontal
        ? { axis: 0, band: from[1], start: from[0], end: to[0] }
        : { axis: 1, band: from[0], start: from[1], end: to[1] },
    );
    begin = at;
  }
  return legs;
}

/** A loop from a handle back to itself: out, a step along the side, and in again. */
function hookLegs(path: readonly Point[]): Leg[] {
  const [[x, y], [nx, ny]] = path;
  if (y === ny) {
    return [
      { axis: 0, band: y, start: x, end: nx },
      { axis: 1, band: nx, start: y, end: y },
      { axis: 0, band: y, start: nx, end: x },
    ];
  }
  return [
    { axis: 1, band: x, start: y, end: ny },
    { axis: 0, band: ny, start: x, end: x },
    { axis: 1, band: x, start: ny, end: y },
  ];
}
