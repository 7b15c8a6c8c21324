// Places components and their dependencies with elkjs layered, which is loaded only here.
import type { Diagram, Side } from "../../lang/diagram.js";
import { type Flow, readFlow } from "../flow.js";
import { LABEL_LINE_PX } from "../metrics.js";
import type { Box, XY } from "../place.js";
import { type Component, kindOfLane, sizeComponent } from "./components.js";
import { type Dependency, findDependencies } from "./dependencies.js";
import { type ElkResult, type ElkSection, gridOf } from "./grid.js";
import { kindOf } from "./kinds.js";
import { straighten } from "./straighten.js";

export interface LaidOutDependency extends Dependency {
  readonly points: readonly XY[];
  /** Where its words stand, or null when it has none. */
  readonly plate: Box | null;
}

export interface LaidOutArchitecture {
  readonly width: number;
  readonly height: number;
  readonly components: readonly (Component & Box)[];
  readonly dependencies: readonly LaidOutDependency[];
}

interface ElkEngine {
  layout(graph: unknown): Promise<ElkResult>;
}

const PAGE_PX = 16;
const MARGIN_PX = 28;
const LABEL_PAD_PX = 5;
/** What a picture should be: as wide as a page or screen. */
const ASPECT = 1.6;

const OPTIONS = {
  "elk.algorithm": "layered",
  "elk.edgeRouting": "ORTHOGONAL",
  "elk.layered.considerModelOrder.strategy": "PREFER_NODES",
  "elk.layered.nodePlacement.favorStraightEdges": "true",
  "elk.layered.edgeLabels.sideSelection": "ALWAYS_UP",
  "elk.portAlignment.default": "CENTER",
  "elk.spacing.nodeNode": "44",
  "elk.spacing.edgeNode": "26",
  "elk.spacing.edgeEdge": "16",
  "elk.spacing.edgeLabel": "4",
  "elk.spacing.componentComponent": "48",
  "elk.layered.spacing.nodeNodeBetweenLayers": "34",
  "elk.layered.spacing.edgeNodeBetweenLayers": "24",
  "elk.layered.spacing.edgeEdgeBetweenLayers": "16",
  "elk.aspectRatio": String(ASPECT),
} as const;

/** From here on a picture is a strip that is shown small; fewer components fit in any row. */
const STRIP_ASPECT = 4.5;
const LEAST_FOLDED = 5;
const FOLDING = {
  "elk.layered.wrapping.strategy": "MULTI_EDGE",
  "elk.layered.wrapping.additionalEdgeSpacing": "16",
  "elk.aspectRatio": "3",
} as const;

export async function layoutArchitecture(diagram: Diagram): Promise<LaidOutArchitecture> {
  const flow = readFlow(diagram);
  const kinds = diagram.lanes.map((lane) => kindOfLane(diagram, lane));
  const dependencies = findDependencies(diagram, flow, kinds);
  const lines = linesAt(diagram, dependencies);
  const components = diagram.lanes.map((lane, at) =>
    sizeComponent(diagram, lane, kinds[at], lines[at]),
  );
  const { default: Elk } = (await import("elkjs")) as unknown as { default: new () => ElkEngine };
  const start = startOf(flow);
  const engine = new Elk();
  let best: Try | null = null;
  for (const manner of mannersFor(components.length, dependencies)) {
    if (manner.rough && best !== null) continue;
    const result = await attempt(engine, graphOf(components, dependencies, manner));
    if (result === null) continue;
    const strain = strainOf(result, manner.direction, start) + manner.reluctance;
    if (best === null || strain < best.strain) best = { result, strain, manner };
  }
  const result = best === null ? null : await folded(engine, components, dependencies, best);
  return placeAll(components, dependencies, result ?? gridOf(components, dependencies));
}

interface Try {
  readonly result: ElkResult;
  readonly strain: number;
  readonly manner: Manner;
}

/** A long strip goes on in further rows: a page shows it twice as large. */
async function folded(
  engine: ElkEngine,
  components: readonly Component[],
  dependencies: readonly Dependency[],
  { result, manner }: Try,
): Promise<ElkResult> {
  const aspect = ({ width = 1, height = 1 }: ElkResult): number => width / Math.max(1, height);
  const isStrip = components.length >= LEAST_FOLDED && aspect(result) >= STRIP_ASPECT;
  if (manner.rough || !isStrip) return result;
  const graph = graphOf(components, dependencies, { ...manner, folds: true });
  const other = await attempt(engine, graph);
  if (other === null || aspect(other) > aspect(result) * 0.7) return result;
  const isWhole = dependencies.every(({ to }, at) => {
    const [section, ...more] = other.edges?.[at]?.sections ?? [];
    const { x = 0, y = 0 } = other.children?.[to] ?? {};
    const { width, height } = components[to];
    // ELK forgets the rest of some lines that lead from row to row.
    const end = section?.endPoint ?? { x: -1, y: -1 };
    const reach = Math.max(x - end.x, end.x - x - width, y - end.y, end.y - y - height);
    return section !== undefined && more.length === 0 && reach < 1;
  });
  return isWhole && crossingsIn(other) <= crossingsIn(result) ? other : result;
}

