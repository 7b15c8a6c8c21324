// Checks a laid-out picture by its numbers alone: who overlaps whom, who leaves its lane, and which
// line runs where it must not. It knows nothing of how the layout came to them.
import type { LaidOutDiagram, LaidOutEdge, LaidOutNode } from "../../src/draw/place.js";
import { outlineDepth } from "../../src/draw/shapes.js";
import type { Diagram, Edge, Side } from "../../src/lang/diagram.js";

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Stretch {
  readonly edge: number;
  readonly horizontal: boolean;
  /** The coordinate it keeps, and the two it runs between. */
  readonly at: number;
  readonly low: number;
  readonly high: number;
}

const OUT: Readonly<Record<Side, readonly [number, number]>> = {
  left: [-1, 0],
  right: [1, 0],
  top: [0, -1],
  bottom: [0, 1],
};

/** Where a handle is drawn in a picture that runs down. */
const TURNED = { left: "top", top: "left", right: "bottom", bottom: "right" } as const;

/** What is wrong with the picture, in words; empty when nothing is. */
export function faults(diagram: Diagram, laid: LaidOutDiagram): string[] {
  return [
    ...boxFaults(diagram, laid),
    ...endFaults(diagram, laid),
    ...lineFaults(diagram, laid),
    ...labelFaults(diagram, laid),
  ];
}

/** Crossings and bends, to watch the quality of the layout. */
export function counts(laid: LaidOutDiagram): { crossings: number; bends: number } {
  const stretches = stretchesOf(laid);
  const flat = stretches.filter((stretch) => stretch.horizontal);
  let crossings = 0;
  for (const upright of stretches) {
    if (upright.horizontal) continue;
    for (const other of flat) {
      if (other.edge === upright.edge) continue;
      const inside =
        other.at > upright.low + 0.5 &&
        other.at < upright.high - 0.5 &&
        upright.at > other.low + 0.5 &&
        upright.at < other.high - 0.5;
      if (inside) crossings += 1;
    }
  }
  const bends = laid.edges.reduce((sum, edge) => sum + edge.points.length - 2, 0);
  return { crossings, bends };
}

/** Edges whose label a line of a foreign edge runs through, 1 px into it or more. */
export function crossedLabels(diagram: Diagram, laid: LaidOutDiagram): string[] {
  const stretches = stretchesOf(laid);
  const ends = diagram.edges.map(({ from, to, fromHandle, toHandle }) =>
    [from, fromHandle, to, toHandle].join(" "),
  );
  return laid.edges.flatMap(({ id, label }, own) => {
    const hit = stretches.some(({ edge, horizontal, at, low, high }) => {
      if (label === null || ends[edge] === ends[own]) return false;
      const [width, height] = horizontal ? [high - low, 0] : [0, high - low];
      const line = { x: horizontal ? low : at, y: horizontal ? at : low, width, height };
      const inner = { x: label.x + 1, y: label.y + 1, width: label.width - 2 };
      return meet({ ...inner, height: label.height - 2 }, line, -0.001);
    });
    return hit ? [id] : [];
  });
}

function meet(a: Box, b: Box, slack = 0.5): boolean {
  return (
    Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x) > slack &&
    Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y) > slack
  );
}

function within(inner: Box, outer: Box): boolean {
  return (
    inner.x >= outer.x - 0.5 &&
    inner.y >= outer.y - 0.5 &&
    inner.x + inner.width <= outer.x + outer.width + 0.5 &&
    inner.y + inner.height <= outer.y + outer.height + 0.5
  );
}

