// Turns the script of a sequence picture into coordinates. Every lane has its own clock, a height down
// to which it is taken; a message waits for all lanes it passes, a frame for all lanes it covers.
import type { Diagram } from "../../lang/diagram.js";
import { type Answers, findAnswers } from "../answers.js";
import { type Flow, readFlow } from "../flow.js";
import { LABEL_LINE_PX, LANE_LINE_PX } from "../metrics.js";
import type { Box, LaidOutNode, XY } from "../place.js";
import { type SizedNode, sizeNode } from "../shapes.js";
import { type Activation, findActivations, type Moment } from "./bars.js";
import { guardWidth, wrapGuard } from "./captions.js";
import { type Columns, gapOf, placeColumns } from "./columns.js";
import { BAR_HALF_PX, FRAME_STEP_PX, GUARD_INSET_PX, HOOK_PX, PAGE_PX } from "./metrics.js";
import { type Script, type Thread, writeScript } from "./script.js";
import { type Fragment, tellStory } from "./story.js";

/** Lines of words; `x` is their middle or start, `y` the top of the first line. */
export interface Caption {
  readonly lines: readonly string[];
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly anchor: "middle" | "start";
}

export interface LaidOutLine {
  readonly edge: number;
  readonly points: readonly XY[];
  readonly head: boolean;
  readonly answer: boolean;
  readonly caption: Caption | null;
}

export interface LaidOutFragment extends Box {
  readonly fragment: Fragment;
  /** Where each section begins, and its guard. */
  readonly sections: readonly { readonly y: number; readonly guard: Caption }[];
}

export interface LaidOutSequence {
  readonly width: number;
  readonly height: number;
  readonly columns: Columns;
  readonly headHeight: number;
  /** Where the lifelines end, and where the heads stand again; null when the picture is short. */
  readonly foot: number;
  readonly repeatHeads: boolean;
  readonly nodes: readonly LaidOutNode[];
  readonly messages: readonly LaidOutLine[];
  readonly threads: readonly LaidOutLine[];
  readonly jumps: readonly LaidOutLine[];
  readonly bars: readonly Activation[];
  readonly frames: readonly LaidOutFragment[];
}

/** Heads stand at the bottom, too, of pictures taller than this. */
const TALL_PX = 700;

export function layoutSequence(diagram: Diagram): LaidOutSequence {
  const flow = readFlow(diagram);
  const story = tellStory(diagram, flow);
  const script = writeScript(diagram, flow, story);
  const sized = diagram.nodes.map(sizeNode);
  const columns = placeColumns(diagram, flow, script, sized);
  const answers = findAnswers(diagram, flow, story.messages);
  return new Stage(diagram, flow, script, sized, columns, answers).run();
}

interface OpenFrame {
  readonly at: number;
  readonly top: number;
  readonly sections: { y: number; guard: Caption }[];
}

class Stage {
  private readonly clock: number[];
  private readonly headHeight: number;
  private readonly nodes: (LaidOutNode | null)[];
  private readonly messages: LaidOutLine[] = [];
  private readonly jumps: LaidOutLine[] = [];
  private readonly frames: (LaidOutFragment | null)[];
  private readonly moments: Moment[] = [];
  private readonly open: OpenFrame[] = [];
  /** Node → the end of the section it stands in, for lines that leave it. */
  private readonly sectionEnd = new Map<number, number>();
  private readonly sectionStart = new Map<number, number>();
  private readonly standing: { node: number; depth: number }[] = [];
  /** Node → lines of the label on the way to it from the step before, or on a way that ends here. */
  private readonly wordsInto = new Map<number, number>();
  private readonly wordsAfter = new Map<number, number>();
  /** Lanes in which a line runs on from the last step to the next. */
  private readonly held: boolean[];
  private readonly holds: ReadonlySet<number>;
  private lastMessageY = 0;

  constructor(
    private readonly diagram: Diagram,
    private readonly flow: Flow,
    private readonly script: Script,
    private readonly sized: readonly SizedNode[],
    private readonly columns: Columns,
    private readonly answers: Answers,
  ) {
    const lines = Math.max(1, ...columns.heads.map((head) => head.lines.length));
    this.headHeight = lines * LANE_LINE_PX + 18;
    this.clock = diagram.lanes.map(() => PAGE_PX + this.headHeight + 16);
    this.nodes = diagram.nodes.map(() => null);
    this.frames = script.fragments.map(() => null);
    this.held = diagram.lanes.map(() => false);
    const steps = script.threads.filter(({ kind }) => kind === "step");
    this.holds = new Set(steps.map(({ edge }) => flow.from[edge]));
    for (const { edge, kind } of script.threads) {
      const words = columns.labels[edge].lines.length;
      const to = flow.to[edge];
      if (kind === "step" || kind === "after") {
        this.wordsInto.set(to, Math.max(words, this.wordsInto.get(to) ?? 0));
      }
      if (kind === "leave") this.wordsAfter.set(flow.from[edge], words);
    }
  }

