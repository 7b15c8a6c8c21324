// A station: servers that can be overloaded, with the attempts that a message makes there.

import { pauseBefore } from "../backoff.js";
import { type Distribution, samplerOf } from "../distribution.js";
import type { RetryPolicy } from "../policy.js";
import { type RandomStream, streamOf } from "../random.js";
import { alongAll, asFailed, type Departure, type Flow, type MessageClass } from "./flow.js";
import type { Moments } from "./queues.js";

/** What a role says of its servers; its parameters without the names that are its own. */
export interface StationSettings {
  readonly instances: number;
  readonly concurrency: number;
  /** The time of an attempt: each of these with its share. */
  readonly times: readonly { readonly share: number; readonly time: Distribution | Moments }[];
  /** Attempts a second that somebody else allows; what is beyond them fails at once. */
  readonly most_per_s?: number;
  readonly slowdown?: number;
  readonly queue?: number;
  readonly fail: number;
  readonly permanent: number;
  readonly timeout?: number;
  readonly retry?: RetryPolicy | null;
  /** Who is served next, and what a full queue does; `fifo` and `reject` if absent. */
  readonly order?: string;
  readonly overflow?: string;
  /** Guards of the attempts: whether there are any, and the rate that is let through. */
  readonly breaker?: unknown;
  readonly bulkhead?: unknown;
  readonly limit?: { readonly rate?: number };
}

export interface Station {
  readonly instances: number;
  readonly concurrency: number;
  readonly servers: number;
  /** How many may wait; Infinity: without a bound. */
  readonly room: number;
  /** Time that an attempt holds a server, cut off by the timeout. */
  readonly time: Moments;
  readonly isExponential: boolean;
  readonly isFifo: boolean;
  /** What no closed form here knows of, in words. */
  readonly besides: readonly string[];
  /** Attempts a second that are allowed. */
  readonly most_per_s: number;
  /** How an attempt ends; the shares add up to 1. */
  readonly ends: { readonly ok: number; readonly transient: number; readonly permanent: number };
  /** Retries that the node makes itself. */
  readonly retries: number;
  /** Share of them that a budget lets it make. */
  readonly granted: number;
  /** Mean pauses before retry 1, 2, …, in seconds. */
  readonly pauses: readonly number[];
}

export function stationOf(settings: StationSettings): Station {
  const { instances, concurrency, times, queue, fail, permanent, timeout, retry } = settings;
  const limit = timeout ?? Number.POSITIVE_INFINITY;
  const parts = times.map(({ share, time }) => ({ share, ...cutOff(time, limit) }));
  const mean = sumOf(parts, (part) => part.mean);
  const square = sumOf(parts, (part) => part.variance + part.mean * part.mean);
  const late = sumOf(parts, (part) => part.late);
  const retries = retry?.max ?? 0;
  const transient = late + (1 - late) * fail * (1 - permanent);
  return {
    instances,
    concurrency,
    servers: instances * concurrency,
    room: queue ?? Number.POSITIVE_INFINITY,
    time: { mean, variance: Math.max(0, square - mean * mean) },
    isExponential: times.length === 1 && kindOf(times[0].time) === "exp" && late === 0,
    most_per_s: Math.min(
      settings.most_per_s ?? Number.POSITIVE_INFINITY,
      settings.limit?.rate ?? Number.POSITIVE_INFINITY,
    ),
    isFifo: (settings.order ?? "fifo") === "fifo",
    besides: unknownTo(settings),
    ends: {
      ok: (1 - late) * (1 - fail),
      transient,
      permanent: (1 - late) * fail * permanent,
    },
    retries,
    granted: grantedOf(transient, retries, retry?.budget ?? Number.POSITIVE_INFINITY),
    pauses: Array.from({ length: retries }, (_, each) => meanPause(retry!, each + 1)),
  };
}

function unknownTo(settings: StationSettings): readonly string[] {
  const { breaker, bulkhead, limit, overflow, retry, slowdown } = settings;
  return [
    ...(slowdown ? ["times grow with the messages there"] : []),
    ...(breaker ? ["a breaker may open"] : []),
    ...(limit ? ["a limit refuses attempts"] : []),
    ...(bulkhead ? ["a bulkhead refuses attempts"] : []),
    ...(overflow === "block" ? ["a full queue blocks those before it"] : []),
    ...(retry?.budget === undefined ? [] : ["retries have a budget"]),
    ...(retry?.mode === "blocking" ? ["retries hold their server"] : []),
    ...(retry?.mode === "parked-key" ? ["messages of a key wait for one that is retried"] : []),
  ];
}

function sumOf<Part extends { readonly share: number }>(
  parts: readonly Part[],
  figure: (part: Part) => number,
): number {
  return parts.reduce((sum, part) => sum + part.share * figure(part), 0);
}

/** Draws for what has no closed form here: good for about half a per cent. */
const DRAWS = 1 << 15;

const kindOf = (time: Distribution | Moments): string | null => ("kind" in time ? time.kind : null);

