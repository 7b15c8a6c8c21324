// Faults against closed forms: queues at another load, with other servers or other times; shares that
// chance gives; and the fluid of what piles up and drains.
import { describe, expect, test } from "vitest";
import type { FaultText, ModelText, NodeText } from "../model.js";
import { arrivals, run } from "../trace.js";
import { bucketRefuses, erlangC, waitMG1, waitMMc } from "./formulas.js";

const SECONDS = 20_000;

/** Poisson arrivals at one service, under a fault from the beginning on. */
const under = (
  fault: FaultText,
  rate: string,
  service: object,
  source: object = {},
): ModelText => ({
  nodes: {
    n1: { role: "source", rate, ...source } as NodeText,
    n2: { role: "service", ...service } as NodeText,
    n3: { role: "sink" },
  },
  links: { "n1->n2": {}, "n2->n3": {} },
  faults: [fault],
  duration: `${SECONDS}s`,
  drain: "1h",
});

const near = (found: number, expected: number, within: number) =>
  expect(Math.abs(found / expected - 1)).toBeLessThan(within);

/** The share lies within four standard deviations of what chance gives. */
function expectShare(count: number, of: number, share: number): void {
  expect(of).toBeGreaterThan(1000);
  expect(Math.abs(count / of - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / of));
}

describe("a queue under a fault from the start is the queue of other numbers", () => {
  test("slow by 2: M/M/1 with times twice as long", () => {
    const text = under({ kind: "slow", node: "n2", factor: 2, at: "0s" }, "0.8/s", {
      time: "exp(400ms)",
    });
    near(run(text).nodes.n2.wait_s.mean!, waitMMc(0.8, 1 / 0.8, 1), 0.05);
  });

  test("surge by 3: M/D/1 at three times the rate", () => {
    const text = under({ kind: "surge", factor: 3, at: "0s" }, "0.25/s", { time: "1s" });
    near(run(text).nodes.n2.wait_s.mean!, waitMG1(0.75, 1, 0), 0.04);
  });

  test("exhaust: M/M/c with the servers that are left", () => {
    const service = { time: "exp(1s)", instances: 4 };
    const text = under({ kind: "exhaust", node: "n2", servers: 2, at: "0s" }, "1.6/s", service);
    near(run(text).nodes.n2.wait_s.mean!, waitMMc(1.6, 1, 2), 0.06);
  });

  test("crash and pause of some instances: M/M/c of the others", () => {
    const service = { time: "exp(1s)", instances: 3 };
    for (const kind of ["crash", "pause"] as const) {
      const text = under({ kind, node: "n2", instances: 1, at: "0s" }, "1.5/s", service);
      const { wait_s } = run(text).nodes.n2;
      near(wait_s.mean!, waitMMc(1.5, 1, 2), 0.06);
      expect(erlangC(3, 1.5)).toBeLessThan(erlangC(2, 1.5));
    }
  });

  test("throttle: the token bucket of a second", () => {
    // The bucket holds as many as come in a second: one.
    const fault: FaultText = { kind: "throttle", node: "n2", rate: "1/s", at: "0s" };
    const { n2 } = run(under(fault, "2/s", { time: "0s" })).nodes;
    near((n2.throttled as number) / n2.arrived, bucketRefuses(1, 2), 0.02);
  });

  test("bandwidth: M/D/1 of the link; latency: the mean of what it adds", () => {
    const between = ["n1", "n2"] as const;
    const narrow: FaultText = { kind: "bandwidth", between, rate: "10/s", at: "0s" };
    const { latency_s } = run(under(narrow, "7/s", { time: "0s" }));
    near(latency_s.mean!, 0.1 + waitMG1(7, 0.1, 0), 0.03);
    const late: FaultText = { kind: "latency", between, add: "exp(200ms)", at: "0s" };
    near(run(under(late, "7/s", { time: "0s" })).latency_s.mean!, 0.2, 0.02);
  });
});

