// Percentiles, moments, levels and intervals against what a sort and a sum say.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Histogram } from "../../src/sim/histogram.js";
import { Level, Tally, TallyPool } from "../../src/sim/metrics.js";
import { streamOf } from "../../src/sim/random.js";
import { confidenceOfMean, studentT975 } from "../../src/sim/student.js";

const seconds = fc.oneof(
  fc.constant(0),
  fc.double({ min: 1e-9, max: 1e9, noNaN: true }),
  fc.integer({ min: -8, max: 8 }).map((power) => 10 ** power),
  fc.double({ min: 0.9, max: 1.1, noNaN: true }),
);
const sample = fc.array(seconds, { minLength: 1, maxLength: 300 });

const sorted = (values: readonly number[]) => [...values].sort((left, right) => left - right);
const exact = (values: readonly number[], share: number) =>
  sorted(values)[Math.max(1, Math.ceil(share * values.length)) - 1];

describe("histogram", () => {
  test("gives every percentile to 0.4 %", () => {
    fc.assert(
      fc.property(sample, fc.double({ min: 0, max: 1, noNaN: true }), (values, share) => {
        const histogram = new Histogram();
        histogram.record(values);
        const wanted = exact(values, share);
        expect(Math.abs(histogram.quantile(share) - wanted)).toBeLessThanOrEqual(0.004 * wanted);
        expect(histogram.total).toBe(values.length);
      }),
    );
  });

  test("of two samples together is the sum of theirs", () => {
    fc.assert(
      fc.property(sample, sample, (left, right) => {
        const [one, two, all] = [left, right, [...left, ...right]].map((values) => {
          const histogram = new Histogram();
          histogram.record(values);
          return histogram;
        });
        one.add(two);
        for (const share of [0, 0.1, 0.5, 0.9, 0.99, 1]) {
          expect(one.quantile(share)).toBe(all.quantile(share));
        }
      }),
    );
  });

  test("takes times beyond all bounds", () => {
    const histogram = new Histogram();
    histogram.record([0, 1e-300, 1e300, Number.MAX_VALUE]);
    expect(histogram.quantile(0.5)).toBe(0);
    expect(Number.isFinite(histogram.quantile(1))).toBe(true);
  });
});

describe("tally", () => {
  test("gives mean, spread, extremes and percentiles", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 2 }),
        (values) => {
          const tally = new Tally();
          for (const value of values) tally.record(value);
          const { count, mean, stddev, min, max, p50 } = tally.figures();
          const wantedMean = values.reduce((sum, value) => sum + value, 0) / values.length;
          const squares = values.reduce((sum, value) => sum + (value - wantedMean) ** 2, 0);
          expect(count).toBe(values.length);
          expect(mean).toBeCloseTo(wantedMean, 4);
          expect(stddev).toBeCloseTo(Math.sqrt(squares / (values.length - 1)), 3);
          expect(min).toBe(Math.min(...values));
          expect(max).toBe(Math.max(...values));
          const wanted = exact(values, 0.5);
          expect(Math.abs(p50! - wanted)).toBeLessThanOrEqual(0.01 * wanted + 1e-9);
        },
      ),
    );
  });

  test("loses no digits when large times differ little", () => {
    const tally = new Tally();
    for (let index = 0; index < 1000; index += 1) tally.record(1e6 + (index % 2) * 1e-3);
    expect(tally.figures().stddev).toBeCloseTo(0.0005, 5);
    expect(tally.figures().mean).toBeCloseTo(1e6 + 0.0005, 6);
  });

  test("has nothing to say about nothing, and no interval for a few", () => {
    expect(Object.values(new Tally().figures())).toEqual([0, ...Array(11).fill(null)]);
    const few = new Tally();
    for (const value of [1, 2, 3]) few.record(value);
    expect(few.figures().ci95).toBe(null);
  });

  test("of several runs is taken together", () => {
    const pool = new TallyPool();
    for (const values of [[1, 2, 3], [], [10, 20]]) {
      const tally = new Tally();
      for (const value of values) tally.record(value);
      pool.add(tally);
    }
    const { count, mean, stddev, min, max, ci95 } = pool.figures();
    expect(ci95).toEqual(confidenceOfMean([2, 15]));
    expect([count, mean, min, max]).toEqual([5, 7.2, 1, 20]);
    expect(stddev).toBeCloseTo(
      Math.sqrt((6.2 ** 2 + 5.2 ** 2 + 4.2 ** 2 + 2.8 ** 2 + 12.8 ** 2) / 4),
      9,
    );
  });

  test("an interval of independent draws is as long as theory says", () => {
    const tally = new Tally();
    // A fixed sequence that jumps about: the golden ratio rotation shuffled by squaring.
    let state = 12_345;
    for (let index = 0; index < 64_000; index += 1) {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      tally.record(state / 2 ** 32);
    }
    const [low, high] = tally.figures().ci95!;
    const wanted = (2 * 1.96 * Math.sqrt(1 / 12)) / Math.sqrt(64_000);
    expect((high - low) / wanted).toBeGreaterThan(0.6);
    expect((high - low) / wanted).toBeLessThan(1.8);
  });
});

