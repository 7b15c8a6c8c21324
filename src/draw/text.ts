// Measures and wraps text without a DOM, so that a picture comes out the same on every machine.
// Widths are upper bounds over the fonts of our stack: text may look smaller, never larger.

/** Longest text that is looked at; the rest of a label is cut with an ellipsis. */
export const MAX_TEXT_LENGTH = 2_000;

export interface TextBlock {
  readonly lines: readonly string[];
  /** Width of the widest line in px. */
  readonly width: number;
}

const UNSAFE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;
// Marks that reorder or hide the text around them (bidi embeddings, overrides and isolates).
const INVISIBLE = /[\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\u00ad]/g;
const LONE =
  /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|[\ufffe\uffff]/g;

/** Text that is safe to show: no control or reordering characters, no half surrogates, bounded. */
export function cleanText(text: string): string {
  const cut = text.length > MAX_TEXT_LENGTH ? `${text.slice(0, MAX_TEXT_LENGTH)}…` : text;
  return cut
    .replace(UNSAFE, " ")
    .replace(INVISIBLE, "")
    .replace(LONE, "\ufffd")
    .replace(/ {2,}/g, " ")
    .trim();
}

// Advance widths in em of the letters that are wider than the 0.6 em we assume for the rest.
const WIDE_LETTERS: Readonly<Record<string, number>> = {
  ...spread("ABCEFKLPRSTVXYZ&", 0.7),
  ...spread("DGHNOQU", 0.79),
  ...spread("M%+<=>~#", 0.87),
  ...spread("W@m", 0.99),
  w: 0.82,
  "…": 1,
  "—": 1,
};

function spread(letters: string, em: number): Record<string, number> {
  return Object.fromEntries([...letters].map((letter) => [letter, em]));
}

function isWide(code: number): boolean {
  return (
    (code >= 0x1100 && code <= 0x115f) ||
    (code >= 0x2e80 && code <= 0xa4cf) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff00 && code <= 0xffe6) ||
    (code >= 0x1f000 && code <= 0x1faff) ||
    (code >= 0x20000 && code <= 0x3fffd)
  );
}

function emOf(letter: string): number {
  const code = letter.codePointAt(0) ?? 0;
  if (code < 0x80) return WIDE_LETTERS[letter] ?? 0.6;
  if (isWide(code)) return 1;
  return WIDE_LETTERS[letter] ?? 0.72;
}

/** Upper bound of the width of one line, in px; bold letters are about a tenth wider. */
export function textWidth(text: string, sizePx: number, bold = false): number {
  let real = 0;
  let count = 0;
  let wide = 0;
  for (const letter of text) {
    const em = emOf(letter);
    // Narrow letters of the real fonts pay for wide ones; the plain count is the other bound.
    real += em === 0.6 && "fijlrtI.,:;!|'()[] ".includes(letter) ? 0.4 : em;
    if (em === 1 && isWide(letter.codePointAt(0) ?? 0)) wide += 1;
    else count += 1;
  }
  return Math.max(real * (bold ? 1.1 : 1), count * 0.6 + wide) * sizePx;
}

interface Word {
  readonly text: string;
  readonly spaceBefore: boolean;
}

function splitWords(text: string): Word[] {
  const words: Word[] = [];
  let current = "";
  let space = false;
  const flush = (): void => {
    if (current !== "") words.push({ text: current, spaceBefore: space });
    if (current !== "") space = false;
    current = "";
  };
  for (const letter of text) {
    if (letter === " ") {
      flush();
      space = true;
    } else if (isWide(letter.codePointAt(0) ?? 0)) {
      flush();
      current = letter;
      flush();
    } else {
      current += letter;
    }
  }
  flush();
  return words;
}

/** A word too long for a line breaks after its own separators, else anywhere. */
function breakWord(word: Word, maxWidth: number, sizePx: number, bold: boolean): Word[] {
  if (textWidth(word.text, sizePx, bold) <= maxWidth) return [word];
  const parts: Word[] = [];
  const add = (text: string): void => {
    parts.push({ text, spaceBefore: parts.length === 0 && word.spaceBefore });
  };
  let current = "";
  for (const piece of word.text.split(/(?<=[-/_.,:;=&?@]+)(?![-/_.,:;=&?@])/u)) {
    if (current !== "" && textWidth(current + piece, sizePx, bold) > maxWidth) {
      add(current);
      current = "";
    }
    if (textWidth(piece, sizePx, bold) <= maxWidth) {
      current += piece;
      continue;
    }
    for (const letter of piece) {
      if (current !== "" && textWidth(current + letter, sizePx, bold) > maxWidth) {
        add(current);
        current = "";
      }
      current += letter;
    }
  }
  add(current);
  return parts;
}

/** Width of the widest word, in px: narrower lines than this break a word. */
export function longestWord(text: string, sizePx: number, bold = false): number {
  return splitWords(text).reduce((most, word) => {
    return Math.max(most, textWidth(word.text, sizePx, bold));
  }, 0);
}

function fill(words: readonly Word[], maxWidth: number, sizePx: number, bold: boolean): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of words.flatMap((whole) => breakWord(whole, maxWidth, sizePx, bold))) {
    const longer = line === "" ? word.text : `${line}${word.spaceBefore ? " " : ""}${word.text}`;
    if (line !== "" && textWidth(longer, sizePx, bold) > maxWidth) {
      lines.push(line);
      line = word.text;
    } else {
      line = longer;
    }
  }
  if (line !== "") lines.push(line);
  return lines;
}

export interface WrapOptions {
  readonly maxWidth: number;
  readonly sizePx: number;
  readonly maxLines: number;
  readonly bold?: boolean;
}

/** Wraps at words (wide scripts anywhere), evens out the lines, cuts with an ellipsis. */
export function wrapText(text: string, options: WrapOptions): TextBlock {
  const { maxWidth, sizePx, maxLines, bold = false } = options;
  // No more letters than could fit are looked at, however long the label.
  const most = Math.ceil((maxWidth / (0.35 * sizePx) + 2) * (maxLines + 1));
  const words = splitWords(text.length > most ? text.slice(0, most).replace(LONE, "") : text);
  let lines = fill(words, maxWidth, sizePx, bold);
  if (lines.length > maxLines) {
    lines = lines.slice(0, maxLines);
    lines[maxLines - 1] = ellipsis(lines[maxLines - 1], maxWidth, sizePx, bold);
  } else if (lines.length > 1) {
    const longest = Math.max(...words.map((word) => textWidth(word.text, sizePx, bold)));
    let low = Math.min(maxWidth, longest);
    let high = maxWidth;
    for (let step = 0; step < 6; step += 1) {
      const middle = (low + high) / 2;
      if (fill(words, middle, sizePx, bold).length <= lines.length) high = middle;
      else low = middle;
    }
    lines = fill(words, high, sizePx, bold);
  }
  const width = Math.max(0, ...lines.map((line) => textWidth(line, sizePx, bold)));
  return { lines, width };
}

function ellipsis(line: string, maxWidth: number, sizePx: number, bold: boolean): string {
  const letters = [...line];
  while (letters.length > 0 && textWidth(`${letters.join("")}…`, sizePx, bold) > maxWidth) {
    letters.pop();
  }
  return `${letters.join("").trimEnd()}…`;
}