/** Moments of the smaller of a time and a limit, and the share of the times above it. */
function cutOff(time: Distribution | Moments, limit: number): Moments & { readonly late: number } {
  const { mean, variance } = time;
  const kind = kindOf(time);
  if (limit === Number.POSITIVE_INFINITY) return { mean, variance, late: 0 };
  if (kind === "constant")
    return { mean: Math.min(mean, limit), variance: 0, late: +(mean > limit) };
  if (kind === "exp") {
    const late = Math.exp(-limit / mean);
    const cut = mean * (1 - late);
    const square = 2 * mean * (cut - limit * late);
    return { mean: cut, variance: Math.max(0, square - cut * cut), late };
  }
  const random = streamOf("theory", "text" in time ? time.text : "", "time");
  const sampler = "kind" in time ? samplerOf(time) : lognormal(time);
  let sum = 0;
  let squares = 0;
  let above = 0;
  for (let draw = 0; draw < DRAWS; draw += 1) {
    const drawn = sampler(random);
    const held = Math.min(drawn, limit);
    above += drawn > limit ? 1 : 0;
    sum += held;
    squares += held * held;
  }
  const cut = sum / DRAWS;
  return { mean: cut, variance: Math.max(0, squares / DRAWS - cut * cut), late: above / DRAWS };
}

/** Draws with these moments, when nothing more is known of a time. */
function lognormal({ mean, variance }: Moments): (random: RandomStream) => number {
  const square = Math.log(1 + variance / (mean * mean));
  const middle = Math.log(mean) - square / 2;
  return (random) => Math.exp(middle + Math.sqrt(square) * random.normal());
}

/** Mean of a pause with its jitter; see `jitteredPause`. */
export function meanPause(policy: RetryPolicy, number: number): number {
  const pause = pauseBefore(policy, number);
  switch (policy.jitter) {
    case "none":
      return pause;
    case "full":
      return pause / 2;
    case "equal":
      return (pause * 3) / 4;
    case "decorrelated": {
      // The mean of the next pause is half the base and three halves of the last one, up to the cap.
      const base = Math.min(policy.base, policy.cap);
      let mean = base;
      for (let each = 1; each <= number; each += 1) {
        mean = (base + Math.min(policy.cap, Math.max(base, 3 * mean))) / 2;
      }
      return mean;
    }
    default:
      return policy.jitter satisfies never;
  }
}

/**
 * Share of the retries that a budget grants, each as likely as the others, when a message earns so
 * much of one: g with Σ (p·g)ᵏ = budget for k from 1 to the most retries, or 1 when that is less.
 */
function grantedOf(failing: number, retries: number, budget: number): number {
  const made = (again: number) => {
    let sum = 0;
    for (let retry = retries; retry > 0; retry -= 1) sum = again * (1 + sum);
    return sum;
  };
  if (made(failing) <= budget) return 1;
  let [low, high] = [0, 1];
  for (let round = 0; round < 60; round += 1) {
    const middle = (low + high) / 2;
    if (made(failing * middle) > budget) high = middle;
    else low = middle;
  }
  return low;
}

/** Attempts that each message makes on average: the geometric amplification by retries. */
export function attemptsPerVisit({ ends, retries, granted }: Station, loss: number): number {
  const again = (1 - loss) * ends.transient * granted;
  return again === 1 ? retries + 1 : (1 - again ** (retries + 1)) / (1 - again);
}

/** Failures in a row, from which on what is left is too little to matter. */
const NEGLIGIBLE = 1e-12;

/** How servers pass messages on: what succeeds, at whichever attempt, and what fails for good. */
export const stationFlow: Flow = (context, message) => {
  const { node, index, station, loss, wait_s } = context;
  const { ends, retries, granted, pauses, time } = station!;
  const before = comesBack(index, message);
  const departures: Departure[] = [];
  const succeeded: MessageClass = {
    outcome: node.knowsFailure ? "ok" : "none",
    attempt: 0,
    hops: message.hops,
    origin: -1,
    counted: false,
  };
  const each_s = wait_s + time.mean;
  let tried = 1;
  let spent = 0;
  for (let retry = 0; retry <= retries && tried > NEGLIGIBLE; retry += 1) {
    const served = tried * (1 - loss);
    if (loss > 0) departures.push({ to: "lost", message, share: tried * loss, after_s: spent });
    spent += each_s;
    departures.push(...alongAll(node, succeeded, spent, served * ends.ok));
    const failedNow = (outcome: MessageClass["outcome"], share: number) => {
      const failed: MessageClass = {
        outcome,
        attempt: before.attempt + retry,
        hops: message.hops,
        origin: index,
        counted: before.counted,
      };
      if (share > 0) departures.push(...asFailed(node, failed, spent, share));
    };
    failedNow("permanent", served * ends.permanent);
    const given = retry === retries ? 0 : granted;
    failedNow("transient", served * ends.transient * (1 - given));
    tried = served * ends.transient * given;
    spent += pauses[retry] ?? 0;
  }
  return departures;
};

/** A message that failed here before has come back: a retry, unless a retry node has counted it. */
function comesBack(index: number, message: MessageClass): MessageClass {
  if (message.origin !== index) return message;
  if (message.counted) return { ...message, counted: false };
  return { ...message, attempt: message.attempt + 1 };
}
