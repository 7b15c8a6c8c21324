// How messages travel along links: latency, loss, duplicates, and links that are cut.
import { Backoff } from "./backoff.js";
import { hasSize } from "./bandwidth.js";
import { ARRIVE, LINK_LEFT, RESEND } from "./event-codes.js";
import type { Kernel } from "./kernel.js";
import { LINK_LOSS, UNREACHABLE } from "./ledger.js";
import { type Line, LineEffects, type LinkEffect, lineOf } from "./line.js";
import { FAILED, HELD, NONE } from "./messages.js";
import type { ModelNode } from "./model.js";
import type { RetryPolicy } from "./policy.js";
import { roleOf } from "./roles/index.js";
import type { Wire } from "./streams/wire.js";

/** In place of a link: messages are completed there. */
const END = -2;
const MOST_HOPS = 1000;
/** Refusals inside one another before an event takes over. */
const MOST_REFUSALS = 100;

export class Transport {
  /** Messages sent, lost and doubled, by link. */
  readonly sent: Float64Array;
  /** Bytes of those sent, by link; null where no message has a size. */
  readonly bytes: Float64Array | null;
  readonly lost: Float64Array;
  readonly doubled: Float64Array;
  /** Those of the lost that nobody could send, as the link was cut. */
  readonly unsent: Float64Array;
  private readonly to: Int32Array;
  private readonly from: Int32Array;
  /** Null for a link that neither delays, loses nor doubles. */
  readonly lines: (Line | null)[];
  private readonly effects: LineEffects;
  /** By node: the link by which it passes on at once what comes, or NONE. */
  readonly through: Int32Array;
  /** Where messages go while the run is taken stream by stream, by link; null: it is not. */
  wires: readonly Wire[] | null = null;
  private depth = 0;
  private readonly resends: readonly (Backoff | null)[];

  constructor(private readonly kernel: Kernel) {
    const { nodes, links } = kernel.model;
    this.sent = new Float64Array(links.length);
    this.bytes = nodes.some(hasSize) ? new Float64Array(links.length) : null;
    this.lost = new Float64Array(links.length);
    this.doubled = new Float64Array(links.length);
    this.unsent = new Float64Array(links.length);
    this.to = Int32Array.from(links, ({ to }) => to);
    this.from = Int32Array.from(links, ({ from }) => from);
    this.through = new Int32Array(nodes.length).fill(NONE);
    this.lines = links.map((link) => lineOf(kernel, link));
    this.effects = new LineEffects(kernel, this.lines);
    this.resends = nodes.map((node) => {
      const policy = policyOf(node);
      return policy && new Backoff(kernel, policy, kernel.stream(node.id, "resend"));
    });
  }

  /** Whether nothing can be sent over the link now. */
  isCut(link: number): boolean {
    const { cut, down } = this.kernel.conditions;
    return cut[link] !== 0 || down[this.to[link]] !== 0;
  }

  /** To be called when the behaviours of the nodes are known. */
  findPassages(): void {
    this.through.fill(NONE);
    const { nodes } = this.kernel.model;
    for (const [node, { passesOn }] of this.kernel.behaviours.entries()) {
      const { out } = nodes[node];
      if (passesOn !== true || out.length > 1) continue;
      this.through[node] = out.length === 0 ? END : out[0];
    }
  }

  /**
   * Sends a message. Nodes that only pass it on are gone through here and now: a quarter of the
   * time of an event each. After a while the event list has its turn, so that a circle of them
   * cannot hang the run.
   */
  send(first: number, message: number): void {
    if (this.wires !== null) {
      this.sendAlong(this.wires[first], message);
      return;
    }
    const { kernel, through, lines } = this;
    const { cut, down } = kernel.conditions;
    let link = first;
    for (let hops = 0; ; hops += 1) {
      const to = this.to[link];
      if (cut[link] !== 0 || down[to] !== 0) {
        this.refuse(link, message);
        return;
      }
      this.count(link, message);
      if (lines[link] !== null) {
        this.sendSlowly(link, message);
        return;
      }
      const following = through[to];
      if (following === NONE || hops === MOST_HOPS || kernel.handled >= kernel.model.maxEvents) {
        kernel.messages.tries[message] = 0;
        kernel.events.soon(to, message);
        return;
      }
      const meter = kernel.meters[to];
      if (kernel.observer !== null) kernel.observer.arrived?.(to, message);
      meter.arrived += 1;
      meter.completed += 1;
      kernel.handled += 1;
      if (following === END) {
        kernel.complete(message);
        return;
      }
      link = following;
    }
  }

