// Advice about where messages can get to: what no start reaches, and what has no end.
import type { Node } from "./diagram.js";
import { quote } from "./findings.js";
import { cycles, reach } from "./graph.js";
import type { Advice, Rule, Subject } from "./lint.js";

function nameOf(node: Node): string {
  return quote(node.label ?? node.id);
}

/** Starts are circles with ways out that nothing leads to; without any, all such nodes. */
function startsOf({ graph }: Subject): readonly Node[] {
  const sources = graph.diagram.nodes.filter(({ id }) => {
    return graph.in(id).length === 0 && graph.out(id).length > 0;
  });
  const circles = sources.filter((node) => node.shape === "circle");
  return circles.length > 0 ? circles : sources;
}

const idsOf = (nodes: readonly Node[]): readonly string[] => nodes.map((node) => node.id);

function* unreached(subject: Subject): Iterable<Advice> {
  const { graph } = subject;
  const starts = startsOf(subject);
  if (starts.length === 0) return;
  const seen = reach(graph, idsOf(starts), "forward");
  for (const node of graph.diagram.nodes) {
    const isAlone = graph.in(node.id).length === 0 && graph.out(node.id).length === 0;
    if (seen.has(node.id) || isAlone) continue;
    const message = `no start reaches ${nameOf(node)}`;
    const help = "lead an edge to it from a start: in a run nothing arrives there";
    yield { at: subject.atNode(node), message, help };
  }
}

function* withoutStart(subject: Subject): Iterable<Advice> {
  const { nodes, edges } = subject.graph.diagram;
  if (edges.length === 0 || startsOf(subject).length > 0) return;
  const message = "the diagram has no start, something leads to every node";
  const help = "draw a start circle: a run needs a node that makes messages";
  yield { at: subject.atNode(nodes[0]), message, help };
}

/** A cycle that nothing leaves, and every start from which there is no end but such a cycle. */
function* endless(subject: Subject): Iterable<Advice> {
  const { graph, atNode } = subject;
  const order = new Map(graph.diagram.nodes.map(({ id }, index) => [id, index]));
  let isTrap = false;
  for (const members of cycles(graph)) {
    const inside = new Set(members);
    if (members.some((id) => graph.out(id).some((edge) => !inside.has(edge.to)))) continue;
    isTrap = true;
    const nodes = members
      .toSorted((left, right) => order.get(left)! - order.get(right)!)
      .map((id) => graph.node(id));
    const help = "lead a way out of it: in a run what gets there never completes";
    yield { at: atNode(nodes[0]), message: `no way leads out of ${cycleInWords(nodes)}`, help };
  }
  if (!isTrap) return;
  const ends = graph.diagram.nodes.filter(({ id }) => graph.out(id).length === 0);
  const seen = reach(graph, idsOf(ends), "backward");
  for (const node of startsOf(subject)) {
    if (seen.has(node.id)) continue;
    const message = `no end is reached from the start ${nameOf(node)}`;
    const help = "lead a way to an end: in a run nothing that starts here completes";
    yield { at: atNode(node), message, help };
  }
}

function cycleInWords(nodes: readonly Node[]): string {
  if (nodes.length === 1) return `the cycle of ${nameOf(nodes[0])} with itself`;
  const shown = nodes.slice(0, 3).map(nameOf);
  const rest = nodes.length - shown.length;
  const last = rest > 0 ? `${rest} more` : shown.pop()!;
  return `the cycle of ${shown.join(", ")} and ${last}`;
}

export const REACH_RULES = {
  FZ335: unreached,
  FZ336: endless,
  FZ337: withoutStart,
} as const satisfies Readonly<Record<string, Rule>>;
