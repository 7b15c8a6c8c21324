// What goes to the terminal: results, words, and a progress bar where there is a terminal. Written
// without the streams of Node, which take longer to set up than a diagram takes to check.
import { writeSync } from "node:fs";
import { gauge } from "./bars.js";
import { EXIT, Stop } from "./stop.js";

export const OUT = 1;
export const ERR = 2;

/** Milliseconds to wait for a reader that is slower than we are. */
const PAUSE_MS = 2;

/** Handles whose reader has gone: what else would go there is dropped. */
const closed = new Set<number>();

/** Writes everything, or until the reader closes the pipe (`fz … | head`), which is no error. */
export function writeAll(handle: typeof OUT | typeof ERR, content: string | Uint8Array): void {
  if (closed.has(handle)) return;
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(handle, bytes, at);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EPIPE") closed.add(handle);
      if (closed.has(handle)) return;
      if (code !== "EAGAIN") {
        closed.add(handle);
        if (handle === ERR) return;
        const reason = code === "ENOSPC" ? "there is no space left" : String(code);
        throw new Stop(EXIT.wrongUsage, `cannot write standard output: ${reason}`);
      }
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
    }
  }
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

/** Whether somebody is there to answer a question. */
export const isTerminal = (): boolean =>
  Boolean(process.stdin.isTTY && process.stderr.isTTY) && !quiet;

/** A line for people, on standard error; silent under --quiet. */
export function note(text: string): void {
  if (!quiet) writeAll(ERR, `${inert(text)}\n`);
}

/** A result, on standard output. */
export function print(text: string): void {
  writeAll(OUT, `${text}\n`);
}

/** An error message, on standard error, also under --quiet. */
export function complain(text: string): void {
  writeAll(ERR, `${text}\n`);
}

const CONTROL = /[\p{Cc}\u202a-\u202e\u2066-\u2069\u200e\u200f]/gu;

/** Text with names from outside in it: nothing is left that could steer a terminal. */
export function inert(text: string): string {
  return text.replace(CONTROL, (character) =>
    character === "\n" || character === "\t" ? character : "\ufffd",
  );
}

/** The same for text that is not ours at all: no escape, no line break. */
export function inertWord(text: string): string {
  return text.replace(CONTROL, (character) => (/\s/.test(character) ? " " : "\ufffd"));
}

/** A word of a command line as a shell reads it back. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
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

const BAR_WIDTH = 16;

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
      const bar = gauge(share, BAR_WIDTH);
      // Some terminals do not know their width and say 0.
      const columns = process.stderr.columns || 80;
      const line = cut(
        `${bar} ${String(Math.floor(share * 100)).padStart(3)}%  ${text}`,
        columns - 1,
      );
      if (line === shown) return;
      shown = line;
      writeAll(ERR, `\r\u001b[K${line}`);
    },
    end() {
      if (shown) writeAll(ERR, "\r\u001b[K");
    },
  };
}
