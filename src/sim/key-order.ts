// The order of messages with the same key at a consumer: how often retries break it, and, where they
// must not, the later messages of a key that wait until the one before them is done.
import type { NodeContext } from "./behaviour.js";
import { larger } from "./larger.js";
import { NONE } from "./messages.js";
import { WaitingLine } from "./waiting-line.js";

/** Looked up together, so that one does not wait for the memory of another: there are many keys. */
const AT_ONCE = 128;

/** A key of which a message is being tried again, and those behind it. */
interface ParkedKey {
  /** The only one that may be worked on. */
  first: number;
  readonly behind: WaitingLine;
}

export class KeyOrder {
  private overtaken = 0;
  /** Messages that wait for one of their key. */
  parked = 0;
  /** How many had come before it when a message came; 0: from no broker. */
  private numbers = new Uint32Array(1 << 10);
  /** The highest number done, by key: small, since every message comes here. */
  private done = new Uint32Array(1 << 4);
  private came = 0;
  /** Keys and numbers of what was done lately. */
  private readonly fresh = new Uint32Array(2 * AT_ONCE);
  private freshCount = 0;
  private readonly held = new Map<number, ParkedKey>();

  /** `code` is that of the event for a message that need not wait any longer; null: none ever does. */
  constructor(
    private readonly context: NodeContext,
    private readonly code: number | null,
  ) {
    if (code !== null) context.kernel.messages.pools.push(this);
  }

  /** A message has come from a broker; whether it has to wait here for others of its key. */
  parks(message: number): boolean {
    const { kernel, index } = this.context;
    const { key, group, owed, since } = kernel.messages;
    if (key[message] === NONE) return false;
    if (message >= this.numbers.length) this.numbers = withPlaceFor(message, this.numbers);
    this.came += 1;
    this.numbers[message] = this.came;
    const held = this.held.size === 0 ? undefined : this.held.get(key[message]);
    if (held === undefined || held.first === message) return false;
    owed[message] = group[message];
    since[message] = kernel.now;
    held.behind.push(message);
    this.parked += 1;
    kernel.wait(index, 1);
    kernel.release(message);
    return true;
  }

  /** A message has come from elsewhere: unless it has been here before, it has no place in the order. */
  forget(message: number): void {
    if (message < this.numbers.length) this.numbers[message] = 0;
  }

  /** A message is going to be tried again: others of its key are to wait for it. */
  holds(message: number): void {
    const { key } = this.context.kernel.messages;
    if (this.code === null || key[message] === NONE || this.held.has(key[message])) return;
    const behind = new WaitingLine(this.context.kernel.messages);
    this.held.set(key[message], { first: message, behind });
  }

  /** Whether others of its key may wait for it. */
  isFirst(message: number): boolean {
    return this.held.get(this.context.kernel.messages.key[message])?.first === message;
  }

  /** An attempt has gone well. */
  succeeded(message: number): void {
    const key = this.context.kernel.messages.key[message];
    const number = message < this.numbers.length ? this.numbers[message] : 0;
    if (key !== NONE && number > 0) {
      this.fresh[2 * this.freshCount] = key;
      this.fresh[2 * this.freshCount + 1] = number;
      this.freshCount += 1;
      if (this.freshCount === AT_ONCE) this.settle();
    }
    this.letGo(message);
  }

  /** Looks up the keys of what was done lately. */
  private settle(): void {
    const { fresh, freshCount } = this;
    for (let each = 0; each < freshCount; each += 1) {
      const key = fresh[2 * each];
      const number = fresh[2 * each + 1];
      if (key >= this.done.length) this.done = withPlaceFor(key, this.done);
      if (number < this.done[key]) this.overtaken += 1;
      else this.done[key] = number;
    }
    this.freshCount = 0;
  }

  /** Messages done after a later one of the same key. */
  get broken(): number {
    this.settle();
    return this.overtaken;
  }

  /** It is done, or will never be: the next of its key has its turn; not within this call. */
  letGo(message: number): void {
    if (this.held.size === 0) return;
    const { kernel, index } = this.context;
    const key = kernel.messages.key[message];
    const held = this.held.get(key);
    if (held?.first !== message) return;
    held.first = held.behind.shift();
    if (held.first === NONE) this.held.delete(key);
    else kernel.events.schedule(kernel.now, index, this.code!, held.first);
  }

  /** A message that has waited goes on. */
  unpark(message: number): void {
    const { kernel, index } = this.context;
    this.parked -= 1;
    kernel.waited(index, message);
    kernel.wait(index, -1);
  }
}

function withPlaceFor(place: number, old: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  return larger(old, new Uint32Array(2 * Math.max(old.length, place)));
}
