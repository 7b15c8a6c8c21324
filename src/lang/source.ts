// A text with its line index: turns offsets into the lines and columns that editors show, and back.
import type { Position, Range } from "./diagnostics.js";

/** Half-open range of offsets (UTF-16 units) into a text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Source {
  readonly file: string;
  readonly text: string;
  /** Offset of the first character of each line; a byte order mark is not part of line 1. */
  readonly lineStarts: readonly number[];
}

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const BYTE_ORDER_MARK = 0xfeff;

/** Indexes the lines of a text; `\n`, `\r\n` and a lone `\r` each end one. */
export function makeSource(text: string, file: string): Source {
  const lineStarts = [text.charCodeAt(0) === BYTE_ORDER_MARK ? 1 : 0];
  for (let offset = 0; offset < text.length; offset += 1) {
    const code = text.charCodeAt(offset);
    if (code === LINE_FEED) lineStarts.push(offset + 1);
    else if (code === CARRIAGE_RETURN && text.charCodeAt(offset + 1) !== LINE_FEED) {
      lineStarts.push(offset + 1);
    }
  }
  return { file, text, lineStarts };
}

/** Index from 0 of the line that holds an offset. */
export function lineAt(source: Source, offset: number): number {
  const { lineStarts } = source;
  let low = 0;
  let high = lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (lineStarts[middle] <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Line and column, from 1, of an offset. */
export function positionAt(source: Source, offset: number): Position {
  const line = lineAt(source, offset);
  return { line: line + 1, column: Math.max(0, offset - source.lineStarts[line]) + 1 };
}

export function rangeOf(source: Source, span: Span): Range {
  return { start: positionAt(source, span.start), end: positionAt(source, span.end) };
}

/** The offset of a position, kept inside the text when the position is not. */
export function offsetAt(source: Source, position: Position): number {
  const { lineStarts, text } = source;
  const line = Math.min(Math.max(position.line, 1), lineStarts.length) - 1;
  const start = lineStarts[line];
  const end = line + 1 < lineStarts.length ? lineStarts[line + 1] : text.length;
  return Math.min(Math.max(start, start + position.column - 1), end);
}

/** Offset of the end of a line (index from 0), before its line break. */
export function lineEnd(source: Source, line: number): number {
  const { lineStarts, text } = source;
  let end = line + 1 < lineStarts.length ? lineStarts[line + 1] : text.length;
  const start = lineStarts[line];
  if (end > start && text.charCodeAt(end - 1) === LINE_FEED) end -= 1;
  if (end > start && text.charCodeAt(end - 1) === CARRIAGE_RETURN) end -= 1;
  return end;
}
