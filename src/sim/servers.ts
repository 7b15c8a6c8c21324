// Servers before one first-in-first-out queue, with failures, a timeout and retries: what services,
// databases and whatever else can be overloaded have in common.

import { Backoff } from "./backoff.js";
import type { NodeBehaviour, NodeContext } from "./behaviour.js";
import { Draws } from "./draws.js";
import { TIME } from "./events.js";
import { Failures } from "./failures.js";
import type { Consumer, Feeder } from "./group.js";
import { Instances } from "./instances.js";
import { CRASHED, QUEUE_FULL } from "./ledger.js";
import { FAILED, NONE, OUTCOME, PERMANENT, RETRY_COUNTED, TIMED_OUT } from "./messages.js";
import { Outages } from "./outages.js";
import { constant, type OwnFigures } from "./own-figures.js";
import type { RetryPolicy } from "./policy.js";
import { WaitingLine } from "./waiting-line.js";

export interface ServerSettings {
  readonly instances: number;
  /** Messages one instance serves at a time. */
  readonly concurrency: number;
  /** Draws the time of an attempt in seconds; not needed where attempts say it themselves. */
  readonly drawTime?: () => number;
  readonly attempts?: Attempts;
  /** How many may wait; undefined: without a bound. */
  readonly queue?: number;
  readonly overflow: "reject" | "drop-oldest";
  /** Share of the attempts that fail, and of the failures that no retry can mend. */
  readonly fail: number;
  readonly permanent: number;
  /** Seconds after which an attempt is given up; undefined: never. */
  readonly timeout?: number;
  readonly retry?: RetryPolicy | null;
}

/** Knows what an attempt takes, where that depends on more than chance. */
export interface Attempts {
  /** Seconds that it will take; -1 when it is refused, and so has failed at once. */
  begin(message: number): number;
  /** It is over after so many seconds; not called for one that was refused. */
  end(message: number, seconds: number): void;
  figures(): OwnFigures;
}

const FINISH = 0;
const RETRY = 1;

export class Servers implements NodeBehaviour, Consumer {
  readonly instances: Instances;
  readonly consumer: Consumer = this;
  readonly outages: Outages;
  readonly finishCode = FINISH;
  readonly gauges: Readonly<Record<string, () => number>>;
  private readonly line: WaitingLine;
  readonly feeders: Feeder[] = [];
  private readonly listeners: ((message: number) => void)[] = [];
  private readonly times: Draws;
  private readonly failures: Failures;
  private readonly backoff: Backoff | null;
  private readonly attempts: Attempts | null;
  private readonly room: number;
  private readonly longest: number;
  /** Cut off by a crash and given back to a log. */
  private returned = 0;

  constructor(
    private readonly context: NodeContext,
    private readonly given: ServerSettings,
  ) {
    const { kernel, meter } = context;
    this.times = new Draws(given.drawTime ?? (() => 0));
    this.attempts = given.attempts ?? null;
    this.failures = new Failures(context, given.fail, given.permanent);
    this.instances = new Instances(given.instances, given.concurrency);
    this.line = new WaitingLine(kernel.messages);
    this.backoff = given.retry ? new Backoff(kernel, given.retry, context.stream("backoff")) : null;
    this.room = given.queue ?? Number.POSITIVE_INFINITY;
    this.longest = given.timeout ?? Number.POSITIVE_INFINITY;
    this.outages = new Outages(context, this);
    meter.servers = given.instances * given.concurrency;
    this.gauges = { queue_length: () => this.line.length };
  }

  attach(feeder: Feeder): void {
    this.feeders.push(feeder);
  }

  onSuccess(listener: (message: number) => void): void {
    this.listeners.push(listener);
  }

  receive(message: number): void {
    const { kernel, index } = this.context;
    const { messages } = kernel;
    messages.tries[message] = 0;
    if (messages.origin[message] === index) this.countRetry(message);
    if (messages.group[message] === NONE) {
      this.enqueue(message);
    } else if (this.instances.up[messages.instance[message]] === 1) {
      messages.since[message] = kernel.now;
      this.begin(message);
      this.outages.hasBegun(message);
    } else {
      this.cutOff(message);
    }
  }

  /** A message that failed here has come back: a retry, unless a retry node has counted it. */
  private countRetry(message: number): void {
    const { flags, attempt } = this.context.kernel.messages;
    if (flags[message] & RETRY_COUNTED) flags[message] &= ~RETRY_COUNTED;
    else attempt[message] += 1;
  }

