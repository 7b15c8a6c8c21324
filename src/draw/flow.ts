// A diagram as plain numbers: which edges lead where, which of them lead back, and an order of the
// nodes in which all others go on.
import type { Diagram } from "../lang/diagram.js";
import { readHit } from "../lang/polarity.js";

/** Nodes, lanes and edges by their place in the diagram. */
export interface Flow {
  readonly laneOf: readonly number[];
  readonly from: readonly number[];
  readonly to: readonly number[];
  readonly crosses: readonly boolean[];
  /** Edges that lead back to where the flow has already been; without them there is no cycle. */
  readonly back: readonly boolean[];
  readonly inward: readonly (readonly number[])[];
  readonly outward: readonly (readonly number[])[];
  /** Nodes that take one of their ways: a diamond, or a cache that says hit or miss. */
  readonly decides: readonly boolean[];
  /** Edges between lanes, in file order. */
  readonly messages: readonly number[];
  /** Node → how many edges lead to it, those that lead back aside. */
  readonly entries: readonly number[];
  /** Node → its place in an order in which every edge goes on, but for those that lead back. */
  readonly place: readonly number[];
}

export function readFlow(diagram: Diagram): Flow {
  const nodeAt = new Map(diagram.nodes.map((node, at) => [node.id, at]));
  const laneAt = new Map(diagram.lanes.map((lane, at) => [lane.id, at]));
  const laneOf = diagram.nodes.map((node) => laneAt.get(node.lane) as number);
  const from = diagram.edges.map((edge) => nodeAt.get(edge.from) as number);
  const to = diagram.edges.map((edge) => nodeAt.get(edge.to) as number);
  const inward = diagram.nodes.map((): number[] => []);
  const outward = diagram.nodes.map((): number[] => []);
  from.forEach((node, edge) => {
    outward[node].push(edge);
    inward[to[edge]].push(edge);
  });
  const crosses = from.map((node, edge) => laneOf[node] !== laneOf[to[edge]]);
  const decides = diagram.nodes.map(({ shape }, node) => {
    const answers = new Set(outward[node].map((edge) => readHit(diagram.edges[edge].label)));
    return shape === "diamond" || (answers.has("yes") && answers.has("no"));
  });
  const messages = crosses.flatMap((cross, edge) => (cross ? [edge] : []));
  const { back, finished } = walk(to, inward, outward);
  const entries = inward.map((edges) => edges.filter((edge) => !back[edge]).length);
  const place = diagram.nodes.map(() => 0);
  finished.reverse().forEach((node, at) => {
    place[node] = at;
  });
  return { laneOf, from, to, crosses, back, inward, outward, decides, messages, entries, place };
}

/** Depth first from the nodes that nothing leads to; without recursion, as chains may be long. */
function walk(
  to: readonly number[],
  inward: readonly (readonly number[])[],
  outward: readonly (readonly number[])[],
): { readonly back: boolean[]; readonly finished: number[] } {
  const back = to.map(() => false);
  const state = inward.map((): "new" | "open" | "done" => "new");
  const finished: number[] = [];
  const starts = inward.flatMap((edges, node) => (edges.length === 0 ? [node] : []));
  for (const start of [...starts, ...inward.keys()]) {
    if (state[start] !== "new") continue;
    state[start] = "open";
    const path = [{ node: start, next: 0 }];
    while (path.length > 0) {
      const top = path[path.length - 1];
      const edge = outward[top.node][top.next];
      if (edge === undefined) {
        state[top.node] = "done";
        finished.push(top.node);
        path.pop();
        continue;
      }
      top.next += 1;
      const target = to[edge];
      if (state[target] === "open") back[edge] = true;
      if (state[target] !== "new") continue;
      state[target] = "open";
      path.push({ node: target, next: 0 });
    }
  }
  return { back, finished };
}