  run(): LaidOutSequence {
    const { script } = this;
    let next = 0;
    script.items.forEach((item, at) => {
      this.turnSections(at);
      while (script.fragments[next]?.from === at) {
        this.openFrame(next);
        next += 1;
      }
      if (item.kind === "step") this.step(item.node);
      else if (item.kind === "message") this.message(item.edge);
      else this.jump(item.edge);
      while (this.open.length > 0 && this.innermost().to === at) this.closeFrame();
    });
    const foot = Math.max(PAGE_PX + this.headHeight + 30, ...this.clock) + 14;
    const repeatHeads = foot > TALL_PX;
    const borders = this.columns.borders;
    return {
      width: borders[borders.length - 1] + PAGE_PX,
      height: foot + (repeatHeads ? this.headHeight : 0) + PAGE_PX,
      columns: this.columns,
      headHeight: this.headHeight,
      foot,
      repeatHeads,
      nodes: this.nodes as LaidOutNode[],
      messages: this.messages,
      threads: this.drawThreads(),
      jumps: this.jumps,
      bars: findActivations(this.moments, this.diagram.lanes.length),
      frames: this.frames as LaidOutFragment[],
    };
  }

  private innermost(): Fragment {
    return this.script.fragments[this.open[this.open.length - 1].at];
  }

  private take(first: number, last: number): number {
    let y = 0;
    for (let lane = first; lane <= last; lane += 1) y = Math.max(y, this.clock[lane]);
    return y;
  }

  private set(first: number, last: number, y: number): void {
    for (let lane = first; lane <= last; lane += 1) this.clock[lane] = y;
  }

  private step(node: number): void {
    const lane = this.flow.laneOf[node];
    const sized = this.sized[node];
    const words = this.wordsInto.get(node) ?? 0;
    const y = this.clock[lane] + 12 + (words === 0 ? 0 : words * LABEL_LINE_PX + 4);
    this.nodes[node] = {
      id: this.diagram.nodes[node].id,
      lane,
      sized,
      x: this.columns.x[lane] - sized.width / 2,
      y,
      width: sized.width,
      height: sized.height,
    };
    this.clock[lane] = y + sized.height + 8;
    this.held[lane] = this.holds.has(node);
    const starts = this.flow.inward[node].length === 0;
    this.moments.push({ lane, from: y, to: y + sized.height, kind: starts ? "start" : "work" });
    this.standing.push({ node, depth: this.open.length });
    const frame = this.open[this.open.length - 1];
    const section = frame?.sections[frame.sections.length - 1];
    if (section !== undefined) {
      const { guard } = section;
      this.sectionStart.set(node, guard.y + guard.lines.length * LABEL_LINE_PX + 1);
    }
    const after = this.wordsAfter.get(node) ?? 0;
    if (after > 0) this.clock[lane] += after * LABEL_LINE_PX + 6;
  }

  private message(edge: number): void {
    const { flow, columns } = this;
    const { isAnswer, requestOf } = this.answers;
    const [from, to] = [flow.laneOf[flow.from[edge]], flow.laneOf[flow.to[edge]]];
    const [first, last] = [Math.min(from, to), Math.max(from, to)];
    const label = columns.labels[edge];
    const words = label.lines.length * LABEL_LINE_PX;
    const free = this.take(first, last) + Math.max(16, words + 8);
    const y = Math.max(free, this.lastMessageY + 12);
    this.lastMessageY = y;
    this.set(first, last, y + 13);
    const side = to > from ? 1 : -1;
    const gap = gapOf(flow, edge);
    const middle = (columns.x[gap] + columns.x[gap + 1]) / 2 - side * 2;
    this.messages.push({
      edge,
      points: [
        [columns.x[from] + side * BAR_HALF_PX, y],
        [columns.x[to] - side * BAR_HALF_PX, y],
      ],
      head: true,
      answer: isAnswer[edge],
      caption:
        words === 0
          ? null
          : {
              lines: label.lines,
              x: middle,
              y: y - words - 5,
              width: label.width,
              anchor: "middle",
            },
    });
    const answers = requestOf.get(edge) ?? null;
    this.moments.push({ lane: from, from: y - 4, to: y + 4, kind: "sent", edge });
    this.moments.push({
      lane: to,
      from: y,
      to: y + 12,
      ...(isAnswer[edge]
        ? { kind: "answer", answers }
        : { kind: this.held[to] ? "work" : "received" }),
    });
  }

  private jump(edge: number): void {
    const lane = this.flow.laneOf[this.flow.from[edge]];
    const label = this.columns.labels[edge];
    const words = label.lines.length * LABEL_LINE_PX;
    const top = this.clock[lane] + 8;
    const height = Math.max(18, words);
    const [y1, y2] = [top + (height - 16) / 2, top + (height + 16) / 2];
    const x = this.columns.x[lane] + BAR_HALF_PX;
    this.clock[lane] = top + height + 6;
    this.jumps.push({
      edge,
      points: [
        [x, y1],
        [x + HOOK_PX, y1],
        [x + HOOK_PX, y2],
        [x, y2],
      ],
      head: true,
      answer: false,
      caption: {
        lines: label.lines,
        x: x + HOOK_PX + 7,
        y: top + (height - words) / 2,
        width: label.width,
        anchor: "start",
      },
    });
    this.moments.push({ lane, from: y1 - 4, to: y2 + 4, kind: "work" });
  }

