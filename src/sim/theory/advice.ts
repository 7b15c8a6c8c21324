// What would make a model carry its load with something to spare: how many instances, connections
// and partitions, and where more of them would not help.
import { nameOf } from "../graph.js";
import type { Model, ModelNode } from "../model.js";
import type { Analysis, NodeAnalysis } from "./analyze.js";
import { type Callers, findCallers } from "./calls.js";
import { type Feeding, holdOf } from "./fed.js";
import { ownedBy } from "./groups.js";

/** Servers are asked for until they are busy for no more than this share of the time. */
const TARGET = 0.8;
/** Attempts per message from which on retries are worth a word. */
const MANY_ATTEMPTS = 1.25;
/** So much more than its even share makes a partition hot. */
const HOT = 1.5;

export interface Advice {
  /** Id of the node that it is about. */
  readonly node: string;
  /** What to change, or to look at. */
  readonly about: "instances" | "connections" | "partitions" | "keys" | "retries";
  readonly now: number | null;
  /** What it should be; null when no number helps. */
  readonly to: number | null;
  /** One sentence, without its node. */
  readonly text: string;
}

/** All advice, the most pressing node first. */
export function advise(model: Model, analysis: Analysis): readonly Advice[] {
  const callers = findCallers(model);
  const order = model.nodes
    .map((_, node) => node)
    .sort((left, right) => pressing(analysis, right) - pressing(analysis, left));
  return order.flatMap((node) => [
    ...forServers(model, analysis, node),
    ...forPartitions(model, analysis, node),
    ...forRetries(model, analysis, node),
    ...forCallers(model, analysis, callers[node], node),
  ]);
}

const pressing = ({ nodes }: Analysis, node: number): number => nodes[node].saturation ?? 0;

const percent = (share: number): string => `${Number((100 * share).toPrecision(2))}%`;

function forServers(model: Model, { nodes, stations }: Analysis, node: number): readonly Advice[] {
  const { saturation, utilization, servers, limit } = nodes[node];
  const station = stations[node];
  if (station === null || utilization === null || servers === null) return [];
  if (saturation! <= TARGET || utilization <= TARGET) return [];
  const { id, role } = model.nodes[node];
  const about = role === "store" ? "connections" : "instances";
  const each = role === "store" ? 1 : station.concurrency;
  const now = servers / each;
  const needed = Math.ceil((utilization * servers) / TARGET / each);
  const because = limit === null ? "" : "; partitions have to follow";
  const text =
    `${needed} ${about} instead of ${now} would be busy ` +
    `${percent((utilization * servers) / (needed * each))} of the time${because}`;
  return [{ node: id, about, now, to: needed, text }];
}

/** Logs before a node: too few partitions, idle instances, keys that fall together. */
function forPartitions(model: Model, analysis: Analysis, node: number): readonly Advice[] {
  const station = analysis.stations[node];
  if (station === null) return [];
  const { instances } = station;
  return analysis.feeds.flatMap((feed): Advice[] => {
    if (feed.consumer !== node || feed.shares === null) return [];
    const topic = model.nodes[feed.broker];
    const partitions = feed.shares.length;
    const rate = arriving(analysis, model, feed.link);
    const feeding: Feeding = { ...feed, rate };
    const { mean } = holdOf(feeding, station);
    const fullest = Math.max(...Array.from(feed.shares));
    const consumer = nameOf(model.diagram.nodes[node] ?? { ...topic, label: null });
    const about = { id: topic.id, partitions, consumer };
    const busiest = rate * fullest * mean;
    if (fullest * partitions > HOT && busiest > TARGET) {
      return [hotPartition(about, { fullest, busiest })];
    }
    if (busiest > TARGET) {
      // If they stay as unevenly filled as they are.
      const needed = Math.ceil((partitions * busiest) / TARGET);
      const text =
        `${needed} partitions instead of ${partitions} would let ${consumer} keep up: ` +
        `one message at a time leaves each, and takes ${milliseconds(mean)}`;
      return [{ node: topic.id, about: "partitions", now: partitions, to: needed, text }];
    }
    return instances > partitions
      ? [idleInstances(model.nodes[node], about, instances)]
      : unevenInstances(analysis.nodes[node], about, instances);
  });
}

interface About {
  readonly id: string;
  readonly partitions: number;
  readonly consumer: string;
}

function hotPartition(
  { id, partitions, consumer }: About,
  { fullest, busiest }: { readonly fullest: number; readonly busiest: number },
): Advice {
  const text =
    `the fullest of its ${partitions} partitions gets ${percent(fullest)} of the messages, which ` +
    `keeps ${consumer} busy ${percent(busiest)} of the time there: spread its keys; ` +
    "more partitions help only those that share one";
  return { node: id, about: "keys", now: null, to: null, text };
}

function idleInstances(node: ModelNode, { id, partitions }: About, instances: number): Advice {
  const idle = instances - partitions;
  const text =
    `${idle} of its ${instances} instances ${idle === 1 ? "has" : "have"} no partition of ${id} ` +
    "and only stand by";
  return { node: node.id, about: "partitions", now: partitions, to: instances, text };
}

/** Partitions that do not divide evenly: some instances have one more than others. */
function unevenInstances(
  { saturation, limit }: NodeAnalysis,
  { id, partitions, consumer }: About,
  instances: number,
): Advice[] {
  if (limit?.kind !== "instance" || saturation! <= TARGET) return [];
  const counts = ownedBy(partitions, instances).map((owned) => owned.length);
  if (partitions % instances === 0) return [];
  const to = Math.ceil(partitions / instances) * instances;
  const text =
    `its ${partitions} partitions fall on ${instances} instances of ${consumer} as ` +
    `${Math.max(...counts)} and ${Math.min(...counts)}: a multiple of ${instances} would be even`;
  return [{ node: id, about: "partitions", now: partitions, to, text }];
}

function forRetries(model: Model, { nodes }: Analysis, node: number): readonly Advice[] {
  const { attempts_per_visit } = nodes[node];
  if (attempts_per_visit === null || attempts_per_visit < MANY_ATTEMPTS) return [];
  const more = percent(attempts_per_visit - 1);
  const text = `retries make it ${Number(attempts_per_visit.toPrecision(3))} attempts a message: ${more} more load`;
  return [{ node: model.nodes[node].id, about: "retries", now: null, to: null, text }];
}

/** Overload that callers keep up by themselves: they send more than can be done in time. */
function forCallers(
  model: Model,
  { nodes, stations }: Analysis,
  { requests, patience_s }: Callers,
  node: number,
): readonly Advice[] {
  const station = stations[node];
  const { saturation } = nodes[node];
  if (station === null || saturation === null || requests === 1) return [];
  const longestWait = (station.room * station.time.mean) / station.servers;
  if (saturation * requests < 1 || longestWait < patience_s) return [];
  const text =
    `callers that time out send up to ${Number(requests.toPrecision(3))} requests for a message, ` +
    `${percent(saturation * requests)} of what it can do, so that an overload can outlast its ` +
    "cause: bound its queue, or give their retries a budget";
  return [{ node: model.nodes[node].id, about: "retries", now: null, to: null, text }];
}

const arriving = ({ traffic }: Analysis, { links }: Model, link: number): number =>
  traffic.sent[link] * (1 - links[link].loss) * (1 + links[link].duplicate);

const milliseconds = (seconds: number): string =>
  seconds < 1
    ? `${Number((1000 * seconds).toPrecision(3))}ms`
    : `${Number(seconds.toPrecision(3))}s`;
