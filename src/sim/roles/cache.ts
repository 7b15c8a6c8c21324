// The role `cache`: answers for the keys it holds, and lets the others go on to where they are
// found. A key is held from the moment its miss has been answered.
import * as z from "zod";
import { keySampler } from "../alias.js";
import type { NodeBehaviour, NodeContext } from "../behaviour.js";
import { distribution, samplerOf } from "../distribution.js";
import { HIT, MISS, NONE } from "../messages.js";
import { type OwnFigures, ratio } from "../own-figures.js";
import { count } from "../quantity.js";
import type { Departure, Flow } from "../theory/flow.js";
import { hitShare } from "../theory/hit-share.js";
import { keysBefore } from "../theory/keys.js";
import { keyParameters } from "./key.js";
import { defineRole } from "./role.js";

const parameters = z.strictObject({
  time: distribution("time of a look-up").prefault("500us"),
  size: count("most keys held at a time; unbounded if absent", 1, 10_000_000).optional(),
  evict: z
    .enum(["lru", "fifo"])
    .default("lru")
    .describe("which key makes room: the one not asked for longest, or the one held longest"),
  ttl: distribution(
    "time after which a key is no longer valid, for ever if absent; drawn for each key, so that a " +
      "distribution spreads what was filled at once",
  ).optional(),
  coalesce: z
    .boolean()
    .default(false)
    .describe(
      "lets a miss wait while another of the same key is on its way: the answer to one is for all",
    ),
  key: keyParameters
    .prefault({ count: 1000, skew: 1 })
    .describe("keys of the messages that come without one"),
  filled_by: z
    .string()
    .optional()
    .describe(
      "id of the node whose success puts the key of a miss into the cache; " +
        "the first service, store or agent on the way of the misses if absent",
    ),
});

type CacheParameters = z.output<typeof parameters>;

const LOOKED_UP = 0;
/** The miss that others waited for has ended without an answer. */
const UNANSWERED = 1;

class Cache implements NodeBehaviour {
  readonly gauges: Readonly<Record<string, () => number>>;
  /** When each key held ends to be valid; in the order in which they would make room. */
  private readonly entries = new Map<number, number>();
  private readonly size: number;
  private readonly lookUp: () => number;
  private readonly lifetime: () => number;
  private readonly drawKey: () => number;
  private readonly hitWays: readonly number[];
  private readonly missWays: readonly number[];
  /** Nothing says when a miss is answered: it is held at once. */
  private fillsAtOnce = true;
  /** By key: the miss that is on its way for all, and who waits for it. */
  private readonly asking = new Map<number, number>();
  private readonly waiting = new Map<number, number[]>();
  private readonly keyOf = new Map<number, number>();
  private hits = 0;
  private misses = 0;
  private expired = 0;
  private evicted = 0;
  private coalesced = 0;

  constructor(
    private readonly context: NodeContext,
    private readonly given: CacheParameters,
  ) {
    const { node } = context;
    this.size = given.size ?? Number.POSITIVE_INFINITY;
    const looking = samplerOf(given.time);
    const times = context.stream("time");
    this.lookUp = () => looking(times);
    const lasting = given.ttl ? samplerOf(given.ttl) : null;
    const lifetimes = context.stream("lifetimes");
    this.lifetime = lasting ? () => lasting(lifetimes) : () => Number.POSITIVE_INFINITY;
    const keys = keySampler(given.key.count, given.key.skew);
    const random = context.stream("keys");
    this.drawKey = () => keys(random);
    const ways = node.decision?.ways ?? [];
    this.hitWays = ways.filter(({ polarity }) => polarity !== "no").map(({ link }) => link);
    this.missWays = ways.filter(({ polarity }) => polarity !== "yes").map(({ link }) => link);
    this.gauges = { entries: () => this.entries.size };
  }

  start(): void {
    const { kernel } = this.context;
    const { nodes } = kernel.model;
    const { filled_by } = this.given;
    const named = nodes.findIndex(({ id }) => id === filled_by);
    const filler = kernel.behaviours[named >= 0 ? named : this.nextWithServers()];
    if (filler?.onSuccess === undefined) return;
    this.fillsAtOnce = false;
    filler.onSuccess((message) => {
      if ((kernel.messages.flags[message] & MISS) === 0) return;
      this.hold(kernel.messages.key[message]);
      this.answerAll(kernel.messages.key[message]);
    });
    if (this.given.coalesce) kernel.messages.pools.push(this);
  }

  /** The first node on the way of the misses that tells of its successes, or NONE. */
  private nextWithServers(): number {
    const { kernel, index } = this.context;
    const { nodes, links } = kernel.model;
    const seen = new Set([index]);
    const open = this.missWays.map((link) => links[link].to);
    for (let at = open.shift(); at !== undefined; at = open.shift()) {
      if (seen.has(at)) continue;
      seen.add(at);
      if (kernel.behaviours[at].onSuccess !== undefined) return at;
      for (const link of nodes[at].out) open.push(links[link].to);
    }
    return NONE;
  }

  receive(message: number): void {
    const { kernel, index, meter } = this.context;
    const { messages } = kernel;
    if (messages.key[message] === NONE) messages.key[message] = this.drawKey();
    messages.since[message] = kernel.now;
    meter.busy.add(1);
    const seconds = this.lookUp() * kernel.conditions.slowness[index];
    kernel.events.schedule(kernel.now + seconds, index, LOOKED_UP, message);
  }

