// What theory says of roles that are no plain queues, against runs of the same models.
import { describe, expect, test } from "vitest";
import { simulate } from "../../../src/sim/simulate.js";
import { type Analysis, analyze } from "../../../src/sim/theory/analyze.js";
import { hitShare } from "../../../src/sim/theory/hit-share.js";
import { type ModelText, model } from "../model.js";

function both(text: ModelText) {
  const whole = model(text);
  const found = analyze(whole);
  if (!found.ok) throw new Error(found.problem);
  return { analysis: found.analysis as Analysis, report: simulate(whole) };
}

describe("caches", () => {
  const cached = (cache: Readonly<Record<string, unknown>>) =>
    both({
      nodes: {
        n1: { role: "source", rate: "100/s" },
        n2: { role: "cache", ...cache },
        n3: { role: "service", concurrency: 50, time: "1ms" },
        n4: { role: "sink" },
      },
      links: { "n1->n2": {}, "n2->n3": { polarity: "no" }, "n2->n4": { polarity: "yes" } },
      duration: "1000s",
      warmup: "100s",
    });

  test.each([
    ["with room for a tenth of the keys", { size: 100, key: { count: 1000, skew: 0.8 } }],
    ["whose keys live for a while", { ttl: "5s", key: { count: 200, skew: 1 } }],
  ])("%s miss as often as theory says", (_, cache) => {
    const { analysis, report } = cached(cache);
    const misses = report.nodes.n3.arrived / report.nodes.n2.arrived;
    const expected = analysis.nodes[2].arrivals_per_s / 100;
    expect(expected).toBeGreaterThan(0.05);
    expect(Math.abs(misses / expected - 1)).toBeLessThan(0.05);
  });

  test("by hand: two keys alike with room for one, and a life of a second", () => {
    const keys = { count: 2, skew: 0 };
    expect(hitShare(keys, 10, { size: 1, ttl_s: Number.POSITIVE_INFINITY })).toBeCloseTo(0.5, 8);
    // 5 requests a second of each key, of which one in six finds nothing.
    expect(hitShare(keys, 10, { size: 2, ttl_s: 1 })).toBeCloseTo(5 / 6, 8);
    expect(hitShare(keys, 10, { size: 9, ttl_s: Number.POSITIVE_INFINITY })).toBe(1);
  });
});

describe("windows", () => {
  test.each([
    ["tumbling", { kind: "tumbling", size: "5s", by: "all" }],
    ["sliding by key", { kind: "sliding", size: "2s", slide: "1s" }],
    ["sessions", { kind: "session", gap: "4s" }],
  ])("%s give as many results as theory says", (_, given) => {
    const { analysis, report } = both({
      nodes: {
        n1: { role: "source", rate: "4/s", key: { count: 8 } },
        n2: { role: "window", ...given },
        n3: { role: "sink" },
      },
      links: { "n1->n2": {}, "n2->n3": {} },
      duration: "4000s",
    });
    const results = report.nodes.n3.arrived / 4000;
    expect(Math.abs(results / analysis.nodes[2].arrivals_per_s - 1)).toBeLessThan(0.05);
  });
});

describe("routers and language models", () => {
  test("a router shares out, and a model is limited by its provider before its calls", () => {
    const { analysis, report } = both({
      nodes: {
        n1: { role: "source", rate: "4/s" },
        n2: { role: "router", by: "round-robin" },
        n3: { role: "agent", concurrency: 40, rate_limit: { requests: "4/s" } },
        n4: { role: "sink" },
      },
      links: { "n1->n2": {}, "n2->n3": {}, "n2->n4": {}, "n3->n4": {} },
      duration: "2000s",
    });
    expect(analysis.nodes[2].arrivals_per_s).toBeCloseTo(2, 10);
    expect(analysis.headroom).toBeCloseTo(2, 8);
    expect(analysis.nodes[2].limit).toMatchObject({ kind: "allowance" });
    const busy = report.nodes.n3.utilization!;
    expect(Math.abs(busy / analysis.nodes[2].utilization! - 1)).toBeLessThan(0.05);
  });
});

describe("parts of a way", () => {
  const through = (nodes: ModelText["nodes"], links: readonly string[]) =>
    simulate(
      model({
        nodes: { n1: { role: "source", rate: "20/s" }, ...nodes, n9: { role: "sink" } },
        links: Object.fromEntries(links.map((link) => [link, {}])),
        duration: "5000s",
        drain: "1h",
      }),
    );

  test("a fan-out and a join: the longest of three exponential times is 1 + 1/2 + 1/3 of one", () => {
    const step = { role: "step", time: "exp(1s)" } as const;
    const nodes = { n3: step, n4: step, n5: step } as const;
    const { ledger, latency_s } = through(
      { n2: { role: "fanout" }, ...nodes, n6: { role: "join" } },
      ["n1->n2", "n2->n3", "n2->n4", "n2->n5", "n3->n6", "n4->n6", "n5->n6", "n6->n9"],
    );
    expect(ledger).toMatchObject({ copies: 2 * ledger.produced, merged: 2 * ledger.produced });
    expect(Math.abs(latency_s.mean! / (1 + 1 / 2 + 1 / 3) - 1)).toBeLessThan(0.02);
  });

  test("a step has no servers: M/G/∞ takes as long as it takes, and the sink sees the same rate", () => {
    const { latency_s, nodes } = through({ n2: { role: "step", time: "hyperexp(1s, 9s, 0.1)" } }, [
      "n1->n2",
      "n2->n9",
    ]);
    expect(Math.abs(latency_s.mean! / 1.8 - 1)).toBeLessThan(0.02);
    const variance = 2 * (0.9 * 1 + 0.1 * 81) - 1.8 ** 2;
    expect(Math.abs(latency_s.stddev! / Math.sqrt(variance) - 1)).toBeLessThan(0.03);
    expect(nodes.n9.arrived).toBe(nodes.n1.completed);
  });

  test("dead letters that are sent on again come at their rate, those of n the last n/rate later", () => {
    // 40 s of load at 5/s make about 200; from 100 s on they go at 2/s.
    const report = simulate(
      model({
        nodes: {
          n1: { role: "source", rate: "5/s", arrivals: "fixed" },
          n2: { role: "dlq", redrive: { at: "100s", rate: "2/s" } },
          n3: { role: "sink" },
        },
        links: { "n1->n2": {}, "n2->n3": {} },
        duration: "40s",
        drain: "1h",
      }),
    );
    const { count, max, mean } = report.latency_s;
    expect(count).toBe(200);
    // The first waits from 0.2 to 100, the last from 40 to 100 + 199/2.
    expect(max).toBeCloseTo(100 + 199 / 2 - 40, 9);
    expect(mean).toBeCloseTo((100 - 0.2 + max!) / 2, 6);
  });
});

