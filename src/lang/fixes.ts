// Applies the fixes that diagnostics carry.
import { compile } from "./compile.js";
import type { Diagnostic, Fix } from "./diagnostics.js";
import { makeSource, offsetAt, type Source, type Span } from "./source.js";

interface OffsetEdit extends Span {
  readonly text: string;
}

/**
 * Applies the fixes of diagnostics about this text, each wholly or not at all. A fix whose edits
 * overlap those of an earlier one waits: compile the result and apply again, as `fixAll` does.
 */
export function applyFixes(text: string, diagnostics: readonly Diagnostic[]): string {
  const source = makeSource(text, "-");
  const fixes = diagnostics.flatMap(({ fix }) => (fix === null ? [] : [toOffsets(source, fix)]));
  return replaceAll(text, withoutOverlaps(fixes, text.length));
}

/** The edits of the fixes that can be applied together, earlier fixes first. */
function withoutOverlaps(
  fixes: readonly (readonly OffsetEdit[])[],
  length: number,
): readonly OffsetEdit[] {
  // Per character the edit that replaces it, counted from 1, and per gap whether text is inserted.
  const owner = new Int32Array(length + 1);
  const isInserted = new Uint8Array(length + 2);
  const taken: OffsetEdit[] = [];
  const isFree = ({ start, end }: OffsetEdit): boolean => {
    if (start === end)
      return start === 0 || owner[start] === 0 || owner[start] !== owner[start - 1];
    for (let at = start; at < end; at += 1) {
      if (owner[at] !== 0 || (at > start && isInserted[at] !== 0)) return false;
    }
    return true;
  };
  for (const edits of fixes) {
    if (!edits.every(isFree)) continue;
    for (const edit of edits) {
      taken.push(edit);
      if (edit.start === edit.end) isInserted[edit.start] = 1;
      else owner.fill(taken.length, edit.start, edit.end);
    }
  }
  return taken;
}

function replaceAll(text: string, edits: readonly OffsetEdit[]): string {
  const sorted = [...edits].sort(
    (left, right) =>
      left.start - right.start || Number(left.end > left.start) - Number(right.end > right.start),
  );
  const parts: string[] = [];
  let at = 0;
  for (const edit of sorted) {
    parts.push(text.slice(at, edit.start), edit.text);
    at = Math.max(at, edit.end);
  }
  parts.push(text.slice(at));
  return parts.join("");
}

function toOffsets(source: Source, fix: Fix): readonly OffsetEdit[] {
  return fix.edits.map(({ range, text }) => ({
    start: offsetAt(source, range.start),
    end: offsetAt(source, range.end),
    text,
  }));
}

/** How often `fixAll` compiles anew: fixes that wait for others come to their turn. */
const MOST_ROUNDS = 50;

/** Applies fixes until none is left that changes the text. */
export function fixAll(text: string): string {
  let current = text;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const { diagnostics } = compile(current, { mostDiagnostics: Number.POSITIVE_INFINITY });
    const next = applyFixes(current, diagnostics);
    if (next === current) break;
    current = next;
  }
  return current;
}
