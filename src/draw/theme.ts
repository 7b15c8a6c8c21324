// What a theme is: the colours of a picture by their role, the fonts, and how lines are drawn. Every
// text colour keeps at least 4.5:1 to what it stands on, and every lane takes the next tint in turn.
import { CONTRAST, DARK, LIGHT, PRINT, SKETCH } from "./palettes.js";

/** Colours of one lane and what stands in it. */
export interface Tint {
  readonly band: string;
  readonly header: string;
  readonly headerInk: string;
  readonly stroke: string;
  readonly soft: string;
  readonly accent: string;
  readonly accentInk: string;
}

/** Colours of what a mark is laid over. */
export interface Tone {
  readonly fill: string;
  readonly stroke: string;
  readonly ink: string;
}

/** How a mark looks, from where nothing happens at all to past saving. */
export const TONES = ["idle", "calm", "busy", "hot", "lost"] as const;
export type ToneName = (typeof TONES)[number];

/** All colours are `#rrggbb`. */
export interface Palette {
  readonly page: string;
  readonly border: string;
  readonly node: string;
  readonly ink: string;
  readonly muted: string;
  readonly line: string;
  readonly alert: string;
  readonly labelInk: string;
  readonly alertInk: string;
  readonly loop: string;
  readonly loopInk: string;
  readonly tones: Readonly<Record<ToneName, Tone>>;
  readonly tints: readonly Tint[];
}

export interface Theme {
  readonly summary: string;
  readonly palette: Palette;
  /** Colours for a reader whose system prefers dark; null: the same for everybody. */
  readonly dark: Palette | null;
  readonly pen: Pen;
  readonly font: FontName;
}

/** The pens: straight lines, or the unsteady ones of a hand. */
export const PENS = ["ruler", "hand"] as const;
export type Pen = (typeof PENS)[number];

/** What a font asks of the reader's system, in this order; the widths of texts fit all of them. */
export const FONTS = {
  Inter:
    "Inter, 'Segoe UI', system-ui, -apple-system, 'Helvetica Neue', Arial, 'Noto Sans', " +
    "'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', 'DejaVu Sans', sans-serif",
  "Shantell Sans":
    "'Shantell Sans', 'Comic Neue', 'Segoe Print', 'Comic Sans MS', 'Chalkboard SE', Inter, " +
    "'Noto Sans', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif",
} as const;
export type FontName = keyof typeof FONTS;

/** What each pen writes in, unless told otherwise. */
export const FONT_OF_PEN = {
  ruler: "Inter",
  hand: "Shantell Sans",
} as const satisfies Readonly<Record<Pen, FontName>>;

export const THEMES = {
  light: theme("dark ink on soft tints", LIGHT),
  dark: theme("light ink on deep tints", DARK),
  auto: { ...theme("light or dark, as the reader's system prefers", LIGHT), dark: DARK },
  print: theme("black and white, for paper", PRINT),
  contrast: theme("the strongest contrast, light on black", CONTRAST),
  sketch: { ...theme("as if drawn by hand", SKETCH), pen: "hand", font: "Shantell Sans" },
} as const satisfies Readonly<Record<string, Theme>>;

export type ThemeName = keyof typeof THEMES;

function theme(summary: string, palette: Palette): Theme {
  return { summary, palette, dark: null, pen: "ruler", font: "Inter" };
}

type Plain = keyof Omit<Palette, "tints" | "tones">;

/** A place in a palette: `ink`, `2.band` for the third tint, or `hot.fill` for a tone. */
export type Role = Plain | `${number}.${keyof Tint}` | `${ToneName}.${keyof Tone}`;

export function colourOf(palette: Palette, role: Role): string {
  const dot = role.indexOf(".");
  if (dot < 0) return palette[role as Plain];
  const [group, part] = [role.slice(0, dot), role.slice(dot + 1)];
  if (Object.hasOwn(palette.tones, group)) {
    return palette.tones[group as ToneName][part as keyof Tone];
  }
  return palette.tints[Number(group) % palette.tints.length][part as keyof Tint];
}

/** Least contrast of text to its ground (WCAG 2.1, level AA). */
export const LEAST_CONTRAST = 4.5;

/** Which text stands on which ground. */
export function contrasts(palette: Palette): (readonly [text: Role, ground: Role])[] {
  const pairs: [Role, Role][] = [
    ["ink", "node"],
    ["muted", "node"],
    ["labelInk", "node"],
    ["labelInk", "page"],
    ["ink", "page"],
    ["alertInk", "page"],
    ["loopInk", "page"],
  ];
  palette.tints.forEach((_, at) => {
    pairs.push(
      [`${at}.headerInk`, `${at}.header`],
      [`${at}.headerInk`, `${at}.soft`],
      [`${at}.headerInk`, "node"],
      ["labelInk", `${at}.soft`],
      [`${at}.accentInk`, `${at}.accent`],
      ["ink", `${at}.soft`],
      ["labelInk", `${at}.band`],
      ["alertInk", `${at}.band`],
      ["loopInk", `${at}.band`],
    );
  });
  for (const tone of TONES) pairs.push([`${tone}.ink`, `${tone}.fill`]);
  return pairs;
}

/** The colours of all text that stands on the page itself. */
export function groundInks(palette: Palette): readonly string[] {
  const onPage = contrasts(palette).filter(([, ground]) => ground === "page");
  return onPage.map(([text]) => colourOf(palette, text));
}

/** Contrast ratio of two colours `#rrggbb`, from 1 to 21, by WCAG 2.1. */
export function contrastRatio(one: string, other: string): number {
  const [a, b] = [luminance(one), luminance(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