  private openFrame(at: number): void {
    const { firstLane, lastLane } = this.columns.spans[at];
    const top = this.take(firstLane, lastLane) + 12;
    this.set(firstLane, lastLane, top);
    this.open.push({ at, top, sections: [] });
    this.beginSection();
  }

  /** New sections of open frames, whose inner frames are closed by now. */
  private turnSections(at: number): void {
    const frame = this.open[this.open.length - 1];
    if (frame === undefined) return;
    const { sections } = this.script.fragments[frame.at];
    if (sections[frame.sections.length]?.from !== at) return;
    const { firstLane, lastLane } = this.columns.spans[frame.at];
    this.set(firstLane, lastLane, this.take(firstLane, lastLane) + 8);
    this.endSection();
    this.beginSection();
  }

  private beginSection(): void {
    const frame = this.open[this.open.length - 1];
    const fragment = this.script.fragments[frame.at];
    const { firstLane, lastLane } = this.columns.spans[frame.at];
    const { x } = this.frameSides(frame.at);
    const y = this.clock[firstLane];
    const text = fragment.sections[frame.sections.length].guard;
    const end = this.columns.x[firstLane] - BAR_HALF_PX - 6;
    const tab = frame.sections.length === 0 ? GUARD_INSET_PX[fragment.kind] : null;
    // Beside the tab when it is short, else below.
    const beside = tab !== null && guardWidth(text) <= end - x - tab;
    const inset = beside ? tab : GUARD_INSET_PX.section;
    const top = y + (tab === null || beside ? 3 : 20);
    const { lines, width } = wrapGuard(text, end - x - inset);
    const guard = { lines, x: x + inset, y: top, width, anchor: "start" } as const;
    frame.sections.push({ y, guard });
    this.set(firstLane, lastLane, top + lines.length * LABEL_LINE_PX + 1);
  }

  private frameSides(at: number): { readonly x: number; readonly width: number } {
    const { firstLane, lastLane, layers } = this.columns.spans[at];
    const pad = layers * FRAME_STEP_PX;
    const x = this.columns.x[firstLane] - this.columns.left[firstLane] - pad;
    const right = this.columns.x[lastLane] + this.columns.right[lastLane] + pad;
    return { x: Math.round(x), width: Math.round(right - x) };
  }

  /** Lines that leave the section end at its border. */
  private endSection(): void {
    const frame = this.open[this.open.length - 1];
    const lane = this.columns.spans[frame.at].firstLane;
    while (this.standing.length > 0) {
      const { node, depth } = this.standing[this.standing.length - 1];
      if (depth < this.open.length) break;
      this.standing.pop();
      if (!this.sectionEnd.has(node)) this.sectionEnd.set(node, this.clock[lane]);
    }
  }

  private closeFrame(): void {
    const frame = this.open[this.open.length - 1];
    const { firstLane, lastLane } = this.columns.spans[frame.at];
    const bottom = this.take(firstLane, lastLane) + 6;
    this.set(firstLane, lastLane, bottom);
    this.endSection();
    this.open.pop();
    this.set(firstLane, lastLane, bottom + 4);
    this.frames[frame.at] = {
      fragment: this.script.fragments[frame.at],
      ...this.frameSides(frame.at),
      y: frame.top,
      height: bottom - frame.top,
      sections: frame.sections,
    };
  }

  private drawThreads(): LaidOutLine[] {
    return this.script.threads.map((thread) => {
      const { edge, kind } = thread;
      const [from, to] = [this.flow.from[edge], this.flow.to[edge]];
      const [above, below] = [this.nodes[from] as LaidOutNode, this.nodes[to] as LaidOutNode];
      const x = this.columns.x[above.lane];
      const [y1, y2] = this.threadSpan(thread, above, below);
      const label = this.columns.labels[edge];
      const y = kind === "leave" ? y1 + 6 : below.y - label.lines.length * LABEL_LINE_PX - 6;
      const place = { x: x + BAR_HALF_PX + 7, y, width: label.width, anchor: "start" } as const;
      const caption = { lines: label.lines, ...place };
      return {
        edge,
        points: [
          [x, y1],
          [x, y2],
        ],
        head: kind !== "leave",
        answer: false,
        caption: label.lines.length === 0 || kind === "enter" ? null : caption,
      };
    });
  }

  private threadSpan(
    { edge, kind, below: last }: Thread,
    above: LaidOutNode,
    below: LaidOutNode,
  ): [number, number] {
    const start = above.y + above.height;
    if (kind === "enter") {
      return [this.sectionStart.get(this.flow.to[edge]) ?? below.y - 12, below.y];
    }
    if (kind === "leave") return [start, this.sectionEnd.get(this.flow.from[edge]) ?? start + 12];
    if (kind === "step") return [start, below.y];
    const ends = this.frames.filter((frame) => frame !== null && frame.fragment.to === last);
    const bottoms = ends.map(
      (frame) => (frame as LaidOutFragment).y + (frame as LaidOutFragment).height,
    );
    return [Math.max(...bottoms), below.y];
  }
}
