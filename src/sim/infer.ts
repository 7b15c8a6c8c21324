// Which role each node plays, read from its shape, label, lane and position by the rules of one
// table. The first rule that fits decides; a scenario overrules any of them.
import type { Node } from "../lang/diagram.js";
import type { Graph } from "./graph.js";
import { bringsTogether, nameOf } from "./graph.js";
import type { RoleName } from "./roles/index.js";
import { plain, readHit, readPartitions, readQuestion, speaksOf, WORDS } from "./words.js";

/** A role, the rule that gave it, and the parameters that the words around the node suggest. */
export interface InferredRole {
  readonly role: RoleName;
  readonly because: string;
  readonly hints: Readonly<Record<string, { readonly value: unknown; readonly because: string }>>;
}

interface Facts {
  readonly graph: Graph;
  readonly index: number;
  readonly node: Node;
  readonly laneLabel: string;
  readonly isBroker: boolean;
  readonly incoming: readonly number[];
  readonly outgoing: readonly number[];
  /** Roles that the scenario states. */
  readonly stated: ReadonlyMap<string, RoleName>;
  readonly diagramHasStart: boolean;
  /** Index of the topic-to-be at the other end of an incoming edge, or -1. */
  readonly topicBefore: number;
}

interface Rule {
  readonly role: RoleName;
  /** Why the rule fits, in words for `fz explain`, or null when it does not. */
  readonly fits: (facts: Facts) => string | null;
}

/** The word that speaks of something, as the text has it or with its parts taken apart. */
const said = (words: RegExp, text: string | null): string | null =>
  words.exec((text ?? "").slice(0, 2000).toLowerCase())?.[0] ??
  words.exec(plain(text))?.[0] ??
  null;

const isStart = (graph: Graph, index: number): boolean =>
  graph.incoming[index].length === 0 &&
  graph.outgoing[index].length > 0 &&
  graph.diagram.nodes[index].shape === "circle";

function laneIsBroker(graph: Graph, laneId: string): boolean {
  const lane = graph.laneOf.get(laneId);
  return speaksOf("broker", lane?.label ?? null) || speaksOf("broker", laneId);
}

/** Edges by which consumers in other lanes attach to a node of a broker. */
function consumerEdges(graph: Graph, index: number): number[] {
  return graph.outgoing[index].filter((edge) => {
    const { label, crossLane } = graph.diagram.edges[edge];
    const target = graph.diagram.nodes[graph.to[edge]];
    return (
      crossLane &&
      !laneIsBroker(graph, target.lane) &&
      !speaksOf("answer", label) &&
      !speaksOf("answer", target.label) &&
      !isDeadLetterQueue(graph, graph.to[edge])
    );
  });
}

function isDeadLetterQueue(graph: Graph, index: number): boolean {
  const node = graph.diagram.nodes[index];
  if (node.shape === "diamond" || !speaksOf("deadLetter", node.label)) return false;
  if (speaksOf("readsDeadLetter", node.label)) return false;
  return graph.outgoing[index].every((edge) => {
    const target = graph.diagram.nodes[graph.to[edge]];
    return !speaksOf("deadLetter", target.label) || speaksOf("readsDeadLetter", target.label);
  });
}

interface Broker {
  readonly role: "topic" | "queue";
  readonly because: string;
}

/** A queue hands each message to one consumer; with more consumers than one, each gets a copy. */
function topicOrQueue(text: string, consumers: number): Broker["role"] {
  return consumers === 1 && speaksOf("queue", text) && !speaksOf("stream", text)
    ? "queue"
    : "topic";
}

function brokerOf(graph: Graph, index: number, stated: Facts["stated"]): Broker | null {
  const node = graph.diagram.nodes[index];
  if (node.shape === "diamond" || graph.outgoing[index].length === 0) return null;
  const laneLabel = graph.laneOf.get(node.lane)?.label ?? node.lane;
  const words = `${laneLabel} ${node.label ?? ""}`;
  if (laneIsBroker(graph, node.lane)) {
    const isStated = ({ id, lane }: Node): boolean =>
      lane === node.lane && ["topic", "queue"].includes(stated.get(id) ?? "");
    if (graph.diagram.nodes.some(isStated)) return null;
    const edges = consumerEdges(graph, index).length;
    if (edges === 0) return null;
    const attached = edges === 1 ? "a consumer attaches here" : `${edges} consumers attach here`;
    const because = `${attached}, in a lane that speaks of a broker`;
    return { role: topicOrQueue(words, edges), because };
  }
  const word = said(WORDS.log, node.label);
  const comesHere = node.shape === "rectangle" && graph.incoming[index].length > 0;
  if (!word || !comesHere || speaksOf("deadLetter", node.label)) return null;
  if (WORDS.towardsLog.test(plain(node.label))) return null;
  const role = topicOrQueue(node.label ?? "", graph.outgoing[index].length);
  return { role, because: `the label says "${word}"` };
}

