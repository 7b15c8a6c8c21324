// What the terminal can show: colours, widths, tables and a progress bar, each only where it fits.
import chalk, { chalkStderr } from "chalk";

/** Colours for standard output and for standard error; both plain when piped or under NO_COLOR. */
export const paint = {
  out: chalk,
  err: chalkStderr,
} as const;

if (process.env.NO_COLOR) {
  chalk.level = 0;
  chalkStderr.level = 0;
}

let quiet = false;
let progressAllowed = true;

/** Set once from the command line. */
export function setVerbosity(options: {
  readonly quiet: boolean;
  readonly progress: boolean;
}): void {
  quiet = options.quiet;
  progressAllowed = options.progress && !options.quiet;
}

/** A line for people, on standard error; silent under --quiet. */
export function note(text: string): void {
  if (!quiet) process.stderr.write(`${inert(text)}\n`);
}

/** A result, on standard output. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** An error message, on standard error, also under --quiet. */
export function complain(text: string): void {
  process.stderr.write(`${text}\n`);
}

const CONTROL = /[\p{Cc}\u202a-\u202e\u2066-\u2069\u200e\u200f]/gu;

/** Text from files with everything taken out that could steer a terminal. */
export function inert(text: string): string {
  return text.replace(CONTROL, (character) =>
    character === "\n" || character === "\t" || character === "\u001b" ? character : "\ufffd",
  );
}

/** The same for text that is not ours at all: no escape, no line break. */
export function inertWord(text: string): string {
  return text.replace(CONTROL, (character) => (/\s/.test(character) ? " " : "\ufffd"));
}

/** Columns that a text takes: two for full-width characters, none for combining marks. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text.replace(ESCAPES, "")) {
    if (/\p{Mn}|\p{Me}|\u200d|\ufe0f/u.test(character)) continue;
    width += WIDE.test(character) ? 2 : 1;
  }
  return width;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are written with escapes
const ESCAPES = /\u001b\[[0-9;]*m/g;
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;

/** Cuts to a width, with an ellipsis. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let kept = "";
  for (const character of text) {
    if (widthOf(kept + character) > width - 1) break;
    kept += character;
  }
  return `${kept}…`;
}

export type Align = "left" | "right";

/** Rows of cells in aligned columns, two spaces apart; empty columns are left out. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  align: readonly Align[],
): string {
  const used = head.map((_, column) => rows.some((row) => row[column] !== ""));
  const width = head.map((title, column) =>
    Math.max(widthOf(title), ...rows.map((row) => widthOf(row[column]))),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => {
        const space = " ".repeat(width[column] - widthOf(cell));
        return align[column] === "right" ? space + cell : cell + space;
      })
      .filter((_, column) => used[column])
      .join("  ")
      .trimEnd();
  return [paint.out.dim(line(head)), ...rows.map(line)].join("\n");
}

const BAR_WIDTH = 24;

/** A progress bar on a terminal; nothing anywhere else. */
export interface Progress {
  readonly update: (share: number, text: string) => void;
  readonly end: () => void;
}

export function startProgress(): Progress {
  if (!progressAllowed || !process.stderr.isTTY) return { update: () => {}, end: () => {} };
  let shown = "";
  return {
    update(share, text) {
      const filled = Math.round(Math.min(1, share) * BAR_WIDTH);
      const bar = "█".repeat(filled) + "░".repeat(BAR_WIDTH - filled);
      // Some terminals do not know their width and say 0.
      const columns = process.stderr.columns || 80;
      const line = cut(
        `${bar} ${String(Math.floor(share * 100)).padStart(3)}%  ${text}`,
        columns - 1,
      );
      if (line === shown) return;
      shown = line;
      process.stderr.write(`\r\u001b[K${line}`);
    },
    end() {
      if (shown) process.stderr.write("\r\u001b[K");
    },
  };
}
