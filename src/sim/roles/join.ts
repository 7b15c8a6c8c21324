// The role `join`: waits for the branches of one produced message and lets one message go on.

import * as z from "zod";
import type { NodeBehaviour, NodeContext } from "../behaviour.js";
import { JOIN_TIMEOUT } from "../ledger.js";
import { FAILED, NONE } from "../messages.js";
import { constant, type OwnFigures } from "../own-figures.js";
import { count, duration } from "../quantity.js";
import { defineRole } from "./role.js";

const parameters = z.strictObject({
  expect: count(
    "branches to wait for; the number of ways in if absent; what comes later is merged or dropped",
    1,
    10_000,
  ).optional(),
  timeout: duration("longest wait for the branches of one message").prefault("30s"),
  on_timeout: z
    .enum(["drop", "forward"])
    .default("drop")
    .describe("what becomes of the branches that came: dropped, or merged and sent on as failed"),
});

/** The branches that have come of one produced message. */
interface Gathering {
  readonly root: number;
  /** The first branch; the others follow it in the list. It is the one that goes on. */
  first: number;
  count: number;
  timer: number;
}

/** How many gatherings that are over are remembered, so that late branches open no new one. */
const MOST_LATE = 65_536;

class Join implements NodeBehaviour {
  readonly isLocal = true;
  readonly gauges: Readonly<Record<string, () => number>>;
  private readonly expected: number;
  private readonly branches: number;
  private readonly channel: number;
  private readonly byRoot = new Map<number, number>();
  /**
   * Branches that may still come of what is over, by root: above 0 when it has gone on, below 0
   * when it was given up. The oldest is forgotten first.
   */
  private readonly late = new Map<number, number>();
  private readonly gatherings: Gathering[] = [];
  private readonly unused: number[] = [];
  private timeouts = 0;

  constructor(
    private readonly context: NodeContext,
    private readonly given: z.output<typeof parameters>,
  ) {
    const { kernel, index, meter } = context;
    const waysIn = kernel.model.links.filter(({ to }) => to === index).length;
    this.expected = given.expect ?? Math.max(1, waysIn);
    this.branches = Math.max(this.expected, waysIn);
    this.channel = kernel.events.openChannel();
    this.gauges = { queue_length: () => meter.queue.value };
  }

  receive(message: number): void {
    const { kernel, index } = this.context;
    const { messages } = kernel;
    if (this.comesLate(message)) return;
    messages.since[message] = kernel.now;
    kernel.wait(index, 1);
    const known = this.byRoot.get(messages.root[message]);
    const place = known ?? this.open(message);
    const gathering = this.gatherings[place];
    if (known !== undefined) {
      messages.next[message] = messages.next[gathering.first];
      messages.next[gathering.first] = message;
    }
    gathering.count += 1;
    if (gathering.count < this.expected) return;
    kernel.events.cancel(gathering.timer);
    this.close(place, false);
  }

  /** What it belonged to has gone on, or was given up: so is it. */
  private comesLate(message: number): boolean {
    const { kernel, index } = this.context;
    const root = kernel.messages.root[message];
    const missing = this.late.get(root);
    if (missing === undefined) return false;
    const goneOn = missing > 0;
    const still = goneOn ? missing - 1 : missing + 1;
    if (still === 0) this.late.delete(root);
    else this.late.set(root, still);
    if (goneOn) kernel.merge(message);
    else kernel.dropAt(index, message, JOIN_TIMEOUT);
    return true;
  }

  private open(message: number): number {
    const { kernel, index } = this.context;
    const { messages, events, now } = kernel;
    const root = messages.root[message];
    const place = this.unused.pop() ?? this.gatherings.length;
    const timer = events.scheduleIn(this.channel, now + this.given.timeout, index, 0, place);
    messages.next[message] = NONE;
    this.gatherings[place] = { root, first: message, count: 0, timer };
    this.byRoot.set(root, place);
    return place;
  }

  wake(_code: number, place: number): void {
    this.timeouts += 1;
    if (this.given.on_timeout === "forward") this.close(place, true);
    else this.abandon(place);
  }

  /** Lets the first branch go on, with the worst outcome of all, and merges the others into it. */
  private close(place: number, late: boolean): void {
    const { kernel, index } = this.context;
    const { messages } = kernel;
    const first = this.forget(place, true);
    if (late) messages.flags[first] |= FAILED;
    let branch = messages.next[first];
    while (branch !== NONE) {
      const following = messages.next[branch];
      if (messages.flags[branch] & FAILED) messages.flags[first] |= messages.flags[branch];
      this.leave(branch);
      kernel.merge(branch);
      branch = following;
    }
    this.leave(first);
    kernel.pass(index, first);
  }

  private abandon(place: number): void {
    const { kernel, index } = this.context;
    const { messages } = kernel;
    let branch = this.forget(place, false);
    while (branch !== NONE) {
      const following = messages.next[branch];
      this.leave(branch);
      kernel.dropAt(index, branch, JOIN_TIMEOUT);
      branch = following;
    }
  }

  private leave(message: number): void {
    const { kernel, index } = this.context;
    kernel.waited(index, message);
    kernel.wait(index, -1);
    kernel.left(index, message);
  }

  private forget(place: number, goesOn: boolean): number {
    const { root, first, count } = this.gatherings[place];
    const missing = this.branches - count;
    if (missing > 0) {
      if (this.late.size >= MOST_LATE) this.late.delete(this.late.keys().next().value as number);
      this.late.set(root, goesOn ? missing : -missing);
    }
    this.byRoot.delete(root);
    this.unused.push(place);
    return first;
  }

  figures(): OwnFigures {
    return { expect: constant(this.expected), timeouts: this.timeouts };
  }
}

export const join = defineRole({
  summary: "waits for the branches of one message and lets one go on",
  parameters,
  canFail: false,
  create: (context, given) => new Join(context, given),
});
