// Advice on what could be drawn better. It informs, and never makes a text wrong: drawings that
// break a rule for a good reason say so with `// fz-ignore CODE`.
import type { Code } from "./catalogue.js";
import type { ADVICE_CODES } from "./codes-of-style.js";
import type { Edge, Node } from "./diagram.js";
import { type Finding, quote } from "./findings.js";
import { type Graph, makeGraph } from "./graph.js";
import { pingPong } from "./lint-dialogue.js";
import { MESSAGING_RULES } from "./lint-messaging.js";
import { REACH_RULES } from "./lint-reach.js";
import type { Places, Resolved } from "./resolve.js";
import type { Source, Span } from "./source.js";

export interface Advice {
  readonly at: Span;
  readonly message: string;
  readonly help: string;
}

/** What a rule may look at. */
export interface Subject {
  readonly source: Source;
  readonly graph: Graph;
  readonly places: Places;
  readonly atNode: (node: Node) => Span;
  readonly atEdge: (edge: Edge) => Span;
}

export type Rule = (subject: Subject) => Iterable<Advice>;

const LONGEST_LABEL = 50;
const LONGEST_FILE = 50_000;

/** All advice about a diagram, by the rules below and those about messages. */
export function advise(source: Source, { diagram, places }: Resolved): readonly Finding[] {
  const graph = makeGraph(diagram);
  const edgeAt = new Map(diagram.edges.map((edge, index) => [edge.id, places.edges[index]]));
  const subject: Subject = {
    source,
    graph,
    places,
    atNode: (node) => spanOfNode(places, node),
    atEdge: (edge) => edgeAt.get(edge.id) ?? { start: 0, end: 0 },
  };
  return Object.entries(RULES).flatMap(([code, rule]) =>
    [...rule(subject)].map(({ at, message, help }) => {
      return { code: code as Code, start: at.start, end: at.end, message, help };
    }),
  );
}

function spanOfNode(places: Places, node: Node): Span {
  const statement = places.nodes.get(node.id);
  return statement?.id ?? statement ?? { start: 0, end: 0 };
}

function* labels({ graph, atNode, atEdge }: Subject): Iterable<{ label: string; at: Span }> {
  for (const node of graph.diagram.nodes) {
    if (node.label !== null) yield { label: node.label, at: atNode(node) };
  }
  for (const edge of graph.diagram.edges) {
    if (edge.label !== null) yield { label: edge.label, at: atEdge(edge) };
  }
}

function* longLabels(subject: Subject): Iterable<Advice> {
  for (const { label, at } of labels(subject)) {
    if (label.length <= LONGEST_LABEL) continue;
    const message = `the label ${quote(label)} has ${label.length} characters`;
    yield { at, message, help: `keep labels within ${LONGEST_LABEL} characters` };
  }
}

function* emoji(subject: Subject): Iterable<Advice> {
  for (const { label, at } of labels(subject)) {
    const found = /\p{Extended_Pictographic}/u.exec(label);
    if (found === null) continue;
    const message = `the label ${quote(label)} holds the emoji ${quote(found[0])}`;
    yield { at, message, help: "say it in words" };
  }
}

function* longFile({ source }: Subject): Iterable<Advice> {
  if (source.text.length <= LONGEST_FILE) return;
  const message = `the file has ${source.text.length} characters, over ${LONGEST_FILE}`;
  yield { at: { start: 0, end: 0 }, message, help: "split the diagram into several files" };
}

function* smallLoops({ graph, places }: Subject): Iterable<Advice> {
  for (const [index, loop] of graph.diagram.loops.entries()) {
    if (loop.nodes.length > 1) continue;
    const message = `the loop repeats ${quote(loop.nodes[0])} alone`;
    yield { at: places.loops[index], message, help: "name every node that it repeats" };
  }
}

function* decisions({ graph }: Subject): Iterable<readonly [Node, readonly Edge[]]> {
  for (const node of graph.diagram.nodes) {
    if (node.shape === "diamond") yield [node, graph.out(node.id)];
  }
}

function* singleWays(subject: Subject): Iterable<Advice> {
  for (const [node, ways] of decisions(subject)) {
    if (ways.length !== 1) continue;
    const message = `the decision ${quote(node.label ?? node.id)} has one way out`;
    yield { at: subject.atNode(node), message, help: "draw the other way, or make it a step" };
  }
}

function* unlabelledWays(subject: Subject): Iterable<Advice> {
  for (const [node, ways] of decisions(subject)) {
    if (ways.length < 2) continue;
    for (const way of ways) {
      if (way.label !== null && way.label.trim() !== "") continue;
      const message = `a way out of the decision ${quote(node.label ?? node.id)} has no label`;
      yield { at: subject.atEdge(way), message, help: 'say when it is taken: [label="Yes"]' };
    }
  }
}

function* sameWays(subject: Subject): Iterable<Advice> {
  for (const [node, ways] of decisions(subject)) {
    const seen = new Set<string>();
    for (const way of ways) {
      const label = way.label?.trim().toLowerCase() ?? "";
      if (label !== "" && seen.has(label)) {
        const message = `two ways out of ${quote(node.label ?? node.id)} are labelled ${quote(label)}`;
        yield { at: subject.atEdge(way), message, help: "give each way a label of its own" };
      }
      seen.add(label);
    }
  }
}

/** One entry holds all about a rule; what it is called and why it matters stands in the catalogue. */
const RULES: Readonly<Record<keyof typeof ADVICE_CODES, Rule>> = {
  FZ321: longLabels,
  FZ322: emoji,
  FZ323: longFile,
  FZ324: pingPong,
  FZ325: smallLoops,
  FZ326: singleWays,
  FZ327: unlabelledWays,
  FZ328: sameWays,
  ...MESSAGING_RULES,
  ...REACH_RULES,
};
