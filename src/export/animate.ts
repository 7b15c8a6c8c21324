// A run as a moving picture without any script: tokens on the edges, load, queues and faults as
// keyframes of the style sheet, the whole run in one round that begins again and again.
import type { Picture, Theme } from "../draw/render.js";
import type { Palette, ToneName } from "../draw/theme.js";
import type { Diagram } from "../lang/diagram.js";

/** How long the whole run takes on the screen, in seconds. */
const ROUND_S = 24;
/** Points of the run that the keyframes tell of. */
const STOPS = 48;
/** From one token to the next, in px, and how far they come in a second. */
const SPACING_PX = 16;
const SPEED_PX = 56;
const TOKENS_PX = [3.4, 7] as const;
/** Of the lines, so that tokens stand out on them. */
const LINE_OPACITY = 0.4;
const BAR_PX = 4;
/** Shares of busy servers from which a node looks busy, and hot. */
const LOADS: readonly (readonly [number, ToneName])[] = [
  [0.8, "hot"],
  [0.5, "busy"],
  [0, "calm"],
];

type Values = Readonly<Record<string, unknown>>;

/** Adds the run to a picture of the workflow view; what went wrong in words, or null. */
export function animate(
  picture: Picture,
  report: unknown,
  diagram: Diagram,
  theme: Theme,
): string | null {
  const run = readRun(report);
  if (run === null) return "the report has no curves over time";
  new Animator(picture, run, diagram, theme.palette).all();
  return null;
}

interface Run {
  readonly end_s: number;
  readonly faults: readonly Fault[];
  /** Values at the stops; null where the report has no such curve. */
  readonly at: (name: string) => readonly number[] | null;
}

interface Fault {
  readonly kind: string;
  readonly target: string;
  /** In shares of the round. */
  readonly from: number;
  readonly to: number;
}

const MOST_FAULTS = 200;

function readRun(report: unknown): Run | null {
  const { series, faults } = valuesOf(report);
  const curves = valuesOf(series);
  const times = curves.t_s;
  if (!Array.isArray(times) || times.length < 2) return null;
  const end_s = numberOf(times[times.length - 1]);
  if (end_s <= 0) return null;
  const at = (name: string): readonly number[] | null => {
    const values = Object.hasOwn(curves, name) ? curves[name] : null;
    if (!Array.isArray(values)) return null;
    return Array.from({ length: STOPS + 1 }, (_, stop) =>
      numberOf(values[Math.round((stop / STOPS) * (times.length - 1))]),
    );
  };
  const list = Array.isArray(faults) ? faults.slice(0, MOST_FAULTS) : [];
  return { end_s, at, faults: list.map((fault) => readFault(valuesOf(fault), end_s)) };
}

function readFault({ kind, target, at_s, for_s }: Values, end_s: number): Fault {
  const from = Math.min(1, numberOf(at_s) / end_s);
  const to = typeof for_s === "number" ? Math.min(1, from + numberOf(for_s) / end_s) : 1;
  return { kind: String(kind), target: String(target), from, to };
}

class Animator {
  private readonly rules: string[] = [];
  private readonly moved = new Map<Picture, { origin: string; animations: string[] }>();
  private readonly prefix: string;
  private count = 0;

  constructor(
    private readonly picture: Picture,
    private readonly run: Run,
    private readonly diagram: Diagram,
    private readonly palette: Palette,
  ) {
    this.prefix = (picture.getAttribute("aria-labelledby") ?? "fz").split("-title")[0];
  }

  all(): void {
    const groups = new Map<string, Picture>();
    for (const child of descendants(this.picture)) {
      const id = child.getAttribute("data-node") ?? child.getAttribute("data-edge");
      if (id !== null && child.nodeName === "g") groups.set(id, child);
    }
    this.edges(groups);
    for (const { id } of this.diagram.nodes) {
      const group = groups.get(id);
      if (group !== undefined) this.node(id, group);
    }
    this.progress();
    this.writeStyle();
  }

