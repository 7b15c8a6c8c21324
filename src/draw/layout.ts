// Diagram → LaidOutDiagram: every coordinate of the workflow picture, as numbers. The stages are
// columns, rows, routes, wires, labels, places in the bands, and sizes last of all.
import type { Diagram, Edge } from "../lang/diagram.js";
import { type Arrangement, arrange, type Header, type Scene } from "./arrange.js";
import { crossedLabels, strainOf } from "./crossings.js";
import { bestDraft, type Draft, foldAgain, untangle } from "./drafts.js";
import type { Grid } from "./grid.js";
import { type Label, type LabelSize, placeLabels, spotName } from "./labels.js";
import type { Route } from "./legs.js";
import { type Frame, findFrames } from "./loops.js";
import { LABEL_FONT_PX, LABEL_LINE_PX } from "./metrics.js";
import { type Direction, type LaidOutDiagram, measure } from "./place.js";
import type { Link } from "./route.js";
import { type SizedNode, sizeNode, turnNode } from "./shapes.js";
import { cleanText, longestWord, type TextBlock, wrapText } from "./text.js";
import { type Wiring, wireLinks } from "./wires.js";

export type { Direction, LaidOutDiagram } from "./place.js";

const LABEL_WIDTH_PX = 118;
const LABEL_LINES = 4;
const NARROW_LABEL_PX = 64;
const NARROW_LINES = 3;
// Rounds in which a label or a trunk that could not keep its rules gets another place.
const MAX_ROUNDS = 4;
// A strip wider than that, and wider than high by more than that, is folded until it is not.
const STRIP_PX = 4_500;
const STRIP_ASPECT = 3;
const MAX_FOLDS = 3;
// Times a picture is drawn again because lines run through labels.
const MAX_REDRAWN = 4;
// Where more lines cross than this, moving single nodes takes long and gains little.
const MAX_UNTANGLED = 8;

/** A line to draw: the edges (by index) between the same four ends, and their label lines. */
export interface Bundle extends Link {
  readonly edges: readonly number[];
  /** Lines of each edge's label, in the order of `edges`. */
  readonly lines: readonly (readonly string[])[];
  readonly size: LabelSize | null;
}

/**
 * Lays the workflow view out; `columns` (one per node) replace our own choice of columns. A picture
 * that runs down is one that runs to the right, mirrored at its diagonal.
 */
export function layoutWorkflow(
  diagram: Diagram,
  columns?: Int32Array,
  direction: Direction = "right",
): LaidOutDiagram {
  const down = direction === "down";
  const sizes = diagram.nodes.map(sizeNode);
  const sized = down ? sizes.map(turnNode) : sizes;
  const bundles = bundleEdges(diagram, down);
  const proposals = columns === undefined ? null : [columns];
  const linkOf = bundles.flatMap(({ edges }, link) => edges.map((edge) => [edge, link] as const));
  const linkAt = new Map(linkOf);
  const draw = ({ grid, routes }: Draft): LaidOutDiagram => {
    const frames = findFrames(diagram, grid, direction);
    return drawClear((refused) => {
      const { scene, arrangement } = settle(grid, sized, bundles, routes, frames, refused);
      const laid = measure(diagram, scene, arrangement, bundles, frames, direction);
      const crossed = crossedLabels(laid, (edge) => linkAt.get(edge) as number);
      const links = new Set(crossed.map((edge) => linkAt.get(edge) as number));
      return { laid, crossed: [...links].map((link) => spotName(scene.labels[link] as Label)) };
    });
  };
  const start = bestDraft(diagram, bundles, proposals, down);
  const drawn = new Map<Draft, LaidOutDiagram>();
  const picture = (draft: Draft): LaidOutDiagram => {
    const laid = drawn.get(draft) ?? draw(draft);
    drawn.set(draft, laid);
    return laid;
  };
  const first = down
    ? start
    : foldStrip(start, picture, (draft, aspect) => foldAgain(diagram, bundles, draft, aspect));
  const { crossings } = strainOf(picture(first));
  if (crossings === 0 || crossings > MAX_UNTANGLED) return picture(first);
  const best = untangle(diagram, bundles, first, down, (draft) => {
    const { px, crossing } = strainOf(picture(draft));
    const tangled = [...crossing].map((edge) => linkAt.get(edge) as number);
    return { cost: px + draft.shape, tangled };
  });
  return picture(best);
}

/** Folds what turns out too long: how wide channels get shows only in the picture. */
function foldStrip(
  start: Draft,
  picture: (draft: Draft) => LaidOutDiagram,
  fold: (draft: Draft, aspect: number) => Draft,
): Draft {
  const aspectOf = (draft: Draft): number => {
    const { width, height } = picture(draft);
    return width > STRIP_PX ? width / height : 0;
  };
  let best = start;
  let last = start;
  for (let round = 0; round < MAX_FOLDS && aspectOf(best) > STRIP_ASPECT; round += 1) {
    last = fold(last, aspectOf(last));
    if (aspectOf(last) < aspectOf(best)) best = last;
  }
  return best;
}

