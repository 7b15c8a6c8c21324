// A stage for servers: what is usual there is handled here, in a few lines of code that the compiler
// can take in at once; everything else by the same code as in a run by events.
import type { EventList } from "../events.js";
import type { ConsumerGroup } from "../group.js";
import type { Kernel } from "../kernel.js";
import { BAD, FENCED, NONE, OK, OUTCOME, RETRY_COUNTED, TIMED_OUT } from "../messages.js";
import type { NodeMeter } from "../meter.js";
import { FINISH, type Servers } from "../servers.js";
import { Agenda } from "./agenda.js";
import type { Sample, Samples } from "./sample.js";
import type { Ports, Stage } from "./stage.js";
import { Coincidence, Confluence, type Stream } from "./stream.js";
import type { Wire } from "./wire.js";

/** What makes a message fail, whatever is drawn. */
const UNUSUAL = BAD | FENCED | TIMED_OUT;
const NEVER = Number.POSITIVE_INFINITY;

export class Station implements Stage {
  readonly events: EventList;
  readonly ends: Stream;
  readonly wires: readonly Wire[];
  /** Ends of attempts. */
  readonly agenda: Agenda;
  private readonly meter: NodeMeter;
  private readonly waits: Sample;
  private readonly services: Sample;
  private readonly sojourns: Sample;
  private readonly confluence = new Confluence(() => false);
  private readonly streams: readonly Stream[];
  private readonly warmup_s: number;
  private readonly node: number;
  /** Where what has gone well goes on, when there is one way. */
  private readonly onward: Stream | null;
  private readonly success: number;
  /** When something unusual is due. */
  private due = NEVER;
  private handled = 0;
  /** Let out by logs, and not there yet. */
  private readonly coming: Int32Array;
  private comingCount = 0;
  private entered = 0;

  constructor(
    private readonly kernel: Kernel,
    private readonly servers: Servers,
    ports: Ports,
    private readonly groups: readonly ConsumerGroup[],
    samples: Samples,
  ) {
    const { instances } = servers;
    const { out, knowsFailure } = kernel.model.nodes[ports.node];
    this.node = ports.node;
    this.events = ports.events;
    this.ends = ports.ends;
    this.wires = ports.wires;
    this.streams = ports.inlets.map(({ stream }) => stream);
    const most = instances.count * instances.concurrency;
    this.agenda = new Agenda(most);
    this.coming = new Int32Array(most);
    this.meter = kernel.meters[ports.node];
    this.waits = samples.waits;
    this.services = samples.services;
    this.sojourns = samples.sojourns;
    this.warmup_s = kernel.model.warmup_s;
    const [wire] = ports.wires.filter(({ links, underway }) => links[0] === out[0] && !underway);
    this.onward = out.length === 0 ? ports.ends : out.length === 1 && wire ? wire.stream : null;
    this.success = knowsFailure ? OK : 0;
  }

  /** Whether servers do only what is usual here. */
  static suits({ attempts, guards, slowdown, retrying }: Servers): boolean {
    return attempts === null && guards === null && slowdown === 0 && !retrying?.isBlocking;
  }

  enter(): void {
    const { events, agenda, kernel } = this;
    const { taken } = events;
    const kept: (readonly [number, number, number, number])[] = [];
    while (events.takeUntil(NEVER)) {
      const time = kernel.clock[0];
      if (taken.code === FINISH) agenda.put(time, taken.value);
      else kept.push([time, taken.target, taken.code, taken.value]);
    }
    for (const [time, target, code, value] of kept) {
      const slot = events.schedule(time, target, code, value);
      if (code > FINISH) kernel.messages.event[value] = slot;
    }
    this.entered = events.ordered;
    this.servers.station = this;
    for (const feeder of this.servers.feeders) (feeder as ConsumerGroup).station = this;
  }

  leave(): void {
    const { events, node } = this;
    const { event } = this.kernel.messages;
    for (const [time, message] of this.agenda.drain()) {
      event[message] = events.schedule(time, node, FINISH, message);
    }
    this.servers.station = null;
    for (const feeder of this.servers.feeders) (feeder as ConsumerGroup).station = null;
  }

  advance(until: number): number {
    const { agenda, kernel } = this;
    const { clock } = kernel;
    const { times, messages, count } = this.confluence.merge(this.streams);
    this.handled = 0;
    this.lookAhead();
    for (let at = 0; ; ) {
      const arrival = at < count ? times[at] : NEVER;
      const end = agenda.times[0];
      if (end < arrival && end < this.due) {
        if (end > until) break;
        clock[0] = end;
        this.finish(agenda.take());
        this.receiveAll();
        agenda.settle();
      } else if (arrival < end && arrival < this.due) {
        clock[0] = arrival;
        const message = messages[at];
        at += 1;
        if (message >= 0) this.arrive(message);
        else this.append(~message);
        this.receiveAll();
      } else if (this.due < arrival && this.due < end) {
        if (this.due > until) break;
        this.handleDue();
        this.receiveAll();
      } else {
        if (end === NEVER && arrival === NEVER) break;
        throw new Coincidence("two things happen at one time");
      }
    }
    for (const stream of this.streams) stream.clear();
    this.settle();
    return this.handled;
  }

