// Distributions: what is drawn has the mean and the variance that theory is told, and the right form.
import { describe, expect, test } from "vitest";
import { loadSample, parseDistribution, samplerOf } from "../../src/sim/distribution.js";
import { streamOf } from "../../src/sim/random.js";
import { gammaFunction } from "../../src/sim/special-functions.js";

const DRAWS = 200_000;

const read = (text: string) => {
  const parsed = parseDistribution(text);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.value;
};

const drawsOf = (text: string): Float64Array => {
  const random = streamOf("1", "n1", text);
  const draw = samplerOf(read(text));
  return Float64Array.from({ length: DRAWS }, () => draw(random)).sort();
};

/** Kolmogorov's distance, and his 99.9 % point. */
const distance = (draws: Float64Array, below: (x: number) => number): number =>
  draws.reduce((most, value, index) => {
    const wanted = below(value);
    return Math.max(most, (index + 1) / DRAWS - wanted, wanted - index / DRAWS);
  }, 0);
const FAR = 1.95 / Math.sqrt(DRAWS);

describe.each([
  "4ms",
  "exp(2s)",
  "uniform(1s, 3s)",
  "normal(2s, 1s)",
  "normal(1s, 1s)",
  "lognormal(1s, p99: 5s)",
  "erlang(3, 2s)",
  "hyperexp(1s, 5s, 0.2)",
  "pareto(1s, 4.5)",
  "gamma(2s, 3.5)",
  "gamma(2s, 0.4)",
  "weibull(2s, 1.5)",
  "weibull(2s, 0.8)",
  "triangular(1s, 2s, 6s)",
])("%s", (text) => {
  test("has the mean and the variance that it says", () => {
    const { mean, variance } = read(text);
    const draws = drawsOf(text);
    const found = draws.reduce((sum, value) => sum + value, 0) / DRAWS;
    const squares = draws.map((value) => (value - found) ** 2);
    const spread = squares.reduce((sum, value) => sum + value, 0) / DRAWS;
    const fourth = squares.reduce((sum, value) => sum + value * value, 0) / DRAWS;
    expect(Math.abs(found - mean)).toBeLessThanOrEqual(4 * Math.sqrt(variance / DRAWS) + 1e-12);
    // Of the heavy tail the fourth moment itself is uncertain.
    const slack = text.startsWith("pareto") ? 3 : 1;
    const deviation = slack * Math.sqrt(Math.max(0, fourth - spread * spread) / DRAWS);
    expect(Math.abs(spread - variance)).toBeLessThanOrEqual(4 * deviation + 1e-12);
  });
});

test("forms: Weibull, gamma with shape 2, triangular", () => {
  const scale = 2 / gammaFunction(1 + 1 / 1.5);
  expect(
    distance(drawsOf("weibull(2s, 1.5)"), (x) => 1 - Math.exp(-((x / scale) ** 1.5))),
  ).toBeLessThan(FAR);
  expect(distance(drawsOf("gamma(2s, 2)"), (x) => 1 - Math.exp(-x) * (1 + x))).toBeLessThan(FAR);
  const triangle = (x: number) => (x < 2 ? (x - 1) ** 2 / 5 : 1 - (6 - x) ** 2 / 20);
  expect(distance(drawsOf("triangular(1s, 2s, 6s)"), triangle)).toBeLessThan(FAR);
});

test("the gamma function is that of the tables", () => {
  expect(gammaFunction(5)).toBeCloseTo(24, 10);
  expect(gammaFunction(0.5)).toBeCloseTo(Math.sqrt(Math.PI), 12);
  expect(gammaFunction(1.5)).toBeCloseTo(Math.sqrt(Math.PI) / 2, 12);
});

test("an empirical distribution draws the values of its file, each alike", () => {
  const unread = read("empirical(times.csv)");
  expect(unread).toMatchObject({ kind: "empirical", file: "times.csv" });
  const loaded = loadSample(unread, "time\n10ms\n0.03\n20ms\n");
  if (!loaded.ok) throw new Error(loaded.problem);
  expect(loaded.value.mean).toBeCloseTo(0.02, 12);
  expect(loaded.value.variance).toBeCloseTo(2e-4 / 3, 12);
  const random = streamOf("1", "n1", "time");
  const draw = samplerOf(loaded.value);
  const counts = new Map<number, number>();
  for (let index = 0; index < 3000; index += 1) {
    const value = draw(random);
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  expect([...counts.keys()].sort()).toEqual([0.01, 0.02, 0.03]);
  for (const count of counts.values())
    expect(Math.abs(count - 1000)).toBeLessThan(4 * Math.sqrt(667));
  expect(loadSample(unread, "time\n-1\n")).toMatchObject({ ok: false });
  expect(loadSample(unread, "")).toMatchObject({ problem: "'times.csv' holds no line" });
});

test("what makes no distribution is refused, with the reason", () => {
  for (const [text, reason] of [
    ["gamma(1s, 0)", /shape/],
    ["weibull(1s)", /lacks 'shape'/],
    ["triangular(3s, 1s, 2s)", /mode/],
    ["empirical()", /names no file/],
    ["beta(1s)", /known are constant.*empirical/],
  ] as const) {
    expect(parseDistribution(text)).toMatchObject({
      ok: false,
      problem: expect.stringMatching(reason),
    });
  }
});
