// Network simplex for layering (Gansner, Koutsofios, North and Vo, "A technique for drawing
// directed graphs", 1993): integer positions that keep every arc's length at least its minimum
// and make the weighted sum of lengths as small as possible.

export interface Arc {
  readonly tail: number;
  readonly head: number;
  readonly minLength: number;
  readonly weight: number;
}

// Enough for real diagrams; a larger one keeps the last feasible answer, which is still correct.
const MAX_PIVOTS = 1_500;

/** Positions from 0 for `count` nodes. The arcs must have no directed cycle. */
export function solveLayers(count: number, arcs: readonly Arc[]): Int32Array {
  const all = [...arcs];
  const entered = new Uint8Array(count + 1);
  for (const arc of arcs) entered[arc.head] = 1;
  // One root before every source joins the parts; its small weight draws them to the left.
  for (let node = 0; node < count; node += 1) {
    if (!entered[node]) all.push({ tail: count, head: node, minLength: 0, weight: 0.01 });
  }
  const problem = new Problem(count + 1, all);
  problem.tighten();
  for (let pivot = 0; pivot < MAX_PIVOTS && problem.pivot(); pivot += 1);
  const rank = problem.rank.subarray(0, count);
  const lowest = rank.reduce((low, value) => Math.min(low, value), Number.MAX_SAFE_INTEGER);
  return rank.map((value) => value - lowest);
}

class Problem {
  readonly rank: Int32Array;
  private readonly touching: number[][];
  private readonly inTree: Uint8Array;
  private readonly parentArc: Int32Array;
  private readonly order: Int32Array;
  private readonly first: Int32Array;
  private readonly last: Int32Array;

  constructor(
    private readonly count: number,
    private readonly arcs: readonly Arc[],
  ) {
    this.rank = new Int32Array(count);
    this.touching = Array.from({ length: count }, () => []);
    arcs.forEach((arc, index) => {
      this.touching[arc.tail].push(index);
      this.touching[arc.head].push(index);
    });
    this.inTree = new Uint8Array(arcs.length);
    this.parentArc = new Int32Array(count).fill(-1);
    this.order = new Int32Array(count);
    this.first = new Int32Array(count);
    this.last = new Int32Array(count);
    this.longestPaths();
  }

  private slack(index: number): number {
    const arc = this.arcs[index];
    return this.rank[arc.head] - this.rank[arc.tail] - arc.minLength;
  }

  private longestPaths(): void {
    const waiting = new Int32Array(this.count);
    for (const arc of this.arcs) waiting[arc.head] += 1;
    const ready: number[] = [];
    for (let node = 0; node < this.count; node += 1) if (waiting[node] === 0) ready.push(node);
    for (let next = 0; next < ready.length; next += 1) {
      for (const index of this.touching[ready[next]]) {
        const arc = this.arcs[index];
        if (arc.tail !== ready[next]) continue;
        this.rank[arc.head] = Math.max(this.rank[arc.head], this.rank[arc.tail] + arc.minLength);
        waiting[arc.head] -= 1;
        if (waiting[arc.head] === 0) ready.push(arc.head);
      }
    }
  }

  /** Grows a spanning tree of arcs without slack, moving the tree so far towards the rest. */
  tighten(): void {
    const reached = new Uint8Array(this.count);
    const members: number[] = [this.count - 1];
    reached[this.count - 1] = 1;
    let next = 0;
    while (members.length < this.count) {
      for (; next < members.length; next += 1) {
        for (const index of this.touching[members[next]]) {
          const arc = this.arcs[index];
          const other = arc.tail === members[next] ? arc.head : arc.tail;
          if (reached[other] || this.slack(index) !== 0) continue;
          reached[other] = 1;
          this.inTree[index] = 1;
          members.push(other);
        }
      }
      if (members.length === this.count) break;
      let best = -1;
      this.arcs.forEach((arc, index) => {
        if (reached[arc.tail] === reached[arc.head]) return;
        if (best < 0 || this.slack(index) < this.slack(best)) best = index;
      });
      const shift = reached[this.arcs[best].tail] ? this.slack(best) : -this.slack(best);
      for (const node of members) this.rank[node] += shift;
      next = 0;
    }
    this.walkTree();
  }

  /** Depth-first numbers: a node's subtree is the stretch first..last of `order`. */
  private walkTree(): void {
    const root = this.count - 1;
    this.parentArc.fill(-1);
    const stack: number[] = [root];
    const seen = new Uint8Array(this.count);
    const cursor = new Int32Array(this.count);
    seen[root] = 1;
    let number = 0;
    this.first[root] = 0;
    this.order[number++] = root;
    while (stack.length > 0) {
      const node = stack[stack.length - 1];
      const arcsHere = this.touching[node];
      let deeper = false;
      while (cursor[node] < arcsHere.length) {
        const index = arcsHere[cursor[node]++];
        if (!this.inTree[index]) continue;
        const arc = this.arcs[index];
        const other = arc.tail === node ? arc.head : arc.tail;
        if (seen[other]) continue;
        seen[other] = 1;
        this.parentArc[other] = index;
        this.first[other] = number;
        this.order[number++] = other;
        stack.push(other);
        deeper = true;
        break;
      }
      if (deeper) continue;
      this.last[node] = number - 1;
      stack.pop();
    }
  }

  /** Exchanges the arc with the most negative cut value; false when the answer is optimal. */
  pivot(): boolean {
    // The cut value of a tree arc is the net weight that leaves the subtree below it.
    const net = new Float64Array(this.count);
    for (const arc of this.arcs) {
      net[arc.tail] += arc.weight;
      net[arc.head] -= arc.weight;
    }
    let worst = -1e-6;
    let leaving = -1;
    for (let at = this.count - 1; at > 0; at -= 1) {
      const node = this.order[at];
      const arc = this.arcs[this.parentArc[node]];
      const up = arc.tail === node;
      const cut = up ? net[node] : -net[node];
      if (cut < worst) {
        worst = cut;
        leaving = node;
      }
      net[up ? arc.head : arc.tail] += net[node];
    }
    return leaving >= 0 && this.exchange(leaving);
  }

  private exchange(node: number): boolean {
    const index = this.parentArc[node];
    const low = this.first[node];
    const high = this.last[node];
    const below = (other: number): boolean => this.first[other] >= low && this.first[other] <= high;
    const tailBelow = this.arcs[index].tail === node;
    let entering = -1;
    this.arcs.forEach((arc, candidate) => {
      if (this.inTree[candidate]) return;
      const fits = tailBelow
        ? !below(arc.tail) && below(arc.head)
        : below(arc.tail) && !below(arc.head);
      if (fits && (entering < 0 || this.slack(candidate) < this.slack(entering))) {
        entering = candidate;
      }
    });
    if (entering < 0) return false;
    const shift = this.slack(entering) * (below(this.arcs[entering].head) ? -1 : 1);
    for (let at = low; at <= high; at += 1) this.rank[this.order[at]] += shift;
    this.inTree[index] = 0;
    this.inTree[entering] = 1;
    this.walkTree();
    return true;
  }
}
