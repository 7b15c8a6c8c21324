// How many results a window gives a second, for messages that come at random.
import { zipfGroups } from "./hit-share.js";
import type { KeysBefore } from "./keys.js";

export interface WindowSettings {
  readonly kind: "tumbling" | "sliding" | "session";
  readonly size: number;
  readonly slide?: number;
  readonly gap: number;
  readonly by: "key" | "all";
}

/**
 * Windows in which something is, for each key by itself: one in every slide with the probability
 * 1 − exp(−λ·size), and a session ends wherever a pause is longer than the gap: λ·exp(−λ·gap).
 */
export function resultsPerSecond(
  { kind, size, slide, gap, by }: WindowSettings,
  keys: readonly KeysBefore[],
  rate: number,
): number {
  const step = kind === "sliding" ? (slide ?? size / 2) : size;
  const ofKey = (mine: number) =>
    kind === "session" ? mine * Math.exp(-mine * gap) : -Math.expm1(-mine * size) / step;
  if (by === "all") return ofKey(rate);
  return keys.reduce((sum, { keys: given, share }) => {
    if (given === null) return sum + ofKey(rate * share);
    const groups = zipfGroups(given);
    return (
      sum +
      groups.reduce((part, group) => {
        return part + group.keys * ofKey(rate * share * group.share);
      }, 0)
    );
  }, 0);
}
