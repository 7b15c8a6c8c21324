// The key under a picture that bears marks: samples and their meaning, in rows as wide as the page.
import type { Dom } from "@svgdotjs/svg.js";
import type { Canvas } from "./canvas.js";
import {
  BADGE_HEIGHT_PX,
  badgeWidth,
  dotsOf,
  type LegendEntry,
  LINE_PX,
  safeMark,
  wordsOf,
} from "./marks.js";
import { cleanText, textWidth, wrapText } from "./text.js";

const FONT_PX = 11;
const ROW_PX = 24;
const SAMPLE_PX = 22;
const GAP_PX = 8;
const BETWEEN_PX = 22;
const MOST_ENTRIES = 24;

interface Placed {
  readonly entry: LegendEntry;
  readonly text: string;
  readonly sample: number;
  readonly x: number;
  readonly row: number;
}

export interface LaidOutLegend {
  readonly entries: readonly Placed[];
  readonly height: number;
}

/** Places the entries one after the other, in as many rows as it takes. */
export function layoutLegend(legend: readonly LegendEntry[], width: number): LaidOutLegend {
  const entries: Placed[] = [];
  let [x, row] = [0, 0];
  for (const given of legend.slice(0, MOST_ENTRIES)) {
    const { chips, ...looks } = safeMark(given);
    const badge = chips.length === 0 ? {} : { badge: wordsOf(chips[0]) };
    const entry: LegendEntry = { ...looks, ...badge, text: cleanText(given.text) };
    const sample = entry.badge === undefined ? SAMPLE_PX : badgeWidth(entry.badge);
    const room = Math.max(60, width - sample - GAP_PX);
    const text = wrapText(entry.text, { maxWidth: room, sizePx: FONT_PX, maxLines: 1 }).lines[0];
    const taken = sample + GAP_PX + textWidth(text ?? "", FONT_PX);
    if (x > 0 && x + taken > width) [x, row] = [0, row + 1];
    entries.push({ entry, text: text ?? "", sample, x, row });
    x += taken + BETWEEN_PX;
  }
  return { entries, height: entries.length === 0 ? 0 : (row + 1) * ROW_PX + 8 };
}

export function paintLegend(canvas: Canvas, laid: LaidOutLegend, left: number, top: number): void {
  if (laid.entries.length === 0) return;
  const group = canvas.group({ "data-legend": "", "aria-label": "legend" });
  for (const placed of laid.entries) {
    const x = left + placed.x;
    const y = top + placed.row * ROW_PX + ROW_PX / 2;
    paintSample(canvas, group, placed, x, y);
    const line = { text: placed.text, x: x + placed.sample + GAP_PX, y: y + FONT_PX * 0.36 };
    canvas.text(group, [line], { "font-size": FONT_PX }, "ink");
  }
}

function paintSample(canvas: Canvas, group: Dom, placed: Placed, x: number, y: number): void {
  const { entry, sample } = placed;
  const { tone } = entry;
  if (entry.badge !== undefined) {
    canvas.badge(group, entry.badge, [x + sample / 2, y], tone);
  } else if (entry.width !== undefined) {
    const stroke = tone === undefined ? "line" : (`${tone}.stroke` as const);
    const d = `M${x} ${y}L${x + sample} ${y}`;
    const line = { d, "stroke-width": entry.width, ...dotsOf(entry) };
    canvas.shape(group, "path", line, { fill: "none", stroke });
  } else {
    const box = { x, y: y - BADGE_HEIGHT_PX / 2, width: sample, height: BADGE_HEIGHT_PX, rx: 4 };
    const roles =
      tone === undefined
        ? ({ fill: "node", stroke: "line" } as const)
        : ({ fill: `${tone}.fill`, stroke: `${tone}.stroke` } as const);
    canvas.shape(group, "rect", { ...box, "stroke-width": LINE_PX }, roles);
  }
}
