// The role `cache`: hit shares against formulas, and what hits and misses do.
import { describe, expect, test } from "vitest";
import { compile } from "../../src/lang/compile.js";
import { buildModel } from "../../src/sim/build.js";
import { readScenario } from "../../src/sim/scenario.js";
import { simulate } from "../../src/sim/simulate.js";
import type { ModelText, NodeText } from "./model.js";
import { run } from "./trace.js";

/** Look-ups by Zipf's law into a cache; misses are answered by a database. */
const cached = (cache: object, source: object = {}, more: Partial<ModelText> = {}): ModelText => ({
  nodes: {
    n1: { role: "source", rate: "1000/s", key: { count: 50, skew: 0.8 }, ...source } as NodeText,
    n2: { role: "cache", time: "0s", ...cache } as NodeText,
    n3: { role: "store", read: "0s", write: "0s" },
    n4: { role: "sink" },
  },
  links: { "n1->n2": {}, "n2->n3": {}, "n3->n4": {} },
  duration: "100s",
  warmup: "0s",
  ...more,
});

/** Zipf's shares of 50 keys. */
const shares = (() => {
  const weights = Array.from({ length: 50 }, (_, rank) => (rank + 1) ** -0.8);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
})();

const hitShare = (text: ModelText): number => run(text).nodes.n2.hit_share as number;

describe("misses of one key at the same time", () => {
  const ten = { rate: "10/s", arrivals: "fixed", key: { count: 1, skew: 0 } };
  const slow = (coalesce: boolean, fail = 0): ModelText => {
    const text = cached({ coalesce }, ten, { duration: "1s", drain: "1h" });
    const n3 = { role: "service", instances: 9, time: "350ms", fail } as NodeText;
    return { ...text, nodes: { ...text.nodes, n3 } };
  };

  test("are all worked on, or wait for the first of them and have what it has", () => {
    // The first, at 0.1 s, is answered at 0.45 s.
    expect(run(slow(false)).nodes.n3.arrived).toBe(4);
    const { nodes, latency_s, ledger } = run(slow(true));
    expect(nodes.n3.arrived).toBe(1);
    expect(nodes.n2).toMatchObject({ misses: 4, coalesced: 3, hits: 6 });
    expect(ledger.completed).toBe(10);
    expect(latency_s.max).toBeCloseTo(0.35, 9);
    expect(nodes.n2.wait_s.max).toBeCloseTo(0.25, 9);
  });

  test("ask one after the other when the first of them fails", () => {
    const { nodes, ledger } = run(slow(true, 1));
    expect(ledger).toMatchObject({ completed: 0, in_flight: 0 });
    expect(ledger.dropped.by_reason).toEqual({ failed: 10 });
    // The tenth, of 1 s, asks at 0.1 s + 9 · 0.35 s.
    expect(nodes.n2.wait_s.max).toBeCloseTo(0.1 + 9 * 0.35 - 1, 9);
  });
});

describe("hit shares", () => {
  test("with room for one key: that the last message had the same", () => {
    const wanted = shares.reduce((sum, share) => sum + share * share, 0);
    expect(Math.abs(hitShare(cached({ size: 1 })) - wanted)).toBeLessThan(0.004);
  });

  test("with a time to live: λT/(1 + λT) for each key", () => {
    const wanted = shares.reduce((sum, share) => {
      const asked = 1000 * share * 0.5;
      return sum + (share * asked) / (1 + asked);
    }, 0);
    expect(Math.abs(hitShare(cached({ ttl: "500ms" })) - wanted)).toBeLessThan(0.004);
  });

  test("least recently used: as Che's approximation, and better than first in first out", () => {
    // The characteristic time t solves Σ(1 − e^(−qt)) = size.
    const held = (time: number) => shares.reduce((sum, q) => sum + 1 - Math.exp(-q * time), 0);
    let [low, high] = [0, 10_000];
    while (high - low > 1e-9) {
      const middle = (low + high) / 2;
      [low, high] = held(middle) < 10 ? [middle, high] : [low, middle];
    }
    const wanted = shares.reduce((sum, q) => sum + q * (1 - Math.exp(-q * low)), 0);
    const lru = hitShare(cached({ size: 10 }));
    expect(Math.abs(lru - wanted)).toBeLessThan(0.01);
    expect(hitShare(cached({ size: 10, evict: "fifo" }))).toBeLessThan(lru - 0.02);
  });
});

describe("a cache", () => {
  test("answers hits itself and lets misses go on", () => {
    const { nodes, ledger } = run(cached({}));
    expect(nodes.n3.arrived).toBe(50);
    expect(nodes.n2).toMatchObject({ misses: 50, entries: 50, evicted: 0, expired: 0 });
    expect(ledger.completed).toBe(ledger.produced);
  });

  test("holds a key only when its miss has been answered: until then all ask for it", () => {
    // The database answers after a second; 10 messages a second ask for the only key.
    const { nodes } = run({
      ...cached({}, { rate: "10/s", arrivals: "fixed", key: { count: 1 } }, { duration: "5s" }),
      nodes: {
        ...cached({}, { rate: "10/s", arrivals: "fixed", key: { count: 1 } }).nodes,
        n3: { role: "service", instances: 100, time: "950ms" },
      },
    });
    // Asked at 0.1, 0.2, … 1.0; held from 1.05 on.
    expect(nodes.n2).toMatchObject({ misses: 10, hits: 40 });
  });

  test("forgets everything when it crashes", () => {
    const text = cached({}, { rate: "10/s", arrivals: "fixed", key: { count: 1 } });
    const faults = [{ kind: "crash", node: "n2", at: "1.05s", for: "0s" }] as const;
    expect(run({ ...text, faults, duration: "2s" }).nodes.n2).toMatchObject({ misses: 2 });
  });
});

describe("in a diagram", () => {
  const modelOf = (edges: string, nodes = "") => {
    const text = `Web { # Web
n1: circle label:"Asked"
n2: rectangle label:"Look in the cache"
n3: rectangle label:"Read the database"
n4: circle label:"Answered"
${nodes}
n1.handle(right) -> n2.handle(left)
n3.handle(right) -> n4.handle(left)
${edges}
}`;
    const { scenario } = readScenario("nodes: { n1: { key: { count: 10 } } }", { file: "t.yaml" });
    const { model, diagnostics } = buildModel(compile(text).diagram, scenario);
    expect(diagnostics).toEqual([]);
    return model!;
  };

  test("the labels of the ways say which is for hits", () => {
    const model = modelOf(`n2.handle(right) -> n4.handle(left) [label="Hit"]
n2.handle(bottom) -> n3.handle(top) [label="Miss"]`);
    expect(model.nodes[1]).toMatchObject({ role: "cache" });
    const { nodes, ledger } = simulate(model);
    expect(nodes.n3.arrived).toBe(10);
    expect(ledger).toMatchObject({ completed: ledger.produced, copies: 0 });
    expect(nodes.n4.arrived).toBe(ledger.produced);
  });

  test("or a diamond behind it asks", () => {
    const model = modelOf(
      `n2.handle(right) -> n5.handle(left)
n5.handle(right) -> n4.handle(left) [label="Yes"]
n5.handle(bottom) -> n3.handle(top) [label="No"]`,
      `n5: diamond label:"In the cache?"`,
    );
    expect(model.nodes[1]).toMatchObject({ role: "cache" });
    const { nodes, ledger } = simulate(model);
    expect(nodes.n3.arrived).toBe(10);
    expect(nodes.n4.arrived).toBe(ledger.produced);
  });
});
