// What faults do to the instances of a node with servers: they crash, freeze, leave in good order,
// or have fewer servers than usual.
import type { NodeContext } from "./behaviour.js";
import type { Feeder } from "./consumer.js";
import { TIME } from "./events.js";
import type { Instances } from "./instances.js";
import { NONE } from "./messages.js";

/** What outages need of the servers. */
export interface Shop {
  readonly instances: Instances;
  readonly feeders: readonly Feeder[];
  fill(instance: number): void;
  /** The attempt is lost with its instance. */
  cutOff(message: number): void;
}

export class Outages {
  /** Attempts on frozen instances: the seconds that are left of each. */
  private readonly frozen = new Map<number, { readonly left: number; readonly code: number }>();
  /** Attempts that are over, and wait on their server for room at the next node. */
  private readonly stuck = new Set<number>();

  constructor(
    private readonly context: NodeContext,
    private readonly shop: Shop,
  ) {}

  get instances(): number {
    return this.shop.instances.count;
  }

  /** The first instances that are up: with a log before them these are sure to have work. */
  private pick(count: number | undefined): readonly number[] {
    const { up } = this.shop.instances;
    const victims: number[] = [];
    for (let instance = 0; instance < up.length; instance += 1) {
      if (up[instance] === 1 && victims.length < (count ?? up.length)) victims.push(instance);
    }
    return victims;
  }

  crash(count: number | undefined, fault: number): () => void {
    const { instances, feeders } = this.shop;
    const victims = this.pick(count);
    for (const instance of victims) instances.setUp(instance, false);
    this.cutOffAll(new Set(victims), fault);
    for (const feeder of feeders) feeder.instancesLost(victims, false, fault);
    return () => this.comeBack(victims);
  }

  /** One instance takes no more work, finishes what it has, and is gone until it is brought back. */
  retire(instance: number): () => void {
    const { instances, feeders } = this.shop;
    if (instances.up[instance] === 0) return () => undefined;
    instances.setUp(instance, false);
    for (const feeder of feeders) feeder.instancesLost([instance], true, NONE);
    return () => this.comeBack([instance]);
  }

  private comeBack(victims: readonly number[]): void {
    const { instances, feeders } = this.shop;
    for (const instance of victims) instances.setUp(instance, true);
    for (const feeder of feeders) feeder.instancesBack(victims, true);
    for (const instance of victims) this.shop.fill(instance);
  }

  /** Instances stand still; what they work on goes on where it was when they move again. */
  freeze(count: number | undefined, fault: number): () => void {
    const { instances, feeders } = this.shop;
    const victims = this.pick(count);
    for (const instance of victims) instances.freeze(instance, 1);
    this.eachInService(new Set(victims), (message) => this.suspend(message, fault));
    for (const feeder of feeders) feeder.instancesLost(victims, false, fault);
    return () => {
      for (const instance of victims) instances.freeze(instance, -1);
      this.resume();
      for (const feeder of feeders) feeder.instancesBack(victims, false);
      for (const instance of victims) this.shop.fill(instance);
    };
  }

  /** An attempt has begun; on an instance that stands still it goes no further. */
  hasBegun(message: number): void {
    const { messages } = this.context.kernel;
    if (this.shop.instances.isFrozen(messages.instance[message])) this.suspend(message, NONE);
  }

  /** The message stays on its server until there is room for it. */
  hold(message: number): void {
    this.stuck.add(message);
  }

  isHeld(message: number): boolean {
    return this.stuck.has(message);
  }

  /** Whether the message was held until now, and is not lost with its instance. */
  letGo(message: number): boolean {
    return this.stuck.delete(message);
  }

  private suspend(message: number, fault: number): void {
    const { kernel } = this.context;
    if (this.frozen.has(message) || this.stuck.has(message)) return;
    const event = kernel.messages.event[message];
    const left = kernel.events.timeOf(event) - kernel.now;
    this.frozen.set(message, { left, code: kernel.events.codeOf(event) });
    kernel.events.cancel(event);
    if (fault !== NONE) kernel.heldUp(message, fault);
  }

  private resume(): void {
    const { kernel, index } = this.context;
    const { messages, events } = kernel;
    for (const [message, { left, code }] of [...this.frozen]) {
      if (this.shop.instances.isFrozen(messages.instance[message])) continue;
      this.frozen.delete(message);
      events.entering[TIME] = kernel.now + left;
      messages.event[message] = events.enter(index, code, message);
    }
  }

  /** So many servers can serve nobody; those that are busy from when they are free again. */
  exhaust(servers: number | undefined): () => void {
    const { instances } = this.shop;
    let left = servers ?? Number.POSITIVE_INFINITY;
    const taken: (readonly [number, number])[] = [];
    for (let instance = 0; instance < instances.count && left > 0; instance += 1) {
      const part = Math.min(left, instances.concurrency);
      instances.take(instance, part);
      taken.push([instance, part]);
      left -= part;
    }
    return () => {
      for (const [instance, part] of taken) instances.take(instance, -part);
      for (const [instance] of taken) this.shop.fill(instance);
    };
  }

  private cutOffAll(victims: ReadonlySet<number>, fault: number): void {
    const { kernel, meter } = this.context;
    this.eachInService(victims, (message) => {
      const isStill = this.frozen.delete(message) || this.stuck.delete(message);
      if (!isStill) kernel.events.cancel(kernel.messages.event[message]);
      meter.busy.add(-1);
      kernel.messages.cause[message] = fault;
      this.shop.cutOff(message);
    });
  }

  private eachInService(victims: ReadonlySet<number>, act: (message: number) => void): void {
    const { kernel, index } = this.context;
    const { messages } = kernel;
    for (let message = 0; message < messages.extent; message += 1) {
      const instance = messages.instance[message];
      if (messages.state[message] === 0 || messages.at[message] !== index) continue;
      if (instance !== NONE && victims.has(instance)) act(message);
    }
  }
}
