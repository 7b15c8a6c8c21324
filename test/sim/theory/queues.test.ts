// The simulator against closed forms: each figure has to lie within three standard errors of the
// formula, and within a stated relative distance of it.
import { describe, expect, test } from "vitest";
import { distribution } from "../../../src/sim/distribution.js";
import type { Dist, Report } from "../../../src/sim/report.js";
import { simulate } from "../../../src/sim/simulate.js";
import { studentT975 } from "../../../src/sim/student.js";
import { type ModelText, model, type NodeText } from "../model.js";
import { boundedMMc, erlangC, lossMM1K, waitMG1, waitMMc } from "./formulas.js";

const REPLICATIONS = 12;

const single = (rate: string, service: Omit<NodeText, "role">, text: Partial<ModelText> = {}) =>
  simulate(
    model({
      nodes: {
        n1: { role: "source", rate },
        n2: { role: "service", ...service },
        n3: { role: "sink" },
      },
      links: { "n1->n2": {}, "n2->n3": {} },
      duration: "20000s",
      warmup: "500s",
      replications: REPLICATIONS,
      ...text,
    }),
  );

/** The mean lies where the formula says, by its own standard error and by a relative distance. */
function expectMean(found: Dist, expected: number, within: number): void {
  const [low, high] = found.ci95!;
  const standardError = (high - low) / 2 / studentT975(REPLICATIONS - 1);
  expect(Math.abs(found.mean! - expected)).toBeLessThan(3 * standardError);
  expect(Math.abs(found.mean! / expected - 1)).toBeLessThan(within);
}

const near = (found: number, expected: number, within: number) =>
  expect(Math.abs(found / expected - 1)).toBeLessThan(within);

/** L = λ·W at every place where messages wait or are served, and λ·S = busy servers. */
function expectLittle(report: Report, measured: number, within: number): void {
  let checked = 0;
  for (const node of Object.values(report.nodes)) {
    if (node.wait_s.count > 0 && node.queue_length.mean > 0.01) {
      const rate = node.wait_s.count / report.replications / measured;
      near(node.queue_length.mean, rate * node.wait_s.mean!, within);
      checked += 1;
    }
    if (node.utilization !== null && node.service_s.count > 0) {
      const { instances, concurrency } = node as unknown as Record<string, number>;
      const rate = node.service_s.count / report.replications / measured;
      near(node.utilization * instances * concurrency, rate * node.service_s.mean!, within);
      checked += 1;
    }
  }
  expect(checked).toBeGreaterThan(0);
}

