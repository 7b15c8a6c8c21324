// The part of the grid in which a way from one place to another is looked for.
import type { Grid } from "./grid.js";
import type { Point } from "./legs.js";

export interface Window {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A larger grid is not searched as a whole for a way round everything. */
const MOST_AROUND = 75_000;

/**
 * How many bands around both ends are searched, one after the other. What leads from one wrap of a
 * folded picture to the next runs best along the edge of the whole, where it crosses nothing.
 */
export function marginsFor(grid: Grid, start: Point, goal: Point): readonly number[] {
  const { wraps, xBands, yBands } = grid;
  const runsBack = wraps > 1 && Math.abs(goal[0] - start[0]) > xBands / 2;
  return runsBack && xBands * yBands <= MOST_AROUND ? [Math.max(xBands, yBands)] : [7, 40];
}

/** The bands at most `margin` away from both, as far as there are any. */
export function windowAround(grid: Grid, a: Point, b: Point, margin: number): Window {
  const left = Math.max(0, Math.min(a[0], b[0]) - margin);
  const top = Math.max(0, Math.min(a[1], b[1]) - margin);
  const right = Math.min(grid.xBands - 1, Math.max(a[0], b[0]) + margin);
  const bottom = Math.min(grid.yBands - 1, Math.max(a[1], b[1]) + margin);
  return { left, top, width: right - left + 1, height: bottom - top + 1 };
}
