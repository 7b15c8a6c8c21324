// Paints a LaidOutDiagram of the workflow view.
import type { Dom } from "@svgdotjs/svg.js";
import type { Diagram, Edge, Side } from "../lang/diagram.js";
import { findBridges } from "./bridges.js";
import { type Canvas, drawOn, type PaintOptions, type Picture } from "./canvas.js";
import { EdgeBadges } from "./edge-badges.js";
import { findFailures } from "./failures.js";
import { findJoins } from "./joins.js";
import { dotsOf, LINE_PX, type SafeMark, wordsOf } from "./marks.js";
import { LABEL_FONT_PX, LANE_LINE_PX, LOOP_FONT_PX, PAGE_PX } from "./metrics.js";
import { nodeBoxes, paintNode } from "./paint-node.js";
import type {
  Box,
  LaidOutDiagram,
  LaidOutEdge,
  LaidOutFrame,
  LaidOutLabel,
  LaidOutLane,
  XY,
} from "./place.js";
import { arrowHead, roundedLength, roundedPath, tidy } from "./strokes.js";
import { cleanText } from "./text.js";
import type { Role } from "./theme.js";

const FRAME_SHADE = 0.06;
const JOIN_PX = 2.8;

export function paint(diagram: Diagram, laid: LaidOutDiagram, options: PaintOptions): Picture {
  const direction = laid.direction === "down" ? { direction: "down" } : {};
  const page = {
    view: "workflow",
    ...direction,
    width: laid.width,
    height: laid.height,
    margin: PAGE_PX,
  };
  return drawOn(page, options, (canvas) => {
    new Painter(diagram, laid, canvas).all();
  });
}

class Painter {
  /** Nodes that some edge leads to. */
  private readonly entered: ReadonlySet<string>;
  private readonly badges: EdgeBadges;
  private readonly failures: ReadonlySet<number>;
  private readonly bridges: readonly (readonly Box[])[];

  constructor(
    private readonly diagram: Diagram,
    private readonly laid: LaidOutDiagram,
    private readonly canvas: Canvas,
  ) {
    this.entered = new Set(diagram.edges.map((edge) => edge.to));
    this.failures = findFailures(diagram);
    const labels = laid.edges.flatMap(({ label }) => label ?? []);
    const ways = laid.edges.map(({ id, points }) => {
      return { points, widthPx: canvas.mark("edges", id).width };
    });
    this.bridges = findBridges(
      laid.edges.map(({ id, points, twin }) => {
        return { points, twin, widthPx: canvas.mark("edges", id).width ?? LINE_PX };
      }),
    );
    const titles = laid.frames.map(({ titleBox }) => titleBox);
    const size = { width: laid.width - 2 * PAGE_PX, height: laid.height - 2 * PAGE_PX };
    const paper = { x: PAGE_PX, y: PAGE_PX, ...size };
    const headers = laid.lanes.map(({ header }) => header);
    const taken = [...nodeBoxes(canvas, laid.nodes), ...labels, ...titles, ...headers];
    this.badges = new EdgeBadges(paper, taken, ways);
  }

  all(): void {
    const { laid } = this;
    laid.lanes.forEach((lane, at) => {
      this.lane(lane, at);
    });
    this.outline();
    laid.edges.forEach((edge, at) => {
      this.edge(edge, at);
    });
    this.joins();
    // Over the edges, so that the shade takes in label plates and a title can hide a line.
    for (const frame of laid.frames) this.frame(frame);
    laid.nodes.forEach((node, at) => {
      paintNode(this.canvas, this.diagram.nodes[at], node, !this.entered.has(node.id));
    });
  }

  private lane(lane: LaidOutLane, at: number): void {
    const group = this.canvas.group({ "data-lane": lane.id });
    const { x, y, width, height, header } = lane;
    this.canvas.shape(group, "rect", { x, y, width, height }, { fill: `${at}.band` });
    this.canvas.shape(group, "rect", { ...header }, { fill: `${at}.header` });
    const middle = header.y + header.height / 2;
    const first = middle - ((lane.lines.length - 1) * LANE_LINE_PX) / 2;
    this.canvas.text(
      group,
      lane.lines.map((text, row) => ({
        text,
        x: header.x + header.width / 2,
        y: first + row * LANE_LINE_PX + 4.6,
      })),
      { "text-anchor": "middle", "font-weight": 600 },
      `${at}.headerInk`,
    );
  }

  private outline(): void {
    const { lanes, direction } = this.laid;
    const down = direction === "down";
    if (lanes.length === 0) return;
    const [first, last] = [lanes[0], lanes[lanes.length - 1]];
    const group = this.canvas.group({ "aria-hidden": "true" });
    for (const lane of lanes.slice(1)) {
      const d = `M${lane.x} ${lane.y}${down ? `V${lane.y + lane.height}` : `H${lane.x + lane.width}`}`;
      this.canvas.shape(group, "path", { d }, { fill: "none", stroke: "border" });
    }
    const { x, y } = first;
    const [width, height] = [last.x + last.width - x, last.y + last.height - y];
    this.canvas.shape(
      group,
      "rect",
      { x, y, width, height, rx: 3 },
      { fill: "none", stroke: "border" },
    );
  }

