// The order in which a sequence picture tells a diagram: as a run would go through it. A decision is
// told with its ways out in a frame, a way back as a loop, and what its ways lead to together after it.
import type { Diagram } from "../../lang/diagram.js";
import type { Flow } from "../flow.js";
import { joinGuard, loopGuard, wayGuard } from "./captions.js";
import { type Cycle, findCycle } from "./cycles.js";
import { type Choice, choose, chooseAfter, endsSoon, groupByDecision, type Way } from "./ways.js";

/** A jump is an edge inside a lane whose target is told elsewhere: a hook that names it. */
export type Event =
  | { readonly kind: "step"; readonly node: number }
  | { readonly kind: "message"; readonly edge: number }
  | { readonly kind: "jump"; readonly edge: number };

export interface Section {
  /** The way out of a decision that leads into it; null for a loop, and for what several lead to. */
  readonly edge: number | null;
  readonly guard: string;
  /** Place of its first event. */
  readonly from: number;
}

/**
 * Events from `from` to `to`, inclusive. Two frames are nested or apart, never across. `break` holds
 * ways that end in it, while the story goes on after it along another one.
 */
export interface Fragment {
  readonly kind: "alt" | "opt" | "break" | "loop";
  /** The node that decides, or that the loop leads back to. */
  readonly subject: number;
  /** Place of the loop in the diagram, if it is written there. */
  readonly loop: number | null;
  readonly from: number;
  readonly to: number;
  readonly sections: readonly Section[];
  /** The way along which the story goes on after it, when it begins inside or before the frame. */
  readonly main: number | null;
}

export interface Story {
  readonly events: readonly Event[];
  readonly fragments: readonly Fragment[];
  /** Edges between lanes in the order of the events. */
  readonly messages: readonly number[];
}

/** Every node once, every message once. */
export function tellStory(diagram: Diagram, flow: Flow): Story {
  const story: { events: Event[]; fragments: Fragment[] } = { events: [], fragments: [] };
  const all = {
    nodes: new Set(flow.place.keys()),
    opened: -1,
    handled: new Set<number>(),
    depth: 0,
  };
  new Region(diagram, flow, all, story, new Set()).tell();
  const messages = story.events.flatMap((event) => (event.kind === "message" ? event.edge : []));
  return { ...story, messages };
}

/** Frames in frames in frames help nobody. */
const MAX_DEPTH = 4;

interface Bounds {
  readonly nodes: ReadonlySet<number>;
  /** The node whose loop this is, or -1. */
  readonly opened: number;
  /** Ways out of the loops around it, told after those. */
  readonly handled: ReadonlySet<number>;
  readonly depth: number;
}

/** A node, or a frame and what leads into it; nothing enters it but at `node`. */
interface Unit {
  readonly node: number;
  readonly members: ReadonlySet<number>;
  readonly cycle: Cycle | null;
  /** What it decides, and what the ways of that lead to, one frame after the other. */
  readonly choices: readonly Choice[];
  /** Edges along which the story goes on after it, on its own level. */
  readonly onward: readonly number[];
}

type Task = { readonly unit: Unit } | { readonly edges: readonly number[] };

class Region {
  private readonly unitOf = new Map<number, Unit>();
  private readonly pending = new Map<Unit, number>();
  private readonly stack: Task[] = [];

  constructor(
    private readonly diagram: Diagram,
    private readonly flow: Flow,
    private readonly bounds: Bounds,
    private readonly story: { readonly events: Event[]; readonly fragments: Fragment[] },
    private readonly usedLoops: Set<number>,
  ) {
    // What leads into a frame comes before what happens in it.
    for (const node of [...bounds.nodes].sort((a, b) => flow.place[a] - flow.place[b])) {
      if (this.unitOf.has(node)) continue;
      const unit = this.unitAt(node);
      for (const member of unit.members) this.unitOf.set(member, unit);
    }
    for (const node of bounds.nodes) {
      for (const edge of flow.outward[node]) {
        const unit = this.entered(edge);
        if (unit !== null) this.pending.set(unit, (this.pending.get(unit) ?? 0) + 1);
      }
    }
  }

  tell(): void {
    const { stack, pending } = this;
    const units = [...new Set(this.unitOf.values())].filter((unit) => !pending.has(unit));
    units.sort((a, b) => b.node - a.node);
    stack.push(...units.map((unit) => ({ unit })));
    for (let task = stack.pop(); task !== undefined; task = stack.pop()) {
      if ("unit" in task) {
        this.unit(task.unit);
        this.follow(task.unit);
      } else {
        this.send(task.edges);
        this.release(task.edges);
      }
    }
  }

