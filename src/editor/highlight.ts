// What every word of a text is, for editors that colour by meaning: from the Ast, so that `label`
// as the name of a node and `label` as an attribute look different.
import type { Attribute, EdgeEnd, Statement } from "../lang/ast.js";
import { isShape, isSide } from "../lang/nearest.js";
import { lineAt, lineEnd, type Source, type Span } from "../lang/source.js";
import type { Page } from "./page.js";

/** The standard names of editors for kinds of words, in the order in which they are numbered. */
export const TOKEN_KINDS = [
  "namespace", // a lane
  "variable", // a node
  "type", // a shape
  "property", // an attribute
  "enumMember", // a side
  "string",
  "keyword",
  "comment",
  "operator",
  "method", // handle
] as const;
export type TokenKind = (typeof TOKEN_KINDS)[number];

export const TOKEN_MARKS = ["declaration", "documentation"] as const;
export type TokenMark = (typeof TOKEN_MARKS)[number];

/** A word on one line. */
export interface Token extends Span {
  readonly kind: TokenKind;
  readonly mark: TokenMark | null;
}

/** All tokens in the order of the text, none overlapping, none over more than one line. */
export function tokensOf(page: Page): readonly Token[] {
  const { ast } = page.compiled;
  const found: Token[] = [];
  const add = (kind: TokenKind, span: Span | null, mark: TokenMark | null = null): void => {
    if (span === null || span.end <= span.start) return;
    found.push({ kind, start: span.start, end: span.end, mark });
  };
  for (const { kind, start, end, isDefinition } of page.mentions) {
    const mark = isDefinition ? "declaration" : null;
    add(kind === "lane" ? "namespace" : "variable", { start, end }, mark);
  }
  for (const { label } of ast.lanes) add("comment", label, "documentation");
  for (const comment of ast.comments) add("comment", comment);
  for (const { statements } of [...ast.lanes, ...ast.outside]) {
    for (const statement of statements) addStatement(ast.source, statement, add);
  }
  found.sort((left, right) => left.start - right.start || left.end - right.end);
  return withoutOverlaps(found.flatMap((token) => byLines(ast.source, token)));
}

type Add = (kind: TokenKind, span: Span | null, mark?: TokenMark | null) => void;

function addStatement(source: Source, statement: Statement, add: Add): void {
  switch (statement.kind) {
    case "node":
      if (statement.shape !== null && isShape(statement.shape.text)) add("type", statement.shape);
      addAttributes(statement.attributes, add);
      break;
    case "edge":
      addHandle(source, statement.from, add);
      add("operator", statement.arrow);
      addHandle(source, statement.to, add);
      addAttributes(statement.attributes, add);
      break;
    case "loop":
      add("keyword", { start: statement.start, end: statement.start + "loop".length });
      add("string", statement.condition);
      break;
    case "unreadable":
      break;
    default:
      statement satisfies never;
  }
}

function addAttributes(attributes: readonly Attribute[], add: Add): void {
  for (const { key, value } of attributes) {
    add("property", key);
    add("string", value);
  }
}

function addHandle(source: Source, { handle, side }: EdgeEnd, add: Add): void {
  if (handle === null) return;
  const at = source.text.slice(handle.start, handle.end).search(/handle/i);
  const start = handle.start + at;
  if (at >= 0) add("method", { start, end: start + "handle".length });
  if (side !== null && isSide(side.text)) add("enumMember", side);
}

function byLines(source: Source, token: Token): readonly Token[] {
  const first = lineAt(source, token.start);
  const last = lineAt(source, token.end);
  if (first === last) return [token];
  const parts: Token[] = [];
  for (let line = first; line <= last; line += 1) {
    const start = Math.max(token.start, source.lineStarts[line]);
    const end = Math.min(token.end, lineEnd(source, line));
    if (end > start) parts.push({ ...token, start, end });
  }
  return parts;
}

function withoutOverlaps(tokens: readonly Token[]): readonly Token[] {
  let end = 0;
  return tokens.filter((token) => {
    if (token.start < end) return false;
    end = token.end;
    return true;
  });
}
