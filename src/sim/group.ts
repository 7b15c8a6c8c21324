// A consumer group of a log: what waits in each partition, which instance owns it, and the one
// message at a time that each partition lets out. Consumers pull: an instance that has a free
// server takes the next message of a partition it owns, in turn among its partitions.

import type { Holder } from "./behaviour.js";
import { Commits, replay, workOf } from "./commits.js";
import { type Consumer, type Feeder, pathBehind } from "./consumer.js";
import { GroupLog } from "./group-log.js";
import type { GroupSettings } from "./group-settings.js";
import { GroupHistory } from "./history.js";
import type { Kernel } from "./kernel.js";
import { type Crew, Membership } from "./membership.js";
import { BAD, DELAYED, type MessagePool, NONE } from "./messages.js";
import type { Level } from "./metrics.js";
import { Outcasts } from "./outcasts.js";
import { PollLimit } from "./poll-limit.js";
import { ReadyPartitions } from "./ready-partitions.js";
import { RetryLog } from "./retry-log.js";
import type { Station } from "./streams/station.js";
import { Untold } from "./untold.js";

export class ConsumerGroup implements Holder, Feeder, Crew {
  delivered = 0;
  redelivered = 0;
  readonly id: number;
  /** Where its messages wait, for the kernel. */
  private readonly line: number;
  /** Links between the log and the consumer: while one is cut, messages stay in the log. */
  readonly path: readonly number[];
  private readonly messages: MessagePool;
  readonly log: GroupLog;
  /** A message of the partition is out. */
  private readonly out: Uint8Array;
  readonly owner: Int32Array;
  private readonly ready: ReadyPartitions;
  readonly membership: Membership;
  /** What is done and not committed: null where each offset is committed at once. */
  private commits: Commits | null;
  private readonly outcasts: Outcasts | null;
  private readonly untold: Untold | null;
  /** No heartbeat and no commit comes through, as the way to the consumer is cut. */
  isSevered = false;
  readonly polls: PollLimit | null;
  readonly retries: RetryLog | null;
  readonly history: GroupHistory | null;
  /** Who takes its messages at once, while the run is taken stream by stream. */
  station: Station | null = null;

  /** Without a consumer, messages go on as soon as they can and hold nothing. */
  constructor(
    private readonly kernel: Kernel,
    readonly settings: GroupSettings,
    readonly consumer: Consumer | null,
  ) {
    const { partitions } = settings;
    const instances = consumer?.instances.count ?? 0;
    this.messages = kernel.messages;
    this.line = kernel.model.nodes.length + settings.link;
    this.id = kernel.groups.push(this) - 1;
    this.path = consumer === null ? [settings.link] : pathBehind(kernel.model, settings.link);
    this.out = new Uint8Array(partitions);
    this.owner = new Int32Array(partitions).fill(NONE);
    this.ready = new ReadyPartitions(partitions, instances);
    this.membership = new Membership(kernel, this, consumer?.instances ?? null);
    this.history = kernel.hooks.checksHistory ? new GroupHistory(partitions) : null;
    this.log = new GroupLog(kernel, settings, this.history);
    const commitsLate = settings.commit === "after" && settings.commitInterval_s !== null;
    this.commits = commitsLate && consumer !== null ? new Commits(partitions) : null;
    const hasLimit = consumer !== null && settings.pollInterval_s !== null;
    this.polls = hasLimit ? new PollLimit(kernel, settings) : null;
    this.untold = consumer && settings.commit === "exactly-once" ? new Untold(consumer) : null;
    this.outcasts =
      consumer &&
      new Outcasts(kernel, consumer, {
        isCommitted: settings.commit === "before",
        isFenced: settings.commit === "exactly-once",
        rejoin: (instance) => this.membership.rejoin(instance),
      });
    this.retries = consumer?.retriesInTopic
      ? new RetryLog(kernel, this, consumer, this.consumerNode)
      : null;
    this.membership.begin();
    consumer?.attach(this);
  }

  /** A message of the log can be seen by the group. */
  append(message: number, partition: number): void {
    const { messages, kernel, consumer, owner } = this;
    messages.partition[message] = partition;
    messages.since[message] = kernel.now;
    this.history?.appended(message, partition);
    const isFirst = this.log.head[partition] === NONE && this.out[partition] === 0;
    if (consumer === null) {
      if (isFirst && !this.isClosed()) this.passOn(message);
      else this.log.put(message, partition);
      return;
    }
    const instance = owner[partition];
    if (isFirst && instance !== NONE && consumer.instances.hasFree(instance) && !this.isClosed()) {
      this.letOut(message, partition, instance);
      return;
    }
    this.log.put(message, partition);
    if (isFirst) this.makeReady(partition);
  }

  isClosed(): boolean {
    const { conditions } = this.kernel;
    const { topic } = this.settings;
    if (conditions.down[topic] + conditions.stalled[topic] + this.membership.suspensions > 0)
      return true;
    return this.isCut();
  }

