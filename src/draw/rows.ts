// Chooses the row of every node inside its lane: an edge written right → left wants both ends in
// one row, a handle at the top or the bottom wants its other end on that side, and what leaves the
// lane wants a free way to the border.
import type { Diagram, Side } from "../lang/diagram.js";

/** Where a node stands: `band` numbers a lane's part in one wrap of a folded picture. */
export interface Place {
  readonly column: number;
  readonly band: number;
}

interface Tie {
  readonly other: number;
  readonly side: Side;
  readonly otherSide: Side;
  /** −1: the other end lies in a band above, 1: below, 0: in the same band. */
  readonly away: -1 | 0 | 1;
}

// Whole rows are exchanged only in bands of at most this many nodes.
const MAX_SWAPPED = 250;

/** Rows from 0 within each band, without empty rows; nodes of one cell never meet. */
export function chooseRows(diagram: Diagram, places: readonly Place[]): Int32Array {
  const ties = tiesOf(diagram, places);
  const rows = new Int32Array(diagram.nodes.length);
  const bands = new Map<number, number[]>();
  places.forEach((place, node) => {
    const list = bands.get(place.band) ?? [];
    list.push(node);
    bands.set(place.band, list);
  });
  for (const nodes of bands.values()) {
    nodes.sort((a, b) => places[a].column - places[b].column || a - b);
    const band = new Band(places, ties, rows);
    for (const node of nodes) band.settle(node);
    for (let round = 0; round < 3; round += 1) {
      let moved = false;
      for (const node of nodes) moved = band.resettle(node) || moved;
      if (!moved) break;
    }
    if (nodes.length <= MAX_SWAPPED) band.swapRows(nodes);
    dropEmptyRows(nodes, rows);
  }
  return rows;
}

function tiesOf(diagram: Diagram, places: readonly Place[]): Tie[][] {
  const index = new Map(diagram.nodes.map((node, at) => [node.id, at]));
  const ties: Tie[][] = diagram.nodes.map(() => []);
  for (const edge of diagram.edges) {
    const from = index.get(edge.from) as number;
    const to = index.get(edge.to) as number;
    if (from === to) continue;
    const away = Math.sign(places[to].band - places[from].band) as -1 | 0 | 1;
    const back = -away as -1 | 0 | 1;
    ties[from].push({ other: to, side: edge.fromHandle, otherSide: edge.toHandle, away });
    ties[to].push({ other: from, side: edge.toHandle, otherSide: edge.fromHandle, away: back });
  }
  return ties;
}

class Band {
  private readonly taken = new Map<number, Map<number, number>>();
  private readonly placed = new Set<number>();
  private lowest = 0;
  private highest = 0;

  constructor(
    private readonly places: readonly Place[],
    private readonly ties: readonly (readonly Tie[])[],
    private readonly rows: Int32Array,
  ) {}

  settle(node: number): void {
    const row = this.bestRow(node);
    this.rows[node] = row;
    this.lowest = Math.min(this.lowest, row);
    this.highest = Math.max(this.highest, row);
    const column = this.places[node].column;
    const cells = this.taken.get(column) ?? new Map<number, number>();
    cells.set(row, node);
    this.taken.set(column, cells);
    this.placed.add(node);
  }

  resettle(node: number): boolean {
    const before = this.rows[node];
    this.taken.get(this.places[node].column)?.delete(before);
    this.placed.delete(node);
    this.settle(node);
    return this.rows[node] !== before;
  }

  /** Exchanges neighbouring rows as long as that serves their nodes better. */
  swapRows(nodes: readonly number[]): void {
    if (this.highest - this.lowest > 12) return;
    let cost = this.total(nodes);
    for (let round = 0; round < 3; round += 1) {
      const before = cost;
      for (let row = this.lowest; row < this.highest; row += 1) {
        this.exchange(nodes, row);
        const swapped = this.total(nodes);
        if (swapped < cost - 1e-6) cost = swapped;
        else this.exchange(nodes, row);
      }
      if (cost === before) break;
    }
  }

  private total(nodes: readonly number[]): number {
    let sum = 0;
    for (const node of nodes) {
      sum += this.cost(node, this.rows[node], this.taken.get(this.places[node].column));
    }
    return sum;
  }

  private exchange(nodes: readonly number[], row: number): void {
    for (const cells of this.taken.values()) cells.clear();
    for (const node of nodes) {
      const now = this.rows[node];
      this.rows[node] = now === row ? row + 1 : now === row + 1 ? row : now;
      this.taken.get(this.places[node].column)?.set(this.rows[node], node);
    }
  }

