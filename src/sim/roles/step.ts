// The role `step`: takes time and nothing else; any number of messages are in it at once.
import * as z from "zod";
import type { NodeBehaviour, NodeContext } from "../behaviour.js";
import { type Distribution, distribution, samplerOf } from "../distribution.js";
import { Draws } from "../draws.js";
import { TIME } from "../events.js";
import { CRASHED } from "../ledger.js";
import { NONE } from "../messages.js";
import { retryPolicy } from "../policy.js";
import { alongAll } from "../theory/flow.js";
import { defineRole } from "./role.js";

const parameters = z.strictObject({
  time: distribution("time a message spends here").prefault("0s"),
  retry: retryPolicy.optional().describe("re-sends over a link that is cut; without it, lost"),
});

/** Takes no time at all. */
class Passage implements NodeBehaviour {
  readonly passesOn = true;
  readonly isLocal = true;

  constructor(private readonly context: NodeContext) {}

  receive(message: number): void {
    const { kernel, index } = this.context;
    kernel.pass(index, message);
  }
}

/** Takes time. What is in it when it crashes is lost, which shows when its time would be over. */
class Delay implements NodeBehaviour {
  readonly isLocal = true;
  private readonly channel: number;
  private readonly times: Draws;
  private downSince = Number.NEGATIVE_INFINITY;
  private downBy = NONE;

  constructor(
    private readonly context: NodeContext,
    private readonly time: Distribution,
  ) {
    const random = context.stream("time");
    const sampler = samplerOf(time);
    this.times = new Draws(() => sampler(random));
    this.channel = context.kernel.events.openChannel();
  }

  receive(message: number): void {
    const { kernel, index, meter } = this.context;
    const slowness = kernel.conditions.slowness[index];
    const place = this.times.take();
    kernel.events.entering[TIME] = kernel.now + this.times.values[place] * slowness;
    kernel.messages.since[message] = kernel.now;
    meter.busy.add(1);
    if (slowness === 1 && this.time.kind === "constant") {
      kernel.events.enterIn(this.channel, index, 0, message);
    } else {
      kernel.events.enter(index, 0, message);
    }
  }

  wake(_code: number, message: number): void {
    const { kernel, index, meter } = this.context;
    const entered = kernel.messages.entered[message];
    meter.busy.add(-1);
    if (entered <= this.downSince) {
      kernel.messages.cause[message] = this.downBy;
      kernel.dropAt(index, message, CRASHED);
      return;
    }
    kernel.served(index, message);
    kernel.left(index, message);
    kernel.pass(index, message);
  }

  crash(_instances: number | undefined, fault: number): () => void {
    const { kernel, index } = this.context;
    this.downSince = kernel.now;
    this.downBy = fault;
    return kernel.conditions.takeDown(index, fault);
  }
}

export const step = defineRole({
  summary: "takes time, without contention, however many messages are there",
  parameters,
  canFail: false,
  create: (context, { time }) =>
    time.kind === "constant" && time.mean === 0 ? new Passage(context) : new Delay(context, time),
  flow: ({ node }, message) => alongAll(node, message, (node.parameters.time as Distribution).mean),
});
