// Draws from a fixed set of weights in constant time, by the alias method (Walker 1977, Vose 1991).
import type { RandomStream } from "./random.js";

/** A function that draws an index with a probability in proportion to its weight. */
export function weightedSampler(weights: ArrayLike<number>): (random: RandomStream) => number {
  const count = weights.length;
  const share = new Float64Array(count);
  const alias = new Int32Array(count);
  let total = 0;
  for (let index = 0; index < count; index += 1) total += weights[index];
  const scarce: number[] = [];
  const ample: number[] = [];
  for (let index = 0; index < count; index += 1) {
    share[index] = (weights[index] * count) / total;
    (share[index] < 1 ? scarce : ample).push(index);
  }
  while (scarce.length > 0 && ample.length > 0) {
    const low = scarce.pop() as number;
    const high = ample[ample.length - 1];
    alias[low] = high;
    share[high] -= 1 - share[low];
    if (share[high] < 1) scarce.push(ample.pop() as number);
  }
  // What is left over is 1 but for rounding.
  for (const index of [...scarce, ...ample]) share[index] = 1;
  return (random) => {
    const point = random.uniform() * count;
    const index = Math.floor(point);
    return point - index < share[index] ? index : alias[index];
  };
}

/** A function that draws one of `count` keys: Zipf with exponent `skew`, uniform when it is 0. */
export function keySampler(count: number, skew: number): (random: RandomStream) => number {
  if (skew === 0) return (random) => Math.floor(random.uniform() * count);
  const weights = Float64Array.from({ length: count }, (_, index) => (index + 1) ** -skew);
  return weightedSampler(weights);
}
