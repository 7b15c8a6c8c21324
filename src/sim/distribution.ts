// Random times: how each distribution is written, its mean and variance, and how it is drawn.
// One entry of the table per distribution; the parser, the help and the sampler derive from it.
import type * as z from "zod";
import { readCsv } from "./csv.js";
import {
  type Parsed,
  parseAmount,
  parseBytes,
  parseCount,
  parseDuration,
  quantity,
  quote,
} from "./quantity.js";
import type { RandomStream } from "./random.js";
import { cutNormal, gammaFunction, gammaSampler } from "./special-functions.js";

/** A positive random time in seconds. `text` is the form that gives this distribution back. */
export interface Distribution {
  readonly kind: DistributionKind;
  readonly text: string;
  readonly parameters: Readonly<Record<string, number>>;
  readonly mean: number;
  readonly variance: number;
  /** Of an empirical distribution: the file, until it has been read, and then its values, sorted. */
  readonly file?: string;
  readonly sample?: Float64Array;
}

type Values = Readonly<Record<string, number>>;
type Unit = "time" | "count" | "factor";

interface DistributionDefinition {
  readonly summary: string;
  /** In the order of positional arguments. */
  readonly arguments: Readonly<Record<string, Unit>>;
  /** Why these values make no distribution, or null. */
  readonly check?: (values: Values) => string | null;
  readonly mean: (values: Values) => number;
  readonly variance: (values: Values) => number;
  readonly sampler: (values: Values) => (random: RandomStream) => number;
}

/** The 99 % point of the standard normal distribution. */
const Z99 = 2.3263478740408408;

/**
 * Location and scale of the logarithm, from the mean and the 99 % point: ln(p99/mean) = z·σ − σ²/2,
 * of which the smaller root is taken.
 */
function logScale({ mean, p99 }: Values): { mu: number; sigma: number } {
  const sigma = Z99 - Math.sqrt(Math.max(0, Z99 * Z99 - 2 * Math.log(p99 / mean)));
  return { mu: Math.log(mean) - (sigma * sigma) / 2, sigma };
}

