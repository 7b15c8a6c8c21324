// Finds a way for every edge over the bands of the grid: A* over (x band, y band, direction), where
// bends and crossings cost as much as a detour, then some rounds of taking up and laying again.
import type { Side } from "../lang/diagram.js";
import { type Grid, OUTWARD } from "./grid.js";
import { Heap } from "./heap.js";
import { legsOf, type Point, type Route } from "./legs.js";
import { marginsFor, type Window, windowAround } from "./window.js";

/** One line to draw: an edge, or several edges between the same four ends. */
export interface Link {
  readonly from: number;
  readonly to: number;
  readonly fromSide: Side;
  readonly toSide: Side;
}

const COST = {
  bend: 60,
  crossing: 250,
  beside: 90,
  near: 6,
  inCell: 20,
  joining: 110,
  inMiddle: 140,
} as const;
const SPAN = { channel: 26, column: 132, row: 52, gap: 22 } as const;
const STEPS = [
  [1, 0],
  [0, 1],
  [-1, 0],
  [0, -1],
] as const;
// Rounds of laying again, by the number of links: the gain shrinks, the time grows.
const ROUNDS = [
  [60, 4],
  [500, 2],
  [1_500, 1],
] as const;
// A spot that more links pass counts as if these were all: it is avoided anyhow.
const MAX_LOOKED_AT = 32;
// Beyond this many states a window is not searched: the plain way through the channels is taken.
const MAX_STATES = 4_000_000;

export interface Routed {
  /** In the order of the links; every link has one, whatever the grid. */
  readonly routes: readonly Route[];
  /** What bends, crossings and lines side by side come to, in px of detour. */
  readonly trouble: number;
  /** Links, by index, that are in the way of others. */
  readonly tangled: readonly number[];
}

export function routeLinks(grid: Grid, links: readonly Link[]): Routed {
  const router = new Router(grid, links);
  const order = links.map((_, at) => at);
  const reach = (link: Link): number =>
    Math.abs(grid.nodeX[link.from] - grid.nodeX[link.to]) +
    Math.abs(grid.nodeY[link.from] - grid.nodeY[link.to]);
  // Neighbours first: they have one sensible way. Then the longest, which have the most to lose.
  const rank = (link: Link): number => (reach(link) <= 2 ? 1e6 : reach(link));
  order.sort((a, b) => rank(links[b]) - rank(links[a]) || a - b);
  for (const at of order) router.lay(at);
  const rounds = ROUNDS.find(([most]) => links.length <= most)?.[1] ?? 0;
  for (let round = 0; round < rounds; round += 1) {
    let better = false;
    for (const at of order) better = router.relay(at) || better;
    if (!better) break;
  }
  return { routes: router.paths.map(legsOf), trouble: router.trouble(), tangled: router.tangled() };
}

class Router {
  readonly paths: Point[][];
  /** Spot → links that pass it straight on, horizontally and vertically. */
  private readonly across: (number[] | undefined)[] = [];
  private readonly down: (number[] | undefined)[] = [];
  private readonly posX: number[] = [];
  private readonly posY: number[] = [];
  private readonly heap = new Heap();
  /** How many ways were changed, and at how many each link was last searched: none since, none better. */
  private changes = 0;
  private readonly searchedAt: Int32Array;
  private best = new Float64Array(0);
  private cameFrom = new Int32Array(0);

  constructor(
    private readonly grid: Grid,
    private readonly links: readonly Link[],
  ) {
    this.paths = links.map(() => []);
    this.searchedAt = new Int32Array(links.length);
    this.across.length = grid.xBands * grid.yBands;
    this.down.length = this.across.length;
    let x = 0;
    for (let band = 0; band < grid.xBands; band += 1) {
      const span = band % 2 === 1 ? SPAN.column : SPAN.channel;
      this.posX.push(x + span / 2);
      x += span;
    }
    let y = 0;
    for (let band = 0; band < grid.yBands; band += 1) {
      const span = grid.isRow[band] ? SPAN.row : SPAN.gap;
      this.posY.push(y + span / 2);
      y += span;
    }
  }

  lay(at: number): void {
    const link = this.links[at];
    this.paths[at] = isHook(link) ? this.hook(link) : (this.search(at) as Point[]);
    this.mark(at, true);
    this.changes += 1;
    this.searchedAt[at] = this.changes;
  }

  /** Takes a link up and lays it again; true when it found something better. */
  relay(at: number): boolean {
    if (isHook(this.links[at]) || this.searchedAt[at] === this.changes) return false;
    this.mark(at, false);
    const before = this.costOf(at, this.paths[at]);
    const found = before <= this.ideal(at) + 1e-6 ? null : this.search(at, before);
    const better = found !== null && this.costOf(at, found) < before - 1e-6;
    if (better) this.paths[at] = found;
    this.mark(at, true);
    if (better) this.changes += 1;
    this.searchedAt[at] = this.changes;
    return better;
  }

  /** What the link would cost in an empty picture, at least. */
  private ideal(at: number): number {
    const { start, goal, first, last } = this.endsOf(at);
    const bends = leastBends(goal[0] - start[0], goal[1] - start[1], first, last);
    return this.stepCost(start[0], start[1], goal[0], goal[1]) + bends * COST.bend;
  }

