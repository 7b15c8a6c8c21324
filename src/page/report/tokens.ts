// Tokens along the edges: where each is follows from the time alone, so that moving the slider moves
// them and the same time always looks the same.
import { svgElement } from "../element.js";
import { indexAt, type Timeline } from "../timeline.js";
import type { EdgeParts, Picture } from "./picture.js";
import type { RunState } from "./state.js";

/** How far a token comes while the whole run plays, so that all are equally fast. */
const WHOLE_RUN_PX = 5200;
/** From one token to the next on the busiest edge at its busiest. */
const CLOSEST_PX = 15;
const MOST_TOKENS = 400;
const SAMPLES = 48;
const RADIUS_PX = 3.4;

interface Way {
  readonly edge: EdgeParts;
  /** Points along the line, x and y in turn. */
  readonly points: Float64Array;
  /** Tokens sent until each point of the series. */
  readonly sent: Float64Array;
  readonly travel_s: number;
  readonly circles: SVGCircleElement[];
}

export class Tokens {
  /** Made when there is something to show: to follow lines takes its time. */
  private ways: readonly Way[] | null = null;

  constructor(
    private readonly picture: Picture,
    private readonly state: RunState,
    private readonly timeline: Timeline,
    private readonly still: () => boolean,
  ) {}

  start(): void {
    this.timeline.follow((at_s) => this.show(at_s));
  }

  /**
   * Where most messages go tokens are as close as they may be; elsewhere their number falls with
   * the square root only, so that a trickle is seen at all.
   */
  private prepare(edge: EdgeParts): Way {
    const { times } = this.state;
    const speed = WHOLE_RUN_PX / this.timeline.end_s;
    const densest = speed / CLOSEST_PX;
    const length = edge.path.getTotalLength();
    const sent = new Float64Array(times.length);
    for (let at = 1; at < times.length; at += 1) {
      const share = this.state.edge(edge.id, times[at]).share;
      sent[at] = sent[at - 1] + densest * Math.sqrt(share) * (times[at] - times[at - 1]);
    }
    const points = new Float64Array(2 * (SAMPLES + 1));
    for (let at = 0; at <= SAMPLES; at += 1) {
      const { x, y } = edge.path.getPointAtLength((length * at) / SAMPLES);
      points[2 * at] = x;
      points[2 * at + 1] = y;
    }
    return { edge, points, sent, travel_s: length / speed, circles: [] };
  }

  private show(at_s: number | null): void {
    if (at_s === null && this.ways === null) return;
    this.ways ??= this.picture.edges.map((edge) => this.prepare(edge));
    for (const way of this.ways) {
      const places = at_s === null || this.still() ? [] : this.placesOf(way, at_s);
      while (way.circles.length < places.length) {
        const kind = way.edge.failing ? "token failing" : "token";
        const circle = svgElement("circle", { class: kind, r: RADIUS_PX });
        way.circles.push(circle);
        this.picture.tokens.append(circle);
      }
      for (const [at, circle] of way.circles.entries()) {
        const shown = at < places.length;
        circle.style.display = shown ? "" : "none";
        if (shown) this.place(circle, way.points, places[at]);
      }
    }
  }

  /** How far along the line each token is that is on its way, 0 to 1. */
  private placesOf({ sent, travel_s }: Way, at_s: number): number[] {
    const last = this.sentUntil(sent, at_s);
    const first = this.sentUntil(sent, Math.max(0, at_s - travel_s));
    const places: number[] = [];
    for (let token = Math.ceil(first); token <= Math.floor(last); token += 1) {
      if (token < 1) continue;
      const place = (at_s - this.timeOf(sent, token)) / travel_s;
      if (place >= 0 && place <= 1 && places.length < MOST_TOKENS) places.push(place);
    }
    return places;
  }

  private sentUntil(sent: Float64Array, at_s: number): number {
    const { times } = this.state;
    const at = indexAt(times, at_s);
    if (at + 1 >= times.length) return sent[times.length - 1];
    const share = (at_s - times[at]) / (times[at + 1] - times[at]);
    return sent[at] + (sent[at + 1] - sent[at]) * share;
  }

  /** When the token with that number set out. */
  private timeOf(sent: Float64Array, token: number): number {
    const { times } = this.state;
    let [low, high] = [0, sent.length - 1];
    while (low + 1 < high) {
      const middle = (low + high) >> 1;
      if (sent[middle] < token) low = middle;
      else high = middle;
    }
    const rise = sent[high] - sent[low];
    const share = rise === 0 ? 0 : (token - sent[low]) / rise;
    return times[low] + (times[high] - times[low]) * share;
  }

  private place(circle: SVGCircleElement, points: Float64Array, share: number): void {
    const along = share * SAMPLES;
    const at = Math.min(SAMPLES - 1, Math.floor(along));
    const rest = along - at;
    const x = points[2 * at] + (points[2 * at + 2] - points[2 * at]) * rest;
    const y = points[2 * at + 1] + (points[2 * at + 3] - points[2 * at + 1]) * rest;
    circle.setAttribute("cx", x.toFixed(1));
    circle.setAttribute("cy", y.toFixed(1));
  }
}
