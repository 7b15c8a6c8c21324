// The role `retry`: counts a retry, waits by the backoff and sends the message on to be tried again.
import type * as z from "zod";
import { Backoff } from "../backoff.js";
import type { NodeBehaviour, NodeContext } from "../behaviour.js";
import { RETRIES_EXHAUSTED } from "../ledger.js";
import { OUTCOME, RETRY_COUNTED } from "../messages.js";
import { retryPolicy } from "../policy.js";
import { pace } from "../quantity.js";
import { alongAll, asFailed } from "../theory/flow.js";
import { meanPause } from "../theory/station.js";
import { TokenBucket } from "../token-bucket.js";
import { defineRole } from "./role.js";

const parameters = retryPolicy.extend({
  budget: pace(
    "retries of all messages together, as many as in a second at once; what is beyond is not tried again",
  ).optional(),
});

class Retry implements NodeBehaviour {
  readonly isLocal = true;
  private readonly backoff: Backoff;
  private readonly bucket: TokenBucket | null;

  constructor(
    private readonly context: NodeContext,
    private readonly policy: z.output<typeof parameters>,
  ) {
    const { budget } = policy;
    this.bucket =
      budget === undefined
        ? null
        : new TokenBucket(context.kernel.clock, budget, Math.max(1, budget));
    this.backoff = new Backoff(context.kernel, policy, context.stream("backoff"));
  }

  receive(message: number): void {
    const { kernel, index, meter } = this.context;
    const { attempt, flags } = kernel.messages;
    if (attempt[message] >= this.policy.max || !this.affords()) {
      kernel.failAt(index, message, RETRIES_EXHAUSTED);
      return;
    }
    attempt[message] += 1;
    flags[message] |= RETRY_COUNTED;
    meter.retried += 1;
    kernel.park(index, 1);
    this.backoff.pause(message, attempt[message], index, 0);
  }

  private affords(): boolean {
    if (this.bucket === null) return true;
    if (!this.bucket.has(1)) return false;
    this.bucket.take(1);
    return true;
  }

  wake(_code: number, message: number): void {
    const { kernel, index } = this.context;
    kernel.park(index, -1);
    kernel.left(index, message);
    // What comes of it is open again.
    kernel.messages.flags[message] &= ~OUTCOME;
    kernel.pass(index, message);
  }
}

export const retry = defineRole({
  summary: "counts a retry and waits before the message is tried again",
  parameters,
  canFail: true,
  create: (context, given) => new Retry(context, given),
  flow({ node, index, arrivals_per_s }, message) {
    const policy = node.parameters as unknown as z.output<typeof parameters>;
    const attempt = message.attempt + 1;
    const budget = policy.budget ?? Number.POSITIVE_INFINITY;
    const granted = arrivals_per_s > budget ? budget / arrivals_per_s : 1;
    const allowed = attempt > policy.max ? 0 : granted;
    const outcome = message.outcome === "permanent" ? "permanent" : "transient";
    const again = { ...message, outcome: "none", attempt, counted: true } as const;
    return [
      ...alongAll(node, again, meanPause(policy, attempt), allowed),
      ...asFailed(node, { ...message, outcome, origin: index }, 0, 1 - allowed),
    ];
  },
});