/** A rule for one of the two roles that a broker can have. */
function brokerRule(role: Broker["role"]): Rule {
  return {
    role,
    fits: ({ graph, index, stated }) => {
      const broker = brokerOf(graph, index, stated);
      return broker?.role === role ? broker.because : null;
    },
  };
}

/** Whether the way itself, or the diamond it leads to, asks what a cache has. */
function tellsHits(graph: Graph, edge: number): boolean {
  const target = graph.diagram.nodes[graph.to[edge]];
  if (readHit(graph.diagram.edges[edge].label) !== null) return true;
  return target.shape === "diamond" && readQuestion(target.label).question === "hit";
}

const RULES: readonly Rule[] = [
  { role: "decision", fits: ({ node }) => (node.shape === "diamond" ? "a diamond decides" : null) },
  {
    role: "source",
    fits: ({ graph, index }) =>
      isStart(graph, index) ? "a circle that nothing leads to starts" : null,
  },
  {
    role: "dlq",
    fits: ({ graph, index, node }) =>
      isDeadLetterQueue(graph, index)
        ? `the label says "${said(WORDS.deadLetter, node.label)}"`
        : null,
  },
  {
    role: "sink",
    fits: ({ node, outgoing }) =>
      node.shape === "circle" && outgoing.length === 0 ? "a circle that leads nowhere ends" : null,
  },
  brokerRule("topic"),
  brokerRule("queue"),
  {
    role: "retry",
    fits: ({ node, outgoing }) => {
      const word = said(WORDS.retry, node.label);
      return word && outgoing.length > 0 ? `the label says "${word}"` : null;
    },
  },
  {
    role: "join",
    fits: ({ graph, index, node }) => {
      const word = said(WORDS.join, node.label);
      return word && bringsTogether(graph, index)
        ? `the label says "${word}" and branches of one message meet here`
        : null;
    },
  },
  {
    role: "fanout",
    fits: ({ node, outgoing }) => {
      const word = said(WORDS.fanout, node.label);
      return word && outgoing.length > 1
        ? `the label says "${word}" and ${outgoing.length} ways lead out`
        : null;
    },
  },
  {
    role: "router",
    fits: ({ node, outgoing }) => {
      const word = said(WORDS.router, node.label);
      return word && outgoing.length > 1
        ? `the label says "${word}" and ${outgoing.length} ways lead out`
        : null;
    },
  },
  {
    role: "cache",
    fits: ({ graph, node, outgoing }) => {
      const word = said(WORDS.cache, node.label);
      if (!word || node.shape === "circle" || speaksOf("tendsCache", node.label)) return null;
      return outgoing.some((edge) => tellsHits(graph, edge))
        ? `the label says "${word}" and the ways out tell hits from misses`
        : null;
    },
  },
  {
    role: "window",
    fits: ({ node, outgoing }) => {
      const word = said(WORDS.window, node.label);
      return word && node.shape !== "circle" && outgoing.length > 0
        ? `the label says "${word}"`
        : null;
    },
  },
  {
    role: "agent",
    fits: ({ node }) => {
      const word = node.shape === "circle" ? null : said(WORDS.model, node.label);
      return word ? `the label says "${word}"` : null;
    },
  },
  {
    role: "source",
    fits: ({ node, incoming, outgoing, diagramHasStart, laneLabel }) => {
      if (incoming.length > 0 || outgoing.length === 0) return null;
      if (!diagramHasStart) return "nothing leads here, and the diagram has no start circle";
      const word = said(WORDS.origin, node.label) ?? said(WORDS.origin, laneLabel);
      return word ? `nothing leads here and the words say "${word}"` : null;
    },
  },
  {
    role: "service",
    fits: ({ graph, topicBefore }) =>
      topicBefore >= 0 ? `consumes from ${nameOf(graph.diagram.nodes[topicBefore])}` : null,
  },
  {
    role: "service",
    fits: ({ node }) =>
      node.shape === "taskbox" ? "a taskbox is work assigned to somebody" : null,
  },
  {
    role: "store",
    fits: ({ node, laneLabel, graph, incoming }) => {
      const word = said(WORDS.database, node.label);
      if (word) return `the label says "${word}"`;
      const laneWord = said(WORDS.database, laneLabel);
      const entered = incoming.some((edge) => graph.diagram.edges[edge].crossLane);
      return laneWord && entered ? `the lane says "${laneWord}"` : null;
    },
  },
  {
    role: "service",
    fits: ({ graph, outgoing }) => {
      const asked = outgoing.find((edge) => {
        const target = graph.diagram.nodes[graph.to[edge]];
        return target.shape === "diamond" && readQuestion(target.label).question === "outcome";
      });
      return asked === undefined
        ? null
        : `${nameOf(graph.diagram.nodes[graph.to[asked]])} asks for its outcome`;
    },
  },
  {
    role: "service",
    fits: ({ node, isBroker }) => {
      const word = isBroker || node.shape === "circle" ? null : said(WORDS.work, node.label);
      return word ? `the label says "${word}"` : null;
    },
  },
  {
    role: "sink",
    fits: ({ outgoing }) => (outgoing.length === 0 ? "leads nowhere: a path ends here" : null),
  },
  { role: "step", fits: () => "a step on the way" },
];

