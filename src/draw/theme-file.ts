// Reads a theme of the user's own: YAML that starts from one of ours and changes colours, the pen and
// the font. Nothing but colours and known words gets through, and no text that is hard to read.
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type YAMLMap } from "yaml";
import { nearest } from "../lang/nearest.js";
import {
  colourOf,
  contrastRatio,
  contrasts,
  FONT_OF_PEN,
  FONTS,
  LEAST_CONTRAST,
  type Palette,
  PENS,
  type Role,
  THEMES,
  type Theme,
  type Tint,
  TONES,
  type Tone,
} from "./theme.js";
import { laneTint, readable } from "./tints.js";

export interface ThemeProblem {
  /** From 1. */
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly help: string | null;
}

export interface ReadTheme {
  /** Null when there are problems. */
  readonly theme: Theme | null;
  readonly problems: readonly ThemeProblem[];
}

const MOST_CHARACTERS = 100_000;
const MOST_PROBLEMS = 20;
const MOST_LANES = 24;

export function readTheme(text: string): ReadTheme {
  const lines = new LineCounter();
  const reader = new Reader(lines);
  if (text.length > MOST_CHARACTERS) {
    reader.refuse(null, `a theme has at most ${MOST_CHARACTERS} characters`);
    return { theme: null, problems: reader.problems };
  }
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  // Without quotes, what follows a # is a comment, and YAML misses it.
  const help = /[:,[]\s*#[0-9a-f]{3}/i.test(text) ? "colours stand in quotes: '#2f62bd'" : null;
  for (const { message, pos } of document.errors) {
    const said = message.split("\n")[0].replace(/ at line \d+, column \d+:?$/, "");
    reader.refuseAt(pos[0], said.charAt(0).toLowerCase() + said.slice(1), help);
  }
  if (reader.problems.length > 0) return { theme: null, problems: reader.problems };
  const theme = reader.theme(document.contents);
  const { problems } = reader;
  return {
    theme: problems.length === 0 ? theme : null,
    problems: problems.slice(0, MOST_PROBLEMS),
  };
}

const PLAIN = Object.keys(THEMES.light.palette).filter(
  (key) => key !== "tones" && key !== "tints",
) as Exclude<keyof Palette, "tones" | "tints">[];
const TINT = Object.keys(THEMES.light.palette.tints[0]) as (keyof Tint)[];
const TONE = Object.keys(THEMES.light.palette.tones.calm) as (keyof Tone)[];
const PALETTE_KEYS = [...PLAIN, "tones", "lanes"];
const THEME_KEYS = ["base", "pen", "font", "dark", ...PALETTE_KEYS];

class Reader {
  readonly problems: ThemeProblem[] = [];

  constructor(private readonly lines: LineCounter) {}

  refuse(node: Node | null, message: string, help: string | null = null): void {
    this.refuseAt(node?.range?.[0] ?? 0, message, help);
  }

  refuseAt(offset: number, message: string, help: string | null = null): void {
    const { line, col } = this.lines.linePos(offset);
    this.problems.push({ line: Math.max(1, line), column: Math.max(1, col), message, help });
  }

  theme(root: Node | null): Theme {
    const values = this.map(root, THEME_KEYS, "a theme");
    const base = this.word(values.get("base"), Object.keys(THEMES), "base") ?? "light";
    const whole: Theme = THEMES[base as keyof typeof THEMES];
    const pen = this.word(values.get("pen"), PENS, "pen") as Theme["pen"] | undefined;
    const font = this.word(values.get("font"), Object.keys(FONTS), "font") as
      | Theme["font"]
      | undefined;
    const given = values.get("dark");
    const dark =
      given === undefined
        ? whole.dark
        : this.palette(this.map(given, PALETTE_KEYS, "dark"), whole.dark ?? THEMES.dark.palette);
    const palette = this.palette(values, whole.palette);
    return {
      summary: "the user's own",
      palette,
      dark,
      pen: pen ?? whole.pen,
      font: font ?? (pen === undefined || pen === whole.pen ? whole.font : FONT_OF_PEN[pen]),
    };
  }

  private palette(values: ReadonlyMap<string, Node>, base: Palette): Palette {
    const before = this.problems.length;
    const plain = Object.fromEntries(
      PLAIN.map((key) => [key, this.colour(values.get(key), key) ?? base[key]]),
    ) as Pick<Palette, (typeof PLAIN)[number]>;
    const palette = {
      ...plain,
      tones: this.tones(values.get("tones"), base.tones),
      tints: this.lanes(values.get("lanes"), base.tints, plain.page, plain.ink),
    };
    if (this.problems.length === before) this.mustBeReadable(palette, values);
    return palette;
  }

  private tones(node: Node | undefined, base: Palette["tones"]): Palette["tones"] {
    if (node === undefined) return base;
    const values = this.map(node, TONES, "tones");
    const tones = TONES.map((name) => {
      const given = values.get(name);
      const parts = given === undefined ? null : this.map(given, TONE, name);
      const colours = TONE.map((key) => [
        key,
        this.colour(parts?.get(key), `${name}.${key}`) ?? base[name][key],
      ]);
      return [name, Object.fromEntries(colours)];
    });
    return Object.fromEntries(tones) as Palette["tones"];
  }

  private lanes(
    node: Node | undefined,
    base: readonly Tint[],
    page: string,
    ink: string,
  ): readonly Tint[] {
    if (node === undefined) return base;
    if (!isSeq(node) || node.items.length === 0 || node.items.length > MOST_LANES) {
      const help = "such as: lanes: ['#2f62bd', '#1c7860']";
      this.refuse(
        node,
        `'lanes' is a list of 1 to ${MOST_LANES} colours, one for each lane in turn`,
        help,
      );
      return base;
    }
    return (node.items as Node[]).map((item, at): Tint => {
      if (!isMap(item)) {
        const colour = this.colour(item, `lane ${at + 1}`);
        return colour === undefined ? base[0] : laneTint(colour, page, ink);
      }
      const parts = this.map(item, TINT, `lane ${at + 1}`);
      const read = new Map(TINT.map((key) => [key, this.colour(parts.get(key), key)]));
      const accent = read.get("accent") ?? read.get("stroke") ?? base[at % base.length].accent;
      const derived = laneTint(accent, page, ink);
      return Object.fromEntries(TINT.map((key) => [key, read.get(key) ?? derived[key]])) as never;
    });
  }

  /** The entries of a map by key; what is no key of it is refused. */
  private map(node: Node | null, keys: readonly string[], name: string): Map<string, Node> {
    const values = new Map<string, Node>();
    if (node === null) return values;
    if (!isMap(node)) {
      this.refuse(node, `${name} is a map`, `such as: { ${keys[0]}: … }`);
      return values;
    }
    for (const { key, value } of (node as YAMLMap<Node, Node | null>).items) {
      const word = isScalar(key) ? String(key.value) : "";
      if (!keys.includes(word)) {
        const close = nearest(word, keys);
        const help = close === null ? `known here: ${keys.join(", ")}` : `did you mean '${close}'?`;
        this.refuse(key, `'${word}' is nothing that ${name} says`, help);
      } else if (value !== null) {
        values.set(word, value);
      }
    }
    return values;
  }

  private word(node: Node | undefined, words: readonly string[], name: string): string | undefined {
    if (node === undefined) return undefined;
    const value = isScalar(node) ? node.value : undefined;
    if (typeof value === "string" && words.includes(value)) return value;
    this.refuse(node, `there is no ${name} '${String(value)}'`, `one of ${words.join(", ")}`);
    return undefined;
  }

  private colour(node: Node | undefined, name: string): string | undefined {
    if (node === undefined) return undefined;
    const value = isScalar(node) ? node.value : undefined;
    if (typeof value === "string" && /^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i.test(value)) {
      const digits = value.slice(1).toLowerCase();
      return `#${digits.length === 6 ? digits : [...digits].map((d) => d + d).join("")}`;
    }
    // Without quotes, what follows a # is a comment.
    const help = value === null ? "write it in quotes: '#2f62bd'" : "such as '#2f62bd'";
    const shown = value === null || value === undefined ? "" : ` '${String(value).slice(0, 40)}'`;
    this.refuse(node, `${name} is no colour:${shown || " it is empty"}`, help);
    return undefined;
  }

  /** One problem for each setting: the ground on which its text is hardest to read. */
  private mustBeReadable(palette: Palette, values: ReadonlyMap<string, Node>): void {
    const worst = new Map<Node | null, { ratio: number; pair: readonly [Role, Role] }>();
    for (const pair of contrasts(palette)) {
      const [ink, ground] = pair.map((role) => colourOf(palette, role));
      const ratio = contrastRatio(ink, ground);
      const place = pair.map((role) => values.get(keyOf(role))).find(Boolean) ?? null;
      if (ratio < Math.min(LEAST_CONTRAST, worst.get(place)?.ratio ?? LEAST_CONTRAST)) {
        worst.set(place, { ratio, pair });
      }
    }
    for (const [place, { ratio, pair }] of worst) {
      const [ink, ground] = pair.map((role) => colourOf(palette, role));
      const [text, on] = pair.map(nameOf);
      this.refuse(
        place,
        `${text} ${ink} cannot be read on ${on} ${ground}: ` +
          `their contrast is ${ratio.toFixed(1)}, ${LEAST_CONTRAST} is the least`,
        `'${readable(ink, ground)}' could be read there`,
      );
    }
  }
}

/** A role in words: `soft of lane 1`, `ink of hot`, or just its key. */
function nameOf(role: Role): string {
  const [group, part] = role.split(".");
  if (part === undefined) return role;
  return /^\d/.test(group) ? `${part} of lane ${Number(group) + 1}` : `${part} of ${group}`;
}

/** The key of the file that sets a role of the palette. */
function keyOf(role: Role): string {
  const dot = role.indexOf(".");
  if (dot < 0) return role;
  return /^\d/.test(role) ? "lanes" : "tones";
}
