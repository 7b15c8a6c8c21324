// What the editor layer says, in the words of the language server protocol. Positions go over
// offsets: the protocol counts lines and characters from 0, and a byte order mark as a character.
import {
  type CodeAction,
  CodeActionKind,
  type CompletionItem,
  CompletionItemKind,
  DiagnosticSeverity,
  type DocumentSymbol,
  type FoldingRange,
  FoldingRangeKind,
  InsertTextFormat,
  type Diagnostic as LspDiagnostic,
  type Range as LspRange,
  type TextEdit as LspTextEdit,
  type SemanticTokens,
  SymbolKind,
} from "vscode-languageserver/node";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { QuickFix } from "../../editor/actions.js";
import { type Completion, withoutPlaces } from "../../editor/complete.js";
import { TOKEN_KINDS, TOKEN_MARKS, type Token } from "../../editor/highlight.js";
import type { Fold, OutlineEntry } from "../../editor/outline.js";
import type { Diagnostic, Range, TextEdit } from "../../lang/diagnostics.js";
import { offsetAt, type Source, type Span } from "../../lang/source.js";

/** An open document and the source that was compiled from it. */
export interface Place {
  readonly document: TextDocument;
  readonly source: Source;
}

export function rangeOfSpan({ document }: Place, { start, end }: Span): LspRange {
  return { start: document.positionAt(start), end: document.positionAt(end) };
}

export function spanOfRange({ document }: Place, { start, end }: LspRange): Span {
  return { start: document.offsetAt(start), end: document.offsetAt(end) };
}

function rangeOf(place: Place, { start, end }: Range): LspRange {
  const { source } = place;
  return rangeOfSpan(place, { start: offsetAt(source, start), end: offsetAt(source, end) });
}

export function editOf(place: Place, { range, text }: TextEdit): LspTextEdit {
  return { range: rangeOf(place, range), newText: text };
}

const SEVERITY = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
} as const satisfies Record<Diagnostic["severity"], DiagnosticSeverity>;

export function diagnosticOf(
  place: Place,
  diagnostic: Diagnostic,
  withRelated: boolean,
): LspDiagnostic {
  const { code, severity, message, help, range, related } = diagnostic;
  return {
    range: rangeOf(place, range),
    severity: SEVERITY[severity],
    code,
    source: "fz",
    message: help === null ? message : `${message}\nhelp: ${help}`,
    ...(withRelated && related.length > 0
      ? {
          relatedInformation: related.map((other) => ({
            message: other.message,
            location: { uri: place.document.uri, range: rangeOf(place, other.range) },
          })),
        }
      : {}),
  };
}

export function quickFixOf(
  place: Place,
  { diagnostic, fix }: QuickFix,
  withRelated: boolean,
): CodeAction {
  const edits = fix.edits.map((edit) => editOf(place, edit));
  return {
    title: `${fix.title} (${diagnostic.code})`,
    kind: CodeActionKind.QuickFix,
    diagnostics: [diagnosticOf(place, diagnostic, withRelated)],
    isPreferred: diagnostic.severity === "error",
    edit: { changes: { [place.document.uri]: edits } },
  };
}

const COMPLETION_KIND = {
  node: CompletionItemKind.Variable,
  lane: CompletionItemKind.Module,
  side: CompletionItemKind.EnumMember,
  shape: CompletionItemKind.Class,
  attribute: CompletionItemKind.Property,
  statement: CompletionItemKind.Snippet,
} as const satisfies Record<Completion["kind"], CompletionItemKind>;

export interface CompletionAbilities {
  readonly snippets: boolean;
  /** Whether the editor opens the next list by the command of VS Code. */
  readonly suggestsAgain: boolean;
}

export function completionOf(
  place: Place,
  completion: Completion,
  rank: number,
  { snippets, suggestsAgain }: CompletionAbilities,
): CompletionItem {
  const { kind, label, detail, insert, replaces, asksAgain } = completion;
  const isSnippet = snippets && insert.includes("$");
  return {
    label,
    kind: COMPLETION_KIND[kind],
    ...(detail === "" ? {} : { detail: oneLine(detail) }),
    // Keeps our order: the likeliest first.
    sortText: String(rank).padStart(4, "0"),
    insertTextFormat: isSnippet ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
    textEdit: {
      range: rangeOfSpan(place, replaces),
      newText: isSnippet ? insert : withoutPlaces(insert),
    },
    ...(asksAgain && suggestsAgain
      ? { command: { title: "suggest", command: "editor.action.triggerSuggest" } }
      : {}),
  };
}

const LONGEST_DETAIL = 120;

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > LONGEST_DETAIL ? `${line.slice(0, LONGEST_DETAIL - 1)}…` : line;
}

const SYMBOL_KIND = {
  lane: SymbolKind.Namespace,
  node: SymbolKind.Variable,
  loop: SymbolKind.Event,
} as const satisfies Record<OutlineEntry["kind"], SymbolKind>;

export function symbolOf(place: Place, entry: OutlineEntry): DocumentSymbol {
  return {
    name: oneLine(entry.name) || "?",
    detail: oneLine(entry.detail),
    kind: SYMBOL_KIND[entry.kind],
    range: rangeOfSpan(place, entry),
    selectionRange: rangeOfSpan(place, entry.head),
    children: entry.children.map((child) => symbolOf(place, child)),
  };
}

export function foldOf({ kind, firstLine, lastLine }: Fold): FoldingRange {
  const region = kind === "comment" ? FoldingRangeKind.Comment : FoldingRangeKind.Region;
  return { startLine: firstLine, endLine: lastLine, kind: region };
}

/** Tokens as the protocol packs them: five numbers each, lines and columns as steps. */
export function tokensOfDocument({ document }: Place, tokens: readonly Token[]): SemanticTokens {
  const data: number[] = [];
  let [line, column] = [0, 0];
  for (const { kind, start, end, mark } of tokens) {
    const at = document.positionAt(start);
    const step = at.line - line;
    const mask = mark === null ? 0 : 1 << TOKEN_MARKS.indexOf(mark);
    const ahead = step === 0 ? at.character - column : at.character;
    data.push(step, ahead, end - start, TOKEN_KINDS.indexOf(kind), mask);
    ({ line, character: column } = at);
  }
  return { data };
}

/** The one edit that makes one text of another, over whole lines; none when they are equal. */
export function editsBetween(place: Place, wanted: string): LspTextEdit[] {
  const { document } = place;
  const before = linesOf(document.getText());
  const after = linesOf(wanted);
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < most - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  if (head === before.length && head === after.length) return [];
  const start = before.slice(0, head).reduce((sum, line) => sum + line.length, 0);
  const replaced = before.slice(head, before.length - tail);
  const end = replaced.reduce((sum, line) => sum + line.length, start);
  const newText = after.slice(head, after.length - tail).join("");
  return [{ range: rangeOfSpan(place, { start, end }), newText }];
}

/** Lines with their breaks. */
const linesOf = (text: string): readonly string[] =>
  text.match(/[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$/g) ?? [];
