// The role `window`: gathers messages by the time they were made and lets one result of each window
// go on, when the watermark says that no more will come. What comes later updates it, or is late.
import * as z from "zod";
import type { NodeBehaviour, NodeContext } from "../behaviour.js";
import { LATE } from "../ledger.js";
import { NONE } from "../messages.js";
import { highest, type OwnFigures, ratio } from "../own-figures.js";
import { duration, span } from "../quantity.js";
import { alongAll } from "../theory/flow.js";
import { keysBefore } from "../theory/keys.js";
import { resultsPerSecond, type WindowSettings } from "../theory/windows.js";
import { TimeQueue } from "../time-queue.js";
import { defineRole } from "./role.js";

/** Windows that one message may belong to. */
const MOST_PANES = 1000;
/** Keys are below this, so that a window and its key make one number. */
const KEYS = 2 ** 21;
/** Times that differ by less are the same but for rounding. */
const ROUNDING = 1e-9;

const parameters = z.strictObject({
  kind: z
    .enum(["tumbling", "sliding", "session"])
    .default("tumbling")
    .describe("one after another, overlapping, or as long as messages keep coming"),
  size: span("length of a tumbling or sliding window").prefault("10s"),
  slide: span(
    "time from one sliding window to the next; half the size if absent, from a thousandth of it to all",
  ).optional(),
  gap: span("pause that ends a session").prefault("30s"),
  by: z.enum(["key", "all"]).default("key").describe("whether each key has windows of its own"),
  out_of_order: duration(
    "how far the watermark stays behind the newest message: what comes no later is in time",
  ).prefault("0s"),
  idle: duration("after so long without messages the watermark goes on with the clock").prefault(
    "1s",
  ),
  lateness: duration(
    "how long after its result a window takes late messages, each of which sends an update on",
  ).prefault("0s"),
  dead_letter: z.string().optional().describe("id of the node that takes what is too late"),
});

/** One window of one key. Its first message stands for all: the others are merged into it. */
interface Pane {
  readonly key: number;
  /** By which it is found, for windows of fixed length. */
  readonly id: number;
  start: number;
  end: number;
  /** The message that stands for it; NONE while there is no result to come. */
  message: number;
  count: number;
  /** Taken into another session, or over for good. */
  gone: boolean;
}

class Windows implements NodeBehaviour {
  readonly isLocal = true;
  readonly wakesIdle = true;
  readonly gauges: Readonly<Record<string, () => number>>;
  private readonly slide: number;
  private readonly panes = new Map<number, Pane>();
  private readonly sessions = new Map<number, Pane[]>();
  /** By the end of the window, or of its lateness. */
  private readonly due = new TimeQueue<Pane>();
  private watermark = Number.NEGATIVE_INFINITY;
  /** When the clock will move the watermark on, and to where. */
  private alarm = Number.POSITIVE_INFINITY;
  private alarmMark = Number.POSITIVE_INFINITY;
  private results = 0;
  private updates = 0;
  private late = 0;
  private gathered = 0;
  private largest = 0;

  constructor(
    private readonly context: NodeContext,
    private readonly given: z.output<typeof parameters>,
  ) {
    const { kind, size, slide } = given;
    const step = kind === "sliding" ? (slide ?? size / 2) : size;
    this.slide = Math.min(size, Math.max(step, size / MOST_PANES));
    this.gauges = { open_windows: () => context.meter.queue.value };
  }

  receive(message: number): void {
    const { messages } = this.context.kernel;
    const time = messages.birth[message];
    const key = this.given.by === "key" ? messages.key[message] : NONE;
    this.advance(time - this.given.out_of_order);
    messages.since[message] = this.context.kernel.now;
    if (this.given.kind === "session") this.addToSession(message, key, time);
    else this.addToPanes(message, key, time);
  }

  private isOver(end: number): boolean {
    return end <= this.watermark + ROUNDING;
  }

  private addToPanes(message: number, key: number, time: number): void {
    const { kernel } = this.context;
    const { size, lateness } = this.given;
    const newest = Math.floor(time / this.slide + ROUNDING);
    let oldest = Math.floor((time - size) / this.slide + ROUNDING) + 1;
    while (oldest <= newest && this.isOver(oldest * this.slide + size + lateness)) oldest += 1;
    if (oldest > newest) {
      this.refuse(message);
      return;
    }
    for (let number = oldest; number < newest; number += 1) {
      const copy = kernel.copy(message);
      if (copy === NONE) continue;
      kernel.messages.since[copy] = kernel.now;
      this.addTo(this.paneOf(number, key), copy);
    }
    this.addTo(this.paneOf(newest, key), message);
  }

  private paneOf(number: number, key: number): Pane {
    const id = number * KEYS + key + 1;
    const known = this.panes.get(id);
    if (known) return known;
    const start = number * this.slide;
    const pane = this.open(key, id, start, start + this.given.size);
    this.panes.set(id, pane);
    return pane;
  }

  private open(key: number, id: number, start: number, end: number): Pane {
    const pane: Pane = { key, id, start, end, message: NONE, count: 0, gone: false };
    this.schedule(this.isOver(end) ? end + this.given.lateness : end, pane);
    return pane;
  }

