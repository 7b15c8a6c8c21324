// The retry topic of a consumer group: what has failed waits in it for the end of its delay, and then
// for a member of the group that is free. It has no order, and is as far away as the log itself.
import type { Instances } from "./instances.js";
import type { Kernel } from "./kernel.js";
import { NONE } from "./messages.js";
import { Level } from "./metrics.js";
import type { OwnFigures } from "./own-figures.js";
import { WaitingLine } from "./waiting-line.js";

/** The group, as its retry topic needs it. */
export interface RetryGate {
  /** Whether nothing can be handed out now: the link is cut, the broker is down, a rebalance. */
  isClosed(): boolean;
  isMember(instance: number): boolean;
}

/** Who works on what is handed out. */
export interface Retrier {
  readonly instances: Instances;
  /** A further attempt on an instance with a free server. */
  tryAgain(message: number, instance: number): void;
}

export class RetryLog {
  /** Messages in it, those whose delay lasts among them. */
  readonly lag: Level;
  private messages = 0;
  private redelivered = 0;
  private readonly due: WaitingLine;
  /** Cut off in a crash, by the instance that may come back: nobody else has them until it is gone. */
  private readonly claimed = new Map<number, number[]>();

  /** `node`: where its messages are counted as waiting once they are due, that of the retrier. */
  constructor(
    private readonly kernel: Kernel,
    private readonly gate: RetryGate,
    private readonly retrier: Retrier,
    private readonly node: number,
  ) {
    this.lag = new Level(kernel.clock);
    this.due = new WaitingLine(kernel.messages);
  }

  /** A message has failed, and its delay begins. */
  add(): void {
    this.messages += 1;
    this.lag.add(1);
  }

  /** The delay is over: who is free has it at once. */
  isDue(message: number): void {
    const { kernel } = this;
    kernel.messages.since[message] = kernel.now;
    const instance = this.due.length > 0 || this.gate.isClosed() ? NONE : this.freeMember();
    if (instance !== NONE) {
      this.handOut(message, instance);
      return;
    }
    this.due.push(message);
    kernel.wait(this.node, 1);
  }

  private freeMember(): number {
    const { gate } = this;
    const { instances } = this.retrier;
    const next = instances.pick();
    if (next === NONE || gate.isMember(next)) return next;
    for (let each = 0; each < instances.count; each += 1) {
      if (instances.hasFree(each) && gate.isMember(each)) return each;
    }
    return NONE;
  }

  /** Hands a message to an instance that has a free server, or returns false. */
  feed(instance: number): boolean {
    if (this.due.length === 0) return false;
    if (this.gate.isClosed() || !this.gate.isMember(instance)) return false;
    this.handOut(this.due.shift(), instance);
    this.kernel.wait(this.node, -1);
    return true;
  }

  private handOut(message: number, instance: number): void {
    this.lag.add(-1);
    this.retrier.tryAgain(message, instance);
  }

  /** A crash has cut an attempt off, and its offset is not committed. */
  takeBack(message: number, instance: number): void {
    const { kernel, claimed } = this;
    kernel.messages.since[message] = kernel.now;
    this.redelivered += 1;
    this.lag.add(1);
    kernel.wait(this.node, 1);
    const list = claimed.get(instance);
    if (list) list.push(message);
    else claimed.set(instance, [message]);
  }

  /** Work goes on at an instance that is no member any more; another message stands for it. */
  deliverAgain(work: number, again: number): void {
    const { tries, owed, instance } = this.kernel.messages;
    if (again === NONE) return;
    tries[again] = tries[work];
    owed[again] = owed[work];
    this.takeBack(again, instance[work]);
  }

  /** Instances are back, or have been gone for so long that others have what they had. */
  settled(instances: readonly number[]): void {
    if (this.claimed.size === 0) return;
    for (const instance of instances) {
      for (const message of (this.claimed.get(instance) ?? []).reverse()) this.due.unshift(message);
      this.claimed.delete(instance);
    }
  }

  figures(): OwnFigures {
    const { messages, redelivered, lag } = this;
    return { messages, redelivered, lag };
  }
}
