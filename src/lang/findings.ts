// What the stages of the language find out about a text, with offsets; `compile` turns findings
// into diagnostics with lines and columns once the work is done.
import { CATALOGUE, type Code } from "./catalogue.js";
import type { Diagnostic } from "./diagnostics.js";
import { rangeOf, type Source, type Span } from "./source.js";

export interface SpanEdit extends Span {
  readonly text: string;
}

export interface SpanFix {
  readonly title: string;
  readonly edits: readonly SpanEdit[];
}

export interface Finding extends Span {
  readonly code: Code;
  readonly message: string;
  readonly help?: string;
  readonly fix?: SpanFix;
  readonly related?: readonly (Span & { readonly message: string })[];
}

export type Report = (finding: Finding) => void;

/** A fix that replaces one span. */
export function replace(title: string, span: Span, text: string): SpanFix {
  return { title, edits: [{ start: span.start, end: span.end, text }] };
}

/** A fix that inserts a text at one offset. */
export function insert(title: string, at: number, text: string): SpanFix {
  return replace(title, { start: at, end: at }, text);
}

/** Input quoted in a message: on one line, and not longer than a message should be. */
export function quote(text: string): string {
  const line = text.replace(/\p{Cc}+/gu, " ").trim();
  return `'${line.length > 60 ? `${line.slice(0, 57)}…` : line}'`;
}

/** Gives a finding its severity, lines and columns. */
export function toDiagnostic(source: Source, finding: Finding): Diagnostic {
  const { code, message, help, fix, related } = finding;
  return {
    file: source.file,
    code,
    severity: CATALOGUE[code].severity,
    message,
    range: rangeOf(source, finding),
    help: help ?? null,
    fix:
      fix === undefined
        ? null
        : {
            title: fix.title,
            edits: fix.edits.map((edit) => ({ range: rangeOf(source, edit), text: edit.text })),
          },
    related: (related ?? []).map((other) => ({
      message: other.message,
      range: rangeOf(source, other),
    })),
  };
}
