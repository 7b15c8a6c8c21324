// Two reports against each other, figure by figure, with the interval of each difference where both
// have one of their own.
import { type ComparedFigure, figuresOf } from "./compare.js";
import type { Dist, Interval, QuantileName } from "./metrics.js";
import type { Report } from "./report.js";

/**
 * b − a of every figure that both have. Intervals are those of independent runs, the root of the
 * sum of squares of both half widths (Welch): on one seed they are wider than they need to be.
 */
export function reportDifferences(a: Report, b: Report): readonly ComparedFigure[] {
  const [intervalsA, intervalsB] = [intervalsOf(a), intervalsOf(b)];
  const others = new Map(figuresOf(b).map(({ figure, value }) => [figure, value]));
  return figuresOf(a).map(({ figure, unit, value }) => {
    const other = others.get(figure) ?? null;
    const difference = value === null || other === null ? null : other - value;
    const [left, right] = [intervalsA.get(figure), intervalsB.get(figure)];
    const ci95 = difference === null || !left || !right ? null : around(difference, left, right);
    const differs = ci95 ? ci95[0] > 0 || ci95[1] < 0 : isLarge(difference, value);
    return { figure, unit, a: value, b: other, difference, ci95, differs, gain: null };
  });
}

/** What the intervals take the two runs for, in a sentence for people. */
export function chanceOf(a: Report, b: Report): string {
  const half = "Intervals are those of independent runs";
  if (a.seed !== b.seed) return `${half}, which these are: their seeds differ.`;
  const shared = "These share a seed, and with it much of their chance";
  const way = "fz simulate --compare runs both in pairs, and tells";
  return `${half}. ${shared}, so that smaller differences may be real: ${way}.`;
}

/** What has no interval counts as different when it changed by more than a twentieth. */
const LARGE = 0.05;
/** Below this a change is dust: a queue of a thousandth of a message. */
const DUST = 0.01;

const isLarge = (difference: number | null, from: number | null): boolean =>
  difference !== null && Math.abs(difference) > Math.max(DUST, LARGE * Math.abs(from ?? 0));

function around(difference: number, a: Interval, b: Interval): Interval {
  const half = Math.hypot((a[1] - a[0]) / 2, (b[1] - b[0]) / 2);
  return [difference - half, difference + half];
}

function intervalsOf({ latency_s, nodes }: Report): ReadonlyMap<string, Interval> {
  const found = new Map<string, Interval>();
  const add = (name: string, dist: Dist, statistics: readonly (QuantileName | "mean")[]): void => {
    for (const statistic of statistics) {
      const interval = statistic === "mean" ? dist.ci95 : dist.ci95_quantiles?.[statistic];
      if (interval) found.set(`${name}.${statistic}`, interval);
    }
  };
  add("latency", latency_s, ["mean", "p50", "p95", "p99"]);
  for (const [id, { wait_s }] of Object.entries(nodes)) add(`${id}.wait`, wait_s, ["mean", "p99"]);
  return found;
}
