// How big each kind of node is, where its text stands and where its outline runs. One entry of the
// table holds everything the layout needs to know about a kind; coordinates count from the centre.
import type { Node, Shape, Side } from "../lang/diagram.js";
import { cleanText, longestWord, type TextBlock, textWidth, wrapText } from "./text.js";

export const NODE_FONT_PX = 13;
export const NODE_LINE_PX = 17;
export const SMALL_FONT_PX = 11;

/** circle, pill: starts and ends; the others as in the language. */
export type Outline = "circle" | "pill" | "box" | "diamond" | "task";

export interface TextLine {
  readonly text: string;
  /** The anchor point: middle or start of the line, on the baseline. */
  readonly x: number;
  readonly y: number;
  readonly style: "label" | "strong" | "small" | "item";
  readonly anchor: "middle" | "start";
}

export interface SizedNode {
  readonly outline: Outline;
  readonly width: number;
  readonly height: number;
  readonly text: readonly TextLine[];
  /** How far from the middle of a side an edge may end, in px. */
  readonly reach: { readonly horizontal: number; readonly vertical: number };
  /** Its sides are exchanged: what counts as its left is its top. */
  readonly turned?: true;
}

const SIZERS: Readonly<Record<Shape, (node: Node, label: string) => SizedNode>> = {
  rectangle: sizeBox,
  circle: sizeCircle,
  diamond: sizeDiamond,
  taskbox: sizeTask,
};

export function sizeNode(node: Node): SizedNode {
  return SIZERS[node.shape](node, cleanText(node.label ?? ""));
}

/** The node as a layout sees it whose picture is mirrored at the diagonal afterwards. */
export function turnNode({ turned, ...sized }: SizedNode): SizedNode {
  const { width, height, reach } = sized;
  const sides = { horizontal: reach.vertical, vertical: reach.horizontal };
  const mirrored = { ...sized, width: height, height: width, reach: sides };
  return turned === true ? mirrored : { ...mirrored, turned: true };
}

/** How deep under the middle of a side the outline lies at `offset` px from that middle. */
export function outlineDepth(sized: SizedNode, side: Side, offset: number): number {
  const horizontal = side === "left" || side === "right";
  const along = (horizontal ? sized.height : sized.width) / 2;
  const across = (horizontal ? sized.width : sized.height) / 2;
  const share = Math.min(1, Math.abs(offset) / along);
  switch (sized.outline) {
    case "diamond":
      return across * share;
    case "circle":
      return across * (1 - Math.sqrt(1 - share * share));
    case "pill": {
      const turned = sized.turned === true;
      if (horizontal === turned) return 0;
      const radius = pillRadius(turned ? sized.width : sized.height);
      const over = Math.max(0, Math.abs(offset) - (along - radius));
      return radius - Math.sqrt(Math.max(0, radius * radius - over * over));
    }
    case "box":
    case "task":
      return 0;
    default:
      return sized.outline satisfies never;
  }
}

function even(value: number): number {
  return Math.ceil(value / 2) * 2;
}

function centred(block: TextBlock): TextLine[] {
  const top = (-block.lines.length * NODE_LINE_PX) / 2;
  return block.lines.map((text, index) => ({
    text,
    x: 0,
    y: top + (index + 0.5) * NODE_LINE_PX + NODE_FONT_PX * 0.35,
    style: "label",
    anchor: "middle",
  }));
}

/** A usual width, or as much as the longest word takes: a broken word reads badly. */
function roomFor(label: string, usual: number): number {
  return Math.max(usual, Math.min(longestWord(label, NODE_FONT_PX), WIDEST_WORD_PX));
}

const WIDEST_WORD_PX = 200;

function sizeBox(_node: Node, label: string): SizedNode {
  const wide = label.length > 90;
  const block = wrapText(label, {
    maxWidth: roomFor(label, wide ? 220 : 118),
    sizePx: NODE_FONT_PX,
    maxLines: wide ? 8 : 6,
  });
  const width = Math.max(108, even(block.width + 26));
  const height = Math.max(48, even(block.lines.length * NODE_LINE_PX + 22));
  return {
    outline: "box",
    width,
    height,
    text: centred(block),
    reach: { horizontal: height / 2 - 6, vertical: width / 2 - 10 },
  };
}

/** All starts and ends of one or two lines are of this height; only what is short is a circle. */
const CIRCLE_PX = 50;
const CIRCLE_TEXT_PX = 38;

