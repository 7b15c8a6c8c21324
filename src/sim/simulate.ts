// Model → Report: runs the model once or several times and puts the figures together.
import { BacklogTrend } from "./backlog-trend.js";
import { scheduleFault } from "./fault-schedule.js";
import { Kernel, type RunHooks } from "./kernel.js";
import type { LedgerFigures } from "./ledger.js";
import type { Model } from "./model.js";
import { ReportPool } from "./pool.js";
import type { Report } from "./report.js";
import { roleOf } from "./roles/index.js";
import { Sequential } from "./sequential.js";
import { Series } from "./series.js";
import { streamsOf } from "./streams/plan.js";
import { Coincidence } from "./streams/stream.js";
import { putTheoryBeside } from "./theory/beside.js";
import { Verdicts } from "./verdicts.js";
import { withWarmup } from "./warm-up.js";

/** A run that is ready to begin, or over. */
export interface Run {
  readonly kernel: Kernel;
  /** Null when none is kept: only of the first run, and only where it is wanted. */
  readonly series: Series | null;
}

/** A run that is over, with its accounts checked. */
export interface FinishedRun extends Run {
  readonly ledger: LedgerFigures;
}

/**
 * Runs the model and reports. Synchronous and deterministic: the same model gives the same report.
 * `hooks` are called about every 65,000 events; `share` is that of the whole, replications included.
 * Throws a `Defect` when the accounts of the messages do not balance; it never should.
 */
export function simulate(model: Model, hooks: RunHooks = {}): Report {
  return toTheEnd(simulateInSteps(model, hooks));
}

/** The same in steps, between which the caller may do something else: see `shouldPause`. */
export function* simulateInSteps(model: Model, hooks: RunHooks = {}): Generator<void, Report> {
  const pool = new ReportPool(model);
  const sequential = new Sequential(model);
  const verdicts = new Verdicts(model);
  const { onProgress } = hooks;
  for (let number = 0; !sequential.isEnough; number += 1) {
    const run = yield* runInSteps(model, number, {
      ...hooks,
      observer: number === 0 ? hooks.observer : undefined,
      onProgress: (share, time, events) =>
        onProgress?.((number + share) / sequential.expected, time, events),
    });
    pool.add(run);
    sequential.add(run);
    if (sequential.most > 1) verdicts.add(run);
    if (run.kernel.stopped !== null) break;
  }
  const report = putTheoryBeside(pool.report(), model);
  return { ...report, precision: sequential.figures(), expect: verdicts.figures(report) };
}

/** One run, of the replication with that number from 0. */
export function runOnce(model: Model, number: number, hooks: RunHooks = {}): FinishedRun {
  return toTheEnd(runInSteps(model, number, hooks));
}

/** What is made in steps, without anything between them. */
export function toTheEnd<Result>(steps: Generator<void, Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** The same in steps. */
export function* runInSteps(
  model: Model,
  number: number,
  hooks: RunHooks,
): Generator<void, FinishedRun> {
  const settled = withWarmup(
    model,
    (rehearsed, watching) => finishRun(prepareRun(rehearsed, number, watching)),
    hooks,
  );
  try {
    return yield* finishInSteps(prepareRun(settled, number, hooks));
  } catch (problem) {
    if (!(problem instanceof Coincidence)) throw problem;
    return yield* finishInSteps(prepareRun(settled, number, { ...hooks, streams: false }));
  }
}

/** The kernel with its nodes, and with everything scheduled that the model says. */
export function prepareRun(model: Model, number: number, hooks: RunHooks = {}): Run {
  const seed = number === 0 ? `${model.seed}` : `${model.seed}/${number}`;
  const kernel = new Kernel(model, seed, hooks);
  kernel.behaviours = model.nodes.map((node, index) =>
    roleOf(node.role).create(
      {
        kernel,
        node,
        index,
        meter: kernel.meters[index],
        stream: (purpose) => kernel.stream(node.id, purpose),
      },
      node.parameters,
    ),
  );
  kernel.transport.findPassages();
  const series = number === 0 && hooks.series !== false ? new Series(kernel) : null;
  const trend = model.faults.length > 0 ? new BacklogTrend(kernel) : null;
  for (let fault = 0; trend && fault < model.faults.length; fault += 1) {
    scheduleFault(kernel, fault, trend);
  }
  if (model.warmup_s > 0) kernel.at(model.warmup_s, () => restartLevels(kernel));
  hooks.onStart?.({
    backlog: () => kernel.backlog.value,
    series: () => series?.figures() ?? {},
  });
  return { kernel, series };
}

/** Runs to the end of the duration, lets what is left drain, and checks the accounts. */
export function finishRun(run: Run): FinishedRun {
  return toTheEnd(finishInSteps(run));
}

function* finishInSteps({ kernel, series }: Run): Generator<void, FinishedRun> {
  const { duration_s, drain_s } = kernel.model;
  for (const behaviour of kernel.behaviours) behaviour.start?.();
  kernel.streams = streamsOf(kernel);
  do {
    kernel.run(duration_s, false);
    if (kernel.isPaused) yield;
  } while (kernel.isPaused);
  closeLevels(kernel);
  do {
    kernel.run(duration_s + drain_s, true);
    if (kernel.isPaused) yield;
  } while (kernel.isPaused);
  const { inFlight, kept } = kernel.countMessages();
  return { kernel, series, ledger: kernel.ledger.close(inFlight, kept) };
}

function restartLevels(kernel: Kernel): void {
  const { meters, behaviours } = kernel;
  for (const { queue, busy } of meters) {
    queue.restart();
    busy.restart();
  }
  for (const behaviour of behaviours) {
    for (const level of behaviour.levels ?? []) level.restart();
  }
}

/** The measured time ends with the duration; what drains afterwards is not steady. */
function closeLevels(kernel: Kernel): void {
  const { meters, behaviours } = kernel;
  for (const { queue, busy } of meters) {
    queue.close();
    busy.close();
  }
  for (const behaviour of behaviours) {
    for (const level of behaviour.levels ?? []) level.close();
  }
}
