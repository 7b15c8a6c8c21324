// Orders the things that run side by side in one band and gives each a position: as few crossings
// as possible, never two at one place where both are, as tight as their sizes allow.

/** A wire, label or frame line in a band. Keys measure along the band, positions across it. */
export interface Item {
  readonly low: number;
  readonly high: number;
  /** Half the room it needs across the band, in px. */
  readonly half: number;
  /** Stretches where it is thicker: a label it carries. `solid`: other labels there keep clear too. */
  readonly bulges: readonly {
    readonly at: number;
    readonly half: number;
    readonly solid: boolean;
  }[];
  /** Where it turns off: −1 to the smaller positions, 1 to the larger. */
  readonly turns: readonly Turn[];
  /** Where it would like to be: −1 first, 0 anywhere, 1 last. */
  readonly pull: number;
}

export interface Turn {
  readonly key: number;
  readonly direction: -1 | 1;
  /** Two that turn to each other at one key overlap; at a node's own height that costs more. */
  readonly tieCost: number;
}

/** `first` must be placed before `second`. */
export interface Rule {
  readonly first: number;
  readonly second: number;
  readonly cost: number;
}

export interface Packing {
  /** Position of each item, in px from the start of the band (or from its centre). */
  readonly positions: Float64Array;
  /** Rank of each item from the start. */
  readonly rank: Int32Array;
  readonly extentPx: number;
}

export const BROKEN_RULE = 1_000;

/** Do two items share any stretch of the band (touching counts)? */
export function conflict(a: Item, b: Item): boolean {
  return Math.min(a.high, b.high) - Math.max(a.low, b.low) > -1e-9;
}

function apart(a: Item, b: Item): number {
  let need = a.half + b.half;
  for (const [one, other] of [
    [a, b],
    [b, a],
  ] as const) {
    for (const bulge of one.bulges) {
      if (bulge.at < other.low - 0.5 || bulge.at > other.high + 0.5) continue;
      let across = other.half;
      for (const second of other.bulges) {
        if (second.at === bulge.at && bulge.solid) across = Math.max(across, second.half + 2);
      }
      need = Math.max(need, bulge.half + across);
    }
  }
  return need;
}

function fullHalf(item: Item): number {
  return item.bulges.reduce((most, bulge) => Math.max(most, bulge.half), item.half);
}

/** What it costs to have `a` before `b`: the crossings that follow. */
function pairCost(a: Item, b: Item): number {
  if (!conflict(a, b)) return 0;
  let cost = (a.pull - b.pull) * 0.05;
  for (const turn of a.turns) {
    if (turn.direction < 0) continue;
    if (turn.key > b.low + 1e-9 && turn.key < b.high - 1e-9) cost += 1;
    else if (turn.key === b.low || turn.key === b.high) {
      if (b.turns.some((other) => other.key === turn.key && other.direction < 0)) {
        cost += turn.tieCost;
      }
    }
  }
  for (const turn of b.turns) {
    if (turn.direction < 0 && turn.key > a.low + 1e-9 && turn.key < a.high - 1e-9) cost += 1;
  }
  return cost;
}

/** Packs a channel: positions from 0, every separate group centred in the whole extent. */
export function packChannel(items: readonly Item[], rules: readonly Rule[]): Packing {
  const order = orderItems(items, rules);
  const positions = pack(items, order);
  let extent = 0;
  items.forEach((item, at) => {
    extent = Math.max(extent, positions[at] + fullHalf(item));
  });
  for (const group of groupsOf(items)) {
    let low = Number.POSITIVE_INFINITY;
    let high = 0;
    for (const at of group) {
      low = Math.min(low, positions[at] - fullHalf(items[at]));
      high = Math.max(high, positions[at] + fullHalf(items[at]));
    }
    const shift = (extent - (high - low)) / 2 - low;
    for (const at of group) positions[at] += shift;
  }
  return { positions, rank: ranks(order), extentPx: extent };
}