  private edges(groups: ReadonlyMap<string, Picture>): void {
    const rates = this.diagram.edges.map(({ id }) => this.run.at(`${id}.rate`));
    const over = this.make("g", { "aria-hidden": "true" });
    const firstNode = this.picture.children.find((child) => child.getAttribute("data-node"));
    this.picture.insertBefore(over, firstNode ?? null);
    const bad = this.palette.tones.lost.stroke;
    const most = rates.reduce((top, rate) => Math.max(top, ...(rate ?? [])), 0);
    for (const [at, { id, from, to }] of this.diagram.edges.entries()) {
      const group = groups.get(id);
      const line = group?.children.find(({ nodeName }) => nodeName === "path");
      if (group === undefined || line === undefined) continue;
      const cuts = this.run.faults.filter((fault) => this.cuts(fault, from, to));
      if (cuts.length > 0) this.trouble(line, cuts, { stroke: bad, "stroke-dasharray": "3 6" });
      const rate = rates[at];
      if (rate === null || most === 0 || rate.every((value) => value === 0)) continue;
      const [thin, thick] = TOKENS_PX;
      const widths = rate.map((value) =>
        value === 0 ? 0 : tidy(thin + (thick - thin) * Math.sqrt(value / most)),
      );
      const failing = line.getAttribute("stroke-dasharray") !== null;
      const { tones, tints } = this.palette;
      const tokens = this.make("path", {
        d: line.getAttribute("d") ?? "",
        fill: "none",
        stroke: failing ? tones.lost.stroke : tints[0].accent,
        "stroke-width": 0,
        "stroke-linecap": "round",
        "stroke-dasharray": `0 ${SPACING_PX}`,
      });
      over.appendChild(tokens);
      const name = this.keyframes(widths.map((width) => `stroke-width:${width}px`));
      const go = `${this.prefix}-go ${tidy(SPACING_PX / SPEED_PX)}s linear infinite`;
      const { animations } = this.moved.get(line) ?? { animations: [] };
      this.moved.set(line, { origin: `stroke-opacity:${LINE_OPACITY};`, animations });
      this.move(tokens, go);
      this.move(tokens, `${name} ${ROUND_S}s linear infinite`);
    }
  }

  private node(id: string, group: Picture): void {
    const outline = group.children.find(({ nodeName }) => SHAPES.has(nodeName));
    if (outline === undefined) return;
    const { run, palette } = this;
    const busy = run.at(`${id}.utilization`);
    const dead = run.at(`${id}.dead_letters`);
    const tones = Array.from({ length: STOPS + 1 }, (_, at): ToneName | null => {
      if (dead !== null && dead[at] > 0) return "lost";
      return busy === null ? null : LOADS.find(([least]) => busy[at] >= least)![1];
    });
    if (tones.some((tone) => tone !== null)) {
      const fills = tones.map((tone) => `fill:${tone ? palette.tones[tone].fill : palette.node}`);
      this.play(outline, fills);
      const inks = tones.map((tone) => `fill:${tone ? palette.tones[tone].ink : palette.ink}`);
      const words = group.children.find(({ nodeName }) => nodeName === "text");
      if (words !== undefined) this.play(words, inks);
    }
    const struck = run.faults.filter(({ target }) => target === id);
    if (struck.length > 0) {
      this.trouble(outline, struck, { stroke: palette.tones.lost.stroke, "stroke-width": "3.5" });
    }
    const waiting = run.at(`${id}.queue_length`) ?? run.at(`${id}.lag`);
    if (waiting !== null) this.queue(group, outline, waiting);
  }

  /** A bar along the foot of the node, as long as what waits. */
  private queue(group: Picture, outline: Picture, waiting: readonly number[]): void {
    const most = Math.max(...waiting);
    if (most === 0 || outline.nodeName !== "rect") return;
    const [x, y, width, height] = ["x", "y", "width", "height"].map((name) =>
      Number(outline.getAttribute(name)),
    );
    const place = { x: x + 7, y: y + height - BAR_PX - 3, width: Math.max(1, width - 14) };
    const size = { ...place, height: BAR_PX, rx: BAR_PX / 2 };
    const bar = this.make("rect", { ...size, fill: this.palette.tones.hot.stroke });
    group.appendChild(bar);
    const grow = waiting.map((value) => `transform:scaleX(${tidy(Math.sqrt(value / most))})`);
    this.play(bar, grow, GROWS);
  }

  /** Where the run is, and when faults last, along the foot of the picture. */
  private progress(): void {
    const { picture, palette, run } = this;
    const [x, y, width, height] = (picture.getAttribute("viewBox") ?? "").split(" ").map(Number);
    const foot = { y: y + height - 6, height: 3 };
    const group = this.make("g", { "aria-hidden": "true" });
    picture.appendChild(group);
    const length = width - 24;
    for (const { from, to } of run.faults) {
      const at = {
        x: tidy(x + 12 + from * length),
        width: tidy(Math.max(2, (to - from) * length)),
      };
      group.appendChild(
        this.make("rect", { ...foot, ...at, fill: palette.tones.lost.stroke, opacity: 0.5 }),
      );
    }
    const bar = this.make("rect", { ...foot, x: x + 12, width: length, fill: palette.muted });
    group.appendChild(bar);
    const ends = ["transform:scaleX(0)", "transform:scaleX(1)"];
    this.play(bar, ends, GROWS);
  }

