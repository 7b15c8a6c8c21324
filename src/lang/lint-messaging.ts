// Advice about systems that exchange messages. The rules go by the words of labels, so each names
// the words it goes by, and speaks only where the drawing itself shows the risk.
import type { Edge, Node } from "./diagram.js";
import { quote } from "./findings.js";
import { cycles, type Graph, reach } from "./graph.js";
import type { Advice, Rule, Subject } from "./lint.js";

const FAN_OUT = /\bfan(?:s|ned)?[\s-]?out\b|\bbroadcasts?\b|\bnotif(?:y|ies)\b/i;
const STORE =
  /\b(?:data\s?bases?|dbs?|postgres\w*|mysql|maria\w*|mongo\w*|dynamo\w*|cassandra|sql\w*|data\s?store)\b/i;
const BROKER = /\b(?:broker|kafka|rabbit\w*|pulsar|nats|sqs|sns|message bus|event bus|topic)\b/i;
const WRITES = /\b(?:saves?|stores?|writes?|persists?|inserts?|updates?|commits?)\b/i;
const PUBLISHES = /\b(?:publish(?:es)?|emits?|produces?|(?:sends?|raises?) (?:\w+ )?event)\b/i;
const OUTBOX = /\b(?:outbox|change data capture|cdc|transaction log)\b/i;
const CONSUMES = /\b(?:consum(?:er|es?)|handlers?|subscribers?|listeners?|workers?)\b/i;
const FAILS =
  /^(?:no|not ok|ko|nack)$|\b(?:fail\w*|errors?|reject\w*|timeout|invalid|exception)\b/i;
const DEAD_LETTER = /\bdead[\s-]?letters?\b|\bdl[qxt]\b|\bparking lot\b|\bquarantine\b/i;
const RETRY = /\b(?:re-?tr(?:y|ies|ying)|try again|re-?deliver\w*|re-?attempts?)\b/i;
const BOUND = /\d|\b(?:max\w*|up to|limit\w*|at most|times|attempts? left|until)\b/i;
const BACKOFF = /\b(?:back-?\s?off|exponential\w*|delay\w*|wait\w*|jitter|later)\b/i;

function nameOf(node: Node): string {
  return quote(node.label ?? node.id);
}

function labelOf(item: Node | Edge): string {
  return item.label ?? "";
}

function* singleFanOut({ graph, atNode }: Subject): Iterable<Advice> {
  for (const node of graph.diagram.nodes) {
    if (!FAN_OUT.test(labelOf(node)) || graph.out(node.id).length !== 1) continue;
    const message = `${nameOf(node)} has a single way out, which a run takes for one receiver`;
    yield { at: atNode(node), message, help: "draw an edge to every receiver" };
  }
}

/** Lanes that are a store, by their words. */
function lanesLike(graph: Graph, words: RegExp): ReadonlySet<string> {
  const lanes = graph.diagram.lanes.filter((lane) => words.test(`${lane.label ?? ""} ${lane.id}`));
  return new Set(lanes.map((lane) => lane.id));
}

function* sharedStores({ graph, places }: Subject): Iterable<Advice> {
  const stores = lanesLike(graph, STORE);
  const users = new Map<string, Set<string>>();
  for (const edge of graph.diagram.edges) {
    const [from, to] = [graph.node(edge.from).lane, graph.node(edge.to).lane];
    if (from === to || !stores.has(to)) continue;
    users.set(to, (users.get(to) ?? new Set()).add(from));
  }
  for (const [store, lanes] of users) {
    const at = places.lanes.get(store)?.id;
    if (lanes.size < 2 || at == null) continue;
    const names = [...lanes].map(quote).join(" and ");
    const message = `the store ${quote(store)} is used by ${names}`;
    yield { at, message, help: "give each service a store of its own" };
  }
}

