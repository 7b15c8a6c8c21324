// Paints a laid out sequence: bands and heads of lanes, lifelines, bars, frames, steps and messages.
import type { Dom } from "@svgdotjs/svg.js";
import type { Diagram } from "../../lang/diagram.js";
import { type Canvas, drawOn, type PaintOptions, type Picture } from "../canvas.js";
import { EdgeBadges } from "../edge-badges.js";
import { findFailures } from "../failures.js";
import { dotsOf, LINE_PX } from "../marks.js";
import { LABEL_FONT_PX, LABEL_LINE_PX, LANE_LINE_PX, LOOP_FONT_PX } from "../metrics.js";
import { edgeName, strokeOf } from "../paint.js";
import { nodeBoxes, paintNode } from "../paint-node.js";
import type { Box } from "../place.js";
import { arrowHead, roundedPath } from "../strokes.js";
import { cleanText } from "../text.js";
import type { Role } from "../theme.js";
import type { Caption, LaidOutFragment, LaidOutLine, LaidOutSequence } from "./layout.js";
import { layoutSequence } from "./layout.js";
import { BAR_HALF_PX, GUARD_INSET_PX, PAGE_PX } from "./metrics.js";
import type { Fragment } from "./story.js";

/** How high the tab stands that names a frame. */
const TAB_PX = 18;

export function drawSequence(diagram: Diagram, options: PaintOptions): Picture {
  const laid = layoutSequence(diagram);
  const page = { view: "sequence", width: laid.width, height: laid.height, margin: PAGE_PX };
  return drawOn(page, options, (canvas) => {
    new Painter(diagram, laid, canvas).all();
  });
}

class Painter {
  private readonly failures: ReadonlySet<number>;
  private readonly badges: EdgeBadges;

  constructor(
    private readonly diagram: Diagram,
    private readonly laid: LaidOutSequence,
    private readonly canvas: Canvas,
  ) {
    this.failures = findFailures(diagram);
    const lines = [...laid.threads, ...laid.jumps, ...laid.messages];
    const captions = lines.flatMap(({ caption }) =>
      caption === null ? [] : [captionBox(caption)],
    );
    const ways = lines.map(({ points, edge }) => {
      return { points, widthPx: canvas.mark("edges", diagram.edges[edge].id).width };
    });
    const guards = laid.frames.flatMap(({ x, y, fragment, sections }) => [
      { x, y, width: GUARD_INSET_PX[fragment.kind], height: TAB_PX },
      ...sections.map(({ guard }) => captionBox(guard)),
    ]);
    const top = PAGE_PX + laid.headHeight;
    const page = { x: PAGE_PX, y: top, width: laid.width - 2 * PAGE_PX, height: laid.foot - top };
    const taken = [...nodeBoxes(canvas, laid.nodes), ...captions, ...guards];
    this.badges = new EdgeBadges(page, taken, ways);
  }

  all(): void {
    const { diagram, laid, canvas } = this;
    diagram.lanes.forEach((_, lane) => {
      this.lane(lane);
    });
    this.border();
    for (const frame of laid.frames) this.frame(frame);
    const bars = canvas.group({ "aria-hidden": "true" });
    for (const { lane, y, height } of laid.bars) {
      const x = laid.columns.x[lane] - BAR_HALF_PX;
      canvas.shape(
        bars,
        "rect",
        { x, y, width: BAR_HALF_PX * 2, height, rx: 3, "stroke-width": 1.2 },
        { fill: `${lane}.header`, stroke: `${lane}.stroke` },
      );
    }
    for (const line of laid.threads) this.line(line);
    for (const line of laid.jumps) this.line(line);
    for (const line of laid.messages) this.line(line);
    const entered = new Set(diagram.edges.map((edge) => edge.to));
    laid.nodes.forEach((node, at) => {
      paintNode(canvas, diagram.nodes[at], node, !entered.has(node.id));
    });
  }

  private lane(lane: number): void {
    const { laid, canvas } = this;
    const { borders, x } = laid.columns;
    const group = canvas.group({ "data-lane": this.diagram.lanes[lane].id });
    const [left, width] = [borders[lane], borders[lane + 1] - borders[lane]];
    const foot = laid.foot + (laid.repeatHeads ? laid.headHeight : 0);
    const band = { x: left, y: PAGE_PX, width, height: foot - PAGE_PX };
    canvas.shape(group, "rect", band, { fill: `${lane}.band` });
    const top = PAGE_PX + laid.headHeight;
    canvas.shape(
      group,
      "path",
      { d: `M${x[lane]} ${top}V${laid.foot}`, "stroke-width": 1.2, "stroke-dasharray": "4 4" },
      { fill: "none", stroke: `${lane}.stroke` },
    );
    this.head(group, lane, PAGE_PX);
    if (laid.repeatHeads) this.head(group, lane, laid.foot);
  }

