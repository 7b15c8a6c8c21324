// What a caller does about failure: how often it tries again, and how long it waits in between.
import { z } from "zod";
import { count, duration, quantity, quote } from "./quantity.js";

export const BACKOFFS = ["fixed", "linear", "exponential"] as const;
export const JITTERS = ["none", "full", "equal", "decorrelated"] as const;

const factor = quantity(
  (input) =>
    typeof input === "number" && input >= 1 && input <= 1000
      ? { ok: true, value: input }
      : { ok: false, problem: `${quote(input)} is not a factor; a number from 1 to 1000` },
  "growth of the delay from one retry to the next; a number from 1",
);

/** Retries after the first attempt. Delays in seconds. */
export const retryPolicy = z.strictObject({
  max: count("retries after the first attempt", 0, 1000).default(3),
  backoff: z.enum(BACKOFFS).default("exponential").describe("how the delay grows"),
  base: duration("delay before the first retry").default(0.1),
  factor: factor.default(2),
  cap: duration("longest delay").default(10),
  jitter: z.enum(JITTERS).default("none").describe("how the delay is spread at random"),
});

export type RetryPolicy = z.output<typeof retryPolicy>;
