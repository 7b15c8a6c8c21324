// The key of a message: which of a set of keys it has, evenly or skewed as popularity usually is.
import * as z from "zod";
import { count, factor, type Parsed, parseCount, quantity, quote } from "../quantity.js";

const MOST_KEYS = 1_000_000;
const STEEPEST = 10;

export interface KeyParameters {
  readonly count: number;
  readonly skew: number;
}

const CALL =
  /^(zipf|uniform)\s*\(\s*(?:(?:s|skew)\s*[:=]\s*)?([\d.]+)\s*(?:,\s*(?:(?:n|count)\s*[:=]\s*)?(\d+)\s*)?\)$/i;

/** `zipf(1.1, 1000)`: exponent and number of keys; `uniform(1000)`: number of keys. */
function parseKeys(input: unknown): Parsed<KeyParameters> {
  const call = CALL.exec(String(input).trim());
  const isZipf = call?.[1].toLowerCase() === "zipf";
  if (!call || isZipf !== (call[3] !== undefined)) {
    const problem = `${quote(input)} says no keys; write zipf(1.1, 1000) or uniform(1000)`;
    return { ok: false, problem };
  }
  const skew = isZipf ? Number(call[2]) : 0;
  if (!(skew <= STEEPEST))
    return { ok: false, problem: `${quote(input)}: the exponent is at most 10` };
  const keys = parseCount(isZipf ? call[3] : call[2], 1, MOST_KEYS);
  return keys.ok ? { ok: true, value: { count: keys.value, skew } } : keys;
}

export const keyParameters = z
  .union([
    z.strictObject({
      count: count("number of distinct keys", 1, MOST_KEYS),
      skew: factor(
        "Zipf exponent: 0 makes all keys alike, 1.1 gives a few hot keys",
        0,
        STEEPEST,
      ).prefault(0),
    }),
    quantity(parseKeys, "zipf(1.1, 1000): exponent and number of keys; or uniform(1000)"),
  ])
  .describe(
    "the keys that messages carry: zipf(1.1, 1000), uniform(1000); without it they have none",
  );
