// Columns chosen by elkjs layered instead of our own network simplex. elkjs is loaded only here.
import type { Diagram } from "../lang/diagram.js";

/** One column per node, from the x order of ELK's layers. */
export async function elkColumns(diagram: Diagram): Promise<Int32Array> {
  const { default: Elk } = (await import("elkjs")) as unknown as {
    default: new () => ElkEngine;
  };
  const graph = {
    id: "root",
    layoutOptions: {
      "elk.algorithm": "layered",
      "elk.direction": "RIGHT",
      "elk.layered.cycleBreaking.strategy": "DEPTH_FIRST",
    },
    children: diagram.nodes.map((_, at) => ({ id: `n${at}`, width: 10, height: 10 })),
    edges: edgesOf(diagram),
  };
  const laid = await new Elk().layout(graph);
  const xs = (laid.children ?? []).map((child) => child.x ?? 0);
  const layers = [...new Set(xs)].sort((a, b) => a - b);
  const rank = new Map(layers.map((x, at) => [x, at]));
  return Int32Array.from(diagram.nodes, (_, at) => rank.get(xs[at]) ?? 0);
}

interface ElkEngine {
  layout(graph: unknown): Promise<{ children?: readonly { x?: number }[] }>;
}

function edgesOf(diagram: Diagram): { id: string; sources: string[]; targets: string[] }[] {
  const index = new Map(diagram.nodes.map((node, at) => [node.id, at]));
  return diagram.edges
    .filter((edge) => edge.from !== edge.to)
    .map((edge) => {
      // What leaves to the left or enters from the right runs against the reading direction.
      const turned = edge.fromHandle === "left" || edge.toHandle === "right";
      const [from, to] = turned ? [edge.to, edge.from] : [edge.from, edge.to];
      return { id: edge.id, sources: [`n${index.get(from)}`], targets: [`n${index.get(to)}`] };
    });
}
