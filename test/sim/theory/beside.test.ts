// Theory beside a run: what stands in the report is the closed form of the same load, and says when
// it is only nearly that.
import { describe, expect, test } from "vitest";
import { simulate } from "../../../src/sim/simulate.js";
import type { TheoryBeside } from "../../../src/sim/theory/beside.js";
import { type ModelText, model } from "../model.js";

const pipeline = (text: Partial<ModelText> = {}) =>
  simulate(
    model({
      nodes: {
        n1: { role: "source", rate: "0.7/s" },
        n2: { role: "service", time: "exp(1s)" },
        n3: { role: "service", time: "0.5s", fail: "10%", retry: { max: 2, base: "1s" } },
        n4: { role: "sink" },
      },
      links: { "n1->n2": {}, "n2->n3": {}, "n3->n4": {} },
      duration: "40000s",
      warmup: "500s",
      replications: 4,
      ...text,
    }),
  );

describe("theory beside a run", () => {
  test("agrees with it where its hypotheses hold", () => {
    const { nodes } = pipeline();
    const theory = nodes.n2.theory as TheoryBeside;
    expect(theory).toMatchObject({ model: "M/M/1", exact: true, not_met: [] });
    const [low, high] = nodes.n2.wait_s.ci95!;
    expect(theory.wait_s!).toBeGreaterThan(low - (high - low));
    expect(theory.wait_s!).toBeLessThan(high + (high - low));
    expect(Math.abs(nodes.n2.queue_length.mean / theory.queue_length! - 1)).toBeLessThan(0.1);
    expect(Math.abs(nodes.n2.utilization! / theory.utilization! - 1)).toBeLessThan(0.02);
    expect(Math.abs(nodes.n2.wait_s.p99! / theory.wait_p99_s! - 1)).toBeLessThan(0.1);
  });

  test("says what holds only nearly, and gives nothing where there is nothing to say", () => {
    const { nodes } = pipeline();
    const theory = nodes.n3.theory as TheoryBeside;
    expect(theory).toMatchObject({ model: "M/D/1", exact: false });
    expect(theory.not_met).toEqual(["retries come back"]);
    expect(nodes.n3.wait_s.mean! / theory.wait_s!).toBeCloseTo(1, 0);
    expect(nodes.n1.theory).toBeUndefined();
    expect(nodes.n4.theory).toBeUndefined();
  });

  test("knows no faults, and says so", () => {
    const { nodes } = pipeline({ faults: [{ kind: "surge", factor: 2, at: "100s", for: "10s" }] });
    const theory = nodes.n2.theory as TheoryBeside;
    expect(theory).toMatchObject({ model: "M/M/1", exact: false });
    expect(theory.not_met).toEqual(["theory knows no faults"]);
  });
});
