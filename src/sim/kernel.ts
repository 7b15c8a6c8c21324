// The kernel of a run: the clock, the messages and their accounts, and what becomes of an event.
// It knows no role and no fault; nodes call it, faults change its conditions.
//
// Everything here runs once or more for each event: messages are integers, their properties stand
// in typed arrays, and nothing is allocated while the run goes on.
import { Backlog } from "./backlog.js";
import type { Holder, NodeBehaviour } from "./behaviour.js";
import { Conditions } from "./conditions.js";
import { ACTION, ARRIVE, LINK_LEFT, RESEND } from "./event-codes.js";
import { runByEvents } from "./event-loop.js";
import { EventList } from "./events.js";
import { HOLDERS } from "./holders.js";
import { ImpactWatch } from "./impact.js";
import { CRASHED, DROP_REASONS, GAVE_UP, Ledger } from "./ledger.js";
import {
  BAD,
  DELAYED,
  FAILED,
  KEPT,
  LIVE,
  MessagePool,
  NONE,
  OK,
  OUTCOME,
  RETRY_COUNTED,
  TIMED_OUT,
} from "./messages.js";
import { NodeMeter } from "./meter.js";
import { Tally } from "./metrics.js";
import type { Model, ModelNode } from "./model.js";
import type { Observer } from "./observer.js";
import { type RandomStream, streamOf } from "./random.js";
import type { RunHooks, Stop } from "./run-hooks.js";
import type { Stream } from "./streams/stream.js";
import type { StreamRun } from "./streams/stream-run.js";
import { Transport } from "./transport.js";

export type { RunHooks, Stop };

export class Kernel {
  /** The time in seconds; a typed array, for a reason given in the event list. */
  readonly clock = new Float64Array(1);
  /** Events handled. */
  handled = 0;
  stopped: Stop | null = null;
  /** The loop has let go, and is to be called again with the same arguments. */
  isPaused = false;
  completedInWindow = 0;
  producedInWindow = 0;
  /** Those of the node whose turn it is, while the run is taken stream by stream. */
  events = new EventList(this.clock);
  /** Then: where the messages are noted that are completed. */
  ends: Stream | null = null;
  streams: StreamRun | null = null;
  readonly messages: MessagePool;
  readonly ledger = new Ledger();
  readonly latency = new Tally();
  /**
   * Takes the times of the warm-up. They are recorded like all others and never read: what has not
   * run by then would throw away the compiled code of all its callers when it first does (40 ms).
   */
  private readonly unmeasured = new Tally();
  readonly backlog: Backlog;
  readonly meters: readonly NodeMeter[];
  readonly conditions: Conditions;
  readonly impact: ImpactWatch;
  /** When each fault struck, and how long it lasted; null: to the end. In seconds. */
  readonly strikes: [at_s: number, for_s: number | null][][];
  readonly transport: Transport;
  readonly groups: Holder[] = [];
  behaviours: readonly NodeBehaviour[] = [];
  private readonly mayHold: Uint8Array;
  readonly observer: Observer | null;
  private readonly actions: (() => void)[] = [];
  /** When the last message ended so far. */
  readonly lastEnd = new Float64Array(1);
  private live = 0;
  private kept = 0;
  private roots = 0;

  /** `seed` is the text from which all streams of the run derive. */
  constructor(
    readonly model: Model,
    private readonly seed: string,
    readonly hooks: RunHooks = {},
  ) {
    this.messages = new MessagePool(model.maxMessages);
    this.meters = model.nodes.map(() => new NodeMeter(this.clock));
    this.backlog = new Backlog(this.clock, this.meters);
    this.conditions = new Conditions(model);
    this.strikes = model.faults.map(() => []);
    this.impact = new ImpactWatch(model.faults.length, model.nodes.length + model.links.length);
    this.mayHold = Uint8Array.from(model.nodes, ({ role }) => (HOLDERS.has(role) ? 1 : 0));
    this.transport = new Transport(this);
    this.observer = hooks.observer ?? null;
    this.observer?.begin(this);
  }

  get now(): number {
    return this.clock[0];
  }

  stream(owner: string, purpose: string): RandomStream {
    return streamOf(this.seed, owner, purpose);
  }

  /** Does something of the run itself at a time. */
  at(time: number, action: () => void): void {
    this.actions.push(action);
    this.events.schedule(time, this.actions.length - 1, ACTION, 0);
  }

  /** Handles what happens until a time; with `untilEmpty` no longer than there are messages. */
  run(until: number, untilEmpty: boolean): void {
    this.isPaused = false;
    if (this.streams?.run(until, untilEmpty)) return;
    runByEvents(this, until, untilEmpty);
  }

