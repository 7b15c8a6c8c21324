// Paints a laid out architecture: components in the form of their kind, dependencies between them.
import type { Diagram } from "../../lang/diagram.js";
import { type Canvas, drawOn, type PaintOptions, type Picture } from "../canvas.js";
import { LABEL_FONT_PX, LABEL_LINE_PX, LANE_LINE_PX } from "../metrics.js";
import { isFailure } from "../paint.js";
import type { Box, XY } from "../place.js";
import { SMALL_FONT_PX } from "../shapes.js";
import { arrowHead, roundedPath, tidy } from "../strokes.js";
import { cleanText } from "../text.js";
import type { Role } from "../theme.js";
import type { Component } from "./components.js";
import { kindOf } from "./kinds.js";
import { type LaidOutDependency, layoutArchitecture } from "./layout.js";

const PAGE_PX = 16;

export async function drawArchitecture(diagram: Diagram, options: PaintOptions): Promise<Picture> {
  const { width, height, components, dependencies } = await layoutArchitecture(diagram);
  const page = { view: "architecture", width, height, margin: PAGE_PX / 2 };
  return drawOn(page, options, (canvas) => {
    const paper = {
      x: PAGE_PX / 2,
      y: PAGE_PX / 2,
      width: width - PAGE_PX,
      height: height - PAGE_PX,
      rx: 6,
    };
    const frame = canvas.group({ "aria-hidden": "true" });
    canvas.shape(frame, "rect", paper, { fill: "none", stroke: "border" });
    for (const dependency of dependencies) paintDependency(canvas, diagram, dependency);
    components.forEach((component, at) => {
      paintComponent(canvas, component, at);
    });
  });
}

function paintComponent(canvas: Canvas, component: Component & Box, tint: number): void {
  const { id, kind, x, y, width, height, lines, note, textTop } = component;
  const name = lines.join(" ");
  const group = canvas.group({
    "data-lane": id,
    "data-kind": kind,
    "aria-label": `${kindOf(kind).title} ${name}`,
  });
  // The room it takes, for those who read the picture by machine.
  canvas.shape(group, "rect", { x, y, width, height }, { fill: "none" });
  kindOf(kind).draw(component, tint, (shape, attributes, roles) => {
    canvas.shape(group, shape, attributes, roles);
  });
  const middle = { "text-anchor": "middle" };
  const top = y + textTop;
  const centre = x + (width - (kind === "worker" ? 6 : 0)) / 2;
  const all = lines.map((text, row) => ({ text, x: centre, y: top + row * LANE_LINE_PX + 12.6 }));
  canvas.text(group, all, { ...middle, "font-weight": 600 }, `${tint}.headerInk`);
  const below = { text: note, x: centre, y: top + lines.length * LANE_LINE_PX + 13 };
  canvas.text(group, [below], { ...middle, "font-size": SMALL_FONT_PX }, "labelInk");
}

function paintDependency(canvas: Canvas, diagram: Diagram, laid: LaidOutDependency): void {
  const { from, to, edges, answers, points, plate } = laid;
  const [source, target] = [diagram.lanes[from], diagram.lanes[to]];
  const labels = edges.map((edge) => cleanText(diagram.edges[edge].label ?? ""));
  const said = [...new Set(labels.filter((label) => label !== ""))];
  const count = `${edges.length} edge${edges.length === 1 ? "" : "s"}`;
  const group = canvas.group({
    "data-dependency": `${source.id}>${target.id}`,
    "data-from-lane": source.id,
    "data-to-lane": target.id,
    "data-edges": [...edges, ...answers].map((edge) => diagram.edges[edge].id).join(" "),
    "data-count": edges.length,
    "aria-label": `${source.id} to ${target.id}, ${count}`,
  });
  if (said.length > 0) group.element("title").words(said.slice(0, 20).join(" · "));
  if (points.length < 2) return;
  const alert = edges.every((edge) => isFailure(diagram.edges[edge].label));
  const stroke: Role = alert ? "alert" : "line";
  const weight = tidy(1.5 + 0.35 * Math.min(4, edges.length - 1));
  canvas.shape(
    group,
    "path",
    { d: roundedPath(points), "stroke-width": weight },
    { fill: "none", stroke },
  );
  canvas.shape(group, "polygon", { points: arrowHead(points) }, { fill: stroke });
  if (answers.length > 0) {
    const back: readonly XY[] = [...points].reverse();
    canvas.shape(
      group,
      "polygon",
      { points: arrowHead(back), "stroke-width": 1.2 },
      { fill: "page", stroke },
    );
  }
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