interface Drawn {
  readonly laid: LaidOutDiagram;
  /** Spots of the labels that a line of another edge runs through. */
  readonly crossed: readonly string[];
}

/** Draws again without the spots where a label was run through; keeps the clearest picture. */
function drawClear(drawWithout: (refused: Set<string>) => Drawn): LaidOutDiagram {
  const refused = new Set<string>();
  let best = drawWithout(refused);
  let last = best;
  for (let round = 0; round < MAX_REDRAWN && last.crossed.length > 0; round += 1) {
    for (const spot of last.crossed) refused.add(spot);
    last = drawWithout(refused);
    if (last.crossed.length < best.crossed.length) best = last;
  }
  return best.laid;
}

/** Edges between the same four ends are one line with their labels under each other. */
export function bundleEdges(diagram: Diagram, turned = false): Bundle[] {
  const index = new Map(diagram.nodes.map((node, at) => [node.id, at]));
  const twins = new Map<string, number[]>();
  diagram.edges.forEach((edge, at) => {
    const key = JSON.stringify([edge.from, edge.to, edge.fromHandle, edge.toHandle]);
    const list = twins.get(key);
    if (list === undefined) twins.set(key, [at]);
    else list.push(at);
  });
  return [...twins.values()].map((edges) => {
    const first = diagram.edges[edges[0]];
    const blocks = edges.map((at) => labelBlock(diagram.edges[at], edges.length, turned));
    const lines = blocks.map((block) => block.lines);
    const count = lines.reduce((sum, list) => sum + list.length, 0);
    const width = Math.ceil(blocks.reduce((most, block) => Math.max(most, block.width), 0) + 8);
    const height = count * LABEL_LINE_PX + 2;
    const size = turned ? { width: height, height: width } : { width, height };
    return {
      from: index.get(first.from) as number,
      to: index.get(first.to) as number,
      fromSide: first.fromHandle,
      toSide: first.toHandle,
      edges,
      lines,
      size: count === 0 ? null : size,
    };
  });
}

/** In a picture that runs down, lines between lanes are as long as their words are wide. */
function labelBlock(edge: Edge, twins: number, turned: boolean): TextBlock {
  const text = cleanText(edge.label ?? "");
  if (text === "") return { lines: [], width: 0 };
  const maxLines = twins > 4 ? 1 : LABEL_LINES;
  const wrapped = (maxWidth: number, lines: number): TextBlock =>
    wrapText(text, { maxWidth, sizePx: LABEL_FONT_PX, maxLines: lines });
  const usual = wrapped(LABEL_WIDTH_PX, maxLines);
  if (!turned || twins > 1) return usual;
  const narrow = wrapped(Math.max(NARROW_LABEL_PX, longestWord(text, LABEL_FONT_PX)), NARROW_LINES);
  return narrow.width < usual.width && !narrow.lines.at(-1)?.endsWith("…") ? narrow : usual;
}

interface Settled {
  readonly scene: Scene;
  readonly arrangement: Arrangement;
}

/** Wires, labels and tracks, again with other choices while a rule is broken; adds to `refused`. */
function settle(
  grid: Grid,
  sized: readonly SizedNode[],
  bundles: readonly Bundle[],
  routes: readonly Route[],
  frames: readonly Frame[],
  refused: Set<string>,
): Settled {
  const widths = columnWidths(grid, sized, frames);
  const headers = frames.map(
    (frame): Header => ({
      band: frame.top - 1,
      low: frame.left,
      high: frame.right,
      heightPx: frame.headerPx,
    }),
  );
  const sizes = bundles.map((bundle) => bundle.size);
  const apart = new Set<number>();
  let wiring: Wiring = wireLinks(bundles, routes, apart);
  for (let round = 0; ; round += 1) {
    const labels: readonly (Label | null)[] = placeLabels(
      grid,
      bundles,
      routes,
      wiring,
      sizes,
      widths,
      refused,
    );
    const scene: Scene = { grid, sized, links: bundles, routes, wiring, labels, headers };
    const arrangement = arrange(scene);
    const crowded = labels.flatMap((label) => (label?.forced ? [label.link] : []));
    const before = apart.size + refused.size;
    for (const spot of arrangement.refused) refused.add(spot);
    for (const link of [...arrangement.apart, ...crowded]) apart.add(link);
    if (round === MAX_ROUNDS || apart.size + refused.size === before) return { scene, arrangement };
    wiring = wireLinks(bundles, routes, apart);
  }
}

function columnWidths(grid: Grid, sized: readonly SizedNode[], frames: readonly Frame[]): number[] {
  const widths = new Array<number>(grid.columns).fill(0);
  sized.forEach((node, at) => {
    const column = (grid.nodeX[at] - 1) / 2;
    widths[column] = Math.max(widths[column], node.width);
  });
  for (const frame of frames) {
    if (frame.left !== frame.right) continue;
    const column = (frame.left - 1) / 2;
    widths[column] = Math.max(widths[column], Math.min(frame.titlePx, 200));
  }
  return widths;
}
