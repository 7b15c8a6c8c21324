// Turns bands, ranks and offsets into coordinates: channels as wide as what runs in them, rows and
// columns as large as what stands in them.
import type { Diagram } from "../lang/diagram.js";
import type { Arrangement, Scene } from "./arrange.js";
import { measureHeaders, wrapHeader } from "./lane-headers.js";
import type { Bundle } from "./layout.js";
import { type FrameBox, type LaidOutFrame, placeTitles, turnBox } from "./loop-titles.js";
import type { Frame } from "./loops.js";
import { LABEL_FONT_PX, LABEL_LINE_PX, PAGE_PX } from "./metrics.js";
import { middle, type Ruler, rulerX, rulerY } from "./rulers.js";
import { outlineDepth, type SizedNode, turnNode } from "./shapes.js";
import { textWidth } from "./text.js";

export type { LaidOutFrame } from "./loop-titles.js";

declare const laidOut: unique symbol;

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export type XY = readonly [x: number, y: number];

/** Where time runs to: lanes are rows, or columns. */
export type Direction = "right" | "down";

export interface LaidOutLane extends Box {
  readonly id: string;
  readonly header: Box;
  /** What is written in the middle of the header. */
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

/** All coordinates of a workflow picture in px. Only the layout can make one. */
export interface LaidOutDiagram {
  readonly [laidOut]: true;
  readonly direction: Direction;
  readonly width: number;
  readonly height: number;
  readonly lanes: readonly LaidOutLane[];
  readonly nodes: readonly LaidOutNode[];
  readonly edges: readonly LaidOutEdge[];
  readonly frames: readonly LaidOutFrame[];
}

/** From the nodes of a loop to its frame: an arrow head, and some of its line, stand between. */
const FRAME_PAD_PX = 13;

/** The last stage of the layout: everything gets its coordinates. */
export function measure(
  diagram: Diagram,
  scene: Scene,
  arrangement: Arrangement,
  bundles: readonly Bundle[],
  frames: readonly Frame[],
  direction: Direction,
): LaidOutDiagram {
  const down = direction === "down";
  const headers = measureHeaders(diagram, direction);
  const xs = rulerX(scene, arrangement, PAGE_PX + headers.depth, frames);
  const ys = rulerY(scene, arrangement, PAGE_PX, headers.least, frames);
  const paper = new Paper(scene, arrangement, xs, ys, down);
  const right = xs.start[xs.start.length - 1] + xs.size[xs.size.length - 1];
  const bottom = ys.start[ys.start.length - 1] + ys.size[ys.size.length - 1];
  const turn = down ? turnBox : (box: Box): Box => box;
  const lanes = diagram.lanes.map((lane, at): LaidOutLane => {
    const first = scene.grid.laneOfBand.indexOf(at);
    const last = scene.grid.laneOfBand.lastIndexOf(at);
    const y = ys.start[first];
    const box = {
      x: PAGE_PX,
      y,
      width: right - PAGE_PX,
      height: ys.start[last] + ys.size[last] - y,
    };
    const header = turn({ ...box, width: headers.depth });
    const lines = down ? wrapHeader(lane, header.width) : headers.lines[at];
    return { id: lane.id, ...turn(box), header, lines };
  });
  const nodes = diagram.nodes.map((node, at): LaidOutNode => {
    const sized = down ? turnNode(scene.sized[at]) : scene.sized[at];
    const { width, height } = sized;
    const [x, y] = paper.upright(paper.centre(at));
    const lane = scene.grid.laneOfBand[scene.grid.nodeY[at]];
    return { id: node.id, lane, x: x - width / 2, y: y - height / 2, width, height, sized };
  });
  const edges = paper.edges(diagram, bundles);
  const boxes = frames.map((frame, at) => paper.frameBox(frame, at));
  const page = turn({ x: 0, y: 0, width: right + PAGE_PX, height: bottom + PAGE_PX });
  const laid = {
    direction,
    width: page.width,
    height: page.height,
    lanes,
    nodes,
    edges: edges.map((edge) => ({ ...edge, points: edge.points.map((at) => paper.upright(at)) })),
    frames: placeTitles(boxes, edges, direction),
  };
  return laid as unknown as LaidOutDiagram;
}

class Paper {
  constructor(
    private readonly scene: Scene,
    private readonly arrangement: Arrangement,
    private readonly xs: Ruler,
    private readonly ys: Ruler,
    private readonly down: boolean,
  ) {}

  /** The place in the picture of a place in the layout. */
  upright([x, y]: XY): XY {
    return this.down ? [y, x] : [x, y];
  }

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
    const [x, y] = this.upright(axis === 0 ? [along, on] : [on, along]);
    const lane = this.scene.grid.laneOfBand[axis === 0 ? band : label.at];
    let top = y - (this.down ? label.width : label.height) / 2;
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

  /** Where the frame lies before the picture is turned, and how high its title stands. */
  frameBox(frame: Frame, at: number): FrameBox {
    const pad = FRAME_PAD_PX + Math.min(2, frame.depth) * 3.5;
    const offset = this.arrangement.headerOffset[at];
    const titleY = this.across(0, frame.top - 1, offset);
    const x = round(this.xs.start[frame.left] - pad);
    const y = round(titleY - frame.headerPx / 2);
    const right = this.xs.start[frame.right] + this.xs.size[frame.right] + pad;
    const bottom = this.ys.start[frame.bottom] + this.ys.size[frame.bottom] + pad;
    return { frame, x, y, width: round(right - x), height: round(bottom - y), titleY };
  }
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
