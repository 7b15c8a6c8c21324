// The role `topic`: a partitioned log. Every way out is a consumer group, which takes one message
// at a time, in order, from each partition.

import * as z from "zod";
import { keySampler } from "../alias.js";
import { ASSIGNORS } from "../assignors.js";
import type { NodeBehaviour, NodeContext } from "../behaviour.js";
import { consumerBehind, retriesBehind } from "../consumer.js";
import { type Distribution, distribution, samplerOf } from "../distribution.js";
import { Draws } from "../draws.js";
import { TIME } from "../events.js";
import { ConsumerGroup } from "../group.js";
import { COMMITS } from "../group-settings.js";
import { NONE } from "../messages.js";
import { Level } from "../metrics.js";
import { constant, type OwnFigures } from "../own-figures.js";
import { count, duration, span } from "../quantity.js";
import { mixBits } from "../random.js";
import { alongAll } from "../theory/flow.js";
import { WaitingLine } from "../waiting-line.js";
import { keyParameters } from "./key.js";
import { defineRole } from "./role.js";

const parameters = z.strictObject({
  partitions: count("number of partitions", 1, 10_000).prefault(6),
  key: keyParameters
    .optional()
    .describe("keys of the messages that come without one; without it they go round-robin"),
  append: distribution("time to append a message").prefault("0s"),
  retention: span(
    "how long a message is kept: a group that is further behind never gets it; for ever if absent",
  ).optional(),
  session_timeout: duration(
    "time after which an instance that is not heard of loses its partitions, whether it is down, " +
      "stands still or its link is cut; what it still works on is delivered again",
  ).prefault("10s"),
  heartbeat: duration(
    "time between two heartbeats of a member: the session timeout runs from the last one that came",
  ).prefault("0s"),
  max_poll_interval: span(
    "longest time from taking a message to being done with it: who takes longer is thrown out of " +
      "the group and comes back when it is done, and its messages are delivered again",
  ).optional(),
  assignor: z
    .enum(ASSIGNORS)
    .default("range")
    .describe(
      "who gets which partitions; cooperative is sticky, and only partitions that move stop",
    ),
  rebalance_time: duration("how long a rebalance stops its group, or what moves").prefault("0s"),
  commit: z
    .enum(COMMITS)
    .default("after")
    .describe(
      "when an offset is committed: after the work, which is redelivered when a crash cuts it off; " +
        "before it, which then is lost; or both together, in a transaction",
    ),
  commit_interval: span(
    "offsets are committed so often, instead of each at once: what was done since is done again " +
      "when a consumer is lost",
  ).optional(),
  replication: count("copies of the log, the leader among them", 1, 10).prefault(1),
  acks: z
    .enum(["all", "leader"])
    .default("all")
    .describe("whether a message counts as appended when all copies have it, or the leader"),
  replication_lag: duration("how far the other copies are behind the leader").prefault("0s"),
});

type TopicParameters = z.output<typeof parameters>;

const APPENDED = 0;
/** Codes from here on: a message has come to the group of that number. */
const SEEN = 1;

/** Partitions of which the lag is kept over time; more lines could not be told apart. */
const MOST_GAUGED = 16;

class Topic implements NodeBehaviour {
  readonly gauges: Readonly<Record<string, () => number>>;
  groups: readonly ConsumerGroup[] = [];
  private readonly lags: readonly Level[];
  private readonly counts: Float64Array;
  private readonly times: Draws | null;
  private readonly drawKey: () => number;
  /** What comes while the log stands still. */
  private readonly held: WaitingLine;
  private readonly channel: number;
  /** When the last message of a partition comes to a group, by group and partition. */
  private lastSeen = new Float64Array(0);
  private turn = 0;

  constructor(
    private readonly context: NodeContext,
    private readonly given: TopicParameters,
  ) {
    const { partitions, append, key, replication, acks, replication_lag } = given;
    const more = replication > 1 && acks === "all" ? replication_lag : 0;
    this.lags = Array.from({ length: partitions }, () => new Level(context.kernel.clock));
    this.counts = new Float64Array(partitions);
    const sampler = samplerOf(append);
    const random = context.stream("append");
    const isNothing = append.kind === "constant" && append.mean + more === 0;
    this.times = isNothing ? null : new Draws(() => sampler(random) + more);
    const keys = key ? keySampler(key.count, key.skew) : null;
    const keyRandom = context.stream("keys");
    this.drawKey = keys ? () => keys(keyRandom) : () => NONE;
    this.held = new WaitingLine(context.kernel.messages);
    this.channel = context.kernel.events.openChannel();
    this.gauges = this.lagGauges();
  }

