// Paints a laid out architecture: components in the form of their kind, dependencies between them.
import type { Dom } from "@svgdotjs/svg.js";
import type { Diagram } from "../../lang/diagram.js";
import { findBridges } from "../bridges.js";
import { type Canvas, drawOn, type PaintOptions, type Picture } from "../canvas.js";
import { EdgeBadges } from "../edge-badges.js";
import { findFailures } from "../failures.js";
import {
  badgeWidth,
  combineLines,
  combineMarks,
  LINE_PX,
  type SafeMark,
  wordsOf,
} from "../marks.js";
import { LABEL_FONT_PX, LABEL_LINE_PX, LANE_LINE_PX } from "../metrics.js";
import { strokeOf } from "../paint.js";
import { toned } from "../paint-node.js";
import type { Box, XY } from "../place.js";
import { SMALL_FONT_PX } from "../shapes.js";
import { arrowHead, roundedPath, tidy } from "../strokes.js";
import { cleanText, textWidth } from "../text.js";
import type { Role } from "../theme.js";
import type { Component } from "./components.js";
import { kindOf } from "./kinds.js";
import { type LaidOutDependency, layoutArchitecture } from "./layout.js";

const PAGE_PX = 16;

export async function drawArchitecture(diagram: Diagram, options: PaintOptions): Promise<Picture> {
  const { width, height, components, dependencies } = await layoutArchitecture(diagram);
  const failures = findFailures(diagram);
  const alerts = dependencies.map(({ edges }) => edges.every((edge) => failures.has(edge)));
  const key = keyOf(dependencies, alerts);
  const page = {
    view: "architecture",
    width: Math.max(width, ...key.map(keyWidth)),
    height: height + key.length * KEY_LINE_PX,
    margin: PAGE_PX / 2,
  };
  return drawOn(page, options, (canvas) => {
    const paper = {
      x: PAGE_PX / 2,
      y: PAGE_PX / 2,
      width: page.width - PAGE_PX,
      height: page.height - PAGE_PX,
      rx: 6,
    };
    const frame = canvas.group({ "aria-hidden": "true" });
    canvas.shape(frame, "rect", paper, { fill: "none", stroke: "border" });
    const plates = dependencies.flatMap(({ plate }) => plate ?? []);
    const ways = dependencies.map((dependency) => {
      const { points, answers } = dependency;
      const { width: widthPx } = markOfLine(canvas, diagram, dependency);
      return { points, widthPx, both: answers.length > 0 };
    });
    const badges = new EdgeBadges(paper, [...components, ...plates], ways);
    const lines = ways.map(({ points, widthPx = LINE_PX }) => ({ points, twin: false, widthPx }));
    const bridges = findBridges(lines);
    dependencies.forEach((dependency, at) => {
      paintBridges(canvas, bridges[at]);
      paintDependency(canvas, diagram, dependency, alerts[at], badges);
    });
    components.forEach((component, at) => {
      const steps = diagram.nodes.filter(({ lane }) => lane === component.id);
      const mark = combineMarks(steps.map(({ id }) => canvas.mark("nodes", id)));
      paintComponent(canvas, component, at, mark);
    });
    key.forEach((entry, at) => {
      paintKey(canvas, entry, height - PAGE_PX / 2 + at * KEY_LINE_PX);
    });
  });
}

/** Parts lines that are painted already, for one that passes over them. */
function paintBridges(canvas: Canvas, gaps: readonly Box[]): void {
  if (gaps.length === 0) return;
  const group = canvas.group({ "data-bridge": "", "aria-hidden": "true" });
  for (const gap of gaps) canvas.shape(group, "rect", { ...gap }, { fill: "page" });
}

interface KeyEntry {
  readonly text: string;
  readonly answers: boolean;
  readonly alert: boolean;
}

const KEY_LINE_PX = 18;
const KEY_SAMPLE_PX = 40;

/** What the heads and colours of the lines mean, where not all lines are alike. */
function keyOf(
  dependencies: readonly LaidOutDependency[],
  alerts: readonly boolean[],
): readonly KeyEntry[] {
  const drawn = dependencies.map(({ points }, at) => points.length > 1 && alerts[at]);
  const answered = dependencies.some(({ points, answers }) => points.length > 1 && answers.length);
  return [
    ...(answered
      ? [{ text: "request, and its answer comes back", answers: true, alert: false }]
      : []),
    ...(drawn.includes(true)
      ? [{ text: "only after a failure", answers: false, alert: true }]
      : []),
  ];
}

const keyWidth = ({ text }: KeyEntry): number =>
  Math.ceil(PAGE_PX * 2 + KEY_SAMPLE_PX + 24 + textWidth(text, LABEL_FONT_PX));

function paintKey(canvas: Canvas, { text, answers, alert }: KeyEntry, y: number): void {
  const group = canvas.group({ "data-key": alert ? "failure" : "answer" });
  const [left, right] = [PAGE_PX + 6, PAGE_PX + 6 + KEY_SAMPLE_PX];
  const points: readonly XY[] = [
    [left, y],
    [right, y],
  ];
  const stroke = alert ? "alert" : "line";
  paintLine(canvas, group, points, { answers, stroke, widthPx: LINE_PX, headPx: LINE_PX });
  const words = { text, x: right + 8, y: tidy(y + 3.9) };
  canvas.text(group, [words], { "font-size": LABEL_FONT_PX }, alert ? "alertInk" : "labelInk");
}