describe("what happens to a share happens to that share", () => {
  const between = ["n1", "n2"] as const;

  test("errors: failed for good after two retries is p³; schema: no retry mends", () => {
    const retry = { max: 2, base: "1ms" };
    const errors: FaultText = { kind: "errors", node: "n2", rate: 0.3, at: "0s" };
    const { n2 } = run(under(errors, "2/s", { time: "0s", retry })).nodes;
    expectShare(n2.failed, n2.arrived, 0.3 ** 3);
    near(n2.retried / n2.arrived, 0.3 + 0.3 ** 2, 0.03);
    const schema: FaultText = { kind: "schema", rate: 0.3, at: "0s" };
    const bad = run(under(schema, "2/s", { time: "0s", retry })).nodes.n2;
    expectShare(bad.failed, bad.arrived, 0.3);
    expect(bad.retried).toBe(0);
  });

  test("loss and duplicate: binomial", () => {
    const lossy = run(under({ kind: "loss", between, rate: 0.2, at: "0s" }, "2/s", { time: "0s" }));
    expectShare(lossy.edges.e1.lost, lossy.edges.e1.messages, 0.2);
    const twice: FaultText = { kind: "duplicate", between, rate: 0.15, at: "0s" };
    const { edges } = run(under(twice, "2/s", { time: "0s" }));
    expectShare(edges.e1.duplicated, edges.e1.messages, 0.15);
  });

  test("hotkey: the share, and a part in the number of keys of the rest", () => {
    const fault: FaultText = { kind: "hotkey", rate: 0.4, key: 7, at: "0s" };
    const text = under(fault, "1/s", { time: "0s" }, { key: { count: 20 } });
    const seen = arrivals({ ...text, duration: "5000s" }, "n3");
    const hot = seen.filter(({ key }) => key === 7).length;
    expectShare(hot, seen.length, 0.4 + 0.6 / 20);
  });

  test("poison: of many keys as many as it says", () => {
    const fault: FaultText = { kind: "poison", node: "n2", rate: 0.25, at: "0s" };
    const text = under(fault, "1/s", { time: "0s" }, { key: { count: 100_000 } });
    const { n2 } = run(text).nodes;
    expectShare(n2.failed, n2.arrived, 0.25);
  });

  test("reorder: 1 of those overtaken for each that is held back among steady ones", () => {
    // A second apart, and held back by 1.5 s: each held one is overtaken by the next, unless that one
    // is held back, too: p(1 − p).
    const fault: FaultText = { kind: "reorder", between, rate: 0.3, by: "1500ms", at: "0s" };
    const text = under(fault, "1/s", { time: "0s" }, { arrivals: "fixed" });
    const seen = arrivals({ ...text, duration: "5000s" }, "n3");
    const overtaken = seen.filter(({ birth }, at) => at > 0 && birth < seen[at - 1].birth).length;
    expectShare(overtaken, seen.length, 0.3 * 0.7);
  });
});

describe("what piles up drains as a fluid does", () => {
  // 10 a second come, evenly; a server does 25 a second: after T seconds 10·T wait, and the last of
  // them is served 10·T/(25 − 10) seconds later.
  const fluid = (fault: FaultText, broker: object): ModelText => ({
    nodes: {
      n1: { role: "source", rate: "10/s", arrivals: "fixed" },
      n2: broker as NodeText,
      n3: { role: "service", time: "40ms" },
      n4: { role: "sink" },
    },
    links: { "n1->n2": {}, "n2->n3": {}, "n3->n4": {} },
    faults: [fault],
    duration: "200s",
    drain: "1h",
  });
  const log = { role: "topic", partitions: 1, session_timeout: "1h" };
  const faults: readonly (readonly [FaultText, object])[] = [
    [{ kind: "partition", between: ["n2", "n3"], at: "50s", for: "30s" }, log],
    [{ kind: "partition", between: ["n2", "n3"], at: "50s", for: "30s" }, { role: "queue" }],
    [{ kind: "stall", node: "n2", at: "50s", for: "30s" }, log],
    [{ kind: "failover", node: "n2", at: "50s", for: "30s" }, log],
    [{ kind: "rebalance", node: "n2", at: "50s", for: "30s" }, log],
    [{ kind: "crash", node: "n3", at: "50s", for: "30s" }, log],
    [{ kind: "pause", node: "n3", at: "50s", for: "30s" }, log],
    [{ kind: "restart", node: "n3", down: "30s", at: "50s", for: "30s" }, log],
  ];

  test.each(faults)("%o", (fault, broker) => {
    const { impact } = run(fluid(fault, broker)).faults[0];
    expect(Math.abs(impact.peak_backlog - 300)).toBeLessThanOrEqual(2);
    near(impact.recovery_s!, 300 / 15, 0.02);
    expect(impact.lost).toBe(0);
  });
});
