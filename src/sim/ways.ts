// How messages leave each node: ordinary ways, ways that only failed messages take, and what a
// diamond asks. Read from the words of labels; weights and dead letters of a scenario overrule them.

import { type Graph, nameOf } from "./graph.js";
import type { Decision, DecisionWay, ModelNode, Polarity, Question, Reason } from "./model.js";
import { ROLES, type RoleName } from "./roles/index.js";
import {
  failingWord,
  type Reading,
  type ReadQuestion,
  readBound,
  readHit,
  readQuestion,
  readWay,
} from "./words.js";

export type Ways = Pick<ModelNode, "out" | "failing" | "outcomeFollows" | "decision">;

/** A way to a dead letter that the scenario gives and the diagram does not draw; node indices. */
export interface UndrawnWay {
  readonly from: number;
  readonly to: number;
}

/** What the scenario says about the ways out of one node. */
export interface WayWishes {
  /** Share by label of the way, id of its edge, or id of its target. */
  readonly weights: Readonly<Record<string, number>> | null;
  readonly deadLetter: string | null;
  /** Retries allowed, for a diamond that asks about a budget. */
  readonly limit: number | null;
  /** What a diamond asks, whatever its label says. */
  readonly question: Decision["question"] | null;
}

export interface WayProblem {
  readonly node: string;
  /** Key of `weights` that is wrong, or null for the whole. */
  readonly key: string | null;
  readonly property: "weights" | "dead_letter" | "question";
  readonly message: string;
  readonly candidates: readonly string[];
}

export interface SortedWays {
  readonly ways: readonly Ways[];
  /** Their links follow those of the edges, in this order. */
  readonly undrawn: readonly UndrawnWay[];
  readonly reasons: readonly Reason[];
  readonly problems: readonly WayProblem[];
}

/** Share of messages that take the good way when nothing says how an outcome turns out. */
const GOOD_OUTCOME_SHARE = 0.95;
const DEFAULT_RETRIES = 3;

interface Context {
  readonly graph: Graph;
  readonly roles: readonly RoleName[];
  readonly reasons: Reason[];
  readonly problems: WayProblem[];
  readonly undrawn: UndrawnWay[];
}

/** `wishes` and `bounds` by node index; `bounds` are retries that loops or retry nodes allow, or null. */
export function sortWays(
  graph: Graph,
  roles: readonly RoleName[],
  wishes: readonly WayWishes[],
  bounds: readonly (number | null)[],
): SortedWays {
  const context: Context = { graph, roles, reasons: [], problems: [], undrawn: [] };
  const decisions: (Decision | null)[] = roles.map((role, index) =>
    role === "decision" ? decide(context, index, wishes[index], bounds[index]) : null,
  );
  for (const [index, role] of roles.entries()) {
    if (role === "router") decisions[index] = route(context, index, wishes[index]);
    if (role === "cache") decisions[index] = tellHits(context, index, decisions);
  }
  const failing = roles.map((_, index) => failingWays(context, index, wishes[index].deadLetter));
  const ways = roles.map((_, index): Ways => {
    const out = graph.outgoing[index].filter((edge) => !failing[index].includes(edge));
    return {
      out,
      failing: failing[index],
      decision: decisions[index],
      outcomeFollows: asksLater(context, out, decisions),
    };
  });
  const { reasons, problems, undrawn } = context;
  return { ways, undrawn, reasons, problems };
}

function failingWays(context: Context, index: number, deadLetter: string | null): number[] {
  const { graph, roles, reasons } = context;
  const node = graph.diagram.nodes[index];
  if (!ROLES[roles[index]].canFail) return [];
  const stated = deadLetter === null ? [] : deadLetterWay(context, index, deadLetter);
  const drawn = graph.outgoing[index].filter((edge) => {
    const { id, label } = graph.diagram.edges[edge];
    const target = graph.to[edge];
    const word = failingWord(label);
    // "try again" is what the ordinary way out of a retry says.
    const isBad = word !== null && !(roles[index] === "retry" && /^(retr|try)/.test(word));
    let because: string | null = null;
    if (stated.includes(edge)) because = "scenario";
    else if (stated.length > 0) return false;
    else if (isBad) because = `the label of the way says "${word}"`;
    else if (roles[target] === "dlq" || roles[target] === "retry") {
      because = `leads to ${nameOf(graph.diagram.nodes[target])}, a ${roles[target]}`;
    }
    if (because === null) return false;
    const value = `${graph.diagram.edges[edge].to}, only messages that failed here`;
    reasons.push({ subject: node.id, property: `way ${id}`, value, because });
    return true;
  });
  return [...drawn, ...stated.filter((link) => link >= graph.diagram.edges.length)];
}

