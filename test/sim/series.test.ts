// Levels and rates over time: they add up to what the whole report says.
import fc from "fast-check";
import { expect, test } from "vitest";
import { Histogram } from "../../src/sim/histogram.js";
import { simulate } from "../../src/sim/simulate.js";
import { model } from "./model.js";

const report = simulate(
  model({
    nodes: {
      n1: { role: "source", rate: "50/s" },
      n2: { role: "service", instances: 2, time: "exp(25ms)", fail: "10%" },
      n3: { role: "sink" },
    },
    links: { "n1->n2": {}, "n2->n3": {} },
    duration: "100s",
    warmup: "10s",
  }),
);
const { series } = report;
const step = series.t_s[1]!;
const total = (name: string) =>
  series[name].reduce<number>((sum, value) => sum + (value ?? 0) * step, 0);

test("rates add up to the counts of the run", () => {
  // What happens after the last point is in the counts only.
  const near = (name: string, count: number) => {
    expect(total(name)).toBeLessThanOrEqual(count + 1e-6);
    expect(total(name)).toBeGreaterThan(count - 5);
  };
  near("offered", report.ledger.produced);
  near("completed", report.ledger.completed);
  near("dropped", report.ledger.dropped.total);
  near("n2.failed", report.nodes.n2.failed);
  const [edge] = Object.keys(report.edges);
  near(`${edge}.rate`, report.edges[edge].messages);
  expect(report.nodes.n2.failed).toBeGreaterThan(100);
});

test("the busy share over the measured time is the utilisation of the report", () => {
  const measured = series["n2.utilization"].filter(
    (_, at) => series.t_s[at]! > 10 && series.t_s[at]! <= 100,
  );
  const mean = measured.reduce<number>((sum, value) => sum + value!, 0) / measured.length;
  expect(mean).toBeCloseTo(report.nodes.n2.utilization!, 2);
  for (const value of measured) expect(value).toBeLessThanOrEqual(1);
});

test("percentiles of the latency begin after the warm-up", () => {
  const first = series.t_s.findIndex((time) => time! > 10.5);
  expect(series.latency_p50.slice(0, first - 2).every((value) => value === null)).toBe(true);
  for (const at of [first, 120, 239]) {
    expect(series.latency_p50[at]).toBeGreaterThan(0);
    expect(series.latency_p99[at]).toBeGreaterThanOrEqual(series.latency_p50[at]!);
  }
});

test("a histogram less an earlier copy of it is what came since", () => {
  const seconds = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { maxLength: 60 });
  fc.assert(
    fc.property(seconds, seconds, (before, since) => {
      const whole = new Histogram();
      whole.record(before);
      const earlier = whole.copy();
      whole.record(since);
      const alone = new Histogram();
      alone.record(since);
      const shares = [0.1, 0.5, 0.99];
      expect(whole.quantiles(shares, earlier)).toEqual(shares.map((at) => alone.quantile(at)));
    }),
  );
});

test("a fault that repeats itself says when it struck", () => {
  const struck = simulate(
    model({
      nodes: { n1: { role: "source", rate: "5/s" }, n2: { role: "service", time: "10ms" } },
      links: { "n1->n2": {} },
      faults: [
        { kind: "crash", node: "n2", at: "10s", for: "5s", every: "20s" },
        { kind: "surge", factor: 2, at: "1s", for: "2s" },
      ],
      duration: "60s",
    }),
  );
  const times = [
    [10, 5],
    [30, 5],
    [50, 5],
  ];
  expect(struck.faults.map(({ strikes_s }) => strikes_s)).toEqual([times, undefined]);
});

test("lag is kept by group and by partition, cost as it grows", () => {
  const run = simulate(
    model({
      nodes: {
        n1: { role: "source", rate: "50/s" },
        n2: { role: "topic", partitions: 3, append: "1ms" },
        n3: { role: "service", instances: 1, time: "10ms" },
        n4: { role: "agent" },
      },
      links: { "n1->n2": {}, "n2->n3": {}, "n2->n4": {} },
      faults: [{ kind: "crash", node: "n3", at: "10s", for: "20s" }],
      duration: "60s",
    }),
  );
  const at = (name: string) => run.series[name][100]!;
  const edges = Object.keys(run.edges).filter((id) => run.edges[id].from === "n2");
  const groups = edges.map((id) => at(`n2.lag.${id}`));
  expect(groups[0]).toBeGreaterThan(300);
  // A call takes seconds, and each partition waits for its own.
  expect(groups[1]).toBeGreaterThan(groups[0]);
  const partitions = [0, 1, 2].map((partition) => at(`n2.lag.${partition}`));
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  expect(sum(partitions)).toBe(sum(groups));
  expect(sum(groups)).toBe(at("n2.lag"));
  const costs = run.series["n4.cost_usd"] as readonly number[];
  expect(costs.at(-1)).toBeGreaterThan(0);
  expect([...costs].sort((a, b) => a - b)).toEqual(costs);
});
