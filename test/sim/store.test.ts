// The role `store`: reads and writes, replicas that are behind, and locks, against formulas.
import { describe, expect, test } from "vitest";
import type { FaultText, ModelText, NodeText } from "./model.js";
import { run } from "./trace.js";

const stored = (store: object, source: object = {}, more: Partial<ModelText> = {}): ModelText => ({
  nodes: {
    n1: { role: "source", rate: "100/s", key: { count: 50 }, ...source } as NodeText,
    n2: { role: "store", ...store } as NodeText,
    n3: { role: "sink" },
  },
  links: { "n1->n2": {}, "n2->n3": {} },
  duration: "1000s",
  ...more,
});

describe("a store", () => {
  test("holds a connection as long as reads and writes take: the mix of both", () => {
    const text = stored({ read: "exp(2ms)", write: "exp(12ms)", writes: 0.3, connections: 50 });
    // 0.7 · 2 ms + 0.3 · 12 ms
    expect(run(text).nodes.n2.service_s.mean! / 0.005).toBeCloseTo(1, 1);
  });
});

describe("replicas", () => {
  const store = { read: "0s", write: "0s", writes: 0.2, replicas: 2, lag: "2s" };

  test("show what is stale with probability 1 − e^(−λL)", () => {
    // Of each of 50 keys 0.4 writes a second: 1 − e^(−0.8).
    const { nodes } = run(stored(store));
    const share = (nodes.n2.stale_reads as number) / (nodes.n2.replica_reads as number);
    expect(Math.abs(share - (1 - Math.exp(-0.8)))).toBeLessThan(0.01);
    const { max, mean } = nodes.n2.staleness_s as { max: number; mean: number };
    expect(max).toBeLessThanOrEqual(2);
    // Time since the last write, when that is less than L: (1 − e^(−λL)(1 + λL))/λ.
    expect(Math.abs(mean - (1 - 1.8 * Math.exp(-0.8)) / 0.4)).toBeLessThan(0.02);
  });

  test("fall behind under the fault `lag`, and catch up", () => {
    const fault: FaultText = { kind: "lag", node: "n2", add: "3s", at: "0s", for: "500s" };
    const { nodes } = run(stored(store, {}, { faults: [fault] }));
    const share = (nodes.n2.stale_reads as number) / (nodes.n2.replica_reads as number);
    const wanted = (1 - Math.exp(-2) + 1 - Math.exp(-0.8)) / 2;
    expect(Math.abs(share - wanted)).toBeLessThan(0.01);
  });

  test("without them nothing is stale, and nothing is said of it", () => {
    expect(run(stored({})).nodes.n2.staleness_s).toBeUndefined();
  });
});

describe("locks", () => {
  test("make writes of one key a queue with one server: M/M/1", () => {
    const store = { writes: 1, write: "exp(5ms)", connections: 10_000, locks: true };
    const { nodes } = run(
      stored(store, { rate: "140/s", key: { count: 1 } }, { duration: "3000s" }),
    );
    // 1/(μ − λ) = 1/(200 − 140)
    expect(Math.abs(nodes.n2.service_s.mean! * 60 - 1)).toBeLessThan(0.04);
    expect((nodes.n2.lock_wait_s as { mean: number }).mean).toBeCloseTo(1 / 60 - 0.005, 3);
  });

  test("hold up nobody who writes something else", () => {
    const store = { writes: 1, write: "5ms", connections: 10_000, locks: true };
    const { nodes } = run(stored(store, { rate: "10/s", key: { count: 1_000_000 } }));
    expect(nodes.n2.service_s.max).toBeLessThan(0.011);
  });
});
