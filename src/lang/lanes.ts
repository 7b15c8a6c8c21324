// Lanes as the parser reads them, and what it settles once all is read: which comments are display
// labels, and which characters belong to nothing.
import type { IToken } from "chevrotain";
import type { Comment, LaneBlock, LaneLabel, Name, Statement } from "./ast.js";
import { type Finding, quote } from "./findings.js";
import { lineAt, type Source, type Span } from "./source.js";
import { Hash } from "./tokens.js";
import { spanOf } from "./tolerant.js";

/** A lane while its statements are still being read. */
export interface OpenLane {
  readonly id: Name | null;
  readonly open: Span | null;
  readonly start: number;
  /** The span in which its display label stands, if it has one. */
  readonly labelGap: Span;
  readonly unclosed: boolean;
  readonly statements: Statement[];
  close: Span | null;
  end: number;
}

/** A lane as a message calls it. */
export function laneInWords({ id }: Pick<OpenLane, "id">): string {
  return id === null ? "the lane without a name" : `the lane ${quote(id.text)}`;
}

/** A `#` comment on the line of the opening brace, or on the next, is the lane's display label. */
export function attachLabels(
  source: Source,
  lanes: readonly OpenLane[],
  comments: readonly IToken[],
): { lanes: LaneBlock[]; rest: Comment[] } {
  const rest: Comment[] = [];
  const labels = new Map<OpenLane, LaneLabel>();
  let at = 0;
  for (const comment of comments) {
    const span = spanOf(comment);
    while (at < lanes.length && lanes[at].labelGap.end <= span.start) at += 1;
    const lane = lanes[at];
    if (lane !== undefined && !labels.has(lane) && isLabel(source, lane, comment)) {
      labels.set(lane, { ...span, value: comment.image.replace(/^#+/, "").trim() });
    } else rest.push({ ...span, text: comment.image });
  }
  return {
    lanes: lanes.map((lane) => ({
      id: lane.id,
      open: lane.open,
      close: lane.close,
      label: labels.get(lane) ?? null,
      statements: lane.statements,
      start: lane.start,
      end: lane.end,
    })),
    rest,
  };
}

function isLabel(source: Source, lane: OpenLane, comment: IToken): boolean {
  if (comment.tokenType !== Hash || comment.startOffset < lane.labelGap.start) return false;
  const head = lane.open?.start ?? lane.labelGap.start;
  return lineAt(source, comment.startOffset) <= lineAt(source, head) + 1;
}

/** One finding for the foreign characters of a line, and none where the line has one already. */
export function foreignFindings(
  source: Source,
  foreign: readonly IToken[],
  others: readonly Finding[],
): Finding[] {
  const told = new Set(others.map((finding) => lineAt(source, finding.start)));
  const byLine = new Map<number, IToken[]>();
  for (const token of foreign) {
    const line = lineAt(source, token.startOffset);
    if (told.has(line)) continue;
    const found = byLine.get(line);
    if (found === undefined) byLine.set(line, [token]);
    else found.push(token);
  }
  return [...byLine.values()].map((found) => ({
    code: "FZ111" as const,
    ...spanOf(found[0]),
    message: `unexpected character ${quote(found[0].image)}`,
    help: "remove it, or put the text it belongs to in double quotes",
    fix: {
      title: "remove what does not belong here",
      edits: found.map((token) => ({ ...spanOf(token), text: "" })),
    },
  }));
}