function deadLetterWay(context: Context, index: number, deadLetter: string): number[] {
  const { graph, problems, undrawn, reasons } = context;
  const { edges, nodes } = graph.diagram;
  const found = graph.outgoing[index].filter((edge) => edges[edge].to === deadLetter);
  if (found.length > 0) return found;
  const node = nodes[index].id;
  const to = graph.indexOf.get(deadLetter);
  if (to === undefined) {
    const message = `the diagram has no node '${deadLetter}'`;
    const candidates = nodes.map(({ id }) => id);
    problems.push({ node, key: null, property: "dead_letter", message, candidates });
    return [];
  }
  undrawn.push({ from: index, to });
  const value = `${deadLetter}, only messages that failed here; no edge is drawn for it`;
  reasons.push({ subject: node, property: "way", value, because: "scenario" });
  return [edges.length + undrawn.length - 1];
}

/** Whether a message that leaves by `out` is asked for its outcome before it is worked on again. */
function asksLater(
  { graph, roles }: Context,
  out: readonly number[],
  decisions: readonly (Decision | null)[],
  asks: (question: Question) => boolean = isOutcome,
): boolean {
  const passes = new Set<RoleName>(["step", "fanout", "router", "join", "topic"]);
  const seen = new Set<number>();
  const open = out.map((edge) => graph.to[edge]);
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    const decision = decisions[node];
    if (decision && roles[node] === "decision" && asks(decision.question)) return true;
    if (decision || passes.has(roles[node])) {
      for (const edge of graph.outgoing[node]) open.push(graph.to[edge]);
    }
  }
  return false;
}

function decide(
  context: Context,
  index: number,
  wishes: WayWishes,
  bound: number | null,
): Decision {
  const { graph, reasons } = context;
  const node = graph.diagram.nodes[index];
  const read = wishes.question
    ? { question: wishes.question, bad: readQuestion(node.label).bad, words: null }
    : readQuestion(node.label);
  const edges = graph.outgoing[index];
  const polarities = completeYesNo(
    edges.map((edge) => {
      const { label } = graph.diagram.edges[edge];
      const reading = readWay(label);
      if (read.question === "hit" && reading?.kind !== "answer") return readHit(label);
      return polarityOf(reading, read);
    }),
  );
  const answerable = polarities.includes("yes") && polarities.includes("no");
  const question = answerable ? read.question : "choice";
  if (wishes.question && wishes.question !== "choice" && !answerable) {
    const message = `the ways out of ${nameOf(node)} do not say which is good and which is bad`;
    context.problems.push({
      node: node.id,
      key: null,
      property: "question",
      message,
      candidates: [],
    });
  }
  const stated = statedWeights(context, index, wishes.weights);
  const weights = stated ?? defaultWeights(question, polarities);
  const own = readBound(node.label);
  const limit = wishes.limit ?? own ?? bound ?? DEFAULT_RETRIES;
  reasons.push({
    subject: node.id,
    property: "asks",
    value: asked(question, limit),
    because: wishes.question ? "scenario" : whyQuestion(read, question),
  });
  for (const [position, edge] of edges.entries()) {
    const { id, to } = graph.diagram.edges[edge];
    const sense = { yes: "good", no: "bad", none: "any" }[polarities[position] ?? "none"];
    const weighed = !["hops", "budget", "error-class"].includes(question);
    const share = percent(weights[position]);
    const value = {
      choice: `${to}, ${share} of the messages`,
      outcome: `${to}, ${sense}; ${share} of those that carry no outcome`,
      hops: `${to}, ${sense}`,
      budget: `${to}, ${sense}`,
      "error-class": `${to}, ${sense}`,
      hit: `${to}, ${sense}; ${share} of those that asked no cache`,
    }[question];
    const because = !weighed ? "the label of the way" : stated ? "scenario" : "default weight";
    reasons.push({ subject: node.id, property: `way ${id}`, value, because });
  }
  const ways = edges.map((edge, position): DecisionWay => {
    return { link: edge, polarity: polarities[position], weight: weights[position] };
  });
  return { question, ways, limit };
}

/** The ways of a router: by weight, whatever their labels say. */
function route(context: Context, index: number, { weights }: WayWishes): Decision {
  const { graph, reasons } = context;
  const node = graph.diagram.nodes[index];
  const edges = graph.outgoing[index];
  const stated = statedWeights(context, index, weights);
  const shares = stated ?? edges.map(() => 1 / edges.length);
  for (const [position, edge] of edges.entries()) {
    const { id, to } = graph.diagram.edges[edge];
    const value = `${to}, ${percent(shares[position])} by weight`;
    const because = stated ? "scenario" : "default weight";
    reasons.push({ subject: node.id, property: `way ${id}`, value, because });
  }
  const ways = edges.map((edge, position): DecisionWay => {
    return { link: edge, polarity: null, weight: shares[position] };
  });
  return { question: "choice", ways, limit: 0 };
}

/**
 * The ways of a cache: `yes` is for hits, `no` for misses, and null for both, when a diamond that
 * asks for it follows. A way that says nothing is that of the misses.
 */