  private isCut(): boolean {
    const { transport } = this.kernel;
    for (const link of this.path) if (transport.isCut(link)) return true;
    return false;
  }

  /** Lines the partition up at the instance that owns it. */
  private makeReady(partition: number): void {
    const instance = this.owner[partition];
    if (instance !== NONE) this.ready.add(partition, instance);
  }

  feed(instance: number): boolean {
    let partition: number;
    do {
      partition = this.ready.first(instance);
      if (partition === NONE || this.isClosed()) return false;
      this.ready.shift(instance);
    } while (!this.log.hasMore(partition));
    this.letOut(this.log.take(partition), partition, instance);
    this.log.changed(partition, -1);
    return true;
  }

  /** Reserves a server and hands the message over; it holds the partition from now on. */
  private letOut(message: number, partition: number, instance: number): void {
    const { messages } = this;
    this.out[partition] = 1;
    messages.group[message] = this.id;
    messages.instance[message] = instance;
    this.consumer!.instances.acquire(instance);
    if (this.polls !== null) this.polls.began(message, partition);
    this.passOn(message);
  }

  private passOn(message: number): void {
    const { kernel, settings } = this;
    this.delivered += 1;
    this.history?.delivered(message, this.messages.partition[message]);
    const { accounts } = this.log;
    if (accounts !== null) {
      accounts.delivered(message);
    } else {
      kernel.waited(settings.topic, message, this.line);
      kernel.left(settings.topic, message);
    }
    if (this.station !== null) this.station.deliver(message, settings.link);
    else kernel.transport.hand(settings.link, message);
  }

  release(message: number): void {
    if (this.commits !== null) this.noteDone(this.commits, message);
    this.free(message);
  }

  /** Its work is done, and will be committed with that of others. */
  private noteDone(commits: Commits, message: number): void {
    const { kernel, settings, messages } = this;
    const { commitInterval_s, topic, commitCode } = settings;
    if (commits.isEmpty && commitInterval_s !== null) {
      kernel.events.schedule(kernel.now + commitInterval_s, topic, commitCode, 0);
    }
    const offset = this.history?.offsetOf(message) ?? NONE;
    commits.add(messages.partition[message], workOf(messages, message, offset));
  }

  commit(): void {
    if (!this.isSevered) this.commits?.commit();
  }

  /** Members are lost before they have committed: what they have done is delivered again. */
  replay(instances: readonly number[], fault: number): void {
    const { kernel, commits, settings } = this;
    const { promised } = this.membership;
    if (commits === null || commits.isEmpty) return;
    for (let partition = 0; partition < promised.length; partition += 1) {
      if (!instances.includes(promised[partition])) continue;
      for (const work of [...commits.takeBack(partition)].reverse()) {
        const message = replay(kernel, settings.topic, work);
        if (message === NONE) return;
        kernel.messages.cause[message] = fault;
        kernel.messages.partition[message] = partition;
        kernel.impact.duplicatedBy(fault);
        this.redelivered += 1;
        this.history?.replayed(message, work.offset);
        this.log.putFirst(message, partition);
      }
      if (this.out[partition] === 0) this.makeReady(partition);
    }
  }

  /** A member has not polled for too long: others are to do what it works on. */
  pollOverdue(partition: number): void {
    const polls = this.polls!;
    const message = polls.overdue(partition, this.consumerNode);
    if (message === NONE) return;
    const instance = this.messages.instance[message];
    polls.thrownOut += 1;
    this.castOut([instance], NONE);
    this.replay([instance], NONE);
    this.membership.throwOut(instance);
  }

  /** Members are none any more, and go on with what they have: it is delivered again. */
  castOut(instances: readonly number[], fault: number): void {
    const { messages, kernel, settings, consumerNode, polls } = this;
    for (const work of messages.inServiceAt(consumerNode, instances)) {
      const holds = messages.group[work] === this.id;
      if (!holds && (messages.tries[work] === 0 || messages.owed[work] !== this.id)) continue;
      if (!holds && messages.group[work] !== NONE) continue;
      this.outcasts!.add(work);
      if (holds) {
        this.out[messages.partition[work]] = 0;
        polls?.ended(messages.partition[work]);
      }
      if (settings.commit === "before") continue;
      if (settings.commit === "after") kernel.impact.duplicatedBy(fault);
      if (holds) this.deliverAgain(work);
      else this.retries?.deliverAgain(work, this.copyOf(work));
      this.untold?.settle(work);
    }
  }

  /** One more message for work that goes on elsewhere; of a transaction only this one will count. */
  private copyOf(work: number): number {
    const { kernel, messages, settings } = this;
    const again = kernel.copy(work);
    if (again === NONE) return NONE;
    if (settings.commit === "after") {
      kernel.ledger.copies -= 1;
      kernel.ledger.duplicates += 1;
    }
    messages.flags[again] &= DELAYED | BAD;
    return again;
  }

