// Chooses the column of every node: time runs from left to right, and the handles an edge is
// written with say whether it moves to the next column or hands over within one.
import type { Diagram, Edge } from "../lang/diagram.js";
import { type Arc, solveLayers } from "./simplex.js";

interface Wish extends Arc {
  /** What may happen to the arc when it would close a cycle. */
  readonly onCycle: "reverse" | "loosen" | "drop";
}

/** Columns from 0, in the order of `diagram.nodes`; `extra` are further arcs to respect. */
export function chooseColumns(diagram: Diagram, extra: readonly Arc[] = []): Int32Array {
  const wishes: Wish[] = [
    ...arcsOf(diagram),
    ...extra.map((arc): Wish => ({ ...arc, onCycle: "drop" })),
  ];
  return solveLayers(diagram.nodes.length, breakCycles(diagram.nodes.length, wishes));
}

function arcsOf(diagram: Diagram): Wish[] {
  const index = new Map(diagram.nodes.map((node, at) => [node.id, at]));
  const laneAt = new Map(diagram.lanes.map((lane, at) => [lane.id, at]));
  const laneOf = diagram.nodes.map((node) => laneAt.get(node.lane) ?? 0);
  const wishes: Wish[] = [];
  const fans = new Map<string, number[]>();
  for (const edge of diagram.edges) {
    const from = index.get(edge.from) as number;
    const to = index.get(edge.to) as number;
    if (from === to) continue;
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
  // Several targets of one handle in one lane stand in a row, not on top of each other.
  for (const fan of fans.values()) {
    for (let at = 1; at < fan.length; at += 1) {
      wishes.push({ tail: fan[at - 1], head: fan[at], minLength: 1, weight: 1, onCycle: "drop" });
    }
  }
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
