// Servers that take their messages from logs: what limits them, and how long messages wait in the
// log, partition by partition.
import type { Feed } from "./groups.js";
import { ownedBy } from "./groups.js";
import { type Moments, variabilityOf, waitGGc, waitMMc } from "./queues.js";
import type { Station } from "./station.js";

/** Why not all servers of a node can be busy. */
export interface Limit {
  readonly kind: "partitions" | "hot partition" | "instance" | "allowance";
  /** Index of the log; null for what the provider allows. */
  readonly broker: number | null;
  /** As many servers as can be busy at once under this load. */
  readonly usable: number;
}

/** A feed with the messages a second that it brings. */
export interface Feeding extends Feed {
  readonly rate: number;
}

export interface FedLoad {
  /** Of what can be busy at once; 1 and above: overloaded. */
  readonly saturation: number;
  readonly limit: Limit | null;
}

/** Loads this close count as the same. */
const SAME = 1 + 1e-9;

/** The time for which a message of a feed holds a server. */
export function holdOf({ way }: Feed, { time }: Station): Moments {
  return { mean: way.mean + time.mean, variance: way.variance + time.variance };
}

/**
 * How close servers that are fed by logs are to what they can do. A log lets one message at a time
 * out of each partition, and every partition belongs to one instance: the closest limit counts.
 * `others` are attempts a second that do not come from the feeds: retries, and what is sent there.
 */
export function loadOfFed(station: Station, feedings: readonly Feeding[], others: number): FedLoad {
  const { servers, instances, concurrency, time } = station;
  const busy = feedings.reduce((sum, feed) => sum + feed.rate * holdOf(feed, station).mean, 0);
  const total = busy + others * time.mean;
  let worst: FedLoad = { saturation: total / servers, limit: null };
  const consider = (saturation: number, kind: Limit["kind"], broker: number | null) => {
    if (saturation <= worst.saturation * SAME) return;
    worst = { saturation, limit: { kind, broker, usable: total / saturation } };
  };
  consider((fed(feedings) + others) / station.most_per_s, "allowance", null);
  const own = new Float64Array(instances).fill((others * time.mean) / instances);
  const partitions = new Float64Array(instances);
  for (const feed of feedings) {
    const { shares, rate, broker } = feed;
    if (shares === null) continue;
    const hold = holdOf(feed, station).mean;
    let fullest = 0;
    for (const [instance, owned] of ownedBy(shares.length, instances).entries()) {
      partitions[instance] += owned.length;
      for (const partition of owned) {
        own[instance] += rate * shares[partition] * hold;
        fullest = Math.max(fullest, shares[partition]);
      }
    }
    consider(rate * fullest * hold, kindOf(shares), broker);
  }
  const log = feedings.find(({ shares }) => shares !== null);
  if (log) {
    for (let instance = 0; instance < instances; instance += 1) {
      const usable = Math.min(concurrency, partitions[instance]);
      const kind = partitions[instance] > 1 ? "instance" : kindOf(log.shares!);
      if (usable > 0) consider(own[instance] / usable, kind, log.broker);
    }
  }
  return worst;
}

const fed = (feedings: readonly Feeding[]): number =>
  feedings.reduce((sum, { rate }) => sum + rate, 0);

/** Partitions limit by their number when they are evenly filled, and by the fullest otherwise. */
function kindOf(shares: ArrayLike<number>): "partitions" | "hot partition" {
  const fullest = Math.max(...Array.from(shares));
  return fullest * shares.length < 1.05 ? "partitions" : "hot partition";
}

/**
 * Mean wait in the log of what a feed brings. An instance with one server is M/G/1 in which retries
 * go first (Cobham's formula for two priorities); one with a server for each of its partitions is
 * M/G/1 in each of them; in between, partitions share servers as in M/G/c. Infinity when it grows.
 */
export function waitInLog(
  station: Station,
  feedings: readonly Feeding[],
  feed: Feeding,
  others: number,
): number {
  const shares = feed.shares!;
  const hold = holdOf(feed, station);
  const owned = ownedBy(shares.length, station.instances);
  let wait = 0;
  for (const [instance, partitions] of owned.entries()) {
    const whole = partitions.reduce((sum, partition) => sum + shares[partition], 0);
    if (whole === 0) continue;
    if (station.concurrency >= partitions.length && partitions.length > 1) {
      for (const partition of partitions) {
        const regular = feed.isRoundRobin ? 1 / shares.length : 1;
        const rate = feed.rate * shares[partition];
        wait += shares[partition] * waitGGc(1, rate, hold, regular);
      }
      continue;
    }
    const rate = instanceRate(station, feedings, instance);
    const regular = feed.isRoundRobin ? partitions.length / shares.length : 1;
    wait += whole * waitAtInstance(station, { rate, hold, others, regular });
  }
  return wait;
}

function instanceRate(station: Station, feedings: readonly Feeding[], instance: number): number {
  return feedings.reduce((sum, { shares, rate }) => {
    if (shares === null) return sum + rate / station.instances;
    const mine = ownedBy(shares.length, station.instances)[instance];
    return sum + rate * mine.reduce((part, partition) => part + shares[partition], 0);
  }, 0);
}

function waitAtInstance(
  { concurrency, instances, time }: Station,
  load: {
    readonly rate: number;
    readonly hold: Moments;
    readonly others: number;
    readonly regular: number;
  },
): number {
  const { rate, hold, others, regular } = load;
  const first = (others / instances) * time.mean;
  if (concurrency > 1) return waitGGc(concurrency, rate, hold, regular);
  const all = first + rate * hold.mean;
  if (all >= 1) return Number.POSITIVE_INFINITY;
  const square = ({ mean, variance }: Moments) => variance + mean * mean;
  const left = (rate * square(hold) + (others / instances) * square(time)) / 2;
  const spread = variabilityOf(hold);
  return ((left / ((1 - first) * (1 - all))) * (regular + spread)) / (1 + spread);
}

/** Mean wait before servers of several nodes that share one queue. */
export function waitInQueue(stations: readonly Station[], feedings: readonly Feeding[]): number {
  const servers = stations.reduce((sum, station) => sum + station.servers, 0);
  const rate = feedings.reduce((sum, feed) => sum + feed.rate, 0);
  if (rate === 0) return 0;
  let mean = 0;
  let spread = 0;
  for (const [index, feed] of feedings.entries()) {
    const hold = holdOf(feed, stations[index]);
    mean += (feed.rate / rate) * hold.mean;
    spread += (feed.rate / rate) * variabilityOf(hold);
  }
  return (waitMMc(servers, rate, mean) * (1 + spread)) / 2 || 0;
}
