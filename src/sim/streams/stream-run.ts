// A run taken stream by stream: time is cut into slices, and in each slice the nodes are handled one
// after another, each with everything that comes to it. What a node and its messages need stays in
// the processor's caches, and the event list of a node is short. The figures are the same, to the
// bit, as those of a run by events.
import { ACTION } from "../event-codes.js";
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
    const { birth } = kernel.messages;
    this.ended = new Confluence((one, other) => birth[one] === birth[other]);
    this.slice_s = kernel.model.duration_s / 1000;
  }

  /**
   * Goes on until a time. True: it came there, or is to pause or stop; false: from here on the run
   * goes by events.
   */
  run(until: number): boolean {
    const { kernel, main } = this;
    if (!this.isUnderway) this.enter();
    for (;;) {
      const action = main.nextTime();
      const end = action <= until ? before(action) : until;
      while (this.time < end) {
        this.handle(Math.min(end, this.time + this.slice_s));
        if (kernel.handled < this.pause) continue;
        kernel.look();
        this.pause = kernel.nextPause();
        if (kernel.isPaused || kernel.stopped !== null) return true;
      }
      if (action > until) break;
      main.takeUntil(action);
      kernel.handled += 1;
      kernel.handle(main.taken.target, main.taken.code, main.taken.value);
    }
    this.leave();
    kernel.clock[0] = until;
    return true;
  }

  private enter(): void {
    const { main, kernel, lists } = this;
    main.deal((target, code) => (code === ACTION ? main : lists[target]!));
    kernel.transport.wires = this.wires;
    for (const log of this.logs) log.open(true);
    this.time = kernel.now;
    this.pause = kernel.nextPause();
    this.isUnderway = true;
  }

  /** All that is pending goes back to the list of the run. */
  private leave(): void {
    const { main, kernel } = this;
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
      kernel.handled += stage.advance(until);
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
