// Columns chosen by elkjs layered instead of our own network simplex. elkjs is loaded only here.
import type { Diagram, Edge } from "../lang/diagram.js";

/** One column per node, from the x order of ELK's layers. */
export async function elkColumns(diagram: Diagram): Promise<Int32Array> {
  const { default: Elk } = (await import("elkjs")) as unknown as {
    default: new () => ElkEngine;
  };
  const stack = stacksOf(diagram);
  const graph = {
    id: "root",
    layoutOptions: {
      "elk.algorithm": "layered",
      "elk.direction": "RIGHT",
      "elk.layered.cycleBreaking.strategy": "DEPTH_FIRST",
    },
    children: [...new Set(stack)].map((at) => ({ id: `n${at}`, width: 10, height: 10 })),
    edges: edgesOf(diagram, stack),
  };
  const laid = await new Elk().layout(graph);
  const xs = new Map((laid.children ?? []).map(({ id, x }) => [id, x ?? 0]));
  const layers = [...new Set(xs.values())].sort((a, b) => a - b);
  const rank = new Map(layers.map((x, at) => [x, at]));
  return Int32Array.from(stack, (at) => rank.get(xs.get(`n${at}`) ?? 0) ?? 0);
}

interface ElkEngine {
  layout(graph: unknown): Promise<{ children?: readonly { id: string; x?: number }[] }>;
}

/**
 * For each node, the one that stands for its column: ELK never puts both ends of an edge into one
 * layer, so hand-overs straight down or up are joined before it sees them, one node per lane.
 */
function stacksOf(diagram: Diagram): number[] {
  const index = new Map(diagram.nodes.map((node, at) => [node.id, at]));
  const stack = diagram.nodes.map((_, at) => at);
  const members = diagram.nodes.map((_, at) => [at]);
  for (const edge of diagram.edges) {
    if (!isUpright(edge)) continue;
    const from = stack[index.get(edge.from) as number];
    const to = stack[index.get(edge.to) as number];
    const joined = [...members[from], ...members[to]];
    const lanes = new Set(joined.map((at) => diagram.nodes[at].lane));
    if (from === to || lanes.size < joined.length) continue;
    for (const at of members[to]) stack[at] = from;
    members[from] = joined;
  }
  return stack;
}

function isUpright({ crossLane, fromHandle, toHandle }: Edge): boolean {
  const down = fromHandle === "bottom" && toHandle === "top";
  return crossLane && (down || (fromHandle === "top" && toHandle === "bottom"));
}

function edgesOf(
  diagram: Diagram,
  stack: readonly number[],
): { id: string; sources: string[]; targets: string[] }[] {
  const index = new Map(diagram.nodes.map((node, at) => [node.id, at]));
  const stackOf = (id: string): number => stack[index.get(id) as number];
  return diagram.edges
    .filter((edge) => stackOf(edge.from) !== stackOf(edge.to))
    .map((edge) => {
      // What leaves to the left or enters from the right runs against the reading direction.
      const turned = edge.fromHandle === "left" || edge.toHandle === "right";
      const [from, to] = turned ? [edge.to, edge.from] : [edge.from, edge.to];
      return { id: edge.id, sources: [`n${stackOf(from)}`], targets: [`n${stackOf(to)}`] };
    });
}
