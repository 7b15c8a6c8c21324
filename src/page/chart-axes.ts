// The axes of a chart: steps that people count in, and labels that are never cut off.
import type uPlot from "uplot";
import { colour } from "./colours.js";
import { type Unit, writeTick, writeTicks } from "./format.js";

export const FONT = "11px system-ui, sans-serif";
/** Room for the labels of the values. */
export const VALUES_PX = 62;
const LETTER_PX = 6.2;

/** 1, 2 and 5 times every power of ten within a range of exponents. */
function decades(from: number, to: number): number[] {
  const powers = Array.from({ length: to - from + 1 }, (_, at) => from + at);
  return powers.flatMap((power) => [1, 2, 5].map((digit) => Number(`${digit}e${power}`)));
}

const MINUTE_S = 60;
const HOUR_S = 3600;
const DAY_S = 86_400;

/** Seconds up to a minute, then minutes, hours and days. */
const TIME_STEPS: readonly number[] = [
  ...decades(-9, 0),
  ...[10, 20, 30],
  ...[1, 2, 5, 10, 20, 30].map((minutes) => minutes * MINUTE_S),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR_S),
  ...decades(0, 6).map((days) => days * DAY_S),
];

/** Between the lines of a chart, by what is measured; there is no half of a message. */
const VALUE_STEPS: Readonly<Record<Unit, readonly number[]>> = {
  time: TIME_STEPS,
  count: decades(0, 15),
  rate: decades(-9, 15),
  money: decades(-9, 15),
  share: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, ...decades(0, 6)],
};

const SHARED = {
  stroke: () => colour("--muted"),
  grid: { stroke: () => colour("--grid"), width: 1 },
  ticks: { show: false },
  font: FONT,
};

/** The time of the run, which ends at `end_s`. */
export function timeAxis(end_s: () => number): uPlot.Axis {
  return {
    ...SHARED,
    values: (_, splits) => splits.map((at) => writeTick(at, end_s())),
    incrs: [...TIME_STEPS],
    size: 26,
    space: 64,
  };
}

/** Right of a chart: half of its last label, which may stand at the very end. */
export const labelRoom = (end_s: number): number =>
  Math.ceil((writeTick(end_s, end_s).length * LETTER_PX) / 2) + 3;

export function valueAxis(unit: Unit, logarithmic: boolean, small: boolean): uPlot.Axis {
  const axis = { ...SHARED, size: VALUES_PX, space: small ? 26 : 34 };
  if (!logarithmic) {
    const values: uPlot.Axis.Values = (_, splits) => writeTicks(splits, unit);
    return { ...axis, incrs: [...VALUE_STEPS[unit]], values };
  }
  // On a logarithmic scale a line for each tenfold is enough.
  return {
    ...axis,
    grid: { ...axis.grid, filter: (_, splits) => splits.map(tenfold) },
    values: (_, splits) => splits.map((at) => (at === null ? "" : writeTicks([at], unit)[0])),
  };
}

const tenfold = (value: number): number | null =>
  Math.abs(Math.log10(value) - Math.round(Math.log10(value))) < 1e-9 ? value : null;

/** Where several lines stand one above the other: the name of each beside it. */
export function stripAxis(names: readonly string[]): uPlot.Axis {
  const middles = names.map((_, at) => stripBase(at, names.length) + STRIP_SHARE / 2);
  return {
    ...SHARED,
    size: VALUES_PX,
    grid: { show: false },
    splits: () => [...middles],
    values: () => names.map((name) => (name.length > 9 ? `${name.slice(0, 8)}…` : name)),
  };
}

/** Of the room that a strip has, what its line takes at its highest. */
export const STRIP_SHARE = 0.84;

/** Where the ground of a strip is; the first is at the top. */
export const stripBase = (at: number, count: number): number => count - 1 - at;
