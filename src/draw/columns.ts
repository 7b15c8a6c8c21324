// Chooses the column of every node: time runs from left to right, and the handles an edge is
// written with say whether it moves to the next column or hands over within one.
import type { Diagram, Edge } from "../lang/diagram.js";
import { TYPICAL } from "./metrics.js";
import { type Arc, solveLayers } from "./simplex.js";

interface Wish extends Arc {
  /** What may happen to the arc when it would close a cycle. */
  readonly onCycle: "reverse" | "loosen" | "drop";
}

// Rounds of moving apart what would stand in each other's way, then solving again.
const MAX_ROUNDS = 4;
// A picture wider than WIDE_ASPECT is cut until it is at most GOOD_ASPECT (width over height).
const WIDE_ASPECT = 4.4;
export const GOOD_ASPECT = 3.2;
const MAX_CUTS = 5;
const MAX_TRIES = 6;

/** Columns from 0, in the order of `diagram.nodes`. */
export function proposeColumns(diagram: Diagram): Int32Array {
  return spread(diagram, new Set());
}

/**
 * A second proposal where the first makes a wide picture: a narrower one, or the same again. Which
 * is better shows only when the edges are routed.
 */
export function narrowColumns(diagram: Diagram, first: Int32Array): Int32Array {
  return aspectOf(diagram, first) <= WIDE_ASPECT ? first : narrow(diagram, first);
}

/** Another proposal: what was moved apart to the right stands on the left. */
export function mirrorColumns(diagram: Diagram): Int32Array {
  return spread(diagram, new Set(), true);
}

/**
 * Starts a lane further left again where a hand-over can be cut: the picture gets narrower for one
 * line that runs back.
 */
function narrow(diagram: Diagram, wide: Int32Array): Int32Array {
  let best = wide;
  const cut = new Set<string>();
  for (let round = 0; round < MAX_CUTS && aspectOf(diagram, best) > GOOD_ASPECT; round += 1) {
    const width = widthOf(best);
    const ends = handovers(diagram, best)
      .filter(({ id }) => !cut.has(id))
      .map(({ id, column }) => ({ id, rest: Math.max(column + 1, width - column) }))
      .sort((a, b) => a.rest - b.rest);
    let found: { id: string; columns: Int32Array } | null = null;
    for (const { id } of ends.slice(0, MAX_TRIES)) {
      const columns = spread(diagram, new Set([...cut, id]));
      const narrower = widthOf(columns) < widthOf(found?.columns ?? best);
      if (narrower && widthOf(columns) <= width * 0.8) found = { id, columns };
    }
    if (found === null) break;
    cut.add(found.id);
    best = found.columns;
  }
  return best;
}

function widthOf(columns: Int32Array): number {
  return columns.reduce((most, column) => Math.max(most, column + 1), 1);
}

/** Width over height that the picture will have, roughly. */
function aspectOf(diagram: Diagram, columns: Int32Array): number {
  const lanes = laneNumbers(diagram);
  const stacks = new Map<string, number>();
  const rows = new Array<number>(diagram.lanes.length).fill(1);
  columns.forEach((column, node) => {
    const key = `${lanes[node]} ${column}`;
    const height = (stacks.get(key) ?? 0) + 1;
    stacks.set(key, height);
    rows[lanes[node]] = Math.max(rows[lanes[node]], height);
  });
  const height = rows.reduce((sum, count) => sum + count * TYPICAL.rowPx + TYPICAL.lanePx, 0);
  return (widthOf(columns) * TYPICAL.columnPx) / Math.max(1, height);
}

/** Straight edges from lane to lane, with their column. */
function handovers(diagram: Diagram, columns: Int32Array): { id: string; column: number }[] {
  const index = new Map(diagram.nodes.map((node, at) => [node.id, at]));
  return diagram.edges.flatMap((edge) => {
    const from = index.get(edge.from) as number;
    const to = index.get(edge.to) as number;
    if (!edge.crossLane || columns[from] !== columns[to]) return [];
    return [{ id: edge.id, column: columns[from] }];
  });
}

/**
 * Solves for the columns, without the edges in `cut`, and moves apart what is in the way: the later
 * node of the file to the right, or (`mirrored`) to the left.
 */
function spread(diagram: Diagram, cut: ReadonlySet<string>, mirrored = false): Int32Array {
  const count = diagram.nodes.length;
  const arcs = breakCycles(count, arcsOf(diagram, cut));
  const verticals = verticalsOf(diagram);
  let columns = solveLayers(count, arcs);
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const pairs = blockedPairs(diagram, verticals, columns);
    if (pairs.length === 0) break;
    const order = new Reach(count, arcs);
    for (const pair of pairs) {
      const [a, b] = mirrored ? [pair[1], pair[0]] : pair;
      // One of the two directions never closes a cycle.
      const [tail, head] = order.reaches(b, a) ? [b, a] : [a, b];
      const arc = { tail, head, minLength: 1, weight: 0.5 };
      arcs.push(arc);
      order.add(arc);
    }
    columns = solveLayers(count, arcs);
  }
  return columns;
}