  count(link: number, message: number): void {
    const { observer, messages } = this.kernel;
    this.sent[link] += 1;
    if (this.bytes !== null) this.bytes[link] += messages.size[message];
    if (observer !== null) observer.sent?.(link, message);
  }

  private sendAlong({ underway, stream, links: [link] }: Wire, message: number): void {
    this.kernel.messages.tries[message] = 0;
    if (underway === null) {
      stream.push(this.kernel.clock[0], message);
      return;
    }
    this.count(link, message);
    this.sendSlowly(link, message);
  }

  private sendSlowly(link: number, message: number): void {
    this.kernel.messages.tries[message] = 0;
    const line = this.lines[link];
    if (line !== null && this.survives(link, message)) this.travel(link, line, message);
  }

  /** Hands a message over at once: loss, duplicates and latency were drawn before. */
  hand(link: number, message: number): void {
    if (this.wires !== null && !this.wires[link].waits) {
      this.sendAlong(this.wires[link], message);
      return;
    }
    this.count(link, message);
    this.kernel.messages.tries[message] = 0;
    this.kernel.events.soon(this.to[link], message);
  }

  /** Sends a message that is not to be lost, over a link that is not cut. */
  carry(link: number, message: number): void {
    const line = this.lines[link];
    if (line === null) {
      this.hand(link, message);
      return;
    }
    this.count(link, message);
    this.kernel.messages.tries[message] = 0;
    this.travel(link, line, message);
  }

  /** Lets a fault do something more on a link; returns what takes it back. */
  addEffect(link: number, effect: LinkEffect): () => void {
    return this.effects.add(link, effect);
  }

  /** Draws whether the link loses the message, and drops it then. */
  survives(link: number, message: number): boolean {
    const line = this.lines[link];
    if (line === null) return true;
    if (line.loss > 0 && line.losses.uniform() < line.loss) return this.lose(link, message);
    for (const { fault, loss = 0 } of line.effects) {
      if (loss === 0 || line.chances.uniform() >= loss) continue;
      this.kernel.messages.cause[message] = fault;
      return this.lose(link, message);
    }
    return true;
  }

  private lose(link: number, message: number): boolean {
    this.lost[link] += 1;
    this.kernel.drop(message, LINK_LOSS);
    return false;
  }

  /** Draws whether the link doubles the message: the other one, or NONE. */
  twin(link: number, message: number): number {
    const line = this.lines[link];
    if (line === null || !this.doubles(line)) return NONE;
    const twin = this.kernel.duplicate(message);
    if (twin !== NONE) this.doubled[link] += 1;
    return twin;
  }

  private doubles(line: Line): boolean {
    if (line.duplicate > 0 && line.doubles.uniform() < line.duplicate) return true;
    for (const { fault, duplicate = 0 } of line.effects) {
      if (duplicate === 0 || line.chances.uniform() >= duplicate) continue;
      this.kernel.impact.duplicatedBy(fault);
      return true;
    }
    return false;
  }

  /** Draws the time on the way, in seconds. */
  delayOn(link: number, message: number): number {
    const line = this.lines[link];
    if (line === null) return 0;
    const delay = line.sampler === null ? line.delay : line.sampler(line.delays);
    return line.effects.length === 0 ? delay : delay + this.extraDelay(link, line, message);
  }

  /** What faults and the bandwidth add; who waits for the link to be free counts as waiting. */
  private extraDelay(link: number, line: Line, message: number): number {
    const { kernel } = this;
    let extra = 0;
    for (const { fault, latency, perMessage_s, perByte_s } of line.effects) {
      if (latency && (latency.share === 1 || line.chances.uniform() < latency.share)) {
        extra += latency.sampler(line.chances);
        if (fault !== NONE) kernel.heldUp(message, fault);
      }
      if (perMessage_s === undefined || perByte_s === undefined) continue;
      const taken = perByte_s === 0 ? perMessage_s : perByte_s * kernel.messages.size[message];
      const from = Math.max(kernel.now, line.freeAt[0]);
      line.freeAt[0] = from + taken;
      extra += line.freeAt[0] - kernel.now;
      if (from === kernel.now) continue;
      if (fault !== NONE) kernel.heldUp(message, fault);
      kernel.park(this.from[link], 1);
      kernel.events.schedule(from, this.from[link], LINK_LEFT, 0);
    }
    return extra;
  }

