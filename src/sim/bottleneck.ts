// The one sentence that a reader wants first: what limits this design, and by how much.
import { nameOf } from "./graph.js";
import type { Model, ModelNode } from "./model.js";
import type { Report } from "./report.js";

/** From here on a server counts as saturated: its queue has no bound that load alone would keep. */
const SATURATED = 0.98;

/** Partitions are as good as evenly filled when the fullest costs no more than a tenth. */
const NEARLY_EVEN = 0.9;

interface Candidate {
  readonly node: ModelNode;
  /** Busy share of what can be busy at once. */
  readonly busy: number;
  /** Why not more can be busy at once, or null. */
  readonly limit: string | null;
  /** Share of what came that a full queue turned away: the servers never saw it. */
  readonly turnedAway: number;
}

/**
 * Names the node whose servers are closest to their limit. A consumer of a topic can keep at most
 * as many servers busy as the topic has partitions, so that is its limit where it is the lower one.
 */
export function findBottleneck(report: Report, model: Model): string {
  const candidates = model.nodes.flatMap((node, index): Candidate[] => {
    const { utilization, arrived, dropped_by_reason } = report.nodes[node.id];
    const turnedAway = arrived > 0 ? (dropped_by_reason.queue_full ?? 0) / arrived : 0;
    const servers = serversOf(node);
    if (servers === null || utilization === null) return [];
    const topic = topicBefore(model, index);
    const partitions = (topic?.parameters.partitions as number | undefined) ?? servers;
    const usable = Math.min(servers, partitions, evenPartitions(report, topic));
    const limit = topic && usable < servers ? whyFewer(topic, usable, partitions, servers) : null;
    return [{ node, busy: (utilization * servers) / usable, limit, turnedAway }];
  });
  if (candidates.length === 0) return "nothing here has a limit: no service takes part";
  const worst = candidates.reduce((most, next) => (demandOf(next) > demandOf(most) ? next : most));
  return sentence(worst, model);
}

/** How busy all that came would have kept them, had it found room. */
const demandOf = ({ busy, turnedAway }: Candidate): number =>
  turnedAway < 1 ? busy / (1 - turnedAway) : Number.POSITIVE_INFINITY;

/** With one message at a time in each, as many partitions as full as the fullest hold all there is. */
function evenPartitions(report: Report, topic: ModelNode | null): number {
  const filled = topic && (report.nodes[topic.id].partitions as { messages: number }[] | undefined);
  if (!filled) return Number.POSITIVE_INFINITY;
  const messages = filled.map((partition) => partition.messages);
  const fullest = Math.max(...messages);
  const total = messages.reduce((sum, count) => sum + count, 0);
  return fullest === 0 ? Number.POSITIVE_INFINITY : total / fullest;
}

function whyFewer(topic: ModelNode, usable: number, partitions: number, servers: number): string {
  if (partitions < servers && usable > NEARLY_EVEN * partitions) {
    return `the ${partitions} of its ${servers} servers that ${topic.id} has partitions for are`;
  }
  return `what serves the fullest partition of ${topic.id} is`;
}

function serversOf({ role, parameters }: ModelNode): number | null {
  const { instances, concurrency, connections } = parameters as Readonly<Record<string, number>>;
  if (role === "service") return instances * concurrency;
  if (role === "agent") return concurrency;
  return role === "store" ? connections : null;
}

function topicBefore(model: Model, index: number): ModelNode | null {
  let current = index;
  // Through steps only, and never further than the diagram is large.
  for (let hops = 0; hops < model.nodes.length; hops += 1) {
    const link = model.links.find(({ to }) => to === current);
    if (!link) return null;
    const from = model.nodes[link.from];
    if (from.role === "topic") return from;
    if (from.role !== "step") return null;
    current = link.from;
  }
  return null;
}

/** Figures that the answer rests on, by the names of parameters. */
const DECIDING = ["time", "instances", "read", "write", "connections"];

/** `; its time and instances are defaults, not yours`: an answer is no better than its numbers. */
function caveat({ id }: ModelNode, { reasons }: Model): string {
  const assumed = reasons.filter(
    ({ subject, property, because }) =>
      subject === id && because === "default" && DECIDING.includes(property),
  );
  if (assumed.length === 0) return "";
  const names = assumed.map(({ property, value }) => `${property} ${value}`).join(", ");
  return `; but that rests on defaults (${names}): give its own numbers`;
}

function sentence(candidate: Candidate, model: Model): string {
  return `${verdict(candidate, model)}${caveat(candidate.node, model)}`;
}

function verdict(candidate: Candidate, model: Model): string {
  const { node, busy, limit, turnedAway } = candidate;
  const name = nameOf(model.diagram.nodes[model.nodes.indexOf(node)]);
  const who = limit ?? "its servers are";
  const percent = `${(100 * Math.min(1, busy)).toFixed(busy < 0.1 ? 1 : 0)}%`;
  const lost = `its full queue turned ${Number((100 * turnedAway).toPrecision(2))}% of it away`;
  const demand = demandOf(candidate);
  if (turnedAway > 0 && demand >= SATURATED) {
    const load = Number.isFinite(demand) ? `${demand.toFixed(1)} times` : "more than";
    return `${name} is overloaded: what comes is ${load} what it can serve, and ${lost}`;
  }
  if (busy >= SATURATED) {
    return `${name} is saturated: ${who} busy ${percent} of the time, so its backlog grows with the load`;
  }
  if (busy < 0.005) return `nothing is busy; the closest to a limit is ${name}`;
  const headroom = 1 / demand;
  const loss = turnedAway > 0 ? `; of what came, ${lost.replace(" of it away", " away")}` : "";
  const factor = headroom >= 10 ? headroom.toFixed(0) : headroom.toFixed(1);
  return `${name} is closest to its limit: ${who} busy ${percent} of the time, so about ${factor} times this load would saturate it${loss}`;
}
