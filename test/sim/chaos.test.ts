// Chaos: random schedules of faults are drawn from the seed, what breaks is found and made small, and
// the schedule that is shown breaks the same thing again.
import { describe, expect, test } from "vitest";
import { compile } from "../../src/lang/compile.js";
import { buildModel } from "../../src/sim/build.js";
import { chaos, LIVENESS, SAFETY } from "../../src/sim/chaos/chaos.js";
import { type DrawnFault, drawSchedule } from "../../src/sim/chaos/draw.js";
import { shrink } from "../../src/sim/chaos/shrink.js";
import type { Model } from "../../src/sim/model.js";
import { parseDuration } from "../../src/sim/quantity.js";
import { streamOf } from "../../src/sim/random.js";
import { readScenario, type Setting } from "../../src/sim/scenario.js";
import { simulate } from "../../src/sim/simulate.js";

const DIAGRAM = `Shop { # Shop
n1: circle label:"Order placed"
n1.handle(right) -> Work.n2.handle(left)
}
Work { # Work
n2: rectangle label:"Handle the order"
n3: circle label:"Done"
n2.handle(right) -> n3.handle(left)
}
`;

const builder =
  (scenario: string) =>
  (faults: readonly DrawnFault[], seed: number): Model | null => {
    const { diagram } = compile(DIAGRAM, { file: "a.fz" });
    const setting = (path: string, value: unknown): Setting => {
      return { path: [path], value, how: "set", flag: "test" };
    };
    const settings = [setting("faults", faults), setting("seed", seed)];
    const read = readScenario(scenario, { file: "a.yaml", settings });
    return buildModel(diagram, read.scenario).model;
  };

const FRAGILE = `
duration: 60s
nodes:
  n1: { role: source, rate: 20/s }
  n2: { role: service, instances: 4, time: exp(50ms) }
`;

const secondsOf = (text: string): number => {
  const parsed = parseDuration(text);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.value;
};

describe("chaos", () => {
  const build = builder(FRAGILE);
  const settings = { profiles: 20, safety: [SAFETY], build };

  test("finds what a design without a log loses, and the one fault that is enough", () => {
    const { failure, runs } = chaos(build([], 1)!, settings);
    expect(failure!.broken).toMatchObject([{ expression: "lost == 0", phase: "safety" }]);
    expect(failure!.faults).toHaveLength(1);
    expect(failure!.drawn.length).toBeGreaterThanOrEqual(1);
    expect(runs).toBeLessThanOrEqual(20 + 60 + 1);
    // What is printed breaks the same again.
    const again = simulate(build(failure!.faults, failure!.seed)!);
    expect(again.ledger.dropped.total).toBe(failure!.broken[0].value);
    expect(again.ledger.dropped.total).toBeGreaterThan(0);
  });

  test("comes to the same every time, and to something else with another seed", () => {
    const first = chaos(build([], 1)!, settings);
    expect(chaos(build([], 1)!, settings)).toEqual(first);
    expect(first.interrupted).toBe(false);
    expect(chaos(build([], 7)!, settings).failure).not.toEqual(first.failure);
  });

  test("holds where no fault does any harm", () => {
    const onlySurges = (faults: readonly DrawnFault[], seed: number) =>
      faults.every(({ kind }) => kind === "surge") ? build(faults, seed) : null;
    const result = chaos(build([], 1)!, { profiles: 8, safety: [SAFETY], build: onlySurges });
    expect(result.failure).toBeNull();
    expect(result.profiles).toBe(8);
    expect(result.faults).toBeGreaterThan(0);
  });

  test("says when it breaks without any fault", () => {
    const broken = builder(FRAGILE.replace("instances: 4", "instances: 4, fail: 5%"));
    const { failure, runs } = chaos(broken([], 1)!, { ...settings, build: broken });
    expect(failure).toMatchObject({ profile: 0, faults: [] });
    expect(runs).toBe(1);
  });

  test("asks that everything drains once it is healed", () => {
    // Half of the load is more than can be served: what waits at the end is never done.
    const slow = builder(FRAGILE.replace("exp(50ms)", "exp(900ms)"));
    const { failure } = chaos(slow([], 1)!, { ...settings, build: slow });
    expect(failure!.broken).toMatchObject([{ expression: LIVENESS, phase: "liveness" }]);
  });
});

describe("schedules", () => {
  test("are healed before the last quarter, and are all different", () => {
    const model = builder(FRAGILE)([], 1)!;
    const drawn = Array.from({ length: 60 }, (_, number) =>
      drawSchedule(model, streamOf("1", "chaos", `profile ${number}`)),
    );
    const faults = drawn.flat();
    for (const { at, for: lasts } of faults) {
      expect(secondsOf(at) + secondsOf(lasts)).toBeLessThanOrEqual(0.76 * 60);
      expect(secondsOf(lasts)).toBeGreaterThan(0);
    }
    expect(new Set(faults.map(({ kind }) => kind)).size).toBeGreaterThan(8);
    expect(new Set(drawn.map((schedule) => JSON.stringify(schedule))).size).toBe(60);
  });

  test("shrink to what matters: one fault of five, short and mild", () => {
    const fault = (kind: DrawnFault["kind"], more = {}): DrawnFault => {
      return { kind, at: "10s", for: "8s", ...more };
    };
    const schedule = [
      fault("crash", { node: "n2", instances: 4 }),
      fault("slow", { node: "n2", factor: 8 }),
      fault("surge", { factor: 3 }),
      fault("errors", { node: "n2", rate: "80%" }),
      fault("partition", { between: ["Shop", "Work"] }),
    ];
    const needsSlow = (candidate: readonly DrawnFault[]) =>
      candidate.some(
        ({ kind, factor, for: lasts }) =>
          kind === "slow" && (factor as number) >= 3 && secondsOf(lasts) >= 2,
      );
    const smallest = (trials: number) => {
      const candidates = shrink(schedule, trials);
      let step = candidates.next();
      while (!step.done) step = candidates.next(needsSlow(step.value));
      return step.value;
    };
    expect(smallest(60)).toEqual([{ kind: "slow", node: "n2", factor: 4.5, at: "10s", for: "2s" }]);
    expect(smallest(0)).toEqual(schedule);
  });
});