/** ELK recurses, and on some dense graphs overflows the stack; that is no fault of the diagram. */
async function attempt(engine: ElkEngine, graph: unknown): Promise<ElkResult | null> {
  try {
    return await engine.layout(graph);
  } catch {
    return null;
  }
}

interface Manner {
  readonly direction: "RIGHT" | "DOWN";
  readonly cycles: "DEPTH_FIRST" | "GREEDY";
  readonly placement: "NETWORK_SIMPLEX" | "BRANDES_KOEPF" | "SIMPLE";
  /** Reading goes from left to right, unless that makes a much worse picture. */
  readonly reluctance: number;
  /** Quick and plain: for large graphs, and when nothing else worked. */
  readonly rough: boolean;
  /** Whether what is too long for one row goes on in the next. */
  readonly folds: boolean;
}

function manner(
  direction: Manner["direction"],
  cycles: Manner["cycles"],
  placement: Manner["placement"],
  reluctance: number,
): Manner {
  return { direction, cycles, placement, reluctance, rough: placement === "SIMPLE", folds: false };
}

const ROUGH = manner("RIGHT", "GREEDY", "SIMPLE", 0);

/** Ways to lay out the same graph, as many as its size allows; the easiest on the eye is kept. */
const MANNERS: readonly { readonly most: number; readonly manners: readonly Manner[] }[] = [
  {
    most: 70,
    manners: [
      manner("RIGHT", "DEPTH_FIRST", "NETWORK_SIMPLEX", 0),
      manner("RIGHT", "GREEDY", "NETWORK_SIMPLEX", 20),
      manner("DOWN", "DEPTH_FIRST", "NETWORK_SIMPLEX", 200),
      manner("DOWN", "GREEDY", "NETWORK_SIMPLEX", 220),
      ROUGH,
    ],
  },
  {
    most: 250,
    manners: [
      manner("RIGHT", "GREEDY", "BRANDES_KOEPF", 0),
      manner("DOWN", "GREEDY", "BRANDES_KOEPF", 200),
      ROUGH,
    ],
  },
  { most: 500, manners: [ROUGH] },
];

function mannersFor(components: number, dependencies: readonly Dependency[]): readonly Manner[] {
  const size = components + dependencies.length;
  const manners = MANNERS.find(({ most }) => size <= most)?.manners ?? [];
  if (hasCycle(components, dependencies)) return manners;
  // Without a cycle to break, both ways to break them give the same.
  return manners.filter(({ cycles }, at) => cycles === "DEPTH_FIRST" || size > 70 || at > 3);
}

/** The component in which the first thing happens that nothing leads to. */
function startOf({ inward, laneOf }: Flow): number {
  const first = inward.findIndex((edges) => edges.length === 0);
  return laneOf[Math.max(0, first)] ?? 0;
}

/**
 * Long lines, bends, crossings, a page of an awkward shape and a beginning that does not stand
 * first, in px of line for each dependency.
 */
function strainOf(
  { width = 1, height = 1, children = [], edges = [] }: ElkResult,
  direction: Manner["direction"],
  start: number,
): number {
  let [length, bends] = [0, 0];
  for (const { sections } of edges) {
    const points = routeOf(sections);
    bends += Math.max(0, points.length - 2);
    for (let at = 1; at < points.length; at += 1) {
      const [a, b] = [points[at - 1], points[at]];
      length += Math.abs(a.x - b.x) + Math.abs(a.y - b.y);
    }
  }
  const crossings = crossingsIn({ edges });
  const shape = Math.abs(Math.log(Math.max(1, width) / Math.max(1, height) / ASPECT));
  const places = children.map(({ x = 0, y = 0 }) => (direction === "RIGHT" ? x : y));
  const late = (places[start] ?? 0) > Math.min(...places) + 100 ? 200 : 0;
  const lines = (length + 40 * bends + 150 * crossings) / Math.max(1, edges.length);
  return lines + 130 * shape + late;
}

function crossingsIn({ edges = [] }: ElkResult): number {
  const segments = edges.flatMap(({ sections }, edge) => {
    const points = routeOf(sections);
    return points.slice(1).map((b, at) => ({ edge, a: points[at], b }));
  });
  let crossings = 0;
  const across = segments.filter(({ a, b }) => a.y === b.y);
  const upright = segments.filter(({ a, b }) => a.x === b.x);
  for (const one of across) {
    for (const other of upright) {
      if (one.edge !== other.edge && meets(one, other)) crossings += 1;
    }
  }
  return crossings;
}

/** Takes away components that nothing leads to, until none is left or all that are left are led to. */
function hasCycle(components: number, dependencies: readonly Dependency[]): boolean {
  const into = Array.from({ length: components }, () => 0);
  const out = Array.from({ length: components }, (): number[] => []);
  for (const { from, to } of dependencies) {
    into[to] += 1;
    out[from].push(to);
  }
  const free = [...into.keys()].filter((at) => into[at] === 0);
  for (let taken = 0; taken < free.length; taken += 1) {
    for (const to of out[free[taken]]) {
      into[to] -= 1;
      if (into[to] === 0) free.push(to);
    }
  }
  return free.length < components;
}