  private bestRow(node: number): number {
    const cells = this.taken.get(this.places[node].column);
    const candidates = new Set<number>([0, this.lowest - 1, this.highest + 1]);
    for (const tie of this.ties[node].slice(0, 40)) {
      if (!this.placed.has(tie.other)) continue;
      for (const step of [-1, 0, 1]) candidates.add(this.rows[tie.other] + step);
    }
    for (let row = this.lowest; row <= this.highest && candidates.size < 12; row += 1) {
      candidates.add(row);
    }
    let best = this.highest + 1;
    let least = Number.POSITIVE_INFINITY;
    for (const row of candidates) {
      if (cells?.has(row)) continue;
      const cost = this.cost(node, row, cells);
      if (cost < least - 1e-9) {
        least = cost;
        best = row;
      }
    }
    return best;
  }

  private cost(node: number, row: number, cells: ReadonlyMap<number, number> | undefined): number {
    let cost = Math.abs(row) * 0.25 + (row < 0 ? 0.1 : 0);
    cost += row < this.lowest || row > this.highest ? 0.6 : 0;
    for (const tie of this.ties[node]) cost += this.tieCost(node, row, tie, cells);
    if (cells !== undefined) cost += this.blockedExits(row, cells);
    return cost + this.blockedLines(node, row);
  }

  private tieCost(
    node: number,
    row: number,
    tie: Tie,
    cells: ReadonlyMap<number, number> | undefined,
  ): number {
    if (tie.away !== 0) {
      let cost = tie.away < 0 ? (row - this.lowest) * 0.12 : (this.highest - row) * 0.12;
      if (cells === undefined || (tie.side !== "top" && tie.side !== "bottom")) return cost;
      for (const other of cells.keys()) {
        if (tie.side === "top" ? other < row : other > row) cost += 1.6;
      }
      return cost;
    }
    if (!this.placed.has(tie.other)) return 0;
    const otherRow = this.rows[tie.other];
    const distance = Math.abs(otherRow - row);
    const gap = this.places[tie.other].column - this.places[node].column;
    const wish = wishOf(tie.side, -1) + wishOf(tie.otherSide, 1);
    if (wish !== 0) {
      const right = Math.sign(otherRow - row) === Math.sign(wish);
      const inWay = gap === 0 && right ? this.between(cells, row, otherRow) * 2 : 0;
      return (right ? 0.3 * distance : distance === 0 ? 1.6 : 3) + inWay;
    }
    const straight =
      (tie.side === "right" && tie.otherSide === "left" && gap > 0) ||
      (tie.side === "left" && tie.otherSide === "right" && gap < 0);
    if (!straight) return 0.3 * distance + (distance === 0 ? 0.5 : 0);
    return distance === 0 ? this.inRow(node, tie.other, row) * 2 : 2 + 0.4 * distance;
  }

  private between(
    cells: ReadonlyMap<number, number> | undefined,
    rowA: number,
    rowB: number,
  ): number {
    let count = 0;
    const low = Math.min(rowA, rowB);
    const high = Math.max(rowA, rowB);
    for (const row of cells?.keys() ?? []) if (row > low && row < high) count += 1;
    return count;
  }

  private inRow(a: number, b: number, row: number): number {
    const low = Math.min(this.places[a].column, this.places[b].column);
    const high = Math.max(this.places[a].column, this.places[b].column);
    let count = 0;
    for (let column = low + 1; column < high; column += 1) {
      if (this.taken.get(column)?.has(row)) count += 1;
    }
    return count;
  }

  private blockedExits(row: number, cells: ReadonlyMap<number, number>): number {
    let cost = 0;
    for (const [otherRow, other] of cells) {
      for (const tie of this.ties[other]) {
        if (tie.away === 0) continue;
        if (tie.side === "bottom" && otherRow < row) cost += 1.6;
        if (tie.side === "top" && otherRow > row) cost += 1.6;
      }
    }
    return cost;
  }

  /** Straight edges of this row that would have to go round the node. */
  private blockedLines(node: number, row: number): number {
    const column = this.places[node].column;
    for (let left = column - 1; left >= column - 12 && left >= 0; left -= 1) {
      const other = this.taken.get(left)?.get(row);
      if (other === undefined) continue;
      let cost = 0;
      for (const tie of this.ties[other]) {
        if (tie.side !== "right" || tie.otherSide !== "left" || tie.away !== 0) continue;
        if (tie.other === node || this.places[tie.other].column <= column) continue;
        if (this.placed.has(tie.other) && this.rows[tie.other] === row) cost += 2.5;
      }
      return cost;
    }
    return 0;
  }
}

function wishOf(side: Side, factor: 1 | -1): number {
  // A bottom handle wants its other end below; seen from that other end, itself above.
  if (side === "bottom") return -factor;
  if (side === "top") return factor;
  return 0;
}

function dropEmptyRows(nodes: readonly number[], rows: Int32Array): void {
  const used = [...new Set(nodes.map((node) => rows[node]))].sort((a, b) => a - b);
  const rank = new Map(used.map((row, at) => [row, at]));
  for (const node of nodes) rows[node] = rank.get(rows[node]) as number;
}