  /** No message is in the system, nor kept as a dead letter. */
  get isEmpty(): boolean {
    return this.live === 0 && this.kept === 0;
  }

  handle(target: number, code: number, value: number): void {
    if (code >= 0) this.behaviours[target].wake!(code, value);
    else if (code === ARRIVE) this.arrive(target, value);
    else if (code === RESEND) this.transport.resend(target, value);
    else if (code === LINK_LEFT) this.park(target, -1);
    else this.act(target);
  }

  /** What the run does itself is no event of the system: it counts the same with it or without. */
  private act(action: number): void {
    this.handled -= 1;
    // Not a plain call: V8 would bet on the first action and lose all compiled code with the bet.
    this.actions[action].call(undefined);
  }

  arrive(node: number, message: number): void {
    const { messages } = this;
    this.meters[node].arrived += 1;
    messages.at[message] = node;
    messages.entered[message] = this.now;
    if (this.observer !== null) this.observer.arrived?.(node, message);
    if (messages.group[message] !== NONE && this.mayHold[node] === 0) this.release(message);
    if (this.conditions.down[node] === 0) {
      this.behaviours[node].receive(message);
      return;
    }
    messages.cause[message] = this.conditions.downBy[node];
    this.dropAt(node, message, CRASHED);
  }

  /** A new message, or NONE when there are too many. */
  produce(node: number, key: number): number {
    const { messages, now } = this;
    const message = messages.take();
    if (message === NONE) {
      this.stopped = "message budget";
      return NONE;
    }
    messages.birth[message] = now;
    messages.entered[message] = now;
    messages.root[message] = this.roots++;
    messages.key[message] = key;
    messages.at[message] = node;
    this.live += 1;
    this.ledger.produced += 1;
    this.producedInWindow += now >= this.model.warmup_s ? 1 : 0;
    if (this.observer !== null) this.observer.arrived?.(node, message);
    return message;
  }

  /** A copy for another way out, or NONE when there are too many messages. */
  copy(message: number): number {
    const copy = this.messages.copy(message);
    if (copy === NONE) {
      this.stopped = "message budget";
      return NONE;
    }
    this.live += 1;
    this.ledger.copies += 1;
    if (this.observer !== null) this.observer.copied?.(message, copy);
    return copy;
  }

  /** As `copy`, but made by a link. */
  duplicate(message: number): number {
    const twin = this.copy(message);
    if (twin === NONE) return NONE;
    this.ledger.copies -= 1;
    this.ledger.duplicates += 1;
    return twin;
  }

  complete(message: number): void {
    const { warmup_s, duration_s } = this.model;
    if (this.ends !== null) {
      this.ends.push(this.now, message);
      return;
    }
    if (this.observer !== null) this.observer.ended?.(message, "completed");
    this.ledger.completed += 1;
    this.tallyFor(message, this.latency).record(this.now - this.messages.birth[message]);
    this.completedInWindow += this.now >= warmup_s && this.now <= duration_s ? 1 : 0;
    this.end(message);
  }

  drop(message: number, reason: number, node = NONE): void {
    const { cause, flags } = this.messages;
    if (node !== NONE) this.meters[node].droppedFor[reason] += 1;
    if (this.observer !== null) this.observer.ended?.(message, DROP_REASONS[reason]);
    this.ledger.dropped[reason] += 1;
    this.impact.lostBy(cause[message], reason, (flags[message] & TIMED_OUT) !== 0);
    this.end(message, reason);
  }

  /** As `drop` at a node that has not counted the message as failed. */
  dropAt(node: number, message: number, reason: number): void {
    this.meters[node].dropped += 1;
    this.drop(message, reason, node);
  }

  merge(message: number): void {
    if (this.observer !== null) this.observer.ended?.(message, "merged");
    this.ledger.merged += 1;
    this.end(message);
  }

  /** The account of the dead letters; a message that is kept can be taken out of it again. */
  deadLetter(message: number, keep: boolean): void {
    const { cause, flags, state } = this.messages;
    if (this.observer !== null) this.observer.ended?.(message, "dead_lettered");
    this.ledger.deadLettered += 1;
    this.impact.deadLetteredBy(cause[message], (flags[message] & TIMED_OUT) !== 0);
    if (!keep) {
      this.end(message);
      return;
    }
    this.release(message);
    state[message] = KEPT;
    this.live -= 1;
    this.kept += 1;
  }

  /** Takes a kept message out of the dead letters, as if nothing had failed yet. */
  revive(message: number): void {
    const { messages } = this;
    this.ledger.deadLettered -= 1;
    this.kept -= 1;
    this.live += 1;
    messages.state[message] = LIVE;
    messages.flags[message] &= DELAYED | BAD;
    messages.attempt[message] = 0;
    messages.tries[message] = 0;
    messages.origin[message] = NONE;
    messages.cause[message] = NONE;
  }

