// The shape of a text: its lanes, nodes and loops as a tree, and what can be folded.
import type { LaneBlock, Statement } from "../lang/ast.js";
import { lineAt, type Span } from "../lang/source.js";
import type { Page } from "./page.js";

export interface OutlineEntry extends Span {
  readonly kind: "lane" | "node" | "loop";
  readonly name: string;
  readonly detail: string;
  /** What to jump to, within the span. */
  readonly head: Span;
  readonly children: readonly OutlineEntry[];
}

/** Lanes with their nodes and loops, in the order of the text. */
export function outlineOf(page: Page): readonly OutlineEntry[] {
  const { ast } = page.compiled;
  const outside = ast.outside.flatMap(({ statements }) => entriesOf(statements));
  return [...ast.lanes.map(laneEntry), ...outside].sort((left, right) => left.start - right.start);
}

function laneEntry(lane: LaneBlock): OutlineEntry {
  const { id, open, label, start, end, statements } = lane;
  // A lane inside a lane is a lane of its own, and overlaps the outer one; so do moved labels.
  const head = id ?? open ?? { start, end: start };
  return {
    kind: "lane",
    name: id?.text ?? "{",
    detail: label?.value ?? "",
    start: Math.min(start, head.start),
    end: Math.max(end, head.end),
    head: { start: head.start, end: head.end },
    children: entriesOf(statements),
  };
}

function entriesOf(statements: readonly Statement[]): readonly OutlineEntry[] {
  return statements.flatMap((statement): readonly OutlineEntry[] => {
    const { start, end } = statement;
    if (statement.kind === "node") {
      const { id, shape, attributes } = statement;
      const label = attributes.find(({ key }) => (key?.text ?? "label") === "label")?.value?.value;
      const head = id ?? { start, end };
      const detail = label ?? shape?.text ?? "";
      return [{ kind: "node", name: id?.text ?? "?", detail, start, end, head, children: [] }];
    }
    if (statement.kind === "loop") {
      const detail = statement.nodes.map(({ node }) => node.text).join(" ");
      const name = `loop ${statement.condition?.value ?? ""}`.trim();
      return [{ kind: "loop", name, detail, start, end, head: { start, end }, children: [] }];
    }
    return [];
  });
}

export interface Fold {
  readonly kind: "lane" | "comment";
  /** Lines from 0; both belong to the fold. */
  readonly firstLine: number;
  readonly lastLine: number;
}

/** Lanes over several lines, and runs of comments that have their lines to themselves. */
export function foldsOf(page: Page): readonly Fold[] {
  const { source } = page;
  const { lanes, comments } = page.compiled.ast;
  const folds: Fold[] = [];
  for (const lane of lanes) {
    const firstLine = lineAt(source, lane.open?.start ?? lane.start);
    const lastLine = lineAt(source, lane.close?.start ?? lane.end);
    if (lastLine > firstLine) folds.push({ kind: "lane", firstLine, lastLine });
  }
  const alone = comments
    .filter(({ start }) => {
      return source.text.slice(source.lineStarts[lineAt(source, start)], start).trim() === "";
    })
    .map(({ start }) => lineAt(source, start));
  for (let at = 0; at < alone.length; ) {
    let end = at;
    while (alone[end + 1] === alone[end] + 1) end += 1;
    if (end > at) folds.push({ kind: "comment", firstLine: alone[at], lastLine: alone[end] });
    at = end + 1;
  }
  return folds.sort((left, right) => left.firstLine - right.firstLine);
}
