// Paints a LaidOutDiagram with svg.js over our own small DOM, and writes it as SVG text.
import { type Dom, Svg, withWindow } from "@svgdotjs/svg.js";
import type { Diagram, Node } from "../lang/diagram.js";
import { createWindow, type PlainNode, serialise } from "./dom.js";
import { LABEL_FONT_PX, LANE_LINE_PX, LOOP_FONT_PX } from "./metrics.js";
import { OUTLINES } from "./outlines.js";
import type {
  LaidOutDiagram,
  LaidOutEdge,
  LaidOutFrame,
  LaidOutLabel,
  LaidOutLane,
  LaidOutNode,
} from "./place.js";
import { NODE_FONT_PX, SMALL_FONT_PX, type TextLine } from "./shapes.js";
import { arrowHead, roundedPath, tidy } from "./strokes.js";
import { cleanText } from "./text.js";
import { colourOf, type Palette, type Role, type Theme } from "./theme.js";

export interface PaintOptions {
  readonly theme: Theme;
  readonly title: string;
  readonly desc: string;
  /** Prefix of the ids in the picture, so that several can stand in one page. */
  readonly name: string;
}

const FONTS =
  "Inter, 'Segoe UI', system-ui, -apple-system, 'Helvetica Neue', Arial, 'Noto Sans', " +
  "'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', 'DejaVu Sans', sans-serif";
const FRAME_SHADE = 0.06;

export function paint(diagram: Diagram, laid: LaidOutDiagram, options: PaintOptions): string {
  const window = createWindow();
  // svg.js types its windows as browsers' own; ours has the few members that it uses.
  return withWindow(window as never, () => {
    const root = new Svg();
    new Painter(diagram, laid, options, root).all();
    return serialise(root.node as unknown as PlainNode);
  }) as unknown as string;
}

export type Attributes = Readonly<Record<string, string | number>>;

class Painter {
  private readonly used = new Set<string>();
  /** Nodes that some edge leads to. */
  private readonly entered: ReadonlySet<string>;

  constructor(
    private readonly diagram: Diagram,
    private readonly laid: LaidOutDiagram,
    private readonly options: PaintOptions,
    private readonly root: Svg,
  ) {
    this.entered = new Set(diagram.edges.map((edge) => edge.to));
  }

  all(): void {
    const { laid, root, options } = this;
    const { width, height } = laid;
    for (const name of [...(root.node as unknown as PlainNode).names.keys()]) root.attr(name, null);
    root.attr({
      xmlns: "http://www.w3.org/2000/svg",
      "data-fz-view": "workflow",
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: "img",
      "aria-labelledby": `${options.name}-title ${options.name}-desc`,
      "font-family": FONTS,
      "font-size": NODE_FONT_PX,
    });
    root.element("title", { id: `${options.name}-title` }).words(options.title);
    root.element("desc", { id: `${options.name}-desc` }).words(options.desc);
    const style = options.theme.dark === null ? null : root.element("style");
    this.shape(root, "rect", { x: 0, y: 0, width, height, rx: 10 }, { fill: "page" });
    laid.lanes.forEach((lane, at) => {
      this.lane(lane, at);
    });
    this.outline();
    laid.edges.forEach((edge, at) => {
      this.edge(edge, at);
    });
    // Over the edges, so that the shade takes in label plates and a title can hide a line.
    for (const frame of laid.frames) this.frame(frame);
    laid.nodes.forEach((node, at) => {
      this.node(node, at);
    });
    style?.words(this.darkStyle(options.theme.dark as Palette));
  }

