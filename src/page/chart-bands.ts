// What a chart shows besides its lines: shaded stretches of time, and the names of faults, which
// stand in rows above the plot where they cover nothing.
import type uPlot from "uplot";
import { FONT, labelRoom, VALUES_PX } from "./chart-axes.js";
import { colour } from "./colours.js";

/** A stretch of time with a shade behind the lines. */
export interface Band {
  readonly from_s: number;
  readonly to_s: number;
  readonly label: string;
  readonly kind: "fault" | "aside";
}

/** Shades what is set apart, and the faults. */
export function shade(plot: uPlot, bands: readonly Band[]): void {
  const { ctx, bbox } = plot;
  ctx.save();
  for (const band of bands) {
    const [from, to] = reach(plot, band);
    ctx.fillStyle = colour(band.kind === "fault" ? "--fault" : "--aside");
    ctx.fillRect(from, bbox.top, Math.max(devicePixelRatio, to - from), bbox.height);
  }
  ctx.restore();
}

/** From where to where a band reaches, in px of the canvas. */
function reach(plot: uPlot, { from_s, to_s }: Band): readonly [number, number] {
  const { left, width } = plot.bbox;
  const clamp = (at_s: number): number =>
    Math.min(left + width, Math.max(left, plot.valToPos(at_s, "x", true)));
  return [clamp(from_s), clamp(to_s)];
}

const MOST_ROWS = 3;
const ROW_PX = 14;
const LONGEST = 30;
const AIR_PX = 8;

interface PlacedName {
  readonly text: string;
  /** From the left end of the plot, in px of the page. */
  readonly x: number;
  /** Where the fault begins. */
  readonly begins: number;
  readonly row: number;
}

/** Each name once, where its fault strikes first, in rows in which none meet. */
function placeNames(bands: readonly Band[], width: number, end_s: number): readonly PlacedName[] {
  const said = new Set<string>();
  const taken: number[] = [];
  const placed: PlacedName[] = [];
  for (const { kind, label, from_s } of bands) {
    if (kind !== "fault" || said.has(label) || from_s > end_s) continue;
    said.add(label);
    const text = label.length > LONGEST ? `${label.slice(0, LONGEST - 1)}…` : label;
    const begins = (from_s / end_s) * width;
    const x = Math.max(0, Math.min(begins, width - widthOf(text)));
    let row = taken.findIndex((end) => end < x);
    if (row < 0) row = taken.length;
    if (row >= MOST_ROWS) continue;
    taken[row] = x + widthOf(text) + AIR_PX;
    placed.push({ text, x, begins, row });
  }
  return placed;
}

const widths = new Map<string, number>();
let ruler: CanvasRenderingContext2D | null = null;

function widthOf(text: string): number {
  let width = widths.get(text);
  if (width === undefined) {
    ruler ??= document.createElement("canvas").getContext("2d")!;
    ruler.font = FONT;
    width = ruler.measureText(text).width;
    widths.set(text, width);
  }
  return width;
}

/** Room above a plot for the names, in px of the page, where the whole chart is that wide. */
export function namesRoom(width: number, bands: readonly Band[], end_s: number): number {
  const placed = placeNames(bands, width - VALUES_PX - labelRoom(end_s), end_s);
  return placed.reduce((rows, { row }) => Math.max(rows, row + 1), 0) * ROW_PX;
}

/** Names the faults, each with a line down to where it begins. */
export function nameFaults(plot: uPlot, bands: readonly Band[], end_s: number): void {
  const { ctx, bbox } = plot;
  const scale = devicePixelRatio;
  const placed = placeNames(bands, bbox.width / scale, end_s);
  const rows = placed.reduce((most, { row }) => Math.max(most, row + 1), 0);
  ctx.save();
  ctx.font = FONT.replace("11px", `${11 * scale}px`);
  ctx.textBaseline = "alphabetic";
  ctx.textAlign = "left";
  ctx.fillStyle = colour("--fault-ink");
  for (const { text, x, begins, row } of placed) {
    const bottom = bbox.top - (rows - 1 - row) * ROW_PX * scale;
    ctx.fillText(text, bbox.left + x * scale, bottom - 4 * scale);
    if (x > begins - 1) {
      ctx.fillRect(
        bbox.left + begins * scale,
        bottom - 2 * scale,
        scale,
        bbox.top - bottom + 2 * scale,
      );
    }
  }
  ctx.restore();
}
