// What moves in the picture of a run, and how it looks from point to point: tokens on the edges, load,
// queues and faults. How that is shown, as a style sheet or frame by frame, is for others.
import type { Picture } from "../draw/render.js";
import { cleanText } from "../draw/text.js";
import type { Palette, ToneName } from "../draw/theme.js";
import type { Diagram } from "../lang/diagram.js";
import { type RunCurves, STRETCHES, type Strike } from "./run-curves.js";
import { STOPPING } from "./stopping.js";

/** Attributes and their values; `length` is the width of a rect as a share of its own. */
export type Looks = Readonly<Record<string, string | number>>;

export interface Stop {
  /** Share of the run, 0 to 1. */
  readonly at: number;
  readonly looks: Looks;
}

export interface Track {
  readonly part: Picture;
  readonly stops: readonly Stop[];
  /** Whether it goes smoothly from stop to stop, or stays as it is until the next. */
  readonly eased: boolean;
}

export interface Motion {
  readonly tracks: readonly Track[];
  /** Lines of dots that run along the edges, all the time. */
  readonly tokens: readonly Picture[];
  /** The lines under them, which step back while they run. */
  readonly lines: readonly Picture[];
}

/** From one token to the next, in px. */
export const SPACING_PX = 16;
/** Of the lines, so that tokens stand out on them. */
export const LINE_OPACITY = 0.4;
const TOKENS_PX = [3.4, 7] as const;
const BAR_PX = 4;
const LONGEST_CAPTION = 60;
const MOST_CAPTIONS = 40;
/** Of a caption, as wide as letters get on the whole. */
const LETTER_PX = 6.4;
/** Shares of busy servers from which a node looks busy, and hot. */
const LOADS: readonly (readonly [number, ToneName])[] = [
  [0.8, "hot"],
  [0.5, "busy"],
  [0, "calm"],
];

/** What says something of an edge: its label on its ground, and a badge. */
const WORDS: ReadonlySet<string> = new Set(["rect", "text", "g"]);
const SHAPES: ReadonlySet<string> = new Set(["rect", "polygon", "circle", "ellipse", "path"]);

/** Puts what moves into a picture of the workflow view, and says how. */
export function setInMotion(
  picture: Picture,
  run: RunCurves,
  diagram: Diagram,
  palette: Palette,
): Motion {
  return new Animator(picture, run, diagram, palette).all();
}

class Animator {
  private readonly tracks: Track[] = [];
  private readonly tokens: Picture[] = [];
  private readonly lines: Picture[] = [];
  private readonly laneOf: ReadonlyMap<string, string>;

  constructor(
    private readonly picture: Picture,
    private readonly run: RunCurves,
    private readonly diagram: Diagram,
    private readonly palette: Palette,
  ) {
    this.laneOf = new Map(diagram.nodes.map(({ id, lane }) => [id, lane]));
  }

  all(): Motion {
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
    return { tracks: this.tracks, tokens: this.tokens, lines: this.lines };
  }

  private edges(groups: ReadonlyMap<string, Picture>): void {
    const rates = this.diagram.edges.map(({ id }) => this.run.at(`${id}.rate`));
    const over = this.make("g", { "aria-hidden": "true" });
    const firstNode = this.picture.children.find((child) => child.getAttribute("data-node"));
    this.picture.insertBefore(over, firstNode ?? null);
    const { lost, busy } = this.palette.tones;
    const most = rates.reduce((top, rate) => Math.max(top, ...(rate ?? [])), 0);
    for (const [at, { id, from, to }] of this.diagram.edges.entries()) {
      const line = groups.get(id)?.children.find(({ nodeName }) => nodeName === "path");
      if (line === undefined) continue;
      const failing = line.getAttribute("stroke-dasharray") !== null;
      const rate = rates[at];
      const carries = rate?.some((value) => value > 0) ?? false;
      const touches = (strike: Strike) => this.joins(strike, from, to);
      const usual = { "stroke-opacity": carries ? `${LINE_OPACITY}` : "1" };
      const stopped = { stroke: lost.stroke, "stroke-dasharray": "3 6", "stroke-opacity": "1" };
      const disturbed = { ...stopped, stroke: busy.stroke, "stroke-dasharray": "9 4" };
      this.trouble(line, touches, { stopped, disturbed, usual });
      if (carries) over.appendChild(this.tokensOn(line, failing, rate ?? [], most));
    }
    // Words stay in front of what runs under them.
    for (const { id } of this.diagram.edges) {
      for (const part of groups.get(id)?.children ?? []) {
        if (WORDS.has(part.nodeName)) over.appendChild(copyOf(part));
      }
    }
  }

