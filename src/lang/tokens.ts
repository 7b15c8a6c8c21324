// Text → tokens. Strings and loop conditions are scanned by hand: they decide where a forgotten
// quote or bracket would have stood, so that one slip does not spoil the rest of its line.
import {
  type CustomPatternMatcherReturn,
  createToken,
  type IToken,
  Lexer,
  type TokenType,
} from "chevrotain";
import type { TextForm } from "./ast.js";
import { looksLikeLoop } from "./nearest.js";

/** What the scan of a string or condition found out, kept on the token. */
export interface Scan {
  readonly value: string;
  readonly form: TextForm;
  /** Line breaks within, of a text that was closed on a later line. */
  readonly breaks?: number;
}

type Match = CustomPatternMatcherReturn & { payload?: Scan };

const QUOTE = 34;
const BACKSLASH = 92;
const CLOSING: Readonly<Record<string, string>> = { "“": "”", "”": "”", "„": "“", "'": "'" };

function isLineBreak(code: number): boolean {
  return code === 10 || code === 13;
}

function endOfLine(text: string, from: number): number {
  let end = from;
  while (end < text.length && !isLineBreak(text.charCodeAt(end))) end += 1;
  return end;
}

/** Offset of the quote that closes a string opened just before `from`, or -1 on this line. */
function closingQuote(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at;
    if (isLineBreak(code)) return -1;
    if (code === BACKSLASH && !isLineBreak(text.charCodeAt(at + 1))) at += 1;
  }
  return -1;
}