describe("queues in theory", () => {
  test("M/M/1 at 0.8: wait 4 s, time in system 5 s, utilisation 0.8", () => {
    const report = single("0.8/s", { time: "exp(1s)" });
    expectMean(report.nodes.n2.wait_s, 4, 0.03);
    expectMean(report.nodes.n2.service_s, 1, 0.01);
    expectMean(report.latency_s, 5, 0.03);
    near(report.nodes.n2.utilization!, 0.8, 0.01);
    // The time in system is exponential: its percentiles are known.
    near(report.latency_s.p50!, 5 * Math.LN2, 0.03);
    near(report.latency_s.p90!, 5 * Math.log(10), 0.05);
    near(report.latency_s.p99!, 5 * Math.log(100), 0.1);
    near(report.latency_s.stddev!, 5, 0.08);
    expectLittle(report, 19_500, 0.005);
  });

  test("the single run that everybody tries first is close, too", () => {
    const report = single(
      "0.8/s",
      { time: "exp(1s)" },
      { duration: "200000s", warmup: "0s", replications: 1, drain: "30s" },
    );
    near(report.nodes.n2.wait_s.mean!, 4, 0.03);
    near(report.nodes.n2.utilization!, 0.8, 0.01);
    const [low, high] = report.nodes.n2.wait_s.ci95!;
    expect(low).toBeLessThan(4);
    expect(high).toBeGreaterThan(4);
  });

  test("M/M/4 at 0.85: Erlang C", () => {
    expect(erlangC(1, 0.8)).toBeCloseTo(0.8, 12);
    const byInstances = single("3.4/s", { time: "exp(1s)", instances: 4 });
    const byConcurrency = single("3.4/s", { time: "exp(1s)", concurrency: 4 });
    for (const report of [byInstances, byConcurrency]) {
      expectMean(report.nodes.n2.wait_s, waitMMc(3.4, 1, 4), 0.05);
      near(report.nodes.n2.utilization!, 0.85, 0.01);
      expectLittle(report, 19_500, 0.005);
    }
    expect(byInstances.latency_s.mean).toBe(byConcurrency.latency_s.mean);
  });

  test("M/M/1/K: the share that is turned away", () => {
    for (const [rate, queue] of [
      [0.8, 4],
      [1.5, 2],
    ] as const) {
      const report = single(`${rate}/s`, { time: "exp(1s)", queue });
      const { arrived, dropped } = report.nodes.n2;
      const expected = lossMM1K(rate, queue + 1);
      // Of about 12 · 20,000 · rate arrivals; losses come in clusters, so thrice the binomial error.
      const error = Math.sqrt((expected * (1 - expected)) / arrived);
      expect(Math.abs(dropped / arrived - expected)).toBeLessThan(9 * error);
      near(dropped / arrived, expected, 0.03);
      expect(report.ledger.dropped.by_reason.queue_full).toBe(dropped);
    }
  });

  test("M/M/c/K with several servers: loss and wait", () => {
    const report = single("1.8/s", { time: "exp(1s)", instances: 2, queue: 3 });
    const { arrived, dropped, wait_s } = report.nodes.n2;
    const { wait, loss } = boundedMMc(1.8, 1, 2, 5);
    near(dropped / arrived, loss, 0.03);
    expectMean(wait_s, wait, 0.03);
    expectLittle(report, 19_500, 0.005);
  });

  test("Erlang B: without a place to wait, the kind of the times does not matter", () => {
    for (const time of ["1s", "exp(1s)", "lognormal(1s, p99: 5s)"]) {
      const report = single("8/s", { time, instances: 10, queue: 0 }, { duration: "5000s" });
      const { arrived, dropped, wait_s } = report.nodes.n2;
      near(dropped / arrived, 0.12166, 0.02);
      expect(wait_s.max).toBe(0);
    }
  });

  test("a Jackson network of two stations with ways back from both", () => {
    // λ2 = 0.4 + λ2/4 + λ4/5 and λ4 = 3/4·λ2, so λ2 = 2/3 and λ4 = 1/2.
    const report = simulate(
      model({
        nodes: {
          n1: { role: "source", rate: "0.4/s" },
          n2: { role: "service", time: "exp(1s)" },
          n3: { role: "decision" },
          n4: { role: "service", time: "exp(1s)", instances: 2 },
          n5: { role: "decision" },
          n6: { role: "sink" },
        },
        links: {
          "n1->n2": {},
          "n2->n3": {},
          "n3->n2": { weight: 1 },
          "n3->n4": { weight: 3 },
          "n4->n5": {},
          "n5->n2": { weight: 1 },
          "n5->n6": { weight: 4 },
        },
        duration: "20000s",
        warmup: "500s",
        replications: REPLICATIONS,
      }),
    );
    const inSystem = (2 / 3) * (1 + waitMMc(2 / 3, 1, 1)) + 0.5 * (1 + waitMMc(0.5, 1, 2));
    expectMean(report.latency_s, inSystem / 0.4, 0.04);
    near(report.nodes.n2.arrived / report.ledger.produced, 2 / 3 / 0.4, 0.01);
    expectLittle(report, 19_500, 0.005);
  });

  test("an M/M/1/K queue that drops the oldest loses the same share", () => {
    const report = single("1.5/s", { time: "exp(1s)", queue: 2, overflow: "drop-oldest" });
    const { arrived, dropped } = report.nodes.n2;
    near(dropped / arrived, lossMM1K(1.5, 3), 0.03);
  });

  test("M/D/1 and M/G/1: Pollaczek–Khinchine", () => {
    expectMean(single("0.8/s", { time: "1s" }).nodes.n2.wait_s, waitMG1(0.8, 1, 0), 0.03);
    for (const time of ["lognormal(1s, p99: 4s)", "uniform(0s, 2s)", "hyperexp(0.5s, 3s, 0.2)"]) {
      const { mean, variance } = distribution("time").parse(time);
      const rate = 0.7 / mean;
      const report = single(`${rate}/s`, { time });
      expectMean(report.nodes.n2.wait_s, waitMG1(rate, mean, variance), 0.06);
    }
  });

  test("a tandem is two M/M/1 queues that know nothing of each other (Burke)", () => {
    const report = simulate(
      model({
        nodes: {
          n1: { role: "source", rate: "0.7/s" },
          n2: { role: "service", time: "exp(1s)" },
          n3: { role: "step", time: "exp(2s)" },
          n4: { role: "service", time: "exp(1.1s)" },
          n5: { role: "sink" },
        },
        links: { "n1->n2": {}, "n2->n3": { latency: "500ms" }, "n3->n4": {}, "n4->n5": {} },
        duration: "20000s",
        warmup: "500s",
        replications: REPLICATIONS,
      }),
    );
    expectMean(report.nodes.n2.wait_s, waitMMc(0.7, 1, 1), 0.04);
    expectMean(report.nodes.n4.wait_s, waitMMc(0.7, 1 / 1.1, 1), 0.05);
    expectMean(report.nodes.n3.sojourn_s, 2, 0.02);
    const first = 1 / (1 - 0.7);
    const second = 1 / (1 / 1.1 - 0.7);
    expectMean(report.latency_s, first + 0.5 + 2 + second, 0.03);
    expectLittle(report, 19_500, 0.005);
  });

  test("a probabilistic loop back is a Jackson network", () => {
    // A quarter goes round again: λ = 0.6 / (1 − 0.25) = 0.8.
    const report = simulate(
      model({
        nodes: {
          n1: { role: "source", rate: "0.6/s" },
          n2: { role: "service", time: "exp(1s)" },
          n3: { role: "decision" },
          n4: { role: "sink" },
        },
        links: { "n1->n2": {}, "n2->n3": {}, "n3->n4": { weight: 3 }, "n3->n2": { weight: 1 } },
        duration: "20000s",
        warmup: "500s",
        replications: REPLICATIONS,
      }),
    );
    near(report.nodes.n2.utilization!, 0.8, 0.01);
    expectMean(report.latency_s, 0.8 / (1 - 0.8) / 0.6, 0.04);
    expectLittle(report, 19_500, 0.005);
  });

  test("failures that are retried three times: 0.2⁴ are left, and the load is geometric", () => {
    const report = simulate(
      model({
        nodes: {
          n1: { role: "source", rate: "100/s" },
          n2: {
            role: "service",
            time: "exp(5ms)",
            fail: "20%",
            retry: { max: 3, base: "100ms" },
          },
          n3: { role: "sink" },
          n4: { role: "dlq" },
        },
        links: { "n1->n2": {}, "n2->n3": {}, "n2->n4": { failing: true } },
        duration: "10000s",
      }),
    );
    const { arrived, failed, retried } = report.nodes.n2;
    const error = Math.sqrt((0.2 ** 4 * (1 - 0.2 ** 4)) / arrived);
    expect(Math.abs(failed / arrived - 0.2 ** 4)).toBeLessThan(3 * error);
    near(failed / arrived, 0.2 ** 4, 0.05);
    near(retried / arrived, 0.2 + 0.2 ** 2 + 0.2 ** 3, 0.01);
    expect(report.ledger.dead_lettered).toBe(failed);
    near(report.nodes.n2.utilization!, 100 * 0.005 * (1 + 0.2 + 0.04 + 0.008), 0.01);
    expectLittle(report, 10_000, 0.005);
  });
});

