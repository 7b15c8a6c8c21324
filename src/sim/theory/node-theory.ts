// The closed form that fits a node, by its usual name, with the hypotheses that hold only nearly.
import type { Feed } from "./groups.js";
import { boundedQueue, variabilityOf, waitGGc, waitQuantileMMc } from "./queues.js";
import type { Station } from "./station.js";
import type { Traffic } from "./traffic.js";
import type { Arrivals } from "./variability.js";

/** Figures of a node by a closed form. */
export interface NodeTheory {
  /** In Kendall's notation: arrivals, times, servers, places. */
  readonly model: string;
  /** Every hypothesis holds: a long run comes to these figures. */
  readonly exact: boolean;
  /** Hypotheses that do not hold, in words. */
  readonly not_met: readonly string[];
  readonly utilization: number | null;
  /** Per attempt, as in the report; null when it grows without a bound. */
  readonly wait_s: number | null;
  readonly wait_p99_s: number | null;
  readonly queue_length: number | null;
  /** Share of the attempts that find no room. */
  readonly loss_share: number;
}

interface Plain {
  readonly station: Station;
  /** A second. */
  readonly attempts: number;
  readonly arrivals: Arrivals;
}

const RETRIES = "retries come back";
const NOT_POISSON = "arrivals are not Poisson";
const NOT_EXPONENTIAL = "times are not exponential";
const OVERLOADED = "overloaded: what waits grows without a bound";

/** Servers before a queue of their own without a bound. */
export function describePlain({ station, attempts, arrivals }: Plain): NodeTheory {
  const { servers, time, isExponential, ends, retries } = station;
  const utilization = (attempts * time.mean) / servers;
  const overloaded = utilization >= 1;
  const single = servers === 1;
  const comesBack = retries > 0 && ends.transient > 0;
  const not_met = [
    ...(overloaded ? [OVERLOADED] : []),
    ...(arrivals.isPoisson ? [] : [NOT_POISSON]),
    ...(!isExponential && !single ? [NOT_EXPONENTIAL] : []),
    // Exponential times forgive it: such a network has the product form.
    ...(comesBack && !isExponential ? [RETRIES] : []),
    ...station.besides,
  ];
  const wait = overloaded ? null : waitGGc(servers, attempts, time, arrivals.variability);
  const isErlang = isExponential && arrivals.isPoisson && !overloaded;
  return {
    model: kendall(station, arrivals),
    exact: not_met.length === 0,
    not_met,
    utilization: Math.min(1, utilization),
    wait_s: wait,
    wait_p99_s:
      isErlang && station.isFifo ? waitQuantileMMc(servers, attempts, time.mean, 0.99) : null,
    queue_length: wait === null ? null : attempts * wait,
    loss_share: 0,
  };
}

/** Servers before a queue with a bound; without any place to wait, times may be of any kind. */
export function boundedName({ station, attempts, arrivals }: Plain, loss: number): NodeTheory {
  const { servers, room, time, isExponential, ends, retries } = station;
  const figures = boundedQueue(servers, room, attempts, time.mean);
  const not_met = [
    ...(arrivals.isPoisson ? [] : [NOT_POISSON]),
    ...(isExponential || room === 0 ? [] : [NOT_EXPONENTIAL]),
    ...(retries > 0 && ends.transient > 0 ? [RETRIES] : []),
    ...station.besides,
  ];
  return {
    model: `${kendall(station, arrivals)}/${servers + room}`,
    exact: not_met.length === 0,
    not_met,
    utilization: (attempts * (1 - loss) * time.mean) / servers,
    wait_s: figures.wait_s,
    wait_p99_s: null,
    queue_length: figures.queue_length,
    loss_share: loss,
  };
}

function kendall({ time, isExponential, servers }: Station, { isPoisson }: Arrivals): string {
  const times = isExponential ? "M" : variabilityOf(time) === 0 ? "D" : "G";
  return `${isPoisson ? "M" : "G"}/${times}/${servers}`;
}

/** A log or a queue: its wait is that of the messages of all ways out together. */
export function queueFigures(
  feeds: readonly Feed[],
  { sent }: Traffic,
  linkWait_s: ArrayLike<number>,
  stations: readonly (Station | null)[],
  { isPoisson }: Arrivals,
): NodeTheory {
  const total = feeds.reduce((sum, { link }) => sum + sent[link], 0);
  const waiting = feeds.reduce((sum, { link }) => sum + sent[link] * linkWait_s[link], 0);
  const grows = !Number.isFinite(waiting);
  const isLog = feeds[0].shares !== null;
  const consumers = feeds.map(({ consumer }) => stations[consumer]!);
  const not_met = [
    ...(grows ? [OVERLOADED] : []),
    ...(isPoisson ? [] : [NOT_POISSON]),
    ...(feeds.some(({ isRoundRobin }) => isRoundRobin) ? ["partitions take turns"] : []),
    ...(consumers.some(({ retries, ends }) => retries > 0 && ends.transient > 0) ? [RETRIES] : []),
    ...(feeds.some((feed, each) => sharesServers(feed, consumers[each]))
      ? ["partitions share servers"]
      : []),
    ...feeds[0].besides,
    ...new Set(consumers.flatMap(({ besides }) => besides)),
  ];
  return {
    model: isLog ? "M/G/1 by partition" : "M/G/c over all consumers",
    exact: isLog && not_met.length === 0,
    not_met,
    utilization: null,
    wait_s: grows || total === 0 ? null : waiting / total,
    wait_p99_s: null,
    queue_length: grows ? null : waiting,
    loss_share: 0,
  };
}

/** Several servers of an instance, but not one for each of its partitions. */
function sharesServers({ shares }: Feed, { instances, concurrency }: Station): boolean {
  if (shares === null || concurrency === 1) return false;
  return Math.ceil(shares.length / instances) > concurrency;
}