function tellHits(
  context: Context,
  index: number,
  decisions: readonly (Decision | null)[],
): Decision {
  const { graph, reasons } = context;
  const node = graph.diagram.nodes[index];
  const edges = graph.outgoing[index];
  const read = completeYesNo(edges.map((edge) => readHit(graph.diagram.edges[edge].label)));
  const ways = edges.map((edge, position): DecisionWay => {
    const asked = asksLater(context, [edge], decisions, isHit);
    const polarity = read[position] ?? (asked ? null : "no");
    const { id, to } = graph.diagram.edges[edge];
    const value = `${to}, ${{ yes: "hits", no: "misses", none: "hits and misses" }[polarity ?? "none"]}`;
    const because = read[position]
      ? "the label of the way"
      : asked
        ? "a diamond asks whether it was there"
        : "misses go on";
    reasons.push({ subject: node.id, property: `way ${id}`, value, because });
    return { link: edge, polarity, weight: 1 / edges.length };
  });
  return { question: "hit", ways, limit: 0 };
}

const isHit = (question: Question): boolean => question === "hit";
const isOutcome = (question: Question): boolean => question !== "choice" && question !== "hit";

const percent = (share: number): string => `${Number((100 * share).toFixed(4))}%`;

/** A question with the bound that it has. */
function asked(question: Decision["question"], limit: number): string {
  if (question === "hops") return `at most ${limit} hops`;
  return question === "budget" ? `budget of ${limit} retries` : question;
}

function whyQuestion(read: ReadQuestion, question: Decision["question"]): string {
  if (read.question === "choice") return "the words ask for none of outcome, budget or error class";
  if (question === "choice") return "the ways out do not say which is good and which is bad";
  return `the label says "${read.words}"`;
}

/** `yes` is the good way: ok, retryable, retries left. */
function polarityOf(reading: Reading | null, read: ReadQuestion): Polarity {
  if (!reading) return null;
  const flip = (polarity: Polarity): Polarity => (polarity === "yes" ? "no" : "yes");
  if (reading.kind === "answer") return read.bad ? flip(reading.polarity) : reading.polarity;
  const asksForRetry = read.question === "budget" || read.question === "error-class";
  return asksForRetry && /^(retr|try)/.test(reading.word) ? "yes" : reading.polarity;
}

/** With two ways of which one is known, the other is its opposite. */
function completeYesNo(polarities: readonly Polarity[]): readonly Polarity[] {
  if (polarities.length !== 2) return polarities;
  const [first, second] = polarities;
  if (first && !second) return [first, first === "yes" ? "no" : "yes"];
  if (second && !first) return [second === "yes" ? "no" : "yes", second];
  return polarities;
}

function defaultWeights(
  question: Decision["question"],
  polarities: readonly Polarity[],
): readonly number[] {
  const good = polarities.filter((polarity) => polarity === "yes").length;
  const rest = polarities.length - good;
  if (question === "choice" || question === "hit" || good === 0 || rest === 0) {
    return polarities.map(() => 1 / polarities.length);
  }
  return polarities.map((polarity) =>
    polarity === "yes" ? GOOD_OUTCOME_SHARE / good : (1 - GOOD_OUTCOME_SHARE) / rest,
  );
}

/** Weights of the scenario in the order of the ways; ways it leaves out share the rest. */
function statedWeights(
  { graph, problems }: Context,
  index: number,
  weights: WayWishes["weights"],
): readonly number[] | null {
  if (!weights) return null;
  const node = graph.diagram.nodes[index];
  const edges = graph.outgoing[index].map((edge) => graph.diagram.edges[edge]);
  const complain = (key: string | null, message: string, candidates: readonly string[] = []) =>
    problems.push({ node: node.id, key, property: "weights", message, candidates });
  const found: (number | null)[] = edges.map(() => null);
  for (const [key, share] of Object.entries(weights)) {
    const matches = edges.flatMap((edge, position) =>
      edge.id === key || edge.to === key || sameLabel(edge.label, key) ? [position] : [],
    );
    if (matches.length === 0) {
      const names = edges.flatMap((edge) => (edge.label ? [edge.label, edge.to] : [edge.to]));
      complain(key, `no way out of ${nameOf(node)} is called '${key}'`, names);
    }
    for (const position of matches) found[position] = share / matches.length;
  }
  const sum = found.reduce<number>((total, share) => total + (share ?? 0), 0);
  const unsaid = found.filter((share) => share === null).length;
  if (sum > 1 + 1e-9 || (unsaid === 0 && edges.length > 0 && sum < 1 - 1e-9)) {
    complain(null, `the weights of ${nameOf(node)} add up to ${percent(sum)}, not to 100%`);
  }
  return found.map((share) => share ?? Math.max(0, 1 - sum) / unsaid);
}

const sameLabel = (label: string | null, key: string): boolean =>
  label !== null && label.trim().toLowerCase() === key.trim().toLowerCase();