  private endsOf(at: number): { start: Point; goal: Point; first: number; last: number } {
    const { nodeX, nodeY } = this.grid;
    const link = this.links[at];
    const [dx, dy] = OUTWARD[link.fromSide];
    const [ex, ey] = OUTWARD[link.toSide];
    return {
      start: [nodeX[link.from] + dx, nodeY[link.from] + dy],
      goal: [nodeX[link.to] + ex, nodeY[link.to] + ey],
      first: STEPS.findIndex(([sx, sy]) => sx === dx && sy === dy),
      last: STEPS.findIndex(([sx, sy]) => sx === -ex && sy === -ey),
    };
  }

  private hook(link: Link): Point[] {
    const [dx, dy] = OUTWARD[link.fromSide];
    const [x, y] = [this.grid.nodeX[link.from], this.grid.nodeY[link.from]];
    return [
      [x, y],
      [x + dx, y + dy],
      [x, y],
    ];
  }

  private mark(at: number, add: boolean): void {
    const path = this.paths[at];
    for (let step = 1; step + 1 < path.length; step += 1) {
      const [x, y] = path[step];
      const straightX = path[step - 1][0] !== x && path[step + 1][0] !== x;
      const straightY = path[step - 1][1] !== y && path[step + 1][1] !== y;
      if (straightX) this.note(this.across, y * this.grid.xBands + x, at, add);
      if (straightY) this.note(this.down, y * this.grid.xBands + x, at, add);
    }
  }

  private note(map: (number[] | undefined)[], spot: number, at: number, add: boolean): void {
    const list = map[spot];
    if (add) {
      if (list === undefined) map[spot] = [at];
      else list.push(at);
    } else {
      list?.splice(list.lastIndexOf(at), 1);
    }
  }

  private strangers(map: readonly (number[] | undefined)[], spot: number, at: number): number {
    const list = map[spot];
    if (list === undefined) return 0;
    const link = this.links[at];
    let count = 0;
    const most = Math.min(list.length, MAX_LOOKED_AT);
    for (let index = 0; index < most; index += 1) {
      const o = this.links[list[index]];
      const together =
        (o.from === link.from && o.fromSide === link.fromSide) ||
        (o.to === link.to && o.toSide === link.toSide);
      if (!together) count += 1;
    }
    return count;
  }

  /** What it costs to pass the spot straight on; `horizontal` says in which direction. */
  private passCost(x: number, y: number, horizontal: boolean, at: number): number {
    const spot = y * this.grid.xBands + x;
    const crossed = this.strangers(horizontal ? this.down : this.across, spot, at);
    const beside = this.strangers(horizontal ? this.across : this.down, spot, at);
    const middle = horizontal ? this.grid.isRow[y] : x % 2 === 1;
    return crossed * COST.crossing + beside * (middle ? COST.beside : COST.near);
  }

  /**
   * What it costs to turn at the spot. To turn into a band that a stranger runs in is about half a
   * crossing: who enters such a band on one side and leaves it on the other crosses the stranger.
   */
  private bendCost(x: number, y: number, at: number): number {
    const spot = y * this.grid.xBands + x;
    const [column, row] = [x % 2 === 1, this.grid.isRow[y]];
    const down = this.strangers(this.down, spot, at);
    const across = this.strangers(this.across, spot, at);
    // A turn in the middle of an empty cell is allowed, but a channel is the better place.
    const place = COST.bend + (column && row ? COST.inCell : 0);
    const joinDown = down * (column ? COST.inMiddle : COST.joining);
    return place + joinDown + across * (row ? COST.inMiddle : COST.joining);
  }

  private stepCost(x: number, y: number, nextX: number, nextY: number): number {
    return Math.abs(this.posX[x] - this.posX[nextX]) + Math.abs(this.posY[y] - this.posY[nextY]);
  }

  trouble(): number {
    return this.paths.reduce((sum, path, at) => sum + this.costOf(at, path, 0), 0);
  }

  /** Links that cross or join others. */
  tangled(): number[] {
    return this.paths.flatMap((path, at) => {
      const bends = Math.max(0, legsOf(path).length - 1) * COST.bend;
      return this.costOf(at, path, 0) - bends >= COST.joining ? [at] : [];
    });
  }

  private costOf(at: number, path: readonly Point[], perPx = 1): number {
    let cost = 0;
    for (let step = 1; step + 1 < path.length; step += 1) {
      const [x, y] = path[step];
      const [px, py] = path[step - 1];
      const [nx, ny] = path[step + 1];
      if (step > 1) cost += perPx * this.stepCost(px, py, x, y);
      if (px !== x && nx !== x) cost += this.passCost(x, y, true, at);
      else if (py !== y && ny !== y) cost += this.passCost(x, y, false, at);
      else cost += this.bendCost(x, y, at);
    }
    return cost;
  }

