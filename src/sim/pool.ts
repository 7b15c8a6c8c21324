// Finished runs → Report: counts are added up, samples taken together, levels and rates averaged.
// With several runs the confidence intervals are those of Student's t over their means.
import { faultOf } from "./faults/index.js";
import type { ImpactFigures } from "./impact.js";
import type { Kernel } from "./kernel.js";
import type { DropReason, LedgerFigures } from "./ledger.js";
import type { NodeMeter } from "./meter.js";
import { type Dist, figuresOf, type Level, type LevelFigures, type Tally } from "./metrics.js";
import type { Model } from "./model.js";
import type { Report, ReportEdge, ReportFault, ReportNode } from "./report.js";
import type { FinishedRun } from "./simulate.js";
import { confidenceOfMean } from "./student.js";

const CONFIDENCE = 0.95;

/** The report of one or more runs of a model. Own figures of roles are those of the first run. */
export function poolReports(model: Model, runs: readonly FinishedRun[]): Report {
  const kernels = runs.map(({ kernel }) => kernel);
  const measured = (kernel: Kernel): number =>
    Math.max(0, Math.min(kernel.now, model.duration_s) - model.warmup_s);
  const rate = (count: (kernel: Kernel) => number): number =>
    average(kernels.map((each) => (measured(each) > 0 ? count(each) / measured(each) : 0)));
  return {
    schema: "fz-report/1",
    tool: "fz",
    diagram: { file: null, sha256: null },
    scenario: model.resolved,
    seed: model.seed,
    simulated_s: Math.max(...kernels.map(({ now }) => now)),
    warmup_s: model.warmup_s,
    events: sum(kernels.map(({ handled }) => handled)),
    stopped: kernels[kernels.length - 1].stopped,
    ledger: poolLedgers(runs.map(({ ledger }) => ledger)),
    throughput_per_s: {
      offered: rate((kernel) => kernel.producedInWindow),
      completed: rate((kernel) => kernel.completedInWindow),
    },
    latency_s: poolTallies(kernels.map(({ latency }) => latency)),
    nodes: Object.fromEntries(
      model.nodes.map(({ id }, index) => [id, nodeFigures(model, kernels, index)]),
    ),
    edges: Object.fromEntries(
      model.links.map(({ id }, link) => [id, edgeFigures(model, kernels, link)]),
    ),
    faults: model.faults.map((_, fault) => faultFigures(model, kernels, fault)),
    expect: [],
    replications: runs.length,
    confidence: CONFIDENCE,
    series: runs[0].series.figures(),
  };
}

function nodeFigures(model: Model, kernels: readonly Kernel[], index: number): ReportNode {
  const { role, lane, label } = model.nodes[index];
  const meters = kernels.map((kernel) => kernel.meters[index]);
  const total = (count: (meter: NodeMeter) => number): number => sum(meters.map(count));
  const { servers } = meters[0];
  const busy = poolLevels(meters.map((meter) => meter.busy)).mean;
  return {
    role,
    lane,
    label,
    arrived: total((meter) => meter.arrived),
    completed: total((meter) => meter.completed),
    failed: total((meter) => meter.failed),
    retried: total((meter) => meter.retried),
    timed_out: total((meter) => meter.timedOut),
    dropped: total((meter) => meter.dropped),
    utilization: servers === null ? null : busy / servers,
    queue_length: poolLevels(meters.map((meter) => meter.queue)),
    wait_s: poolTallies(meters.map((meter) => meter.wait)),
    service_s: poolTallies(meters.map((meter) => meter.service)),
    sojourn_s: poolTallies(meters.map((meter) => meter.sojourn)),
    ...kernels[0].behaviours[index].figures?.(),
  };
}

function edgeFigures(model: Model, kernels: readonly Kernel[], link: number): ReportEdge {
  const { from, to } = model.links[link];
  return {
    from: model.nodes[from].id,
    to: model.nodes[to].id,
    messages: sum(kernels.map(({ transport }) => transport.sent[link])),
    lost: sum(kernels.map(({ transport }) => transport.lost[link])),
    duplicated: sum(kernels.map(({ transport }) => transport.doubled[link])),
  };
}

/** Over several runs: counts are means, the peak the highest, the recovery the longest. */
function faultFigures(model: Model, kernels: readonly Kernel[], fault: number): ReportFault {
  const { kind, parameters, at_s, for_s } = model.faults[fault];
  const impacts = kernels.map(({ impact }) => impact.figures(fault));
  const mean = (pick: (impact: ImpactFigures) => number): number => average(impacts.map(pick));
  const recoveries = impacts.map(({ recovery_s }) => recovery_s);
  return {
    kind,
    target: faultOf(kind).target(parameters),
    at_s,
    for_s: Number.isFinite(for_s) ? for_s : null,
    impact: {
      delayed: mean(({ delayed }) => delayed),
      lost: mean(({ lost }) => lost),
      duplicated: mean(({ duplicated }) => duplicated),
      dead_lettered: mean(({ dead_lettered }) => dead_lettered),
      peak_backlog: Math.max(...impacts.map(({ peak_backlog }) => peak_backlog)),
      recovery_s: recoveries.includes(null) ? null : Math.max(...(recoveries as number[])),
    },
  };
}

function poolTallies(tallies: readonly Tally[]): Dist {
  if (tallies.length === 1) return tallies[0].figures();
  const means = tallies.filter((tally) => tally.size > 0).map((tally) => tally.mean);
  return figuresOf(tallies, confidenceOfMean(means));
}

function poolLevels(levels: readonly Level[]): LevelFigures {
  const figures = levels.map((level) => level.figures());
  return {
    mean: average(figures.map(({ mean }) => mean)),
    max: Math.max(...figures.map(({ max }) => max)),
    end: average(figures.map(({ end }) => end)),
  };
}

function poolLedgers(ledgers: readonly LedgerFigures[]): LedgerFigures {
  if (ledgers.length === 1) return ledgers[0];
  const total = (pick: (ledger: LedgerFigures) => number): number => sum(ledgers.map(pick));
  const byReason: Partial<Record<DropReason, number>> = {};
  for (const { dropped } of ledgers) {
    for (const [reason, count] of Object.entries(dropped.by_reason)) {
      const key = reason as DropReason;
      byReason[key] = (byReason[key] ?? 0) + count;
    }
  }
  return {
    produced: total(({ produced }) => produced),
    copies: total(({ copies }) => copies),
    duplicates: total(({ duplicates }) => duplicates),
    completed: total(({ completed }) => completed),
    dead_lettered: total((ledger) => ledger.dead_lettered),
    merged: total(({ merged }) => merged),
    dropped: { total: total(({ dropped }) => dropped.total), by_reason: byReason },
    in_flight: total((ledger) => ledger.in_flight),
  };
}

const sum = (values: readonly number[]): number => values.reduce((left, right) => left + right, 0);
const average = (values: readonly number[]): number => sum(values) / values.length;
