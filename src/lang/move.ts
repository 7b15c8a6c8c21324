// The edits that move a statement to the end of a lane.
import type { SpanFix } from "./findings.js";
import type { LaneEntry } from "./resolve.js";
import { lineAt, lineEnd, type Source, type Span } from "./source.js";

/** Deletes a statement where it stands and writes `text` before the closing brace of a lane. */
export function moveInto(
  source: Source,
  statement: Span,
  home: LaneEntry,
  text: string,
): SpanFix | undefined {
  const close = home.block?.close;
  if (close === null || close === undefined) return undefined;
  const lineStart = source.lineStarts[lineAt(source, close.start)];
  const isBraceFirst = source.text.slice(lineStart, close.start).trim() === "";
  const at = isBraceFirst ? lineStart : close.start;
  return {
    title: `move it into ${home.lane.id}`,
    edits: [
      { ...lineOf(source, statement), text: "" },
      { start: at, end: at, text: isBraceFirst ? `${text}\n` : `\n${text}\n` },
    ],
  };
}

/** The whole line with its break where a statement has it to itself, else only the statement. */
function lineOf(source: Source, { start, end }: Span): Span {
  const first = lineAt(source, start);
  const last = lineAt(source, end);
  const from = source.lineStarts[first];
  const to = lineEnd(source, last);
  const around = source.text.slice(from, start) + source.text.slice(end, to);
  if (around.trim() !== "") return { start, end };
  return { start: from, end: source.lineStarts[last + 1] ?? to };
}