  private frame(frame: LaidOutFrame): void {
    const loop = this.diagram.loops[frame.loop];
    const members = [...new Set(loop.nodes)];
    const group = this.canvas.group({
      "data-loop": `l${frame.loop + 1}`,
      "data-members": members.join(" "),
      "aria-label": `loop: ${cleanText(loop.condition)}`,
    });
    if (frame.title.at(-1)?.text.endsWith("…")) this.canvas.tip(group, [cleanText(loop.condition)]);
    const { x, y, width, height } = frame;
    this.canvas.shape(
      group,
      "rect",
      {
        x,
        y,
        width,
        height,
        rx: 10,
        "fill-opacity": FRAME_SHADE,
        "stroke-width": 1.2,
        "stroke-dasharray": "2 3",
      },
      { fill: "loop", stroke: "loop" },
    );
    if (frame.plate) {
      const { titleBox: title } = frame;
      const [x, y] = [title.x - 3, title.y - 3];
      const plate = { x, y, width: title.width + 6, height: title.height + 5, rx: 4 };
      const lane = this.laid.lanes.findIndex((one) => {
        return title.x < one.x + one.width && title.y < one.y + one.height;
      });
      this.canvas.shape(group, "rect", plate, { fill: `${Math.max(0, lane)}.band` });
    }
    this.canvas.text(
      group,
      frame.title,
      { "font-size": LOOP_FONT_PX, "font-weight": 600 },
      "loopInk",
    );
  }

  private edge(laid: LaidOutEdge, at: number): void {
    const edge = this.diagram.edges[at];
    this.bridge(this.bridges[at]);
    const mark = this.canvas.mark("edges", edge.id);
    const group = this.canvas.group({
      "data-edge": edge.id,
      "data-from": edge.from,
      "data-to": edge.to,
      "data-from-handle": sideIn(this.laid, edge.fromHandle),
      "data-to-handle": sideIn(this.laid, edge.toHandle),
      ...(mark.tone === undefined ? {} : { "data-tone": mark.tone }),
      "aria-label": edgeName(edge, mark),
    });
    this.canvas.tip(group, [mark.note]);
    const alert = this.failures.has(at);
    const stroke = strokeOf(mark, alert);
    const width = mark.width ?? LINE_PX;
    this.canvas.shape(
      group,
      "path",
      {
        d: roundedPath(laid.points),
        "stroke-width": width,
        ...(alert ? dashes(laid.points) : dotsOf(mark)),
      },
      { fill: "none", stroke },
    );
    if (!laid.twin) {
      const points = arrowHead(laid.points, width);
      this.canvas.shape(group, "polygon", { points }, { fill: stroke });
    }
    if (laid.label !== null) this.label(group, laid.label, alert);
    this.canvas.badgeOn(group, mark, this.badges, laid.points);
  }

  /** Parts lines that are painted already, for one that passes over them. */
  private bridge(gaps: readonly Box[]): void {
    if (gaps.length === 0) return;
    const group = this.canvas.group({ "data-bridge": "", "aria-hidden": "true" });
    for (const { x, y, width, height } of gaps) {
      const lane = this.laid.lanes.findIndex((one) => {
        return x < one.x + one.width && y + height / 2 < one.y + one.height;
      });
      const gap = { x: tidy(x), y: tidy(y), width: tidy(width), height: tidy(height) };
      this.canvas.shape(group, "rect", gap, { fill: `${Math.max(0, lane)}.band` });
    }
  }

  /** A dot where lines to one handle run together. */
  private joins(): void {
    const { diagram, laid, canvas, failures } = this;
    const joins = findJoins(laid.edges, (at) => {
      const { to, toHandle } = diagram.edges[at];
      return `${to} ${toHandle}`;
    });
    if (joins.length === 0) return;
    const group = canvas.group({ "aria-hidden": "true" });
    for (const { at, edges } of joins) {
      const alert = edges.every((edge) => failures.has(edge));
      const dot = { cx: tidy(at[0]), cy: tidy(at[1]), r: JOIN_PX };
      canvas.shape(group, "circle", dot, { fill: alert ? "alert" : "line" });
    }
  }

  private label(group: Dom, label: LaidOutLabel, alert: boolean): void {
    const { x, y, width, height } = label;
    this.canvas.shape(
      group,
      "rect",
      { x, y, width, height, rx: 4 },
      { fill: `${label.lane}.band` },
    );
    this.canvas.text(
      group,
      label.lines,
      { "text-anchor": "middle", "font-size": LABEL_FONT_PX },
      alert ? "alertInk" : "labelInk",
    );
  }
}

/** Dashes that are counted from the end, so that those of lines that run together coincide. */
function dashes(points: readonly XY[]): Readonly<Record<string, string | number>> {
  const [dash, gap] = [5, 3.5];
  const past = roundedLength(points) % (dash + gap);
  return { "stroke-dasharray": `${dash} ${gap}`, "stroke-dashoffset": tidy(dash + gap - past) };
}

/** The side of the node at which an edge is drawn that is written with this handle. */
function sideIn({ direction }: LaidOutDiagram, handle: Side): Side {
  return direction === "down" ? TURNED[handle] : handle;
}

const TURNED = { left: "top", top: "left", right: "bottom", bottom: "right" } as const;

/** What a screen reader says of an edge. */
export function edgeName({ from, to, label }: Edge, { chips, note }: SafeMark): string {
  const marked = note ?? chips.map(wordsOf)[0] ?? "";
  const said = [cleanText(label ?? ""), marked].filter((words) => words !== "");
  return `${from} to ${to}${said.length === 0 ? "" : `: ${said.join(", ")}`}`;
}

/** The colour of a line: its mark decides, then what its words say. */
export function strokeOf({ tone }: SafeMark, alert: boolean): Role {
  if (tone !== undefined && tone !== "calm") return `${tone}.stroke`;
  return alert ? "alert" : "line";
}
