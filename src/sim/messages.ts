// The messages of a run, as a structure of arrays: a message is an integer, its properties stand at
// that index. Nothing is allocated while the run goes on, but for the arrays as they grow.
import { larger } from "./larger.js";

/** No message, node, link, group or fault. */
export const NONE = -1;

/** States of a place in the pool. */
export const FREE = 0;
export const LIVE = 1;
/** Dead-lettered, and kept to be sent on again. */
export const KEPT = 2;

/** Bits of `flags`. */
export const OK = 1;
export const FAILED = 2;
export const PERMANENT = 4;
/** The last attempt was cut off by a timeout. */
export const TIMED_OUT = 8;
/** Counted as delayed by a fault already. */
export const DELAYED = 16;
/** A retry node has counted the retry that is under way. */
export const RETRY_COUNTED = 32;
/** The last cache it came to had its key, or had not. */
export const HIT = 64;
export const MISS = 128;
/** Nobody can read it. */
export const BAD = 256;
/** Work of a transaction that will not be committed. */
export const FENCED = 512;
/** Counted as held up by the fault that is its cause. */
export const HELD = 1024;
/** Outcome bits, all together. */
export const OUTCOME = OK | FAILED | PERMANENT | TIMED_OUT;

/**
 * Enough for most runs: when the arrays are replaced, V8 throws away all code compiled for them,
 * which costs 75 ms. Memory that no message comes to is never touched.
 */
const INITIAL = 1 << 16;

export class MessagePool {
  state = new Uint8Array(INITIAL);
  flags = new Uint16Array(INITIAL);
  /** Time at which the produced message was made. */
  birth = new Float64Array(INITIAL);
  /** Time of arrival at the node where it is. */
  entered = new Float64Array(INITIAL);
  /** Time since which it waits or is served. */
  since = new Float64Array(INITIAL);
  /** Length of its last pause between two attempts. */
  pause = new Float64Array(INITIAL);
  /** Number of the produced message it descends from. */
  root = new Uint32Array(INITIAL);
  key = new Int32Array(INITIAL);
  /** Bytes; kept only where a source gives its messages a size. */
  size = new Float64Array(INITIAL);
  isSized = false;
  /** From 0, the lowest, on. */
  priority = new Uint8Array(INITIAL);
  /** Retries so far, wherever they were made, since it last succeeded. */
  attempt = new Int32Array(INITIAL);
  /** How often it has come round where a diamond counts that. */
  hops = new Uint16Array(INITIAL);
  /** Retries, or re-sends, at the node where it is. */
  tries = new Int32Array(INITIAL);
  /** Node where it is. */
  at = new Int32Array(INITIAL);
  /** Node where it failed last. */
  origin = new Int32Array(INITIAL);
  /** Fault that did something to it. */
  cause = new Int16Array(INITIAL);
  /** Consumer group whose partition it holds. */
  group = new Int32Array(INITIAL);
  partition = new Int32Array(INITIAL);
  /** Where it has been retried: the consumer group that waits for it to be done, or NONE. */
  owed = new Int32Array(INITIAL);
  /** Instance that serves it, or is reserved for it. */
  instance = new Int32Array(INITIAL);
  /** Slot of the event that ends its service. */
  event = new Int32Array(INITIAL);
  /** Next in the list it is in. */
  next = new Int32Array(INITIAL);

  /** Pools of which messages hold something. */
  readonly pools: { letGo(message: number, reason: number): void }[] = [];

  private free = NONE;
  private used = 0;

  constructor(private readonly most: number) {}

  /** Places handed out so far: every message is below. */
  get extent(): number {
    return this.used;
  }

  /** A place for a new message, or NONE when there are too many. All but its origins is reset. */
  take(): number {
    let message = this.free;
    if (message !== NONE) {
      this.free = this.next[message];
    } else {
      if (this.used >= this.most) return NONE;
      if (this.used === this.state.length) this.grow();
      message = this.used++;
    }
    this.state[message] = LIVE;
    this.flags[message] = 0;
    this.priority[message] = 0;
    if (this.isSized) this.size[message] = 0;
    this.attempt[message] = 0;
    this.hops[message] = 0;
    this.tries[message] = 0;
    this.at[message] = NONE;
    this.origin[message] = NONE;
    this.cause[message] = NONE;
    this.group[message] = NONE;
    this.instance[message] = NONE;
    return message;
  }