export const DISTRIBUTIONS = {
  constant: {
    summary: "always the same time",
    arguments: { value: "time" },
    mean: ({ value }) => value,
    variance: () => 0,
    sampler:
      ({ value }) =>
      () =>
        value,
  },
  exp: {
    summary: "exponential: memoryless",
    arguments: { mean: "time" },
    mean: ({ mean }) => mean,
    variance: ({ mean }) => mean * mean,
    sampler:
      ({ mean }) =>
      (random) =>
        mean * random.exponential(),
  },
  uniform: {
    summary: "every time between two bounds alike",
    arguments: { low: "time", high: "time" },
    check: ({ low, high }) => (low > high ? "the lower bound is above the upper one" : null),
    mean: ({ low, high }) => (low + high) / 2,
    variance: ({ low, high }) => (high - low) ** 2 / 12,
    sampler:
      ({ low, high }) =>
      (random) =>
        low + (high - low) * random.uniform(),
  },
  normal: {
    summary: "normal, cut at 0",
    arguments: { mean: "time", sd: "time" },
    mean: ({ mean, sd }) => cutNormal(mean, sd).mean,
    variance: ({ mean, sd }) => cutNormal(mean, sd).variance,
    sampler:
      ({ mean, sd }) =>
      (random) =>
        Math.max(0, mean + sd * random.normal()),
  },
  lognormal: {
    summary: "lognormal, by its mean and its 99 % point",
    arguments: { mean: "time", p99: "time" },
    check: ({ mean, p99 }) => {
      if (mean <= 0) return "the mean must be above 0";
      if (p99 < mean) return "the 99 % point lies below the mean";
      return p99 / mean > Math.exp((Z99 * Z99) / 2)
        ? "the 99 % point can be at most 14.9 times the mean"
        : null;
    },
    mean: ({ mean }) => mean,
    variance: (values) => values.mean ** 2 * (Math.exp(logScale(values).sigma ** 2) - 1),
    sampler: (values) => {
      const { mu, sigma } = logScale(values);
      return (random) => Math.exp(mu + sigma * random.normal());
    },
  },
  erlang: {
    summary: "sum of k exponential stages: steadier than exponential",
    arguments: { k: "count", mean: "time" },
    mean: ({ mean }) => mean,
    variance: ({ k, mean }) => (mean * mean) / k,
    sampler: ({ k, mean }) => {
      const stage = mean / k;
      return (random) => {
        let sum = 0;
        for (let index = 0; index < k; index += 1) sum += random.exponential();
        return stage * sum;
      };
    },
  },
  hyperexp: {
    summary: "two exponentials, the second taken with a share: burstier than exponential",
    arguments: { mean1: "time", mean2: "time", share2: "factor" },
    check: ({ share2 }) => (share2 > 1 ? "the share of the second is above 1" : null),
    mean: ({ mean1, mean2, share2 }) => (1 - share2) * mean1 + share2 * mean2,
    variance: ({ mean1, mean2, share2 }) => {
      const mean = (1 - share2) * mean1 + share2 * mean2;
      return 2 * ((1 - share2) * mean1 ** 2 + share2 * mean2 ** 2) - mean * mean;
    },
    sampler:
      ({ mean1, mean2, share2 }) =>
      (random) =>
        (random.uniform() < share2 ? mean2 : mean1) * random.exponential(),
  },
  pareto: {
    summary: "heavy tail: shape above 2 keeps the variance finite",
    arguments: { mean: "time", shape: "factor" },
    check: ({ shape }) => (shape <= 1 ? "the shape must be above 1 for a mean to exist" : null),
    mean: ({ mean }) => mean,
    variance: ({ mean, shape }) =>
      shape <= 2 ? Number.POSITIVE_INFINITY : mean ** 2 / (shape * (shape - 2)),
    sampler: ({ mean, shape }) => {
      const least = (mean * (shape - 1)) / shape;
      return (random) => least * Math.exp(random.exponential() / shape);
    },
  },
  gamma: {
    summary: "gamma, by its mean and its shape: erlang with any shape, burstier than exp below 1",
    arguments: { mean: "time", shape: "factor" },
    check: ({ shape }) => (shape < 0.01 ? "the shape must be at least 0.01" : null),
    mean: ({ mean }) => mean,
    variance: ({ mean, shape }) => (mean * mean) / shape,
    sampler: ({ mean, shape }) => {
      const draw = gammaSampler(shape);
      return (random) => (mean / shape) * draw(random);
    },
  },
  weibull: {
    summary: "Weibull, by its mean and its shape: 1 is exp, below it has a heavier tail",
    arguments: { mean: "time", shape: "factor" },
    check: ({ shape }) => (shape < 0.1 ? "the shape must be at least 0.1" : null),
    mean: ({ mean }) => mean,
    variance: ({ mean, shape }) =>
      mean ** 2 * (gammaFunction(1 + 2 / shape) / gammaFunction(1 + 1 / shape) ** 2 - 1),
    sampler: ({ mean, shape }) => {
      const scale = mean / gammaFunction(1 + 1 / shape);
      return (random) => scale * random.exponential() ** (1 / shape);
    },
  },
  triangular: {
    summary: "between two bounds, most often around the mode",
    arguments: { low: "time", mode: "time", high: "time" },
    check: ({ low, mode, high }) =>
      low <= mode && mode <= high ? null : "the mode must lie between the bounds",
    mean: ({ low, mode, high }) => (low + mode + high) / 3,
    variance: ({ low, mode, high }) =>
      (low * low + mode * mode + high * high - low * mode - low * high - mode * high) / 18,
    sampler: ({ low, mode, high }) => {
      const width = high - low;
      const rising = width === 0 ? 0 : (mode - low) / width;
      return (random) => {
        const place = random.uniform();
        if (place < rising) return low + Math.sqrt(place * width * (mode - low));
        return high - Math.sqrt((1 - place) * width * (high - mode));
      };
    },
  },
} as const satisfies Readonly<Record<string, DistributionDefinition>>;

