// Chaos: runs a model under many random schedules of faults. While they last nothing may be lost
// (safety), and once they are healed everything has to drain (liveness). The first schedule that
// breaks this is made as small as it can be.
import { evaluateExpectations } from "../expect.js";
import type { RunHooks } from "../kernel.js";
import type { Model } from "../model.js";
import { streamOf } from "../random.js";
import type { Report, ReportExpectation } from "../report.js";
import { simulateInSteps, toTheEnd } from "../simulate.js";
import { type DrawnFault, drawSchedule } from "./draw.js";
import { shrink } from "./shrink.js";

/** What has to hold when all faults are healed and the run has drained. */
export const LIVENESS = "in_flight == 0";
/** What has to hold when a scenario does not say what must not be lost. */
export const SAFETY = "lost == 0";

export interface ChaosSettings {
  /** Schedules to try. */
  readonly profiles: number;
  /** Expectations that have to hold under faults; checked before. */
  readonly safety: readonly string[];
  /** The model with these faults and this seed, or null when they do not fit it. */
  readonly build: (faults: readonly DrawnFault[], seed: number) => Model | null;
}

/** What was not as it has to be. */
export interface Broken extends ReportExpectation {
  readonly phase: "safety" | "liveness";
}

export interface ChaosFailure {
  /** From 1; 0: it breaks without any fault. */
  readonly profile: number;
  readonly seed: number;
  /** The smallest schedule found that still breaks it. */
  readonly faults: readonly DrawnFault[];
  /** Of the schedule as it was drawn. */
  readonly drawn: readonly DrawnFault[];
  readonly broken: readonly Broken[];
  readonly report: Report;
}

export interface ChaosResult {
  readonly profiles: number;
  /** Faults of all schedules that held. */
  readonly faults: number;
  readonly runs: number;
  /** Seconds that a run may take to drain. */
  readonly drain_s: number;
  /** Whether the user ended it: then it is no more than what was tried until then. */
  readonly interrupted: boolean;
  readonly failure: ChaosFailure | null;
}

/** Runs that are spent on making a schedule smaller. */
const MOST_TRIALS = 60;

/** Deterministic: the seed of the model gives the schedules, and each of them its own seed. */
export function chaos(model: Model, settings: ChaosSettings, hooks: RunHooks = {}): ChaosResult {
  return toTheEnd(chaosInSteps(model, settings, hooks));
}

/** The same in steps, between which the caller may do something else: see `shouldPause`. */
export function* chaosInSteps(
  model: Model,
  settings: ChaosSettings,
  hooks: RunHooks = {},
): Generator<void, ChaosResult> {
  const trial = new Trial(model, settings, hooks);
  const calm = yield* trial.run([], model.seed, 0);
  if (calm !== null && calm.broken.length > 0) {
    return trial.result(0, { profile: 0, seed: model.seed, faults: [], drawn: [], ...calm });
  }
  for (let profile = 1; profile <= settings.profiles; profile += 1) {
    if (trial.interrupted) return trial.result(profile - 1, null);
    const seed = model.seed + profile;
    const random = streamOf(`${model.seed}`, "chaos", `profile ${profile}`);
    const drawn = trial.fitting(drawSchedule(model, random), seed);
    if (drawn.length === 0) continue;
    const found = yield* trial.run(drawn, seed, profile / (settings.profiles + 1));
    if (trial.interrupted) return trial.result(profile - 1, null);
    if (found === null || found.broken.length === 0) {
      trial.held += drawn.length;
      continue;
    }
    const failure = { profile, seed, faults: drawn, drawn, ...found };
    return trial.result(profile, yield* trial.smallest(failure));
  }
  return trial.result(settings.profiles, null);
}

type Found = Pick<ChaosFailure, "broken" | "report">;

class Trial {
  held = 0;
  interrupted = false;
  private runs = 0;
  private readonly drain_s: number;

  constructor(
    model: Model,
    private readonly settings: ChaosSettings,
    private readonly hooks: RunHooks,
  ) {
    // Long enough for what has piled up: as long as it took to come.
    this.drain_s = Math.max(model.drain_s, model.duration_s);
  }

  /** The faults of a schedule that the model can have at all. */
  fitting(schedule: readonly DrawnFault[], seed: number): readonly DrawnFault[] {
    return schedule.filter((fault) => this.settings.build([fault], seed) !== null);
  }

  /** What a schedule breaks; null when it does not fit, or the run was stopped. */
  *run(
    schedule: readonly DrawnFault[],
    seed: number,
    share: number,
  ): Generator<void, Found | null> {
    const { build, safety } = this.settings;
    const built = build(schedule, seed);
    if (built === null || this.interrupted) return null;
    const model: Model = {
      ...built,
      drain_s: this.drain_s,
      replications: 1,
      precision: null,
      expectations: [],
    };
    const report = yield* simulateInSteps(model, {
      ...this.hooks,
      onProgress: (_, time, events) => this.hooks.onProgress?.(share, time, events),
    });
    if (report.stopped === "interrupted") {
      this.interrupted = true;
      return null;
    }
    this.runs += 1;
    const judge = (expressions: readonly string[], phase: Broken["phase"]): Broken[] =>
      evaluateExpectations(report, expressions, model.diagram)
        .filter(({ pass }) => !pass)
        .map((verdict) => ({ ...verdict, phase }));
    return { broken: [...judge(safety, "safety"), ...judge([LIVENESS], "liveness")], report };
  }

  /** The same failure with as little as possible of its schedule. */
  *smallest(failure: ChaosFailure): Generator<void, ChaosFailure> {
    const wanted = new Set(failure.broken.map(({ expression }) => expression));
    let best: Found = failure;
    const candidates = shrink(failure.drawn, MOST_TRIALS);
    let step = candidates.next();
    while (!step.done) {
      const found = yield* this.run(step.value, failure.seed, 1);
      const same = found?.broken.some(({ expression }) => wanted.has(expression)) ?? false;
      if (same) best = found!;
      step = candidates.next(same);
    }
    return { ...failure, faults: step.value, broken: best.broken, report: best.report };
  }

  result(profiles: number, failure: ChaosFailure | null): ChaosResult {
    const { held, runs, drain_s, interrupted } = this;
    return { profiles, faults: held, runs, drain_s, interrupted, failure };
  }
}
