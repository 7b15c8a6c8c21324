// Paints one node, the same in every view that shows nodes.
import type { Dom } from "@svgdotjs/svg.js";
import type { Node } from "../lang/diagram.js";
import type { Canvas } from "./canvas.js";
import { OUTLINES } from "./outlines.js";
import type { LaidOutNode } from "./place.js";
import { SMALL_FONT_PX, type TextLine } from "./shapes.js";
import { cleanText } from "./text.js";
import type { Role } from "./theme.js";

/** `start` marks a node that no edge leads to. */
export function paintNode(canvas: Canvas, node: Node, laid: LaidOutNode, start: boolean): void {
  const group = canvas.group({
    "data-node": node.id,
    "data-lane-of": node.lane,
    "data-shape": node.shape,
    "aria-label": nodeName(node),
  });
  const description = cleanText(node.attributes.description ?? "");
  const full = cleanText(node.label ?? "");
  const cut = laid.sized.text.some((line) => line.text.endsWith("…"));
  const tip = [cut ? full : "", description].filter((part) => part !== "").join(" — ");
  if (tip !== "") group.element("title").words(tip);
  OUTLINES[laid.sized.outline](laid, start, (name, attributes, roles) => {
    canvas.shape(group, name, attributes, roles);
  });
  const filled = start && (laid.sized.outline === "circle" || laid.sized.outline === "pill");
  const ink: Role = filled ? `${laid.lane}.accentInk` : "ink";
  const [x, y] = [laid.x + laid.width / 2, laid.y + laid.height / 2];
  paintText(canvas, group, laid.sized.text, x, y, ink);
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
      style === "small" ? "muted" : ink,
    );
  }
}

function nodeName(node: Node): string {
  const label = cleanText(node.label ?? "");
  const owner = cleanText(node.attributes.owner ?? "");
  const kind = node.shape === "circle" ? "event" : node.shape === "diamond" ? "decision" : "step";
  return `${kind} ${label === "" ? node.id : label}${owner === "" ? "" : `, owner ${owner}`}`;
}
