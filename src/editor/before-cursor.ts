// The line up to the cursor, reduced to its signs: what stands in quotes and conditions is emptied,
// so that patterns can tell what may follow even where the text as a whole makes no sense.
import { lineAt, type Source } from "../lang/source.js";

export interface BeforeCursor {
  /** Whether the cursor stands in code, and not in a quoted text, condition or comment. */
  readonly isCode: boolean;
  /** The line before `word`, with every text as `""` and every condition as `[]`. */
  readonly head: string;
  /** The part of a word that stands right before the cursor. */
  readonly word: string;
}

/** Longest line that is looked at; nobody completes in a longer one. */
const LONGEST_LINE = 2_000;
const WORD_AT_END = /(?:[\p{L}\p{N}_]+(?:-[\p{L}\p{N}_]+)*-?)?$/u;
const NO_CODE: BeforeCursor = { isCode: false, head: "", word: "" };

/** Reads the line that holds an offset, up to it. */
export function beforeCursor(source: Source, offset: number): BeforeCursor {
  const start = source.lineStarts[lineAt(source, offset)];
  if (offset - start > LONGEST_LINE) return NO_CODE;
  const line = source.text.slice(start, offset);
  let code = "";
  for (let at = 0; at < line.length; ) {
    const end = endOfUnit(line, at, code);
    if (end < 0) return NO_CODE;
    code += end === at + 1 ? line[at] : line[at] === "[" ? "[]" : '""';
    at = end;
  }
  const word = WORD_AT_END.exec(code)?.[0] ?? "";
  return { isCode: true, head: code.slice(0, code.length - word.length), word };
}

/** Where the text or condition that opens here ends, or -1 when it does not before the cursor. */
function endOfUnit(line: string, at: number, before: string): number {
  const sign = line[at];
  if (sign === "#" || (sign === "/" && line[at + 1] === "/")) return -1;
  if (sign === '"') {
    for (let next = at + 1; next < line.length; next += 1) {
      if (line[next] === "\\") next += 1;
      else if (line[next] === '"') return next + 1;
    }
    return -1;
  }
  if (sign !== "[" || !/(?:^|\s)loop\s*$/i.test(before)) return at + 1;
  let depth = 0;
  for (let next = at; next < line.length; next += 1) {
    if (line[next] === "[") depth += 1;
    else if (line[next] === "]") depth -= 1;
    if (depth === 0) return next + 1;
  }
  return -1;
}
