// A run taken stream by stream: time is cut into slices, and in each slice the nodes are handled one
// after another, each with everything that comes to it. What a node and its messages need stays in
// the processor's caches, and the event list of a node is short. The figures are the same, to the
// bit, as those of a run by events.
import { ACTION } from "../event-codes.js";
import { look, nextPause } from "../event-loop.js";
import type { EventList } from "../events.js";
import type { Kernel } from "../kernel.js";
import type { LogAccounts } from "./accounts.js";
import type { Stage } from "./stage.js";
import { Coincidence, Confluence, type Stream } from "./stream.js";
import { END, type Wire } from "./wire.js";

/** Messages that a slice is to have, produced or not: enough of them to be worth the turn. */
const MESSAGES = 1 << 10;

export class StreamRun {
  /** The list of the run: what it does itself stays there. */
  private readonly main: EventList;
  private readonly lists: (EventList | undefined)[] = [];
  private readonly endings: readonly Stream[];
  private readonly ended: Confluence;
  private isUnderway = false;
  private time = 0;
  private slice_s: number;
  private pause = 0;
  /** When something happened last, or it was entered. */
  private latest = 0;
  private entered = 0;
  private readonly endsWithMessages: boolean;

  /** Nodes in their order, and their stages; wires by link. */
  constructor(
    private readonly kernel: Kernel,
    nodes: readonly number[],
    private readonly stages: readonly Stage[],
    private readonly wires: readonly Wire[],
    private readonly logs: readonly LogAccounts[],
  ) {
    this.main = kernel.events;
    for (const [at, node] of nodes.entries()) this.lists[node] = stages[at].events;
    const passing = wires.filter((wire) => wire?.target === END);
    this.endings = [...stages.map(({ ends }) => ends), ...passing.map(({ stream }) => stream)];
    const { messages } = kernel;
    // The array of the births is another one when it has grown.
    this.ended = new Confluence((one, other) => messages.birth[one] === messages.birth[other]);
    this.endsWithMessages = nodes.every((node) => !kernel.behaviours[node].wakesIdle);
    this.slice_s = kernel.model.duration_s / 1000;
  }

  /**
   * Goes on until a time; with `untilEmpty` no longer than there are messages. True: it came there,
   * or is to pause or stop; false: the run has to go by events.
   */
  run(until: number, untilEmpty: boolean): boolean {
    const { kernel, main } = this;
    if (untilEmpty && !this.endsWithMessages) return false;
    if (!this.isUnderway) this.enter();
    for (;;) {
      const action = main.nextTime();
      const end = action <= until ? before(action) : until;
      while (this.time < end) {
        if (untilEmpty && kernel.isEmpty) return this.isDrained();
        this.handle(Math.min(end, this.time + this.slice_s));
        if (kernel.handled < this.pause) continue;
        look(kernel);
        this.pause = nextPause(kernel);
        if (kernel.isPaused || kernel.stopped !== null) return true;
      }
      if (untilEmpty && kernel.isEmpty) return this.isDrained();
      if (action > until) break;
      if (this.isDueBefore(action, main.nextOrder)) {
        throw new Coincidence("something is due when the run itself does something");
      }
      main.takeUntil(action);
      kernel.handled += 1;
      kernel.handle(main.taken.target, main.taken.code, main.taken.value);
    }
    this.leave();
    kernel.clock[0] = until;
    return true;
  }

  /** The last message has ended: nothing may have happened after that. */
  private isDrained(): boolean {
    const { kernel } = this;
    const { latest } = this;
    if (latest > Math.max(this.entered, kernel.lastEnd[0])) {
      throw new Coincidence("something happened after the last message had ended");
    }
    this.leave();
    kernel.clock[0] = latest;
    return true;
  }

  private isDueBefore(time: number, order: number): boolean {
    return (
      this.stages.some((stage) => stage.isDueBefore(time, order)) ||
      this.wires.some((wire) => wire?.underway?.isDueBefore(time, order))
    );
  }

  private enter(): void {
    const { main, kernel, lists } = this;
    main.deal((target, code) => (code === ACTION ? main : lists[target]!));
    kernel.transport.wires = this.wires;
    for (const log of this.logs) log.open(true);
    const { now } = kernel;
    for (const stage of this.stages) stage.enter?.();
    kernel.clock[0] = now;
    this.time = now;
    this.pause = nextPause(kernel);
    this.latest = this.time;
    this.entered = this.time;
    this.isUnderway = true;
  }

  /** All that is pending goes back to the list of the run. */
  private leave(): void {
    const { main, kernel } = this;
    for (const stage of this.stages) stage.leave?.();
    for (const list of this.lists) list?.deal(() => main);
    for (const wire of this.wires) wire?.underway?.deal(() => main);
    kernel.transport.wires = null;
    for (const log of this.logs) log.open(false);
    this.isUnderway = false;
  }

  /** Everything from the end of the slice before until a time, inclusive. */
  private handle(until: number): void {
    const { kernel } = this;
    const before = kernel.ledger.produced + kernel.ledger.copies;
    for (const stage of this.stages) {
      kernel.events = stage.events;
      kernel.ends = stage.ends;
      const handled = stage.advance(until);
      kernel.handled += handled;
      if (handled > 0) this.latest = Math.max(this.latest, kernel.clock[0]);
      for (const wire of stage.wires) {
        wire.arriveUntil(until);
        kernel.handled += wire.count();
      }
    }
    kernel.events = this.main;
    kernel.ends = null;
    if (kernel.stopped !== null) throw new Coincidence("a budget ends the run within a slice");
    for (const log of this.logs) log.settle();
    this.end();
    this.time = until;
    kernel.clock[0] = until;
    const begun = kernel.ledger.produced + kernel.ledger.copies - before;
    if (begun > 2 * MESSAGES) this.slice_s /= 2;
    else if (begun < MESSAGES / 2) this.slice_s *= 1.5;
  }

  private end(): void {
    const { kernel, endings } = this;
    const { times, messages, count } = this.ended.merge(endings);
    for (let at = 0; at < count; at += 1) {
      kernel.clock[0] = times[at];
      kernel.complete(messages[at]);
    }
    for (const stream of endings) stream.clear();
    kernel.messages.tidy();
  }
}

const double = new Float64Array(1);
const bits = new BigInt64Array(double.buffer);

/** The largest number below one that is above 0. */
function before(time: number): number {
  double[0] = time;
  bits[0] -= 1n;
  return double[0];
}