  private colours(roles: { fill?: Role | "none"; stroke?: Role }): Attributes {
    const attributes: Record<string, string> = {};
    const classes: string[] = [];
    for (const property of ["fill", "stroke"] as const) {
      const role = roles[property];
      if (role === undefined) continue;
      if (role === "none") {
        attributes[property] = "none";
        continue;
      }
      attributes[property] = colourOf(this.options.theme.palette, role);
      if (this.options.theme.dark === null) continue;
      const name = `fz-${property}-${role.replace(".", "-")}`;
      this.used.add(`${property} ${role} ${name}`);
      classes.push(name);
    }
    return classes.length === 0 ? attributes : { ...attributes, class: classes.join(" ") };
  }

  /** Rules that only a reader whose system prefers dark sees; the attributes stay the fallback. */
  private darkStyle(dark: Palette): string {
    const roles = new Set<string>();
    const rules: string[] = [];
    for (const entry of this.used) {
      const [property, role, name] = entry.split(" ");
      const variable = `--fz-${role.replace(".", "-")}`;
      roles.add(`${variable}:${colourOf(dark, role as Role)}`);
      rules.push(`.${name}{${property}:var(${variable})}`);
    }
    const scope = `[data-fz-view]{color-scheme:dark;${[...roles].join(";")}}`;
    return `@media (prefers-color-scheme:dark){${scope}${rules.join("")}}`;
  }

  private shape(
    parent: Dom,
    name: string,
    attributes: Attributes,
    roles: { fill?: Role | "none"; stroke?: Role },
  ): void {
    parent.element(name, { ...attributes, ...this.colours(roles) });
  }

  /** One text element; more lines than one each have a span with a place of its own. */
  private text(parent: Dom, lines: readonly Line[], attributes: Attributes, fill: Role): void {
    const colours = this.colours({ fill });
    const place = ({ x, y }: Line): Attributes => ({ x: tidy(x), y: tidy(y) });
    if (lines.length === 1) {
      const text = parent.element("text", { ...place(lines[0]), ...attributes, ...colours });
      text.words(lines[0].text);
      return;
    }
    const text = parent.element("text", { ...attributes, ...colours });
    for (const line of lines) text.element("tspan", place(line)).words(line.text);
  }

  private lane(lane: LaidOutLane, at: number): void {
    const group = this.root.group().attr({ "data-lane": lane.id });
    const { x, y, width, height, headerWidth } = lane;
    this.shape(group, "rect", { x, y, width, height }, { fill: `${at}.band` });
    this.shape(group, "rect", { x, y, width: headerWidth, height }, { fill: `${at}.header` });
    const middle = y + height / 2;
    const first = middle - ((lane.lines.length - 1) * LANE_LINE_PX) / 2;
    this.text(
      group,
      lane.lines.map((text, row) => ({
        text,
        x: x + headerWidth / 2,
        y: first + row * LANE_LINE_PX + 4.6,
      })),
      { "text-anchor": "middle", "font-weight": 600 },
      `${at}.headerInk`,
    );
  }

  private outline(): void {
    const { lanes } = this.laid;
    if (lanes.length === 0) return;
    const [first, last] = [lanes[0], lanes[lanes.length - 1]];
    const group = this.root.group().attr({ "aria-hidden": "true" });
    for (const lane of lanes.slice(1)) {
      const d = `M${lane.x} ${lane.y}H${lane.x + lane.width}`;
      this.shape(group, "path", { d }, { fill: "none", stroke: "border" });
    }
    const { x, y, width } = first;
    const height = last.y + last.height - y;
    this.shape(group, "rect", { x, y, width, height, rx: 3 }, { fill: "none", stroke: "border" });
  }

  private frame(frame: LaidOutFrame): void {
    const loop = this.diagram.loops[frame.loop];
    const members = [...new Set(loop.nodes)];
    const group = this.root.group().attr({
      "data-loop": `l${frame.loop + 1}`,
      "data-members": members.join(" "),
      "aria-label": `loop: ${cleanText(loop.condition)}`,
    });
    const { x, y, width, height } = frame;
    this.shape(
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
      const lane = this.laid.lanes.findIndex((one) => y < one.y + one.height);
      const plate = { x: frame.titleX - 3, y: frame.titleY - 12, height: 17, rx: 4 };
      this.shape(
        group,
        "rect",
        { ...plate, width: frame.titleWidth + 6 },
        { fill: `${Math.max(0, lane)}.band` },
      );
    }
    this.text(
      group,
      [{ text: frame.title, x: frame.titleX, y: frame.titleY }],
      { "font-size": LOOP_FONT_PX, "font-weight": 600 },
      "loopInk",
    );
  }

