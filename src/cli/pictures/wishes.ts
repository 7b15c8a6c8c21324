// The options of `fz render` that say how a picture looks, read into what the drawing takes.
import { InvalidArgumentError } from "commander";
import { type Marks, type RenderOptions, THEMES, type Theme } from "../../draw/render.js";
import { contrastRatio, groundInks, LEAST_CONTRAST } from "../../draw/theme.js";
import type { Diagram } from "../../lang/diagram.js";
import { nearest } from "../../lang/nearest.js";
import { isFile, readText } from "../files.js";
import { EXIT, Stop } from "../stop.js";
import { tellStop } from "../tell.js";
import type { Animation } from "./formats.js";

export interface Look {
  readonly theme: string;
  readonly title?: string;
  readonly scale?: number;
  readonly width?: number;
  readonly padding?: number;
  readonly background?: string;
  readonly report?: string;
  readonly animate?: boolean;
}

/** What the drawing is told of how a picture looks. */
export interface Dress extends Omit<RenderOptions, "view" | "engine" | "marks"> {
  readonly marksOf?: (diagram: Diagram) => Marks;
  readonly animate?: Animation;
}

/** A reader for an option that takes a number between two. */
export function numberBetween(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = /^\s*$/.test(text) ? Number.NaN : Number(text);
    if (value >= low && value <= high) return value;
    throw new InvalidArgumentError(`Expected a number from ${low} to ${high}.`);
  };
}

const NAMED: Readonly<Record<string, string>> = { white: "#ffffff", black: "#000000" };

/** `#rgb`, `#rrggbb`, white, black or transparent, as the drawing takes it. */
export function backgroundColour(text: string): string {
  const wanted = text.trim().toLowerCase();
  if (wanted === "transparent") return wanted;
  if (Object.hasOwn(NAMED, wanted)) return NAMED[wanted];
  if (/^#[0-9a-f]{6}$/.test(wanted)) return wanted;
  if (/^#[0-9a-f]{3}$/.test(wanted)) return `#${[...wanted.slice(1)].map((c) => c + c).join("")}`;
  throw new InvalidArgumentError("Expected a colour such as '#fafafa', or transparent.");
}

/** What the drawing needs to know, or a stop when text could not be read on the background. */
export async function readLook(look: Look): Promise<Dress> {
  const { title, scale, width, padding, background, report } = look;
  const theme = await findTheme(look.theme);
  if (background !== undefined && background !== "transparent") mustBeReadable(theme, background);
  const dress = { theme, title, scale, width, padding, background };
  if (report === undefined) return dress;
  const { readReportFile } = await import("./report.js");
  const { marksOf, animate } = readReportFile(report);
  return look.animate
    ? { ...dress, marksOf, animate: (picture, diagram) => animate(picture, diagram, theme) }
    : { ...dress, marksOf };
}

/** One of ours by name, or the user's own from a YAML file. */
async function findTheme(wanted: string): Promise<Theme> {
  const themes: Readonly<Record<string, Theme>> = THEMES;
  if (Object.hasOwn(themes, wanted)) return themes[wanted];
  if (isThemeFile(wanted)) return await readThemeFile(wanted);
  const names = Object.keys(themes);
  const close = nearest(wanted, names);
  const known = `there are ${names.join(", ")}, and your own as a YAML file`;
  const help = close === null ? known : `did you mean ${close}?`;
  throw new Stop(EXIT.wrongUsage, `there is no theme '${wanted}'`, help);
}

export const isThemeFile = (name: string): boolean =>
  !Object.hasOwn(THEMES, name) && (/\.ya?ml$|\.json$/i.test(name) || isFile(name));

async function readThemeFile(path: string): Promise<Theme> {
  const text = readText(path);
  const { readTheme } = await import("../../draw/theme-file.js");
  const { theme, problems } = readTheme(text);
  if (theme !== null) return theme;
  const stops = problems.map(({ line, column, message, help }) => {
    return new Stop(EXIT.inputHasErrors, `${path}:${line}:${column}: ${message}`, help);
  });
  for (const stop of stops.slice(0, -1)) await tellStop(stop);
  throw stops[stops.length - 1];
}

function mustBeReadable({ palette, dark }: Theme, background: string): void {
  for (const colours of dark === null ? [palette] : [palette, dark]) {
    for (const ink of groundInks(colours)) {
      const ratio = contrastRatio(ink, background);
      if (ratio >= LEAST_CONTRAST) continue;
      const found = `${ink} on ${background} has a contrast of ${ratio.toFixed(1)}`;
      const help = "take a lighter or darker one, or a theme that goes with it: --theme dark";
      throw new Stop(EXIT.wrongUsage, `text is hard to read on this background: ${found}`, help);
    }
  }
}
