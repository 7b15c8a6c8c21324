// Where the title of a loop stands on its frame: along the top, or in a picture that runs down beside
// the frame, where no line runs through it.

import { type Frame, wrapTitle } from "./loops.js";
import { LABEL_LINE_PX, LOOP_FONT_PX } from "./metrics.js";
import type { Box, Direction, LaidOutEdge } from "./place.js";
import { wrapText } from "./text.js";

export interface LaidOutFrame extends Box {
  readonly loop: number;
  readonly title: readonly { readonly text: string; readonly x: number; readonly y: number }[];
  /** Around the words of the title. */
  readonly titleBox: Box;
  /** A line runs behind the title, which needs a plate. */
  readonly plate: boolean;
}

/** A frame before the picture is turned, and the middle of the band that its title stands in. */
export interface FrameBox extends Box {
  readonly frame: Frame;
  readonly titleY: number;
}

/** The box mirrored at the diagonal. */
export const turnBox = ({ x, y, width, height }: Box): Box => ({
  x: y,
  y: x,
  width: height,
  height: width,
});

/** `edges`, too, as they are before the picture is turned. */
export function placeTitles(
  boxes: readonly FrameBox[],
  edges: readonly LaidOutEdge[],
  direction: Direction,
): LaidOutFrame[] {
  return boxes.map((box): LaidOutFrame => {
    const { frame, x, y, width, height } = box;
    const { loop } = frame;
    if (direction === "right") return { loop, x, y, width, height, ...titleAbove(box, edges) };
    return { loop, ...turnBox(box), ...titleBeside(box, edges) };
  });
}

type Title = Pick<LaidOutFrame, "title" | "titleBox" | "plate">;

/** A title shorter than this says nothing. */
const LEAST_TITLE_PX = 60;

/** Cut to the widest gap between lines when it fits in none; no gap wide enough: over a line. */
function titleAbove({ frame, x, width, titleY }: FrameBox, edges: readonly LaidOutEdge[]): Title {
  const [low, high] = [x + 8, x + width - 8];
  const at = (maxWidth: number, left: number, plate: boolean): Title => {
    const options = { maxWidth, sizePx: LOOP_FONT_PX, maxLines: 1, bold: true };
    const block = wrapText(frame.title, options);
    const [text = ""] = block.lines;
    const box = { x: round(left), y: titleY - 6, width: Math.ceil(block.width), height: 12 };
    const title = [{ text, x: box.x, y: round(titleY + LOOP_FONT_PX * 0.35) }];
    return { title, titleBox: box, plate };
  };
  const whole = at(high - low, low, true);
  const gaps = gapsAt(low, high, titleY, 9, edges);
  const first = gaps.find(([from, to]) => to - from >= whole.titleBox.width);
  if (first !== undefined) return at(high - low, first[0], false);
  const [from, to] = widestOf(gaps);
  return to - from < LEAST_TITLE_PX ? whole : at(to - from, from, false);
}

/** In the strip beside the frame, as far up as no line runs through it. */
function titleBeside(box: FrameBox, edges: readonly LaidOutEdge[]): Title {
  const { frame, x, width, titleY } = box;
  const [low, high] = [x + 4, x + width - 4];
  const block = wrapTitle(frame.title, frame.headerPx - 16);
  const gaps = gapsAt(low, high, titleY, frame.headerPx / 2, edges);
  const need = block.lines.length * LABEL_LINE_PX + 4;
  const fits = gaps.find(([from, to]) => to - from >= need);
  const widest = widestOf(gaps);
  const most = Math.floor((widest[1] - widest[0] - 4) / LABEL_LINE_PX);
  const plate = fits === undefined && most < 1;
  const top = plate ? low : (fits ?? widest)[0];
  const lines = fits === undefined && !plate ? cutLines(block.lines, most) : block.lines;
  const left = round(titleY - frame.headerPx / 2 + 8);
  const title = lines.map((text, row) => ({
    text,
    x: left,
    y: round(top + 2 + (row + 0.5) * LABEL_LINE_PX + LOOP_FONT_PX * 0.35),
  }));
  const height = lines.length * LABEL_LINE_PX;
  return { title, titleBox: { x: left, y: top + 2, width: Math.ceil(block.width), height }, plate };
}

function cutLines(lines: readonly string[], most: number): readonly string[] {
  const kept = lines.slice(0, most);
  return [...kept.slice(0, -1), `${kept[kept.length - 1].slice(0, -2)}…`];
}

type Gap = readonly [from: number, to: number];

const widestOf = (gaps: readonly Gap[]): Gap =>
  gaps.reduce((best, gap) => (gap[1] - gap[0] > best[1] - best[0] ? gap : best));

/** The stretches from `low` to `high` that no line runs through, within `half` px of `y`. */
function gapsAt(
  low: number,
  high: number,
  y: number,
  half: number,
  edges: readonly LaidOutEdge[],
): readonly Gap[] {
  const lines: number[] = [];
  for (const { points } of edges) {
    for (let at = 1; at < points.length; at += 1) {
      const [[x1, y1], [x2, y2]] = [points[at - 1], points[at]];
      if (x1 === x2 && Math.min(y1, y2) < y + half && Math.max(y1, y2) > y - half) lines.push(x1);
    }
  }
  const inside = lines.filter((x) => x > low - 6 && x < high + 6).sort((a, b) => a - b);
  const starts = [low, ...inside.map((x) => x + 6)];
  const ends = [...inside.map((x) => x - 6), high];
  return starts.map((start, at) => [start, Math.max(start, ends[at])] as const);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
