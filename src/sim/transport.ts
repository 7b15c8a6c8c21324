// How messages travel along links: latency, loss, duplicates, and links that are cut.
import { Backoff } from "./backoff.js";
import { samplerOf } from "./distribution.js";
import { ARRIVE, type Kernel, RESEND } from "./kernel.js";
import { LINK_LOSS, UNREACHABLE } from "./ledger.js";
import { FAILED, NONE } from "./messages.js";
import type { ModelLink, ModelNode } from "./model.js";
import type { RetryPolicy } from "./policy.js";
import type { RandomStream } from "./random.js";

type Sampler = (random: RandomStream) => number;

/** In place of a link: messages are completed there. */
const END = -2;
const MOST_HOPS = 1000;

/** How long a link takes, and what it loses and doubles. */
interface Line {
  readonly loss: number;
  readonly duplicate: number;
  /** Constant latency in seconds, used when there is no sampler. */
  readonly delay: number;
  readonly channel: number;
  readonly sampler: Sampler | null;
  readonly losses: RandomStream;
  readonly doubles: RandomStream;
  readonly delays: RandomStream;
}

export class Transport {
  /** Messages sent, lost and doubled, by link. */
  readonly sent: Float64Array;
  readonly lost: Float64Array;
  readonly doubled: Float64Array;
  private readonly to: Int32Array;
  private readonly from: Int32Array;
  /** Null for a link that neither delays, loses nor doubles. */
  private readonly lines: readonly (Line | null)[];
  /** By node: the link by which it passes on at once what comes, or NONE. */
  private readonly through: Int32Array;
  private readonly resends: readonly (Backoff | null)[];

  constructor(private readonly kernel: Kernel) {
    const { nodes, links } = kernel.model;
    this.sent = new Float64Array(links.length);
    this.lost = new Float64Array(links.length);
    this.doubled = new Float64Array(links.length);
    this.to = Int32Array.from(links, ({ to }) => to);
    this.from = Int32Array.from(links, ({ from }) => from);
    this.through = new Int32Array(nodes.length).fill(NONE);
    this.lines = links.map((link) => lineOf(kernel, link));
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
    const { kernel, through, lines } = this;
    const { cut, down } = kernel.conditions;
    let link = first;
    for (let hops = 0; ; hops += 1) {
      const to = this.to[link];
      if (cut[link] !== 0 || down[to] !== 0) {
        this.refuse(link, message);
        return;
      }
      this.sent[link] += 1;
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

  private sendSlowly(link: number, message: number): void {
    this.kernel.messages.tries[message] = 0;
    const line = this.lines[link];
    if (line !== null && this.survives(link, message)) this.travel(link, line, message);
  }

  /** Hands a message over at once: loss, duplicates and latency were drawn before. */
  hand(link: number, message: number): void {
    this.sent[link] += 1;
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
    this.sent[link] += 1;
    this.kernel.messages.tries[message] = 0;
    this.travel(link, line, message);
  }

  /** Draws whether the link loses the message, and drops it then. */
  survives(link: number, message: number): boolean {
    const line = this.lines[link];
    if (line === null || line.loss === 0 || line.losses.uniform() >= line.loss) return true;
    this.lost[link] += 1;
    this.kernel.drop(message, LINK_LOSS);
    return false;
  }

  /** Draws whether the link doubles the message: the other one, or NONE. */
  twin(link: number, message: number): number {
    const line = this.lines[link];
    if (line === null || line.duplicate === 0) return NONE;
    if (line.doubles.uniform() >= line.duplicate) return NONE;
    const twin = this.kernel.duplicate(message);
    if (twin !== NONE) this.doubled[link] += 1;
    return twin;
  }

  /** Draws the time on the way, in seconds. */
  delayOn(link: number): number {
    const line = this.lines[link];
    if (line === null) return 0;
    return line.sampler === null ? line.delay : line.sampler(line.delays);
  }

  private travel(link: number, line: Line, message: number): void {
    const twin = this.twin(link, message);
    this.depart(link, line, message);
    if (twin !== NONE) this.depart(link, line, twin);
  }

  private depart(link: number, line: Line, message: number): void {
    const { events, now } = this.kernel;
    const to = this.to[link];
    if (line.sampler !== null) {
      events.schedule(now + line.sampler(line.delays), to, ARRIVE, message);
    } else if (line.delay > 0) {
      events.scheduleIn(line.channel, now + line.delay, to, ARRIVE, message);
    } else {
      events.soon(to, message);
    }
  }

  /** A link that is cut: the sender tries again by its policy, or the message failed there. */
  private refuse(link: number, message: number): void {
    const { kernel } = this;
    const { messages, conditions } = kernel;
    const from = this.from[link];
    const fault =
      conditions.cut[link] !== 0 ? conditions.cutBy[link] : conditions.downBy[this.to[link]];
    kernel.delayed(message, fault);
    const backoff = this.resends[from];
    if (backoff !== null && messages.tries[message] < backoff.policy.max) {
      messages.tries[message] += 1;
      kernel.meters[from].retried += 1;
      kernel.park(1);
      backoff.pause(message, messages.tries[message], link, RESEND);
      return;
    }
    messages.tries[message] = 0;
    const group = messages.group[message];
    if (group !== NONE && kernel.groups[group].takesBack(message)) return;
    const { failing } = kernel.model.nodes[from];
    if (failing.length === 0 || failing.includes(link)) {
      this.sent[link] += 1;
      this.lost[link] += 1;
      kernel.drop(message, UNREACHABLE);
      return;
    }
    messages.flags[message] |= FAILED;
    messages.origin[message] = from;
    kernel.sendAlong(failing, message);
  }

  /** The pause before a re-send is over. */
  resend(link: number, message: number): void {
    this.kernel.park(-1);
    this.send(link, message);
  }
}

function lineOf(kernel: Kernel, link: ModelLink): Line | null {
  const { latency, loss, duplicate } = link;
  if (loss === 0 && duplicate === 0 && (latency === null || isNothing(latency))) return null;
  const constant = latency === null || latency.kind === "constant";
  return {
    loss,
    duplicate,
    delay: latency?.mean ?? 0,
    channel: kernel.events.openChannel(),
    sampler: constant ? null : samplerOf(latency),
    losses: kernel.stream(link.id, "loss"),
    doubles: kernel.stream(link.id, "duplicate"),
    delays: kernel.stream(link.id, "latency"),
  };
}

const isNothing = ({ kind, mean }: { kind: string; mean: number }): boolean =>
  kind === "constant" && mean === 0;

function policyOf(node: ModelNode): RetryPolicy | null {
  const given = node.role === "retry" ? node.parameters : node.parameters.retry;
  return (given as RetryPolicy | null | undefined) ?? null;
}
