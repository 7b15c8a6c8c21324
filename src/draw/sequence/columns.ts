// How far apart the lifelines stand: steps, hooks, frames and the words on messages must fit between.
import type { Diagram } from "../../lang/diagram.js";
import type { Flow } from "../flow.js";
import type { SizedNode } from "../shapes.js";
import type { TextBlock } from "../text.js";
import { guardRoom, headOf, jumpLabel, messageLabel, threadLabel } from "./captions.js";
import { BAR_HALF_PX, FRAME_STEP_PX, GUARD_INSET_PX, HOOK_PX, PAGE_PX } from "./metrics.js";
import type { Script } from "./script.js";
import type { Fragment } from "./story.js";

export interface FrameSpan {
  readonly firstLane: number;
  readonly lastLane: number;
  /** Frames inside it, one in the other, and itself. */
  readonly layers: number;
}

export interface Columns {
  /** Middle of each lane, its lifeline. */
  readonly x: readonly number[];
  /** Room for steps and hooks on either side. */
  readonly left: readonly number[];
  readonly right: readonly number[];
  /** Borders between the bands of lanes: one more than there are lanes. */
  readonly borders: readonly number[];
  readonly heads: readonly TextBlock[];
  /** By edge; empty for those that have none or show it otherwise. */
  readonly labels: readonly TextBlock[];
  readonly spans: readonly FrameSpan[];
}

const GAP_PX = 18;
/** Beside the words on a message: the arrow head and some air. */
const MESSAGE_PAD_PX = 34;

export function placeColumns(
  diagram: Diagram,
  flow: Flow,
  script: Script,
  sized: readonly SizedNode[],
): Columns {
  const heads = diagram.lanes.map((_, lane) => headOf(diagram, lane));
  const labels: TextBlock[] = diagram.edges.map(() => ({ lines: [], width: 0 }));
  const left = heads.map((head) => Math.max(52, head.width / 2 + 16));
  const right = [...left];
  sized.forEach(({ width }, node) => {
    const lane = flow.laneOf[node];
    left[lane] = Math.max(left[lane], width / 2);
    right[lane] = Math.max(right[lane], width / 2);
  });
  labelLanes(diagram, flow, script, labels, right);
  const spans = spansOf(flow, script, diagram.lanes.length);
  makeRoomForGuards(script, spans, left);
  const [outerLeft, outerRight] = [[...left], [...right]];
  for (const { firstLane, lastLane, layers } of spans) {
    const pad = layers * FRAME_STEP_PX + 4;
    outerLeft[firstLane] = Math.max(outerLeft[firstLane], left[firstLane] + pad);
    outerRight[lastLane] = Math.max(outerRight[lastLane], right[lastLane] + pad);
  }
  const gaps = diagram.lanes.map((_, lane) => {
    const next = lane + 1 < diagram.lanes.length ? outerLeft[lane + 1] : 0;
    return outerRight[lane] + next + GAP_PX;
  });
  for (const edge of flow.messages) {
    const gap = gapOf(flow, edge);
    labels[edge] = messageLabel(diagram, edge, gaps[gap] - MESSAGE_PAD_PX);
    gaps[gap] = Math.max(gaps[gap], labels[edge].width + MESSAGE_PAD_PX);
  }
  const x: number[] = [];
  diagram.lanes.forEach((_, lane) => {
    const from = lane === 0 ? PAGE_PX + outerLeft[0] + GAP_PX / 2 : x[lane - 1] + gaps[lane - 1];
    x.push(Math.round(from));
  });
  const borders = [PAGE_PX];
  for (let lane = 1; lane < x.length; lane += 1) {
    const least = x[lane - 1] + outerRight[lane - 1] + 4;
    const most = x[lane] - outerLeft[lane] - 4;
    const middle = (x[lane - 1] + x[lane]) / 2;
    borders.push(Math.round(Math.max(least, Math.min(most, middle))));
  }
  const last = x.length - 1;
  borders.push(last < 0 ? PAGE_PX : Math.ceil(x[last] + outerRight[last] + GAP_PX / 2));
  return { x, left, right, borders, heads, labels, spans };
}

/** The gap beside the sender, in which the words on a message stand. */
export function gapOf(flow: Flow, edge: number): number {
  const from = flow.laneOf[flow.from[edge]];
  return flow.laneOf[flow.to[edge]] > from ? from : from - 1;
}

function labelLanes(
  diagram: Diagram,
  flow: Flow,
  script: Script,
  labels: TextBlock[],
  right: number[],
): void {
  const reach = (edge: number, label: TextBlock, from: number): void => {
    const lane = flow.laneOf[flow.from[edge]];
    labels[edge] = label;
    right[lane] = Math.max(right[lane], from + label.width + 4);
  };
  for (const { edge, kind } of script.threads) {
    if (kind === "enter") continue;
    const label = threadLabel(diagram, edge);
    if (label.lines.length > 0) reach(edge, label, BAR_HALF_PX + 7);
  }
  const guarded = new Set(
    script.fragments.flatMap(({ sections }) => sections.map((section) => section.edge)),
  );
  for (const item of script.items) {
    if (item.kind !== "jump") continue;
    const label = jumpLabel(diagram, flow, item.edge, guarded.has(item.edge));
    reach(item.edge, label, BAR_HALF_PX + HOOK_PX + 7);
  }
}

/** Guards stand at the left of their frame, before its first lifeline. */
function makeRoomForGuards(script: Script, spans: readonly FrameSpan[], left: number[]): void {
  script.fragments.forEach((fragment, at) => {
    const { firstLane, layers } = spans[at];
    fragment.sections.forEach(({ guard }) => {
      const room = guardRoom(guard);
      const need = GUARD_INSET_PX.section + room + 8 + BAR_HALF_PX - layers * FRAME_STEP_PX;
      left[firstLane] = Math.max(left[firstLane], need);
    });
  });
}

function lanesOf(flow: Flow, script: Script, { from, to }: Fragment): [number, number] {
  let [first, last] = [Number.POSITIVE_INFINITY, -1];
  for (const item of script.items.slice(from, to + 1)) {
    const nodes = item.kind === "step" ? [item.node] : [flow.from[item.edge], flow.to[item.edge]];
    for (const node of nodes) {
      first = Math.min(first, flow.laneOf[node]);
      last = Math.max(last, flow.laneOf[node]);
    }
  }
  return [first, last];
}

function spansOf(flow: Flow, script: Script, lanes: number): FrameSpan[] {
  const spans: { firstLane: number; lastLane: number; layers: number }[] = [];
  const open: { to: number; span: (typeof spans)[number] }[] = [];
  for (const fragment of script.fragments) {
    const [firstLane, lastLane] = lanesOf(flow, script, fragment);
    const span = { firstLane: Math.min(firstLane, lanes - 1), lastLane, layers: 1 };
    while (open.length > 0 && open[open.length - 1].to < fragment.from) open.pop();
    open.push({ to: fragment.to, span });
    for (let depth = 0; depth < open.length; depth += 1) {
      const outer = open[depth].span;
      outer.layers = Math.max(outer.layers, open.length - depth);
    }
    spans.push(span);
  }
  return spans;
}