function boxFaults(diagram: Diagram, laid: LaidOutDiagram): string[] {
  const found: string[] = [];
  const page = { x: 0, y: 0, width: laid.width, height: laid.height };
  const lanes = new Map(laid.lanes.map((lane) => [lane.id, lane]));
  laid.nodes.forEach((node, at) => {
    const lane = lanes.get(diagram.nodes[at].lane);
    if (lane === undefined || !within(node, lane)) found.push(`${node.id} is not in its lane`);
    for (const other of laid.nodes.slice(at + 1)) {
      if (meet(node, other)) found.push(`${node.id} overlaps ${other.id}`);
    }
  });
  laid.lanes.forEach((lane, at) => {
    if (!within(lane, page)) found.push(`lane ${lane.id} leaves the page`);
    const next = laid.lanes[at + 1];
    const [first] = laid.lanes;
    const down = laid.direction === "down";
    const end = down ? lane.x + lane.width : lane.y + lane.height;
    if (next !== undefined && Math.abs((down ? next.x : next.y) - end) > 0.5) {
      found.push(`lane ${next.id} does not follow ${lane.id}`);
    }
    const same = down ? lane.height === first.height : lane.width === first.width;
    if (!same || (down ? lane.y !== first.y : lane.x !== first.x)) {
      found.push(`lane ${lane.id} is not as long as the picture`);
    }
    if (!within(lane.header, lane)) found.push(`the header of lane ${lane.id} leaves it`);
  });
  for (const frame of laid.frames) {
    if (!within(frame, page)) found.push("a loop leaves the page");
    const title = frame.titleBox;
    const words = frame.title.map(({ text }) => text).join(" ");
    if (!within(title, frame)) found.push(`the title '${words}' leaves its loop`);
    for (const { horizontal, at, low, high } of frame.plate ? [] : stretchesOf(laid)) {
      const [width, height] = horizontal ? [high - low, 0] : [0, high - low];
      const line = { x: horizontal ? low : at, y: horizontal ? at : low, width, height };
      if (meet(title, line, -1)) found.push(`a line runs through the title '${words}'`);
    }
  }
  return found;
}

function endFaults(diagram: Diagram, laid: LaidOutDiagram): string[] {
  const nodes = new Map(laid.nodes.map((node) => [node.id, node]));
  const found: string[] = [];
  laid.edges.forEach((edge, at) => {
    const { from, to, fromHandle, toHandle } = diagram.edges[at];
    const points = edge.points;
    const last = points.length - 1;
    const side = (handle: Side): Side => (laid.direction === "down" ? TURNED[handle] : handle);
    const [source, target] = [nodes.get(from) as LaidOutNode, nodes.get(to) as LaidOutNode];
    found.push(
      ...endFault(edge, source, side(fromHandle), points[0], points[1]),
      ...endFault(edge, target, side(toHandle), points[last], points[last - 1]),
    );
  });
  return found;
}

function endFault(
  edge: LaidOutEdge,
  node: LaidOutNode,
  side: Side,
  end: readonly [number, number],
  next: readonly [number, number],
): string[] {
  const [dx, dy] = OUT[side];
  const across = dx !== 0;
  const offset = across ? end[1] - (node.y + node.height / 2) : end[0] - (node.x + node.width / 2);
  const depth = outlineDepth(node.sized, side, offset);
  const edgeOf = { left: node.x, right: node.x + node.width, top: node.y, bottom: 0 };
  const border = side === "bottom" ? node.y + node.height : edgeOf[side];
  const want = border - (dx + dy) * depth;
  const got = across ? end[0] : end[1];
  const half = (across ? node.height : node.width) / 2;
  const found: string[] = [];
  if (Math.abs(want - got) > 0.1 || Math.abs(offset) > half) {
    found.push(`${edge.id} does not end at the ${side} of ${node.id}`);
  }
  if (dx * (next[0] - end[0]) + dy * (next[1] - end[1]) <= 0) {
    found.push(`${edge.id} does not leave the ${side} of ${node.id} outwards`);
  }
  return found;
}

function stretchesOf(laid: LaidOutDiagram): Stretch[] {
  return laid.edges.flatMap((edge, index) => {
    if (edge.twin) return [];
    return edge.points.slice(1).map((point, at): Stretch => {
      const before = edge.points[at];
      const horizontal = point[1] === before[1];
      const [a, b] = horizontal ? [before[0], point[0]] : [before[1], point[1]];
      const kept = horizontal ? point[1] : point[0];
      return {
        edge: index,
        horizontal,
        at: kept,
        low: Math.min(a, b),
        high: Math.max(a, b),
      };
    });
  });
}

