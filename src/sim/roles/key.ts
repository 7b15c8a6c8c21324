// The key of a message: which of a set of keys it has, evenly or skewed as popularity usually is.
import * as z from "zod";
import { count, factor } from "../quantity.js";

export const keyParameters = z
  .strictObject({
    count: count("number of distinct keys", 1, 1_000_000),
    skew: factor("Zipf exponent: 0 makes all keys alike, 1.1 gives a few hot keys", 0, 10).prefault(
      0,
    ),
  })
  .describe("the keys that messages carry; without it they have none");

export type KeyParameters = z.output<typeof keyParameters>;