function sizeCircle(_node: Node, label: string): SizedNode {
  const short = wrapText(label, { maxWidth: CIRCLE_TEXT_PX, sizePx: NODE_FONT_PX, maxLines: 1 });
  if (label === "" || (short.lines[0] === label && short.width <= CIRCLE_TEXT_PX)) {
    return {
      outline: "circle",
      width: CIRCLE_PX,
      height: CIRCLE_PX,
      text: centred(short),
      reach: { horizontal: CIRCLE_PX / 4, vertical: CIRCLE_PX / 4 },
    };
  }
  const block = wrapText(label, {
    maxWidth: roomFor(label, label.length > 60 ? 220 : 132),
    sizePx: NODE_FONT_PX,
    maxLines: 6,
  });
  const height = Math.max(CIRCLE_PX, even(block.lines.length * NODE_LINE_PX + 16));
  const radius = pillRadius(height);
  const width = even(block.width + Math.max(36, radius * 1.3));
  return {
    outline: "pill",
    width: Math.max(width, height),
    height,
    text: centred(block),
    // Ends a little off the middle still meet the curve within two pixels of the box.
    reach: {
      horizontal: height / 2 - radius + Math.sqrt(3.6 * radius),
      vertical: Math.max(0, width / 2 - radius),
    },
  };
}

/** Radius of the rounded ends of a pill of this height. */
export function pillRadius(height: number): number {
  return Math.min(height / 2, CIRCLE_PX / 2);
}

const DIAMOND_SLOPE = 0.58;
const DIAMOND_WIDTHS = [44, 60, 78, 96, 120, 150, 190, 240] as const;

function sizeDiamond(_node: Node, label: string): SizedNode {
  let best: { half: number; block: TextBlock } | null = null;
  const least = Math.min(longestWord(label, NODE_FONT_PX), 190);
  for (const maxWidth of DIAMOND_WIDTHS) {
    if (maxWidth < least) continue;
    const block = wrapText(label, { maxWidth, sizePx: NODE_FONT_PX, maxLines: 8 });
    const cut = block.lines.at(-1)?.endsWith("…") === true && !label.endsWith("…");
    let half = 34;
    block.lines.forEach((line, index) => {
      const middle = (index + 0.5 - block.lines.length / 2) * NODE_LINE_PX;
      const far = Math.abs(middle) + NODE_FONT_PX * 0.42;
      half = Math.max(half, textWidth(line, NODE_FONT_PX) / 2 + far / DIAMOND_SLOPE + 3);
    });
    if (best === null || (half < best.half && !cut)) {
      best = { half, block };
    } else if (best.block.lines.at(-1)?.endsWith("…") === true && !label.endsWith("…")) {
      best = { half, block };
    }
  }
  const { half, block } = best ?? { half: 34, block: { lines: [], width: 0 } };
  const width = even(half) * 2;
  const height = even(half * DIAMOND_SLOPE) * 2;
  return {
    outline: "diamond",
    width,
    height,
    text: centred(block),
    reach: { horizontal: height * 0.24, vertical: width * 0.24 },
  };
}

const TASK_PAD_PX = 16;
const MAX_ITEMS = 8;

function sizeTask(node: Node, label: string): SizedNode {
  const [title = "", ...items] = label.split("|").map((part) => part.trim());
  const lines: { text: string; style: TextLine["style"]; heightPx: number }[] = [];
  const add = (text: string, style: TextLine["style"], maxLines: number): void => {
    const small = style !== "strong";
    const sizePx = small ? SMALL_FONT_PX : NODE_FONT_PX;
    const block = wrapText(text, { maxWidth: 156, sizePx, maxLines, bold: !small });
    for (const line of block.lines) lines.push({ text: line, style, heightPx: small ? 15 : 17 });
  };
  add(title, "strong", 4);
  const shown = items.filter((item) => item !== "");
  for (const item of shown.slice(0, MAX_ITEMS)) add(`• ${item}`, "item", 2);
  if (shown.length > MAX_ITEMS) add(`… ${shown.length - MAX_ITEMS} more`, "item", 1);
  const owner = cleanText(node.attributes.owner ?? "");
  const system = cleanText(node.attributes.system ?? "");
  if (owner !== "") add(`Owner: ${owner}`, "small", 2);
  if (system !== "") add(`System: ${system}`, "small", 2);
  const textHeight = lines.reduce((sum, line) => sum + line.heightPx, 0);
  const widest = lines.reduce((most, { text, style }) => {
    const strong = style === "strong";
    return Math.max(most, textWidth(text, strong ? NODE_FONT_PX : SMALL_FONT_PX, strong));
  }, 0);
  const width = Math.max(132, even(widest + TASK_PAD_PX * 2));
  const height = Math.max(48, even(textHeight + 22));
  let y = -textHeight / 2;
  const text = lines.map((line): TextLine => {
    const baseline = y + line.heightPx * 0.5 + (line.style === "strong" ? 4.6 : 4);
    y += line.heightPx;
    return {
      text: line.text,
      x: -width / 2 + TASK_PAD_PX,
      y: baseline,
      style: line.style,
      anchor: "start",
    };
  });
  return {
    outline: "task",
    width,
    height,
    text,
    reach: { horizontal: height / 2 - 6, vertical: width / 2 - 10 },
  };
}
