// Advice about dialogues: a lane that asks another twice, and goes on without the first answer.
import type { Edge } from "./diagram.js";
import { quote } from "./findings.js";
import type { Graph } from "./graph.js";
import type { Advice, Subject } from "./lint.js";

/** Steps of a lane that are followed from one request to the next. */
const MOST_STEPS = 500;

/**
 * Two requests from one lane to another where the steps of the lane lead from the first to the
 * second, and no message of the other lane arrives on the way. The order of the file does not
 * tell: an answer stands in the lane that gives it. Other ways of a decision are no sequence.
 */
export function* pingPong({ graph, atEdge }: Subject): Iterable<Advice> {
  const last = new Map<string, Edge>();
  for (const edge of graph.diagram.edges) {
    if (!edge.crossLane) continue;
    const [from, to] = [graph.node(edge.from).lane, graph.node(edge.to).lane];
    const pair = JSON.stringify([from, to]);
    const before = last.get(pair);
    last.set(pair, edge);
    if (before === undefined || !isUnanswered(graph, before.from, edge.from, to)) continue;
    const message = `${quote(from)} sends to ${quote(to)} again before an answer comes back`;
    const help = "draw the answer between the two, unless these are events";
    yield { at: atEdge(edge), message, help };
  }
}

function isUnanswered(graph: Graph, first: string, second: string, answerer: string): boolean {
  if (first === second) return false;
  const behind = inLane(graph, first, "out");
  if (!behind.has(second)) return false;
  for (const id of inLane(graph, second, "in")) {
    if (id === first || !behind.has(id)) continue;
    if (graph.in(id).some((edge) => graph.node(edge.from).lane === answerer)) return false;
  }
  return true;
}

/** The nodes of a lane that its own edges lead to from one of them, or from which they come. */
function inLane(graph: Graph, start: string, direction: "out" | "in"): ReadonlySet<string> {
  const seen = new Set([start]);
  for (const id of seen) {
    if (seen.size > MOST_STEPS) break;
    for (const { from, to, crossLane } of graph[direction](id)) {
      if (!crossLane) seen.add(direction === "out" ? to : from);
    }
  }
  return seen;
}
