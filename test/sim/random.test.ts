// Random numbers have the right distribution, and streams have nothing to do with each other.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { keySampler, weightedSampler } from "../../src/sim/alias.js";
import { mixBits, type RandomStream, streamOf } from "../../src/sim/random.js";

const DRAWS = 400_000;

const moments = (draw: () => number) => {
  let sum = 0;
  let squares = 0;
  let cubes = 0;
  for (let index = 0; index < DRAWS; index += 1) {
    const value = draw();
    sum += value;
    squares += value * value;
    cubes += value ** 3;
  }
  return { mean: sum / DRAWS, second: squares / DRAWS, third: cubes / DRAWS };
};

/** Largest distance between the distribution of the draws and the wanted one (Kolmogorov). */
const kolmogorov = (draw: () => number, below: (x: number) => number): number => {
  const values = Float64Array.from({ length: DRAWS }, draw).sort();
  let most = 0;
  for (let index = 0; index < DRAWS; index += 1) {
    const wanted = below(values[index]);
    most = Math.max(most, (index + 1) / DRAWS - wanted, wanted - index / DRAWS);
  }
  return most;
};

/** Kolmogorov's 99.9 % point. */
const FAR = 1.95 / Math.sqrt(DRAWS);

const within = (found: number, wanted: number, deviation: number) =>
  expect(Math.abs(found - wanted)).toBeLessThan((4 * deviation) / Math.sqrt(DRAWS));

/** Standard normal distribution function by Simpson's rule. */
const normalBelow = (z: number): number => {
  const steps = 200;
  const width = z / steps;
  const density = (x: number) => Math.exp((-x * x) / 2);
  let sum = density(0) + density(z);
  for (let index = 1; index < steps; index += 1) {
    sum += density(index * width) * (index % 2 === 0 ? 2 : 4);
  }
  return 0.5 + (sum * width) / 3 / Math.sqrt(2 * Math.PI);
};

describe.each([
  ["1", "n1", "time"],
  ["1", "n1", "failures"],
  ["2", "n1", "time"],
  ["1", "n2", "time"],
])("stream %s %s %s", (seed, owner, purpose) => {
  const stream = (): RandomStream => streamOf(seed, owner, purpose);

  test("is uniform", () => {
    const random = stream();
    expect(
      kolmogorov(
        () => random.uniform(),
        (x) => x,
      ),
    ).toBeLessThan(FAR);
    const { mean, second } = moments(() => random.uniform());
    within(mean, 1 / 2, Math.sqrt(1 / 12));
    within(second, 1 / 3, Math.sqrt(1 / 5 - 1 / 9));
  });

  test("is exponential, tail included", () => {
    const random = stream();
    const draw = () => random.exponential();
    expect(kolmogorov(draw, (x) => 1 - Math.exp(-x))).toBeLessThan(FAR);
    const { mean, second, third } = moments(draw);
    within(mean, 1, 1);
    within(second, 2, Math.sqrt(20));
    within(third, 6, Math.sqrt(720 - 36));
    let far = 0;
    for (let index = 0; index < DRAWS; index += 1) if (draw() > 8) far += 1;
    const expected = DRAWS * Math.exp(-8);
    expect(Math.abs(far - expected)).toBeLessThan(4 * Math.sqrt(expected));
  });

  test("is normal, tail included", () => {
    const random = stream();
    const draw = () => random.normal();
    expect(kolmogorov(draw, normalBelow)).toBeLessThan(FAR);
    const { mean, second, third } = moments(draw);
    within(mean, 0, 1);
    within(second, 1, Math.sqrt(2));
    within(third, 0, Math.sqrt(15));
    let far = 0;
    for (let index = 0; index < DRAWS; index += 1) if (Math.abs(draw()) > 3.7) far += 1;
    const expected = DRAWS * 2 * (1 - normalBelow(3.7));
    expect(Math.abs(far - expected)).toBeLessThan(4 * Math.sqrt(expected));
  });
});

describe("streams", () => {
  test("are the same for the same name and unlike for any other", () => {
    const text = fc.string({ maxLength: 12 });
    fc.assert(
      fc.property(text, text, text, fc.string({ minLength: 1, maxLength: 3 }), (a, b, c, more) => {
        const draw = (seed: string, owner: string, purpose: string) =>
          Array.from(
            { length: 4 },
            (
              (random) => () =>
                random.uniform()
            )(streamOf(seed, owner, purpose)),
          );
        const first = draw(a, b, c);
        expect(draw(a, b, c)).toEqual(first);
        expect(draw(a + more, b, c)).not.toEqual(first);
        expect(draw(a, b + more, c)).not.toEqual(first);
        expect(draw(a, b, c + more)).not.toEqual(first);
      }),
    );
  });

  test("of neighbouring names do not correlate", () => {
    const streams = Array.from({ length: 40 }, (_, index) => streamOf("1", `n${index}`, "time"));
    for (let index = 1; index < streams.length; index += 1) {
      let products = 0;
      const draws = 10_000;
      for (let draw = 0; draw < draws; draw += 1) {
        products += (streams[index - 1].uniform() - 0.5) * (streams[index].uniform() - 0.5);
      }
      expect(Math.abs((products / draws) * 12)).toBeLessThan(4.5 / Math.sqrt(draws));
    }
  });
});

describe("weighted draws", () => {
  test("come in proportion to the weights", () => {
    const weights = [5, 0, 1, 0.5, 3, 0.001];
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const draw = weightedSampler(weights);
    const random = streamOf("1", "weights", "");
    const counts = weights.map(() => 0);
    for (let index = 0; index < DRAWS; index += 1) counts[draw(random)] += 1;
    for (const [index, weight] of weights.entries()) {
      const expected = (DRAWS * weight) / total;
      expect(Math.abs(counts[index] - expected)).toBeLessThanOrEqual(4 * Math.sqrt(expected));
    }
  });

  test("of keys follow Zipf's law", () => {
    const draw = keySampler(50, 1.1);
    const random = streamOf("1", "keys", "");
    const counts = new Float64Array(50);
    for (let index = 0; index < DRAWS; index += 1) counts[draw(random)] += 1;
    let total = 0;
    for (let rank = 1; rank <= 50; rank += 1) total += rank ** -1.1;
    for (let rank = 1; rank <= 50; rank += 1) {
      const expected = (DRAWS * rank ** -1.1) / total;
      expect(Math.abs(counts[rank - 1] - expected)).toBeLessThan(4.5 * Math.sqrt(expected));
    }
  });

  test("spread small integers over all partitions", () => {
    for (const partitions of [2, 3, 6, 12]) {
      const counts = new Float64Array(partitions);
      for (let key = 0; key < 12_000; key += 1) counts[mixBits(key) % partitions] += 1;
      const expected = 12_000 / partitions;
      for (const count of counts) {
        expect(Math.abs(count - expected)).toBeLessThan(4.5 * Math.sqrt(expected));
      }
    }
  });
});