/** `empirical` has a file of values in place of parameters. */
export type DistributionKind = keyof typeof DISTRIBUTIONS | "empirical";

const definitionOf = (kind: keyof typeof DISTRIBUTIONS): DistributionDefinition =>
  DISTRIBUTIONS[kind];
const CALL = /^([a-z]+)\s*\((.*)\)$/i;
/** Other names under which people know the same thing. */
const SYNONYMS: Readonly<Record<string, DistributionKind>> = {
  exponential: "exp",
  fixed: "constant",
  hyperexponential: "hyperexp",
};

type ParseValue = (input: unknown) => Parsed<number>;

/**
 * Reads `4ms`, `exp(4ms)`, `lognormal(mean: 4ms, p99: 20ms)`; times in any unit, or whatever else
 * the values are.
 */
export function parseDistribution(
  input: unknown,
  parseValue: ParseValue = parseDuration,
): Parsed<Distribution> {
  const text = typeof input === "string" ? input.trim() : input;
  const call = typeof text === "string" && text.length <= 200 ? CALL.exec(text) : null;
  if (!call) {
    const parsed = parseValue(text);
    if (!parsed.ok) return parsed;
    return { ok: true, value: make("constant", String(text), { value: parsed.value }) };
  }
  const name = call[1].toLowerCase();
  if (name === "empirical") return unread(String(text), call[2].trim());
  const kind = SYNONYMS[name] ?? name;
  if (!Object.hasOwn(DISTRIBUTIONS, kind)) {
    const known = [...Object.keys(DISTRIBUTIONS), "empirical"].join(", ");
    return { ok: false, problem: `${quote(name)} is not a distribution; known are ${known}` };
  }
  return readArguments(kind as keyof typeof DISTRIBUTIONS, String(text), call[2], parseValue);
}

function readArguments(
  kind: keyof typeof DISTRIBUTIONS,
  text: string,
  list: string,
  parseValue: ParseValue,
): Parsed<Distribution> {
  const definition = definitionOf(kind);
  const names = Object.keys(definition.arguments);
  const usage = `write ${kind}(${names.join(", ")})`;
  const values: Record<string, number> = {};
  for (const [index, part] of list.split(",").entries()) {
    const named = /^\s*([a-z][a-z0-9]*)\s*[:=]\s*(.+)$/i.exec(part);
    const name = named ? named[1].toLowerCase() : names[index];
    if (name === undefined || !names.includes(name)) {
      return { ok: false, problem: `${quote(text)} has an argument too many; ${usage}` };
    }
    const value = named ? named[2] : part;
    const unit = definition.arguments[name];
    const parsed = unit === "time" ? parseValue(value.trim()) : readArgument(unit, value);
    if (!parsed.ok) return { ok: false, problem: `${name} of ${quote(text)}: ${parsed.problem}` };
    values[name] = parsed.value;
  }
  const missing = names.find((name) => values[name] === undefined);
  if (missing) return { ok: false, problem: `${quote(text)} lacks '${missing}'; ${usage}` };
  const problem = definition.check?.(values) ?? null;
  if (problem) return { ok: false, problem: `${quote(text)}: ${problem}` };
  return { ok: true, value: make(kind, text, values) };
}

function readArgument(unit: Exclude<Unit, "time">, text: string): Parsed<number> {
  if (unit === "count") return parseCount(text.trim(), 1, 1000);
  const share = /^\s*([\d.]+)\s*(%?)\s*$/.exec(text);
  if (!share || !Number.isFinite(Number(share[1]))) {
    return { ok: false, problem: `${quote(text.trim())} is not a number` };
  }
  return { ok: true, value: Number(share[1]) / (share[2] ? 100 : 1) };
}

