// Where lines that lead to the same side of the same node run together: a dot there tells a line that
// joins another one from a line that crosses it.
import type { LaidOutEdge, XY } from "./place.js";

export interface Join {
  readonly at: XY;
  /** Places of the edges that meet there. */
  readonly edges: readonly [number, number];
}

/** The corner of the joining line is round: the dot sits where it has come in. */
const CORNER_PX = 6;
/** With more lines on one handle, only neighbours among them are compared. */
const MOST_COMPARED = 12;

/** `target` names for each edge the side of the node that it leads to. */
export function findJoins(edges: readonly LaidOutEdge[], target: (edge: number) => string): Join[] {
  const groups = new Map<string, number[]>();
  edges.forEach((edge, at) => {
    if (edge.twin) return;
    groups.set(target(at), [...(groups.get(target(at)) ?? []), at]);
  });
  const joins = new Map<string, Join>();
  for (const group of groups.values()) {
    group.forEach((one, place) => {
      for (const other of group.slice(Math.max(0, place - MOST_COMPARED), place)) {
        const at = joinOf(edges[one].points, edges[other].points);
        if (at !== null && !joins.has(at.join())) joins.set(at.join(), { at, edges: [other, one] });
      }
    });
  }
  return [...joins.values()];
}

/** Where two lines with the same end come together; null when they do not, or only at the end. */
function joinOf(a: readonly XY[], b: readonly XY[]): XY | null {
  for (let back = 1; back < Math.min(a.length, b.length); back += 1) {
    const end = a[a.length - back];
    const other = b[b.length - back];
    if (end[0] !== other[0] || end[1] !== other[1]) return null;
    const [p, q] = [a[a.length - back - 1], b[b.length - back - 1]];
    if (p[0] === q[0] && p[1] === q[1]) continue;
    const [along, far] = [stretch(p, end), stretch(q, end)];
    const together = along.x === far.x && along.y === far.y;
    if (!together) return null;
    const length = Math.min(along.length, far.length);
    if (length < CORNER_PX * 2) return null;
    return [end[0] + along.x * (length - CORNER_PX), end[1] + along.y * (length - CORNER_PX)];
  }
  return null;
}

/** From `to` back towards `from`. */
function stretch([x1, y1]: XY, [x2, y2]: XY): { x: number; y: number; length: number } {
  const length = Math.abs(x1 - x2) + Math.abs(y1 - y2);
  return { x: Math.sign(x1 - x2), y: Math.sign(y1 - y2), length };
}
