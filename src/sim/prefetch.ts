// What a queue has sent to each instance of a consumer ahead of its turn: at most so many messages of
// an instance are out at a time, in service or waiting there, until it acknowledges them.
import type { Consumer } from "./consumer.js";
import { type MessagePool, NONE } from "./messages.js";
import { WaitingLine } from "./waiting-line.js";

export class Prefetch {
  /** Messages that wait at instances. */
  waiting = 0;
  /** Sent to each instance and not acknowledged yet. */
  private readonly out: Int32Array;
  private readonly lines: readonly WaitingLine[];
  /** The instance whose turn it is. */
  private turn = 0;

  constructor(
    messages: MessagePool,
    private readonly consumer: Consumer,
    private readonly most: number,
  ) {
    const { count } = consumer.instances;
    this.out = new Int32Array(count);
    this.lines = Array.from({ length: count }, () => new WaitingLine(messages));
  }

  /** The next instance, in turn, to which one more may be sent; NONE when all have enough. */
  next(): number {
    const { up, count } = this.consumer.instances;
    for (let step = 0; step < count; step += 1) {
      const instance = (this.turn + step) % count;
      if (up[instance] === 0 || !this.mayTake(instance)) continue;
      this.turn = (instance + 1) % count;
      return instance;
    }
    return NONE;
  }

  mayTake(instance: number): boolean {
    return this.out[instance] < this.most;
  }

  /** Whether a message sent to it would be served at once. */
  isIdle(instance: number): boolean {
    return this.lines[instance].length === 0 && this.consumer.instances.hasFree(instance);
  }

  /** Whether messages wait at an instance. */
  has(instance: number): boolean {
    return this.lines[instance].length > 0;
  }

  /** A message has been sent to an instance, which has no server for it yet. */
  push(message: number, instance: number): void {
    this.out[instance] += 1;
    this.waiting += 1;
    this.lines[instance].push(message);
  }

  /** A message has been sent to an instance that serves it at once. */
  taken(instance: number): void {
    this.out[instance] += 1;
  }

  /** The first message that waits at an instance and is served now; NONE when there is none. */
  shift(instance: number): number {
    const message = this.lines[instance].shift();
    if (message !== NONE) this.waiting -= 1;
    return message;
  }

  /** One that was sent is acknowledged, or comes back. */
  acknowledged(instance: number): void {
    this.out[instance] -= 1;
  }

  /** Takes back all that waits at an instance that is gone, in its order. */
  takeBack(instance: number): readonly number[] {
    const messages: number[] = [];
    for (let each = this.shift(instance); each !== NONE; each = this.shift(instance)) {
      messages.push(each);
      this.acknowledged(instance);
    }
    return messages;
  }
}
