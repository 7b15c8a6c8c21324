// Model → Analysis, without a run: what flows where in the long run, how busy it keeps the servers,
// what limits the whole, how much more it can take, and how long messages wait.
import type { Model } from "../model.js";
import { roleOf } from "../roles/index.js";
import { sourceRate } from "../roles/source.js";
import { findCallers } from "./calls.js";
import { type Feeding, type Limit, loadOfFed, waitInLog, waitInQueue } from "./fed.js";
import { type Feed, findFeeds } from "./groups.js";
import { boundedName, describePlain, type NodeTheory, queueFigures } from "./node-theory.js";
import { boundedQueue } from "./queues.js";
import { attemptsPerVisit, type Station, stationOf } from "./station.js";
import { type Assumed, solveFlows, type Traffic } from "./traffic.js";
import { type Arrivals, describeArrivals } from "./variability.js";

/** What theory says of one node. */
export interface NodeAnalysis {
  readonly arrivals_per_s: number;
  /** Attempts of each message that comes; null where nothing is served. */
  readonly attempts_per_visit: number | null;
  readonly servers: number | null;
  /** Mean share of the servers that would have to be busy; above 1 there are not enough of them. */
  readonly utilization: number | null;
  /** The same of those servers that can be busy: partitions and instances set limits. */
  readonly saturation: number | null;
  readonly limit: Limit | null;
  /** Closed form; null where there is none, or nothing waits. */
  readonly theory: NodeTheory | null;
}

export interface Analysis {
  /** By index, as in the model. */
  readonly nodes: readonly NodeAnalysis[];
  readonly traffic: Traffic;
  readonly stations: readonly (Station | null)[];
  readonly feeds: readonly Feed[];
  readonly rates: readonly number[];
  /** Index of the node that is closest to its limit; null when nothing has one. */
  readonly bottleneck: number | null;
  /** By what the rates of all sources can be multiplied until the bottleneck has no rest. */
  readonly headroom: number | null;
  readonly isStable: boolean;
}

export type Analyzed =
  | { readonly ok: true; readonly analysis: Analysis }
  | { readonly ok: false; readonly problem: string };

/** Loads from here on have no closed form: what waits grows, or would for a very long time. */
const FULL = 1 - 1e-9;

/** Analyses a model without its faults. Problems come back in words; nothing is thrown. */
export function analyze(model: Model): Analyzed {
  const rates = model.nodes.map(({ role, parameters }) =>
    role === "source" ? sourceRate(parameters as never) : 0,
  );
  const callers = findCallers(model);
  const stations = model.nodes.map(({ role, parameters }, node) => {
    const settings = roleOf(role).station?.(parameters as never);
    const station = settings ? stationOf(settings) : null;
    if (station === null || callers[node].requests === 1) return station;
    return { ...station, besides: [...station.besides, "callers that time out call again"] };
  });
  const feeds = findFeeds(model, stations);
  const base: Base = { model, stations, feeds, rates };
  const offered = settle(base, false);
  if (!offered.ok) return offered;
  const loads = model.nodes.map((_, node) => loadOf(base, offered.traffic, node, 0));
  const carried = settle(base, true);
  if (!carried.ok) return carried;
  const described = describe(base, carried.traffic, carried.assumed.loss, loads);
  const final = solve(base, { ...carried.assumed, ...described.waits });
  if (!final.ok) return final;
  const saturations = loads.map((load) => load?.saturation ?? 0);
  const most = Math.max(...saturations);
  const unbounded = (node: number) => stations[node]?.room === Number.POSITIVE_INFINITY;
  const overloaded = saturations.some((saturation, node) => saturation >= FULL && unbounded(node));
  return {
    ok: true,
    analysis: {
      nodes: described.nodes,
      traffic: overloaded ? { ...final.traffic, latency_s: null } : final.traffic,
      stations,
      feeds,
      rates,
      bottleneck: most > 0 ? saturations.indexOf(most) : null,
      headroom: most > 0 ? 1 / most : null,
      isStable: !overloaded,
    },
  };
}

