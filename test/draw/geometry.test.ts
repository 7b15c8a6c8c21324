// The layout keeps every rule of the picture, on real diagrams and on random ones.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { elkColumns } from "../../src/draw/elk.js";
import { layoutWorkflow } from "../../src/draw/layout.js";
import { compile } from "../../src/lang/compile.js";
import type { Diagram } from "../../src/lang/diagram.js";
import { counts, crossedLabels, faults } from "./geometry.js";
import { anyDiagram } from "./random.js";

function filesUnder(folder: string, pattern: RegExp): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => pattern.test(name))
    .map((name) => `${folder}/${name}`)
    .sort();
}

const REAL = [
  ...filesUnder("templates", /diagram\.fz$/),
  ...filesUnder("examples", /\.fz$/),
  ...filesUnder("test/draw/diagrams", /\.fz$/),
];

function read(file: string): Diagram {
  return compile(readFileSync(file, "utf8"), { file }).diagram;
}

describe("real diagrams", () => {
  test.each(REAL)("%s keeps every rule", (file) => {
    const diagram = read(file);
    const laid = layoutWorkflow(diagram);
    expect(faults(diagram, laid)).toEqual([]);
    expect(crossedLabels(diagram, laid)).toEqual([]);
  });

  test.each(REAL)("%s keeps every rule with columns from elk", async (file) => {
    const diagram = read(file);
    expect(faults(diagram, layoutWorkflow(diagram, await elkColumns(diagram)))).toEqual([]);
  });

  test.each(REAL)("%s keeps every rule when it runs down", (file) => {
    const diagram = read(file);
    const laid = layoutWorkflow(diagram, undefined, "down");
    expect(faults(diagram, laid)).toEqual([]);
    expect(laid.direction).toBe("down");
  });

  test.each(["right", "down"] as const)("they are drawn %s with few bends and crossings", (way) => {
    let [bends, crossings, edges] = [0, 0, 0];
    for (const file of REAL) {
      const diagram = read(file);
      const found = counts(layoutWorkflow(diagram, undefined, way));
      bends += found.bends;
      crossings += found.crossings;
      edges += diagram.edges.length;
    }
    expect(bends / edges).toBeLessThan(0.7);
    expect(crossings / REAL.length).toBeLessThanOrEqual(0.3);
  });
});

describe("random diagrams", () => {
  test("keep every rule, and hardly any label is crossed", () => {
    let [labels, crossed] = [0, 0];
    const property = fc.property(anyDiagram(30), (diagram) => {
      const laid = layoutWorkflow(diagram);
      expect(faults(diagram, laid)).toEqual([]);
      labels += laid.edges.filter(({ label }) => label !== null).length;
      crossed += crossedLabels(diagram, laid).length;
    });
    fc.assert(property, { numRuns: 300, seed: 20 });
    expect(crossed / labels).toBeLessThan(0.01);
  });

  test("keep every rule when they run down", () => {
    const property = fc.property(anyDiagram(30), (diagram) => {
      expect(faults(diagram, layoutWorkflow(diagram, undefined, "down"))).toEqual([]);
    });
    fc.assert(property, { numRuns: 150, seed: 23 });
  });

  test("give the same numbers twice", () => {
    const property = fc.property(anyDiagram(12), (diagram) => {
      expect(layoutWorkflow(diagram)).toEqual(layoutWorkflow(structuredClone(diagram)));
    });
    fc.assert(property, { numRuns: 40, seed: 7 });
  });
});

describe("odd diagrams", () => {
  const lane = { id: "L", label: null };
  type Node = Diagram["nodes"][number];
  const edge = (from: Node, to: Node): Diagram["edges"][number] => ({
    id: `e${from.id}-${to.id}`,
    from: from.id,
    to: to.id,
    fromHandle: "right",
    toHandle: "left",
    label: null,
    crossLane: from.lane !== to.lane,
  });
  const node = (id: string): Node => {
    return { id, lane: "L", shape: "rectangle", label: id, attributes: {} };
  };

  test("without lanes there is an empty page", () => {
    const laid = layoutWorkflow({ lanes: [], nodes: [], edges: [], loops: [] });
    expect(laid.nodes).toEqual([]);
    expect(laid.width).toBeGreaterThan(0);
  });

  test("a lane without nodes keeps its place", () => {
    const lanes = [lane, { id: "M", label: "Nobody yet" }];
    const diagram: Diagram = { lanes, nodes: [node("n1")], edges: [], loops: [] };
    const laid = layoutWorkflow(diagram);
    expect(faults(diagram, laid)).toEqual([]);
    expect(laid.lanes[1].height).toBeGreaterThan(40);
  });

  test("a hub with hundreds of edges at one handle is laid out", () => {
    const nodes = Array.from({ length: 301 }, (_, at) => node(`n${at + 1}`));
    const edges = nodes.slice(1).map((target) => edge(nodes[0], target));
    const diagram: Diagram = { lanes: [lane], nodes, edges, loops: [] };
    expect(faults(diagram, layoutWorkflow(diagram))).toEqual([]);
  });

  test.each([1, 3, 5])("a chain of 300 nodes over %i lanes is folded to a page", (count) => {
    const lanes = Array.from({ length: count }, (_, at) => ({ id: `L${at}`, label: null }));
    const laneOf = (at: number): string => `L${Math.floor(at / 6) % count}`;
    const nodes = Array.from({ length: 300 }, (_, at) => ({
      ...node(`n${at + 1}`),
      lane: laneOf(at),
    }));
    const edges = nodes.slice(1).map((target, at) => edge(nodes[at], target));
    const diagram: Diagram = { lanes, nodes, edges, loops: [] };
    const laid = layoutWorkflow(diagram);
    expect(faults(diagram, laid)).toEqual([]);
    expect(laid.width / laid.height).toBeLessThanOrEqual(3);
    // What leads from wrap to wrap runs round the whole, not through it.
    expect(counts(laid).crossings).toBeLessThan(200);
  });

  test("a chain of 5,000 nodes does not overflow the stack", () => {
    const nodes = Array.from({ length: 5_000 }, (_, at) => node(`n${at + 1}`));
    const edges = nodes.slice(1).map((target, at) => edge(nodes[at], target));
    const laid = layoutWorkflow({ lanes: [lane], nodes, edges, loops: [] });
    expect(laid.edges).toHaveLength(4_999);
    expect(laid.width / laid.height).toBeLessThanOrEqual(3);
  });
});