/** The role of every node, in the order of the diagram. Never fails: every node is at least a step. */
export function inferRoles(graph: Graph, stated: Facts["stated"]): readonly InferredRole[] {
  const { nodes } = graph.diagram;
  const topics = new Set<number>();
  for (const [index, node] of nodes.entries()) {
    const role = stated.get(node.id);
    const isBroker = role === "topic" || role === "queue";
    if (isBroker || (!role && brokerOf(graph, index, stated))) topics.add(index);
  }
  const diagramHasStart = nodes.some(
    (node, index) => isStart(graph, index) || stated.get(node.id) === "source",
  );
  const inferred = nodes.map((node, index) => {
    const laneLabel = graph.laneOf.get(node.lane)?.label ?? node.lane;
    return inferRole({
      graph,
      index,
      node,
      laneLabel,
      isBroker: laneIsBroker(graph, node.lane),
      incoming: graph.incoming[index],
      outgoing: graph.outgoing[index],
      stated,
      diagramHasStart,
      topicBefore: brokerBefore(graph, index, topics),
    });
  });
  return withSomeStart(graph, inferred, stated);
}

/** The topic or queue that feeds a node outside the broker, directly or through steps in it, or -1. */
function brokerBefore(graph: Graph, index: number, topics: ReadonlySet<number>): number {
  const { nodes } = graph.diagram;
  const inBroker = (node: number): boolean => laneIsBroker(graph, nodes[node].lane);
  const seen = new Set([index]);
  const open = [index];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (const edge of graph.incoming[node]) {
      const before = graph.from[edge];
      const withinBroker = inBroker(index) && nodes[index].lane === nodes[before].lane;
      // What follows a topic in the broker's own lane is a step of the broker, not a consumer.
      if (topics.has(before)) return withinBroker ? -1 : before;
      if (seen.has(before) || !inBroker(before) || nodes[before].shape === "diamond") continue;
      seen.add(before);
      open.push(before);
    }
  }
  return -1;
}

function inferRole(facts: Facts): InferredRole {
  for (const rule of RULES) {
    const because = rule.fits(facts);
    if (because) return { role: rule.role, because, hints: hintsFor(rule.role, facts) };
  }
  throw new Error("the last rule always fits");
}

function hintsFor(role: RoleName, { node, laneLabel }: Facts): InferredRole["hints"] {
  if (role === "topic") {
    for (const text of [node.label, laneLabel]) {
      const partitions = readPartitions(text);
      if (partitions) {
        const because = `the words say "${partitions} partitions"`;
        return { partitions: { value: partitions, because } };
      }
    }
  }
  return {};
}

/** A diagram in which everything has a way in still has to begin somewhere. */
function withSomeStart(
  graph: Graph,
  inferred: readonly InferredRole[],
  stated: Facts["stated"],
): readonly InferredRole[] {
  const { nodes } = graph.diagram;
  const roleAt = (index: number) => stated.get(nodes[index].id) ?? inferred[index].role;
  if (nodes.some((_, index) => roleAt(index) === "source")) return inferred;
  const free = (index: number) =>
    graph.outgoing[index].length > 0 &&
    !stated.has(nodes[index].id) &&
    nodes[index].shape !== "diamond";
  const circle = nodes.findIndex((node, index) => node.shape === "circle" && free(index));
  const start = circle >= 0 ? circle : nodes.findIndex((_, index) => free(index));
  if (start < 0) return inferred;
  const because = "everything has a way in; the first node that leads on starts";
  return inferred.map((entry, index) =>
    index === start ? { role: "source", because, hints: {} } : entry,
  );
}
