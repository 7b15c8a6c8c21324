// The titles of the lanes, wrapped, and the room that they take.
import type { Diagram, Lane } from "../lang/diagram.js";
import { LANE_FONT_PX, LANE_LINE_PX } from "./metrics.js";
import type { Direction } from "./place.js";
import { cleanText, longestWord, wrapText } from "./text.js";

export interface Headers {
  readonly lines: readonly (readonly string[])[];
  /** How deep all of them are, along the lanes, in px. */
  readonly depth: number;
  /** How broad each lane has to be at least, in px. */
  readonly least: readonly number[];
}

const STYLE = { sizePx: LANE_FONT_PX, maxLines: 5, bold: true } as const;
const MAX_PX = 132;
const WIDEST_PX = 220;
const LEAST_PX = 64;

export function measureHeaders(diagram: Diagram, direction: Direction): Headers {
  const titles = diagram.lanes.map(titleOf);
  // As wide as usual, or as the longest word: a broken word reads badly.
  const longest = titles.reduce((most, title) => {
    return Math.max(most, longestWord(title, LANE_FONT_PX, true));
  }, 0);
  const room = Math.max(MAX_PX, Math.min(WIDEST_PX, longest + 28));
  const blocks = titles.map((title) => wrapText(title, { ...STYLE, maxWidth: room - 24 }));
  const widths = blocks.map(({ width }) => width + 28);
  const heights = blocks.map((block) => block.lines.length * LANE_LINE_PX + 16);
  const lines = blocks.map((block) => block.lines);
  if (direction === "down") return { lines, depth: Math.max(34, ...heights), least: widths };
  return {
    lines,
    depth: Math.ceil(Math.max(LEAST_PX, Math.min(room, Math.max(0, ...widths)))),
    least: heights,
  };
}

const titleOf = ({ id, label }: Lane): string => cleanText(label ?? "") || cleanText(id);

/** The title of a lane in a header of this width: never more lines than were measured for it. */
export function wrapHeader(lane: Lane, widthPx: number): readonly string[] {
  return wrapText(titleOf(lane), { ...STYLE, maxWidth: widthPx - 24 }).lines;
}
