// Marks: what is laid over a picture, by the id of a node or an edge. Where they come from (a run, a
// review, a monitor) the drawing neither knows nor asks.
import { cleanText, textWidth } from "./text.js";
import { TONES, type ToneName } from "./theme.js";

export interface Mark {
  /** A few characters on a chip at the element. */
  readonly badge?: string;
  readonly tone?: ToneName;
  /** Width of a line in px; nodes have no use for it. */
  readonly width?: number;
  /** Words that a reader sees on pointing at it. */
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
export function markOf(marks: Marks | undefined, kind: "nodes" | "edges", id: string): Mark {
  const all = marks?.[kind];
  if (all === undefined || !Object.hasOwn(all, id)) return {};
  return safeMark(all[id]);
}

export function safeMark<Marked extends Mark>(mark: Marked): Mark {
  const badge = cleanText(mark.badge ?? "").slice(0, MOST_BADGE);
  const note = cleanText(mark.note ?? "");
  return {
    ...(badge === "" ? {} : { badge: cleanText(badge) }),
    ...(note === "" ? {} : { note }),
    ...(TONES.some((tone) => tone === mark.tone) ? { tone: mark.tone } : {}),
    ...(mark.width === undefined ? {} : { width: lineWidth(mark.width) }),
  };
}

const MOST_NOTES = 12;

/** One mark for things drawn as one: the most serious tone, the widest line, what all of them note. */
export function combineMarks(marks: readonly Mark[]): Mark {
  const rank = ({ tone }: Mark): number => (tone === undefined ? -1 : TONES.indexOf(tone));
  const sorted = [...marks].sort((a, b) => rank(b) - rank(a));
  const notes = marks.flatMap(({ note }) => note ?? []);
  const widths = marks.flatMap(({ width }) => width ?? []);
  return {
    ...sorted[0],
    badge: sorted.find(({ badge }) => badge !== undefined)?.badge,
    note: notes.length === 0 ? undefined : notes.slice(0, MOST_NOTES).join("\n"),
    width: widths.length === 0 ? undefined : Math.max(...widths),
  };
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
