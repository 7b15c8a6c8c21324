// Turns bands, ranks and offsets into coordinates: channels as wide as what runs in them, rows and
// columns as large as what stands in them.
import type { Diagram } from "../lang/diagram.js";
import type { Arrangement, Scene } from "./arrange.js";
import type { Bundle } from "./layout.js";
import type { Frame } from "./loops.js";
import {
  LABEL_FONT_PX,
  LABEL_LINE_PX,
  LANE_FONT_PX,
  LANE_LINE_PX,
  LOOP_FONT_PX,
  PAGE_PX,
} from "./metrics.js";
import { middle, type Ruler, rulerX, rulerY } from "./rulers.js";
import { outlineDepth, type SizedNode } from "./shapes.js";
import { cleanText, longestWord, textWidth, wrapText } from "./text.js";

declare const laidOut: unique symbol;

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export type XY = readonly [x: number, y: number];

export interface LaidOutLane extends Box {
  readonly id: string;
  readonly headerWidth: number;
  readonly lines: readonly string[];
}

export interface LaidOutNode extends Box {
  readonly id: string;
  readonly lane: number;
  /** Outline and text, relative to the centre of the box. */
  readonly sized: SizedNode;
}

export interface LaidOutLabel extends Box {
  readonly lines: readonly { readonly text: string; readonly x: number; readonly y: number }[];
  /** The lane it lies in, for the colour of its plate. */
  readonly lane: number;
}

export interface LaidOutEdge {
  readonly id: string;
  readonly points: readonly XY[];
  readonly label: LaidOutLabel | null;
  /** The first of several edges on one line draws it; the others only repeat it. */
  readonly twin: boolean;
}

export interface LaidOutFrame extends Box {
  readonly loop: number;
  readonly title: string;
  readonly titleX: number;
  readonly titleY: number;
  readonly titleWidth: number;
  /** A line runs behind the title, which needs a plate. */
  readonly plate: boolean;
}

/** All coordinates of a workflow picture in px. Only the layout can make one. */
export interface LaidOutDiagram {
  readonly [laidOut]: true;
  readonly width: number;
  readonly height: number;
  readonly lanes: readonly LaidOutLane[];
  readonly nodes: readonly LaidOutNode[];
  readonly edges: readonly LaidOutEdge[];
  readonly frames: readonly LaidOutFrame[];
}

const HEADER_MAX_PX = 132;
const HEADER_WIDEST_PX = 220;

/** The last stage of the layout: everything gets its coordinates. */
export function measure(
  diagram: Diagram,
  scene: Scene,
  arrangement: Arrangement,
  bundles: readonly Bundle[],
  frames: readonly Frame[],
): LaidOutDiagram {
  const headers = laneHeaders(diagram);
  const headerWidth = headers.width;
  const xs = rulerX(scene, arrangement, PAGE_PX + headerWidth, frames);
  const ys = rulerY(scene, arrangement, PAGE_PX, headers.heights, frames);
  const paper = new Paper(scene, arrangement, xs, ys);
  const right = xs.start[xs.start.length - 1] + xs.size[xs.size.length - 1];
  const bottom = ys.start[ys.start.length - 1] + ys.size[ys.size.length - 1];
  const lanes = diagram.lanes.map((lane, at): LaidOutLane => {
    const first = scene.grid.laneOfBand.indexOf(at);
    const last = scene.grid.laneOfBand.lastIndexOf(at);
    const y = ys.start[first];
    return {
      id: lane.id,
      x: PAGE_PX,
      y,
      width: right - PAGE_PX,
      height: ys.start[last] + ys.size[last] - y,
      headerWidth,
      lines: headers.lines[at],
    };
  });
  const nodes = diagram.nodes.map((node, at): LaidOutNode => {
    const sized = scene.sized[at];
    const [x, y] = paper.centre(at);
    return {
      id: node.id,
      lane: scene.grid.laneOfBand[scene.grid.nodeY[at]],
      x: x - sized.width / 2,
      y: y - sized.height / 2,
      width: sized.width,
      height: sized.height,
      sized,
    };
  });
  const edges = paper.edges(diagram, bundles);
  const laid = {
    width: right + PAGE_PX,
    height: bottom + PAGE_PX,
    lanes,
    nodes,
    edges,
    frames: paper.frames(frames, edges),
  };
  return laid as unknown as LaidOutDiagram;
}