function shareHandle(a: Edge, b: Edge): boolean {
  return (
    (a.from === b.from && a.fromHandle === b.fromHandle) ||
    (a.to === b.to && a.toHandle === b.toHandle) ||
    (a.from === b.to && a.fromHandle === b.toHandle) ||
    (a.to === b.from && a.toHandle === b.fromHandle)
  );
}

function lineFaults(diagram: Diagram, laid: LaidOutDiagram): string[] {
  const found: string[] = [];
  for (const edge of laid.edges) {
    edge.points.slice(1).forEach((point, at) => {
      const before = edge.points[at];
      if (point[0] !== before[0] && point[1] !== before[1]) found.push(`${edge.id} runs aslant`);
    });
  }
  const stretches = stretchesOf(laid);
  for (const stretch of stretches) {
    const { from, to } = diagram.edges[stretch.edge];
    for (const node of laid.nodes) {
      const own = node.id === from || node.id === to;
      // Outlines other than boxes let their own edges run on to the curve or the slope.
      const margin = own ? Math.min(node.width, node.height) / 2 - 1 : 1;
      if (runsThrough(stretch, node, margin)) {
        found.push(`${diagram.edges[stretch.edge].id} runs through ${node.id}`);
      }
    }
  }
  const sorted = [...stretches].sort((a, b) => a.at - b.at);
  sorted.forEach((a, index) => {
    for (const b of sorted.slice(index + 1)) {
      if (b.at - a.at > 1) break;
      if (a.horizontal !== b.horizontal || a.edge === b.edge) continue;
      const common = Math.min(a.high, b.high) - Math.max(a.low, b.low);
      if (common <= 4 || shareHandle(diagram.edges[a.edge], diagram.edges[b.edge])) continue;
      found.push(`${diagram.edges[a.edge].id} lies on ${diagram.edges[b.edge].id}`);
    }
  });
  return found;
}

function runsThrough(stretch: Stretch, node: LaidOutNode, margin: number): boolean {
  const { x, y, width, height } = node;
  const [low, high, first, last] = stretch.horizontal
    ? [y, y + height, x, x + width]
    : [x, x + width, y, y + height];
  if (stretch.at <= low + 1 || stretch.at >= high - 1) return false;
  return Math.min(stretch.high, last - margin) - Math.max(stretch.low, first + margin) > 1;
}

function labelFaults(diagram: Diagram, laid: LaidOutDiagram): string[] {
  const found: string[] = [];
  const page = { x: 0, y: 0, width: laid.width, height: laid.height };
  const labels = laid.edges.flatMap((edge) => (edge.label === null ? [] : [edge]));
  const titles = laid.frames.map((frame) => frame.titleBox);
  labels.forEach((edge, at) => {
    const box = edge.label as Box;
    if (!within(box, page)) found.push(`the label of ${edge.id} leaves the page`);
    for (const node of laid.nodes) {
      if (meet(box, node, 1)) found.push(`the label of ${edge.id} covers ${node.id}`);
    }
    for (const other of labels.slice(at + 1)) {
      if (meet(box, other.label as Box, 3)) found.push(`labels of ${edge.id}, ${other.id} overlap`);
    }
    for (const title of titles) {
      if (meet(box, title, 1)) found.push(`the label of ${edge.id} covers the title of a loop`);
    }
  });
  for (const node of laid.nodes) {
    for (const title of titles) if (meet(title, node, 1)) found.push(`a title covers ${node.id}`);
  }
  diagram.edges.forEach((edge, at) => {
    const wanted = edge.label !== null && edge.label.trim() !== "";
    if (wanted && laid.edges[at].label === null) found.push(`${edge.id} lost its label`);
  });
  return found;
}

export { checkSvg } from "./svg.js";