  private enqueue(message: number): void {
    const { kernel, index } = this.context;
    const { messages } = kernel;
    messages.since[message] = kernel.now;
    const instance = this.line.length === 0 ? this.instances.pick() : NONE;
    if (instance !== NONE) {
      this.takeServer(message, instance);
      return;
    }
    if (this.line.length >= this.room) {
      if (this.given.overflow === "reject" || this.room === 0) {
        kernel.dropAt(index, message, QUEUE_FULL);
        return;
      }
      const oldest = this.line.shift();
      kernel.wait(index, -1);
      kernel.dropAt(index, oldest, QUEUE_FULL);
    }
    this.line.push(message);
    kernel.wait(index, 1);
  }

  private takeServer(message: number, instance: number): void {
    this.instances.acquire(instance);
    this.context.kernel.messages.instance[message] = instance;
    this.begin(message);
  }

  /** Service begins on a server that was taken for the message. */
  private begin(message: number): void {
    const { kernel, index, meter } = this.context;
    const { messages, events, now } = kernel;
    kernel.waited(index, message);
    meter.busy.add(1);
    messages.since[message] = now;
    messages.flags[message] &= ~OUTCOME;
    let seconds: number;
    if (kernel.conditions.throttles[index].length > 0 && this.failures.refuses(message)) {
      messages.flags[message] |= FAILED;
      seconds = 0;
    } else if (this.attempts === null) {
      const place = this.times.take();
      seconds = this.times.values[place] * kernel.conditions.slowness[index];
    } else {
      seconds = this.attempts.begin(message) * kernel.conditions.slowness[index];
      if (seconds < 0) {
        messages.flags[message] |= FAILED;
        seconds = 0;
      }
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
    } else {
      this.context.kernel.park(-1);
      this.enqueue(message);
    }
  }

  private finish(message: number): void {
    const { kernel, index, meter } = this.context;
    meter.busy.add(-1);
    kernel.served(index, message);
    const refused = (kernel.messages.flags[message] & FAILED) !== 0;
    if (this.attempts !== null && !refused) {
      this.attempts.end(message, kernel.now - kernel.messages.since[message]);
    }
    const failed = refused || this.hasFailed(message);
    this.freeServer(message);
    if (!failed) {
      kernel.succeed(message, this.context.node);
      kernel.left(index, message);
      for (let each = 0; each < this.listeners.length; each += 1) this.listeners[each](message);
      kernel.pass(index, message);
    } else if (!this.retries(message)) {
      kernel.left(index, message);
      kernel.failAt(index, message);
    }
  }

  /** Sets the flags of a failed attempt. */
  private hasFailed(message: number): boolean {
    const { kernel, meter } = this.context;
    const { flags } = kernel.messages;
    const own = this.failures.draws();
    if ((flags[message] & TIMED_OUT) === 0) return this.failures.judge(message, own);
    meter.timedOut += 1;
    flags[message] |= FAILED;
    return true;
  }

  private retries(message: number): boolean {
    const { kernel, index, meter } = this.context;
    const { messages } = kernel;
    if (this.backoff === null || messages.flags[message] & PERMANENT) return false;
    if (messages.tries[message] >= this.backoff.policy.max) return false;
    messages.tries[message] += 1;
    messages.attempt[message] += 1;
    meter.retried += 1;
    kernel.park(1);
    this.backoff.pause(message, messages.tries[message], index, RETRY);
    return true;
  }

  /** The attempt is over: the server, and the partition if one is held, are free again. */
  private freeServer(message: number): void {
    const { kernel } = this.context;
    const instance = kernel.messages.instance[message];
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
      } else if (!this.feed(instance)) {
        return;
      }
    }
  }

  private feed(instance: number): boolean {
    const { feeders } = this;
    for (let each = 0; each < feeders.length; each += 1) {
      if (feeders[each].feed(instance)) return true;
    }
    return false;
  }

  figures(): OwnFigures {
    const { instances, concurrency } = this.given;
    return {
      instances: constant(instances),
      concurrency: constant(concurrency),
      returned: this.returned,
      ...this.attempts?.figures(),
    };
  }

  /** Work of an instance that is down: given back to the log, or lost. */
  cutOff(message: number): void {
    const { kernel, index } = this.context;
    const { messages } = kernel;
    const group = messages.group[message];
    if (group !== NONE && kernel.groups[group].takesBack(message)) {
      this.returned += 1;
      return;
    }
    if (group === NONE) {
      this.giveBack(messages.instance[message]);
      messages.instance[message] = NONE;
    }
    kernel.dropAt(index, message, CRASHED);
  }
}
