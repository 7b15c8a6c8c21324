// The whole script of a sequence picture: its items from top to bottom, the frames around them, and
// how each edge inside a lane shows.
import type { Diagram } from "../../lang/diagram.js";
import type { Flow } from "../flow.js";
import { labelOf } from "./captions.js";
import { findLoopFrames } from "./loop-frames.js";
import type { Event, Fragment, Story } from "./story.js";

/** An edge between two steps of a lane, of which one is told after the other. */
export interface Thread {
  readonly edge: number;
  /** enter: from the border of a section; leave: down to that border; after: from below a frame. */
  readonly kind: "step" | "enter" | "leave" | "after";
  /** The last item of the frame that an `after` begins below. */
  readonly below: number;
}

export interface Script {
  readonly items: readonly Event[];
  /** Outer ones before the inner ones. */
  readonly fragments: readonly Fragment[];
  readonly threads: readonly Thread[];
}

export function writeScript(diagram: Diagram, flow: Flow, story: Story): Script {
  const { threads, jumps } = new Weaver(diagram, flow, story).weave();
  const items: Event[] = [];
  const placeOf = story.events.map((event) => {
    const place = items.push(event) - 1;
    if (event.kind === "step") {
      for (const edge of jumps.get(event.node) ?? []) items.push({ kind: "jump", edge });
    }
    return place;
  });
  placeOf.push(items.length);
  const framed = story.fragments.map((fragment) => ({
    ...fragment,
    from: placeOf[fragment.from],
    to: placeOf[fragment.to + 1] - 1,
    sections: fragment.sections.map((section) => ({ ...section, from: placeOf[section.from] })),
  }));
  const fragments = [...framed, ...findLoopFrames(diagram, flow, items, framed)];
  fragments.sort((a, b) => a.from - b.from || b.to - a.to);
  const moved = threads.map((thread) => ({ ...thread, below: placeOf[thread.below + 1] - 1 }));
  return { items, fragments, threads: moved };
}

/** How far up a lane a line may come from. */
const MAX_STEPS_BETWEEN = 40;

class Weaver {
  /** Node → its place in the story, and the step that its lane tells before it. */
  private readonly placeOf = new Map<number, number>();
  private readonly before = new Map<number, number>();
  private readonly after = new Map<number, number>();
  private readonly shown = new Set<number>();
  /** Edge → the frame after which it leads on. */
  private readonly mainOf = new Map<number, Fragment>();
  private readonly sections = new Set<number | null>();
  /** Place in the story → the frames around it, outer ones first. */
  private readonly around: Fragment[][];
  /** Steps that have words on the line into them, or that leaves them, already. */
  private readonly worded = { into: new Set<number>(), outOf: new Set<number>() };

  constructor(
    private readonly diagram: Diagram,
    private readonly flow: Flow,
    story: Story,
  ) {
    const latest = new Map<number, number>();
    story.events.forEach((event, at) => {
      if (event.kind !== "step") {
        this.shown.add(event.edge);
        return;
      }
      const { node } = event;
      const before = latest.get(flow.laneOf[node]);
      if (before !== undefined) this.before.set(node, before);
      if (before !== undefined) this.after.set(before, node);
      latest.set(flow.laneOf[node], node);
      this.placeOf.set(node, at);
    });
    this.around = story.events.map(() => []);
    for (const fragment of [...story.fragments].sort((a, b) => a.from - b.from || b.to - a.to)) {
      if (fragment.main !== null) this.mainOf.set(fragment.main, fragment);
      for (const section of fragment.sections) this.sections.add(section.edge);
      for (let at = fragment.from; at <= fragment.to; at += 1) this.around[at].push(fragment);
    }
  }

  weave(): { readonly threads: readonly Thread[]; readonly jumps: Map<number, number[]> } {
    const { flow } = this;
    const threads: Thread[] = [];
    const jumps = new Map<number, number[]>();
    for (const [node, edges] of flow.outward.entries()) {
      const taken = new Set<number>();
      for (const edge of edges) {
        if (this.shown.has(edge)) continue;
        const target = flow.to[edge];
        const thread = taken.has(target) ? null : this.threadAlong(edge);
        if (thread === null) jumps.set(node, [...(jumps.get(node) ?? []), edge]);
        else threads.push(thread);
        if (thread !== null) taken.add(target);
      }
    }
    return { threads, jumps };
  }

  /** How an edge shows that leads on in its lane; null when only a hook can show it. */
  private threadAlong(edge: number): Thread | null {
    const { flow } = this;
    const [from, to] = [flow.from[edge], flow.to[edge]];
    if (this.sections.has(edge)) return { edge, kind: "enter", below: 0 };
    if (flow.back[edge]) return null;
    const [start, end] = [this.placeOf.get(from) as number, this.placeOf.get(to) as number];
    const kind = this.kindBetween(from, to, start, end);
    const main = this.mainOf.get(edge);
    const below = main?.to ?? this.lowestFrame(from, to, end);
    if (kind === null || below === null || (main && this.stepsAfter(main, to))) return null;
    const thread = { edge, kind: main === undefined ? kind : ("after" as const), below };
    if (labelOf(this.diagram, edge) === "") return thread;
    const leaves = thread.kind === "leave";
    const worded = leaves ? this.worded.outOf : this.worded.into;
    const node = leaves ? from : to;
    if (worded.has(node)) return null;
    worded.add(node);
    return thread;
  }

  private kindBetween(
    from: number,
    to: number,
    start: number,
    end: number,
  ): "step" | "leave" | "after" | null {
    const left = this.around[start].filter((frame) => frame.to < end);
    const next = this.before.get(to) === from;
    const passed = left.find((frame) => sectionEnd(frame, start) < frame.to);
    if (next) return passed === undefined ? "step" : "leave";
    const inner = left.filter(({ kind }) => kind === "alt").at(-1);
    if (inner === undefined) return "after";
    return this.isLastUntil(from, sectionEnd(inner, start)) ? "leave" : null;
  }

  /** Whether its lane has no later step up to that place. */
  private isLastUntil(node: number, place: number): boolean {
    const next = this.after.get(node);
    return next === undefined || (this.placeOf.get(next) as number) > place;
  }

  /** Whether the lane tells a step between the end of the frame and `to`. */
  private stepsAfter(frame: Fragment, to: number): boolean {
    const before = this.before.get(to);
    return before !== undefined && (this.placeOf.get(before) as number) > frame.to;
  }

  /** Where the frames end that hold all that the lane does in between; null if they do not. */
  private lowestFrame(from: number, to: number, end: number): number | null {
    let lowest = 0;
    let count = 0;
    for (let node = this.before.get(to); node !== from; node = this.before.get(node)) {
      count += 1;
      if (node === undefined || count > MAX_STEPS_BETWEEN) return null;
      const frame = this.around[this.placeOf.get(node) as number].find((one) => one.to < end);
      if (frame === undefined) return null;
      lowest = Math.max(lowest, frame.to);
    }
    return lowest;
  }
}

/** The last place of the section that `place` is in. */
function sectionEnd({ sections, to }: Fragment, place: number): number {
  return (sections.find(({ from }) => from > place)?.from ?? to + 1) - 1;
}