interface LineStyle {
  readonly answers: boolean;
  readonly stroke: Role;
  readonly widthPx: number;
  /** The width of line that the heads are made for. */
  readonly headPx: number;
}

/** A line with a full head, and an open one at its start when answers come back. */
function paintLine(
  canvas: Canvas,
  group: Dom,
  points: readonly XY[],
  { answers, stroke, widthPx, headPx }: LineStyle,
): void {
  const line = { d: roundedPath(points), "stroke-width": widthPx };
  canvas.shape(group, "path", line, { fill: "none", stroke });
  canvas.shape(group, "polygon", { points: arrowHead(points, headPx) }, { fill: stroke });
  if (!answers) return;
  const head = { points: arrowHead([...points].reverse(), headPx), "stroke-width": 1.2 };
  canvas.shape(group, "polygon", head, { fill: "page", stroke });
}

/** `mark` says what all steps of the component come to. */
function paintComponent(
  canvas: Canvas,
  component: Component & Box,
  tint: number,
  { tone, chips, note: said }: SafeMark,
): void {
  const { id, kind, x, y, width, height, lines, note, textTop } = component;
  const name = lines.join(" ");
  const group = canvas.group({
    "data-lane": id,
    "data-kind": kind,
    ...(tone === undefined ? {} : { "data-tone": tone }),
    "aria-label": [`${kindOf(kind).title} ${name}`, ...chips.map(wordsOf)].join(", "),
  });
  canvas.tip(group, [said]);
  // The room it takes, for those who read the picture by machine.
  canvas.shape(group, "rect", { x, y, width, height }, { fill: "none" });
  kindOf(kind).draw(component, tint, (shape, attributes, roles) => {
    canvas.shape(group, shape, attributes, tone === undefined ? roles : toned(roles, tone));
  });
  const middle = { "text-anchor": "middle" };
  const top = y + textTop;
  const centre = x + (width - (kind === "worker" ? 6 : 0)) / 2;
  const all = lines.map((text, row) => ({ text, x: centre, y: top + row * LANE_LINE_PX + 12.6 }));
  const ink: Role = tone === undefined ? `${tint}.headerInk` : `${tone}.ink`;
  canvas.text(group, all, { ...middle, "font-weight": 600 }, ink);
  const below = { text: note, x: centre, y: top + lines.length * LANE_LINE_PX + 13 };
  const small: Role = tone === undefined ? "labelInk" : `${tone}.ink`;
  canvas.text(group, [below], { ...middle, "font-size": SMALL_FONT_PX }, small);
  chips.forEach((chip, at) => {
    const words = wordsOf(chip);
    const centre: XY = [x + width - badgeWidth(words) / 2 - 4, at === 0 ? y : y + height];
    canvas.badge(group, words, centre, chip.tone);
  });
}

/** Of all that a line stands for, in both directions. */
function markOfLine(
  canvas: Canvas,
  diagram: Diagram,
  { edges, answers }: LaidOutDependency,
): SafeMark {
  const all = [...edges, ...answers];
  return combineLines(all.map((edge) => canvas.mark("edges", diagram.edges[edge].id)));
}

function paintDependency(
  canvas: Canvas,
  diagram: Diagram,
  laid: LaidOutDependency,
  alert: boolean,
  badges: EdgeBadges,
): void {
  const { from, to, edges, answers, points, plate } = laid;
  const [source, target] = [diagram.lanes[from], diagram.lanes[to]];
  const labels = edges.map((edge) => cleanText(diagram.edges[edge].label ?? ""));
  const said = [...new Set(labels.filter((label) => label !== ""))];
  const count = `${edges.length} edge${edges.length === 1 ? "" : "s"}`;
  const mark = markOfLine(canvas, diagram, laid);
  const group = canvas.group({
    "data-dependency": `${source.id}>${target.id}`,
    "data-from-lane": source.id,
    "data-to-lane": target.id,
    "data-edges": [...edges, ...answers].map((edge) => diagram.edges[edge].id).join(" "),
    "data-count": edges.length,
    "aria-label": `${source.id} to ${target.id}, ${count}`,
  });
  canvas.tip(group, [said.slice(0, 20).join(" · "), mark.note]);
  if (points.length < 2) return;
  const widthPx = mark.width ?? tidy(LINE_PX + 0.35 * Math.min(4, edges.length - 1));
  const headPx = mark.width ?? LINE_PX;
  const stroke = strokeOf(mark, alert);
  paintLine(canvas, group, points, { answers: answers.length > 0, stroke, widthPx, headPx });
  canvas.badgeOn(group, mark, badges, points);
  if (plate === null) return;
  canvas.shape(group, "rect", { ...plate, rx: 4 }, { fill: "page" });
  const lines = laid.label.lines.map((text, row) => ({
    text,
    x: plate.x + plate.width / 2,
    y: plate.y + 2 + row * LABEL_LINE_PX + 10.5,
  }));
  const style = { "text-anchor": "middle", "font-size": LABEL_FONT_PX };
  canvas.text(group, lines, style, alert ? "alertInk" : "labelInk");
}
