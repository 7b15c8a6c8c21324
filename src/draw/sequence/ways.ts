// How the ways out of a decision are told: which steps belong to one of them alone, and whether one
// of them is the main way, which goes on after a frame that holds the others.
import type { Flow } from "../flow.js";

export interface Way {
  /** The edges that lead into it; all of them have to. */
  readonly edges: readonly number[];
  /** The nodes that are reached on it only. */
  readonly claimed: ReadonlySet<number>;
}

export interface Choice {
  readonly sections: readonly Way[];
  /** The way that is told after the frame, because the others end in it. */
  readonly main: Way | null;
}

interface Nodes {
  has(node: number): boolean;
}

/** What is longer than this is not told inside a frame, if there is another way to. */
const LONG = 6;

/** The ways out of a decision, each by its edge. */
export function choose(flow: Flow, edges: readonly number[], within: Nodes): Choice {
  const ways = edges.map((edge) => ({ edges: [edge], claimed: claim(flow, [edge], within) }));
  return withMain(flow, ways);
}

/**
 * How it goes on after a choice whose ways do not all lead to one step: the steps that some of them
 * lead to are a choice as well. Null when there is nothing to tell apart.
 */
export function chooseAfter(flow: Flow, { sections, main }: Choice, within: Nodes): Choice | null {
  if (main !== null) return null;
  const inside = new Set(sections.flatMap(({ claimed }) => [...claimed]));
  const leaving = sections.flatMap(({ edges, claimed }) =>
    claimed.size === 0 ? edges : [...claimed].flatMap((node) => flow.outward[node]),
  );
  const into = new Map<number, number[]>();
  for (const edge of leaving) {
    const target = flow.to[edge];
    if (flow.back[edge] || inside.has(target) || !within.has(target)) continue;
    into.set(target, [...(into.get(target) ?? []), edge]);
  }
  const ways = [...into].flatMap(([target, edges]) => {
    if (edges.length < flow.entries[target]) return [];
    return { edges, claimed: claim(flow, edges, within) };
  });
  if (ways.length >= 2) return withMain(flow, ways);
  const certain = into.size === 1 && ![...inside].some((node) => flow.outward[node].length === 0);
  if (ways.length === 0 || certain || isLong(flow, ways[0])) return null;
  return { sections: ways, main: null };
}

/** The ways out of each decision by itself, in the order of their first ones. */
export function groupByDecision(flow: Flow, ways: readonly Way[]): readonly (readonly Way[])[] {
  const groups = new Map<number, Way[]>();
  for (const way of ways) {
    const node = flow.from[way.edges[0]];
    groups.set(node, [...(groups.get(node) ?? []), way]);
  }
  return [...groups.values()];
}

/** Whether nothing leads on from a way, and it is short enough for a frame. */
export const endsSoon = (flow: Flow, way: Way): boolean => ends(flow, way) && !isLong(flow, way);

function withMain(flow: Flow, ways: readonly Way[]): Choice {
  const open = ways.filter((way) => !ends(flow, way));
  const long = ways.filter((way) => isLong(flow, way));
  const [main, ...more] = open.length > 0 ? open : long;
  if (main === undefined || more.length > 0) return { sections: ways, main: null };
  return { sections: ways.filter((way) => way !== main), main };
}

/** The nodes that are reached along these edges only. */
function claim(flow: Flow, edges: readonly number[], within: Nodes): Set<number> {
  const claimed = new Set<number>();
  const arrived = new Map<number, number>();
  const waiting = [...edges];
  for (const edge of waiting) {
    const target = flow.to[edge];
    if (flow.back[edge] || !within.has(target)) continue;
    const count = (arrived.get(target) ?? 0) + 1;
    arrived.set(target, count);
    if (count < flow.entries[target]) continue;
    claimed.add(target);
    for (const next of flow.outward[target]) waiting.push(next);
  }
  return claimed;
}

function ends(flow: Flow, { claimed }: Way): boolean {
  if (claimed.size === 0) return false;
  for (const node of claimed) {
    if (flow.outward[node].some((edge) => !claimed.has(flow.to[edge]))) return false;
  }
  return true;
}

function isLong(flow: Flow, { claimed }: Way): boolean {
  if (claimed.size > LONG) return true;
  for (const node of claimed) {
    if (flow.decides[node] && flow.outward[node].length > 1) return true;
  }
  return false;
}