  private tokensOn(
    line: Picture,
    failing: boolean,
    rate: readonly number[],
    most: number,
  ): Picture {
    const [thin, thick] = TOKENS_PX;
    const { tones, tints } = this.palette;
    const tokens = this.make("path", {
      d: line.getAttribute("d") ?? "",
      fill: "none",
      stroke: failing ? tones.lost.stroke : tints[0].accent,
      "stroke-width": 0,
      "stroke-linecap": "round",
      "stroke-dasharray": `0 ${SPACING_PX}`,
    });
    this.lines.push(line);
    this.tokens.push(tokens);
    const width = (value: number) =>
      value === 0 ? 0 : tidy(thin + (thick - thin) * Math.sqrt(value / most));
    this.play(
      tokens,
      rate.map((value) => ({ "stroke-width": width(value) })),
    );
    return tokens;
  }

  private node(id: string, group: Picture): void {
    const outline = group.children.find(({ nodeName }) => SHAPES.has(nodeName));
    if (outline === undefined) return;
    const { run, palette } = this;
    const busy = run.at(`${id}.utilization`);
    const dead = run.at(`${id}.dead_letters`);
    const tones = Array.from({ length: STRETCHES + 1 }, (_, at): ToneName | null => {
      if (dead !== null && dead[at] > 0) return "lost";
      return busy === null ? null : LOADS.find(([least]) => busy[at] >= least)![1];
    });
    if (tones.some((tone) => tone !== null)) {
      const fill = (tone: ToneName | null) => (tone ? palette.tones[tone].fill : palette.node);
      this.play(
        outline,
        tones.map((tone) => ({ fill: fill(tone) })),
      );
      const words = group.children.find(({ nodeName }) => nodeName === "text");
      const ink = (tone: ToneName | null) => (tone ? palette.tones[tone].ink : palette.ink);
      const inks = tones.map((tone) => ({ fill: ink(tone) }));
      if (words !== undefined) this.play(words, inks);
    }
    const { lost, hot } = palette.tones;
    this.trouble(outline, (strike) => this.strikes(strike, id), {
      stopped: { stroke: lost.stroke, "stroke-width": 3.5 },
      disturbed: { stroke: hot.stroke, "stroke-width": 3.5 },
      usual: {},
    });
    const waiting = run.at(`${id}.queue_length`) ?? run.at(`${id}.lag`);
    if (waiting !== null) this.queue(group, outline, waiting);
  }

  /** A bar along the foot of the node, as long as what waits. */
  private queue(group: Picture, outline: Picture, waiting: readonly number[]): void {
    const most = Math.max(...waiting);
    if (most <= 1 || outline.nodeName !== "rect") return;
    const [x, y, width, height] = ["x", "y", "width", "height"].map((name) =>
      Number(outline.getAttribute(name)),
    );
    const place = { x: x + 7, y: y + height - BAR_PX - 3, width: Math.max(1, width - 14) };
    const size = { ...place, height: BAR_PX, rx: BAR_PX / 2 };
    const bar = this.make("rect", { ...size, fill: this.palette.tones.hot.stroke });
    group.appendChild(bar);
    this.play(
      bar,
      waiting.map((value) => ({ length: tidy(Math.sqrt(value / most)) })),
    );
  }

  /** Where the run is, and when faults last, along the foot of the picture. */
  private progress(): void {
    const { picture, palette, run } = this;
    const [x, y, width, height] = (picture.getAttribute("viewBox") ?? "").split(" ").map(Number);
    const foot = { y: y + height - 6, height: 3 };
    const group = this.make("g", { "aria-hidden": "true" });
    picture.appendChild(group);
    const length = width - 24;
    this.captions(group, x + width - 12, foot.y - 3);
    for (const { kind, from, to } of run.strikes) {
      const at = {
        x: tidy(x + 12 + from * length),
        width: tidy(Math.max(2, (to - from) * length)),
      };
      const fill = palette.tones[STOPPING.includes(kind) ? "lost" : "hot"].stroke;
      group.appendChild(this.make("rect", { ...foot, ...at, fill, opacity: 0.5 }));
    }
    const bar = this.make("rect", { ...foot, x: x + 12, width: length, fill: palette.muted });
    group.appendChild(bar);
    this.play(bar, [{ length: 0 }, { length: 1 }]);
  }

