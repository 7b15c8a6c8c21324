// The network simplex against trying everything, on problems small enough to try everything.
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Arc, solveLayers } from "../../src/draw/simplex.js";

function costOf(arcs: readonly Arc[], rank: ArrayLike<number>): number {
  let cost = 0;
  for (const { tail, head, minLength, weight } of arcs) {
    const length = rank[head] - rank[tail];
    if (length < minLength) return Number.POSITIVE_INFINITY;
    cost += weight * length;
  }
  return cost;
}

function bestOf(count: number, arcs: readonly Arc[], layers: number): number {
  let best = Number.POSITIVE_INFINITY;
  for (let code = 0; code < layers ** count; code += 1) {
    const rank = Array.from({ length: count }, (_, at) => Math.floor(code / layers ** at) % layers);
    best = Math.min(best, costOf(arcs, rank));
  }
  return best;
}

const problem = fc.integer({ min: 2, max: 6 }).chain((count) =>
  fc.record({
    count: fc.constant(count),
    arcs: fc.array(
      fc
        .record({
          a: fc.nat(count - 1),
          b: fc.nat(count - 1),
          minLength: fc.nat(1),
          weight: fc.integer({ min: 1, max: 8 }),
        })
        .filter(({ a, b }) => a !== b)
        .map(({ a, b, minLength, weight }): Arc => {
          return { tail: Math.min(a, b), head: Math.max(a, b), minLength, weight };
        }),
      { maxLength: 9 },
    ),
  }),
);

test("finds the least weighted length", () => {
  const property = fc.property(problem, ({ count, arcs }) => {
    const rank = solveLayers(count, arcs);
    expect(costOf(arcs, rank)).toBe(bestOf(count, arcs, count));
    expect(Math.min(...rank)).toBe(0);
  });
  fc.assert(property, { numRuns: 120, seed: 6 });
});

test("pulls a late start to the step that needs it", () => {
  const chain = [0, 1, 2].map((tail): Arc => ({ tail, head: tail + 1, minLength: 1, weight: 1 }));
  const late: Arc = { tail: 4, head: 3, minLength: 1, weight: 1 };
  expect([...solveLayers(5, [...chain, late])]).toEqual([0, 1, 2, 3, 2]);
});
