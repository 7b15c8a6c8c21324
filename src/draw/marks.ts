// Marks: what is laid over a picture, by the id of a node or an edge. Where they come from (a run, a
// review, a monitor) the drawing neither knows nor asks.
import { cleanText, textWidth } from "./text.js";
import { TONES, type ToneName } from "./theme.js";

/** A number for a chip: what is drawn as one shows the sum of them, or the highest. */
export interface Count {
  readonly value: number;
  /** What it counts, in one word: `119 lost`. */
  readonly words: string;
  readonly of: "sum" | "most";
}

/** A few characters on a chip at the element. */
export interface Chip {
  readonly text: string | Count;
  readonly tone?: ToneName;
}

export interface Mark {
  /** On a chip in the tone of the mark. */
  readonly badge?: string | Count;
  /** A chip besides, in a tone of its own. */
  readonly second?: Chip;
  readonly tone?: ToneName;
  /** Width of a line in px; nodes have no use for it. */
  readonly width?: number;
  /** Words that a reader sees on pointing at it. */
  readonly note?: string;
}

/** A mark that is safe to draw. */
export interface SafeMark {
  readonly chips: readonly Chip[];
  readonly tone?: ToneName;
  readonly width?: number;
  readonly note?: string;
}

/** One line of the key under the picture: a sample and what it means. */
export interface LegendEntry {
  readonly text: string;
  readonly tone?: ToneName;
  readonly width?: number;
  readonly badge?: string;
}

export interface Marks {
  readonly nodes?: Readonly<Record<string, Mark>>;
  readonly edges?: Readonly<Record<string, Mark>>;
  readonly legend?: readonly LegendEntry[];
}

export const LINE_PX = 1.5;
const WIDEST_LINE_PX = 6;
const MOST_BADGE = 14;
export const BADGE_HEIGHT_PX = 16;

/** Badges of lines are small where there is little room. */
const BADGES = {
  usual: { fontPx: 10, heightPx: BADGE_HEIGHT_PX, padPx: 8 },
  small: { fontPx: 8, heightPx: 12, padPx: 6 },
} as const;

export type BadgeSize = keyof typeof BADGES;

/** The mark of one element, made safe to draw; empty when there is none. */
export function markOf(marks: Marks | undefined, kind: "nodes" | "edges", id: string): SafeMark {
  const all = marks?.[kind];
  if (all === undefined || !Object.hasOwn(all, id)) return { chips: [] };
  return safeMark(all[id]);
}

export function safeMark(mark: Mark): SafeMark {
  const tone = safeTone(mark.tone);
  const given: readonly Chip[] = [
    ...(mark.badge === undefined ? [] : [{ text: mark.badge, tone: mark.tone }]),
    ...(mark.second === undefined ? [] : [mark.second]),
  ];
  const chips = given.map(({ text, tone: own }) => ({ text: safeText(text), ...safeTone(own) }));
  const note = cleanText(mark.note ?? "");
  return {
    chips: chips.filter((chip) => wordsOf(chip) !== ""),
    ...tone,
    ...(note === "" ? {} : { note }),
    ...(mark.width === undefined ? {} : { width: lineWidth(mark.width) }),
  };
}

function safeTone(tone: ToneName | undefined): { readonly tone?: ToneName } {
  return TONES.some((one) => one === tone) ? { tone } : {};
}

function safeText(text: string | Count): string | Count {
  if (typeof text === "string") return cleanText(text).slice(0, MOST_BADGE);
  const value = Number.isFinite(text.value) ? Math.max(0, text.value) : 0;
  return { value, words: cleanText(text.words).slice(0, MOST_BADGE - 5), of: text.of };
}

/** A line on which nothing passes is dotted, whatever the colours of the theme. */
export function dotsOf(mark: { readonly tone?: ToneName }): Readonly<Record<string, string>> {
  return mark.tone === "idle" ? { "stroke-dasharray": "2 4" } : {};
}

/** What stands on a chip. */
export function wordsOf({ text }: Chip): string {
  if (typeof text === "string") return text;
  return text.value === 0 ? "" : `${shortCount(text.value)} ${text.words}`;
}

/** In at most four characters: 435, 6.1k, 48k, 1.2M. */
export function shortCount(value: number): string {
  for (const [unit, letter] of [
    [1e9, "G"],
    [1e6, "M"],
    [1e3, "k"],
  ] as const) {
    if (value < unit * 0.9995) continue;
    const units = value / unit;
    return `${units < 9.95 ? units.toFixed(1) : Math.min(999, Math.round(units))}${letter}`;
  }
  return String(Math.round(value));
}

const MOST_NOTES = 12;
const MOST_CHIPS = 2;

/** How serious a tone is: none at all is more than what only says that nothing came. */
const rank = (tone: ToneName | undefined): number =>
  tone === undefined ? TONES.indexOf("idle") + 0.5 : TONES.indexOf(tone);

/** One mark for nodes drawn as one: the most serious tone, and what all of them count and note. */
export function combineMarks(marks: readonly SafeMark[]): SafeMark {
  const worst = (one: ToneName | undefined, { tone }: SafeMark) =>
    rank(tone) > rank(one) ? tone : one;
  const notes = marks.flatMap(({ note }) => note ?? []);
  const widths = marks.flatMap(({ width }) => width ?? []);
  return {
    chips: combineChips(marks.flatMap(({ chips }) => chips)),
    ...safeTone(marks.reduce(worst, marks[0]?.tone)),
    ...(notes.length === 0 ? {} : { note: notes.slice(0, MOST_NOTES).join("\n") }),
    ...(widths.length === 0 ? {} : { width: Math.max(...widths) }),
  };
}

/** The same for lines: together they have a tone only where each of them has it. */
export function combineLines(marks: readonly SafeMark[]): SafeMark {
  const { tone, ...combined } = combineMarks(marks);
  return marks.every((mark) => mark.tone === tone) ? { ...combined, ...safeTone(tone) } : combined;
}

/** Counts of the same become one; of several chips, the most serious, and these last. */
function combineChips(chips: readonly Chip[]): Chip[] {
  const combined = new Map<string, Chip>();
  for (const chip of chips) {
    const { text } = chip;
    const key = typeof text === "string" ? "" : text.words;
    const before = combined.get(key);
    if (before === undefined) combined.set(key, chip);
    else combined.set(key, combineTwo(before, chip));
  }
  return [...combined.values()].sort((a, b) => rank(a.tone) - rank(b.tone)).slice(-MOST_CHIPS);
}

function combineTwo(one: Chip, other: Chip): Chip {
  const worse = rank(other.tone) > rank(one.tone) ? other : one;
  if (typeof one.text === "string" || typeof other.text === "string") return worse;
  const [a, b] = [one.text.value, other.text.value];
  const value = one.text.of === "sum" ? a + b : Math.max(a, b);
  const tone = one.text.of === "sum" || a === b ? worse.tone : (a > b ? one : other).tone;
  return { text: { ...one.text, value }, ...safeTone(tone) };
}

function lineWidth(width: number): number {
  return Number.isFinite(width) ? Math.min(WIDEST_LINE_PX, Math.max(1, width)) : LINE_PX;
}

/** Width of the chip that holds a badge, in px. */
export function badgeWidth(badge: string, size: BadgeSize = "usual"): number {
  const { fontPx, heightPx, padPx } = BADGES[size];
  return Math.max(heightPx, Math.ceil(textWidth(badge, fontPx, true)) + padPx);
}

export const badgeHeight = (size: BadgeSize = "usual"): number => BADGES[size].heightPx;

export const badgeFont = (size: BadgeSize = "usual"): number => BADGES[size].fontPx;
