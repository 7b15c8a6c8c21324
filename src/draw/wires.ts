// Joins the legs that edges of one handle have in common into wires: what shares a wire is drawn as
// one trunk. Two edges without a common handle never come to lie on top of each other.
import type { Leg, Route } from "./legs.js";
import type { Link } from "./route.js";

/** A stretch of one link on a wire. */
export interface Strand {
  readonly link: number;
  readonly leg: number;
}

export interface Wire {
  readonly axis: 0 | 1;
  readonly band: number;
  /** First and last perpendicular band that any strand reaches. */
  readonly low: number;
  readonly high: number;
  readonly strands: readonly Strand[];
}

/** In `band`, `first` has to run before (left of, above) `second`, or a trunk would be ambiguous. */
export interface Precedence {
  readonly first: number;
  readonly second: number;
}

export interface Wiring {
  readonly wires: readonly Wire[];
  /** For each link, the wire of each of its legs. */
  readonly wireOf: readonly (readonly number[])[];
  readonly precedences: readonly Precedence[];
}

/** `apart` names links (by index) that get lines of their own at both ends. */
export function wireLinks(
  links: readonly Link[],
  routes: readonly Route[],
  apart: ReadonlySet<number>,
): Wiring {
  const joiner = new Joiner(links, routes);
  const ends = new Map<string, number[]>();
  links.forEach((link, at) => {
    if (apart.has(at)) return;
    for (const key of [`>${link.from}${link.fromSide}`, `<${link.to}${link.toSide}`]) {
      const list = ends.get(key) ?? [];
      list.push(at);
      ends.set(key, list);
    }
  });
  for (const [key, group] of ends) {
    if (group.length < 2) continue;
    for (let at = 1; at < group.length; at += 1) {
      const partners = group.slice(Math.max(0, at - MAX_PARTNERS), at);
      joiner.joinAlong(partners, group[at], key.startsWith(">"));
    }
  }
  return joiner.finish();
}

interface Meeting {
  readonly a: Strand;
  readonly b: Strand;
}

// A trunk of more strands than this is split: the checks between its members grow with the square.
const MAX_STRANDS = 256;
// How many members of a handle a link is compared with to find the longest way in common.
const MAX_PARTNERS = 40;

class Joiner {
  private readonly offset: number[] = [];
  private readonly parent: number[] = [];
  private readonly strands: Strand[][] = [];
  private readonly meetings: Meeting[] = [];

  constructor(
    private readonly links: readonly Link[],
    private readonly routes: readonly Route[],
  ) {
    routes.forEach((route, link) => {
      this.offset.push(this.parent.length);
      route.forEach((_, leg) => {
        this.parent.push(this.parent.length);
        this.strands.push([{ link, leg }]);
      });
    });
  }

  private leg(strand: Strand): Leg {
    return this.routes[strand.link][strand.leg];
  }

  private root(strand: Strand): number {
    let at = this.offset[strand.link] + strand.leg;
    while (this.parent[at] !== at) at = this.parent[at];
    return at;
  }

  /** Joins `link` with the group member it has the longest way in common with. */
  joinAlong(group: readonly number[], link: number, fromStart: boolean): void {
    let partner = -1;
    let most = 0;
    for (const other of group) {
      const common = this.commonLegs(other, link, fromStart);
      if (common > most) {
        most = common;
        partner = other;
      }
    }
    for (let step = 0; step < most; step += 1) {
      const a = this.strandAt(partner, step, fromStart);
      const b = this.strandAt(link, step, fromStart);
      if (!this.join(a, b)) return;
    }
  }

  private strandAt(link: number, step: number, fromStart: boolean): Strand {
    return { link, leg: fromStart ? step : this.routes[link].length - 1 - step };
  }

  private commonLegs(a: number, b: number, fromStart: boolean): number {
    const most = Math.min(this.routes[a].length, this.routes[b].length);
    let step = 0;
    for (; step < most; step += 1) {
      const legA = this.leg(this.strandAt(a, step, fromStart));
      const legB = this.leg(this.strandAt(b, step, fromStart));
      if (legA.axis !== legB.axis || legA.band !== legB.band) break;
    }
    return step;
  }

