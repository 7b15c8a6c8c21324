// What is checked before a text is read at all: that it is text, and of a size that can be read.
import type { Finding } from "./findings.js";
import type { Source } from "./source.js";

/** Largest text that is read, in UTF-16 units; a diagram of 100,000 nodes has about 15 million. */
export const MOST_CHARACTERS = 50_000_000;

/** Above this share of control characters a file is not text at all. */
const BINARY_SHARE = 0.02;

/** Control characters but those that space text, and halves of surrogate pairs. */
const CONTROL = /(?![\t\n\v\f\r\u0085])[\p{Cc}\p{Cs}\ufffe\uffff]/gu;

/** Puts a space in the place of every character that no picture or file format can hold. */
export function clean(text: string): string {
  return text.replace(CONTROL, " ");
}

/** Findings about the text as a whole, and whether it is better not read. */
export function checkText({ text }: Source): {
  readonly findings: readonly Finding[];
  readonly isUnreadable: boolean;
  /** Whether the text holds no control character. */
  readonly isClean: boolean;
} {
  if (text.length > MOST_CHARACTERS) {
    const message = `the file has ${text.length} characters, expected at most ${MOST_CHARACTERS}`;
    const help = "split the diagram into several files";
    return {
      findings: [{ code: "FZ103", start: 0, end: 0, message, help }],
      isUnreadable: true,
      isClean: false,
    };
  }
  const found = [...text.matchAll(CONTROL)];
  const lost = lostLetters(text);
  if (found.length === 0) return { findings: lost, isUnreadable: false, isClean: true };
  const first = found[0];
  const code = first[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
  const isBinary = text.includes("\0") || found.length > text.length * BINARY_SHARE + 1;
  const span = { start: first.index, end: first.index + 1 };
  if (isBinary) {
    const message = `this is not a text file, it holds ${found.length} control characters`;
    const help = "expected a diagram in plain text, UTF-8";
    return {
      findings: [{ code: "FZ102", ...span, message, help }],
      isUnreadable: true,
      isClean: false,
    };
  }
  const finding: Finding = {
    code: "FZ102",
    ...span,
    message: `the text holds ${found.length} control characters, the first is U+${code}`,
    help: "they are read as spaces; remove them",
    fix: {
      title: "remove the control characters",
      edits: found.map(({ index }) => ({ start: index, end: index + 1, text: "" })),
    },
  };
  return { findings: [finding, ...lost], isUnreadable: false, isClean: false };
}

/** What decoding puts in the place of bytes that are no UTF-8. */
const REPLACEMENT = "\ufffd";

function lostLetters(text: string): readonly Finding[] {
  const first = text.indexOf(REPLACEMENT);
  if (first < 0) return [];
  const count = text.split(REPLACEMENT).length - 1;
  const message = `${count} ${count === 1 ? "character is" : "characters are"} not UTF-8, the first stands here`;
  const help = "save the file as UTF-8, and write anew what was lost";
  return [{ code: "FZ128", start: first, end: first + 1, message, help }];
}
