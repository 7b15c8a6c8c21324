// Policies against closed forms: what a timeout cuts off, a breaker, a limit or a bulkhead refuses, and
// what jitter and retries cost.
import { describe, expect, test } from "vitest";
import type { NodeText } from "../model.js";
import { run } from "../trace.js";
import {
  boundedMMc,
  breakerRefuses,
  bucketRefuses,
  erlangB,
  lossMM1K,
  waitMG1,
} from "./formulas.js";

/** Poisson arrivals at one service, whose failures go to dead letters. */
const guarded = (rate: string, service: object, source: object = {}) =>
  run({
    nodes: {
      n1: { role: "source", rate, ...source } as NodeText,
      n2: { role: "service", time: "0s", ...service } as NodeText,
      n3: { role: "sink" },
      n4: { role: "dlq" },
    },
    links: { "n1->n2": {}, "n2->n3": {}, "n2->n4": { failing: true } },
    duration: "20000s",
    drain: "1h",
  });

const near = (found: number, expected: number, within: number) =>
  expect(Math.abs(found / expected - 1)).toBeLessThan(within);

type Guarded = ReturnType<typeof guarded>;
const refusedShare = ({ nodes: { n2 } }: Guarded) => (n2.refused as number) / n2.arrived;

describe("a timeout in service", () => {
  test("cuts off e^(−τ/s) of exponential times, and leaves M/G/1 of the shorter of the two", () => {
    // E[min(S, τ)] = s(1 − e^(−τ/s)), E[min²] = 2s²(1 − e^(−τ/s)(1 + τ/s)).
    const [s, limit] = [1, 1.5];
    const late = Math.exp(-limit / s);
    const mean = s * (1 - late);
    const square = 2 * s * s * (1 - late * (1 + limit / s));
    const { nodes } = guarded("0.9/s", { time: "exp(1s)", timeout: "1500ms" });
    near(nodes.n2.timed_out / nodes.n2.arrived, late, 0.03);
    near(nodes.n2.service_s.mean!, mean, 0.01);
    near(nodes.n2.wait_s.mean!, waitMG1(0.9, mean, square - mean * mean), 0.05);
  });
});

describe("a circuit breaker", () => {
  test("that opens at a failure refuses λT / (λT + 1/p)", () => {
    const breaker = { window: 1, failures: 1, open: "3s", probes: 1 };
    for (const fail of [0.1, 0.4]) {
      const report = guarded("5/s", { fail, breaker });
      near(refusedShare(report), breakerRefuses(1, fail, 15), 0.03);
      // One opening for each failure of an attempt; it is open for that share of the time, too.
      const cycle = 3 + 1 / fail / 5;
      near((report.nodes.n2.breaker_opened as number) / 20_000, 1 / cycle, 0.03);
    }
  });

  test("that opens at two failures in a row refuses λT / (λT + 1 + (1 − p)(1 + p)/p²)", () => {
    const breaker = { window: 2, failures: 1, open: "3s", probes: 1 };
    for (const fail of [0.2, 0.5]) {
      near(refusedShare(guarded("5/s", { fail, breaker })), breakerRefuses(2, fail, 15), 0.03);
    }
  });
});