function laneHeaders(diagram: Diagram): {
  lines: (readonly string[])[];
  width: number;
  heights: number[];
} {
  const titles = diagram.lanes.map(({ id, label }) => cleanText(label ?? "") || cleanText(id));
  // As wide as usual, or as the longest word: a broken word reads badly.
  const longest = titles.reduce((most, title) => {
    return Math.max(most, longestWord(title, LANE_FONT_PX, true));
  }, 0);
  const room = Math.max(HEADER_MAX_PX, Math.min(HEADER_WIDEST_PX, longest + 28));
  const blocks = titles.map((title) => {
    return wrapText(title, {
      maxWidth: room - 24,
      sizePx: LANE_FONT_PX,
      maxLines: 5,
      bold: true,
    });
  });
  const widest = blocks.reduce((most, block) => Math.max(most, block.width), 0);
  return {
    lines: blocks.map((block) => block.lines),
    width: Math.ceil(Math.max(64, Math.min(room, widest + 28))),
    heights: blocks.map((block) => block.lines.length * LANE_LINE_PX + 16),
  };
}

class Paper {
  constructor(
    private readonly scene: Scene,
    private readonly arrangement: Arrangement,
    private readonly xs: Ruler,
    private readonly ys: Ruler,
  ) {}

  centre(node: number): XY {
    const { nodeX, nodeY } = this.scene.grid;
    return [middle(this.xs, nodeX[node]), middle(this.ys, nodeY[node])];
  }

  /** The coordinate a wire runs at. */
  private line(wire: number): number {
    const { axis, band } = this.scene.wiring.wires[wire];
    const offset = this.arrangement.wireOffset[wire];
    return this.across(axis, band, offset);
  }

  private across(axis: 0 | 1, band: number, offset: number): number {
    const ruler = axis === 0 ? this.ys : this.xs;
    const isMiddle = axis === 0 ? this.scene.grid.isRow[band] : band % 2 === 1;
    const origin = isMiddle ? middle(ruler, band) : ruler.start[band] + ruler.lead[band];
    return round(origin + offset);
  }

  edges(diagram: Diagram, bundles: readonly Bundle[]): LaidOutEdge[] {
    const edges: LaidOutEdge[] = new Array(diagram.edges.length);
    bundles.forEach((bundle, link) => {
      const points = this.points(link);
      const labels = this.labelsOf(bundle, link);
      bundle.edges.forEach((edge, order) => {
        edges[edge] = {
          id: diagram.edges[edge].id,
          points,
          label: labels[order],
          twin: order > 0,
        };
      });
    });
    return edges;
  }

  private points(link: number): XY[] {
    const { links, routes, wiring, sized } = this.scene;
    const { from, to, fromSide, toSide } = links[link];
    const route = routes[link];
    const lines = wiring.wireOf[link].map((wire) => this.line(wire));
    const port = (node: number, side: typeof fromSide, leg: number): XY => {
      const [x, y] = this.centre(node);
      const size = sized[node];
      const horizontal = route[leg].axis === 0;
      const depth = outlineDepth(size, side, lines[leg] - (horizontal ? y : x));
      if (horizontal) {
        const reach = size.width / 2 - depth;
        return [round(side === "left" ? x - reach : x + reach), lines[leg]];
      }
      const reach = size.height / 2 - depth;
      return [lines[leg], round(side === "top" ? y - reach : y + reach)];
    };
    const points: XY[] = [port(from, fromSide, 0)];
    for (let leg = 1; leg < route.length; leg += 1) {
      const horizontal = route[leg].axis === 0;
      points.push(horizontal ? [lines[leg - 1], lines[leg]] : [lines[leg], lines[leg - 1]]);
    }
    points.push(port(to, toSide, route.length - 1));
    return points;
  }

