// The grid everything is decided on: columns and rows of cells with channels around them. Bands
// number both from the left and from the top, so an odd x band is a column and an even one a channel.
import type { Diagram, Side } from "../lang/diagram.js";
import { TYPICAL } from "./metrics.js";
import { chooseRows, type Place } from "./rows.js";

export interface Grid {
  readonly columns: number;
  /** Into how many strips, one below the other in every lane, the picture is folded. */
  readonly wraps: number;
  /** 2 × columns + 1: channel, column, channel, … */
  readonly xBands: number;
  readonly yBands: number;
  /** Is this y band a row of cells (or a channel)? */
  readonly isRow: readonly boolean[];
  /** The lane each y band belongs to. */
  readonly laneOfBand: readonly number[];
  /** For each node, its x and y band. */
  readonly nodeX: Int32Array;
  readonly nodeY: Int32Array;
  /** y × xBands + x → node index, or −1. */
  readonly cell: Int32Array;
}

/** A wider picture than this (width over height) is folded. */
const MAX_ASPECT = 7;

/**
 * `mayFold`: whether a long strip may go on in further rows of every lane; `leastWraps`: that many
 * times at least.
 */
export function buildGrid(
  diagram: Diagram,
  columns: Int32Array,
  mayFold = true,
  lifts: ReadonlyMap<number, number> = new Map(),
  leastWraps = 1,
): Grid {
  const laneAt = new Map(diagram.lanes.map((lane, at) => [lane.id, at]));
  const laneOf = diagram.nodes.map((node) => laneAt.get(node.lane) as number);
  const count = columns.reduce((most, column) => Math.max(most, column + 1), 1);
  const flat = rowsFor(diagram, columns, laneOf, count, lifts);
  const wished = mayFold ? foldWidth(count, flat.rowsOfLane) : count;
  const perWrap = Math.max(1, Math.min(wished, Math.ceil(count / leastWraps)));
  const chosen = perWrap >= count ? flat : rowsFor(diagram, columns, laneOf, perWrap, lifts);
  const wraps = Math.ceil(count / perWrap);
  return { ...assemble(diagram, chosen, laneOf, Math.min(perWrap, count)), wraps };
}

interface Rows {
  readonly column: Int32Array;
  /** Row within the lane. */
  readonly row: Int32Array;
  readonly rowsOfLane: readonly number[];
}

function rowsFor(
  diagram: Diagram,
  columns: Int32Array,
  laneOf: readonly number[],
  perWrap: number,
  lifts: ReadonlyMap<number, number>,
): Rows {
  const wraps = Math.ceil(columns.reduce((most, c) => Math.max(most, c + 1), 1) / perWrap);
  const places = diagram.nodes.map((_, node): Place => {
    const wrap = Math.floor(columns[node] / perWrap);
    return { column: columns[node] % perWrap, band: laneOf[node] * wraps + wrap };
  });
  const inBand = lift(chooseRows(diagram, places), places, lifts);
  const bandRows = new Int32Array(diagram.lanes.length * wraps);
  places.forEach(({ band }, node) => {
    bandRows[band] = Math.max(bandRows[band], inBand[node] + 1);
  });
  const rowsOfLane = diagram.lanes.map((_, lane) => {
    let sum = 0;
    for (let wrap = 0; wrap < wraps; wrap += 1) sum += bandRows[lane * wraps + wrap];
    return Math.max(1, sum);
  });
  const row = inBand.map((value, node) => {
    const first = laneOf[node] * wraps;
    let above = 0;
    for (let band = first; band < places[node].band; band += 1) above += bandRows[band];
    return value + above;
  });
  return { column: Int32Array.from(places, ({ column }) => column), row, rowsOfLane };
}

/** Moves single nodes by rows; by halves, into a row of their own. Whom they meet stays. */
function lift(
  rows: Int32Array,
  places: readonly Place[],
  lifts: ReadonlyMap<number, number>,
): Int32Array {
  if (lifts.size === 0) return rows;
  const wished = Array.from(rows, (row, node) => row + (lifts.get(node) ?? 0));
  const values = new Map<number, Set<number>>();
  const cells = new Set<string>();
  wished.forEach((_, node) => {
    const { band, column } = places[node];
    while (cells.has(`${band} ${column} ${wished[node]}`)) wished[node] += 0.25;
    cells.add(`${band} ${column} ${wished[node]}`);
    values.set(band, (values.get(band) ?? new Set()).add(wished[node]));
  });
  const ranks = new Map(
    [...values].map(([band, set]) => {
      const sorted = [...set].sort((a, b) => a - b);
      return [band, new Map(sorted.map((row, at) => [row, at]))] as const;
    }),
  );
  return Int32Array.from(wished, (row, node) => ranks.get(places[node].band)?.get(row) as number);
}

function foldWidth(count: number, rowsOfLane: readonly number[]): number {
  const rows = rowsOfLane.reduce((sum, value) => sum + value, 0);
  const height = rows * TYPICAL.rowPx + rowsOfLane.length * TYPICAL.lanePx;
  const width = count * TYPICAL.columnPx;
  if (width / height <= MAX_ASPECT || width < 1_500) return count;
  // Each wrap divides the width and about multiplies the height.
  const wraps = Math.max(2, Math.round(Math.sqrt(width / height / 2.4)));
  return Math.max(4, Math.ceil(count / wraps));
}

function assemble(
  diagram: Diagram,
  rows: Rows,
  laneOf: readonly number[],
  columns: number,
): Omit<Grid, "wraps"> {
  const xBands = columns * 2 + 1;
  const isRow: boolean[] = [];
  const laneOfBand: number[] = [];
  const firstBand: number[] = [];
  rows.rowsOfLane.forEach((count, lane) => {
    firstBand.push(isRow.length);
    for (let band = 0; band < count * 2 + 1; band += 1) {
      isRow.push(band % 2 === 1);
      laneOfBand.push(lane);
    }
  });
  const yBands = isRow.length;
  const cell = new Int32Array(xBands * yBands).fill(-1);
  const nodeX = Int32Array.from(rows.column, (column) => column * 2 + 1);
  const nodeY = Int32Array.from(rows.row, (row, node) => firstBand[laneOf[node]] + row * 2 + 1);
  diagram.nodes.forEach((_, node) => {
    cell[nodeY[node] * xBands + nodeX[node]] = node;
  });
  return { columns, xBands, yBands, isRow, laneOfBand, nodeX, nodeY, cell };
}

/** Steps in x and y that lead out of a node at this side. */
export const OUTWARD: Readonly<Record<Side, readonly [number, number]>> = {
  left: [-1, 0],
  right: [1, 0],
  top: [0, -1],
  bottom: [0, 1],
};
