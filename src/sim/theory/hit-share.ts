// How often a cache has what is asked for, when keys are asked for at random.

/** Keys that are alike: their number, and the share of the messages that each of them gets. */
interface Group {
  readonly keys: number;
  readonly share: number;
}

/** Keys that are looked at one by one; beyond them, in groups that grow by a twentieth. */
const SINGLE = 256;
const GROWTH = 1.05;
const ROUNDS = 80;

/** What a cache knows of itself: keys held at most, and seconds for which one is valid. */
export interface CacheLimits {
  readonly size: number;
  readonly ttl_s: number;
}

/**
 * Share of the messages that find their key, for keys of a Zipf distribution asked for at `rate` a
 * second. A key is held for its time to live from the moment it is fetched; when there is no room
 * for all, what is asked for least recently goes, after about the same time for all of them
 * (H. Che, Y. Tung, Z. Wang, "Hierarchical Web Caching Systems", JSAC 20, 2002).
 */
export function hitShare(
  keys: { readonly count: number; readonly skew: number },
  rate: number,
  { size, ttl_s }: CacheLimits,
): number {
  const groups = zipfGroups(keys);
  if (rate === 0) return 0;
  const stays = characteristicTime(groups, rate, Math.min(size, keys.count), ttl_s);
  return groups.reduce((sum, { keys: count, share }) => {
    return sum + count * share * heldShare(share * rate, stays, ttl_s);
  }, 0);
}

/** Share of the time for which a key that is asked for at a rate is held. */
function heldShare(rate: number, stays: number, ttl_s: number): number {
  const byTime = ttl_s === Number.POSITIVE_INFINITY ? 1 : (rate * ttl_s) / (1 + rate * ttl_s);
  const byRoom = stays === Number.POSITIVE_INFINITY ? 1 : -Math.expm1(-rate * stays);
  return byTime * byRoom;
}

/** Seconds after which a key that nobody asks for has made room; Infinity when there is enough. */
function characteristicTime(
  groups: readonly Group[],
  rate: number,
  size: number,
  ttl_s: number,
): number {
  const held = (stays: number) =>
    groups.reduce((sum, { keys, share }) => sum + keys * heldShare(share * rate, stays, ttl_s), 0);
  if (held(Number.POSITIVE_INFINITY) <= size) return Number.POSITIVE_INFINITY;
  let low = 1e-12;
  let high = 1e15;
  for (let round = 0; round < ROUNDS; round += 1) {
    const middle = Math.sqrt(low * high);
    if (held(middle) > size) high = middle;
    else low = middle;
  }
  return low;
}

/** Zipf's shares by rank; ranks far down, which hardly differ, are put together. */
export function zipfGroups({
  count,
  skew,
}: {
  readonly count: number;
  readonly skew: number;
}): readonly Group[] {
  const groups: { keys: number; weight: number }[] = [];
  for (let rank = 1; rank <= count; ) {
    const end = rank < SINGLE ? rank + 1 : Math.min(count + 1, Math.ceil(rank * GROWTH));
    const keys = end - rank;
    groups.push({ keys, weight: ((rank + end - 1) / 2) ** -skew });
    rank = end;
  }
  const total = groups.reduce((sum, { keys, weight }) => sum + keys * weight, 0);
  return groups.map(({ keys, weight }) => ({ keys, share: weight / total }));
}
