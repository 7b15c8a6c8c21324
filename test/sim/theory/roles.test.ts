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
