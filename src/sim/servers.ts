// Servers before one first-in-first-out queue, with failures, a timeout and retries: what services,
// databases and whatever else can be overloaded have in common.

import { Backpressure } from "./backpressure.js";
import type { NodeBehaviour, NodeContext } from "./behaviour.js";
import type { Consumer, Feeder } from "./consumer.js";
import { Draws } from "./draws.js";
import { TIME } from "./events.js";
import { Failures } from "./failures.js";
import { type Guards, guardsOf } from "./guards.js";
import { HoldUp } from "./hold-up.js";
import { Instances } from "./instances.js";
import { KeyOrder } from "./key-order.js";
import { CRASHED, QUEUE_FULL } from "./ledger.js";
import { FAILED, FENCED, NONE, OUTCOME, RETRY_COUNTED, TIMED_OUT } from "./messages.js";
import { Outages } from "./outages.js";
import { constant, type OwnFigures } from "./own-figures.js";
import { Retrying } from "./retrying.js";
import type { Attempts, ServerSettings } from "./server-settings.js";
import type { Station } from "./streams/station.js";
import { isUntold } from "./untold.js";
import { type WaitingRoom, waitingRoom } from "./waiting-room.js";

export const FINISH = 0;
const RETRY = 1;
const UNPARK = 2;
const ADMIT = 3;

export class Servers implements NodeBehaviour, Consumer {
  readonly instances: Instances;
  readonly consumer: Consumer = this;
  readonly outages: Outages;
  readonly pressure: Backpressure | null;
  readonly gauges: Readonly<Record<string, () => number>>;
  readonly line: WaitingRoom;
  readonly guards: Guards | null;
  /** What may hold up what is done here; undefined: not looked up yet. */
  private holdUp: HoldUp | null | undefined;
  readonly feeders: Feeder[] = [];
  private readonly listeners: ((message: number) => void)[] = [];
  readonly times: Draws;
  readonly failures: Failures;
  readonly retrying: Retrying | null;
  readonly attempts: Attempts | null;
  /** Only where a broker is before it, and something may fail. */
  order: KeyOrder | null = null;
  readonly retriesInTopic: boolean;
  readonly slowdown: number;
  readonly room: number;
  readonly longest: number;
  /** Who handles the usual while the run is taken stream by stream. */
  station: Station | null = null;
  /** Cut off by a crash and given back to a log. */
  private returned = 0;

  constructor(
    readonly context: NodeContext,
    private readonly given: ServerSettings,
  ) {
    const { kernel, meter } = context;
    this.times = new Draws(given.drawTime ?? (() => 0));
    this.attempts = given.attempts ?? null;
    this.failures = new Failures(context, given.fail, given.permanent);
    this.instances = new Instances(given.instances, given.concurrency);
    this.line = waitingRoom(kernel.messages, given.order ?? "fifo");
    this.guards = guardsOf(context, given);
    this.retrying = given.retry ? new Retrying(context, given.retry, RETRY) : null;
    this.retriesInTopic = this.retrying?.isInTopic ?? false;
    this.slowdown = given.slowdown ?? 0;
    this.room = given.queue ?? Number.POSITIVE_INFINITY;
    this.longest = given.timeout ?? Number.POSITIVE_INFINITY;
    this.outages = new Outages(context, this);
    this.pressure =
      given.overflow === "block"
        ? new Backpressure(context, this.line, this.instances, this.room, ADMIT)
        : null;
    meter.servers = given.instances * given.concurrency;
    this.gauges = { queue_length: () => meter.queue.value, ...this.attempts?.gauges };
  }

  get isLocal(): boolean {
    return this.pressure === null && this.listeners.length === 0;
  }

  attach(feeder: Feeder): void {
    this.feeders.push(feeder);
    if (feeder.retries) this.retrying?.logs.push(feeder.retries);
    const { node } = this.context;
    if (this.order !== null || !(this.retrying !== null || node.knowsFailure)) return;
    this.order = new KeyOrder(
      this.context,
      this.given.retry?.mode === "parked-key" ? UNPARK : null,
    );
  }

  onSuccess(listener: (message: number) => void): void {
    this.listeners.push(listener);
  }

  receive(message: number): void {
    const { kernel, index } = this.context;
    const { messages } = kernel;
    messages.tries[message] = 0;
    this.pressure?.arrived(message);
    if (messages.origin[message] === index) this.countRetry(message);
    else this.retrying?.earn();
    if (messages.group[message] === NONE) {
      if (messages.origin[message] !== index) this.order?.forget(message);
      this.enqueue(message);
    } else if (this.instances.up[messages.instance[message]] === 1) {
      if (this.order?.parks(message)) return;
      messages.since[message] = kernel.now;
      this.begin(message);
      this.outages.hasBegun(message);
    } else {
      this.cutOff(message);
    }
  }