/** A hand-over between lanes that wants a straight way within one column. */
interface Vertical {
  readonly upper: number;
  readonly lower: number;
  readonly down: boolean;
}

function verticalsOf(diagram: Diagram): Vertical[] {
  const index = new Map(diagram.nodes.map((node, at) => [node.id, at]));
  const lanes = laneNumbers(diagram);
  const verticals: Vertical[] = [];
  for (const edge of diagram.edges) {
    const from = index.get(edge.from) as number;
    const to = index.get(edge.to) as number;
    const down = lanes[to] - lanes[from];
    if (edge.fromHandle === "bottom" && edge.toHandle === "top" && down > 0) {
      verticals.push({ upper: from, lower: to, down: true });
    }
    if (edge.fromHandle === "top" && edge.toHandle === "bottom" && down < 0) {
      verticals.push({ upper: to, lower: from, down: false });
    }
  }
  return verticals;
}

function laneNumbers(diagram: Diagram): number[] {
  const laneAt = new Map(diagram.lanes.map((lane, at) => [lane.id, at]));
  return diagram.nodes.map((node) => laneAt.get(node.lane) ?? 0);
}

/** Pairs of nodes that share a column and block a vertical edge of one of them. */
function blockedPairs(
  diagram: Diagram,
  verticals: readonly Vertical[],
  columns: Int32Array,
): [number, number][] {
  const lanes = laneNumbers(diagram);
  const stacks = new Map<number, number[]>();
  columns.forEach((column, node) => {
    const stack = stacks.get(column);
    if (stack === undefined) stacks.set(column, [node]);
    else stack.push(node);
  });
  const exits = new Map<number, { up: boolean; down: boolean }>();
  for (const { upper, lower } of verticals) {
    if (columns[upper] !== columns[lower]) continue;
    exits.set(upper, { up: exits.get(upper)?.up ?? false, down: true });
    exits.set(lower, { up: true, down: exits.get(lower)?.down ?? false });
  }
  // Members of one fan share a trunk round each other, which takes less room than a staircase.
  const fans = new Set(verticals.map(({ upper, lower, down }) => `${upper} ${lower} ${down}`));
  const pairs = new Map<string, [number, number]>();
  const add = (a: number, b: number): void => {
    pairs.set(`${a} ${b}`, [a, b]);
  };
  for (const { upper, lower, down } of verticals) {
    if (columns[upper] !== columns[lower]) continue;
    const inFan = (other: number): boolean =>
      fans.has(`${upper} ${other} ${down}`) || fans.has(`${other} ${lower} ${down}`);
    for (const other of stacks.get(columns[upper]) as number[]) {
      if (lanes[other] > lanes[upper] && lanes[other] < lanes[lower]) {
        if (!inFan(other)) add(upper, other);
      }
      for (const end of [upper, lower]) {
        if (other <= end || lanes[other] !== lanes[end]) continue;
        const [p, q] = [exits.get(end), exits.get(other)];
        if ((p?.up && q?.up) || (p?.down && q?.down)) add(end, other);
      }
    }
  }
  return [...pairs.values()];
}

class Reach {
  private readonly next: number[][];
  /** Node → the last search that met it: a mark that needs no clearing. */
  private readonly met: Int32Array;
  private search = 0;

  constructor(count: number, arcs: readonly Arc[]) {
    this.next = Array.from({ length: count }, () => []);
    this.met = new Int32Array(count);
    for (const arc of arcs) this.add(arc);
  }

  add(arc: Arc): void {
    this.next[arc.tail].push(arc.head);
  }

  reaches(from: number, to: number): boolean {
    this.search += 1;
    this.met[from] = this.search;
    const queue = [from];
    for (let at = 0; at < queue.length; at += 1) {
      if (queue[at] === to) return true;
      for (const node of this.next[queue[at]]) {
        if (this.met[node] === this.search) continue;
        this.met[node] = this.search;
        queue.push(node);
      }
    }
    return false;
  }
}