describe("consumer groups in theory", () => {
  const groups = (partitions: number, instances: number, rate: string) =>
    simulate(
      model({
        nodes: {
          n1: { role: "source", rate },
          n2: { role: "topic", partitions },
          n3: { role: "service", instances, time: "exp(10ms)" },
          n4: { role: "sink" },
        },
        links: { "n1->n2": {}, "n2->n3": {}, "n3->n4": {} },
        duration: "200s",
        warmup: "10s",
      }),
    );

  test("the capacity is that of min(partitions, instances) servers", () => {
    for (const [partitions, instances] of [
      [3, 6],
      [6, 6],
      [6, 3],
      [12, 5],
      [1, 4],
    ]) {
      const report = groups(partitions, instances, "2000/s");
      const servers = Math.min(partitions, instances);
      near(report.throughput_per_s.completed, 100 * servers, 0.02);
      near(report.nodes.n3.utilization!, servers / instances, 0.01);
    }
  });

  test("one partition is M/M/1, and Little's law holds in the log", () => {
    const report = simulate(
      model({
        nodes: {
          n1: { role: "source", rate: "0.8/s" },
          n2: { role: "topic", partitions: 1 },
          n3: { role: "service", instances: 3, time: "exp(1s)" },
          n4: { role: "sink" },
        },
        links: { "n1->n2": {}, "n2->n3": {}, "n3->n4": {} },
        duration: "20000s",
        warmup: "500s",
        replications: REPLICATIONS,
      }),
    );
    expectMean(report.nodes.n2.wait_s, 4, 0.03);
    expectLittle(report, 19_500, 0.005);
  });
});

describe("confidence", () => {
  test("the interval of one run covers the true mean about as often as it says", () => {
    let covered = 0;
    const runs = 200;
    for (let seed = 1; seed <= runs; seed += 1) {
      const report = single(
        "0.7/s",
        { time: "exp(1s)" },
        { duration: "8000s", warmup: "200s", replications: 1, seed },
      );
      const [low, high] = report.nodes.n2.wait_s.ci95!;
      if (low <= 0.7 / 0.3 && 0.7 / 0.3 <= high) covered += 1;
    }
    // 95 % of 200 are 190; intervals from one run of this length are known to be a little short.
    expect(covered).toBeGreaterThanOrEqual(176);
  });

  test("several runs give an interval of their means that covers as often as it says", () => {
    let covered = 0;
    for (let seed = 1; seed <= 100; seed += 1) {
      const report = single(
        "0.5/s",
        { time: "exp(1s)" },
        { duration: "1000s", warmup: "50s", replications: 8, seed },
      );
      const [low, high] = report.nodes.n2.wait_s.ci95!;
      if (low <= 1 && 1 <= high) covered += 1;
    }
    expect(covered).toBeGreaterThanOrEqual(88);
  });
});