describe("level", () => {
  test("is averaged over time, from the restart to the close", () => {
    const clock = new Float64Array(1);
    const level = new Level(clock);
    const at = (time: number, act: () => void) => {
      clock[0] = time;
      act();
    };
    at(0, () => level.add(10));
    at(5, () => level.add(-8));
    at(10, () => level.restart());
    at(12, () => level.add(4));
    at(16, () => level.add(-5));
    at(20, () => level.close());
    at(25, () => level.add(7));
    // 2 for 2 s, 6 for 4 s, 1 for 4 s.
    expect(level.figures()).toEqual({ mean: (2 * 2 + 6 * 4 + 1 * 4) / 10, max: 6, end: 8 });
  });
});

describe("Student's t", () => {
  test("agrees with the tables", () => {
    for (const [degrees, point] of [
      [1, 12.706],
      [11, 2.201],
      [30, 2.042],
      [31, 2.0395],
      [40, 2.0211],
      [60, 2.0003],
      [120, 1.9799],
    ]) {
      expect(studentT975(degrees)).toBeCloseTo(point, 3);
    }
    expect(confidenceOfMean([1])).toBe(null);
    const [low, high] = confidenceOfMean([1, 2, 3])!;
    expect(low).toBeCloseTo(2 - 4.3027 / Math.sqrt(3), 3);
    expect(high).toBeCloseTo(2 + 4.3027 / Math.sqrt(3), 3);
  });
});

describe("intervals of percentiles", () => {
  const drawn = (seed: string, count: number) => {
    const random = streamOf(seed, "test", "values");
    const tally = new Tally();
    for (let each = 0; each < count; each += 1) tally.record(random.exponential());
    return tally;
  };

  test("of one run are at least as wide as independent values make them, and not much wider", () => {
    const { ci95_quantiles } = drawn("1", 100_000).figures();
    for (const [name, share] of [
      ["p50", 0.5],
      ["p90", 0.9],
      ["p99", 0.99],
    ] as const) {
      const [low, high] = ci95_quantiles![name]!;
      const truth = -Math.log(1 - share);
      expect(low).toBeLessThan(truth);
      expect(high).toBeGreaterThan(truth);
      // The density there is 1 − share.
      const width = (2 * 1.96 * Math.sqrt(share / (1 - share))) / Math.sqrt(100_000);
      expect((high - low) / width).toBeGreaterThan(0.9);
      expect((high - low) / width).toBeLessThan(3);
    }
  });

  test("are not given where too few values lie beyond", () => {
    const few = drawn("2", 200).figures().ci95_quantiles;
    expect(few!.p50).not.toBeNull();
    expect(few!.p99).toBeNull();
    const pool = new TallyPool();
    for (let run = 0; run < 6; run += 1) pool.add(drawn(`run ${run}`, 400));
    const { ci95_quantiles, p90 } = pool.figures();
    expect(ci95_quantiles!.p99).toBeNull();
    const [low, high] = ci95_quantiles!.p90!;
    expect((low + high) / 2).toBeCloseTo(p90!, 12);
  });
});
