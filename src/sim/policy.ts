// What a caller does about failure: how often it tries again, and how long it waits in between.
import * as z from "zod";
import { count, duration, factor, share } from "./quantity.js";

export const BACKOFFS = ["fixed", "linear", "exponential"] as const;
export const RETRY_MODES = ["retry-topic", "blocking", "parked-key"] as const;
export const JITTERS = ["none", "full", "equal", "decorrelated"] as const;

const growth = factor("growth of the delay from one retry to the next", 1, 1000);

/** Retries after the first attempt. Delays in seconds. */
export const retryPolicy = z.strictObject({
  max: count("retries after the first attempt", 0, 1000).prefault(3),
  backoff: z.enum(BACKOFFS).default("exponential").describe("how the delay grows"),
  base: duration("delay before the first retry").prefault("100ms"),
  factor: growth.prefault(2),
  cap: duration("longest delay").prefault("10s"),
  jitter: z.enum(JITTERS).default("none").describe("how the delay is spread at random"),
});

/** What a node that calls somebody may say beyond that. */
export const callPolicy = retryPolicy.extend({
  budget: share(
    "retries that messages earn: each one that comes earns so much of a retry, and 10 are there at " +
      "the start; when none is left, a failure is final",
  ).optional(),
  mode: z
    .enum(RETRY_MODES)
    .default("retry-topic")
    .describe(
      "what waits while the delay lasts: nothing, and order is given up (what came from a log waits " +
        "in a retry topic beside it); the server and the partition it came from, and all behind " +
        "it; or only later messages of the same key",
    ),
});

export type RetryPolicy = z.output<typeof retryPolicy> &
  Partial<Pick<z.output<typeof callPolicy>, "budget" | "mode">>;