  /** The best way of a link; null when none is better than one that costs `limit`. */
  private search(at: number, limit = Number.POSITIVE_INFINITY): Point[] | null {
    const { grid } = this;
    const link = this.links[at];
    const { start, goal, first, last } = this.endsOf(at);
    for (const margin of marginsFor(grid, start, goal)) {
      const window = windowAround(grid, start, goal, margin);
      if (window.width * window.height * 4 > MAX_STATES) break;
      const found = this.searchIn(window, at, limit, start, first, goal, last);
      if (found === "dearer") return null;
      if (found !== null) return this.closed(link, found);
    }
    return this.closed(link, this.plainWay(start, first % 2 === 0, goal, last % 2 === 0));
  }

  private closed({ from, to }: Link, inner: readonly Point[]): Point[] {
    const { nodeX, nodeY } = this.grid;
    return [[nodeX[from], nodeY[from]], ...inner, [nodeX[to], nodeY[to]]];
  }

  /** Channels are never blocked: out, along a channel, over to the goal's channel, in. */
  private plainWay(start: Point, outAcross: boolean, goal: Point, inAcross: boolean): Point[] {
    // From a column's middle one first turns along its horizontal channel into a vertical one.
    const leave: Point = outAcross ? start : [start[0] + 1, start[1]];
    const level = inAcross ? goal[1] + 1 : goal[1];
    const corners: Point[] = [leave];
    if (leave[0] !== goal[0]) corners.push([leave[0], level], [goal[0], level]);
    corners.push(goal);
    const path: Point[] = [start];
    for (const [x, y] of corners) {
      let [px, py] = path[path.length - 1];
      while (px !== x || py !== y) {
        px += Math.sign(x - px);
        py += Math.sign(y - py);
        path.push([px, py]);
      }
    }
    return path;
  }

  private searchIn(
    window: Window,
    at: number,
    limit: number,
    start: Point,
    first: number,
    goal: Point,
    last: number,
  ): Point[] | "dearer" | null {
    const { left, top, width, height } = window;
    const states = width * height * 4;
    if (this.best.length < states) {
      this.best = new Float64Array(states);
      this.cameFrom = new Int32Array(states);
    }
    const { best, cameFrom, heap, grid } = this;
    best.fill(Number.POSITIVE_INFINITY, 0, states);
    heap.clear();
    const [goalX, goalY] = goal;
    const guess = (x: number, y: number, direction: number): number =>
      this.stepCost(x, y, goalX, goalY) +
      COST.bend * leastBends(goalX - x, goalY - y, direction, last);
    const origin = ((start[1] - top) * width + start[0] - left) * 4 + first;
    best[origin] = 0;
    cameFrom[origin] = -1;
    heap.push(origin, guess(start[0], start[1], first));
    while (heap.size > 0) {
      if (heap.leastKey >= limit - 1e-6) return "dearer";
      const state = heap.pop();
      if (state < 0) return this.trace(-state - 1, window);
      const direction = state & 3;
      const spot = state >> 2;
      const x = left + (spot % width);
      const y = top + Math.floor(spot / width);
      const cost = best[state];
      const bend = this.bendCost(x, y, at);
      for (let turn = -1; turn <= 1; turn += 1) {
        const next = (direction + turn + 4) & 3;
        const here = turn === 0 ? this.passCost(x, y, next % 2 === 0, at) : bend;
        if (x === goalX && y === goalY && next === last) {
          heap.push(-state - 1, cost + here);
          continue;
        }
        const nx = x + STEPS[next][0];
        const ny = y + STEPS[next][1];
        if (nx < left || ny < top || nx >= left + width || ny >= top + height) continue;
        if (grid.cell[ny * grid.xBands + nx] >= 0) continue;
        const total = cost + here + this.stepCost(x, y, nx, ny);
        const to = ((ny - top) * width + nx - left) * 4 + next;
        if (total >= best[to] - 1e-9) continue;
        best[to] = total;
        cameFrom[to] = state;
        heap.push(to, total + guess(nx, ny, next));
      }
    }
    return null;
  }

  private trace(state: number, { left, top, width }: Window): Point[] {
    const path: Point[] = [];
    for (let at = state; at >= 0; at = this.cameFrom[at]) {
      const spot = at >> 2;
      path.push([left + (spot % width), top + Math.floor(spot / width)]);
    }
    return path.reverse();
  }
}

/**
 * Bends that any way needs, from heading `direction` to a goal `dx`, `dy` away that must be reached
 * heading `last` (both index STEPS).
 */
function leastBends(dx: number, dy: number, direction: number, last: number): number {
  const [hx, hy] = STEPS[direction];
  const [lx, ly] = STEPS[last];
  const ahead = dx * hx + dy * hy;
  const turn = (last - direction + 4) & 3;
  if (turn === 0) {
    const aside = hx === 0 ? dx : dy;
    if (ahead < 0) return 4;
    return aside === 0 ? 0 : 2;
  }
  if (turn === 2) return (hx === 0 ? dx : dy) === 0 ? 4 : 2;
  return ahead >= 0 && dx * lx + dy * ly >= 0 ? 1 : 3;
}

function isHook(link: Link): boolean {
  return link.from === link.to && link.fromSide === link.toSide;
}