  /** A message that failed here has come back: a retry, unless a retry node has counted it. */
  countRetry(message: number): void {
    const { flags, attempt } = this.context.kernel.messages;
    if (flags[message] & RETRY_COUNTED) flags[message] &= ~RETRY_COUNTED;
    else attempt[message] += 1;
  }

  /** Messages in service and waiting. */
  private get there(): number {
    return this.context.meter.busy.value + this.line.length;
  }

  private enqueue(message: number): void {
    const { kernel, index } = this.context;
    const { messages } = kernel;
    messages.since[message] = kernel.now;
    if (this.guards?.turnsAway(this.there)) {
      messages.flags[message] = (messages.flags[message] & ~OUTCOME) | FAILED;
      this.endFailed(message, NONE);
      return;
    }
    const instance = this.line.length === 0 ? this.instances.pick() : NONE;
    if (instance !== NONE) {
      this.takeServer(message, instance);
      return;
    }
    if (this.line.length >= this.room) {
      if (!this.makeRoom(message)) return;
    }
    this.line.push(message);
    kernel.wait(index, 1);
  }

  /** Who blocks lets senders wait that have servers for it, and takes in what comes from others. */
  makeRoom(message: number): boolean {
    const { kernel, index } = this.context;
    const { overflow } = this.given;
    if (overflow === "block") return true;
    if (overflow === "reject" || this.room === 0) {
      kernel.dropAt(index, message, QUEUE_FULL);
      return false;
    }
    const oldest = this.line.dropOldest();
    kernel.wait(index, -1);
    kernel.dropAt(index, oldest, QUEUE_FULL);
    return true;
  }

  private takeServer(message: number, instance: number): void {
    this.instances.acquire(instance);
    this.context.kernel.messages.instance[message] = instance;
    this.begin(message);
  }

  /** Service begins on a server that was taken for the message. */
  private begin(message: number): void {
    if (this.station !== null) {
      this.station.begin(message);
      return;
    }
    const { kernel, index, meter } = this.context;
    const { messages, events, now } = kernel;
    kernel.waited(index, message);
    meter.busy.add(1);
    messages.since[message] = now;
    messages.flags[message] &= ~OUTCOME;
    let seconds: number;
    const isRefused =
      (kernel.conditions.throttles[index].length > 0 && this.failures.refuses(message)) ||
      (this.guards?.refuses(message) ?? false);
    if (isRefused) {
      messages.flags[message] |= FAILED;
      seconds = 0;
    } else if (this.attempts === null) {
      const place = this.times.take();
      seconds = this.times.values[place] * kernel.conditions.slowness[index];
      if (this.slowdown > 0) seconds *= 1 + this.slowdown * (this.there - 1);
    } else {
      seconds = this.attempts.begin(message);
      if (seconds < 0) {
        messages.flags[message] |= FAILED;
        seconds = 0;
      } else seconds *= kernel.conditions.slowness[index];
    }
    let end = now + seconds;
    if (seconds > this.longest) {
      end = now + this.longest;
      messages.flags[message] |= TIMED_OUT;
    }
    events.entering[TIME] = end;
    messages.event[message] = events.enter(index, FINISH, message);
  }

  wake(code: number, message: number): void {
    if (code === FINISH) {
      this.finish(message);
    } else if (code === ADMIT) {
      this.pressure!.admit();
    } else if (this.context.kernel.messages.instance[message] !== NONE) {
      // It has kept its server.
      this.context.meter.busy.add(-1);
      this.context.kernel.messages.since[message] = this.context.kernel.now;
      this.begin(message);
    } else if (code === UNPARK) {
      this.order!.unpark(message);
      this.enqueue(message);
    } else {
      this.context.kernel.park(this.context.index, -1);
      const log = this.retrying?.logOf(message);
      if (log) log.isDue(message);
      else this.enqueue(message);
    }
  }

  tryAgain(message: number, instance: number): void {
    this.takeServer(message, instance);
  }

  private finish(message: number): void {
    const { kernel, index } = this.context;
    kernel.served(index, message);
    const refused = (kernel.messages.flags[message] & FAILED) !== 0;
    if (this.attempts !== null && !refused) {
      this.attempts.end(message, kernel.now - kernel.messages.since[message]);
    }
    const failed = refused || this.hasFailed(message, this.failures.draws());
    if (!refused) this.guards?.ended(message, failed);
    this.conclude(message, failed);
  }

  /** The attempt is over: it is tried again, or the message goes on. */
  conclude(message: number, failed: boolean): void {
    const { retrying, order } = this;
    const { kernel } = this.context;
    if (kernel.messages.flags[message] & FENCED) {
      this.freeServer(message);
      kernel.merge(message);
    } else if (failed) {
      const group = kernel.messages.group[message];
      if (retrying?.isBlocking && retrying.begins(message, group, order)) return;
      if (this.isPutBack(message)) return;
      this.freeServer(message);
      this.endFailed(message, group);
    } else if (isUntold(kernel, message) || this.isHeldUp(message)) {
      this.outages.hold(message);
    } else {
      this.leaveServer(message);
    }
  }