  private join(a: Strand, b: Strand): boolean {
    const [rootA, rootB] = [this.root(a), this.root(b)];
    if (rootA === rootB) return true;
    const [left, right] = [this.strands[rootA], this.strands[rootB]];
    if (left.length + right.length > MAX_STRANDS) return false;
    const met: Meeting[] = [];
    for (const p of left) {
      for (const q of right) {
        if (p.link === q.link) return false;
        const shared = this.shareHandle(p.link, q.link);
        const overlap = this.overlap(p, q);
        if (shared || overlap < 0) continue;
        // Strangers may touch within one channel, as long as their turns keep their order.
        if (overlap > 0 || !this.turnsAtTouch(p, q)) return false;
        met.push({ a: p, b: q });
      }
    }
    this.meetings.push(...met);
    this.parent[rootB] = rootA;
    this.strands[rootA] = [...left, ...right];
    this.strands[rootB] = [];
    return true;
  }

  private shareHandle(a: number, b: number): boolean {
    const [p, q] = [this.links[a], this.links[b]];
    return (
      (p.from === q.from && p.fromSide === q.fromSide) || (p.to === q.to && p.toSide === q.toSide)
    );
  }

  /** Bands that two strands of one line have in common: less than 0 none, 0 one, more several. */
  private overlap(a: Strand, b: Strand): number {
    const [p, q] = [this.leg(a), this.leg(b)];
    const low = Math.max(Math.min(p.start, p.end), Math.min(q.start, q.end));
    const high = Math.min(Math.max(p.start, p.end), Math.max(q.start, q.end));
    return high - low;
  }

  private turnsAtTouch(a: Strand, b: Strand): boolean {
    const [p, q] = [this.leg(a), this.leg(b)];
    if (p.start === p.end || q.start === q.end) return false;
    const [low, high] = Math.max(p.start, p.end) <= Math.min(q.start, q.end) ? [a, b] : [b, a];
    return this.turnAt(low, "high") !== null && this.turnAt(high, "low") !== null;
  }

  /** The leg a strand turns into at its lower or higher end, or null at a node. */
  private turnAt(strand: Strand, end: "low" | "high"): Strand | null {
    const leg = this.leg(strand);
    const atEnd = leg.end > leg.start === (end === "high");
    const next = strand.leg + (atEnd ? 1 : -1);
    if (next < 0 || next >= this.routes[strand.link].length) return null;
    return { link: strand.link, leg: next };
  }

  finish(): Wiring {
    const wires: Wire[] = [];
    const wireOfRoot = new Map<number, number>();
    for (let at = 0; at < this.parent.length; at += 1) {
      if (this.parent[at] !== at) continue;
      const strands = this.strands[at];
      const { axis, band } = this.leg(strands[0]);
      let low = Number.POSITIVE_INFINITY;
      let high = Number.NEGATIVE_INFINITY;
      for (const strand of strands) {
        const { start, end } = this.leg(strand);
        low = Math.min(low, start, end);
        high = Math.max(high, start, end);
      }
      wireOfRoot.set(at, wires.length);
      wires.push({ axis, band, low, high, strands });
    }
    const wireFor = (strand: Strand): number => wireOfRoot.get(this.root(strand)) as number;
    const wireOf = this.routes.map((route, link) => route.map((_, leg) => wireFor({ link, leg })));
    const precedences = this.meetings.map(({ a, b }): Precedence => {
      const [p, q] = [this.leg(a), this.leg(b)];
      const aFirst = Math.max(p.start, p.end) <= Math.min(q.start, q.end);
      const [low, high] = aFirst ? [a, b] : [b, a];
      return {
        first: wireFor(this.turnAt(low, "high") as Strand),
        second: wireFor(this.turnAt(high, "low") as Strand),
      };
    });
    return { wires, wireOf, precedences };
  }
}
