// The graph of a diagram as JSON, schema `fz-graph/1`: what other tools read.
import type { Diagram, Edge, Lane, Loop, Node } from "../lang/diagram.js";

export interface GraphJson {
  readonly schema: "fz-graph/1";
  readonly lanes: readonly Lane[];
  readonly nodes: readonly Node[];
  readonly edges: readonly Edge[];
  readonly loops: readonly Loop[];
}

/** Everything in source order, with the keys in a fixed order. */
export function exportJson({ lanes, nodes, edges, loops }: Diagram): GraphJson {
  return {
    schema: "fz-graph/1",
    lanes: lanes.map(({ id, label }) => ({ id, label })),
    nodes: nodes.map(({ id, lane, shape, label, attributes }) => {
      return { id, lane, shape, label, attributes };
    }),
    edges: edges.map(({ id, from, to, fromHandle, toHandle, label, crossLane }) => {
      return { id, from, to, fromHandle, toHandle, label, crossLane };
    }),
    loops: loops.map(({ lane, condition, nodes }) => ({ lane, condition, nodes })),
  };
}
