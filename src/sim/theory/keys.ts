// Which keys the messages have that come to a node: those of the sources before it, or its own.
import type { Model } from "../model.js";
import type { KeyParameters } from "../roles/key.js";
import { sourceRate } from "../roles/source.js";

/** Keys, and the share of the messages that have them; null: messages without a key. */
export interface KeysBefore {
  readonly keys: KeyParameters | null;
  readonly share: number;
}

/** Weighed by the rates of the sources; `own` are the keys that messages without any get there. */
export function keysBefore(
  model: Model,
  node: number,
  own: KeyParameters | undefined,
): readonly KeysBefore[] {
  const sources = [...reaching(model, node)].flatMap((at) => {
    const { role, parameters } = model.nodes[at];
    const rate = role === "source" ? sourceRate(parameters as never) : 0;
    return rate > 0 ? [{ rate, key: parameters.key as KeyParameters | undefined }] : [];
  });
  const total = sources.reduce((sum, { rate }) => sum + rate, 0);
  return sources.map(({ rate, key }) => ({ keys: key ?? own ?? null, share: rate / total }));
}

/** All nodes from which a node can be reached. */
function reaching({ links }: Model, node: number): ReadonlySet<number> {
  const into = new Map<number, number[]>();
  for (const { from, to } of links) {
    const known = into.get(to);
    if (known) known.push(from);
    else into.set(to, [from]);
  }
  const seen = new Set<number>();
  const open = [node];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const from of into.get(at) ?? []) {
      if (seen.has(from)) continue;
      seen.add(from);
      open.push(from);
    }
  }
  return seen;
}