  private unitAt(node: number): Unit {
    const { diagram, flow, bounds, usedLoops } = this;
    const plain = flow.outward[node].filter((edge) => !bounds.handled.has(edge));
    const alone = { node, members: new Set([node]), cycle: null, choices: [], onward: plain };
    if (bounds.depth >= MAX_DEPTH) return alone;
    const found =
      node === bounds.opened ? null : findCycle(diagram, flow, node, bounds.nodes, usedLoops);
    if (found !== null && found.loop !== null) usedLoops.add(found.loop);
    if (found === null && !flow.decides[node]) return alone;
    const cycle = found === null ? null : this.withBreaks(found);
    const ways = cycle === null ? plain : cycle.exits.filter((edge) => !bounds.handled.has(edge));
    const tells = ways.length > 1 && !(cycle !== null && this.meetAtOnce(ways));
    const choices = tells ? this.choicesAlong(ways, cycle?.members ?? [node]) : [];
    if (cycle === null && choices.length === 0) return alone;
    const members = new Set([node, ...(cycle?.members ?? [])]);
    for (const { sections } of choices) {
      for (const { claimed } of sections) for (const one of claimed) members.add(one);
    }
    const onward = choices.length === 0 ? ways : (choices[0].main?.edges ?? []);
    return { node, members, cycle, choices, onward };
  }

  /**
   * The cycle with those ways out inside that end at once, where several decisions have ways out:
   * each is told where it is decided. One decision keeps its own, so that there is a way on.
   */
  private withBreaks(cycle: Cycle): Cycle {
    const { flow, bounds } = this;
    const ways = cycle.exits.filter((edge) => !bounds.handled.has(edge));
    if (ways.length < 2) return cycle;
    const [{ sections, main }] = this.choicesAlong(ways, cycle.members);
    const byDecision = groupByDecision(flow, sections);
    if (byDecision.length < 2) return cycle;
    const ending = sections.filter((way) => endsSoon(flow, way));
    const last = main === null && ending.length === sections.length ? byDecision.at(-1) : [];
    const breaks = ending.filter((way) => !last?.includes(way));
    const inside = new Set(breaks.flatMap(({ edges }) => edges));
    return {
      ...cycle,
      members: new Set([...cycle.members, ...breaks.flatMap(({ claimed }) => [...claimed])]),
      exits: cycle.exits.filter((edge) => !inside.has(edge)),
    };
  }

  /** Whether ways lead to one step of their lane, and hold nothing by themselves. */
  private meetAtOnce(ways: readonly number[]): boolean {
    const { flow } = this;
    return ways.every((edge) => !flow.crosses[edge] && flow.to[edge] === flow.to[ways[0]]);
  }

  private choicesAlong(ways: readonly number[], before: Iterable<number>): Choice[] {
    const { flow, bounds } = this;
    const taken = new Set(before);
    const free = { has: (node: number) => bounds.nodes.has(node) && !taken.has(node) };
    const choices: Choice[] = [];
    let next: Choice | null = choose(flow, ways, free);
    while (next !== null) {
      choices.push(next);
      for (const { claimed } of next.sections) for (const node of claimed) taken.add(node);
      next = chooseAfter(flow, next, free);
    }
    return choices;
  }

  /** The unit that an edge leads to from another one on this level. */
  private entered(edge: number): Unit | null {
    const { flow, unitOf } = this;
    if (flow.back[edge]) return null;
    const unit = unitOf.get(flow.to[edge]);
    return unit === undefined || unit === unitOf.get(flow.from[edge]) ? null : unit;
  }

  private unit({ node, cycle, choices }: Unit): void {
    if (cycle === null) this.story.events.push({ kind: "step", node });
    else this.cycle(cycle, choices.length === 0);
    choices.forEach((choice, at) => {
      if (at === 0) this.choice(node, choice, cycle !== null);
      else this.sequel(node, choice);
    });
  }

  private cycle(cycle: Cycle, goesOn: boolean): void {
    const { diagram, flow, story, bounds } = this;
    const { header, loop } = cycle;
    const from = story.events.length;
    const handled = new Set([...bounds.handled, ...cycle.exits]);
    this.inside(cycle.members, handled, header);
    const sections = [{ edge: null, guard: loopGuard(diagram, flow, cycle), from }];
    const main = goesOn ? this.wayOut(cycle) : null;
    this.frame({ kind: "loop", subject: header, loop, from, sections, main });
  }

  /** The only way out of a loop, unless the loop ends with the step that it leads on from. */
  private wayOut({ exits }: Cycle): number | null {
    const { flow, story } = this;
    const last = story.events.findLast((event) => event.kind === "step");
    if (exits.length !== 1 || last?.node === flow.from[exits[0]]) return null;
    return exits[0];
  }

