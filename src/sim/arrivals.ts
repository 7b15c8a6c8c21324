// How the messages of a source arrive: at a steady rate, at one that changes over time (a profile),
// or as a trace says. One entry of the table per profile; schema, help and rates derive from it.
import * as z from "zod";
import { type Distribution, distribution, parseDistribution, samplerOf } from "./distribution.js";
import { Profile, type Stretch } from "./profile.js";
import { duration, type Parsed, parseRate, quantity, quote, span } from "./quantity.js";
import type { RandomStream } from "./random.js";
import { isTrace, type Trace } from "./trace.js";

/** A rate, or a factor of the source's own rate. */
export interface Level {
  readonly kind: "level";
  readonly text: string;
  readonly per_s: number | null;
  readonly times: number | null;
}

const MULTIPLE = /^\s*x?\s*(\d+\.?\d*|\.\d+)\s*(x|times)?\s*$/i;
const HIGHEST = 1_000_000;

function parseLevel(input: unknown): Parsed<Level> {
  const text = String(input);
  const multiple = MULTIPLE.exec(text);
  if (multiple) {
    const times = Number(multiple[1]);
    if (times > HIGHEST) return { ok: false, problem: `${quote(input)} is too high` };
    return { ok: true, value: { kind: "level", text: `x${times}`, per_s: null, times } };
  }
  const parsed = parseRate(input);
  if (parsed.ok) {
    return { ok: true, value: { kind: "level", text, per_s: parsed.value, times: null } };
  }
  const form = "write a rate such as 500/s, or a factor of the source's own rate such as x2";
  return { ok: false, problem: `${quote(input)} is not a load; ${form}` };
}

const level = (what: string) =>
  quantity(parseLevel, `${what}; a rate (500/s), or a factor of the source's own rate (x2)`);

const spread = z
  .enum(["poisson", "fixed"])
  .default("poisson")
  .describe("random around the rate, or regular");

const MOST_STEPS = 10_000;
/** Straight lines that make up one period of the hours of the day: off by less than 0.004 %. */
const LINES = 360;
/** A stretch without length would never let time go on. */
const SHORTEST_S = 1e-6;

interface Surroundings {
  /** A level in messages a second. */
  readonly rate: (level: Level) => number;
  readonly random: RandomStream;
}

const ramp = {
  schema: z.strictObject({
    profile: z.literal("ramp").describe("goes evenly from one load to another, and stays there"),
    from: level("load before").prefault(0),
    to: level("load afterwards").prefault(1),
    start: duration("when it begins to change").prefault("0s"),
    over: span("how long the change takes").prefault("1m"),
    spread,
  }),
  mean: ({ to }: { to: Level }, rate: Surroundings["rate"]) => rate(to),
  stretches(
    given: { from: Level; to: Level; start: number; over: number },
    { rate }: Surroundings,
  ): () => Stretch {
    const [from, to] = [rate(given.from), rate(given.to)];
    const end = given.start + given.over;
    const all: Stretch[] = [
      { start: end, end: Number.POSITIVE_INFINITY, from: to, to },
      { start: given.start, end, from, to },
    ];
    if (given.start > 0) all.push({ start: 0, end: given.start, from, to: from });
    return () => all.pop() ?? all[0];
  },
};

const step = {
  schema: z.strictObject({
    profile: z.literal("step").describe("one load from each of some times on"),
    steps: z
      .array(z.strictObject({ at: duration("from when on"), load: level("load from then on") }))
      .min(1)
      .max(MOST_STEPS)
      .describe("in the order of time; before the first the load is the rate of the source"),
    spread,
  }),
  mean: ({ steps }: { steps: readonly { load: Level }[] }, rate: Surroundings["rate"]) =>
    rate(steps[steps.length - 1].load),
  stretches(
    { steps }: { steps: readonly { at: number; load: Level }[] },
    { rate }: Surroundings,
  ): () => Stretch {
    const ordered = [...steps].sort((left, right) => left.at - right.at);
    const before: Level = { kind: "level", text: "1", per_s: null, times: 1 };
    const all = [{ at: 0, load: before }, ...ordered].map(({ at, load }, index): Stretch => {
      const end = ordered[index]?.at ?? Number.POSITIVE_INFINITY;
      return { start: at, end, from: rate(load), to: rate(load) };
    });
    const real = all.filter(({ start, end }) => end > start).reverse();
    return () => real.pop() as Stretch;
  },
};

const burst = {
  schema: z.strictObject({
    profile: z.literal("burst").describe("on and off, for times drawn at random"),
    high: level("load while on").prefault(5),
    low: level("load while off").prefault(0),
    on: distribution("how long it is on").prefault("exp(1s)"),
    off: distribution("how long it is off").prefault("exp(4s)"),
    spread,
  }),
  mean(
    { high, low, on, off }: { high: Level; low: Level; on: Distribution; off: Distribution },
    rate: Surroundings["rate"],
  ) {
    const whole = on.mean + off.mean;
    return whole === 0 ? rate(high) : (rate(high) * on.mean + rate(low) * off.mean) / whole;
  },
  stretches(
    { high, low, on, off }: { high: Level; low: Level; on: Distribution; off: Distribution },
    { rate, random }: Surroundings,
  ): () => Stretch {
    const draws = [samplerOf(on), samplerOf(off)];
    const rates = [rate(high), rate(low)];
    let start = 0;
    let turn = 1;
    return () => {
      turn = 1 - turn;
      const end = start + Math.max(SHORTEST_S, draws[turn](random));
      const stretch = { start, end, from: rates[turn], to: rates[turn] };
      start = end;
      return stretch;
    };
  },
};

