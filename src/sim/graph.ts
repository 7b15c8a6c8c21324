// A diagram by index: who leads where, and which nodes lie on a cycle.
import { type Diagram, type Lane, type Node, titleOf } from "../lang/diagram.js";

export interface Graph {
  readonly diagram: Diagram;
  /** Index into `diagram.nodes`, by id. */
  readonly indexOf: ReadonlyMap<string, number>;
  readonly laneOf: ReadonlyMap<string, Lane>;
  /** Indices into `diagram.edges`, by node index, in file order. */
  readonly outgoing: readonly (readonly number[])[];
  readonly incoming: readonly (readonly number[])[];
  /** Node indices at both ends, by edge index. */
  readonly from: readonly number[];
  readonly to: readonly number[];
}

export function indexDiagram(diagram: Diagram): Graph {
  const indexOf = new Map(diagram.nodes.map((node, index) => [node.id, index]));
  const outgoing: number[][] = diagram.nodes.map(() => []);
  const incoming: number[][] = diagram.nodes.map(() => []);
  const from = diagram.edges.map((edge) => indexOf.get(edge.from)!);
  const to = diagram.edges.map((edge) => indexOf.get(edge.to)!);
  for (let edge = 0; edge < diagram.edges.length; edge += 1) {
    outgoing[from[edge]].push(edge);
    incoming[to[edge]].push(edge);
  }
  const laneOf = new Map(diagram.lanes.map((lane) => [lane.id, lane]));
  return { diagram, indexOf, laneOf, outgoing, incoming, from, to };
}

/** `n9 "Charge card"`, or the id alone. */
export function nameOf(node: Node): string {
  const title = titleOf(node);
  return title ? `${node.id} "${title}"` : node.id;
}

/**
 * A cycle that uses only the given edges between the given nodes, as node indices in order, or
 * null. Iterative, so that the length of a chain is no limit.
 */
export function findCycle(
  graph: Graph,
  nodeCounts: (node: number) => boolean,
  edgeCounts: (edge: number) => boolean,
): number[] | null {
  const state = new Uint8Array(graph.outgoing.length);
  const next = new Int32Array(graph.outgoing.length);
  for (let start = 0; start < state.length; start += 1) {
    if (state[start] !== 0 || !nodeCounts(start)) continue;
    const path = [start];
    state[start] = 1;
    while (path.length > 0) {
      const node = path[path.length - 1];
      if (next[node] === graph.outgoing[node].length) {
        state[node] = 2;
        path.pop();
        continue;
      }
      const edge = graph.outgoing[node][next[node]++];
      const target = graph.to[edge];
      if (!edgeCounts(edge) || !nodeCounts(target)) continue;
      if (state[target] === 1) return path.slice(path.indexOf(target));
      if (state[target] === 0) {
        state[target] = 1;
        path.push(target);
      }
    }
  }
  return null;
}

/** Whether two of the ways in can carry copies that one node made: a fan-out further up. */
export function bringsTogether(graph: Graph, index: number): boolean {
  const ways = graph.incoming[index];
  if (ways.length < 2) return false;
  /** By edge that leaves a fan-out: the ways in that it leads to. */
  const waysFrom = new Map<number, number[]>();
  for (const way of ways) {
    for (const edge of edgesTowards(graph, way)) {
      const source = graph.from[edge];
      const chooses = graph.diagram.nodes[source].shape === "diamond";
      if (chooses || graph.outgoing[source].length < 2) continue;
      waysFrom.set(edge, [...(waysFrom.get(edge) ?? []), way]);
    }
  }
  for (const [one, from] of waysFrom) {
    for (const other of graph.outgoing[graph.from[one]]) {
      const others = other === one ? [] : (waysFrom.get(other) ?? []);
      if (others.some((way) => from.some((another) => another !== way))) return true;
    }
  }
  return false;
}

/** The edge itself and all from which it can be reached without passing its target. */
function edgesTowards(graph: Graph, way: number): ReadonlySet<number> {
  const target = graph.to[way];
  const seen = new Set<number>([way]);
  const open = [way];
  for (let edge = open.pop(); edge !== undefined; edge = open.pop()) {
    if (graph.from[edge] === target) continue;
    for (const before of graph.incoming[graph.from[edge]]) {
      if (seen.has(before)) continue;
      seen.add(before);
      open.push(before);
    }
  }
  return seen;
}