  /** `asks`: its guards say the question, too, as it does not stand just above them. */
  private choice(subject: number, { sections, main }: Choice, asks: boolean): void {
    const [mainEdge = null] = main?.edges ?? [];
    // What one decision says excludes nothing of what another says: each has a frame of its own.
    const [first, ...more] = groupByDecision(this.flow, sections);
    if (more.length === 0) {
      this.decision(subject, mainEdge === null ? "alt" : "break", first, mainEdge, asks);
      return;
    }
    const kindOf = (ways: readonly Way[]): Fragment["kind"] =>
      mainEdge !== null ? "break" : ways.length > 1 ? "alt" : "opt";
    for (const ways of [first, ...more]) {
      const onward = ways === more.at(-1) ? mainEdge : null;
      this.decision(subject, kindOf(ways), ways, onward, asks);
    }
  }

  private decision(
    subject: number,
    kind: Fragment["kind"],
    ways: readonly Way[],
    main: number | null,
    asks: boolean,
  ): void {
    const { diagram, flow, story, bounds } = this;
    const from = story.events.length;
    const sections = ways.map(({ edges: [edge], claimed }) => {
      const section = {
        edge,
        guard: wayGuard(diagram, flow, edge, asks),
        from: story.events.length,
      };
      if (flow.crosses[edge]) this.send([edge]);
      if (claimed.size > 0) this.inside(claimed, bounds.handled);
      else if (!flow.crosses[edge]) story.events.push({ kind: "jump", edge });
      return section;
    });
    this.frame({ kind, subject, loop: null, from, sections, main });
  }

  /** What only some ways of the choice before lead to. */
  private sequel(subject: number, { sections: ways, main }: Choice): void {
    const { diagram, flow, story, bounds } = this;
    const from = story.events.length;
    const sections = ways.map(({ edges, claimed }) => {
      const section = {
        edge: null,
        guard: joinGuard(diagram, flow, edges),
        from: story.events.length,
      };
      this.inside(claimed, bounds.handled);
      return section;
    });
    const kind = main !== null ? "break" : sections.length > 1 ? "alt" : "opt";
    this.frame({ kind, subject, loop: null, from, sections, main: null });
  }

  private frame(fragment: Omit<Fragment, "to">): void {
    const { events, fragments } = this.story;
    fragments.push({ ...fragment, to: events.length - 1 });
  }

  private inside(nodes: ReadonlySet<number>, handled: ReadonlySet<number>, opened = -1): void {
    const { diagram, flow, story, bounds, usedLoops } = this;
    const inner = { nodes, handled, opened, depth: bounds.depth + 1 };
    new Region(diagram, flow, inner, story, usedLoops).tell();
  }

  private send(edges: readonly number[]): void {
    const { flow, story } = this;
    for (const edge of edges) {
      if (flow.crosses[edge]) story.events.push({ kind: "message", edge });
      else if (flow.back[edge]) story.events.push({ kind: "jump", edge });
    }
  }

  private release(edges: readonly number[]): void {
    const { pending, stack } = this;
    const ready: Unit[] = [];
    for (const edge of edges) {
      const unit = this.entered(edge);
      if (unit === null) continue;
      const rest = (pending.get(unit) ?? 0) - 1;
      pending.set(unit, rest);
      if (rest === 0) ready.push(unit);
    }
    for (const unit of ready.reverse()) stack.push({ unit });
  }

  /** What a unit sends, then where its lane goes on; what answers comes before what waits for it. */
  private follow(unit: Unit): void {
    const { flow, stack } = this;
    const onward = new Set(unit.onward);
    const inner = [...unit.members].flatMap((node) =>
      flow.outward[node].filter((edge) => !onward.has(edge)),
    );
    this.release(inner);
    const isSent = (edge: number): boolean => flow.crosses[edge] || flow.back[edge];
    stack.push({ edges: unit.onward.filter((edge) => !isSent(edge)) });
    const groups: number[][] = [];
    let calls = true;
    for (const edge of unit.onward.filter(isSent)) {
      const call = this.isCall(edge);
      if (call || calls) groups.push([edge]);
      else groups[groups.length - 1].push(edge);
      calls = call;
    }
    for (const edges of groups.reverse()) stack.push({ edges });
  }

  /** Whether the step that sends it gets an answer, before it goes on. */
  private isCall(edge: number): boolean {
    const { flow, bounds } = this;
    const asker = flow.from[edge];
    if (flow.back[edge] || !flow.inward[asker].some((at) => flow.back[at])) return false;
    const seen = new Set([flow.to[edge]]);
    for (const node of seen) {
      for (const next of flow.outward[node]) {
        const target = flow.to[next];
        if (target === asker) return true;
        if (!flow.back[next] && bounds.nodes.has(target)) seen.add(target);
      }
    }
    return false;
  }
}