const diurnal = {
  schema: z.strictObject({
    profile: z.literal("diurnal").describe("goes up and down like a wave, as by day and night"),
    low: level("lowest load").prefault(0.2),
    high: level("highest load").prefault(1.8),
    period: span("from one peak to the next").prefault("24h"),
    peak: duration("time of the first peak; half a period if absent").optional(),
    spread,
  }),
  mean: ({ low, high }: { low: Level; high: Level }, rate: Surroundings["rate"]) =>
    (rate(low) + rate(high)) / 2,
  stretches(
    { low, high, period, peak }: { low: Level; high: Level; period: number; peak?: number },
    { rate }: Surroundings,
  ): () => Stretch {
    const middle = (rate(low) + rate(high)) / 2;
    const swing = (rate(high) - rate(low)) / 2;
    const crest = peak ?? period / 2;
    const at = (line: number) => (line * period) / LINES;
    const height = (line: number) =>
      Math.max(0, middle + swing * Math.cos((2 * Math.PI * (at(line) - crest)) / period));
    let line = 0;
    return () => {
      line += 1;
      return { start: at(line - 1), end: at(line), from: height(line - 1), to: height(line) };
    };
  },
};

export const PROFILES = { ramp, step, burst, diurnal } as const;

const trace = z.strictObject({
  profile: z.literal("trace").describe("as a file says, one line a message"),
  file: z.string().describe("a CSV file beside the scenario"),
  time: z.string().optional().describe("its column of times; 'time', or the first, if absent"),
  key: z.string().optional().describe("its column of keys; 'key', if it has one, if absent"),
  repeat: z.boolean().default(false).describe("begins anew at its end"),
});

const profile = z.discriminatedUnion("profile", [
  ramp.schema,
  step.schema,
  burst.schema,
  diurnal.schema,
  trace,
]);

export type ProfileSettings = Exclude<z.output<typeof profile>, { readonly profile: "trace" }>;
export type TraceSettings = z.output<typeof trace>;
export type Arrivals = Distribution | "poisson" | "fixed" | ProfileSettings | Trace;

function parseSteady(input: unknown): Parsed<Distribution | "poisson" | "fixed"> {
  if (input === "poisson" || input === "fixed") return { ok: true, value: input };
  const parsed = parseDistribution(input);
  if (!parsed.ok) {
    const problem = `${quote(input)} is no way to arrive; write poisson, fixed or exp(10ms)`;
    return { ok: false, problem: `${problem} (${parsed.problem})` };
  }
  // That of a file is not known yet.
  if (!(parsed.value.mean <= 0)) return parsed;
  return { ok: false, problem: `${quote(input)} leaves no time between two messages` };
}

/** Schema of the ways to arrive. A trace has been read when the model is built. */
export const arrivals = z.union([
  quantity(
    parseSteady,
    "time between two messages: 'poisson' (random), 'fixed' (regular) or a distribution; " +
      "with a distribution and a rate, its times are scaled to the rate; or a profile of the load",
  ),
  profile,
]);

export const isProfile = (arrivals: Arrivals | TraceSettings): arrivals is ProfileSettings =>
  typeof arrivals === "object" && "profile" in arrivals && arrivals.profile !== "trace";

/** Messages a second when nothing says more. */
export const USUAL_PER_S = 10;

/** Mean messages a second; of a load that comes to rest, those it comes to. */
export function meanRate(rate: number | undefined, arrivals: Arrivals): number {
  if (isProfile(arrivals)) {
    const { mean } = PROFILES[arrivals.profile];
    return (mean as (given: unknown, rate: Surroundings["rate"]) => number)(
      arrivals,
      rateOf(rate ?? USUAL_PER_S),
    );
  }
  if (rate !== undefined) return rate;
  if (typeof arrivals === "string") return USUAL_PER_S;
  const interval = isTrace(arrivals) ? arrivals.meanInterval : arrivals.mean;
  return interval > 0 ? 1 / interval : 0;
}

const rateOf =
  (usual: number) =>
  ({ per_s, times }: Level): number =>
    per_s ?? usual * (times ?? 1);

/** The rate over time of a source with a profile. */
export function profileOf(
  given: ProfileSettings,
  rate: number | undefined,
  random: RandomStream,
  horizon: number,
): Profile {
  const stretches = PROFILES[given.profile].stretches as (
    given: unknown,
    around: Surroundings,
  ) => () => Stretch;
  return new Profile(stretches(given, { rate: rateOf(rate ?? USUAL_PER_S), random }), horizon);
}