  private labelsOf(bundle: Bundle, link: number): (LaidOutLabel | null)[] {
    const label = this.scene.labels[link];
    if (label === null) return bundle.edges.map(() => null);
    const { axis, band } = this.scene.wiring.wires[label.wire];
    const on = this.line(label.wire);
    const crossAxis = axis === 0 ? 1 : 0;
    const along = this.across(crossAxis, label.at, this.arrangement.labelOffset[link]);
    const [x, y] = axis === 0 ? [along, on] : [on, along];
    const lane = this.scene.grid.laneOfBand[axis === 0 ? band : label.at];
    let top = y - label.height / 2;
    return bundle.lines.map((lines) => {
      if (lines.length === 0) return null;
      const height = lines.length * LABEL_LINE_PX + 2;
      const width = Math.ceil(
        lines.reduce((most, line) => Math.max(most, textWidth(line, LABEL_FONT_PX)), 0) + 8,
      );
      const placed = lines.map((text, row) => ({
        text,
        x,
        y: round(top + 1 + (row + 0.5) * LABEL_LINE_PX + LABEL_FONT_PX * 0.35),
      }));
      const box = { x: round(x - width / 2), y: round(top), width, height };
      top += lines.length * LABEL_LINE_PX;
      return { ...box, lines: placed, lane };
    });
  }

  frames(frames: readonly Frame[], edges: readonly LaidOutEdge[]): LaidOutFrame[] {
    return frames.map((frame, at): LaidOutFrame => {
      const pad = 9 + Math.min(2, frame.depth) * 4;
      const offset = this.arrangement.headerOffset[at];
      const headerY = this.across(0, frame.top - 1, offset);
      const x = round(this.xs.start[frame.left] - pad);
      const y = round(headerY - 12);
      const right = this.xs.start[frame.right] + this.xs.size[frame.right] + pad;
      const bottom = this.ys.start[frame.bottom] + this.ys.size[frame.bottom] + pad;
      const title = fitTitle(frame.title, x + 8, right - 8, headerY, edges);
      return {
        loop: frame.loop,
        x,
        y,
        width: round(right - x),
        height: round(bottom - y),
        title: title.text,
        titleX: title.x,
        plate: title.plate,
        titleY: round(headerY + LOOP_FONT_PX * 0.35),
        titleWidth: title.width,
      };
    });
  }
}

/** A title shorter than this says nothing. */
const LEAST_TITLE_PX = 60;

/**
 * A place for a title between `low` and `high` with no line through it, cut to the widest gap when
 * it fits in none; only when every gap is too narrow does it get a plate over a line.
 */
function fitTitle(
  title: string,
  low: number,
  high: number,
  y: number,
  edges: readonly LaidOutEdge[],
): { text: string; x: number; width: number; plate: boolean } {
  const cut = (room: number): { text: string; width: number } => {
    const options = { maxWidth: room, sizePx: LOOP_FONT_PX, maxLines: 1, bold: true };
    const block = wrapText(title, options);
    return { text: block.lines[0] ?? "", width: Math.ceil(block.width) };
  };
  const whole = cut(high - low);
  const gaps = gapsAt(low, high, y, edges);
  const first = gaps.find(([from, to]) => to - from >= whole.width);
  if (first !== undefined) return { ...whole, x: round(first[0]), plate: false };
  const widest = gaps.reduce((best, gap) => (gap[1] - gap[0] > best[1] - best[0] ? gap : best));
  const room = widest[1] - widest[0];
  if (room < LEAST_TITLE_PX) return { ...whole, x: low, plate: true };
  return { ...cut(room), x: round(widest[0]), plate: false };
}

/** The stretches from `low` to `high` at the height `y` that no line runs through. */
function gapsAt(
  low: number,
  high: number,
  y: number,
  edges: readonly LaidOutEdge[],
): [number, number][] {
  const lines: number[] = [];
  for (const { points } of edges) {
    for (let at = 1; at < points.length; at += 1) {
      const [[x1, y1], [x2, y2]] = [points[at - 1], points[at]];
      if (x1 === x2 && Math.min(y1, y2) < y + 9 && Math.max(y1, y2) > y - 9) lines.push(x1);
    }
  }
  const inside = lines.filter((x) => x > low - 6 && x < high + 6).sort((a, b) => a - b);
  const starts = [low, ...inside.map((x) => x + 6)];
  const ends = [...inside.map((x) => x - 6), high];
  return starts.map((start, at) => [start, Math.max(start, ends[at])]);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
