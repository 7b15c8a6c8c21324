// Finds the frames of the loops: one round all members when nobody else stands between them, else one
// for each lane, row or run of neighbours, so that a frame never claims a stranger.
import type { Diagram } from "../lang/diagram.js";
import type { Grid } from "./grid.js";
import { LABEL_LINE_PX, LOOP_FONT_PX } from "./metrics.js";
import type { Direction } from "./place.js";
import { cleanText, type TextBlock, textWidth, wrapText } from "./text.js";

const HEADER_PX = 24;
/** Beside a frame in a picture that runs down, its title is wrapped. */
const SIDE_TITLE_PX = 66;

/** A frame over the cells left..right × top..bottom (bands of nodes). */
export interface Frame {
  readonly loop: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly title: string;
  /** Room for the title along the side of the frame that it stands at, and across, in px. */
  readonly titlePx: number;
  readonly headerPx: number;
  /** How many frames lie inside this one. */
  readonly depth: number;
}

type Box = Pick<Frame, "left" | "right" | "top" | "bottom">;

export function findFrames(diagram: Diagram, grid: Grid, direction: Direction): Frame[] {
  const index = new Map(diagram.nodes.map((node, at) => [node.id, at]));
  const frames: Frame[] = [];
  diagram.loops.forEach((loop, at) => {
    const members = [...new Set(loop.nodes.map((id) => index.get(id) as number))];
    const title = `↻ ${cleanText(loop.condition)}`.trim();
    const room = roomFor(title, direction);
    for (const box of split(grid, members)) {
      frames.push({ loop: at, ...box, title, ...room, depth: 0 });
    }
  });
  return frames.map((frame) => ({
    ...frame,
    depth: frames.filter((other) => other !== frame && contains(frame, other)).length,
  }));
}

function roomFor(title: string, direction: Direction): { titlePx: number; headerPx: number } {
  if (direction === "right") {
    return { titlePx: textWidth(title, LOOP_FONT_PX, true) + 14, headerPx: HEADER_PX };
  }
  const { lines, width } = wrapTitle(title, SIDE_TITLE_PX);
  return { titlePx: lines.length * LABEL_LINE_PX + 12, headerPx: Math.ceil(width) + 16 };
}

/** A title that stands beside its frame. */
export function wrapTitle(title: string, maxWidth: number): TextBlock {
  return wrapText(title, { maxWidth, sizePx: LOOP_FONT_PX, maxLines: 5, bold: true });
}

function contains(a: Frame, b: Frame): boolean {
  const inside = a.left <= b.left && a.right >= b.right && a.top <= b.top && a.bottom >= b.bottom;
  const same = a.left === b.left && a.right === b.right && a.top === b.top && a.bottom === b.bottom;
  return inside && (!same || a.loop < b.loop);
}

function split(grid: Grid, members: readonly number[]): Box[] {
  if (members.length === 0) return [];
  const whole = boxOf(grid, members);
  if (clear(grid, whole, members)) return [whole];
  const lanes = groupBy(members, (node) => grid.laneOfBand[grid.nodeY[node]]);
  return lanes.flatMap((lane) => {
    const box = boxOf(grid, lane);
    if (clear(grid, box, lane)) return [box];
    return groupBy(lane, (node) => grid.nodeY[node]).flatMap((row) => runs(grid, row));
  });
}

function runs(grid: Grid, row: readonly number[]): Box[] {
  const sorted = [...row].sort((a, b) => grid.nodeX[a] - grid.nodeX[b]);
  const boxes: Box[] = [];
  let run: number[] = [];
  for (const node of sorted) {
    const longer = [...run, node];
    if (run.length > 0 && !clear(grid, boxOf(grid, longer), longer)) {
      boxes.push(boxOf(grid, run));
      run = [node];
    } else {
      run = longer;
    }
  }
  if (run.length > 0) boxes.push(boxOf(grid, run));
  return boxes;
}

function boxOf(grid: Grid, nodes: readonly number[]): Box {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const node of nodes) {
    left = Math.min(left, grid.nodeX[node]);
    right = Math.max(right, grid.nodeX[node]);
    top = Math.min(top, grid.nodeY[node]);
    bottom = Math.max(bottom, grid.nodeY[node]);
  }
  return { left, right, top, bottom };
}

function clear(grid: Grid, box: Box, members: readonly number[]): boolean {
  const known = new Set(members);
  for (let y = box.top; y <= box.bottom; y += 1) {
    for (let x = box.left; x <= box.right; x += 1) {
      const node = grid.cell[y * grid.xBands + x];
      if (node >= 0 && !known.has(node)) return false;
    }
  }
  return true;
}

function groupBy(nodes: readonly number[], key: (node: number) => number): number[][] {
  const groups = new Map<number, number[]>();
  for (const node of nodes) {
    const list = groups.get(key(node));
    if (list === undefined) groups.set(key(node), [node]);
    else list.push(node);
  }
  return [...groups.values()];
}