  /** Looks otherwise for as long as faults last; what stops it counts before what disturbs it. */
  private trouble(
    part: Picture,
    touches: (strike: Strike) => boolean,
    looks: Readonly<Record<"stopped" | "disturbed" | "usual", Looks>>,
  ): void {
    const strikes = this.run.strikes.filter(touches);
    if (strikes.length === 0) return;
    const names = Object.keys(looks.stopped);
    const own = Object.fromEntries(names.map((key) => [key, part.getAttribute(key) ?? "none"]));
    const usual = { ...own, ...looks.usual };
    const stops = turnsOf(strikes).map(({ at, lasting }): Stop => {
      const stopped = lasting.some(({ kind }) => STOPPING.includes(kind));
      const trouble = stopped ? looks.stopped : looks.disturbed;
      return { at, looks: lasting.length === 0 ? usual : trouble };
    });
    this.tracks.push({ part, stops, eased: false });
  }

  /** Says at the foot what lasts, for as long as it does. */
  private captions(group: Picture, right: number, bottom: number): void {
    const turns = turnsOf(this.run.strikes).map(({ at, lasting }) => {
      const names = new Set(lasting.map(({ kind, target }) => `${kind} ${target}`));
      return { at, words: cleanText([...names].join(", ")).slice(0, LONGEST_CAPTION) };
    });
    const different = new Set(turns.map(({ words }) => words).filter((words) => words !== ""));
    for (const words of [...different].slice(0, MOST_CAPTIONS)) {
      const { page, alertInk } = this.palette;
      const caption = this.make("g", { opacity: "0" });
      const width = words.length * LETTER_PX + 12;
      const plate = { x: right - width, y: bottom - 14, width, height: 16, rx: 3, fill: page };
      caption.appendChild(this.make("rect", plate));
      const place = { x: right - 6, y: bottom - 2.5, "text-anchor": "end", "font-size": 11 };
      const text = this.make("text", { ...place, "font-weight": 600, fill: alertInk });
      text.textContent = words;
      caption.appendChild(text);
      group.appendChild(caption);
      const stops = turns.map((turn): Stop => {
        return { at: turn.at, looks: { opacity: turn.words === words ? "1" : "0" } };
      });
      this.tracks.push({ part: caption, stops, eased: false });
    }
  }

  /** Whether a fault of links is on that edge: they name their two sides, `Broker/Mailing`. */
  private joins({ target }: Strike, from: string, to: string): boolean {
    const [left, right] = target.split("/");
    const isAt = (id: string, place: string) => id === place || this.laneOf.get(id) === place;
    return (isAt(from, left) && isAt(to, right)) || (isAt(from, right) && isAt(to, left));
  }

  private strikes({ target }: Strike, id: string): boolean {
    return target === id || (target === "all sources" && this.run.sources.has(id));
  }

  /** Stops evenly over the round; of equal ones in a row the first and the last. */
  private play(part: Picture, looks: readonly Looks[]): void {
    const last = looks.length - 1;
    const written = looks.map((one) => JSON.stringify(one));
    const stops = looks.flatMap((one, at): Stop[] => {
      const isWithin = at > 0 && at < last;
      const isSame = written[at] === written[at - 1] && written[at] === written[at + 1];
      return isWithin && isSame ? [] : [{ at: at / last, looks: one }];
    });
    this.tracks.push({ part, stops, eased: true });
  }

  private make(name: string, attributes: Readonly<Record<string, string | number>>): Picture {
    const made = this.picture.ownerDocument.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
    return made;
  }
}

function copyOf(part: Picture): Picture {
  const { ownerDocument } = part;
  if (part.nodeValue !== null) return ownerDocument.createTextNode(part.nodeValue);
  const copy = ownerDocument.createElementNS("http://www.w3.org/2000/svg", part.nodeName);
  for (const { nodeName, nodeValue } of part.attributes) copy.setAttribute(nodeName, nodeValue);
  for (const child of part.childNodes) copy.appendChild(copyOf(child));
  return copy;
}

/** When what lasts changes, from the start on, in order. */
function turnsOf(strikes: readonly Strike[]): { at: number; lasting: readonly Strike[] }[] {
  const turns = new Set([0, ...strikes.flatMap(({ from, to }) => [from, to])]);
  const sorted = [...turns].filter((at) => at < 1).sort((a, b) => a - b);
  return sorted.map((at) => {
    return { at, lasting: strikes.filter(({ from, to }) => from <= at && at < to) };
  });
}

const tidy = (value: number): number => Math.round(value * 100) / 100;

function* descendants(picture: Picture): Generator<Picture> {
  for (const child of picture.children) {
    yield child;
    yield* descendants(child);
  }
}
