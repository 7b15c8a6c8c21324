// Which events of a story happen on which way out of a decision, and where that makes an `alt` frame.
import type { Diagram } from "../../lang/diagram.js";
import type { Flow } from "../flow.js";
import type { Event } from "./story.js";

export interface Branch {
  /** The way out of the decision. */
  readonly edge: number;
  /** Its events, by place in the story; `to` is inclusive. */
  readonly from: number;
  readonly to: number;
}

/** A decision whose ways out follow it in the story without anything else between. */
export interface Choice {
  readonly node: number;
  /** Place of the decision in the story. */
  readonly at: number;
  /** Ways out that lead to a step told elsewhere; they come first. */
  readonly jumps: readonly number[];
  readonly branches: readonly Branch[];
  /** How many other choices it happens in. */
  readonly depth: number;
}

/** Frames in frames in frames help nobody. */
const MAX_DEPTH = 4;

/** The choices of a story; each lies in one branch of another or outside of it. */
export function findChoices(diagram: Diagram, flow: Flow, story: readonly Event[]): Choice[] {
  const choices: Choice[] = [];
  const around: { readonly to: number; readonly depth: number }[] = [];
  story.forEach((event, at) => {
    while (around.length > 0 && around[around.length - 1].to < at) around.pop();
    if (event.kind !== "step" || diagram.nodes[event.node].shape !== "diamond") return;
    if (flow.outward[event.node].length < 2) return;
    const outer = around[around.length - 1];
    const depth = outer === undefined ? 0 : outer.depth + 1;
    if (depth >= MAX_DEPTH) return;
    const branches = branchesOf(flow, story, at, outer?.to ?? story.length - 1);
    const told = new Set(branches.map((branch) => branch.edge));
    const jumps = flow.outward[event.node].filter((edge) => !flow.crosses[edge] && !told.has(edge));
    if (jumps.length + branches.length < 2) return;
    choices.push({ node: event.node, at, jumps, branches, depth });
    for (const { to } of [...branches].reverse()) around.push({ to, depth });
  });
  return choices;
}

/** The events after the decision at `at` that each happen on one of its ways out only. */
function branchesOf(flow: Flow, story: readonly Event[], at: number, last: number): Branch[] {
  const decision = (story[at] as Event & { kind: "step" }).node;
  const wayOf = new Map<number, number>();
  const wayAlong = (edge: number): number | undefined =>
    flow.from[edge] === decision ? edge : wayOf.get(flow.from[edge]);
  const branches: Branch[] = [];
  const seen = new Set<number>();
  for (let place = at + 1; place <= last; place += 1) {
    const event = story[place];
    const ways =
      event.kind === "message"
        ? [wayAlong(event.edge)]
        : flow.inward[event.node].filter((edge) => !flow.back[edge]).map(wayAlong);
    const way = ways[0];
    if (way === undefined || ways.some((other) => other !== way)) break;
    const current = branches[branches.length - 1];
    if (current?.edge === way) {
      branches[branches.length - 1] = { ...current, to: place };
    } else {
      if (seen.has(way)) break;
      seen.add(way);
      branches.push({ edge: way, from: place, to: place });
    }
    if (event.kind === "step") wayOf.set(event.node, way);
  }
  return branches;
}