  /** A copy of a message that holds no partition, or NONE. */
  copy(message: number): number {
    const copy = this.take();
    if (copy === NONE) return NONE;
    this.flags[copy] = this.flags[message] & ~HELD;
    this.birth[copy] = this.birth[message];
    this.entered[copy] = this.entered[message];
    this.root[copy] = this.root[message];
    this.key[copy] = this.key[message];
    if (this.isSized) this.size[copy] = this.size[message];
    this.priority[copy] = this.priority[message];
    this.attempt[copy] = this.attempt[message];
    this.hops[copy] = this.hops[message];
    this.at[copy] = this.at[message];
    this.origin[copy] = this.origin[message];
    this.cause[copy] = this.cause[message];
    return copy;
  }

  /** It ends, dropped for a reason or for NONE: what it has of pools goes back. */
  release(message: number, reason: number): void {
    for (let each = 0; each < this.pools.length; each += 1) this.pools[each].letGo(message, reason);
    this.state[message] = FREE;
    this.next[message] = this.free;
    this.free = message;
  }

  /**
   * Lines free places up by their numbers: messages that are made one after another then stand next
   * to each other in memory.
   */
  tidy(): void {
    this.free = NONE;
    for (let message = this.used - 1; message >= 0; message -= 1) {
      if (this.state[message] !== FREE) continue;
      this.next[message] = this.free;
      this.free = message;
    }
  }

  /** Counts the messages in a state by looking at each place. */
  countIn(state: number): number {
    let count = 0;
    for (let message = 0; message < this.used; message += 1) {
      if (this.state[message] === state) count += 1;
    }
    return count;
  }

  /** Messages that instances of a node work on, the last place in the pool first. */
  inServiceAt(node: number, instances: readonly number[]): readonly number[] {
    const found: number[] = [];
    for (let message = this.used - 1; message >= 0; message -= 1) {
      if (this.state[message] !== LIVE || this.at[message] !== node) continue;
      const instance = this.instance[message];
      if (instance !== NONE && instances.includes(instance)) found.push(message);
    }
    return found;
  }

  /** Messages that hold something of a consumer group or queue. */
  heldBy(group: number): readonly number[] {
    const found: number[] = [];
    for (let message = 0; message < this.used; message += 1) {
      if (this.state[message] === LIVE && this.group[message] === group) found.push(message);
    }
    return found;
  }

  /** By when the produced messages were made, the last ones first. */
  youngestFirst(messages: readonly number[]): readonly number[] {
    const { birth, root } = this;
    return [...messages].sort((one, other) => birth[other] - birth[one] || root[other] - root[one]);
  }

  private grow(): void {
    const length = 2 * this.used;
    const bytes = (old: Uint8Array<ArrayBuffer>) => larger(old, new Uint8Array(length));
    const floats = (old: Float64Array<ArrayBuffer>) => larger(old, new Float64Array(length));
    const integers = (old: Int32Array<ArrayBuffer>) => larger(old, new Int32Array(length));
    this.state = bytes(this.state);
    this.flags = larger(this.flags, new Uint16Array(length));
    this.birth = floats(this.birth);
    this.entered = floats(this.entered);
    this.since = floats(this.since);
    this.pause = floats(this.pause);
    if (this.isSized) this.size = floats(this.size);
    this.root = larger(this.root, new Uint32Array(length));
    this.key = integers(this.key);
    this.priority = bytes(this.priority);
    this.attempt = integers(this.attempt);
    this.hops = larger(this.hops, new Uint16Array(length));
    this.tries = integers(this.tries);
    this.at = integers(this.at);
    this.origin = integers(this.origin);
    this.cause = larger(this.cause, new Int16Array(length));
    this.group = integers(this.group);
    this.partition = integers(this.partition);
    this.owed = integers(this.owed);
    this.instance = integers(this.instance);
    this.event = integers(this.event);
    this.next = integers(this.next);
  }
}