function* dualWrites({ graph, atNode }: Subject): Iterable<Advice> {
  const [stores, brokers] = [lanesLike(graph, STORE), lanesLike(graph, BROKER)];
  for (const node of graph.diagram.nodes) {
    const label = labelOf(node);
    const targets = graph.out(node.id).map((edge) => graph.node(edge.to));
    const isNamed = WRITES.test(label) && PUBLISHES.test(label);
    const isDrawn =
      targets.some((target) => stores.has(target.lane)) &&
      targets.some((target) => brokers.has(target.lane));
    const words = [label, ...targets.map(labelOf)].join(" ");
    if (!(isNamed || isDrawn) || OUTBOX.test(words)) continue;
    const message = `${nameOf(node)} writes and publishes in one go: one of the two can be lost`;
    yield { at: atNode(node), message, help: "write an outbox, and publish from it" };
  }
}

function isDeadLetter(node: Node): boolean {
  return DEAD_LETTER.test(labelOf(node));
}

/** Consumers whose failing way, here or at the decision behind them, leads to no dead letter. */
function* poison({ graph, atEdge }: Subject): Iterable<Advice> {
  const parked = graph.diagram.nodes.filter(isDeadLetter).map((node) => node.id);
  const isSafe = reach(graph, parked, "backward");
  for (const node of graph.diagram.nodes) {
    if (node.shape === "diamond" || !CONSUMES.test(labelOf(node))) continue;
    const decisions = graph
      .out(node.id)
      .map((edge) => graph.node(edge.to))
      .filter((next) => next.shape === "diamond");
    for (const from of [node, ...decisions]) {
      const way = graph.out(from.id).find((edge) => FAILS.test(labelOf(edge)));
      if (way === undefined || isSafe.has(way.to)) continue;
      const message = `when ${nameOf(node)} fails, the message reaches no dead-letter queue`;
      yield { at: atEdge(way), message, help: "lead the failing way to a dead-letter queue" };
    }
  }
}

function missingOf(words: string): string | null {
  const missing = [
    ...(BOUND.test(words) ? [] : ["a bound"]),
    ...(BACKOFF.test(words) ? [] : ["backoff"]),
  ];
  return missing.length === 0 ? null : missing.join(" and without ");
}

function* retries({ graph, places, atNode }: Subject): Iterable<Advice> {
  const help = "say how often and how far apart: retry up to 3 times with backoff";
  const told = new Set<string>();
  for (const [index, loop] of graph.diagram.loops.entries()) {
    const words = [loop.condition, ...loop.nodes.map((id) => labelOf(graph.node(id)))].join(" ");
    for (const id of loop.nodes) told.add(id);
    const missing = RETRY.test(words) ? missingOf(words) : null;
    if (missing === null) continue;
    yield { at: places.loops[index], message: `a retry without ${missing}`, help };
  }
  for (const members of cycles(graph)) {
    if (members.some((id) => told.has(id))) continue;
    const inside = new Set(members);
    const edges = members.flatMap((id) => graph.out(id)).filter((edge) => inside.has(edge.from));
    const nodes = members.map((id) => graph.node(id));
    const first = nodes.find((node) => RETRY.test(labelOf(node))) ?? retrySource(graph, edges);
    const missing = missingOf([...nodes, ...edges].map(labelOf).join(" "));
    if (first === undefined || missing === null) continue;
    yield { at: atNode(first), message: `a retry cycle without ${missing}`, help };
  }
}

function retrySource(graph: Graph, edges: readonly Edge[]): Node | undefined {
  const edge = edges.find((one) => RETRY.test(labelOf(one)));
  return edge === undefined ? undefined : graph.node(edge.from);
}

function* unreadDeadLetters({ graph, atNode }: Subject): Iterable<Advice> {
  for (const node of graph.diagram.nodes) {
    if (!isDeadLetter(node) || graph.out(node.id).length > 0) continue;
    const message = `nobody reads ${nameOf(node)}`;
    yield { at: atNode(node), message, help: "alert on it, or reprocess what is parked there" };
  }
}

export const MESSAGING_RULES = {
  FZ329: singleFanOut,
  FZ330: sharedStores,
  FZ331: dualWrites,
  FZ332: poison,
  FZ333: retries,
  FZ334: unreadDeadLetters,
} as const satisfies Readonly<Record<string, Rule>>;