describe("a limit", () => {
  test("of a rate is a token bucket: M/D/1 that nobody joins beyond its burst", () => {
    for (const [burst, rate] of [
      [1, 2],
      [1, 8],
      [2, 4],
      [2, 12],
    ] as const) {
      const report = guarded(`${rate}/s`, { limit: { rate: "4/s", burst } });
      near(refusedShare(report), bucketRefuses(burst, rate / 4), 0.02);
    }
  });

  test("of a rate lets evenly spaced arrivals through at its own pace", () => {
    const limit = { rate: "4/s", burst: 1 };
    // Every second one of 8/s, and of 6/s as well: the bucket holds one token and forgets a third of one.
    expect(refusedShare(guarded("8/s", { limit }, { arrivals: "fixed" }))).toBeCloseTo(1 / 2, 3);
    expect(refusedShare(guarded("6/s", { limit }, { arrivals: "fixed" }))).toBeCloseTo(1 / 2, 3);
    expect(refusedShare(guarded("3/s", { limit }, { arrivals: "fixed" }))).toBe(0);
  });

  test("of what is there at a time is M/M/1/K, and M/M/c/K", () => {
    const one = guarded("0.9/s", { time: "exp(1s)", limit: { concurrency: 4 } });
    near(refusedShare(one), lossMM1K(0.9, 4), 0.04);
    const two = guarded("1.8/s", { time: "exp(1s)", instances: 2, limit: { concurrency: 5 } });
    const { loss, wait } = boundedMMc(1.8, 1, 2, 5);
    near(refusedShare(two), loss, 0.04);
    near(two.nodes.n2.wait_s.mean!, wait, 0.05);
  });
});

describe("a bulkhead", () => {
  test("is Erlang's loss formula for each compartment, whatever the times", () => {
    for (const time of ["exp(1s)", "1s"]) {
      const bulkhead = { by: "priority", concurrency: 3 };
      const report = guarded("2/s", { time, instances: 50, bulkhead });
      near(refusedShare(report), erlangB(3, 2), 0.03);
    }
  });

  test("by key is as many of them as there are keys", () => {
    // Four keys, each with half a message a second for two places.
    const bulkhead = { by: "key", concurrency: 2 };
    const service = { time: "exp(2s)", instances: 50, bulkhead };
    near(refusedShare(guarded("2/s", service, { key: { count: 4 } })), erlangB(2, 1), 0.03);
  });
});

describe("retries", () => {
  test("wait as long as backoff and jitter say on average", () => {
    // Two of two retries fail, too: of 1 s and 2 s; full takes half of each, equal three quarters,
    // decorrelated 2 s of 1 to 3 for the first, and up to three times that for the second.
    const waited = (jitter: string, backoff: string) =>
      guarded("0.5/s", { fail: 1, retry: { max: 2, base: "1s", backoff, jitter, cap: "1h" } }).nodes
        .n2.sojourn_s.mean!;
    expect(waited("none", "exponential")).toBeCloseTo(1 + 2, 9);
    expect(waited("none", "linear")).toBeCloseTo(1 + 2, 9);
    expect(waited("none", "fixed")).toBeCloseTo(1 + 1, 9);
    near(waited("full", "exponential"), 3 / 2, 0.02);
    near(waited("equal", "exponential"), 9 / 4, 0.02);
    near(waited("decorrelated", "exponential"), 2 + (1 + 3 * 2) / 2, 0.02);
  });

  test("in a retry topic are as many as those at once: p + p² + p³, and all in it as Little says", () => {
    const report = run({
      nodes: {
        n1: { role: "source", rate: "40/s" },
        n2: { role: "topic", partitions: 4 },
        n3: {
          role: "service",
          instances: 4,
          time: "exp(5ms)",
          fail: 0.3,
          retry: { max: 3, backoff: "fixed", base: "2s" },
        },
        n4: { role: "sink" },
        n5: { role: "dlq" },
      },
      links: { "n1->n2": {}, "n2->n3": {}, "n3->n4": {}, "n3->n5": { failing: true } },
      duration: "2000s",
      warmup: "20s",
    });
    const retries = 0.3 + 0.3 ** 2 + 0.3 ** 3;
    near(report.nodes.n3.retried / report.nodes.n3.arrived, retries, 0.02);
    near(report.ledger.dead_lettered / report.ledger.produced, 0.3 ** 4, 0.1);
    const [{ retry_topic }] = report.nodes.n2.groups as readonly {
      retry_topic: { lag: { mean: number } };
    }[];
    near(retry_topic.lag.mean, 40 * retries * 2, 0.03);
  });
});
