// A run as a moving picture: by a style sheet without any script, the whole run in one round that
// begins again and again, or as one frame after another.
import type { Picture, Theme } from "../draw/render.js";
import type { Diagram } from "../lang/diagram.js";
import {
  LINE_OPACITY,
  type Looks,
  type Motion,
  SPACING_PX,
  type Stop,
  setInMotion,
  type Track,
} from "./motion.js";
import { readCurves } from "./run-curves.js";

/** How long the whole run takes on the screen, in seconds. */
const ROUND_S = 24;
/** How far tokens come in a second. */
const SPEED_PX = 56;

/** A picture that can show any point of the run, or all of it by itself. */
export interface Playback {
  /** Adds the style sheet that lets the picture move by itself. */
  readonly writeStyle: () => void;
  /** Shows a point of the run, from 0 to 1, with the tokens that many px further on. */
  readonly show: (at: number, tokens_px: number) => void;
}

/** Puts the run into a picture of the workflow view; what went wrong in words. */
export function animate(
  picture: Picture,
  report: unknown,
  diagram: Diagram,
  theme: Theme,
): Playback | string {
  const run = readCurves(report);
  if (run === null) return "the report has no curves over time";
  const motion = setInMotion(picture, run, diagram, theme.palette);
  const widths = new Map(motion.tracks.map(({ part }) => [part, part.getAttribute("width")]));
  return {
    writeStyle: () => new StyleSheet(picture).write(motion),
    show(at, tokens_px) {
      for (const line of motion.lines) line.setAttribute("stroke-opacity", String(LINE_OPACITY));
      const offset = SPACING_PX - (tokens_px % SPACING_PX);
      for (const line of motion.tokens) line.setAttribute("stroke-dashoffset", String(offset));
      for (const track of motion.tracks) {
        for (const [name, value] of Object.entries(looksAt(track, at))) {
          const whole = Number(widths.get(track.part));
          if (name === "length") track.part.setAttribute("width", String(Number(value) * whole));
          else track.part.setAttribute(name, String(value));
        }
      }
    },
  };
}

/** Numbers go smoothly from stop to stop where the track does; words hold until the next. */
function looksAt({ stops, eased }: Track, at: number): Looks {
  const next = stops.findIndex((stop) => stop.at > at);
  const before = stops[next < 0 ? stops.length - 1 : next - 1];
  if (!eased || next < 0) return before.looks;
  const after = stops[next];
  const share = (at - before.at) / (after.at - before.at);
  const entries = Object.entries(before.looks).map(([name, value]) => {
    const later = after.looks[name];
    if (typeof value !== "number" || typeof later !== "number") return [name, value] as const;
    return [name, value + (later - value) * share] as const;
  });
  return Object.fromEntries(entries);
}

class StyleSheet {
  private readonly rules: string[] = [];
  private readonly moved = new Map<Picture, { origin: string; animations: string[] }>();
  private readonly prefix: string;

  constructor(private readonly picture: Picture) {
    this.prefix = (picture.getAttribute("aria-labelledby") ?? "fz").split("-title")[0];
  }

  /** Who wants less motion sees the picture at rest. */
  write({ tracks, tokens, lines }: Motion): void {
    const go = `${this.prefix}-go`;
    this.rules.push(
      `@keyframes ${go}{from{stroke-dashoffset:${SPACING_PX}}to{stroke-dashoffset:0}}`,
    );
    for (const line of lines) this.move(line, null, `stroke-opacity:${LINE_OPACITY};`);
    for (const line of tokens) {
      this.move(line, `${go} ${tidy(SPACING_PX / SPEED_PX)}s linear infinite`);
    }
    for (const [at, { part, stops, eased }] of tracks.entries()) {
      const name = `${this.prefix}-k${at + 1}`;
      const frames = stops.map((stop) => `${percent(stop.at)}{${declarations(stop)}}`).join("");
      this.rules.push(`@keyframes ${name}{${frames}}`);
      const origin = "length" in stops[0].looks ? GROWS : "";
      this.move(part, `${name} ${ROUND_S}s ${eased ? "linear" : "step-end"} infinite`, origin);
    }
    const style = this.picture.ownerDocument.createElementNS("http://www.w3.org/2000/svg", "style");
    const text = [...this.rules, ...this.ownRules()].join("");
    style.textContent = `@media (prefers-reduced-motion:no-preference){${text}}`;
    const first = this.picture.children.find(({ nodeName }) => nodeName === "desc");
    const next = first ? this.picture.childNodes.indexOf(first) + 1 : 0;
    this.picture.insertBefore(style, this.picture.childNodes[next] ?? null);
  }

  /** Gives a part an animation, beside those that it has. */
  private move(part: Picture, animation: string | null, origin = ""): void {
    const moved = this.moved.get(part) ?? { origin, animations: [] };
    if (animation !== null) moved.animations.push(animation);
    this.moved.set(part, moved);
  }

  private ownRules(): string[] {
    return [...this.moved].map(([part, { origin, animations }], at) => {
      const own = `${this.prefix}-m${at + 1}`;
      const before = part.getAttribute("class");
      part.setAttribute("class", before === null ? own : `${before} ${own}`);
      const moves = animations.length === 0 ? "" : `animation:${animations.join(",")}`;
      return `.${own}{${origin}${moves}}`;
    });
  }
}

/** From the left end on. */
const GROWS = "transform-box:fill-box;transform-origin:0 50%;";

function declarations({ looks }: Stop): string {
  return Object.entries(looks)
    .map(([name, value]) => {
      if (name === "length") return `transform:scaleX(${value})`;
      return `${name}:${value}${typeof value === "number" ? "px" : ""}`;
    })
    .join(";");
}

const percent = (share: number): string => `${tidy(Math.min(1, Math.max(0, share)) * 100)}%`;

const tidy = (value: number): number => Math.round(value * 100) / 100;
