// Places components and their dependencies with elkjs layered, which is loaded only here.
import type { Diagram, Side } from "../../lang/diagram.js";
import { type Flow, readFlow } from "../flow.js";
import { LABEL_LINE_PX } from "../metrics.js";
import type { Box, XY } from "../place.js";
import { type Component, sizeComponent } from "./components.js";
import { type Dependency, findDependencies } from "./dependencies.js";
import { kindOf } from "./kinds.js";

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

interface ElkPlace {
  readonly x?: number;
  readonly y?: number;
}

interface ElkSection {
  readonly startPoint: { readonly x: number; readonly y: number };
  readonly endPoint: { readonly x: number; readonly y: number };
  readonly bendPoints?: readonly { readonly x: number; readonly y: number }[];
}

interface ElkResult {
  readonly width?: number;
  readonly height?: number;
  readonly children?: readonly ElkPlace[];
  readonly edges?: readonly {
    readonly sections?: readonly ElkSection[];
    readonly labels?: readonly ElkPlace[];
  }[];
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
  "elk.layered.cycleBreaking.strategy": "GREEDY_MODEL_ORDER",
  "elk.layered.considerModelOrder.strategy": "PREFER_NODES",
  "elk.layered.nodePlacement.strategy": "NETWORK_SIMPLEX",
  "elk.layered.nodePlacement.favorStraightEdges": "true",
  "elk.layered.edgeLabels.sideSelection": "ALWAYS_UP",
  "elk.portAlignment.default": "CENTER",
  "elk.spacing.nodeNode": "44",
  "elk.spacing.edgeNode": "22",
  "elk.spacing.edgeEdge": "16",
  "elk.spacing.edgeLabel": "4",
  "elk.spacing.componentComponent": "48",
  "elk.layered.spacing.nodeNodeBetweenLayers": "56",
  "elk.layered.spacing.edgeNodeBetweenLayers": "24",
  "elk.layered.spacing.edgeEdgeBetweenLayers": "16",
  "elk.aspectRatio": String(ASPECT),
} as const;

export async function layoutArchitecture(diagram: Diagram): Promise<LaidOutArchitecture> {
  const flow = readFlow(diagram);
  const dependencies = findDependencies(diagram, flow);
  const lines = linesAt(diagram, flow, dependencies);
  const components = diagram.lanes.map((lane, at) => sizeComponent(diagram, lane, lines[at]));
  const { default: Elk } = (await import("elkjs")) as unknown as { default: new () => ElkEngine };
  const attempts: ElkResult[] = [];
  for (const direction of ["RIGHT", "DOWN"]) {
    attempts.push(await new Elk().layout(graphOf(components, dependencies, direction)));
  }
  const strain = ({ width = 1, height = 1 }: ElkResult): number =>
    Math.abs(Math.log(width / height / ASPECT));
  const [across, down] = attempts;
  // Reading goes from left to right, unless that makes a much worse page.
  const best = strain(across) <= strain(down) + 0.5 ? across : down;
  return placeAll(components, dependencies, best);
}

function linesAt(diagram: Diagram, _flow: Flow, dependencies: readonly Dependency[]): number[] {
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
  direction: string,
): unknown {
  return {
    id: "root",
    layoutOptions: { ...OPTIONS, "elk.direction": direction },
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
                text: "",
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
  const laid = dependencies.map((dependency, at): LaidOutDependency => {
    const section = edges[at]?.sections?.[0];
    const label = edges[at]?.labels?.[0];
    const route =
      section === undefined
        ? []
        : [section.startPoint, ...(section.bendPoints ?? []), section.endPoint];
    const points = route.map(({ x, y }): XY => [place(x), place(y)]);
    return {
      ...dependency,
      points: meet(points, boxes[dependency.from], boxes[dependency.to]),
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
