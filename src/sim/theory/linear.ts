// Solves x = b + xP for a sparse P of shares, by eliminating one unknown after the other: the
// traffic equations of a network, loops included.

/** Shares by row: `ways[i]` says what of x[i] comes to which j. */
export type Ways = readonly ReadonlyMap<number, number>[];

export type Solution =
  | { readonly ok: true; readonly values: Float64Array }
  /** What comes back to this unknown is as much as went out, or more; or it takes too long. */
  | { readonly ok: false; readonly at: number | null };

/** A share of what comes round a loop that lets no more out than this is a loop for ever. */
const LEAST_LEAVING = 1e-9;
const MOST_STEPS = 20_000_000;

/**
 * The unknowns are eliminated in the order given; when it follows the ways, only loops cost more
 * than one look at each. The shares of a row may add up to more than 1: messages are copied.
 */
export function solveTraffic(ways: Ways, inflow: ArrayLike<number>): Solution {
  const count = ways.length;
  const out = ways.map((row) => new Map(row));
  const into: Map<number, number>[] = ways.map(() => new Map());
  for (const [from, row] of out.entries()) {
    for (const [to, share] of row) into[to].set(from, share);
  }
  const values = Float64Array.from(inflow);
  const leaving = new Float64Array(count);
  let steps = 0;
  for (let each = 0; each < count; each += 1) {
    leaving[each] = 1 - (out[each].get(each) ?? 0);
    if (leaving[each] < LEAST_LEAVING) return { ok: false, at: each };
    for (const [to, share] of out[each]) {
      if (to <= each) continue;
      const passed = share / leaving[each];
      values[to] += values[each] * passed;
      for (const [from, back] of into[each]) {
        if (from <= each) continue;
        steps += 1;
        const whole = (out[from].get(to) ?? 0) + back * passed;
        out[from].set(to, whole);
        into[to].set(from, whole);
      }
    }
    if (steps > MOST_STEPS) return { ok: false, at: null };
  }
  for (let each = count - 1; each >= 0; each -= 1) {
    for (const [from, share] of into[each]) {
      if (from > each) values[each] += values[from] * share;
    }
    values[each] /= leaving[each];
  }
  return { ok: true, values };
}