function arcsOf(diagram: Diagram, cut: ReadonlySet<string>): Wish[] {
  const index = new Map(diagram.nodes.map((node, at) => [node.id, at]));
  const laneOf = laneNumbers(diagram);
  const wishes: Wish[] = [];
  const fans = new Map<string, number[]>();
  for (const edge of diagram.edges) {
    const from = index.get(edge.from) as number;
    const to = index.get(edge.to) as number;
    if (from === to || cut.has(edge.id)) continue;
    wishes.push(wishOf(edge, from, to, laneOf[to] - laneOf[from]));
    for (const [node, side, other] of [
      [`${from}>`, edge.fromHandle, to],
      [`${to}<`, edge.toHandle, from],
    ] as const) {
      if (side === "left" || side === "right") continue;
      const key = `${node}${side}${laneOf[other]}`;
      const fan = fans.get(key) ?? [];
      if (!fan.includes(other)) fan.push(other);
      fans.set(key, fan);
    }
  }
  wishes.push(...rowsOfLoners(diagram, laneOf));
  // Several targets of one handle in one lane stand in a row, not on top of each other.
  for (const fan of fans.values()) {
    for (let at = 1; at < fan.length; at += 1) {
      wishes.push({ tail: fan[at - 1], head: fan[at], minLength: 1, weight: 1, onCycle: "drop" });
    }
  }
  return wishes;
}

/** Nodes without any edge stand in a row, in the order of the file. */
function rowsOfLoners(diagram: Diagram, laneOf: readonly number[]): Wish[] {
  const joined = new Set(diagram.edges.flatMap((edge) => [edge.from, edge.to]));
  const last = new Map<number, number>();
  const wishes: Wish[] = [];
  diagram.nodes.forEach((node, at) => {
    if (joined.has(node.id)) return;
    const before = last.get(laneOf[at]);
    last.set(laneOf[at], at);
    if (before === undefined) return;
    wishes.push({ tail: before, head: at, minLength: 1, weight: 1, onCycle: "drop" });
  });
  return wishes;
}

function wishOf(edge: Edge, from: number, to: number, down: number): Wish {
  const { fromHandle, toHandle } = edge;
  const forward = (weight: number): Wish => {
    return { tail: from, head: to, minLength: 1, weight, onCycle: "reverse" };
  };
  if (fromHandle === "bottom" && toHandle === "top" && down >= 0) {
    const weight = down > 0 ? 8 : 6;
    return { tail: from, head: to, minLength: 0, weight, onCycle: "loosen" };
  }
  if (fromHandle === "top" && toHandle === "bottom" && down <= 0) {
    const weight = down < 0 ? 8 : 6;
    return { tail: from, head: to, minLength: 0, weight, onCycle: "loosen" };
  }
  if (fromHandle === "right" && toHandle === "left") return forward(4);
  if (fromHandle === "left" && toHandle === "right") {
    return { tail: to, head: from, minLength: 1, weight: 4, onCycle: "reverse" };
  }
  if (fromHandle === toHandle) return forward(1);
  if (fromHandle === "right" || toHandle === "left") return forward(3);
  if (fromHandle === "left" || toHandle === "right") {
    return { tail: to, head: from, minLength: 1, weight: 1, onCycle: "reverse" };
  }
  return forward(1);
}

/** Depth-first search in file order; an arc that returns to an open node closes a cycle. */
function breakCycles(count: number, wishes: readonly Wish[]): Arc[] {
  const leaving: number[][] = Array.from({ length: count }, () => []);
  wishes.forEach((wish, index) => {
    leaving[wish.tail].push(index);
  });
  // What may be dropped is walked last, so that it is what closes a cycle.
  for (const list of leaving) {
    list.sort((a, b) => weakness(wishes[a]) - weakness(wishes[b]) || a - b);
  }
  const state = new Uint8Array(count);
  const cursor = new Int32Array(count);
  const arcs: Arc[] = [];
  for (let start = 0; start < count; start += 1) {
    if (state[start] !== 0) continue;
    const stack = [start];
    state[start] = 1;
    while (stack.length > 0) {
      const node = stack[stack.length - 1];
      if (cursor[node] >= leaving[node].length) {
        state[node] = 2;
        stack.pop();
        continue;
      }
      const wish = wishes[leaving[node][cursor[node]++]];
      if (state[wish.head] === 1) {
        arcs.push(...turned(wish));
        continue;
      }
      arcs.push(wish);
      if (state[wish.head] === 0) {
        state[wish.head] = 1;
        stack.push(wish.head);
      }
    }
  }
  return arcs;
}

function weakness(wish: Wish): number {
  return wish.onCycle === "drop" ? 1 : 0;
}

function turned(wish: Wish): Arc[] {
  const { tail, head, weight } = wish;
  switch (wish.onCycle) {
    case "drop":
      return [];
    case "loosen":
      return [{ tail: head, head: tail, minLength: 0, weight }];
    case "reverse":
      return [{ tail: head, head: tail, minLength: 1, weight: 1 }];
    default:
      return wish.onCycle satisfies never;
  }
}
