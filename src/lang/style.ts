// Deviations from the canonical form that change nothing in the meaning: signs, spaces, comments,
// and what stands on which line.
import type { Ast, Attribute, Comment, EdgeStatement, LaneBlock, Statement } from "./ast.js";
import { type Finding, quote, type Report, replace, type SpanEdit } from "./findings.js";
import { ignoredCodes } from "./ignore.js";
import { lineAt, lineEnd, type Source, type Span } from "./source.js";

/** All findings about style; linear in the length of the text. */
export function checkStyle(ast: Ast): readonly Finding[] {
  const findings: Finding[] = [];
  const report: Report = (finding) => findings.push(finding);
  const { source, lanes, outside, comments } = ast;
  for (const lane of lanes) {
    if (lane.id !== null && lane.open !== null) checkLaneLabel(ast, lane, report);
  }
  for (const { statements } of [...lanes, ...outside]) {
    for (const statement of statements) checkStatement(source, statement, report);
  }
  for (const comment of comments) checkComment(comment, report);
  checkLines(ast, report);
  return findings;
}

function checkLaneLabel({ source, comments }: Ast, lane: LaneBlock, report: Report): void {
  const { id, open, label } = lane;
  if (id === null || open === null) return;
  const isCrowded = source.text.slice(open.end, lineEnd(source, lineAt(source, open.end))).trim();
  if (label === null || label.value === "") {
    const message = `the lane ${quote(id.text)} has no display label`;
    const text = ` # ${id.text}`;
    const fix =
      label === null
        ? replace(`label it ${id.text}`, gapAfter(source, open), isCrowded ? `${text}\n` : text)
        : replace(`label it ${id.text}`, { start: open.end, end: label.end }, text);
    const help = `write ${id.text} {${text}`;
    report({ code: "FZ303", start: id.start, end: open.end, message, help, fix });
    return;
  }
  const between = source.text.slice(open.end, label.start);
  const isAfter = label.start > open.start && /^[ \t]+$/.test(between);
  if (isAfter && /^#[ \t]/.test(source.text.slice(label.start, label.start + 2))) return;
  const isBehind = label.start > open.start;
  const span = isBehind ? { start: open.end, end: label.end } : { start: id.end, end: open.end };
  const text = isBehind ? ` # ${label.value}` : ` { # ${label.value}${isCrowded && "\n"}`;
  const hasComment = hasCommentIn(comments, span);
  report({
    code: "FZ302",
    start: label.start,
    end: label.end,
    message: `the display label is out of place, expected ${id.text} { # ${label.value}`,
    help: "write it on the line of the brace, with a space on both sides of the #",
    fix: hasComment ? undefined : replace("write it behind the brace", span, text),
  });
}

/** The blanks behind a brace, up to what else stands on its line. */
function gapAfter(source: Source, open: Span): Span {
  const rest = source.text.slice(open.end, lineEnd(source, lineAt(source, open.end)));
  const blanks = rest.search(/\S/);
  return { start: open.end, end: open.end + Math.max(blanks, 0) };
}

function checkStatement(source: Source, statement: Statement, report: Report): void {
  switch (statement.kind) {
    case "node":
      if (statement.id !== null && statement.colon !== null) {
        checkColon(source, statement.id, statement.colon, report);
      }
      for (const attribute of statement.attributes) checkSign(source, attribute, ":", report);
      break;
    case "edge":
      checkEdgeWords(source, statement, report);
      for (const attribute of statement.attributes) checkSign(source, attribute, "=", report);
      break;
    case "loop":
      checkLoopWord(source, statement.start, report);
      break;
    case "unreadable":
      break;
    default:
      statement satisfies never;
  }
}

function checkColon(source: Source, id: Span, colon: Span, report: Report): void {
  if (colon.start === id.end && source.text[colon.start] === ":") return;
  const span = { start: id.end, end: colon.end };
  const isColon = source.text[colon.start] === ":";
  const message = isColon
    ? "no space between the id of a node and ':'"
    : "unexpected '=' after the id of a node, expected ':'";
  const fix = replace("write :", span, ":");
  report({ code: "FZ301", ...span, message, help: "write n1: circle", fix });
}

function checkSign(source: Source, attribute: Attribute, sign: string, report: Report): void {
  const { key, separator, value } = attribute;
  if (key === null || separator === null || value === null) return;
  if (value.form === "bare" || value.form === "open") return;
  if (source.text.slice(key.end, value.start) === sign) return;
  const span = { start: key.end, end: value.start };
  const where = sign === ":" ? "a node" : "an edge";
  const message =
    separator.text === sign
      ? `no space around '${sign}', expected ${key.text}${sign}"…"`
      : `unexpected '${separator.text}' in an attribute of ${where}, expected '${sign}'`;
  const help = `write ${key.text}${sign}"…"`;
  report({ code: "FZ301", ...span, message, help, fix: replace(`write ${sign}`, span, sign) });
}

function checkEdgeWords(source: Source, edge: EdgeStatement, report: Report): void {
  if (edge.arrow !== null && edge.arrow.text !== "->") {
    const { start, end, text } = edge.arrow;
    const message = `unexpected arrow ${quote(text)}, expected '->'`;
    const fix = replace("write ->", edge.arrow, "->");
    report({ code: "FZ308", start, end, message, help: "write ->", fix });
  }
  for (const { handle, complete } of [edge.from, edge.to]) {
    if (handle === null || !complete) continue;
    if (source.text.startsWith(".handle(", handle.start)) continue;
    const text = source.text.slice(handle.start, handle.end);
    const at = text.search(/handle/i);
    if (at < 0) continue;
    const start = handle.start + at;
    checkWord(source, { start, end: start + "handle".length }, "handle", report);
  }
}

function checkLoopWord(source: Source, start: number, report: Report): void {
  const span = { start, end: start + "loop".length };
  // A slip of the word is an error of its own.
  if (source.text.slice(start, span.end).toLowerCase() !== "loop") return;
  checkWord(source, span, "loop", report);
}

function checkWord(source: Source, span: Span, word: string, report: Report): void {
  const text = source.text.slice(span.start, span.end);
  if (text === word) return;
  const message = `unexpected ${quote(text)}, expected '${word}' in small letters`;
  const fix = replace(`write ${word}`, span, word);
  report({ code: "FZ308", start: span.start, end: span.end, message, help: `write ${word}`, fix });
}

function checkComment(comment: Comment, report: Report): void {
  if (ignoredCodes(comment.text) !== null) return;
  const { start, end } = comment;
  const isSlashes = comment.text.startsWith("/");
  report({
    code: isSlashes ? "FZ304" : "FZ305",
    start,
    end,
    message: isSlashes
      ? "a comment with //, which other tools may refuse"
      : "a comment, without effect on the diagram",
    help: "it is kept by fmt and ignored by the graph",
  });
}

/** One statement a line: whatever begins where another ends, and whatever spans lines. */
function checkLines(ast: Ast, report: Report): void {
  const { source, lanes, outside, comments } = ast;
  const items: Span[] = [];
  const add = (statement: Statement): void => {
    if (statement.kind === "unreadable") return;
    items.push(statement);
    checkOneLine(source, statement, comments, report);
  };
  for (const lane of lanes) {
    if (lane.open !== null) items.push({ start: lane.start, end: lane.open.end });
    for (const statement of lane.statements) add(statement);
    if (lane.close !== null) items.push(lane.close);
  }
  for (const run of outside) for (const statement of run.statements) add(statement);
  items.sort((left, right) => left.start - right.start);
  let told = -1;
  for (let index = 1; index < items.length; index += 1) {
    const [before, item] = [items[index - 1], items[index]];
    const line = lineAt(source, item.start);
    if (line === told || lineAt(source, before.end) !== line) continue;
    told = line;
    const edits = breaksOf(source, items, index);
    if (edits.length === 0) continue;
    report({
      code: "FZ306",
      start: item.start,
      end: item.end,
      message: "several statements on one line",
      help: "write every statement on a line of its own",
      fix: { title: "write each on its own line", edits },
    });
  }
}

/** A line break before each item of the line in which `items[from]` begins. */
function breaksOf(source: Source, items: readonly Span[], from: number): readonly SpanEdit[] {
  const end = lineEnd(source, lineAt(source, items[from].start));
  const edits: SpanEdit[] = [];
  for (let index = from; index < items.length && items[index].start < end; index += 1) {
    const before = items[index - 1].end;
    const { start } = items[index];
    if (source.text.slice(before, start).trim() === "") {
      edits.push({ start: before, end: start, text: "\n" });
    }
  }
  return edits;
}

function checkOneLine(
  source: Source,
  statement: Span,
  comments: readonly Comment[],
  report: Report,
): void {
  const first = lineAt(source, statement.start);
  const { start, end } = statement;
  if ((source.lineStarts[first + 1] ?? source.text.length) >= end) return;
  const last = lineAt(source, end);
  const edits: SpanEdit[] = [];
  for (let line = first; line < last; line += 1) {
    const from = start + source.text.slice(start, lineEnd(source, line)).trimEnd().length;
    const next = source.lineStarts[line + 1];
    const indent = source.text.slice(next, end).search(/\S/);
    edits.push({ start: from, end: next + Math.max(indent, 0), text: " " });
  }
  report({
    code: "FZ307",
    start,
    end,
    message: "a statement over several lines",
    help: "write it on one line",
    fix: hasCommentIn(comments, statement) ? undefined : { title: "join the lines", edits },
  });
}

/** Whether a comment stands within a span; comments are in source order. */
function hasCommentIn(comments: readonly Comment[], { start, end }: Span): boolean {
  let low = 0;
  let high = comments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (comments[middle].start < start) low = middle + 1;
    else high = middle;
  }
  return low < comments.length && comments[low].end <= end;
}