interface Base {
  readonly model: Model;
  readonly stations: readonly (Station | null)[];
  readonly feeds: readonly Feed[];
  readonly rates: readonly number[];
}

const nothingLost = ({ model }: Base): Omit<Assumed, "stations"> => ({
  arrivals: new Float64Array(model.nodes.length),
  loss: new Float64Array(model.nodes.length),
  wait_s: new Float64Array(model.nodes.length),
  linkWait_s: new Float64Array(model.links.length),
});

const solve = ({ model, stations, rates }: Base, assumed: Omit<Assumed, "stations">) =>
  solveFlows(model, { stations, ...assumed }, (node) => rates[node]);

interface Load {
  readonly perVisit: number;
  /** Attempts a second that ask for a server. */
  readonly attempts: number;
  readonly feedings: readonly Feeding[];
  /** Of the attempts, those that do not come from a log or a queue. */
  readonly others: number;
  readonly utilization: number;
  readonly saturation: number;
  readonly limit: Limit | null;
}

function loadOf(base: Base, traffic: Traffic, node: number, loss: number): Load | null {
  const station = base.stations[node];
  if (station === null) return null;
  const perVisit = attemptsPerVisit(station, loss);
  const attempts = traffic.arrivals[node] * perVisit;
  const feedings = base.feeds
    .filter(({ consumer }) => consumer === node)
    .map((feed) => ({ ...feed, rate: delivered(base.model, traffic, feed.link) }));
  const fed = feedings.reduce((sum, { rate }) => sum + rate, 0);
  const others = Math.max(0, attempts - fed);
  const utilization = (attempts * (1 - loss) * station.time.mean) / station.servers;
  return {
    perVisit,
    attempts,
    feedings,
    others,
    utilization,
    ...loadOfFed(station, feedings, others),
  };
}

function delivered({ links }: Model, { sent }: Traffic, link: number): number {
  return sent[link] * (1 - links[link].loss) * (1 + links[link].duplicate);
}

const MOST_ROUNDS = 100;
const SETTLED = 1e-9;

type Settled =
  | { readonly ok: true; readonly traffic: Traffic; readonly assumed: Omit<Assumed, "stations"> }
  | { readonly ok: false; readonly problem: string };

/**
 * The traffic when what depends on it has settled: what caches have, windows gather and budgets
 * allow, and, if `loses`, what bounded queues turn away.
 */
function settle(base: Base, loses: boolean): Settled {
  const bounded = loses ? boundedNodes(base) : [];
  let assumed = nothingLost(base);
  let solved = solve(base, assumed);
  for (let round = 0; solved.ok && round < MOST_ROUNDS; round += 1) {
    const { traffic } = solved;
    const loss = Float64Array.from(assumed.loss);
    for (const node of bounded) {
      const { servers, room, time } = base.stations[node]!;
      const { attempts } = loadOf(base, traffic, node, assumed.loss[node])!;
      // Half way only: what is lost makes room, and the sum would swing to and fro.
      const found = boundedQueue(servers, room, attempts, time.mean).loss_share;
      loss[node] = round === 0 ? found : (found + assumed.loss[node]) / 2;
    }
    // At a retry node half way, too: what its budget refuses does not come back.
    const arrivals = traffic.asking.map((rate, node) => {
      const swings = round > 0 && base.model.nodes[node].role === "retry";
      return swings ? (rate + assumed.arrivals[node]) / 2 : rate;
    });
    assumed = { ...assumed, loss, arrivals };
    const next = solve(base, assumed);
    if (!next.ok) return next;
    const most = differs(next.traffic.arrivals, traffic.arrivals);
    solved = next;
    if (most < SETTLED) break;
  }
  return solved.ok ? { ok: true, traffic: solved.traffic, assumed } : solved;
}

function boundedNodes({ stations, feeds }: Base): readonly number[] {
  return stations.flatMap((station, node) => {
    if (station === null || station.room === Number.POSITIVE_INFINITY) return [];
    return feeds.some(({ consumer }) => consumer === node) ? [] : [node];
  });
}

