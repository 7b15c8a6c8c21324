// The role `queue`: competing consumers. Each message goes to exactly one of the ways out, to
// whichever consumer has a free server first; work that a crash cuts off comes back to the head.

import * as z from "zod";
import type { Holder, NodeBehaviour, NodeContext } from "../behaviour.js";
import { type Consumer, consumerBehind, type Feeder, pathBehind } from "../consumer.js";
import { CRASHED, EXPIRED, QUEUE_FULL } from "../ledger.js";
import { BAD, DELAYED, NONE } from "../messages.js";
import { Outcasts } from "../outcasts.js";
import type { OwnFigures } from "../own-figures.js";
import { Prefetch } from "../prefetch.js";
import { count, duration } from "../quantity.js";
import { byCapacity } from "../theory/groups.js";
import { WaitingLine } from "../waiting-line.js";
import { defineRole } from "./role.js";

const parameters = z.strictObject({
  max_length: count("how many messages may wait; unbounded if absent", 1).optional(),
  overflow: z
    .enum(["reject", "reject-dead-letter", "drop-oldest"])
    .default("reject")
    .describe(
      "which message has no place when the queue is full: the new one, which is dropped or goes to " +
        "the dead letters of the queue, or the oldest, which goes there; without any, both are dropped",
    ),
  prefetch: count(
    "how many messages an instance of a consumer has at a time, in service or waiting there for a " +
      "server; without it, they stay in the queue until a server is free",
    1,
    100_000,
  ).optional(),
  ttl: duration(
    "longest wait; a message that is older when its turn comes has failed here",
  ).optional(),
  acknowledge: z
    .enum(["after", "before"])
    .default("after")
    .describe("when a message is acknowledged: work cut off by a crash is redelivered, or lost"),
  requeue: z
    .boolean()
    .default(false)
    .describe("puts work back that has failed at its consumer, behind all others"),
  max_deliveries: count(
    "after so many deliveries, what is put back goes to the dead letters of the queue",
    1,
    1000,
  ).prefault(5),
  dead_letter: z
    .string()
    .optional()
    .describe("id of the node that takes what has expired, was pushed out, or failed too often"),
});

/** One way out, and the consumer behind it; without one, messages just go on. */
interface Outlet {
  readonly number: number;
  readonly link: number;
  /** Links on the way to the consumer: while one is cut, messages stay in the queue. */
  readonly path: readonly number[];
  readonly consumer: Consumer | null;
  /** What its instances have got ahead of their turns; null when they get nothing. */
  readonly prefetch: Prefetch | null;
  /** What they still work on, though their connection is gone. */
  readonly outcasts: Outcasts | null;
}

class Queue implements NodeBehaviour, Holder {
  readonly gauges: Readonly<Record<string, () => number>>;
  private readonly line: WaitingLine;
  private outlets: readonly Outlet[] = [];
  private readonly id: number;
  /** The outlet whose turn it is. */
  private turn = 0;
  private delivered = 0;
  private redelivered = 0;
  private expired = 0;

  constructor(
    private readonly context: NodeContext,
    private readonly given: z.output<typeof parameters>,
  ) {
    const { kernel } = context;
    this.line = new WaitingLine(kernel.messages);
    this.id = kernel.groups.push(this) - 1;
    this.gauges = { queue_length: () => context.meter.queue.value };
  }

  start(): void {
    const { kernel, node } = this.context;
    this.outlets = node.out.map((link, number) => {
      const consumer = consumerBehind(kernel, link);
      const path = consumer === null ? [link] : pathBehind(kernel.model, link);
      const { prefetch: most } = this.given;
      const prefetch =
        consumer === null || most === undefined
          ? null
          : new Prefetch(kernel.messages, consumer, most);
      const settings = { isCommitted: false, isFenced: false };
      const outcasts = consumer && new Outcasts(kernel, consumer, settings);
      return { number, link, path, consumer, prefetch, outcasts };
    });
    for (const outlet of this.outlets) {
      outlet.consumer?.attach({
        feed: (instance) => this.feed(outlet, instance),
        instancesLost: (instances, takeLeave, fault) => {
          // What stands still keeps what it has.
          const gone = instances.filter((each) => outlet.consumer!.instances.up[each] === 0);
          this.takeBackFrom(outlet, gone, takeLeave ? NONE : fault);
        },
        instancesBack: () => {
          if (outlet.prefetch !== null) this.distribute();
        },
      } satisfies Feeder);
    }
  }

  receive(message: number): void {
    const { kernel, index, meter } = this.context;
    if (this.outlets.length === 0) {
      kernel.pass(index, message);
      return;
    }
    kernel.messages.since[message] = kernel.now;
    meter.completed += 1;
    if (this.line.length >= (this.given.max_length ?? Number.POSITIVE_INFINITY)) {
      if (!this.makeRoom(message)) return;
    }
    this.line.push(message);
    kernel.wait(index, 1);
    this.distribute();
  }