  isDueBefore(time: number, order: number): boolean {
    // Ends of attempts do not know what was scheduled elsewhere, but for what was there before them.
    const isEnd = this.agenda.times[0] === time && order > this.entered;
    return isEnd || this.events.isDueBefore(time, order);
  }

  private settle(): void {
    this.waits.settle(this.meter.wait);
    this.services.settle(this.meter.service);
    this.sojourns.settle(this.meter.sojourn);
  }

  /** Something is due that the code of a run by events takes care of. */
  private handleDue(): void {
    const { events, kernel } = this;
    const { taken } = events;
    this.sojourns.settle(this.meter.sojourn);
    events.takeUntil(this.due);
    kernel.handle(taken.target, taken.code, taken.value);
    this.handled += 1;
    this.lookAhead();
  }

  /** After everything that may have scheduled something. */
  private lookAhead(): void {
    const { events, kernel } = this;
    const { taken } = events;
    while (events.takeSoon()) {
      kernel.arrive(taken.target, taken.value);
      this.handled += 1;
    }
    this.due = events.nextTime();
  }

  private append(message: number): void {
    const { owed, partition } = this.kernel.messages;
    this.groups[owed[message]].append(message, partition[message]);
  }

  /** A log hands a message over, on a server that is kept for it: it comes after what happens now. */
  deliver(message: number, link: number): void {
    this.handled += this.kernel.transport.wires![link].countOne(message);
    this.coming[this.comingCount] = message;
    this.comingCount += 1;
  }

  private receiveAll(): void {
    const { kernel, servers, coming } = this;
    for (let each = 0; each < this.comingCount; each += 1) {
      const message = coming[each];
      this.comes(message);
      servers.order?.parks(message);
      kernel.messages.since[message] = kernel.clock[0];
      this.begin(message);
    }
    this.comingCount = 0;
  }

  private arrive(message: number): void {
    const { kernel, servers, node } = this;
    const { instances, line } = servers;
    const { messages } = kernel;
    this.comes(message);
    if (messages.origin[message] !== node) servers.order?.forget(message);
    messages.since[message] = kernel.clock[0];
    const instance = line.length === 0 ? instances.pick() : NONE;
    if (instance !== NONE) {
      instances.acquire(instance);
      messages.instance[message] = instance;
      this.begin(message);
      return;
    }
    if (line.length >= servers.room && !servers.makeRoom(message)) return;
    line.push(message);
    kernel.wait(node, 1);
  }

  private comes(message: number): void {
    const { servers, node } = this;
    const { messages, clock } = this.kernel;
    this.handled += 1;
    this.meter.arrived += 1;
    messages.at[message] = node;
    messages.entered[message] = clock[0];
    messages.tries[message] = 0;
    if (messages.origin[message] === node) servers.countRetry(message);
    else servers.retrying?.earn();
  }

  /** Service begins on a server that was taken for the message. */
  begin(message: number): void {
    const { servers, agenda } = this;
    const { messages, clock } = this.kernel;
    const now = clock[0];
    if (messages.birth[message] >= this.warmup_s) this.waits.add(now - messages.since[message]);
    this.meter.busy.add(1);
    messages.since[message] = now;
    messages.flags[message] &= ~OUTCOME;
    const place = servers.times.take();
    const seconds = servers.times.values[place];
    if (seconds <= servers.longest) {
      agenda.put(now + seconds, message);
      return;
    }
    messages.flags[message] |= TIMED_OUT;
    agenda.put(now + servers.longest, message);
  }

  private finish(message: number): void {
    const { servers, kernel, meter } = this;
    const { messages, clock } = kernel;
    const now = clock[0];
    const isMeasured = messages.birth[message] >= this.warmup_s;
    this.handled += 1;
    if (isMeasured) this.services.add(now - messages.since[message]);
    const own = servers.failures.draws();
    if (own || (messages.flags[message] & UNUSUAL) !== 0) {
      this.sojourns.settle(this.meter.sojourn);
      servers.conclude(message, servers.hasFailed(message, own));
      this.lookAhead();
      return;
    }
    meter.busy.add(-1);
    this.freeServer(message);
    servers.order?.succeeded(message);
    messages.flags[message] = (messages.flags[message] & ~(OUTCOME | RETRY_COUNTED)) | this.success;
    messages.attempt[message] = 0;
    messages.origin[message] = NONE;
    messages.cause[message] = NONE;
    messages.tries[message] = 0;
    if (isMeasured) this.sojourns.add(now - messages.entered[message]);
    if (this.onward === null) {
      kernel.pass(this.node, message);
      return;
    }
    meter.completed += 1;
    this.onward.push(now, message);
  }

  private freeServer(message: number): void {
    const { servers, kernel } = this;
    const { group, instance } = kernel.messages;
    if (group[message] !== NONE) {
      this.groups[group[message]].release(message);
      return;
    }
    const free = instance[message];
    instance[message] = NONE;
    servers.instances.release(free);
    servers.fill(free);
  }
}