/** The largest relative difference of two lists of rates. */
function differs(now: Float64Array, before: Float64Array): number {
  return now.reduce(
    (most, rate, at) => Math.max(most, Math.abs(rate - before[at]) / Math.max(rate, 1e-12)),
    0,
  );
}

interface Described {
  readonly nodes: readonly NodeAnalysis[];
  readonly waits: Pick<Assumed, "wait_s" | "linkWait_s">;
}

/** Closed forms of all nodes, and the waits that they give. */
function describe(
  base: Base,
  traffic: Traffic,
  loss: ArrayLike<number>,
  offered: readonly (Load | null)[],
): Described {
  const { model, stations, feeds } = base;
  const loads = model.nodes.map((_, node) => loadOf(base, traffic, node, loss[node]));
  const arrivals = describeArrivals({
    model,
    stations,
    arrivals: traffic.arrivals,
    sent: traffic.sent,
    utilization: loads.map((load) => load?.utilization ?? 0),
    isFed: (node) => feeds.some(({ consumer }) => consumer === node),
  });
  const wait_s = new Float64Array(model.nodes.length);
  const linkWait_s = new Float64Array(model.links.length);
  for (const feed of feeds) linkWait_s[feed.link] = waitBefore(base, loads, feed);
  const nodes = model.nodes.map((_, node): NodeAnalysis => {
    const load = loads[node];
    const known = { base, traffic, loss, load, arrivals, linkWait_s };
    const theory = theoryOf(known, node);
    if (theory !== null && load !== null) wait_s[node] = theory.wait_s ?? Number.POSITIVE_INFINITY;
    return {
      arrivals_per_s: traffic.arrivals[node],
      attempts_per_visit: load?.perVisit ?? null,
      servers: stations[node]?.servers ?? null,
      utilization: load?.utilization ?? null,
      saturation: offered[node]?.saturation ?? null,
      limit: offered[node]?.limit ?? null,
      theory,
    };
  });
  return { nodes, waits: { wait_s: finite(wait_s), linkWait_s: finite(linkWait_s) } };
}

const finite = (values: Float64Array): Float64Array =>
  values.map((value) => (Number.isFinite(value) ? value : 0));

function waitBefore(base: Base, loads: readonly (Load | null)[], feed: Feed): number {
  const { feedings, others, saturation } = loads[feed.consumer]!;
  if (saturation >= FULL) return Number.POSITIVE_INFINITY;
  const station = base.stations[feed.consumer]!;
  const mine = feedings.find(({ link }) => link === feed.link)!;
  if (feed.shares !== null) return waitInLog(station, feedings, mine, others);
  const beside = base.feeds.filter(({ broker }) => broker === feed.broker);
  return waitInQueue(
    beside.map(({ consumer }) => base.stations[consumer]!),
    beside.map(
      ({ consumer, link }) => loads[consumer]!.feedings.find((each) => each.link === link)!,
    ),
  );
}

interface Known {
  readonly base: Base;
  readonly traffic: Traffic;
  readonly loss: ArrayLike<number>;
  readonly load: Load | null;
  readonly arrivals: readonly Arrivals[];
  readonly linkWait_s: Float64Array;
}

function theoryOf(known: Known, node: number): NodeTheory | null {
  const { base, traffic, loss, load, arrivals, linkWait_s } = known;
  const station = base.stations[node];
  const feeds = base.feeds.filter(({ broker }) => broker === node);
  if (feeds.length > 0)
    return queueFigures(feeds, traffic, linkWait_s, base.stations, arrivals[node]);
  const { role, parameters } = base.model.nodes[node];
  const rate = traffic.arrivals[node];
  const own = rate > 0 ? roleOf(role).closedForm : undefined;
  if (own) return own(parameters as never, rate, arrivals[node].isPoisson);
  if (station === null || load === null || load.attempts === 0 || load.feedings.length > 0)
    return null;
  const common = { station, attempts: load.attempts, arrivals: arrivals[node] };
  return station.room < Number.POSITIVE_INFINITY
    ? boundedName(common, loss[node])
    : describePlain(common);
}
