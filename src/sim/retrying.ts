// The retries of servers: whether what has failed is tried again, and where it waits until then: on
// its server, beside it, or in a retry topic of the log that it came from.
import { Backoff } from "./backoff.js";
import type { NodeContext } from "./behaviour.js";
import type { KeyOrder } from "./key-order.js";
import { NONE, PERMANENT } from "./messages.js";
import type { RetryPolicy } from "./policy.js";
import type { RetryLog } from "./retry-log.js";

export class Retrying {
  /** The server and the partition wait. */
  readonly isBlocking: boolean;
  readonly isInTopic: boolean;
  readonly logs: RetryLog[] = [];
  private readonly backoff: Backoff;

  /** `code` is that of the event when a delay is over. */
  constructor(
    private readonly context: NodeContext,
    private readonly policy: RetryPolicy,
    private readonly code: number,
  ) {
    this.isBlocking = policy.mode === "blocking";
    this.isInTopic = policy.mode === "retry-topic";
    this.backoff = new Backoff(context.kernel, policy, context.stream("backoff"));
  }

  /** A message has come for the first time. */
  earn(): void {
    this.backoff.earn();
  }

  /** Whether the policy has a retry left for a message that has failed. */
  hasLeft(message: number): boolean {
    const { flags, tries } = this.context.kernel.messages;
    return (flags[message] & PERMANENT) === 0 && tries[message] < this.policy.max;
  }

  /** Begins the delay, if there is a retry left. `group`: whose partition the attempt held, or NONE. */
  begins(message: number, group: number, order: KeyOrder | null): boolean {
    const { kernel, index, meter } = this.context;
    const { messages } = kernel;
    if (!this.hasLeft(message) || !this.backoff.spend()) return false;
    // What has waited for others of its key is owed to the group that handed it out before.
    const isFirstTry = messages.tries[message] === 0;
    if (isFirstTry && !order?.isFirst(message)) messages.owed[message] = group;
    messages.tries[message] += 1;
    messages.attempt[message] += 1;
    meter.retried += 1;
    if (messages.instance[message] === NONE) kernel.park(index, 1);
    order?.holds(message);
    this.logOf(message)?.add();
    messages.event[message] = this.backoff.pause(
      message,
      messages.tries[message],
      index,
      this.code,
    );
    return true;
  }

  /** The retry topic that a message is tried again from, if it came from a log. */
  logOf(message: number): RetryLog | null {
    if (this.logs.length === 0) return null;
    const { groups, messages } = this.context.kernel;
    const group = messages.owed[message];
    return group === NONE ? null : (groups[group].retries ?? null);
  }

  /** Hands a message of a retry topic to an instance with a free server, or returns false. */
  feed(instance: number): boolean {
    for (let each = 0; each < this.logs.length; each += 1) {
      if (this.logs[each].feed(instance)) return true;
    }
    return false;
  }
}
