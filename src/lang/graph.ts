// Walks over a diagram that advice needs. All are iterative and take time linear in its size.
import type { Diagram, Edge, Node } from "./diagram.js";

export interface Graph {
  readonly diagram: Diagram;
  readonly node: (id: string) => Node;
  readonly out: (id: string) => readonly Edge[];
  readonly in: (id: string) => readonly Edge[];
}

const NONE: readonly Edge[] = [];

export function makeGraph(diagram: Diagram): Graph {
  const nodes = new Map(diagram.nodes.map((node) => [node.id, node]));
  const out = group(diagram.edges, (edge) => edge.from);
  const into = group(diagram.edges, (edge) => edge.to);
  return {
    diagram,
    node: (id) => nodes.get(id)!,
    out: (id) => out.get(id) ?? NONE,
    in: (id) => into.get(id) ?? NONE,
  };
}

function group(edges: readonly Edge[], key: (edge: Edge) => string): Map<string, Edge[]> {
  const groups = new Map<string, Edge[]>();
  for (const edge of edges) {
    const known = groups.get(key(edge));
    if (known === undefined) groups.set(key(edge), [edge]);
    else known.push(edge);
  }
  return groups;
}

/** Every node that can be reached from some nodes, along the edges or against them. */
export function reach(
  graph: Graph,
  from: Iterable<string>,
  direction: "forward" | "backward",
): ReadonlySet<string> {
  const seen = new Set(from);
  const queue = [...seen];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    const edges = direction === "forward" ? graph.out(id) : graph.in(id);
    for (const edge of edges) {
      const next = direction === "forward" ? edge.to : edge.from;
      if (seen.has(next)) continue;
      seen.add(next);
      queue.push(next);
    }
  }
  return seen;
}

/**
 * The groups of nodes that lie on common cycles, each node in at most one of them; a single node
 * only with an edge to itself. Tarjan's algorithm ("Depth-first search and linear graph
 * algorithms", 1972) with a stack of its own, so that long chains cost no call depth.
 */
export function cycles(graph: Graph): readonly (readonly string[])[] {
  const found: (readonly string[])[] = [];
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const open: string[] = [];
  const isOpen = new Set<string>();
  const visit = (root: string): void => {
    const work = [{ id: root, next: 0 }];
    while (work.length > 0) {
      const top = work[work.length - 1];
      const { id } = top;
      if (top.next === 0) {
        index.set(id, index.size);
        low.set(id, index.get(id)!);
        open.push(id);
        isOpen.add(id);
      }
      const edge = graph.out(id)[top.next];
      top.next += 1;
      if (edge === undefined) {
        work.pop();
        const parent = work.at(-1);
        if (parent) low.set(parent.id, Math.min(low.get(parent.id)!, low.get(id)!));
        if (low.get(id) === index.get(id)) found.push(close(id));
      } else if (!index.has(edge.to)) work.push({ id: edge.to, next: 0 });
      else if (isOpen.has(edge.to)) low.set(id, Math.min(low.get(id)!, index.get(edge.to)!));
    }
  };
  const close = (id: string): readonly string[] => {
    const members = open.splice(open.lastIndexOf(id));
    for (const member of members) isOpen.delete(member);
    return members;
  };
  for (const { id } of graph.diagram.nodes) if (!index.has(id)) visit(id);
  return found.filter(
    (members) => members.length > 1 || graph.out(members[0]).some((edge) => edge.to === members[0]),
  );
}