  private edge(laid: LaidOutEdge, at: number): void {
    const edge = this.diagram.edges[at];
    const group = this.root.group().attr({
      "data-edge": edge.id,
      "data-from": edge.from,
      "data-to": edge.to,
      "data-from-handle": edge.fromHandle,
      "data-to-handle": edge.toHandle,
      "aria-label": this.edgeName(at),
    });
    const alert = isFailure(edge.label);
    const stroke: Role = alert ? "alert" : "line";
    this.shape(
      group,
      "path",
      {
        d: roundedPath(laid.points),
        "stroke-width": 1.5,
        ...(alert ? { "stroke-dasharray": "5 3.5" } : {}),
      },
      { fill: "none", stroke },
    );
    if (!laid.twin) {
      this.shape(group, "polygon", { points: arrowHead(laid.points) }, { fill: stroke });
    }
    if (laid.label !== null) this.label(group, laid.label, alert);
  }

  private label(group: Dom, label: LaidOutLabel, alert: boolean): void {
    const { x, y, width, height } = label;
    this.shape(group, "rect", { x, y, width, height, rx: 4 }, { fill: `${label.lane}.band` });
    this.text(
      group,
      label.lines,
      { "text-anchor": "middle", "font-size": LABEL_FONT_PX },
      alert ? "alertInk" : "labelInk",
    );
  }

  private edgeName(at: number): string {
    const edge = this.diagram.edges[at];
    const label = cleanText(edge.label ?? "");
    return `${edge.from} to ${edge.to}${label === "" ? "" : `: ${label}`}`;
  }

  private node(laid: LaidOutNode, at: number): void {
    const node = this.diagram.nodes[at];
    const group = this.root.group().attr({
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
    const start = !this.entered.has(node.id);
    OUTLINES[laid.sized.outline](laid, start, (name, attributes, roles) => {
      this.shape(group, name, attributes, roles);
    });
    const filled = start && (laid.sized.outline === "circle" || laid.sized.outline === "pill");
    const ink: Role = filled ? `${laid.lane}.accentInk` : "ink";
    const [x, y] = [laid.x + laid.width / 2, laid.y + laid.height / 2];
    this.nodeText(group, laid.sized.text, x, y, ink);
  }

  private nodeText(group: Dom, all: readonly TextLine[], x: number, y: number, ink: Role): void {
    // Lines of one style that follow each other are one text.
    for (let from = 0, to = 0; from < all.length; from = to) {
      const { style, anchor } = all[from];
      while (to < all.length && all[to].style === style) to += 1;
      const small = style === "small" || style === "item";
      this.text(
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
}

interface Line {
  readonly text: string;
  readonly x: number;
  readonly y: number;
}

function nodeName(node: Node): string {
  const label = cleanText(node.label ?? "");
  const owner = cleanText(node.attributes.owner ?? "");
  const kind = node.shape === "circle" ? "event" : node.shape === "diamond" ? "decision" : "step";
  return `${kind} ${label === "" ? node.id : label}${owner === "" ? "" : `, owner ${owner}`}`;
}

const FAILURE =
  /\b(no|false|fail\w*|error\w*|reject\w*|dead|dlq|timeout|timed out|invalid|denied|nack|abort\w*|exhausted|expired)\b|失败|错误|否|异常/iu;

function isFailure(label: string | null): boolean {
  return label !== null && FAILURE.test(cleanText(label));
}