  private end(message: number, reason = NONE): void {
    if (this.clock[0] > this.lastEnd[0]) this.lastEnd[0] = this.clock[0];
    this.release(message);
    this.live -= 1;
    this.messages.release(message, reason);
  }

  /** Gives back the partition that the message holds, if any. */
  release(message: number): void {
    const group = this.messages.group[message];
    if (group !== NONE) this.groups[group].release(message);
  }

  /** The message has done well here: it goes on along every way out, or is completed. */
  pass(node: number, message: number): void {
    this.meters[node].completed += 1;
    const { out } = this.model.nodes[node];
    if (out.length === 1) this.transport.send(out[0], message);
    else if (out.length === 0) this.complete(message);
    else this.sendAlong(out, message);
  }

  /** One copy along each of the links, of which there is at least one. */
  sendAlong(links: readonly number[], message: number): void {
    const last = links.length - 1;
    for (let index = 0; index < last; index += 1) {
      const copy = this.copy(message);
      if (copy !== NONE) this.transport.send(links[index], copy);
    }
    this.transport.send(links[last], message);
  }

  /** An attempt at a node went well: what failed before is forgotten. */
  succeed(message: number, node: ModelNode): void {
    const { messages } = this;
    const outcome = node.knowsFailure ? OK : 0;
    messages.flags[message] = (messages.flags[message] & ~(OUTCOME | RETRY_COUNTED)) | outcome;
    messages.attempt[message] = 0;
    messages.origin[message] = NONE;
    messages.cause[message] = NONE;
  }

  /** The message has failed for good here, with its flags set: it takes the failing way. */
  failAt(node: number, message: number, reason = GAVE_UP): void {
    const { out, failing, outcomeFollows } = this.model.nodes[node];
    this.meters[node].failed += 1;
    this.messages.flags[message] |= FAILED;
    this.messages.origin[message] = node;
    if (failing.length > 0) this.sendAlong(failing, message);
    else if (outcomeFollows && out.length > 0) this.sendAlong(out, message);
    else this.drop(message, reason, node);
  }

  /** More or fewer messages wait at a node. */
  wait(node: number, change: number): void {
    this.meters[node].queue.add(change);
    this.waiting(change);
  }

  /** More or fewer messages wait for a retry, a re-send or a link. */
  park(node: number, change: number): void {
    this.meters[node].parked.add(change);
    this.waiting(change);
  }

  private waiting(change: number): void {
    const { backlog, now, impact } = this;
    backlog.add(change);
    if (impact.watching > 0) impact.backlogIs(now, backlog.value);
  }

  /**
   * A message has waited at a node since the time noted in it. `line` is where: the node's number,
   * or for a way out of a log the number of nodes and that of the link.
   */
  waited(node: number, message: number, line = node): void {
    const { messages, impact } = this;
    const seconds = this.now - messages.since[message];
    if (this.observer !== null) this.observer.waited?.(node, message);
    this.tallyFor(message, this.meters[node].wait).record(seconds);
    if (impact.watching > 0) {
      if ((messages.flags[message] & DELAYED) === 0 && impact.waited(line, seconds)) {
        messages.flags[message] |= DELAYED;
      }
    } else if (seconds > impact.longestWaits[line] && !impact.begun) {
      impact.longestWaits[line] = seconds;
    }
  }

  /** A fault has held a message up; says whether it is the first to do so. */
  heldUp(message: number, fault: number): boolean {
    const { flags } = this.messages;
    if (flags[message] & DELAYED) return false;
    flags[message] |= DELAYED;
    this.impact.delayedBy(fault);
    return true;
  }

  /** A message has been served at a node since the time noted in it. */
  served(node: number, message: number): void {
    const { since } = this.messages;
    if (this.observer !== null) this.observer.served?.(node, message);
    this.tallyFor(message, this.meters[node].service).record(this.now - since[message]);
  }

  /** A message leaves a node. */
  left(node: number, message: number): void {
    const { entered } = this.messages;
    if (this.observer !== null) this.observer.left?.(node, message);
    this.tallyFor(message, this.meters[node].sojourn).record(this.now - entered[message]);
  }

  /** What was born in the warm-up is not measured. */
  private tallyFor(message: number, tally: Tally): Tally {
    return this.messages.birth[message] >= this.model.warmup_s ? tally : this.unmeasured;
  }

  /** Messages in the system and kept as dead letters, counted one by one. */
  countMessages(): { readonly inFlight: number; readonly kept: number } {
    return { inFlight: this.messages.countIn(LIVE), kept: this.messages.countIn(KEPT) };
  }
}