  private travel(link: number, line: Line, message: number): void {
    const twin = this.twin(link, message);
    this.depart(link, line, message);
    if (twin !== NONE) this.depart(link, line, twin);
  }

  private depart(link: number, line: Line, message: number): void {
    const { events, now } = this.kernel;
    const to = this.to[link];
    const isSteady = line.effects.length === 0 && line.sampler === null;
    if (this.wires !== null) {
      this.wires[link].deliver(now + this.delayOn(link, message), message, isSteady);
    } else if (!isSteady) {
      events.schedule(now + this.delayOn(link, message), to, ARRIVE, message);
    } else if (line.delay > 0) {
      events.scheduleIn(line.channel, now + line.delay, to, ARRIVE, message);
    } else {
      events.soon(to, message);
    }
  }

  /** A fault holds the message up, and is to blame for what becomes of it. */
  private delay(message: number, fault: number): void {
    const { cause, flags } = this.kernel.messages;
    if (cause[message] !== fault) flags[message] &= ~HELD;
    cause[message] = fault;
    if (this.kernel.heldUp(message, fault)) flags[message] |= HELD;
  }

  /** A fault does more to the message than to hold it up: as that it is counted no longer. */
  private strike(message: number, fault: number): void {
    const { flags } = this.kernel.messages;
    if (flags[message] & HELD) this.kernel.impact.notDelayedBy(fault);
    flags[message] &= ~HELD;
  }

  /** A link that is cut: the sender tries again by its policy, or the message failed there. */
  private refuse(link: number, message: number): void {
    const { kernel } = this;
    const { messages, conditions } = kernel;
    const from = this.from[link];
    const fault =
      conditions.cut[link] !== 0 ? conditions.cutBy[link] : conditions.downBy[this.to[link]];
    const backoff = this.resends[from];
    if (backoff !== null && messages.tries[message] < backoff.policy.max) {
      this.delay(message, fault);
      messages.tries[message] += 1;
      kernel.meters[from].retried += 1;
      kernel.park(from, 1);
      backoff.pause(message, messages.tries[message], link, RESEND);
      return;
    }
    messages.tries[message] = 0;
    const group = messages.group[message];
    this.delay(message, fault);
    if (group !== NONE && kernel.groups[group].takesBack(message, NONE)) return;
    this.strike(message, fault);
    const { failing, role } = kernel.model.nodes[from];
    if (roleOf(role).keepsSent || failing.length === 0 || failing.includes(link)) {
      this.sent[link] += 1;
      this.lost[link] += 1;
      this.unsent[link] += 1;
      kernel.drop(message, UNREACHABLE);
      return;
    }
    messages.flags[message] |= FAILED;
    messages.origin[message] = from;
    this.depth += 1;
    if (this.depth <= MOST_REFUSALS) kernel.sendAlong(failing, message);
    else this.sendLater(failing, message);
    this.depth -= 1;
  }

  /** At this very time, but by an event: a way that leads back here must not fill the stack. */
  private sendLater(links: readonly number[], message: number): void {
    const { kernel } = this;
    for (const [index, link] of links.entries()) {
      const one = index === links.length - 1 ? message : kernel.copy(message);
      if (one === NONE) continue;
      kernel.park(this.from[link], 1);
      kernel.events.schedule(kernel.now, link, RESEND, one);
    }
  }

  /** The pause before a re-send is over. */
  resend(link: number, message: number): void {
    this.kernel.park(this.from[link], -1);
    this.send(link, message);
  }
}

function policyOf(node: ModelNode): RetryPolicy | null {
  if (roleOf(node.role).keepsSent) return null;
  const given = node.role === "retry" ? node.parameters : node.parameters.retry;
  return (given as RetryPolicy | null | undefined) ?? null;
}
