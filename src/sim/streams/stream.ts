// Messages one after another, each with its time: what comes over a link, or out of a node.
import { larger } from "../larger.js";

const INITIAL = 1 << 10;

/** A coincidence whose order only the event list knows: the run begins anew with it. */
export class Coincidence extends Error {
  override readonly name = "Coincidence";
}

/** Times in seconds, which never fall, and the messages that belong to them. */
export class Stream {
  times = new Float64Array(INITIAL);
  messages = new Int32Array(INITIAL);
  count = 0;

  push(time: number, message: number): void {
    if (this.count === this.times.length) this.grow();
    this.times[this.count] = time;
    this.messages[this.count] = message;
    this.count += 1;
  }

  clear(): void {
    this.count = 0;
  }

  /** Makes room for so many in all. */
  reserve(count: number): void {
    while (this.times.length < count) this.grow();
  }

  private grow(): void {
    this.times = larger(this.times, new Float64Array(2 * this.times.length));
    this.messages = larger(this.messages, new Int32Array(2 * this.messages.length));
  }
}

/** Whether two messages that come at the same time may do so in either order. */
export type MayTie = (message: number, other: number) => boolean;

/** Puts streams together in order of time. Throws a `Coincidence` where that does not say enough. */
export class Confluence {
  private readonly buffers: Stream[] = [];

  constructor(private readonly mayTie: MayTie) {}

  /** The streams in one. What it gives is one of them, or changes with the next call. */
  merge(streams: readonly Stream[]): Stream {
    let left = streams.filter(({ count }) => count > 0);
    if (left.length === 0) return EMPTY;
    let used = 0;
    while (left.length > 1) {
      const merged: Stream[] = [];
      for (let at = 0; at + 1 < left.length; at += 2) {
        this.buffers[used] ??= new Stream();
        mergeTwo(left[at], left[at + 1], this.buffers[used], this.mayTie);
        merged.push(this.buffers[used]);
        used += 1;
      }
      if (left.length % 2 === 1) merged.push(left[left.length - 1]);
      left = merged;
    }
    return left[0];
  }
}

const EMPTY = new Stream();

function mergeTwo(one: Stream, other: Stream, into: Stream, mayTie: MayTie): void {
  const total = one.count + other.count;
  into.reserve(total);
  const { times, messages } = into;
  const { times: ownTimes, messages: ownMessages, count: ownCount } = one;
  const { times: theirTimes, messages: theirMessages, count: theirCount } = other;
  let own = 0;
  let their = 0;
  for (let at = 0; at < total; at += 1) {
    const mine = own < ownCount ? ownTimes[own] : Number.POSITIVE_INFINITY;
    const yours = their < theirCount ? theirTimes[their] : Number.POSITIVE_INFINITY;
    if (mine === yours && !mayTie(ownMessages[own], theirMessages[their])) {
      throw new Coincidence("two messages come at one time");
    }
    if (mine <= yours) {
      times[at] = mine;
      messages[at] = ownMessages[own];
      own += 1;
    } else {
      times[at] = yours;
      messages[at] = theirMessages[their];
      their += 1;
    }
  }
  into.count = total;
}