  private head(group: Dom, lane: number, y: number): void {
    const { laid, canvas } = this;
    const { borders, x, heads } = laid.columns;
    const width = borders[lane + 1] - borders[lane];
    const box = { x: borders[lane], y, width, height: laid.headHeight };
    canvas.shape(group, "rect", box, { fill: `${lane}.header` });
    const { lines } = heads[lane];
    const first = y + (laid.headHeight - (lines.length - 1) * LANE_LINE_PX) / 2 + 4.6;
    canvas.text(
      group,
      lines.map((text, row) => ({ text, x: x[lane], y: first + row * LANE_LINE_PX })),
      { "text-anchor": "middle", "font-weight": 600 },
      `${lane}.headerInk`,
    );
  }

  /** The edge of the paper around all bands, and the lines between them. */
  private border(): void {
    const { laid, canvas } = this;
    const { borders } = laid.columns;
    if (borders.length < 2) return;
    const group = canvas.group({ "aria-hidden": "true" });
    const bottom = laid.foot + (laid.repeatHeads ? laid.headHeight : 0);
    const [x, width] = [borders[0], borders[borders.length - 1] - borders[0]];
    const box = { x, y: PAGE_PX, width, height: bottom - PAGE_PX, rx: 3 };
    canvas.shape(group, "rect", box, { fill: "none", stroke: "border" });
  }

  private frame({ fragment, sections, x, y, width, height }: LaidOutFragment): void {
    const { canvas } = this;
    const group = canvas.group(this.nameOf(fragment));
    const stroke = { "stroke-width": 1.2 };
    canvas.shape(
      group,
      "rect",
      { x, y, width, height, rx: 6, "fill-opacity": 0.05, ...stroke },
      { fill: "loop", stroke: "loop" },
    );
    for (const section of sections.slice(1)) {
      canvas.shape(
        group,
        "path",
        { d: `M${x} ${section.y}H${x + width}`, "stroke-dasharray": "6 4", ...stroke },
        { fill: "none", stroke: "loop" },
      );
    }
    const tab = GUARD_INSET_PX[fragment.kind] - 6;
    const d = `M${x} ${y + 6}Q${x} ${y} ${x + 6} ${y}H${x + tab}V${y + 11}L${x + tab - 7} ${y + TAB_PX}H${x}Z`;
    canvas.shape(group, "path", { d, ...stroke }, { fill: "page", stroke: "loop" });
    const bold = { "font-size": LOOP_FONT_PX, "font-weight": 600 };
    canvas.text(group, [{ text: fragment.kind, x: x + 7, y: y + 13 }], bold, "loopInk");
    for (const { guard } of sections) this.caption(group, guard, bold, "loopInk");
  }

  private nameOf({ kind, subject, loop, sections }: Fragment): Readonly<Record<string, string>> {
    const { diagram } = this;
    if (loop !== null) {
      return {
        "data-loop": `l${loop + 1}`,
        "data-members": [...new Set(diagram.loops[loop].nodes)].join(" "),
        "aria-label": `loop: ${cleanText(diagram.loops[loop].condition)}`,
      };
    }
    const { id } = diagram.nodes[subject];
    const says =
      kind === "loop" ? `loop from ${id}: ${sections[0].guard}` : `alternatives of ${id}`;
    return { "data-fragment": kind, "aria-label": says };
  }

  private caption(
    group: Dom,
    { lines, x, y, anchor }: Caption,
    attributes: Readonly<Record<string, string | number>>,
    fill: Role,
  ): void {
    const all = lines.map((text, row) => ({ text, x, y: y + row * LABEL_LINE_PX + 10.5 }));
    if (all.length === 0) return;
    const style = anchor === "middle" ? { ...attributes, "text-anchor": anchor } : attributes;
    this.canvas.text(group, all, style, fill);
  }

  private line(line: LaidOutLine): void {
    const { canvas } = this;
    const edge = this.diagram.edges[line.edge];
    const label = cleanText(edge.label ?? "");
    const mark = canvas.mark("edges", edge.id);
    const group = canvas.group({
      "data-edge": edge.id,
      "data-from": edge.from,
      "data-to": edge.to,
      ...(line.answer ? { "data-answer": "true" } : {}),
      ...(mark.tone === undefined ? {} : { "data-tone": mark.tone }),
      "aria-label": edgeName(edge, mark),
    });
    const cut = line.caption?.lines.at(-1)?.endsWith("…") === true;
    canvas.tip(group, [cut ? label : "", mark.note]);
    const alert = this.failures.has(line.edge);
    const stroke = strokeOf(mark, alert);
    const width = mark.width ?? LINE_PX;
    canvas.shape(
      group,
      "path",
      {
        d: roundedPath(line.points),
        "stroke-width": width,
        ...(line.answer ? { "stroke-dasharray": "6 4" } : dotsOf(mark)),
      },
      { fill: "none", stroke },
    );
    if (line.head) {
      const points = arrowHead(line.points, width);
      canvas.shape(group, "polygon", { points }, { fill: stroke });
    }
    if (line.caption !== null) {
      const ink: Role = alert ? "alertInk" : "labelInk";
      this.caption(group, line.caption, { "font-size": LABEL_FONT_PX }, ink);
    }
    canvas.badgeOn(group, mark, this.badges, line.points);
  }
}

function captionBox({ lines, x, y, width, anchor }: Caption): Box {
  const left = anchor === "middle" ? x - width / 2 : x;
  return { x: left, y, width, height: lines.length * LABEL_LINE_PX };
}
