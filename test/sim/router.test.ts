// The role `router`: who takes which way.
import { describe, expect, test } from "vitest";
import type { ModelText, NodeText } from "./model.js";
import { arrivals, run } from "./trace.js";

const routed = (router: object, source: object, links: ModelText["links"] = {}): ModelText => ({
  nodes: {
    n1: { role: "source", rate: "1000/s", ...source } as NodeText,
    n2: { role: "router", ...router } as NodeText,
    n3: { role: "sink" },
    n4: { role: "sink" },
    n5: { role: "sink" },
  },
  links: { "n1->n2": {}, "n2->n3": {}, "n2->n4": {}, "n2->n5": {}, ...links },
  duration: "20s",
});

describe("a router", () => {
  test("by key sends equal keys the same way, and all keys somewhere", () => {
    const text = routed({ by: "key" }, { key: { count: 3000 } });
    const keys = ["n3", "n4", "n5"].map((id) => new Set(arrivals(text, id).map(({ key }) => key)));
    for (const [one, mine] of keys.entries()) {
      for (const theirs of keys.slice(one + 1)) {
        expect([...mine].filter((key) => theirs.has(key))).toEqual([]);
      }
      // A third of 3,000 keys, give or take four standard deviations.
      expect(Math.abs(mine.size - 1000)).toBeLessThan(4 * Math.sqrt(3000 * (2 / 9)));
    }
  });

  test("by weight splits a Poisson stream into the shares", () => {
    const { nodes, ledger } = run(
      routed(
        { by: "weight" },
        {},
        { "n2->n3": { weight: 0.7 }, "n2->n4": { weight: 0.2 }, "n2->n5": { weight: 0.1 } },
      ),
    );
    const count = ledger.produced;
    expect(ledger).toMatchObject({ completed: count, copies: 0 });
    for (const [id, share] of [
      ["n3", 0.7],
      ["n4", 0.2],
      ["n5", 0.1],
    ] as const) {
      const deviation = Math.sqrt(count * share * (1 - share));
      expect(Math.abs(nodes[id].arrived - share * count)).toBeLessThan(4 * deviation);
    }
    expect(nodes.n2.ways).toEqual({
      e2: nodes.n3.arrived,
      e3: nodes.n4.arrived,
      e4: nodes.n5.arrived,
    });
  });

  test("in turn gives every way the same", () => {
    const { nodes } = run(routed({ by: "round-robin" }, { arrivals: "fixed", rate: "300/s" }));
    expect([nodes.n3.arrived, nodes.n4.arrived, nodes.n5.arrived]).toEqual([2000, 2000, 2000]);
  });

  test("to where fewest wait keeps the queues level", () => {
    // Of two servers, one is three times as fast: it gets three messages in four.
    const text = (by: string): ModelText => ({
      nodes: {
        n1: { role: "source", rate: "30/s" },
        n2: { role: "router", by },
        n3: { role: "service", time: "exp(90ms)" },
        n4: { role: "service", time: "exp(30ms)" },
      },
      links: { "n1->n2": {}, "n2->n3": {}, "n2->n4": {} },
      duration: "200s",
    });
    const { nodes } = run(text("least-backlog"));
    expect(nodes.n4.arrived / nodes.n3.arrived).toBeGreaterThan(2);
    expect(nodes.n3.queue_length.max).toBeLessThan(15);
    expect(run(text("weight")).nodes.n3.queue_length.max).toBeGreaterThan(100);
  });
});
