// Drafts of a picture: columns, rows and routes, without sizes. Some are compared, and where lines
// cross, nodes at their ends are moved as long as that helps.
import type { Diagram } from "../lang/diagram.js";
import { GOOD_ASPECT, mirrorColumns, narrowColumns, proposeColumns } from "./columns.js";
import { buildGrid, type Grid } from "./grid.js";
import type { Route } from "./legs.js";
import { findFrames } from "./loops.js";
import { TYPICAL } from "./metrics.js";
import { type Link, routeLinks } from "./route.js";

export interface Draft {
  readonly grid: Grid;
  readonly routes: readonly Route[];
  /** What its shape costs, and that with the trouble of its lines, in px of detour. */
  readonly shape: number;
  readonly cost: number;
  readonly columns: Int32Array;
  /** Node → rows by which it was moved. */
  readonly lifts: ReadonlyMap<number, number>;
  readonly tangled: readonly number[];
}

/** What folding a strip again aims at, width over height. */
const FOLDED_ASPECT = 2.6;
const MAX_COMPARED = 200;
const COST_PER_ASPECT = 220;
const COST_PER_BAND = 30;
const COST_PER_FRAME = 220;
/** An edge drawn from a right side to a left one should run to the right, not round both nodes. */
const COST_PER_TURN_BACK = 200;
/** Drafts tried to untangle a picture: fewer the larger it is, none of the largest. */
const TRIES = 30_000;
const LEAST_TRIES = 16;
/** A move has to gain that much, as it takes a node from where its handles want it. */
const LEAST_GAIN = 20;
/** What looks that much worse by its routes is not drawn to be judged. */
const HOPELESS = 100;
const NO_LIFTS: ReadonlyMap<number, number> = new Map();

/** Routes the edges over each proposal and keeps the picture with the least trouble. */
export function bestDraft(
  diagram: Diagram,
  links: readonly Link[],
  proposals: readonly Int32Array[] | null,
  down: boolean,
): Draft {
  const isLarge = diagram.nodes.length > MAX_COMPARED;
  const tried = proposals ?? columnsFor(diagram, isLarge, down);
  const draftOn = (columns: Int32Array): Draft => draft(diagram, links, columns, NO_LIFTS, down);
  const best = tried.map(draftOn).reduce((one, other) => (other.cost < one.cost ? other : one));
  if (isLarge || proposals !== null || best.tangled.length === 0) return best;
  const mirrored = draftOn(mirrorColumns(diagram));
  return mirrored.cost < best.cost ? mirrored : best;
}

/** In a large picture a second routing costs more time than it is worth; a fold makes it narrow. */
function columnsFor(diagram: Diagram, isLarge: boolean, down: boolean): readonly Int32Array[] {
  const first = proposeColumns(diagram);
  if (isLarge && buildGrid(diagram, first, !down).wraps > 1) return [first];
  const second = narrowColumns(diagram, first);
  return isLarge || second === first ? [second] : [first, second];
}

/** What a draft comes to, and the links (by index) that are in the way of others. */
export interface Verdict {
  readonly cost: number;
  readonly tangled: readonly number[];
}

/**
 * Moves the nodes at the ends of tangled lines to other rows and columns while it gets better:
 * first by what the routes tell, then by `judge`, which knows the finished picture.
 */
export function untangle(
  diagram: Diagram,
  links: readonly Link[],
  first: Draft,
  down: boolean,
  judge: (draft: Draft) => Verdict,
): Draft {
  const tries = Math.floor(TRIES / diagram.nodes.length ** 1.5);
  if (tries < LEAST_TRIES) return first;
  const climb = (start: Draft, verdictOn: (draft: Draft) => Verdict): Draft => {
    let [best, verdict, left] = [start, verdictOn(start), tries];
    let moves = movesOf(links, best, verdict.tangled);
    for (let move = moves.next(); !move.done && left > 0; move = moves.next()) {
      left -= 1;
      const next = draft(diagram, links, move.value.columns, move.value.lifts, down);
      if (next.cost > best.cost + HOPELESS) continue;
      const found = verdictOn(next);
      if (found.cost > verdict.cost - LEAST_GAIN) continue;
      [best, verdict] = [next, found];
      moves = movesOf(links, best, verdict.tangled);
    }
    return best;
  };
  const rough = climb(first, (one) => one);
  const start = judge(rough).cost < judge(first).cost ? rough : first;
  return climb(start, judge);
}

/** Routes a strip again that is folded further: its picture was `aspect` times as wide as high. */
export function foldAgain(
  diagram: Diagram,
  links: readonly Link[],
  { columns, grid }: Draft,
  aspect: number,
): Draft {
  // Each wrap divides the width and about multiplies the height.
  const wraps = Math.round(grid.wraps * Math.sqrt(aspect / FOLDED_ASPECT));
  return draft(diagram, links, columns, NO_LIFTS, false, Math.max(grid.wraps + 1, wraps));
}

function draft(
  diagram: Diagram,
  links: readonly Link[],
  columns: Int32Array,
  lifts: ReadonlyMap<number, number>,
  down: boolean,
  leastWraps = 1,
): Draft {
  const grid = buildGrid(diagram, columns, !down, lifts, leastWraps);
  const { routes, trouble, tangled } = routeLinks(grid, links);
  // A loop in several frames is read as several loops.
  const frames = findFrames(diagram, grid, "right").length * COST_PER_FRAME;
  const back = links.filter((link) => turnsBack(grid, link)).length * COST_PER_TURN_BACK;
  const shape = (down ? 0 : widthCost(grid)) + grid.yBands * COST_PER_BAND + frames + back;
  return { grid, routes, shape, cost: trouble + shape, columns, lifts, tangled };
}

function turnsBack({ nodeX, nodeY, laneOfBand }: Grid, link: Link): boolean {
  const { from, to, fromSide, toSide } = link;
  if (laneOfBand[nodeY[from]] !== laneOfBand[nodeY[to]]) return false;
  const gap = nodeX[to] - nodeX[from];
  return (
    (fromSide === "right" && toSide === "left" && gap <= 0) ||
    (fromSide === "left" && toSide === "right" && gap >= 0)
  );
}

type Move = Pick<Draft, "columns" | "lifts">;

function* movesOf(
  links: readonly Link[],
  { columns, lifts }: Draft,
  tangled: readonly number[],
): Generator<Move> {
  const nodes = new Set(tangled.flatMap((at) => [links[at].from, links[at].to]));
  for (const node of nodes) {
    for (const rows of [-1, -0.5, 0.5, 1]) {
      yield { columns, lifts: new Map([...lifts, [node, (lifts.get(node) ?? 0) + rows]]) };
    }
    for (const step of [-1, 1]) {
      const column = columns[node] + step;
      if (column < 0) continue;
      const moved = Int32Array.from(columns);
      moved[node] = column;
      yield { columns: moved, lifts };
    }
  }
}

/** A wide strip is shown small: what it loses against a page, in px of detour. */
function widthCost(grid: Grid): number {
  const rows = grid.isRow.filter((isRow) => isRow).length;
  const lanes = new Set(grid.laneOfBand).size;
  const height = rows * TYPICAL.rowPx + lanes * TYPICAL.lanePx;
  const aspect = (grid.columns * TYPICAL.columnPx) / Math.max(1, height);
  return Math.max(0, aspect - GOOD_ASPECT) * COST_PER_ASPECT;
}