  /**
   * Of the whole log, `lag`; of a group by its edge, `lag.e5`; of its retry topic, `retry.e5`; of a
   * partition, `lag.0`.
   */
  private lagGauges(): Readonly<Record<string, () => number>> {
    const { node, meter, kernel } = this.context;
    const gauges: Record<string, () => number> = { lag: () => meter.queue.value };
    for (const [group, link] of node.out.entries()) {
      const { id } = kernel.model.links[link];
      gauges[`lag.${id}`] = () => this.groups[group]?.lag.value ?? 0;
      if (!retriesBehind(kernel.model, link)) continue;
      gauges[`retry.${id}`] = () => this.groups[group]?.retries?.lag.value ?? 0;
    }
    for (const [partition, lag] of this.lags.slice(0, MOST_GAUGED).entries()) {
      gauges[`lag.${partition}`] = () => lag.value;
    }
    return gauges;
  }

  /** Its groups are handled with those who work for them. */
  get isLocal(): boolean {
    return this.given.max_poll_interval === undefined;
  }

  get wakesIdle(): boolean {
    return this.given.commit_interval !== undefined;
  }

  get levels(): readonly Level[] {
    const retries = this.groups.flatMap((group) => group.retries?.lag ?? []);
    return [...this.lags, ...this.groups.map((group) => group.lag), ...retries];
  }

  start(): void {
    const { kernel, node, index } = this.context;
    const { partitions, commit, assignor } = this.given;
    this.groups = node.out.map((link, number) => {
      const settings = {
        topic: index,
        link,
        partitions,
        retention_s: this.given.retention ?? Number.POSITIVE_INFINITY,
        sessionTimeout_s: this.given.session_timeout,
        heartbeat_s: this.given.heartbeat,
        pollInterval_s: this.given.max_poll_interval ?? null,
        commit,
        commitInterval_s: this.given.commit_interval ?? null,
        commitCode: SEEN + node.out.length + number,
        pollCode: SEEN + 2 * node.out.length + number,
        assignor,
        rebalance_s: this.given.rebalance_time,
        partitionLag: this.lags,
      };
      return new ConsumerGroup(kernel, settings, consumerBehind(kernel, link));
    });
    this.lastSeen = new Float64Array(this.groups.length * partitions);
  }

  receive(message: number): void {
    const { kernel, index } = this.context;
    const { stalled, stalledBy } = kernel.conditions;
    if (stalled[index] > 0) {
      kernel.messages.since[message] = kernel.now;
      this.held.push(message);
      kernel.wait(index, 1);
      kernel.heldUp(message, stalledBy[index]);
      return;
    }
    this.accept(message);
  }

  /** What came while the log stood still is appended in its order. */
  resume(): void {
    const { kernel, index } = this.context;
    if (kernel.conditions.stalled[index] > 0) return;
    while (this.held.length > 0) {
      const message = this.held.shift();
      kernel.wait(index, -1);
      this.accept(message);
    }
    this.reopened();
  }

  /** Another copy takes over; what it does not have yet is lost, unless all had to have it. */
  failover(fault: number): () => void {
    const { kernel, index } = this.context;
    const { replication, acks, replication_lag } = this.given;
    if (replication > 1 && acks === "leader") {
      for (const group of this.groups) group.loseSince(kernel.now - replication_lag, fault);
    }
    const heal = kernel.conditions.stall(index, fault);
    return () => {
      heal();
      this.resume();
    };
  }

  rebalance(consumer: number): () => void {
    const touched = this.groups.filter(
      (group) => consumer === NONE || group.consumerNode === consumer,
    );
    const ends = touched.map((group) => group.membership.suspend());
    return () => {
      for (const end of ends) end();
    };
  }

  private accept(message: number): void {
    const { kernel, index } = this.context;
    if (this.times === null) {
      this.append(message);
      return;
    }
    const slowness = kernel.conditions.slowness[index];
    kernel.messages.since[message] = kernel.now;
    const place = this.times.take();
    kernel.events.entering[TIME] = kernel.now + this.times.values[place] * slowness;
    if (this.given.append.kind === "constant" && slowness === 1) {
      kernel.events.enterIn(this.channel, index, APPENDED, message);
    } else {
      kernel.events.enter(index, APPENDED, message);
    }
  }

