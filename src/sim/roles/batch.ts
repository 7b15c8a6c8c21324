// The role `batch`: holds messages back until there are enough of them, or the first has waited long
// enough; then all of them go on at once, as from a producer with a batch size and a linger time.
import * as z from "zod";
import type { NodeBehaviour, NodeContext } from "../behaviour.js";
import { NONE } from "../messages.js";
import { type OwnFigures, ratio } from "../own-figures.js";
import { count, duration } from "../quantity.js";
import { batchFigures, describeBatches } from "../theory/batches.js";
import { alongAll } from "../theory/flow.js";
import { WaitingLine } from "../waiting-line.js";
import { defineRole } from "./role.js";

const parameters = z.strictObject({
  size: count("messages that are enough", 1, 1_000_000).prefault(100),
  linger: duration("longest time that the first of them waits for others").prefault("100ms"),
});

class Batch implements NodeBehaviour {
  readonly isLocal = true;
  readonly gauges: Readonly<Record<string, () => number>>;
  private readonly line: WaitingLine;
  private readonly channel: number;
  /** Event at which the first has waited long enough. */
  private alarm = NONE;
  private batches = 0;
  private sent = 0;

  constructor(
    private readonly context: NodeContext,
    private readonly given: z.output<typeof parameters>,
  ) {
    const { kernel } = context;
    this.line = new WaitingLine(kernel.messages);
    this.channel = kernel.events.openChannel();
    this.gauges = { queue_length: () => this.line.length };
  }

  receive(message: number): void {
    const { kernel, index } = this.context;
    kernel.messages.since[message] = kernel.now;
    this.line.push(message);
    kernel.wait(index, 1);
    if (this.line.length >= this.given.size) {
      if (this.alarm !== NONE) kernel.events.cancel(this.alarm);
      this.sendAll();
    } else if (this.alarm === NONE) {
      const time = kernel.now + this.given.linger;
      this.alarm = kernel.events.scheduleIn(this.channel, time, index, 0, 0);
    }
  }

  wake(): void {
    this.sendAll();
  }

  private sendAll(): void {
    const { kernel, index } = this.context;
    this.alarm = NONE;
    this.batches += 1;
    // Who comes back at once belongs to the next batch.
    for (let left = this.line.length; left > 0; left -= 1) {
      const message = this.line.shift();
      this.sent += 1;
      kernel.waited(index, message);
      kernel.wait(index, -1);
      kernel.left(index, message);
      kernel.pass(index, message);
    }
  }

  figures(): OwnFigures {
    return { batches: this.batches, messages_per_batch: ratio(this.sent, this.batches) };
  }
}

export const batch = defineRole({
  summary: "holds messages back until there are enough, or long enough; then all go on at once",
  parameters,
  canFail: false,
  create: (context, given) => new Batch(context, given),
  flow({ node, arrivals_per_s }, message) {
    const { size, linger } = node.parameters as z.output<typeof parameters>;
    const { wait_s } = batchFigures(arrivals_per_s, size, linger);
    return alongAll(node, message, wait_s);
  },
  closedForm: ({ size, linger }, arrivals_per_s, isPoisson) =>
    describeBatches(arrivals_per_s, size, linger, isPoisson),
});
