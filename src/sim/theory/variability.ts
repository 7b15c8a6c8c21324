// How regularly messages come to each node: whether their arrivals are Poisson, as most closed forms
// ask for, and how variable the times between them are where they are not.

import type { Arrivals as SourceArrivals } from "../arrivals.js";
import type { Distribution } from "../distribution.js";
import { isDistribution } from "../distribution.js";
import type { Model } from "../model.js";
import { variabilityOf } from "./queues.js";
import type { Station } from "./station.js";

export interface Arrivals {
  /** Of the times between arrivals: variance over squared mean; 1 for Poisson, 0 for regular. */
  readonly variability: number;
  readonly isPoisson: boolean;
}

export interface Surroundings {
  readonly model: Model;
  readonly stations: readonly (Station | null)[];
  /** Messages a second that come to each node. */
  readonly arrivals: ArrayLike<number>;
  /** Messages a second over each link. */
  readonly sent: ArrayLike<number>;
  /** Busy share of the servers of each node. */
  readonly utilization: ArrayLike<number>;
  /** Whether a node takes its messages from a log or a queue. */
  readonly isFed: (node: number) => boolean;
}

/** Roles that let Poisson arrivals be Poisson: they delay, choose, or do nothing to them. */
const TRANSPARENT: ReadonlySet<string> = new Set([
  "step",
  "decision",
  "router",
  "fanout",
  "retry",
  "sink",
]);
const ROUNDS = 50;

/** Profiles and traces change with time: nothing steady is said of them. */
const isSteady = (arrivals: SourceArrivals): arrivals is Distribution =>
  typeof arrivals === "object" && !("profile" in arrivals) && arrivals.kind !== "trace";

/**
 * Poisson arrivals stay so through delays, choices and M/M/c queues (Burke; for loops and retries
 * the marginals of BCMP networks), and not through anything else. Variability is carried on as in
 * W. Whitt, "The Queueing Network Analyzer", Bell System Technical Journal 62 (1983).
 */
export function describeArrivals(around: Surroundings): readonly Arrivals[] {
  const { model } = around;
  const into: number[][] = model.nodes.map(() => []);
  for (const [link, { to }] of model.links.entries()) {
    if (around.sent[link] > 0) into[to].push(link);
  }
  const poisson = poissonNodes(around, into);
  const variability = variabilities(around, into);
  return model.nodes.map((_, node) => {
    return { isPoisson: poisson[node] === 1, variability: poisson[node] ? 1 : variability[node] };
  });
}

/** The largest set of nodes that can all have Poisson arrivals at once. */
function poissonNodes(around: Surroundings, into: readonly (readonly number[])[]): Uint8Array {
  const { model } = around;
  const { nodes, links } = model;
  const copied = copiedLinks(model);
  const good = new Uint8Array(nodes.length).fill(1);
  const open = nodes.map((_, node) => node);
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const fits =
      into[node].every(
        (link) => links[link].duplicate === 0 && passes(around, good, links[link].from),
      ) &&
      (into[node].length < 2 || !into[node].some((link) => copied[link] === 1));
    if (fits || good[node] === 0) continue;
    good[node] = 0;
    for (const link of [...nodes[node].out, ...nodes[node].failing]) open.push(links[link].to);
  }
  return good;
}

function passes({ model, stations, isFed }: Surroundings, good: Uint8Array, node: number): boolean {
  const { role, parameters } = model.nodes[node];
  if (role === "source") {
    const arrivals = parameters.arrivals as SourceArrivals;
    return arrivals === "poisson" || (isSteady(arrivals) && arrivals.kind === "exp");
  }
  if (good[node] === 0) return false;
  const station = stations[node];
  if (station === null) return TRANSPARENT.has(role);
  return station.isExponential && station.room === Number.POSITIVE_INFINITY && !isFed(node);
}

/** Links with copies on them: two of these together bring messages that belong together. */
function copiedLinks({ nodes, links }: Model): Uint8Array {
  const copied = new Uint8Array(links.length);
  const open: number[] = [];
  const mark = (link: number) => {
    if (copied[link] === 1) return;
    copied[link] = 1;
    open.push(links[link].to);
  };
  for (const { role, out, failing } of nodes) {
    if (role === "decision" || role === "queue" || role === "sink") continue;
    if (out.length > 1) for (const link of out) mark(link);
    if (failing.length > 1) for (const link of failing) mark(link);
  }
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (const link of [...nodes[node].out, ...nodes[node].failing]) mark(link);
  }
  return copied;
}

function variabilities(around: Surroundings, into: readonly (readonly number[])[]): Float64Array {
  const { model, sent } = around;
  const found = new Float64Array(model.nodes.length).fill(1);
  for (let round = 0; round < ROUNDS; round += 1) {
    let change = 0;
    for (const [node, links] of into.entries()) {
      const total = links.reduce((sum, link) => sum + sent[link], 0);
      if (total === 0) continue;
      const next = links.reduce((sum, link) => {
        return sum + (sent[link] / total) * onLink(around, found, link);
      }, 0);
      change = Math.max(change, Math.abs(next - found[node]));
      found[node] = next;
    }
    if (change < 1e-9) break;
  }
  return found;
}

/** What leaves a node, thinned to the share of it that takes the link. */
function onLink(around: Surroundings, found: Float64Array, link: number): number {
  const { model, stations, sent, arrivals, utilization } = around;
  const { from } = model.links[link];
  const { role, parameters } = model.nodes[from];
  const station = stations[from];
  let leaving = found[from];
  if (role === "source") {
    const made = parameters.arrivals;
    leaving = isDistribution(made) ? variabilityOf(made) : made === "fixed" ? 0 : 1;
  } else if (station !== null) {
    const busy = Math.min(1, utilization[from]);
    const spread = (variabilityOf(station.time) - 1) / Math.sqrt(station.servers);
    leaving = 1 + (1 - busy * busy) * (found[from] - 1) + busy * busy * spread;
  }
  const share = arrivals[from] > 0 ? Math.min(1, sent[link] / arrivals[from]) : 1;
  return share * leaving + 1 - share;
}
