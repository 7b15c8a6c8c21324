// Two models against each other on common random numbers: each figure of both, and the difference
// with its interval, taken pair by pair.
import type { RunHooks } from "./kernel.js";
import type { Model } from "./model.js";
import { ReportPool } from "./pool.js";
import type { Report } from "./report.js";
import { runInSteps, toTheEnd } from "./simulate.js";
import { confidenceOfMean } from "./student.js";

/** What a figure is measured in. */
export type FigureUnit = "time" | "rate" | "share" | "number";

/** One figure, as the mean over the replications. */
export interface ComparedFigure {
  /** `latency.p99`, `n9.utilization`: as in the report. */
  readonly figure: string;
  readonly unit: FigureUnit;
  /** Null when a replication has no such figure. */
  readonly a: number | null;
  readonly b: number | null;
  /** b − a, and its 95 % interval by Student's t over the pairs. */
  readonly difference: number | null;
  readonly ci95: readonly [number, number] | null;
  /** Whether the interval leaves out 0. */
  readonly differs: boolean;
  /**
   * How many times fewer replications the pairs need than independent runs would: the variances of
   * both over that of the difference; null when nothing varies.
   */
  readonly gain: number | null;
}

export interface Comparison {
  readonly schema: "fz-comparison/1";
  /** Name and version of the program; the caller fills it in. */
  readonly tool: string;
  readonly seed: number;
  readonly replications: number;
  readonly confidence: number;
  /** Why the comparison ended before its time, or null. */
  readonly stopped: Report["stopped"];
  readonly a: Readonly<Record<string, unknown>>;
  readonly b: Readonly<Record<string, unknown>>;
  readonly figures: readonly ComparedFigure[];
}

/** Fewer pairs say too little about how much they vary. */
const LEAST_REPLICATIONS = 10;

/** How many pairs are run: as many as one of the models says, and no fewer than ten. */
export const pairsOf = (a: Model, b: Model): number =>
  Math.max(LEAST_REPLICATIONS, a.replications, b.replications);

/**
 * Runs both models with the same seeds: every node draws the same numbers in both, so that most of
 * the chance is taken out of the difference. Ends early only when a run is stopped.
 */
export function compare(a: Model, b: Model, hooks: RunHooks = {}): Comparison {
  return toTheEnd(compareInSteps(a, b, hooks));
}

/** The same in steps; one that is stopped has the pairs that were done by then. */
export function* compareInSteps(
  a: Model,
  b: Model,
  hooks: RunHooks = {},
): Generator<void, Comparison> {
  const replications = pairsOf(a, b);
  const found = new Map<string, Paired>();
  const seeded = { ...b, seed: a.seed };
  let stopped: Report["stopped"] = null;
  let pairs = 0;
  for (let number = 0; number < replications && stopped === null; number += 1) {
    const reports: Report[] = [];
    for (const [side, model] of [a, seeded].entries()) {
      const onProgress: RunHooks["onProgress"] = (share, time, events) =>
        hooks.onProgress?.((number + (side + share) / 2) / replications, time, events);
      const pool = new ReportPool(model);
      pool.add(yield* runInSteps(model, number, { ...hooks, onProgress }));
      reports.push(pool.report());
    }
    stopped = reports[0].stopped ?? reports[1].stopped;
    if (stopped === "interrupted" || (stopped !== null && pairs > 0)) break;
    pairs += 1;
    addPair(found, figuresOf(reports[0]), figuresOf(reports[1]));
  }
  return {
    schema: "fz-comparison/1",
    tool: "fz",
    seed: a.seed,
    replications: pairs,
    confidence: 0.95,
    stopped,
    a: a.resolved,
    b: b.resolved,
    figures: [...found.values()].map((paired) => compared(paired, pairs)),
  };
}

export interface Figure {
  readonly figure: string;
  readonly unit: FigureUnit;
  readonly value: number | null;
}

interface Paired {
  readonly figure: string;
  readonly unit: FigureUnit;
  readonly a: number[];
  readonly b: number[];
}

function addPair(found: Map<string, Paired>, a: readonly Figure[], b: readonly Figure[]): void {
  const others = new Map(b.map((figure) => [figure.figure, figure.value]));
  for (const { figure, unit, value } of a) {
    const other = others.get(figure) ?? null;
    const paired = found.get(figure) ?? { figure, unit, a: [], b: [] };
    found.set(figure, paired);
    if (value !== null) paired.a.push(value);
    if (other !== null) paired.b.push(other);
  }
}

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function varianceOf(values: readonly number[]): number {
  const mean = meanOf(values);
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}

function compared({ figure, unit, a, b }: Paired, pairs: number): ComparedFigure {
  const mean = (values: readonly number[]) => (values.length === pairs ? meanOf(values) : null);
  if (a.length < pairs || b.length < pairs) {
    const nothing = { difference: null, ci95: null, differs: false, gain: null };
    return { figure, unit, a: mean(a), b: mean(b), ...nothing };
  }
  const differences = a.map((value, pair) => b[pair] - value);
  const ci95 = confidenceOfMean(differences);
  const varies = pairs > 1 ? varianceOf(differences) : 0;
  return {
    figure,
    unit,
    a: mean(a),
    b: mean(b),
    difference: meanOf(differences),
    ci95,
    differs: ci95 !== null && (ci95[0] > 0 || ci95[1] < 0),
    gain: varies > 0 ? (varianceOf(a) + varianceOf(b)) / varies : null,
  };
}

/** What of a report is compared: of the run, of every node and of every fault. */
export function figuresOf(report: Report): readonly Figure[] {
  const { latency_s, throughput_per_s, ledger } = report;
  const figures: Figure[] = [
    ...(["mean", "p50", "p95", "p99"] as const).map((name): Figure => {
      return { figure: `latency.${name}`, unit: "time", value: latency_s[name] };
    }),
    { figure: "throughput", unit: "rate", value: throughput_per_s.completed },
    { figure: "lost", unit: "number", value: ledger.dropped.total },
    { figure: "dead_lettered", unit: "number", value: ledger.dead_lettered },
    { figure: "in_flight", unit: "number", value: ledger.in_flight },
  ];
  for (const [id, node] of Object.entries(report.nodes)) {
    const { utilization, wait_s, queue_length, retried } = node;
    if (utilization !== null) {
      figures.push({ figure: `${id}.utilization`, unit: "share", value: utilization });
    }
    if (wait_s.count > 0 || queue_length.max > 0) {
      figures.push(
        { figure: `${id}.wait.mean`, unit: "time", value: wait_s.mean },
        { figure: `${id}.wait.p99`, unit: "time", value: wait_s.p99 },
        { figure: `${id}.queue_length.mean`, unit: "number", value: queue_length.mean },
      );
    }
    if (retried > 0) figures.push({ figure: `${id}.retried`, unit: "number", value: retried });
  }
  for (const [index, { kind, impact }] of report.faults.entries()) {
    const name = `fault ${index + 1} (${kind})`;
    figures.push(
      { figure: `${name}.peak_backlog`, unit: "number", value: impact.peak_backlog },
      { figure: `${name}.recovery`, unit: "time", value: impact.recovery_s },
    );
  }
  return figures;
}