  wake(code: number, message: number): void {
    if (code === APPENDED) {
      const { kernel, index } = this.context;
      kernel.served(index, message);
      this.append(message);
    } else if (code >= SEEN + 2 * this.groups.length) {
      this.groups[code - SEEN - 2 * this.groups.length].pollOverdue(message);
    } else if (code >= SEEN + this.groups.length) {
      this.groups[code - SEEN - this.groups.length].commit();
    } else {
      const { partition } = this.context.kernel.messages;
      this.deliver(code - SEEN, message, partition[message]);
    }
  }

  private append(message: number): void {
    const { kernel, index, meter } = this.context;
    const { messages } = kernel;
    if (messages.key[message] === NONE) messages.key[message] = this.drawKey();
    const partition = this.choose(messages.key[message]);
    this.counts[partition] += 1;
    const last = this.groups.length - 1;
    if (last < 0) {
      kernel.left(index, message);
      kernel.pass(index, message);
      return;
    }
    meter.completed += 1;
    for (let group = 0; group < last; group += 1) {
      const copy = kernel.copy(message);
      if (copy !== NONE) this.offer(group, copy, partition);
    }
    this.offer(last, message, partition);
  }

  private choose(key: number): number {
    const { partitions } = this.given;
    if (key !== NONE) return mixBits(key) % partitions;
    const partition = this.turn;
    this.turn = partition + 1 === partitions ? 0 : partition + 1;
    return partition;
  }

  /**
   * Sends a message to a group. Consumers fetch ahead: the latency of the link delays a message but
   * does not keep its partition waiting, and order within a partition is kept.
   */
  private offer(group: number, message: number, partition: number): void {
    const { kernel, node } = this.context;
    const { transport } = kernel;
    const link = node.out[group];
    if (!transport.survives(link, message)) return;
    const twin = transport.twin(link, message);
    this.show(group, message, partition);
    if (twin !== NONE) this.show(group, twin, partition);
  }

  private show(group: number, message: number, partition: number): void {
    const { kernel, node, index } = this.context;
    const delay = kernel.transport.delayOn(node.out[group], message);
    const place = group * this.given.partitions + partition;
    const time = Math.max(this.lastSeen[place], kernel.now + delay);
    // At the very time of the one before, it queues up behind it.
    if (time === kernel.now && this.lastSeen[place] < time) {
      this.deliver(group, message, partition);
      return;
    }
    this.lastSeen[place] = time;
    kernel.messages.partition[message] = partition;
    kernel.events.schedule(time, index, SEEN + group, message);
  }

  severed(link: number, fault: number): void {
    for (const group of this.groups) group.severed(link, fault);
  }

  /** A group that waits for servers lets its messages out where they are. */
  private deliver(number: number, message: number, partition: number): void {
    const { kernel, node } = this.context;
    const { wires } = kernel.transport;
    const group = this.groups[number];
    if (wires === null || group.consumer === null) {
      group.append(message, partition);
      return;
    }
    kernel.messages.partition[message] = partition;
    kernel.messages.owed[message] = group.id;
    wires[node.out[number]].stream.push(kernel.now, ~message);
  }

  reopened(): void {
    for (const group of this.groups) group.reopened();
  }

  figures(): OwnFigures {
    const { kernel, node } = this.context;
    const { links, nodes } = kernel.model;
    return {
      partitions: this.lags.map((lag, partition) => ({
        messages: this.counts[partition],
        lag,
      })),
      groups: this.groups.map((group, index) => ({
        edge: constant(links[node.out[index]].id),
        to: constant(nodes[links[node.out[index]].to].id),
        delivered: group.delivered,
        redelivered: group.redelivered,
        rebalances: group.membership.rebalances,
        ...(group.polls ? { thrown_out: group.polls.thrownOut } : {}),
        ...(group.retries ? { retry_topic: group.retries.figures() } : {}),
        ...(group.history ? { history: group.history.figures() } : {}),
        lag: group.lag,
      })),
    };
  }
}

export const topic = defineRole({
  summary: "a partitioned log; every way out is a consumer group",
  parameters,
  canFail: false,
  create: (context, given) => new Topic(context, given),
  flow: ({ node }, message) =>
    alongAll(node, message, (node.parameters.append as Distribution).mean),
});