  private makeRoom(message: number): boolean {
    const { kernel, index, node, meter } = this.context;
    meter.completed -= 1;
    const { overflow } = this.given;
    const dropsOldest = overflow === "drop-oldest";
    const victim = dropsOldest ? this.line.shift() : message;
    if (dropsOldest) kernel.wait(index, -1);
    const isDropped = overflow === "reject" || node.failing.length === 0;
    if (isDropped) kernel.dropAt(index, victim, QUEUE_FULL);
    else kernel.failAt(index, victim, QUEUE_FULL);
    return dropsOldest;
  }

  /** Gives what waits to free servers, in turn among the ways out. */
  private distribute(): void {
    let idle = 0;
    while (this.line.length > 0 && idle < this.outlets.length) {
      const outlet = this.outlets[this.turn];
      this.turn = this.turn + 1 === this.outlets.length ? 0 : this.turn + 1;
      idle = this.serve(outlet) ? 0 : idle + 1;
    }
  }

  private serve(outlet: Outlet): boolean {
    if (outlet.consumer === null) return this.feed(outlet, NONE);
    if (outlet.prefetch !== null) return this.push(outlet, outlet.prefetch);
    const instance = outlet.consumer.instances.pick();
    return instance !== NONE && this.feed(outlet, instance);
  }

  /** Sends a message to the next instance that may have one more, whether it is free or not. */
  private push(outlet: Outlet, prefetch: Prefetch): boolean {
    if (this.isClosed(outlet)) return false;
    const instance = prefetch.next();
    if (instance === NONE) return false;
    if (prefetch.isIdle(instance)) return this.feed(outlet, instance);
    const message = this.takeDeliverable(outlet.link);
    if (message === NONE) return false;
    prefetch.push(message, instance);
    return true;
  }

  private isClosed({ path }: Outlet): boolean {
    const { kernel, index } = this.context;
    const { conditions, transport } = kernel;
    if (conditions.down[index] + conditions.stalled[index] > 0) return true;
    return path.some((part) => transport.isCut(part));
  }

  /** Whether an instance has got messages that are its own, whatever becomes of the queue. */
  private isThere({ prefetch }: Outlet, instance: number): boolean {
    return this.given.acknowledge === "before" && (prefetch?.has(instance) ?? false);
  }

  /** The message that an instance works on next: of those that it has, or from the queue. */
  private take({ link, prefetch }: Outlet, instance: number): number {
    if (prefetch === null) return this.takeDeliverable(link);
    const waiting = prefetch.shift(instance);
    if (waiting !== NONE || !prefetch.mayTake(instance)) return waiting;
    const message = this.takeDeliverable(link);
    if (message !== NONE) prefetch.taken(instance);
    return message;
  }

  private feed(outlet: Outlet, instance: number): boolean {
    const { number, link, consumer } = outlet;
    const { kernel, index } = this.context;
    const { messages, transport } = kernel;
    if (this.isClosed(outlet) && !this.isThere(outlet, instance)) return false;
    const message = this.take(outlet, instance);
    if (message === NONE) return false;
    if (consumer !== null) {
      messages.group[message] = this.id;
      messages.partition[message] = number;
      messages.instance[message] = instance;
      consumer.instances.acquire(instance);
    }
    this.delivered += 1;
    kernel.waited(index, message);
    kernel.left(index, message);
    kernel.wait(index, -1);
    transport.carry(link, message);
    return true;
  }

  /** The first message that has not expired and is not lost on the way. */
  private takeDeliverable(link: number): number {
    const { kernel, index } = this.context;
    for (;;) {
      const message = this.takeFresh();
      if (message === NONE || kernel.transport.survives(link, message)) return message;
      kernel.wait(index, -1);
    }
  }

  /** The first message that has not expired. */
  private takeFresh(): number {
    const { kernel, index, meter } = this.context;
    const longest = this.given.ttl ?? Number.POSITIVE_INFINITY;
    for (;;) {
      const message = this.line.shift();
      if (message === NONE) return NONE;
      if (kernel.now - kernel.messages.since[message] <= longest) return message;
      this.expired += 1;
      meter.completed -= 1;
      kernel.waited(index, message);
      kernel.left(index, message);
      kernel.wait(index, -1);
      kernel.failAt(index, message, EXPIRED);
    }
  }

  release(message: number): void {
    const { messages } = this.context.kernel;
    const instance = messages.instance[message];
    const { consumer, prefetch } = this.outlets[messages.partition[message]];
    messages.group[message] = NONE;
    messages.instance[message] = NONE;
    prefetch?.acknowledged(instance);
    consumer!.giveBack(instance);
    consumer!.fill(instance);
    if (prefetch !== null) this.distribute();
  }