type Point = ElkSection["startPoint"];

function meets(
  { a, b }: { readonly a: Point; readonly b: Point },
  other: { readonly a: Point; readonly b: Point },
): boolean {
  const { x } = other.a;
  const [top, bottom] = [Math.min(other.a.y, other.b.y), Math.max(other.a.y, other.b.y)];
  return Math.min(a.x, b.x) < x && x < Math.max(a.x, b.x) && top < a.y && a.y < bottom;
}

const routeOf = (sections: readonly ElkSection[] | undefined): Point[] =>
  (sections ?? [])
    .slice(0, 1)
    .flatMap(({ startPoint, bendPoints = [], endPoint }) => [startPoint, ...bendPoints, endPoint]);

function linesAt(diagram: Diagram, dependencies: readonly Dependency[]): number[] {
  const into = diagram.lanes.map(() => 0);
  const out = diagram.lanes.map(() => 0);
  for (const { from, to } of dependencies) {
    out[from] += 1;
    into[to] += 1;
  }
  return into.map((count, lane) => Math.max(count, out[lane]));
}

function graphOf(
  components: readonly Component[],
  dependencies: readonly Dependency[],
  { direction, cycles, placement, rough, folds }: Manner,
): unknown {
  return {
    id: "root",
    layoutOptions: {
      ...OPTIONS,
      "elk.direction": direction,
      "elk.layered.cycleBreaking.strategy": cycles,
      "elk.layered.nodePlacement.strategy": placement,
      ...(folds ? FOLDING : {}),
      ...(rough ? { "elk.layered.layering.strategy": "LONGEST_PATH" } : {}),
      "elk.layered.thoroughness": rough ? 1 : 7,
    },
    children: components.map(({ width, height }, at) => ({ id: `c${at}`, width, height })),
    edges: dependencies.map(({ from, to, label }, at) => ({
      id: `d${at}`,
      sources: [`c${from}`],
      targets: [`c${to}`],
      labels:
        label.lines.length === 0
          ? []
          : [
              {
                // Of no meaning, but ELK leaves out labels without.
                text: "x",
                width: Math.ceil(label.width) + LABEL_PAD_PX * 2,
                height: label.lines.length * LABEL_LINE_PX + 4,
                layoutOptions: {
                  "elk.edgeLabels.inline": "true",
                  "elk.edgeLabels.placement": "CENTER",
                },
              },
            ],
    })),
  };
}

function placeAll(
  components: readonly Component[],
  dependencies: readonly Dependency[],
  { width = 0, height = 0, children = [], edges = [] }: ElkResult,
): LaidOutArchitecture {
  const shift = PAGE_PX + MARGIN_PX - 12;
  const place = (value: number): number => Math.round((value + shift) * 2) / 2;
  const boxes = components.map((component, at) => ({
    ...component,
    x: place(children[at]?.x ?? 0),
    y: place(children[at]?.y ?? 0),
  }));
  const kinked = dependencies.map((dependency, at): LaidOutDependency => {
    const label = edges[at]?.labels?.[0];
    const points = routeOf(edges[at]?.sections).map(({ x, y }): XY => [place(x), place(y)]);
    return {
      ...dependency,
      points,
      plate:
        label === undefined
          ? null
          : {
              x: place(label.x ?? 0),
              y: place(label.y ?? 0),
              width: Math.ceil(dependency.label.width) + LABEL_PAD_PX * 2,
              height: dependency.label.lines.length * LABEL_LINE_PX + 4,
            },
    };
  });
  const laid = straighten(kinked, boxes).map((dependency) => {
    const { points, from, to } = dependency;
    return { ...dependency, points: meet(points, boxes[from], boxes[to]) };
  });
  return {
    width: Math.ceil(width + shift * 2),
    height: Math.ceil(height + shift * 2),
    components: boxes,
    dependencies: laid,
  };
}

/** ELK ends lines at boxes; ours go on to the form inside the box. */
function meet(points: readonly XY[], from: Component & Box, to: Component & Box): XY[] {
  const all = [...points];
  if (all.length < 2) return all;
  all[0] = inward(all[0], all[1], from);
  all[all.length - 1] = inward(all[all.length - 1], all[all.length - 2], to);
  return all;
}

function inward([x, y]: XY, [nextX, nextY]: XY, box: Component & Box): XY {
  const { depth } = kindOf(box.kind);
  if (depth === undefined) return [x, y];
  const along = Math.abs(nextX - x) > Math.abs(nextY - y);
  const [dx, dy] = along ? [Math.sign(x - nextX), 0] : [0, Math.sign(y - nextY)];
  const side: Side = along ? (dx > 0 ? "left" : "right") : dy > 0 ? "top" : "bottom";
  const offset = along ? y - (box.y + box.height / 2) : x - (box.x + box.width / 2);
  const deep = depth(box, side, offset);
  return [x + dx * deep, y + dy * deep];
}