  /** Looks otherwise for as long as faults last. */
  private trouble(
    part: Picture,
    faults: readonly Fault[],
    changes: Readonly<Record<string, string>>,
  ): void {
    const properties = Object.keys(changes);
    const off = properties.map((key) => `${key}:${part.getAttribute(key) ?? "none"}`).join(";");
    const on = properties.map((key) => `${key}:${changes[key]}`).join(";");
    const frames = stretches(faults).map(([from, to]) => {
      return `${percent(from)}{${on}}${to < 1 ? `${percent(to)}{${off}}` : ""}`;
    });
    const begin = faults.some(({ from }) => from === 0) ? "" : `0%{${off}}`;
    const name = this.name();
    this.rules.push(`@keyframes ${name}{${begin}${frames.join("")}}`);
    this.move(part, `${name} ${ROUND_S}s step-end infinite`);
  }

  private cuts({ kind, target }: Fault, from: string, to: string): boolean {
    if (kind !== "partition") return false;
    const [left, right] = target.split("/");
    const laneOf = (id: string) => this.diagram.nodes.find((node) => node.id === id)?.lane;
    const at = (id: string, place: string) => id === place || laneOf(id) === place;
    return (at(from, left) && at(to, right)) || (at(from, right) && at(to, left));
  }

  private play(part: Picture, stops: readonly string[], origin = ""): void {
    const name = this.keyframes(stops);
    this.move(part, `${name} ${ROUND_S}s linear infinite`, origin);
  }

  /** Keyframes evenly over the round; of equal ones in a row the first and the last. */
  private keyframes(stops: readonly string[]): string {
    const name = this.name();
    const last = stops.length - 1;
    const frames = stops.flatMap((stop, at) => {
      const within = at > 0 && at < last && stop === stops[at - 1] && stop === stops[at + 1];
      return within ? [] : [`${percent(at / last)}{${stop}}`];
    });
    this.rules.push(`@keyframes ${name}{${frames.join("")}}`);
    return name;
  }

  private name(): string {
    this.count += 1;
    return `${this.prefix}-k${this.count}`;
  }

  /** Gives a part an animation, beside those that it has. */
  private move(part: Picture, animation: string, origin = ""): void {
    const moved = this.moved.get(part) ?? { origin, animations: [] };
    moved.animations.push(animation);
    this.moved.set(part, moved);
  }

  private make(name: string, attributes: Readonly<Record<string, string | number>>): Picture {
    const made = this.picture.ownerDocument.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
    return made;
  }

  /** Who wants less motion sees the picture at rest. */
  private writeStyle(): void {
    const go = `@keyframes ${this.prefix}-go{from{stroke-dashoffset:${SPACING_PX}}to{stroke-dashoffset:0}}`;
    const parts = [...this.moved].map(([part, { origin, animations }], at) => {
      const own = `${this.prefix}-m${at + 1}`;
      const before = part.getAttribute("class");
      part.setAttribute("class", before === null ? own : `${before} ${own}`);
      const moves = animations.length === 0 ? "" : `animation:${animations.join(",")}`;
      return `.${own}{${origin}${moves}}`;
    });
    const text = [go, ...this.rules, ...parts].join("");
    const style = this.make("style", {});
    style.textContent = `@media (prefers-reduced-motion:no-preference){${text}}`;
    const first = this.picture.children.find(({ nodeName }) => nodeName === "desc");
    const next = first ? this.picture.childNodes.indexOf(first) + 1 : 0;
    this.picture.insertBefore(style, this.picture.childNodes[next] ?? null);
  }
}

/** From the left end on. */
const GROWS = "transform-box:fill-box;transform-origin:0 50%;";

const SHAPES: ReadonlySet<string> = new Set(["rect", "polygon", "circle", "ellipse", "path"]);

/** When faults last, overlapping ones as one stretch. */
function stretches(faults: readonly Fault[]): (readonly [from: number, to: number])[] {
  const sorted = [...faults].sort((a, b) => a.from - b.from);
  const joined: [number, number][] = [];
  for (const { from, to } of sorted) {
    const last = joined.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else joined.push([from, to]);
  }
  return joined;
}

const percent = (share: number): string => `${tidy(Math.min(1, Math.max(0, share)) * 100)}%`;

const tidy = (value: number): number => Math.round(value * 100) / 100;

function* descendants(picture: Picture): Generator<Picture> {
  for (const child of picture.children) {
    yield child;
    yield* descendants(child);
  }
}

function valuesOf(value: unknown): Values {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Values)
    : {};
}

function numberOf(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value)
    ? Math.min(1e15, Math.max(0, value))
    : 0;
}
