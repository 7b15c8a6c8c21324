// The whole script of a sequence picture: its items from top to bottom, the frames around them, and
// how each edge inside a lane shows.
import type { Diagram } from "../../lang/diagram.js";
import type { Flow } from "../flow.js";
import { type Choice, findChoices } from "./branches.js";
import { findLoopFrames } from "./loop-frames.js";
import type { Event } from "./story.js";

/** A jump is an edge inside a lane whose target is told elsewhere: a hook that names it. */
export type Item = Event | { readonly kind: "jump"; readonly edge: number };

export interface Section {
  /** The way out of a decision that it happens on; null for a loop. */
  readonly edge: number | null;
  /** Place of its first item. */
  readonly from: number;
}

/** Items from `from` to `to`, inclusive. Two frames are nested or apart, never across. */
export interface Fragment {
  readonly kind: "alt" | "loop";
  /** The node that decides, or the place of the loop in the diagram. */
  readonly subject: number;
  readonly from: number;
  readonly to: number;
  readonly sections: readonly Section[];
}

/** An edge between two steps of a lane that stand below each other. */
export interface Thread {
  readonly edge: number;
  /** enter, leave: only the part inside a section, up to its border. */
  readonly kind: "step" | "enter" | "leave";
}

export interface Script {
  readonly items: readonly Item[];
  /** Outer ones before the inner ones. */
  readonly fragments: readonly Fragment[];
  readonly threads: readonly Thread[];
}

export function writeScript(diagram: Diagram, flow: Flow, story: readonly Event[]): Script {
  const choices = findChoices(diagram, flow, story);
  const { threads, jumps } = followLanes(flow, story, choices);
  const items: Item[] = [];
  const placeOf = story.map((event) => {
    const place = items.push(event) - 1;
    if (event.kind === "step") {
      for (const edge of jumps.get(event.node) ?? []) items.push({ kind: "jump", edge });
    }
    return place;
  });
  const alternatives = choices.map((choice) => frameOf(choice, placeOf, items));
  const fragments = [...alternatives, ...findLoopFrames(diagram, flow, items, alternatives)];
  fragments.sort((a, b) => a.from - b.from || b.to - a.to);
  return { items, fragments, threads };
}

function frameOf(choice: Choice, placeOf: readonly number[], items: readonly Item[]): Fragment {
  const first = placeOf[choice.at] + 1;
  const sections = [
    ...choice.jumps.map((edge, at) => ({ edge, from: first + at })),
    ...choice.branches.map(({ edge, from }) => ({ edge, from: placeOf[from] })),
  ];
  const last = choice.branches[choice.branches.length - 1];
  let to = last === undefined ? first + choice.jumps.length - 1 : placeOf[last.to];
  if (last !== undefined) while (items[to + 1]?.kind === "jump") to += 1;
  return { kind: "alt", subject: choice.node, from: first, to, sections };
}

/** How every edge inside a lane shows. */
function followLanes(
  flow: Flow,
  story: readonly Event[],
  choices: readonly Choice[],
): { readonly threads: Thread[]; readonly jumps: Map<number, number[]> } {
  const threads: Thread[] = [];
  const jumps = new Map<number, number[]>();
  const next = nextSteps(flow, story);
  const exits = exitsOf(flow, story, choices, next);
  const choiceOf = new Map(choices.map((choice) => [choice.node, choice]));
  for (const [node, edges] of flow.outward.entries()) {
    const taken = new Set<number>();
    const choice = choiceOf.get(node);
    for (const edge of edges) {
      const target = flow.to[edge];
      if (flow.crosses[edge]) continue;
      const exit = exits.get(node);
      if (choice?.branches.some((branch) => branch.edge === edge)) {
        threads.push({ edge, kind: "enter" });
      } else if (choice === undefined && !taken.has(target) && exit?.target === target) {
        taken.add(target);
        threads.push({ edge, kind: exit.last ? "step" : "leave" });
      } else if (choice === undefined && !taken.has(target) && next.get(node) === target) {
        taken.add(target);
        threads.push({ edge, kind: "step" });
      } else {
        jumps.set(node, [...(jumps.get(node) ?? []), edge]);
      }
    }
  }
  return { threads, jumps };
}

/** Node → the step that its lane tells next. */
function nextSteps(flow: Flow, story: readonly Event[]): Map<number, number> {
  const next = new Map<number, number>();
  const latest = new Map<number, number>();
  for (const event of story) {
    if (event.kind !== "step") continue;
    const before = latest.get(flow.laneOf[event.node]);
    if (before !== undefined) next.set(before, event.node);
    latest.set(flow.laneOf[event.node], event.node);
  }
  return next;
}

interface Exit {
  /** The step that the lane tells first after the whole choice. */
  readonly target: number;
  /** Nothing of the choice stands between. */
  readonly last: boolean;
}

/** The last step of each lane in each branch → where the lane goes on after the choice. */
function exitsOf(
  flow: Flow,
  story: readonly Event[],
  choices: readonly Choice[],
  next: ReadonlyMap<number, number>,
): Map<number, Exit> {
  const exits = new Map<number, Exit>();
  const placeOf = new Map<number, number>();
  story.forEach((event, at) => {
    if (event.kind === "step") placeOf.set(event.node, at);
  });
  // Inner choices come later in the list; the outermost that a step leaves decides.
  for (const { branches } of [...choices].reverse()) {
    if (branches.length === 0) continue;
    const end = branches[branches.length - 1].to;
    for (const { from, to } of branches) {
      const lastOfLane = new Map<number, number>();
      for (let place = from; place <= to; place += 1) {
        const event = story[place];
        if (event.kind === "step") lastOfLane.set(flow.laneOf[event.node], event.node);
      }
      for (const node of lastOfLane.values()) {
        let target = next.get(node);
        while (target !== undefined && (placeOf.get(target) as number) <= end) {
          target = next.get(target);
        }
        const last = to === end && exits.get(node)?.last !== false;
        if (target !== undefined) exits.set(node, { target, last });
      }
    }
  }
  return exits;
}