describe("budgets of retries", () => {
  const ring = (retry: object) =>
    both({
      nodes: {
        n1: { role: "source", rate: "20/s" },
        n2: { role: "service", time: "exp(5ms)", fail: 0.5 },
        n3: { role: "retry", max: 4, base: "100ms", ...retry },
        n4: { role: "sink" },
        n5: { role: "dlq" },
      },
      links: {
        "n1->n2": {},
        "n2->n3": { failing: true },
        "n3->n2": {},
        "n2->n4": {},
        "n3->n5": { failing: true },
      },
      duration: "5000s",
    });

  test("of a retry node bound what goes round: 4/s more than the 20/s that come", () => {
    const { analysis, report } = ring({ budget: "4/s" });
    expect(analysis.nodes[1].arrivals_per_s).toBeCloseTo(24, 6);
    expect(analysis.traffic.ends.dead_lettered).toBeCloseTo(24 / 2 - 4, 6);
    expect(Math.abs(report.nodes.n2.arrived / 5000 / 24 - 1)).toBeLessThan(0.01);
    expect(Math.abs(report.ledger.dead_lettered / 5000 / 8 - 1)).toBeLessThan(0.03);
  });

  test("of a retry node that are more than it takes change nothing", () => {
    const sum = 20 * (1 + 0.5 + 0.25 + 0.125 + 0.0625);
    for (const budget of [undefined, "20/s"]) {
      expect(ring({ budget }).analysis.nodes[1].arrivals_per_s).toBeCloseTo(sum, 6);
    }
  });

  test("of a service are retries that messages earn: 1 + b attempts", () => {
    const retry = { max: 4, base: "10ms", budget: 0.2 };
    const { analysis, report } = both({
      nodes: {
        n1: { role: "source", rate: "20/s" },
        n2: { role: "service", time: "exp(5ms)", fail: 0.5, retry },
        n3: { role: "sink" },
        n4: { role: "dlq" },
      },
      links: { "n1->n2": {}, "n2->n3": {}, "n2->n4": { failing: true } },
      duration: "5000s",
    });
    expect(analysis.nodes[1].attempts_per_visit).toBeCloseTo(1.2, 9);
    // Of 1.2 attempts 0.6 fail, and 0.2 of these are tried again.
    expect(analysis.traffic.ends.dead_lettered).toBeCloseTo(20 * 0.4, 6);
    const { arrived, retried, failed } = report.nodes.n2;
    expect(Math.abs(retried / arrived / 0.2 - 1)).toBeLessThan(0.01);
    expect(Math.abs(failed / arrived / 0.4 - 1)).toBeLessThan(0.02);
  });
});

describe("what no closed form knows of", () => {
  test.each([
    [{ breaker: {} }, "a breaker may open"],
    [{ limit: { rate: "5/s" } }, "a limit refuses attempts"],
    [{ queue: 3, overflow: "block" }, "a full queue blocks those before it"],
    [{ fail: "10%", retry: { max: 2, budget: "10%" } }, "retries have a budget"],
  ])("is named: %j", (given, reason) => {
    const found = analyze(
      model({
        nodes: {
          n1: { role: "source", rate: "8/s" },
          n2: { role: "service", time: "exp(100ms)", ...(given as object) },
          n3: { role: "sink" },
        },
        links: { "n1->n2": {}, "n2->n3": {} },
        duration: "60s",
      }),
    );
    if (!found.ok) throw new Error(found.problem);
    const { theory, limit } = found.analysis.nodes[1];
    expect(theory).toMatchObject({ exact: false });
    expect(theory!.not_met).toContain(reason);
    expect(limit?.kind).toBe("limit" in given ? "allowance" : undefined);
  });

  test("who comes last may be served first: the mean is the same, the percentile is not known", () => {
    const { analysis, report } = both({
      nodes: {
        n1: { role: "source", rate: "0.7/s" },
        n2: { role: "service", time: "exp(1s)", order: "lifo" },
        n3: { role: "sink" },
      },
      links: { "n1->n2": {}, "n2->n3": {} },
      duration: "60000s",
    });
    const { theory } = analysis.nodes[1];
    expect(theory).toMatchObject({ exact: true, wait_p99_s: null });
    expect(Math.abs(report.nodes.n2.wait_s.mean! / theory!.wait_s! - 1)).toBeLessThan(0.1);
  });
});