  /** Whether the queue that it came from takes back what has failed for good. */
  private isPutBack(message: number): boolean {
    const { kernel, meter } = this.context;
    const { group } = kernel.messages;
    if (group[message] === NONE || this.retrying?.hasLeft(message)) return false;
    if (!(kernel.groups[group[message]].putsBack?.(message) ?? false)) return false;
    this.order?.letGo(message);
    meter.busy.add(-1);
    return true;
  }

  private isHeldUp(message: number): boolean {
    if (this.holdUp === undefined) this.holdUp = HoldUp.behind(this.context, this);
    return this.holdUp?.holdsUp(message) ?? false;
  }

  isHeld = (message: number): boolean => this.outages.isHeld(message);

  goOn(message: number): void {
    if (this.outages.letGo(message)) this.leaveServer(message);
  }

  /** An attempt has gone well, and the message goes on. */
  private leaveServer(message: number): void {
    const { kernel, index, node } = this.context;
    this.freeServer(message);
    this.order?.succeeded(message);
    kernel.succeed(message, node);
    kernel.left(index, message);
    for (let each = 0; each < this.listeners.length; each += 1) this.listeners[each](message);
    if (this.holdUp) this.holdUp.pass(message);
    else kernel.pass(index, message);
  }

  /** `group`: the one whose partition the attempt held, or NONE. */
  private endFailed(message: number, group: number): void {
    const { retrying, order } = this;
    const { kernel, index } = this.context;
    if (retrying?.isBlocking === false && retrying.begins(message, group, order)) return;
    this.order?.letGo(message);
    kernel.left(index, message);
    kernel.failAt(index, message);
  }

  /** Sets the flags of an attempt that failed by itself (`own`), or otherwise. */
  hasFailed(message: number, own: boolean): boolean {
    const { flags } = this.context.kernel.messages;
    if ((flags[message] & TIMED_OUT) === 0) return this.failures.judge(message, own);
    this.context.meter.timedOut += 1;
    flags[message] |= FAILED;
    return true;
  }

  /** The attempt is over: the server, and the partition if one is held, are free again. */
  private freeServer(message: number): void {
    const { kernel, meter } = this.context;
    const instance = kernel.messages.instance[message];
    meter.busy.add(-1);
    if (kernel.messages.group[message] !== NONE) {
      kernel.release(message);
      return;
    }
    kernel.messages.instance[message] = NONE;
    this.giveBack(instance);
    this.fill(instance);
  }

  giveBack(instance: number): void {
    this.instances.release(instance);
  }

  /** Gives the free servers of an instance work: from the queue first, then from the logs. */
  fill(instance: number): void {
    const { kernel, index } = this.context;
    while (this.instances.hasFree(instance)) {
      const message = this.line.shift();
      if (message !== NONE) {
        this.takeServer(message, instance);
        kernel.wait(index, -1);
        this.pressure?.admit();
      } else if (this.pressure !== null && !this.pressure.admit()) {
        return;
      } else if (!this.feed(instance)) {
        return;
      }
    }
  }

  private feed(instance: number): boolean {
    const { feeders } = this;
    if (this.retrying?.feed(instance)) return true;
    for (let each = 0; each < feeders.length; each += 1) {
      if (feeders[each].feed(instance)) return true;
    }
    return false;
  }

  figures(): OwnFigures {
    const { instances, concurrency } = this.given;
    const own = this.attempts?.figures();
    return {
      instances: constant(instances),
      concurrency: constant(concurrency),
      returned: this.returned,
      ...own,
      throttled: this.failures.throttled + Number(own?.throttled ?? 0),
      refused: 0,
      ...this.guards?.figures(),
      ...(this.order === null ? {} : { out_of_order: this.order.broken }),
    };
  }

  /** Work of an instance that is down: given back to the log, or lost. */
  cutOff(message: number): void {
    const { kernel, index } = this.context;
    const { messages } = kernel;
    let group = messages.group[message];
    const instance = messages.instance[message];
    this.guards?.abandoned(message);
    if (group === NONE) {
      this.giveBack(instance);
      messages.instance[message] = NONE;
      // What a retry works on holds no partition any more, but nobody has said that it is done.
      if (messages.tries[message] > 0 || this.order?.isFirst(message))
        group = messages.owed[message];
    }
    if (group !== NONE && kernel.groups[group].takesBack(message, instance)) this.returned += 1;
    else kernel.dropAt(index, message, CRASHED);
  }
}