/** A distribution whose values stand in a file; its mean is not known before that was read. */
function unread(text: string, file: string): Parsed<Distribution> {
  if (file === "") return { ok: false, problem: `${quote(text)} names no file of values` };
  const unknown = { mean: Number.NaN, variance: Number.NaN };
  return { ok: true, value: { kind: "empirical", text, parameters: {}, file, ...unknown } };
}

function make(kind: keyof typeof DISTRIBUTIONS, text: string, parameters: Values): Distribution {
  const definition = definitionOf(kind);
  const mean = definition.mean(parameters);
  return { kind, text, parameters, mean, variance: definition.variance(parameters) };
}

export function isDistribution(value: unknown): value is Distribution {
  if (typeof value !== "object" || value === null) return false;
  const { kind, text, mean } = value as Partial<Distribution>;
  return typeof kind === "string" && typeof text === "string" && typeof mean === "number";
}

/** A function that draws from the distribution, in seconds. */
export function samplerOf(distribution: Distribution): (random: RandomStream) => number {
  const { kind, sample, parameters } = distribution;
  if (kind === "empirical") return sampleSampler(sample ?? Float64Array.of(0));
  return definitionOf(kind).sampler(parameters);
}

/** Schema of a distribution for parameter tables. */
export const distribution = (what: string): z.ZodType<Distribution, string | number> =>
  quantity(
    (input) => parseDistribution(input),
    `${what}; a time or a distribution: 4ms, exp(4ms), lognormal(4ms, p99: 20ms)`,
  );

/** As `distribution`, of plain numbers: tokens, bytes. */
export const amount = (what: string): z.ZodType<Distribution, string | number> =>
  quantity(
    (input) => parseDistribution(input, parseAmount),
    `${what}; a number or a distribution: 800, exp(800), lognormal(800, p99: 4000)`,
  );

/** As `distribution`, of bytes. */
export const bytes = (what: string): z.ZodType<Distribution, string | number> =>
  quantity(
    (input) => parseDistribution(input, parseBytes),
    `${what}; bytes or a distribution: 2KB, exp(2KB), lognormal(2KB, p99: 20KB)`,
  );

/** Every value of a sample alike. */
function sampleSampler(sample: Float64Array): (random: RandomStream) => number {
  return (random) => sample[Math.floor(random.uniform() * sample.length)];
}

const MOST_VALUES = 1_000_000;

/** Reads the values of an empirical distribution: one a line, or the first column of a table. */
export function loadSample(distribution: Distribution, text: string): Parsed<Distribution> {
  const fail = (problem: string): Parsed<Distribution> => {
    return { ok: false, problem: `${quote(distribution.file)} ${problem}` };
  };
  const readValue = (cell: string): number => {
    const plain = cell === "" ? Number.NaN : Number(cell);
    if (!Number.isNaN(plain)) return plain;
    const parsed = parseDuration(cell);
    return parsed.ok ? parsed.value : Number.NaN;
  };
  const table = readCsv(text, (cell) => !Number.isNaN(readValue(cell)));
  if (typeof table === "string") return fail(table);
  if (table.rows.length === 0) return fail("holds no value");
  if (table.rows.length > MOST_VALUES) return fail(`holds more than ${MOST_VALUES} values`);
  const sample = Float64Array.from(table.rows, ([cell]) => readValue(cell)).sort();
  const wrong = sample.findIndex((value) => !(value >= 0 && Number.isFinite(value)));
  if (wrong >= 0) return fail("holds something that is not a time of 0 or more");
  const mean = sample.reduce((sum, value) => sum + value, 0) / sample.length;
  const variance = sample.reduce((sum, value) => sum + (value - mean) ** 2, 0) / sample.length;
  return { ok: true, value: { ...distribution, mean, variance, sample } };
}
