// Pools that messages take from at one node and give back to at another.
import { expect, test } from "vitest";
import { compile } from "../../src/lang/compile.js";
import { buildModel } from "../../src/sim/build.js";
import { readScenario } from "../../src/sim/scenario.js";
import type { ModelText, NodeText } from "./model.js";
import { waitMMc } from "./theory/formulas.js";
import { run } from "./trace.js";

const pooled = (pool: object, more: Partial<ModelText["nodes"]> = {}, links = {}): ModelText => ({
  nodes: {
    n1: { role: "source", rate: "1/s", arrivals: "fixed" },
    n2: { role: "acquire", ...pool } as NodeText,
    n3: { role: "step", time: "2500ms" },
    n4: { role: "release", of: "n2" },
    n5: { role: "step", time: "100s" },
    n6: { role: "sink" },
    ...(more as ModelText["nodes"]),
  },
  links: { "n1->n2": {}, "n2->n3": {}, "n3->n4": {}, "n4->n5": {}, "n5->n6": {}, ...links },
  duration: "10s",
  drain: "1h",
});

test("one is held from node to node, and others wait for it", () => {
  // Taken at 1, 3.5, 6, … 23.5; what comes after the release keeps nothing.
  const { nodes, ledger } = run(pooled({ size: 1 }));
  expect(nodes.n2.wait_s.max).toBeCloseTo(23.5 - 10, 9);
  expect(ledger).toMatchObject({ completed: 10, in_flight: 0 });
  expect(run(pooled({ size: 1, queue: 1 })).ledger.dropped.by_reason).toEqual({ queue_full: 5 });
});

test("what is lost on the way gives it back", () => {
  const failing = { n3: { role: "service", instances: 9, time: "2500ms", fail: 1 } } as const;
  const { nodes, ledger } = run(pooled({ size: 1 }, failing));
  expect(ledger.dropped.by_reason).toEqual({ failed: 10 });
  expect(nodes.n2.completed).toBe(10);
});

test("steps between taking and giving back are a queue with so many servers: M/M/c", () => {
  const text = pooled(
    { size: 3 },
    {
      n1: { role: "source", rate: "20/s" },
      n3: { role: "step", time: "exp(120ms)" },
      n5: { role: "step", time: "0s" },
    },
  );
  const { wait_s, utilization } = run({ ...text, duration: "10000s" }).nodes.n2;
  expect(Math.abs(wait_s.mean! / waitMMc(20, 1 / 0.12, 3) - 1)).toBeLessThan(0.04);
  expect(utilization).toBeCloseTo(0.8, 1);
});

test("a release has to name a pool", () => {
  const { diagram } = compile(`A { # A
n1: circle label:"Go"
n2: rectangle label:"Work"
n3: circle label:"End"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
}`);
  const complaints = (of: string) => {
    const { scenario } = readScenario(`nodes: { n2: { role: release, of: ${of} } }`, { file: "t" });
    return buildModel(diagram, scenario).diagnostics.map(({ message }) => message);
  };
  expect(complaints("n9")).toEqual(["the diagram has no node 'n9'"]);
  expect(complaints("n3")).toEqual(["'n3' is a sink, and of needs one with the role acquire"]);
});