  wake(code: number, value: number): void {
    if (code === UNANSWERED) {
      this.askAgain(value);
      return;
    }
    const { kernel, index, meter } = this.context;
    const key = kernel.messages.key[value];
    const isHit = this.has(key);
    meter.busy.add(-1);
    kernel.served(index, value);
    if (isHit) this.hits += 1;
    else this.misses += 1;
    if (!isHit && this.fillsAtOnce) this.hold(key);
    if (!isHit && this.given.coalesce && !this.fillsAtOnce && this.waits(value, key)) return;
    this.leave(value, isHit);
  }

  private leave(message: number, isHit: boolean): void {
    const { kernel, index, meter } = this.context;
    const { flags } = kernel.messages;
    meter.completed += 1;
    kernel.left(index, message);
    flags[message] &= ~(HIT | MISS);
    flags[message] |= isHit ? HIT : MISS;
    const ways = isHit ? this.hitWays : this.missWays;
    if (ways.length === 0) kernel.complete(message);
    else kernel.sendAlong(ways, message);
  }

  /** Whether another miss of the key is on its way; if not, this one is, for all that come. */
  private waits(message: number, key: number): boolean {
    const { kernel, index } = this.context;
    const asker = this.asking.get(key);
    if (asker === undefined || asker === message) {
      this.asking.set(key, message);
      this.keyOf.set(message, key);
      return false;
    }
    const line = this.waiting.get(key);
    if (line) line.push(message);
    else this.waiting.set(key, [message]);
    kernel.messages.since[message] = kernel.now;
    kernel.wait(index, 1);
    this.coalesced += 1;
    return true;
  }

  /** The key is held: who waited for it has it as well. */
  private answerAll(key: number): void {
    this.asking.delete(key);
    const line = this.waiting.get(key) ?? [];
    this.waiting.delete(key);
    for (const message of line) {
      this.endWait(message);
      this.leave(message, true);
    }
  }

  private endWait(message: number): void {
    const { kernel, index } = this.context;
    kernel.waited(index, message);
    kernel.wait(index, -1);
  }

  /** A message ends. Where it has asked for others without an answer, the next of them asks. */
  letGo(message: number): void {
    const { kernel, index } = this.context;
    const key = this.keyOf.get(message);
    if (key === undefined) return;
    this.keyOf.delete(message);
    if (this.asking.get(key) !== message) return;
    if (this.waiting.has(key)) kernel.events.schedule(kernel.now, index, UNANSWERED, key);
    else this.asking.delete(key);
  }

  private askAgain(key: number): void {
    const asker = this.asking.get(key);
    if (asker === undefined || this.keyOf.get(asker) === key) return;
    const line = this.waiting.get(key);
    const next = line?.shift();
    if (line === undefined || next === undefined) {
      this.asking.delete(key);
      return;
    }
    if (line.length === 0) this.waiting.delete(key);
    this.asking.set(key, next);
    this.keyOf.set(next, key);
    this.endWait(next);
    this.leave(next, false);
  }

  private has(key: number): boolean {
    const end = this.entries.get(key);
    if (end === undefined) return false;
    if (end <= this.context.kernel.now) {
      this.entries.delete(key);
      this.expired += 1;
      return false;
    }
    if (this.given.evict === "lru" && this.size !== Number.POSITIVE_INFINITY) {
      this.entries.delete(key);
      this.entries.set(key, end);
    }
    return true;
  }

  private hold(key: number): void {
    const { entries } = this;
    entries.delete(key);
    if (entries.size >= this.size) {
      entries.delete(entries.keys().next().value as number);
      this.evicted += 1;
    }
    entries.set(key, this.context.kernel.now + this.lifetime());
  }

  /** What it held is gone with it. */
  crash(_instances: number | undefined, fault: number): () => void {
    const { kernel, index } = this.context;
    this.flush();
    return kernel.conditions.takeDown(index, fault);
  }

  flush(): void {
    this.entries.clear();
  }

  figures(): OwnFigures {
    const { hits, misses, expired, evicted, entries } = this;
    const hit_share = ratio(hits, hits + misses);
    const shared = this.given.coalesce ? { coalesced: this.coalesced } : {};
    return { hits, misses, hit_share, expired, evicted, ...shared, entries: entries.size };
  }
}

/** What is found goes the ways of a hit, and the rest those of a miss. */
const flow: Flow = ({ model, node, index, arrivals_per_s }, message) => {
  const { size, ttl, key, time } = node.parameters as unknown as CacheParameters;
  const limits = {
    size: size ?? Number.POSITIVE_INFINITY,
    ttl_s: ttl?.mean ?? Number.POSITIVE_INFINITY,
  };
  const hits = keysBefore(model, index, key).reduce(
    (sum, { keys, share }) => sum + share * hitShare(keys ?? key, arrivals_per_s, limits),
    0,
  );
  const ways = node.decision?.ways ?? [];
  return (["yes", "no"] as const).flatMap((polarity): Departure[] => {
    const share = polarity === "yes" ? hits : 1 - hits;
    const along = ways.filter((way) => way.polarity === null || way.polarity === polarity);
    if (along.length === 0) return [{ to: "completed", message, share, after_s: time.mean }];
    return along.map(({ link }) => ({ to: link, message, share, after_s: time.mean }));
  });
};

export const cache = defineRole({
  summary: "answers for the keys it holds; misses go on, and are held once they are answered",
  parameters,
  canFail: false,
  refersTo: { filled_by: null },
  create: (context, given) => new Cache(context, given),
  flow,
});
