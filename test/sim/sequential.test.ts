// Replications that go on until a mean is known well enough, and how often an expectation fails.
import { describe, expect, test } from "vitest";
import { evaluateExpectations } from "../../src/sim/expect.js";
import { ReportPool } from "../../src/sim/pool.js";
import { runOnce, simulate } from "../../src/sim/simulate.js";
import { wilsonInterval } from "../../src/sim/wilson.js";
import { type ModelText, model } from "./model.js";

const queue = (text: Partial<ModelText> = {}) =>
  model({
    nodes: {
      n1: { role: "source", rate: "0.6/s" },
      n2: { role: "service", time: "exp(1s)" },
      n3: { role: "sink" },
    },
    links: { "n1->n2": {}, "n2->n3": {} },
    duration: "1000s",
    warmup: "50s",
    ...text,
  });

const halfWidth = ({
  ci95,
  mean,
}: {
  ci95: readonly [number, number] | null;
  mean: number | null;
}) => (ci95![1] - ci95![0]) / 2 / mean!;

describe("precision", () => {
  test("is reached by as many replications as it takes, and no more", () => {
    const report = simulate(queue({ precision: 0.04 }));
    expect(report.precision).toMatchObject({ asked: 0.04, met: true });
    expect(report.precision!.reached).toBeLessThanOrEqual(0.04);
    // Replications are of about the same size, so the pooled mean is close to the mean of means.
    expect(halfWidth(report.latency_s)).toBeLessThan(0.042);
    const before = simulate(queue({ replications: report.replications - 1 }));
    expect(halfWidth(before.latency_s)).toBeGreaterThan(0.038);
    expect(simulate(queue({ replications: report.replications })).latency_s).toEqual(
      report.latency_s,
    );
  });

  test("takes more of them when it is finer", () => {
    const coarse = simulate(queue({ precision: 0.1 })).replications;
    const fine = simulate(queue({ precision: 0.03 })).replications;
    expect(coarse).toBeGreaterThanOrEqual(5);
    expect(fine).toBeGreaterThan(2 * coarse);
  });

  test("that is not reached is said, and the given number of replications is the most", () => {
    const report = simulate(queue({ precision: 0.0001, replications: 7 }));
    expect(report.replications).toBe(7);
    expect(report.precision).toMatchObject({ asked: 0.0001, met: false });
    expect(simulate(queue()).precision).toBeNull();
  });
});

describe("the probability that an expectation fails", () => {
  test("Wilson's interval, against values from a table", () => {
    const [low, high] = wilsonInterval(1, 10);
    expect(low).toBeCloseTo(0.0179, 4);
    expect(high).toBeCloseTo(0.4042, 4);
    expect(wilsonInterval(0, 10)[0]).toBe(0);
    expect(wilsonInterval(0, 10)[1]).toBeCloseTo(0.2775, 4);
    expect(wilsonInterval(10, 10)).toEqual([expect.closeTo(0.7225, 4), 1]);
  });

  test("is counted over the replications, each by itself", () => {
    const expression = "mean(latency) < 2.5s";
    const whole = {
      ...queue({ replications: 20 }),
      expectations: [expression, "lost == 0"],
    };
    const report = simulate(whole);
    const alone = Array.from({ length: 20 }, (_, number) => {
      const pool = new ReportPool(whole);
      pool.add(runOnce(whole, number));
      return evaluateExpectations(pool.report(), [expression], whole.diagram)[0].pass;
    });
    const failed = alone.filter((pass) => !pass).length;
    expect(failed).toBeGreaterThan(2);
    expect(failed).toBeLessThan(18);
    expect(report.expect[0].failures).toEqual({
      runs: failed,
      of: 20,
      share: failed / 20,
      ci95: wilsonInterval(failed, 20),
    });
    expect(report.expect[1].failures).toMatchObject({ runs: 0, of: 20 });
  });

  test("of one run there is none", () => {
    const report = simulate({ ...queue(), expectations: ["lost == 0"] });
    expect(report.expect).toEqual([{ expression: "lost == 0", value: 0, pass: true }]);
  });
});
