// Consumers of logs and queues: how the messages are shared out over partitions, instances and ways.
import { pathBehind } from "../consumer.js";
import type { Model } from "../model.js";
import { mixBits } from "../random.js";
import type { KeyParameters } from "../roles/key.js";
import { keysBefore } from "./keys.js";
import type { Moments } from "./queues.js";
import type { Station } from "./station.js";

/** A way from a log or a queue to the servers that take messages from it. */
export interface Feed {
  readonly broker: number;
  readonly link: number;
  /** Index of the node with the servers. */
  readonly consumer: number;
  /** Share of the messages in each partition; null for a queue, which has none. */
  readonly shares: ArrayLike<number> | null;
  /** What no closed form here knows of the broker, in words. */
  readonly besides: readonly string[];
  /** No key decides: partitions take turns. */
  readonly isRoundRobin: boolean;
  /** Time on the way for which a server is taken already. */
  readonly way: Moments;
}

/** All feeds of a model, in the order of their links. */
export function findFeeds(model: Model, stations: readonly (Station | null)[]): readonly Feed[] {
  const keys = new KeyShares();
  return model.nodes.flatMap(({ role, out, parameters }, broker) => {
    if (role !== "topic" && role !== "queue") return [];
    const besides = [
      ...(parameters.prefetch === undefined ? [] : ["messages are handed out ahead of time"]),
      ...(parameters.retention === undefined ? [] : ["what is too old is deleted"]),
      ...(parameters.max_poll_interval === undefined ? [] : ["who polls late is thrown out"]),
    ];
    return out.flatMap((link): Feed[] => {
      const path = pathBehind(model, link);
      const consumer = model.links[path.at(-1)!].to;
      if (stations[consumer] === null) return [];
      const way = wayTo(model, role === "queue" ? path : path.slice(1), path);
      if (role === "queue") {
        return [{ broker, link, consumer, besides, shares: null, isRoundRobin: false, way }];
      }
      const { shares, keyed } = keys.of(model, broker);
      return [{ broker, link, consumer, besides, shares, isRoundRobin: keyed === 0, way }];
    });
  });
}

/** Latencies of some links and times of the steps along the whole path. */
function wayTo(model: Model, delaying: readonly number[], path: readonly number[]): Moments {
  const times = [
    ...delaying.map((link) => model.links[link].latency),
    ...path.slice(0, -1).map((link) => model.nodes[model.links[link].to].parameters.time),
  ] as readonly (Moments | null | undefined)[];
  return times.reduce<Moments>(
    (sum, time) => {
      const { mean, variance } = time ?? { mean: 0, variance: 0 };
      return { mean: sum.mean + mean, variance: sum.variance + variance };
    },
    { mean: 0, variance: 0 },
  );
}

/** Shares of the ways out of a queue: in proportion to what the consumers behind them can do. */
export function byCapacity(
  model: Model,
  stations: readonly (Station | null)[],
  links: readonly number[],
): readonly number[] {
  const capacities = links.map((link) => {
    const path = pathBehind(model, link);
    const station = stations[model.links[path.at(-1)!].to];
    return station === null || station.time.mean === 0 ? null : station.servers / station.time.mean;
  });
  const total = capacities.reduce<number>((sum, capacity) => sum + (capacity ?? 0), 0);
  const all = capacities.every((capacity) => capacity !== null);
  return capacities.map((capacity) => (all ? capacity! / total : 1 / links.length));
}

/** How many partitions each instance owns when they take runs of them in order. */
export function ownedBy(partitions: number, instances: number): readonly (readonly number[])[] {
  const share = Math.floor(partitions / instances);
  const more = partitions % instances;
  let next = 0;
  return Array.from({ length: instances }, (_, instance) => {
    const count = share + (instance < more ? 1 : 0);
    const owned = Array.from({ length: count }, (_each, index) => next + index);
    next += count;
    return owned;
  });
}

/** Where keys fall, remembered for logs that are alike. */
class KeyShares {
  private readonly found = new Map<string, Float64Array>();

  /** Over all sources before the log; without keys the partitions take turns. */
  of(model: Model, topic: number): { readonly shares: Float64Array; readonly keyed: number } {
    const { partitions, key } = model.nodes[topic].parameters;
    const shares = new Float64Array(partitions as number);
    const before = keysBefore(model, topic, key as KeyParameters | undefined);
    let keyed = 0;
    for (const { keys, share } of before) {
      keyed += keys ? share : 0;
      const part = keys ? this.sharesOf(keys, shares.length) : null;
      for (let partition = 0; partition < shares.length; partition += 1) {
        shares[partition] += share * (part ? part[partition] : 1 / shares.length);
      }
    }
    if (before.length === 0) shares.fill(1 / shares.length);
    return { shares, keyed };
  }

  private sharesOf({ count, skew }: KeyParameters, partitions: number): Float64Array {
    const name = `${count} ${skew} ${partitions}`;
    const known = this.found.get(name);
    if (known) return known;
    const shares = new Float64Array(partitions);
    let total = 0;
    for (let key = 0; key < count; key += 1) {
      const weight = (key + 1) ** -skew;
      shares[mixBits(key) % partitions] += weight;
      total += weight;
    }
    for (let partition = 0; partition < partitions; partition += 1) shares[partition] /= total;
    this.found.set(name, shares);
    return shares;
  }
}
