// The role `acquire`: a pool of which every message takes one, and keeps it on its way, until a node
// with the role `release` takes it back or the message ends: threads held during a call, tickets.
import * as z from "zod";
import type { NodeBehaviour, NodeContext } from "../behaviour.js";
import { QUEUE_FULL } from "../ledger.js";
import { count } from "../quantity.js";
import { WaitingLine } from "../waiting-line.js";
import { defineRole } from "./role.js";

const parameters = z.strictObject({
  size: count("how many there are in the pool", 1, 1_000_000).prefault(10),
  queue: count("how many messages may wait for one; unbounded if absent").optional(),
});

class Pool implements NodeBehaviour {
  readonly gauges: Readonly<Record<string, () => number>>;
  private readonly line: WaitingLine;
  private readonly holders = new Set<number>();
  private readonly room: number;

  constructor(
    private readonly context: NodeContext,
    private readonly given: z.output<typeof parameters>,
  ) {
    const { kernel, meter } = context;
    this.line = new WaitingLine(kernel.messages);
    this.room = given.queue ?? Number.POSITIVE_INFINITY;
    meter.servers = given.size;
    kernel.messages.pools.push(this);
    this.gauges = { queue_length: () => this.line.length, in_use: () => this.holders.size };
  }

  receive(message: number): void {
    const { kernel, index } = this.context;
    kernel.messages.since[message] = kernel.now;
    // Who comes again with what it has goes on with it.
    if (this.holders.has(message) || (this.line.length === 0 && this.hasFree())) {
      this.handOut(message);
    } else if (this.line.length >= this.room) {
      kernel.dropAt(index, message, QUEUE_FULL);
    } else {
      this.line.push(message);
      kernel.wait(index, 1);
    }
  }

  private hasFree(): boolean {
    return this.holders.size < this.given.size;
  }

  private handOut(message: number): void {
    const { kernel, index, meter } = this.context;
    if (!this.holders.has(message)) meter.busy.add(1);
    this.holders.add(message);
    kernel.waited(index, message);
    kernel.left(index, message);
    kernel.pass(index, message);
  }

  /** The message gives back what it has, if it has anything; at once, but not within this call. */
  letGo(message: number): void {
    const { kernel, index, meter } = this.context;
    if (!this.holders.delete(message)) return;
    meter.busy.add(-1);
    if (this.line.length > 0) kernel.events.schedule(kernel.now, index, 0, 0);
  }

  wake(): void {
    const { kernel, index } = this.context;
    while (this.line.length > 0 && this.hasFree()) {
      const message = this.line.shift();
      kernel.wait(index, -1);
      this.handOut(message);
    }
  }
}

export const acquire = defineRole({
  summary: "takes one of a pool, which the message keeps until `release`, or until it ends",
  parameters,
  canFail: false,
  create: (context, given) => new Pool(context, given),
});
