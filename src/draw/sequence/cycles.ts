// Where a diagram leads back to a step that it has been at: what happens again each time round, and
// the ways that leave it.
import type { Diagram } from "../../lang/diagram.js";
import type { Flow } from "../flow.js";

export interface Cycle {
  /** The step that it leads back to; everything in it is reached through that one. */
  readonly header: number;
  /** All that happens each time round, side ways included. */
  readonly members: ReadonlySet<number>;
  /** Edges that lead back to the header. */
  readonly again: readonly number[];
  /** Ways out of its decisions. */
  readonly leaving: readonly number[];
  /** Those of them that are told after it. */
  readonly exits: readonly number[];
  /** Place of the loop in the diagram that says so, if one does. */
  readonly loop: number | null;
}

/**
 * The cycle that leads back to `header`. None when something enters it elsewhere, when it leaves the
 * nodes `within`, or when it is an answer to the header, which goes on by itself afterwards.
 */
export function findCycle(
  diagram: Diagram,
  flow: Flow,
  header: number,
  within: ReadonlySet<number>,
  used: ReadonlySet<number>,
): Cycle | null {
  const again = flow.inward[header].filter((edge) => flow.back[edge] && flow.from[edge] !== header);
  if (again.length === 0) return null;
  const body = new Set([header, ...again.map((edge) => flow.from[edge])]);
  for (const node of body) {
    if (!within.has(node)) return null;
    if (node === header) continue;
    if (flow.entries[node] === 0) return null;
    for (const edge of flow.inward[node]) body.add(flow.from[edge]);
  }
  const inOrder = [...body].sort((a, b) => flow.place[a] - flow.place[b]);
  const leaving = inOrder.flatMap((node) =>
    flow.outward[node].filter((edge) => !body.has(flow.to[edge])),
  );
  const returns = new Set(again.map((edge) => flow.from[edge]));
  const cycleWith = (exits: readonly number[], loop: number | null): Cycle => {
    const members = withSideWays(flow, body, exits, within);
    return { header, members, again, leaving: exits, exits, loop };
  };
  const decides = (node: number): boolean => flow.decides[node];
  const declared = cycleWith(
    leaving.filter((edge) => decides(flow.from[edge]) || returns.has(flow.from[edge])),
    null,
  );
  const loop = loopOf(diagram, declared, body, used);
  if (loop !== null) return { ...declared, loop };
  const goesOn = leaving.some((edge) => flow.from[edge] === header && !decides(header));
  const exits = leaving.filter((edge) => decides(flow.from[edge]));
  return exits.length === 0 || goesOn ? null : cycleWith(exits, null);
}

/** The body, and what only it leads to without leaving the loop. */
function withSideWays(
  flow: Flow,
  body: ReadonlySet<number>,
  exits: readonly number[],
  within: ReadonlySet<number>,
): Set<number> {
  const members = new Set(body);
  const arrived = new Map<number, number>();
  const leaves = new Set(exits);
  for (const node of members) {
    for (const edge of flow.outward[node]) {
      const target = flow.to[edge];
      if (flow.back[edge] || leaves.has(edge) || members.has(target)) continue;
      const count = (arrived.get(target) ?? 0) + 1;
      arrived.set(target, count);
      if (count === flow.entries[target] && within.has(target)) members.add(target);
    }
  }
  return members;
}

/** The loop of the diagram that means this cycle. */
function loopOf(
  diagram: Diagram,
  { header, members }: Cycle,
  body: ReadonlySet<number>,
  used: ReadonlySet<number>,
): number | null {
  const ids = new Set([...members].map((node) => diagram.nodes[node].id));
  const bodyIds = new Set([...body].map((node) => diagram.nodes[node].id));
  for (const [at, { nodes }] of diagram.loops.entries()) {
    if (used.has(at) || nodes.some((id) => !ids.has(id))) continue;
    const shared = new Set(nodes.filter((id) => bodyIds.has(id))).size;
    if (shared > 1 && (nodes.includes(diagram.nodes[header].id) || shared * 2 >= body.size)) {
      return at;
    }
  }
  return null;
}