  private addTo(pane: Pane, message: number): void {
    const { kernel, index } = this.context;
    pane.count += 1;
    if (pane.message !== NONE) {
      kernel.merge(message);
    } else if (this.isOver(pane.end)) {
      this.updates += 1;
      kernel.left(index, message);
      kernel.pass(index, message);
    } else {
      pane.message = message;
      kernel.wait(index, 1);
    }
  }

  private addToSession(message: number, key: number, time: number): void {
    const { gap, lateness } = this.given;
    const open = this.sessions.get(key) ?? [];
    const touched = open.filter(({ start, end }) => start <= time + gap && time <= end);
    const end = touched.reduce((latest, pane) => Math.max(latest, pane.end), time + gap);
    if (this.isOver(end + lateness)) {
      this.refuse(message);
      return;
    }
    const first = touched.find((pane) => pane.message !== NONE) ?? touched[0];
    const pane = first ?? this.open(key, 0, time, end);
    for (const other of touched) if (other !== pane) this.takeIn(pane, other);
    pane.start = Math.min(pane.start, time);
    pane.end = end;
    const kept = open.filter(({ gone }) => !gone);
    this.sessions.set(key, first ? kept : [...kept, pane]);
    this.addTo(pane, message);
  }

  /** A message in between has made one session of two. */
  private takeIn(pane: Pane, other: Pane): void {
    const { kernel } = this.context;
    pane.start = Math.min(pane.start, other.start);
    pane.count += other.count;
    other.gone = true;
    if (other.message === NONE) return;
    this.leave(other.message);
    kernel.merge(other.message);
    other.message = NONE;
  }

  private refuse(message: number): void {
    const { kernel, index } = this.context;
    this.late += 1;
    kernel.left(index, message);
    kernel.failAt(index, message, LATE);
  }

  private schedule(time: number, pane: Pane): void {
    this.due.push(time, pane);
    this.setAlarm();
  }

  /** The clock moves the watermark on when no message does. */
  private setAlarm(): void {
    const { kernel, index } = this.context;
    const { out_of_order, idle } = this.given;
    const time = Math.max(kernel.now, this.due.first + out_of_order + idle);
    if (time >= this.alarm) return;
    this.alarm = time;
    this.alarmMark = this.due.first;
    kernel.events.schedule(time, index, 0, 0);
  }

  wake(): void {
    const { now } = this.context.kernel;
    const isDue = now >= this.alarm;
    const mark = now - this.given.out_of_order - this.given.idle;
    if (isDue) this.alarm = Number.POSITIVE_INFINITY;
    // Not a rounding short of it, or there would be no end to alarms.
    this.advance(isDue ? Math.max(mark, this.alarmMark) : mark);
    if (this.due.first < Number.POSITIVE_INFINITY) this.setAlarm();
  }

  private advance(to: number): void {
    this.watermark = Math.max(this.watermark, to);
    while (this.isOver(this.due.first)) this.end(this.due.shift());
  }

  private end(pane: Pane): void {
    const { lateness } = this.given;
    if (pane.gone) return;
    // The session has grown in the meantime.
    if (!this.isOver(pane.end)) {
      this.schedule(pane.end, pane);
      return;
    }
    if (pane.message !== NONE) this.sendResult(pane);
    if (this.isOver(pane.end + lateness)) this.forget(pane);
    else this.schedule(pane.end + lateness, pane);
  }

  private sendResult(pane: Pane): void {
    const { kernel, index } = this.context;
    const { message } = pane;
    this.results += 1;
    this.gathered += pane.count;
    this.largest = Math.max(this.largest, pane.count);
    pane.message = NONE;
    this.leave(message);
    kernel.left(index, message);
    kernel.pass(index, message);
  }

  private leave(message: number): void {
    const { kernel, index } = this.context;
    kernel.waited(index, message);
    kernel.wait(index, -1);
  }

  private forget(pane: Pane): void {
    pane.gone = true;
    if (this.given.kind !== "session") {
      this.panes.delete(pane.id);
      return;
    }
    const kept = this.sessions.get(pane.key)!.filter(({ gone }) => !gone);
    if (kept.length > 0) this.sessions.set(pane.key, kept);
    else this.sessions.delete(pane.key);
  }

  figures(): OwnFigures {
    const { results, updates, late, gathered, largest } = this;
    const messages_per_result = { mean: ratio(gathered, results), max: highest(largest) };
    return { results, updates, late, messages_per_result };
  }
}

export const window = defineRole({
  summary: "gathers messages by the time they were made; one result of each window goes on",
  parameters,
  canFail: true,
  create: (context, given) => new Windows(context, given),
  flow({ model, node, index, arrivals_per_s }, message) {
    const settings = node.parameters as unknown as z.output<typeof parameters> & WindowSettings;
    const { kind, size, slide, gap, out_of_order } = settings;
    const keys = keysBefore(model, index, undefined);
    const results = resultsPerSecond(settings, keys, arrivals_per_s);
    const share = arrivals_per_s === 0 ? 1 : results / arrivals_per_s;
    const after_s = (kind === "session" ? gap : size) + out_of_order;
    // A message of sliding windows is copied into each of them.
    const copies = kind === "sliding" ? size / (slide ?? size / 2) : 1;
    const rest = { to: "merged", message, share: copies - share, after_s } as const;
    return [...alongAll(node, message, after_s, share), rest];
  },
});
