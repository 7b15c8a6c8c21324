// The role `call`: sends a request on and waits for its answer, which comes by a node with the role
// `answer`. When none comes in time it gives up or calls again, and nobody stops the work on the old
// request: that is what makes overload last.
import * as z from "zod";
import { Backoff } from "../backoff.js";
import type { NodeBehaviour, NodeContext } from "../behaviour.js";
import { GUARDS, type Guards, guardsOf } from "../guards.js";
import { REFUSALS } from "../ledger.js";
import { FAILED, HIT, MISS, NONE, OUTCOME, PERMANENT, TIMED_OUT } from "../messages.js";
import type { OwnFigures } from "../own-figures.js";
import { callPolicy } from "../policy.js";
import { span } from "../quantity.js";
import { defineRole } from "./role.js";

const parameters = z.strictObject({
  timeout: span(
    "longest wait for an answer, the time in queues among it; the request is worked on all the same",
  ).prefault("1s"),
  retry: callPolicy
    .omit({ mode: true })
    .optional()
    .describe("calls again after a timeout, a refusal, or an answer that says that it failed"),
  ...GUARDS,
  dead_letter: z.string().optional().describe("id of the node that takes what failed for good"),
});

type CallParameters = z.output<typeof parameters>;

const TIMEOUT = 0;
const RETRY = 1;
const REFUSED = 2;
/** What the caller learns from the answer. */
const LEARNT = OUTCOME | HIT | MISS;

/**
 * A message waits here while copies of it, the requests, are under way. Requests end as merged when
 * they come back; the message goes on from where the answer comes.
 */
class Call implements NodeBehaviour {
  readonly gauges: Readonly<Record<string, () => number>>;
  /** Callers by their requests that are waited for. */
  private readonly callers = new Map<number, number>();
  private readonly requests = new Map<number, number>();
  /** Requests that nobody waits for any more. */
  private readonly abandoned = new Set<number>();
  private readonly backoff: Backoff | null;
  private readonly guards: Guards | null;
  private readonly channel: number;
  private calls = 0;
  private late = 0;
  private rejected = 0;

  constructor(
    private readonly context: NodeContext,
    private readonly given: CallParameters,
  ) {
    const { kernel } = context;
    const { retry } = given;
    this.backoff = retry ? new Backoff(kernel, retry, context.stream("backoff")) : null;
    this.guards = guardsOf(context, given);
    this.channel = kernel.events.openChannel();
    kernel.messages.pools.push(this);
    this.gauges = {
      calls: () => this.callers.size,
      abandoned: () => this.abandoned.size,
    };
  }

  receive(message: number): void {
    const { messages, now } = this.context.kernel;
    messages.tries[message] = 0;
    messages.since[message] = now;
    this.backoff?.earn();
    this.call(message);
  }

  private call(message: number): void {
    const { kernel, index, node, meter } = this.context;
    const { messages, events } = kernel;
    messages.flags[message] &= ~OUTCOME;
    if (this.guards?.turnsAway(this.callers.size) || this.guards?.refuses(message)) {
      messages.flags[message] |= FAILED;
      this.hasFailed(message);
      return;
    }
    const request = kernel.copy(message);
    if (request === NONE) return;
    this.calls += 1;
    meter.busy.add(1);
    this.callers.set(request, message);
    this.requests.set(message, request);
    const deadline = kernel.now + this.given.timeout;
    messages.event[message] = events.scheduleIn(this.channel, deadline, index, TIMEOUT, message);
    if (node.out.length === 0) kernel.merge(request);
    else kernel.sendAlong(node.out, request);
  }

  wake(code: number, message: number): void {
    const { kernel, meter } = this.context;
    if (code === RETRY) {
      kernel.park(this.context.index, -1);
      this.call(message);
      return;
    }
    if (code === REFUSED) {
      this.endCall(message, true);
      this.hasFailed(message);
      return;
    }
    const request = this.requests.get(message)!;
    if (this.callers.delete(request)) this.abandoned.add(request);
    meter.timedOut += 1;
    kernel.messages.flags[message] |= FAILED | TIMED_OUT;
    this.endCall(message, true);
    this.hasFailed(message);
  }

  /** A request has come back: the caller that goes on, NONE if none does, or it is none of ours. */
  answered(request: number): number {
    const { kernel, index, node } = this.context;
    const { messages } = kernel;
    const message = this.callers.get(request);
    if (message === undefined) {
      if (!this.abandoned.has(request)) return request;
      this.late += 1;
      kernel.merge(request);
      return NONE;
    }
    const failed = (messages.flags[request] & FAILED) !== 0;
    this.hears(message, request);
    this.endCall(message, failed);
    kernel.merge(request);
    if (failed) {
      this.hasFailed(message);
      return NONE;
    }
    kernel.succeed(message, node);
    kernel.left(index, message);
    this.context.meter.completed += 1;
    return message;
  }

  /** The wait for an answer is over: the caller knows what became of its request. */
  private hears(message: number, request: number): void {
    const { messages, events } = this.context.kernel;
    const { flags, event } = messages;
    flags[message] = (flags[message] & ~LEARNT) | (flags[request] & LEARNT);
    this.callers.delete(request);
    events.cancel(event[message]);
  }

  private endCall(message: number, failed: boolean): void {
    this.requests.delete(message);
    this.context.meter.busy.add(-1);
    this.guards?.ended(message, failed);
  }

  /** Calls again when there is a retry left, and otherwise gives up. */
  private hasFailed(message: number): void {
    const { kernel, index, meter } = this.context;
    const { tries, attempt, flags } = kernel.messages;
    const { backoff } = this;
    const mayRetry = backoff !== null && (flags[message] & PERMANENT) === 0;
    if (!mayRetry || tries[message] >= backoff.policy.max || !backoff.spend()) {
      kernel.left(index, message);
      kernel.failAt(index, message);
      return;
    }
    tries[message] += 1;
    attempt[message] += 1;
    meter.retried += 1;
    kernel.park(index, 1);
    backoff.pause(message, tries[message], index, RETRY);
  }

  /**
   * A request has ended somewhere on its way: the caller hears of it when somebody turned it away,
   * at once, but not within this call; of what is lost it hears nothing.
   */
  letGo(request: number, reason: number): void {
    const { kernel, index } = this.context;
    const message = this.callers.get(request);
    this.abandoned.delete(request);
    if (message === undefined) return;
    if (!REFUSALS.has(reason)) {
      this.callers.delete(request);
      return;
    }
    this.hears(message, request);
    this.rejected += 1;
    kernel.messages.flags[message] |= FAILED;
    kernel.messages.cause[message] = kernel.messages.cause[request];
    kernel.messages.event[message] = kernel.events.schedule(kernel.now, index, REFUSED, message);
  }

  figures(): OwnFigures {
    const { calls, late, rejected } = this;
    return { calls, late, rejected, refused: 0, ...this.guards?.figures() };
  }
}

export const call = defineRole({
  summary: "sends a request on and waits for its `answer`, but not for ever; may call again",
  parameters,
  canFail: true,
  keepsSent: true,
  create: (context, given) => new Call(context, given),
});
