// Times, rates, shares and counts as people write them in a scenario or on the command line.
// Inside the simulator everything is in seconds, per second, and shares from 0 to 1.
import * as z from "zod";

const SECONDS_PER: Readonly<Record<string, number>> = {
  us: 1e-6,
  µs: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  min: 60,
  h: 3600,
  d: 86_400,
};

/** The outcome of reading a quantity: the value in base units, or what is wrong with it. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: string };

const NUMBER = String.raw`([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)`;
const DURATION = new RegExp(`^${NUMBER}\\s*(us|µs|ms|s|min|m|h|d)$`, "i");
const RATE = new RegExp(`^${NUMBER}\\s*/\\s*(ms|s|sec|second|m|min|minute|h|hour|d|day)$`, "i");
const SHARE = new RegExp(`^${NUMBER}\\s*(%?)$`);
const PER: Readonly<Record<string, number>> = {
  ms: 1e-3,
  s: 1,
  sec: 1,
  second: 1,
  m: 60,
  min: 60,
  minute: 60,
  h: 3600,
  hour: 3600,
  d: 86_400,
  day: 86_400,
};

/** Ten years: beyond it a duration is a slip of the pen, and sums of it lose precision. */
const LONGEST_S = 10 * 366 * 86_400;
const HIGHEST_RATE_PER_S = 1e9;

/** What a parameter is measured in; kept with its schema, for help and `fz explain`. */
export type Unit = "time" | "rate" | "share" | "money" | "number";

const fail = (problem: string): { ok: false; problem: string } => ({ ok: false, problem });

export function quote(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? String(value));
  return `'${text.length > 60 ? `${text.slice(0, 57)}…` : text}'`;
}

/** `250us 4ms 2s 5m 1h` → seconds, never negative. A bare 0 needs no unit. */
export function parseDuration(input: unknown): Parsed<number> {
  if (input === 0 || input === "0") return { ok: true, value: 0 };
  const match = typeof input === "string" ? DURATION.exec(input.trim()) : null;
  const sum = match ? null : sumOfDurations(input);
  if (sum !== null) return sum;
  if (!match) {
    const unitless = typeof input === "number" || (typeof input === "string" && SHARE.test(input));
    return fail(
      unitless
        ? `${quote(input)} has no unit; write a time such as ${quote(`${input}s`)} or ${quote(`${input}ms`)}`
        : `${quote(input)} is not a time; write a number and a unit, such as 250us, 4ms, 2s, 5m or 1h`,
    );
  }
  const value = Number(match[1]) * SECONDS_PER[match[2].toLowerCase()];
  if (value < 0) return fail(`${quote(input)} is negative; a time is 0 or more`);
  if (value > LONGEST_S) return fail(`${quote(input)} is too long; at most 10 years`);
  return { ok: true, value };
}

const PARTS = /^(?:(\d+)\s*h)?\s*(?:(\d+)\s*m(?:in)?)?\s*(?:(\d+(?:\.\d+)?)\s*s)?$/i;

/** `1h30m`, `1m20s`: as reports write points of time. Null for anything else. */
function sumOfDurations(input: unknown): Parsed<number> | null {
  const match = typeof input === "string" ? PARTS.exec(input.trim()) : null;
  if (!match || match[0] === "") return null;
  const [hours, minutes, seconds] = [match[1], match[2], match[3]].map((part) => Number(part ?? 0));
  const value = 3600 * hours + 60 * minutes + seconds;
  if (value > LONGEST_S) return fail(`${quote(input)} is too long; at most 10 years`);
  return { ok: true, value };
}

/** `500/s 30/min` → per second, never negative. */
export function parseRate(input: unknown): Parsed<number> {
  if (input === 0 || input === "0") return { ok: true, value: 0 };
  const match = typeof input === "string" ? RATE.exec(input.trim()) : null;
  if (!match) {
    const unitless = typeof input === "number" || (typeof input === "string" && SHARE.test(input));
    return fail(
      unitless
        ? `${quote(input)} has no unit; write a rate such as ${quote(`${input}/s`)} or ${quote(`${input}/min`)}`
        : `${quote(input)} is not a rate; write a number per time, such as 500/s or 30/min`,
    );
  }
  const value = Number(match[1]) / PER[match[2].toLowerCase()];
  if (value < 0) return fail(`${quote(input)} is negative; a rate is 0 or more`);
  if (value > HIGHEST_RATE_PER_S) return fail(`${quote(input)} is too high; at most 1e9/s`);
  return { ok: true, value };
}

/** `5%` or `0.05` → 0…1. */
export function parseShare(input: unknown): Parsed<number> {
  const text = typeof input === "number" ? String(input) : input;
  const match = typeof text === "string" ? SHARE.exec(text.trim()) : null;
  if (!match) return fail(`${quote(input)} is not a share; write 5% or 0.05`);
  const value = Number(match[1]) / (match[2] ? 100 : 1);
  if (value < 0) return fail(`${quote(input)} is negative; a share lies between 0% and 100%`);
  if (value > 1) {
    const way = match[2] ? "" : `; did you mean ${quote(`${match[1]}%`)}?`;
    return fail(`${quote(input)} is more than the whole; a share lies between 0% and 100%${way}`);
  }
  return { ok: true, value };
}

const AMOUNT = new RegExp(`^${NUMBER}\\s*(k|kb|m|mb)?$`, "i");
const LARGEST_AMOUNT = 1e12;

/** `800`, `4k`, `1.5M` → a plain number, never negative. */
export function parseAmount(input: unknown): Parsed<number> {
  const match = AMOUNT.exec(String(input).trim());
  if (!match) return fail(`${quote(input)} is not a number; write 800, 4k or 1.5M`);
  const unit = (match[2] ?? "").toLowerCase();
  const value = Number(match[1]) * (unit === "" ? 1 : unit.startsWith("k") ? 1e3 : 1e6);
  if (value < 0) return fail(`${quote(input)} is negative; a number is 0 or more`);
  return value > LARGEST_AMOUNT ? fail(`${quote(input)} is too large`) : { ok: true, value };
}

const BYTES_PER: Readonly<Record<string, number>> = {
  "": 1,
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
};
const BYTES = new RegExp(`^${NUMBER}\\s*(b|kb|mb|gb|kib|mib|gib|)$`, "i");

/** `800`, `2KB`, `1.5MB`, `64KiB` → bytes, never negative. */
export function parseBytes(input: unknown): Parsed<number> {
  const match = BYTES.exec(String(input).trim());
  if (!match) return fail(`${quote(input)} is not a size; write 800B, 2KB, 1.5MB or 64KiB`);
  const value = Number(match[1]) * BYTES_PER[match[2].toLowerCase()];
  if (value < 0) return fail(`${quote(input)} is negative; a size is 0 or more`);
  return value > LARGEST_AMOUNT ? fail(`${quote(input)} is too large`) : { ok: true, value };
}

const MONEY = new RegExp(`^\\$?\\s*${NUMBER}\\s*(usd|dollars?)?$`, "i");

/** `5 USD` or a plain number → US dollars. */
export function parseMoney(input: unknown): Parsed<number> {
  const match = MONEY.exec(String(input).trim());
  if (match) return { ok: true, value: Number(match[1]) };
  return fail(`${quote(input)} is not an amount of money; write 5 USD`);
}

/** A whole number from `least` to `most`. */
export function parseCount(input: unknown, least: number, most: number): Parsed<number> {
  const value =
    typeof input === "string" && /^[-+]?\d+$/.test(input.trim()) ? Number(input) : input;
  if (typeof value !== "number" || !Number.isInteger(value)) {
    return fail(`${quote(input)} is not a whole number`);
  }
  if (value < least) return fail(`${quote(input)} is too small; at least ${least}`);
  if (value > most) return fail(`${quote(input)} is too large; at most ${most}`);
  return { ok: true, value };
}

/** Lifts a parser of this file into a zod schema, so that tables of parameters can be declared. */
export function quantity<T>(
  parse: (input: unknown) => Parsed<T>,
  description: string,
  unit: Unit = "number",
): z.ZodType<T, string | number> {
  return z
    .union([z.string(), z.number()], { error: (issue) => describeProblem(parse, issue.input) })
    .transform((input, context) => {
      const parsed = parse(input);
      if (parsed.ok) return parsed.value;
      context.addIssue({ code: "custom", message: parsed.problem });
      return z.NEVER;
    })
    .meta({ description, unit });
}

function describeProblem<T>(parse: (input: unknown) => Parsed<T>, input: unknown): string {
  if (input === undefined) return "is missing";
  const parsed = parse(input);
  return parsed.ok ? `${quote(input)} is not a number or a text` : parsed.problem;
}

/** Schemas for the parameters of roles, links and faults. `what` ends in the help and the schema. */
export const duration = (what: string) =>
  quantity(parseDuration, `${what}; a time: 4ms, 2s, 5m`, "time");
/** A time above 0. */
export const span = (what: string) =>
  quantity(
    (input) => {
      const parsed = parseDuration(input);
      if (!parsed.ok || parsed.value >= 1e-6) return parsed;
      return fail(`${quote(input)} is no time at all; write one above 0, such as 4ms or 2s`);
    },
    `${what}; a time above 0: 4ms, 2s, 5m`,
    "time",
  );
export const rate = (what: string) => quantity(parseRate, `${what}; a rate: 500/s, 30/min`, "rate");
/** A rate above 0. */
export const pace = (what: string) =>
  quantity(
    (input) => {
      const parsed = parseRate(input);
      if (!parsed.ok || parsed.value > 0) return parsed;
      return fail(`${quote(input)} is no rate at all; write one above 0, such as 500/s`);
    },
    `${what}; a rate above 0: 500/s, 30/min`,
    "rate",
  );
export const share = (what: string) =>
  quantity(parseShare, `${what}; a share: 5% or 0.05`, "share");
export const count = (what: string, least = 0, most = 1_000_000_000) =>
  quantity((input) => parseCount(input, least, most), `${what}; a whole number from ${least}`);

/** A value in base units as people would write it: 0.1 → `100ms`, 0.05 → `5%`. */
export function writeQuantity(value: number, unit: Unit): string {
  if (!Number.isFinite(value)) return "for ever";
  if (unit === "share") return `${trim(value * 100)}%`;
  if (unit === "rate")
    return value === 0 || value >= 0.1 ? `${trim(value)}/s` : `${trim(value * 60)}/min`;
  if (unit === "money") return `${trim(value)} USD`;
  if (unit === "number") return trim(value);
  if (value === 0) return "0s";
  if (value < 1e-3) return `${trim(value * 1e6)}us`;
  if (value < 1) return `${trim(value * 1e3)}ms`;
  if (value >= 3600 && value % 3600 === 0) return `${value / 3600}h`;
  return value >= 60 && value % 60 === 0 ? `${value / 60}m` : `${trim(value)}s`;
}

const trim = (value: number): string => String(Number(value.toPrecision(12)));

/** A plain number from `least` to `most`. */
export const factor = (what: string, least = 0, most = 1_000_000) =>
  quantity(
    (input) => parseFactor(input, least, most),
    `${what}; a number from ${least} to ${most}`,
  );

function parseFactor(input: unknown, least: number, most: number): Parsed<number> {
  const text = typeof input === "string" ? input.trim() : input;
  const value = typeof text === "string" && SHARE.test(text) ? Number(text) : text;
  if (typeof value !== "number" || !Number.isFinite(value)) {
    return fail(`${quote(input)} is not a number; write one from ${least} to ${most}`);
  }
  if (value < least || value > most) {
    return fail(`${quote(input)} is out of range; a number from ${least} to ${most}`);
  }
  return { ok: true, value };
}