/** Packs a band of cells: positions around 0, no further out than each group's `reach` allows. */
export function packMiddle(
  items: readonly Item[],
  rules: readonly Rule[],
  reach: readonly number[],
): Packing {
  const order = orderItems(items, rules);
  const positions = pack(items, order);
  let extent = 0;
  for (const group of groupsOf(items)) {
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    let most = Number.POSITIVE_INFINITY;
    for (const at of group) {
      low = Math.min(low, positions[at]);
      high = Math.max(high, positions[at]);
      most = Math.min(most, reach[at]);
    }
    const spread = (high - low) / 2;
    const scale = spread > most ? most / spread : 1;
    for (const at of group) {
      positions[at] = (positions[at] - (low + high) / 2) * scale;
      extent = Math.max(extent, 2 * (Math.abs(positions[at]) + fullHalf(items[at])));
    }
  }
  return { positions, rank: ranks(order), extentPx: extent };
}

function ranks(order: readonly number[]): Int32Array {
  const rank = new Int32Array(order.length);
  order.forEach((at, place) => {
    rank[at] = place;
  });
  return rank;
}

function pack(items: readonly Item[], order: readonly number[]): Float64Array {
  const positions = new Float64Array(items.length);
  for (let place = 0; place < order.length; place += 1) {
    const at = order[place];
    let position = fullHalf(items[at]);
    for (let before = 0; before < place; before += 1) {
      const other = order[before];
      if (!conflict(items[at], items[other])) continue;
      position = Math.max(position, positions[other] + apart(items[other], items[at]));
    }
    positions[at] = position;
  }
  return positions;
}

function groupsOf(items: readonly Item[]): number[][] {
  const sorted = items.map((_, at) => at).sort((a, b) => items[a].low - items[b].low || a - b);
  const groups: number[][] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const at of sorted) {
    if (items[at].low > end + 1e-9) groups.push([]);
    groups[groups.length - 1].push(at);
    end = Math.max(end, items[at].high);
  }
  return groups;
}

// Above this many items the table of pair costs would dominate; the first order is kept.
const MAX_TABLE = 700;

function orderItems(items: readonly Item[], rules: readonly Rule[]): number[] {
  const order: number[] = [];
  for (const group of groupsOf(items)) {
    const start = group.map((at) => ({
      at,
      lean: items[at].turns.reduce((sum, turn) => sum + turn.direction, items[at].pull * 0.5),
    }));
    start.sort((a, b) => a.lean - b.lean || items[a.at].low - items[b.at].low || a.at - b.at);
    const first = start.map(({ at }) => at);
    order.push(
      ...(first.length < 2 || first.length > MAX_TABLE ? first : improve(items, rules, first)),
    );
  }
  return order;
}

/** Moves single items to their best place until nothing gets better. */
function improve(items: readonly Item[], rules: readonly Rule[], first: number[]): number[] {
  const count = first.length;
  const place = new Map(first.map((at, index) => [at, index]));
  const cost = new Float64Array(count * count);
  for (let a = 0; a < count; a += 1) {
    for (let b = 0; b < count; b += 1) {
      if (a !== b) cost[a * count + b] = pairCost(items[first[a]], items[first[b]]);
    }
  }
  for (const rule of rules) {
    const a = place.get(rule.first);
    const b = place.get(rule.second);
    if (a !== undefined && b !== undefined) cost[b * count + a] += rule.cost;
  }
  const order = first.map((_, index) => index);
  for (let round = 0; round < 8; round += 1) {
    let moved = false;
    for (let item = 0; item < count; item += 1) {
      const from = order.indexOf(item);
      let best = from;
      let gain = -1e-9;
      let change = 0;
      for (let to = from - 1; to >= 0; to -= 1) {
        const other = order[to];
        change += cost[item * count + other] - cost[other * count + item];
        if (change < gain) [gain, best] = [change, to];
      }
      change = 0;
      for (let to = from + 1; to < count; to += 1) {
        const other = order[to];
        change += cost[other * count + item] - cost[item * count + other];
        if (change < gain) [gain, best] = [change, to];
      }
      if (best === from) continue;
      order.splice(from, 1);
      order.splice(best, 0, item);
      moved = true;
    }
    if (!moved) break;
  }
  return order.map((index) => first[index]);
}
