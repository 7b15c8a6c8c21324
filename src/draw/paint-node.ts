// Paints one node, the same in every view that shows nodes.
import type { Dom } from "@svgdotjs/svg.js";
import type { Node } from "../lang/diagram.js";
import type { Canvas, Colours } from "./canvas.js";
import { safeLink } from "./links.js";
import { badgeHeight, badgeWidth, type SafeMark, wordsOf } from "./marks.js";
import { OUTLINES } from "./outlines.js";
import type { Box, LaidOutNode } from "./place.js";
import { SMALL_FONT_PX, type TextLine } from "./shapes.js";
import { cleanText } from "./text.js";
import type { Role, ToneName } from "./theme.js";

/** `start` marks a node that no edge leads to. */
export function paintNode(canvas: Canvas, node: Node, laid: LaidOutNode, start: boolean): void {
  const mark = canvas.mark("nodes", node.id);
  const group = canvas.group(
    {
      "data-node": node.id,
      "data-lane-of": node.lane,
      "data-shape": node.shape,
      ...(mark.tone === undefined ? {} : { "data-tone": mark.tone }),
      "aria-label": nodeName(node, mark),
    },
    safeLink(node.attributes.link),
  );
  const full = cleanText(node.label ?? "");
  const cut = laid.sized.text.some((line) => line.text.endsWith("…"));
  const { tooltip, description, owner, system } = node.attributes;
  canvas.tip(group, [
    cleanText(tooltip ?? ""),
    cut ? full : "",
    cleanText(description ?? ""),
    said("owner", owner),
    said("system", system),
    mark.note,
  ]);
  OUTLINES[laid.sized.outline](laid, start, (name, attributes, roles) => {
    canvas.shape(
      group,
      name,
      attributes,
      mark.tone === undefined ? roles : toned(roles, mark.tone),
    );
  });
  const filled = start && (laid.sized.outline === "circle" || laid.sized.outline === "pill");
  const ink: Role = filled ? `${laid.lane}.accentInk` : "ink";
  const [x, y] = [laid.x + laid.width / 2, laid.y + laid.height / 2];
  paintText(
    canvas,
    group,
    laid.sized.text,
    x,
    y,
    mark.tone === undefined ? ink : `${mark.tone}.ink`,
  );
  if (mark.chips.length === 0) return;
  // On their own: they stand out of the node, whose name says it already.
  const chips = canvas.group({ "data-badge-of": node.id, "aria-hidden": "true" });
  for (const { words, tone, centre } of placeChips(mark, laid)) {
    canvas.badge(chips, words, centre, tone);
  }
}

/** The colours of a shape under a mark. */
export function toned({ fill, stroke }: Colours, tone: ToneName): Colours {
  // What has no outline is a sign on the shape, and has to stand out from it.
  const ground: Role = stroke === undefined ? `${tone}.stroke` : `${tone}.fill`;
  return {
    ...(fill === undefined ? {} : { fill: fill === "none" ? fill : ground }),
    ...(stroke === undefined
      ? {}
      : { stroke: stroke === "none" ? stroke : (`${tone}.stroke` as const) }),
  };
}

/** Nodes and their chips: what the badges of lines keep off. */
export function nodeBoxes(canvas: Canvas, nodes: readonly LaidOutNode[]): Box[] {
  return nodes.flatMap((node): Box[] => {
    const boxes = node.sized.outline === "diamond" ? slicesOf(node) : [node];
    const chips = placeChips(canvas.mark("nodes", node.id), node);
    const height = badgeHeight();
    return [
      ...boxes,
      ...chips.map(({ words, centre: [x, y] }) => {
        const width = badgeWidth(words);
        return { x: x - width / 2, y: y - height / 2, width, height };
      }),
    ];
  });
}

const SLICES = 8;

/** A diamond leaves room in the corners of its box. */
function slicesOf({ x, y, width, height }: Box): Box[] {
  return Array.from({ length: SLICES }, (_, at) => {
    // Of the upper half, a slice is as wide as its lower side, and the other way round.
    const away = Math.max(0, Math.abs(at + 0.5 - SLICES / 2) - 0.5) / (SLICES / 2);
    const inner = width * (1 - away);
    const [left, top] = [x + (width - inner) / 2, y + (height / SLICES) * at];
    return { x: left, y: top, width: inner, height: height / SLICES };
  });
}

/** Room on both sides of the middle, where a line may enter from above. */
const ENTRY_PX = 10;

interface PlacedChip {
  readonly words: string;
  readonly tone: ToneName | undefined;
  readonly centre: readonly [number, number];
}

/** The first chip of a node at its upper right, a second one mirrored at its lower right. */
function placeChips({ chips }: SafeMark, laid: LaidOutNode): readonly PlacedChip[] {
  return chips.map((chip, at) => {
    const words = wordsOf(chip);
    const [x, y] = badgePlace(laid, badgeWidth(words));
    const below = 2 * laid.y + laid.height - y;
    return { words, tone: chip.tone, centre: [x, at === 0 ? y : below] };
  });
}

/** Where the chip of a node sits: on the outline, towards the upper right. */
function badgePlace(
  { x, y, width, height, sized }: LaidOutNode,
  chip: number,
): readonly [number, number] {
  const clear = x + width / 2 + ENTRY_PX + chip / 2;
  switch (sized.outline) {
    case "box":
    case "task":
      return [Math.max(clear, x + width - chip / 2 + 5), y - 1];
    case "pill":
      return [Math.max(clear, x + width - Math.max(chip / 2, height * 0.3)), y];
    case "circle":
      return [Math.max(clear, x + width * 0.86), y + height * 0.12];
    case "diamond":
      return [Math.max(clear, x + width * 0.78), y + height * 0.2];
    default:
      return sized.outline satisfies never;
  }
}

function said(word: string, value: string | undefined): string {
  const text = cleanText(value ?? "");
  return text === "" ? "" : `${word}: ${text}`;
}

function paintText(
  canvas: Canvas,
  group: Dom,
  all: readonly TextLine[],
  x: number,
  y: number,
  ink: Role,
): void {
  // Lines of one style that follow each other are one text.
  for (let from = 0, to = 0; from < all.length; from = to) {
    const { style, anchor } = all[from];
    while (to < all.length && all[to].style === style) to += 1;
    const small = style === "small" || style === "item";
    canvas.text(
      group,
      all.slice(from, to).map((line) => ({ text: line.text, x: x + line.x, y: y + line.y })),
      {
        ...(anchor === "middle" ? { "text-anchor": "middle" } : {}),
        ...(small ? { "font-size": SMALL_FONT_PX } : {}),
        ...(style === "strong" ? { "font-weight": 600 } : {}),
      },
      style === "small" && ink === "ink" ? "muted" : ink,
    );
  }
}

function nodeName(node: Node, { chips, note }: SafeMark): string {
  const label = cleanText(node.label ?? "");
  const owner = cleanText(node.attributes.owner ?? "");
  const kind = node.shape === "circle" ? "event" : node.shape === "diamond" ? "decision" : "step";
  const marked = note ?? chips.map(wordsOf)[0];
  return [
    `${kind} ${label === "" ? node.id : label}`,
    ...(owner === "" ? [] : [`owner ${owner}`]),
    ...(marked === undefined ? [] : [marked]),
  ].join(", ");
}
