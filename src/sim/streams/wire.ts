// A link of a run that is taken stream by stream, with the nodes behind it that only pass on.
import { ARRIVE } from "../event-codes.js";
import type { EventList } from "../events.js";
import type { Kernel } from "../kernel.js";
import { Stream } from "./stream.js";

/** In place of a node: messages are completed there. */
export const END = -2;

export class Wire {
  /** What comes out at the other end, in the slice of time that is being handled. */
  readonly stream = new Stream();
  /** On their way, over a link that takes time. */
  readonly underway: EventList | null;
  private readonly channel: number;

  /**
   * `links` one after another, with the nodes `between` them, to `target`. `waits`: a consumer group
   * lets messages out at the other end, which counts them itself.
   */
  constructor(
    private readonly kernel: Kernel,
    readonly links: readonly number[],
    readonly between: readonly number[],
    readonly target: number,
    readonly waits: boolean,
    isSlow: boolean,
  ) {
    this.underway = isSlow ? kernel.events.another() : null;
    this.channel = this.underway?.openChannel() ?? 0;
  }

  /** Sent now, it comes out at that time; `inOrder`: not before what was sent before it. */
  deliver(time: number, message: number, inOrder: boolean): void {
    const { underway, target, channel } = this;
    if (inOrder) underway!.scheduleIn(channel, time, target, ARRIVE, message);
    else underway!.schedule(time, target, ARRIVE, message);
  }

  /** Lets out what has arrived until a time. */
  arriveUntil(until: number): void {
    const { underway, stream, kernel } = this;
    if (underway === null) return;
    while (underway.takeUntil(until)) stream.push(kernel.clock[0], underway.taken.value);
  }

  /** Counts a message that a group has let out; returns how many events of nodes between that were. */
  countOne(message: number): number {
    const { kernel, links, between } = this;
    for (const link of links) kernel.transport.count(link, message);
    for (const node of between) {
      kernel.meters[node].arrived += 1;
      kernel.meters[node].completed += 1;
    }
    return between.length;
  }

  /** Counts what came through in the slice; returns how many events of nodes between that were. */
  count(): number {
    const { kernel, stream, links, between } = this;
    if (stream.count === 0 || this.underway !== null || this.waits) return 0;
    const { sent, bytes } = kernel.transport;
    for (const link of links) {
      sent[link] += stream.count;
      for (let at = 0; bytes !== null && at < stream.count; at += 1) {
        bytes[link] += kernel.messages.size[stream.messages[at]];
      }
    }
    for (const node of between) {
      kernel.meters[node].arrived += stream.count;
      kernel.meters[node].completed += stream.count;
    }
    return between.length * stream.count;
  }
}
