// The role `agent`: a call of a language model. Its time comes from tokens, the provider limits how
// many of them it takes, and every attempt has its price.
import * as z from "zod";
import type { NodeContext } from "../behaviour.js";
import { amount, distribution, samplerOf } from "../distribution.js";
import { GUARDS } from "../guards.js";
import type { OwnFigures } from "../own-figures.js";
import { callPolicy } from "../policy.js";
import { count, duration, factor, rate, share } from "../quantity.js";
import type { Attempts } from "../server-settings.js";
import { Servers } from "../servers.js";
import { stationFlow } from "../theory/station.js";
import { TokenBucket } from "../token-bucket.js";
import { defineRole } from "./role.js";

const price = (what: string) => factor(`US dollars per thousand tokens of the ${what}`, 0, 1000);

const parameters = z.strictObject({
  concurrency: count("calls at a time; others wait", 1, 100_000).prefault(100),
  first_token: distribution("time to the first token").prefault("lognormal(500ms, p99: 2s)"),
  speed: rate("tokens a second from then on").prefault("50/s"),
  input: amount("tokens of a prompt").prefault("lognormal(1000, p99: 6000)"),
  output: amount("tokens of an answer").prefault("lognormal(300, p99: 1500)"),
  price: z
    .strictObject({
      input: price("prompt").prefault(0.003),
      output: price("answer").prefault(0.015),
    })
    .prefault({})
    .describe("what the provider charges, for failed attempts as well"),
  rate_limit: z
    .strictObject({
      requests: rate("calls the provider takes").optional(),
      tokens: rate("tokens the provider takes, of prompts and answers").optional(),
      burst: duration("the limits are kept over this time").prefault("1m"),
    })
    .optional()
    .describe("a call beyond the limits of the provider fails at once (429)"),
  queue: count("how many calls may wait; unbounded if absent").optional(),
  fail: share("share of the calls that fail").prefault(0),
  permanent: share("share of the failures that no retry can mend").prefault(0),
  timeout: duration("longest time of one call, waiting not counted").optional(),
  retry: callPolicy
    .optional()
    .describe("tries a failed or refused call again, and re-sends over a link that is cut"),
  ...GUARDS,
  dead_letter: z.string().optional().describe("id of the node that takes what failed for good"),
});

type AgentParameters = z.output<typeof parameters>;

/** Draws the tokens of each call and keeps the account of them. */
class Calls implements Attempts {
  private readonly drawInput: () => number;
  private readonly drawOutput: () => number;
  private readonly drawFirst: () => number;
  private readonly requestLimit: TokenBucket | null;
  private readonly tokenLimit: TokenBucket | null;
  /** Of the call under way, by message. */
  private readonly outputs: number[] = [];
  private readonly firsts: number[] = [];
  private input = 0;
  private output = 0;
  private refused = 0;

  constructor(
    private readonly context: NodeContext,
    private readonly given: AgentParameters,
  ) {
    const drawer = (purpose: string, sampler: ReturnType<typeof samplerOf>) => {
      const random = context.stream(purpose);
      return () => sampler(random);
    };
    this.drawInput = drawer("prompts", samplerOf(given.input));
    this.drawOutput = drawer("answers", samplerOf(given.output));
    this.drawFirst = drawer("time", samplerOf(given.first_token));
    const { clock } = context.kernel;
    const limit = given.rate_limit;
    const bucket = (perSecond: number | undefined, least: number) =>
      perSecond === undefined
        ? null
        : new TokenBucket(clock, perSecond, Math.max(least, perSecond * (limit?.burst ?? 0)));
    this.requestLimit = bucket(limit?.requests, 1);
    this.tokenLimit = bucket(limit?.tokens, 1);
  }

  begin(message: number): number {
    const { requestLimit, tokenLimit, given } = this;
    const input = Math.max(1, Math.round(this.drawInput()));
    const output = Math.max(1, Math.round(this.drawOutput()));
    const first = this.drawFirst();
    const fits =
      (requestLimit?.has(1) ?? true) && (tokenLimit === null || tokenLimit.has(input + output));
    if (!fits) {
      this.refused += 1;
      return -1;
    }
    requestLimit?.take(1);
    tokenLimit?.take(input + output);
    this.input += input;
    this.outputs[message] = output;
    this.firsts[message] = first;
    return given.speed === 0 ? Number.POSITIVE_INFINITY : first + output / given.speed;
  }

  /** A call that is cut off has given, and costs, the tokens that came so far. */
  end(message: number, seconds: number): void {
    const slowness = this.context.kernel.conditions.slowness[this.context.index] || 1;
    const came = (seconds / slowness - this.firsts[message]) * this.given.speed;
    this.output += Math.min(this.outputs[message], Math.max(0, Math.round(came)));
  }

  readonly gauges = { cost_usd: () => this.cost() };

  private cost(): number {
    const { input, output, given } = this;
    return (input * given.price.input + output * given.price.output) / 1000;
  }

  figures(): OwnFigures {
    const { input, output, refused } = this;
    return {
      cost_usd: this.cost(),
      tokens: { input, output },
      throttled: refused,
    };
  }
}

export const agent = defineRole({
  summary: "a call of a language model: tokens give its time, its limits and its cost",
  parameters,
  canFail: true,
  create(context, given) {
    const { concurrency, queue, fail, permanent, timeout, retry, breaker, limit, bulkhead } = given;
    return new Servers(context, {
      instances: 1,
      concurrency,
      queue,
      overflow: "reject",
      fail,
      permanent,
      timeout,
      retry,
      breaker,
      limit,
      bulkhead,
      attempts: new Calls(context, given),
    });
  },
  flow: stationFlow,
  station: ({ first_token, speed, input, output, rate_limit, ...settings }) => {
    const time = {
      mean: first_token.mean + output.mean / speed,
      variance: first_token.variance + output.variance / (speed * speed),
    };
    const tokens = (rate_limit?.tokens ?? Number.POSITIVE_INFINITY) / (input.mean + output.mean);
    const requests = rate_limit?.requests ?? Number.POSITIVE_INFINITY;
    return {
      ...settings,
      instances: 1,
      times: [{ share: 1, time }],
      most_per_s: Math.min(requests, tokens),
    };
  },
});