  private deliverAgain(work: number): void {
    const { messages } = this;
    const again = this.copyOf(work);
    if (again === NONE) return;
    messages.attempt[again] = 0;
    messages.partition[again] = messages.partition[work];
    this.redelivered += 1;
    this.history?.replayed(again, this.history.offsetOf(work));
    this.log.putFirst(again, messages.partition[work]);
  }

  /** A transaction that nobody hears of is not over. */
  holdsDone(message: number): boolean {
    if (!this.isSevered || this.untold === null) return false;
    this.untold.add(message);
    return true;
  }

  /** The way to the consumer is cut. */
  severed(link: number, fault: number): void {
    const { consumer, settings } = this;
    if (consumer === null || this.isSevered || !this.path.includes(link)) return;
    const { count } = consumer.instances;
    const all = Array.from({ length: count }, (_, each) => each);
    const heard = all.filter((each) => consumer.instances.answers(each));
    this.isSevered = true;
    if (settings.commit === "after") this.commits ??= new Commits(settings.partitions);
    this.membership.lost(heard, false, fault);
  }

  /** The way is free again: what was done meanwhile is committed by who is still a member. */
  private rejoined(count: number): void {
    this.isSevered = false;
    this.untold?.tell();
    this.commits?.commit();
    if (this.settings.commitInterval_s === null) this.commits = null;
    const all = Array.from({ length: count }, (_, each) => each);
    this.membership.back(all, false);
  }

  get lag(): Level {
    return this.log.lag;
  }

  /** A new leader does not have what came after a time. */
  loseSince(time: number, fault: number): void {
    this.log.loseSince(time, fault);
    this.own(this.owner);
  }

  private free(message: number): void {
    const { messages } = this;
    const partition = messages.partition[message];
    const instance = messages.instance[message];
    const consumer = this.consumer!;
    messages.group[message] = NONE;
    messages.instance[message] = NONE;
    this.out[partition] = 0;
    if (this.polls !== null) this.polls.ended(partition);
    consumer.giveBack(instance);
    if (this.log.head[partition] !== NONE) this.makeReady(partition);
    consumer.fill(instance);
    const owner = this.owner[partition];
    if (owner !== instance && owner !== NONE) consumer.fill(owner);
  }

  takesBack(message: number, instance: number): boolean {
    const { messages, kernel, settings, retries } = this;
    if (settings.commit === "before") return false;
    const cause = messages.cause[message];
    // Within a transaction, what was begun leaves no trace.
    if (settings.commit === "after") kernel.impact.duplicatedBy(cause);
    kernel.heldUp(message, cause);
    messages.cause[message] = NONE;
    if (retries !== null && messages.group[message] !== this.id) {
      retries.takeBack(message, instance);
      return true;
    }
    this.redelivered += 1;
    const partition = messages.partition[message];
    this.log.putFirst(message, partition);
    if (messages.group[message] === this.id) this.free(message);
    else this.offer(partition);
    return true;
  }

  /** The first message of a partition may go out, when none is. */
  private offer(partition: number): void {
    if (this.out[partition] === 1) return;
    this.makeReady(partition);
    const owner = this.owner[partition];
    if (owner !== NONE) this.consumer!.fill(owner);
  }

  instancesLost(instances: readonly number[], takeLeave: boolean, fault: number): void {
    this.membership.lost(instances, takeLeave, fault);
  }

  instancesBack(instances: readonly number[], anew: boolean): void {
    this.retries?.settled(instances);
    this.membership.back(instances, anew);
  }

  dismissed(instances: readonly number[]): void {
    this.retries?.settled(instances);
  }

  isMember(instance: number): boolean {
    return this.membership.has(instance);
  }

  fillAll(): void {
    this.reopened();
  }

  /** The node that takes messages of the group. */
  get consumerNode(): number {
    const { links } = this.kernel.model;
    return links[this.path[this.path.length - 1]].to;
  }

  /** The link, its end or the log itself is back. */
  reopened(): void {
    if (this.consumer !== null) {
      const { count } = this.consumer.instances;
      if (this.isSevered && !this.isCut()) this.rejoined(count);
      for (let each = 0; each < count; each += 1) this.consumer.fill(each);
      return;
    }
    if (this.isClosed()) return;
    for (let partition = 0; partition < this.log.head.length; partition += 1) {
      while (this.log.head[partition] !== NONE) {
        this.passOn(this.log.take(partition));
        this.log.changed(partition, -1);
      }
    }
  }

  /** A message that is out stays where it is; its partition changes hands after it. */
  own(owners: Int32Array): void {
    this.owner.set(owners);
    this.ready.clear();
    for (let partition = 0; partition < owners.length; partition += 1) {
      if (this.out[partition] === 0 && this.log.head[partition] !== NONE) this.makeReady(partition);
    }
  }
}