  /** Instances are gone: what they had and did not work on yet comes back, or is lost with them. */
  private takeBackFrom({ prefetch }: Outlet, instances: readonly number[], fault: number): void {
    const { kernel, index } = this.context;
    if (prefetch === null) return;
    const before = this.takeJustReturned();
    const waiting = instances.flatMap((instance) => prefetch.takeBack(instance));
    for (const message of kernel.messages.youngestFirst(waiting)) {
      if (this.given.acknowledge === "before" && fault !== NONE) {
        kernel.messages.cause[message] = fault;
        kernel.wait(index, -1);
        kernel.dropAt(index, message, CRASHED);
        continue;
      }
      this.redelivered += 1;
      if (fault !== NONE) kernel.heldUp(message, fault);
      this.line.unshift(message);
    }
    for (const message of before.reverse()) this.line.unshift(message);
    this.distribute();
  }

  /** What consumers have not acknowledged comes back when their connection is gone. */
  severed(link: number, fault: number): void {
    if (this.given.acknowledge === "before") return;
    for (const outlet of this.outlets) {
      if (outlet.consumer === null || !outlet.path.includes(link)) continue;
      const { count } = outlet.consumer.instances;
      const all = Array.from({ length: count }, (_, each) => each);
      this.deliverAgain(outlet, fault);
      this.takeBackFrom(outlet, all, fault);
      this.distribute();
    }
  }

  /** They go on with what they work on, and so it is done twice. */
  private deliverAgain({ number, prefetch, outcasts }: Outlet, fault: number): void {
    const { kernel, index } = this.context;
    const { messages } = kernel;
    const works = messages.heldBy(this.id).filter((work) => messages.partition[work] === number);
    for (const work of messages.youngestFirst(works)) {
      const again = kernel.duplicate(work);
      if (again === NONE) return;
      prefetch?.acknowledged(messages.instance[work]);
      outcasts!.add(work);
      this.redelivered += 1;
      kernel.impact.duplicatedBy(fault);
      messages.flags[again] &= DELAYED | BAD;
      messages.at[again] = index;
      messages.since[again] = kernel.now;
      this.line.unshift(again);
      kernel.wait(index, 1);
    }
  }

  /** What was in service has come back before what waited behind it, and belongs before it. */
  private takeJustReturned(): number[] {
    const { kernel } = this.context;
    const returned: number[] = [];
    for (;;) {
      const message = this.line.shift();
      if (message === NONE) return returned;
      if (kernel.messages.since[message] < kernel.now) {
        this.line.unshift(message);
        return returned;
      }
      returned.push(message);
    }
  }

  takesBack(message: number): boolean {
    const { kernel, index } = this.context;
    if (this.given.acknowledge === "before") return false;
    const cause = kernel.messages.cause[message];
    this.redelivered += 1;
    kernel.impact.duplicatedBy(cause);
    kernel.heldUp(message, cause);
    kernel.messages.cause[message] = NONE;
    kernel.messages.at[message] = index;
    kernel.messages.since[message] = kernel.now;
    this.line.unshift(message);
    kernel.wait(index, 1);
    if (kernel.messages.group[message] === this.id) this.release(message);
    this.distribute();
    return true;
  }

  putsBack(message: number): boolean {
    const { kernel, index, node, meter } = this.context;
    const { messages } = kernel;
    const { requeue, max_deliveries } = this.given;
    if (!requeue) return false;
    messages.attempt[message] += 1;
    const isLast = messages.attempt[message] >= max_deliveries;
    if (isLast && node.failing.length === 0) return false;
    messages.at[message] = index;
    if (isLast) {
      this.release(message);
      kernel.failAt(index, message);
      return true;
    }
    this.redelivered += 1;
    meter.retried += 1;
    messages.since[message] = kernel.now;
    this.line.push(message);
    kernel.wait(index, 1);
    this.release(message);
    this.distribute();
    return true;
  }

  resume(): void {
    this.distribute();
  }

  reopened(): void {
    this.distribute();
  }

  figures(): OwnFigures {
    const { delivered, redelivered, expired } = this;
    return { delivered, redelivered, expired };
  }
}

export const queue = defineRole({
  summary: "competing consumers: each message goes to one of the ways out",
  parameters,
  canFail: true,
  create: (context, given) => new Queue(context, given),
  flow: ({ model, node, stations }, message) =>
    node.out.length === 0
      ? [{ to: "completed", message, share: 1, after_s: 0 }]
      : byCapacity(model, stations, node.out).map((share, way) => {
          return { to: node.out[way], message, share, after_s: 0 };
        }),
});