/** `\"` stands for a quote and `\\` for a backslash; any other backslash is itself. */
function unescapeText(raw: string): string {
  return raw.includes("\\") ? raw.replace(/\\(["\\])/g, "$1") : raw;
}

/** Writes a value for use between double quotes, changing only what must be changed. */
export function escapeText(value: string): string {
  return value.replace(/\\(?=["\\]|$)/g, "\\\\").replace(/"/g, '\\"');
}

/** Where `text[from, to)` ends in ` word:` or ` word=`: the offset before it, else -1. */
function trailingKey(text: string, from: number, to: number): number {
  let at = to - 1;
  while (at > from && text[at] === " ") at -= 1;
  if (text[at] !== ":" && text[at] !== "=") return -1;
  const colon = at;
  while (at > from && /\w/.test(text[at - 1])) at -= 1;
  if (at === colon || text[at - 1] !== " ") return -1;
  while (at > from && text[at - 1] === " ") at -= 1;
  return at;
}

/** The last line whose quotes were counted, so that a long line is counted once. */
const quotesOfLine = { text: "", end: -1, odd: false };

function lineHasOddQuotes(text: string, offset: number): boolean {
  if (quotesOfLine.text !== text || offset >= quotesOfLine.end) {
    let count = 0;
    const end = endOfLine(text, offset);
    for (let at = offset; at < end; at += 1) {
      const code = text.charCodeAt(at);
      if (code === BACKSLASH) at += 1;
      else if (code === QUOTE) count += 1;
    }
    quotesOfLine.text = text;
    quotesOfLine.end = end;
    quotesOfLine.odd = count % 2 === 1;
  }
  return quotesOfLine.odd;
}

function token(image: string, payload: Scan): Match {
  const match: Match = [image];
  match.payload = payload;
  return match;
}

/** How many lines a text may run over, to be taken for one text with line breaks in it. */
const MOST_BREAKS = 5;
/** A line that begins a statement or lane, or ends one: no continuation of a text. */
const BEGINS = /^\s*(?:[\w-]+\s*[:.={]|[\w-]+\s*->|loop\b|\}|#|\/\/)/;

/** A text that is closed on a later line, where that line cannot be read in any other way. */
function textOverLines(text: string, offset: number): Match | null {
  let start = endOfLine(text, offset);
  for (let breaks = 1; breaks <= MOST_BREAKS && start < text.length; breaks += 1) {
    start += text.startsWith("\r\n", start) ? 2 : 1;
    const end = endOfLine(text, start);
    const line = text.slice(start, end);
    if (line.trim() === "" || BEGINS.test(line)) return null;
    const close = closingQuote(text, start);
    if (close >= 0) {
      if (!lineHasOddQuotes(text, start)) return null;
      quotesOfLine.odd = false;
      const image = text.slice(offset, close + 1);
      const value = unescapeText(image.slice(1, -1)).replace(/\s*[\r\n]\s*/g, " ");
      return token(image, { value, form: "open", breaks });
    }
    start = end;
  }
  return null;
}

/** A string without its closing quote: it ends with its line, or before a bracket that ends it. */
function openString(text: string, offset: number, before: readonly IToken[]): Match {
  let end = endOfLine(text, offset + 1);
  while (end > offset + 1 && /\s/.test(text[end - 1])) end -= 1;
  const inBrackets = before.slice(-3).some((one) => one.tokenType === LBracket);
  if (inBrackets && text[end - 1] === "]") end -= 1;
  const image = text.slice(offset, end);
  return token(image, { value: unescapeText(image.slice(1)), form: "open" });
}

function scanString(text: string, offset: number, before: IToken[]): Match | null {
  const first = text[offset];
  if (first !== '"') return scanForeignString(text, offset, before);
  const odd = lineHasOddQuotes(text, offset);
  const close = closingQuote(text, offset + 1);
  if (close < 0) return textOverLines(text, offset) ?? openString(text, offset, before);
  if (odd) {
    const end = trailingKey(text, offset + 1, close);
    if (end >= 0) {
      quotesOfLine.odd = false;
      const image = text.slice(offset, end);
      return token(image, { value: unescapeText(image.slice(1)), form: "open" });
    }
  }
  const value = unescapeText(text.slice(offset + 1, close));
  return token(text.slice(offset, close + 1), { value, form: "quoted" });
}

/** Curly quotes, and single quotes where a value is due: what editors make of straight ones. */
function scanForeignString(text: string, offset: number, before: IToken[]): Match | null {
  const closing = CLOSING[text[offset]];
  if (closing === undefined) return null;
  const last = before.at(-1)?.tokenType;
  if (last !== Colon && last !== Equals && last !== LBracket) return null;
  for (let at = offset + 1; at < text.length && !isLineBreak(text.charCodeAt(at)); at += 1) {
    if (text[at] === closing || (closing === "”" && text[at] === "“")) {
      const value = text.slice(offset + 1, at);
      return token(text.slice(offset, at + 1), { value, form: "foreign" });
    }
  }
  return null;
}

/** Whether a token is `loop`, or a slip of it that begins a line. */
function opensLoop(token: IToken | undefined, previous: IToken | undefined): boolean {
  if (token?.tokenType === Loop) return true;
  if (token?.tokenType !== Identifier || previous?.startLine === token.startLine) return false;
  return looksLikeLoop(token.image);
}

/** `[…]` after `loop`: free text on one line in which brackets may nest; `(…)` is read as it. */
function scanCondition(text: string, offset: number, before: IToken[]): Match | null {
  const [word, previous] = [before.at(-1), before.at(-2)];
  if (!opensLoop(word, previous)) return null;
  if (text[offset] === "(") {
    const isFirst = word?.tokenType === Loop && previous?.startLine !== word.startLine;
    return isFirst ? scanRoundCondition(text, offset) : null;
  }
  if (text[offset] !== "[") return null;
  const end = endOfLine(text, offset);
  let depth = 0;
  let lastClose = -1;
  for (let at = offset; at < end; at += 1) {
    if (text[at] === "[") depth += 1;
    else if (text[at] === "]") {
      depth -= 1;
      lastClose = at;
      if (depth === 0) break;
    }
  }
  if (lastClose >= 0) {
    const value = text.slice(offset + 1, lastClose).trim();
    return token(text.slice(offset, lastClose + 1), { value, form: "quoted" });
  }
  const image = withoutReferences(text.slice(offset, end));
  return token(image, { value: image.slice(1).trim(), form: "open" });
}

function scanRoundCondition(text: string, offset: number): Match | null {
  const close = text.slice(offset, endOfLine(text, offset)).lastIndexOf(")");
  if (close < 0) return null;
  const image = text.slice(offset, offset + close + 1);
  return token(image, { value: image.slice(1, -1).trim(), form: "foreign" });
}

/** An unclosed condition, without the node names at its end. */
function withoutReferences(line: string): string {
  let end = line.trimEnd().length;
  for (;;) {
    let start = end;
    while (start > 0 && !/\s/.test(line[start - 1])) start -= 1;
    if (start < 2 || !/^(?:\w+\.)?n\d+$/.test(line.slice(start, end))) break;
    end = line.slice(0, start).trimEnd().length;
  }
  return line.slice(0, end);
}

const WORD = /[\w\u00c0-\u167f\u1681-\u1fff\u2c00-\u2dff\u3040-\ud7ff\uf900-\ufdcf]+/.source;

/** A token within a line; saying so spares the lexer to find it out at every start. */
const inLine = (
  name: string,
  pattern: RegExp | string,
  more: Partial<Parameters<typeof createToken>[0]> = {},
): TokenType => createToken({ name, pattern, line_breaks: false, ...more });

export const Comment = inLine("Comment", /\/\/[^\r\n]*/, {
  group: "comments",
  start_chars_hint: ["/"],
});
export const Hash = inLine("Hash", /#[^\r\n]*/, { group: "comments", start_chars_hint: ["#"] });
export const Identifier = inLine("Identifier", new RegExp(`${WORD}(?:-${WORD})*`));
const keyword = (name: string, pattern: RegExp): TokenType =>
  inLine(name, pattern, {
    longer_alt: Identifier,
    categories: [Identifier],
    start_chars_hint: [name[0].toLowerCase(), name[0]],
  });
export const Loop = keyword("Loop", /loop/i);
export const Handle = keyword("Handle", /handle/i);
/** A whole well-written handle: as one token it halves the tokens, and the memory, of an edge. */
export const SideHandle = inLine("SideHandle", /\.handle\((?:left|right|top|bottom)\)/, {
  start_chars_hint: ["."],
});
export const Text = createToken({
  name: "Text",
  pattern: scanString,
  line_breaks: true,
  start_chars_hint: ['"', ...Object.keys(CLOSING)],
});
export const Condition = createToken({
  name: "Condition",
  pattern: scanCondition,
  line_breaks: false,
  start_chars_hint: ["[", "("],
});
/** Every way in which people draw an arrow; only `->` is canonical. */
export const Arrow = inLine("Arrow", /-+>|=+>|[–—]>|→|⟶|➔|--+/, {
  start_chars_hint: [..."-=–—→⟶➔"],
});
export const Colon = inLine("Colon", ":");
export const Equals = inLine("Equals", "=");
export const Dot = inLine("Dot", ".");
export const LParen = inLine("LParen", "(");
export const RParen = inLine("RParen", ")");
export const LBracket = inLine("LBracket", "[");
export const RBracket = inLine("RBracket", "]");
export const LBrace = inLine("LBrace", "{");
export const RBrace = inLine("RBrace", "}");
const Space = createToken({
  name: "Space",
  pattern: /[\0-\x20\x7f\u00a0\ufeff\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000]+/,
  group: Lexer.SKIPPED,
  line_breaks: true,
});
/** A run of characters that begins no token; the parser never sees it. */
const Foreign = createToken({
  name: "Foreign",
  pattern: /[,;!?@$%^&*+|~`<>\\]+|[\x21-\uffff]/,
  group: "foreign",
  line_breaks: false,
});

export const TOKENS: readonly TokenType[] = [
  Space,
  Comment,
  Hash,
  Text,
  Condition,
  Arrow,
  Loop,
  Handle,
  Identifier,
  SideHandle,
  Colon,
  Equals,
  Dot,
  LParen,
  RParen,
  LBracket,
  RBracket,
  LBrace,
  RBrace,
  Foreign,
];

let lexer: Lexer | undefined;

export interface Tokens {
  readonly tokens: IToken[];
  /** `#…` and `//…`, in source order. */
  readonly comments: readonly IToken[];
  /** Characters that belong to no token, in source order. */
  readonly foreign: readonly IToken[];
}

/** Splits a text into tokens; never fails: what fits nowhere is handed back as `foreign`. */
export function tokenize(text: string): Tokens {
  lexer ??= new Lexer([...TOKENS], {
    positionTracking: "onlyStart",
    ensureOptimizations: true,
    // Checked by a test, once; at every start it would cost more than reading a diagram.
    skipValidations: true,
  });
  quotesOfLine.text = "";
  quotesOfLine.end = -1;
  const result = lexer.tokenize(text);
  quotesOfLine.text = "";
  return {
    tokens: result.tokens,
    comments: result.groups.comments,
    foreign: result.groups.foreign,
  };
}
