// Ast → text in the canonical form: one statement a line; in a lane nodes, then edges, then loops;
// edges in the lane of their source; comments kept at the statement they stand with.
import type {
  Ast,
  Attribute,
  Comment,
  EdgeEnd,
  EdgeStatement,
  LaneBlock,
  LoopStatement,
  NodeStatement,
  Reference,
  Statement,
  Text,
} from "./ast.js";
import { lineAt, type Source } from "./source.js";
import { escapeText } from "./tokens.js";

/** A value in double quotes; one that is well written stays as it is written. */
function printText(source: Source, text: Text | null): string {
  if (text === null) return '""';
  if (text.form === "quoted") return source.text.slice(text.start, text.end);
  return `"${escapeText(text.value)}"`;
}

function printAttribute(source: Source, attribute: Attribute, sign: ":" | "="): string {
  return `${attribute.key?.text ?? "label"}${sign}${printText(source, attribute.value)}`;
}

/** The brackets of an edge with a space before them, or nothing. */
export function printBrackets(source: Source, attributes: readonly Attribute[]): string {
  if (attributes.length === 0) return "";
  return ` [${attributes.map((one) => printAttribute(source, one, "=")).join(" ")}]`;
}

/** A statement with the comments that stand before it and behind it. */
interface Printable {
  readonly text: string;
  readonly before: string[];
  behind: string;
}

interface LaneText {
  readonly block: LaneBlock;
  readonly nodes: Printable[];
  readonly edges: Printable[];
  readonly loops: Printable[];
  /** Comments before the lane, first in it, and last in it. */
  readonly before: string[];
  readonly first: string[];
  readonly last: string[];
  behind: string;
}

/** Where a comment can stand: before an item, or behind it on its line. */
interface Anchor {
  readonly start: number;
  readonly end: number;
  readonly before: string[];
  readonly attach: (comment: string) => void;
}

/**
 * Prints a whole file. The text of an Ast without errors compiles to the same diagram, but for the
 * numbers of edges that move to the lane of their source; unreadable statements are left out.
 */
export function print(ast: Ast): string {
  const { source, lanes, outside } = ast;
  const laneOf = nodeLanes(ast);
  const texts = lanes.map((block): LaneText => {
    return { block, nodes: [], edges: [], loops: [], before: [], first: [], last: [], behind: "" };
  });
  const byName = new Map(texts.map((text) => [text.block.id?.text, text]));
  const anchors: Anchor[] = [];
  const put = (statement: Statement, home: LaneText | undefined): void => {
    const target = homeOf(statement, home, laneOf, byName);
    if (target === undefined) return;
    const printable = printStatement(source, statement, target, laneOf);
    if (printable === null) return;
    listFor(statement, target).push(printable);
    anchors.push(anchorOf(statement, printable));
  };
  for (const text of texts) {
    const { block } = text;
    anchors.push({ ...headOf(block), before: text.before, attach: (one) => text.first.push(one) });
    for (const statement of block.statements) put(statement, text);
    if (block.close !== null) {
      anchors.push({
        ...block.close,
        before: text.last,
        attach: (one) => {
          text.behind = one;
        },
      });
    }
  }
  for (const run of outside) for (const statement of run.statements) put(statement, undefined);
  const tail = attachComments(ast, anchors);
  const parts = texts.map(printLane);
  if (tail.length > 0) parts.push(`${tail.join("\n")}\n`);
  return parts.join("\n");
}

/** The lane of every node, by id; of two nodes with one id the first counts. */
function nodeLanes(ast: Ast): ReadonlyMap<string, string> {
  const laneOf = new Map<string, string>();
  for (const lane of ast.lanes) {
    for (const one of lane.statements) {
      if (one.kind !== "node" || one.id === null || lane.id === null) continue;
      if (!laneOf.has(one.id.text)) laneOf.set(one.id.text, lane.id.text);
    }
  }
  return laneOf;
}

function headOf(block: LaneBlock): { start: number; end: number } {
  return { start: block.start, end: block.open?.end ?? block.id?.end ?? block.start };
}

function homeOf(
  statement: Statement,
  home: LaneText | undefined,
  laneOf: ReadonlyMap<string, string>,
  byName: ReadonlyMap<string | undefined, LaneText>,
): LaneText | undefined {
  if (statement.kind === "edge") {
    const source = statement.from.reference?.node.text ?? "";
    return byName.get(laneOf.get(source)) ?? home;
  }
  if (statement.kind !== "loop" || home !== undefined) return home;
  const member = statement.nodes.find((one) => laneOf.has(one.node.text));
  return member === undefined ? undefined : byName.get(laneOf.get(member.node.text));
}

function listFor(statement: Statement, lane: LaneText): Printable[] {
  if (statement.kind === "edge") return lane.edges;
  return statement.kind === "loop" ? lane.loops : lane.nodes;
}

function anchorOf(statement: Statement, printable: Printable): Anchor {
  const { start, end } = statement;
  const attach = (comment: string): void => {
    printable.behind = comment;
  };
  return { start, end, before: printable.before, attach };
}

function printStatement(
  source: Source,
  statement: Statement,
  home: LaneText,
  laneOf: ReadonlyMap<string, string>,
): Printable | null {
  const printable = (text: string): Printable => ({ text, before: [], behind: "" });
  switch (statement.kind) {
    case "node":
      return printable(printNode(source, statement));
    case "edge":
      return printable(printEdge(source, statement, home.block.id?.text ?? "", laneOf));
    case "loop":
      return printable(printLoop(statement));
    case "unreadable":
      return null;
    default:
      return statement satisfies never;
  }
}

function printNode(source: Source, { id, shape, attributes }: NodeStatement): string {
  const texts = attributes.map((one) => ` ${printAttribute(source, one, ":")}`);
  return `${id?.text ?? "n0"}: ${shape?.text ?? "rectangle"}${texts.join("")}`;
}

function printEdge(
  source: Source,
  { from, to, attributes }: EdgeStatement,
  home: string,
  laneOf: ReadonlyMap<string, string>,
): string {
  const brackets = printBrackets(source, attributes);
  return `${printEnd(from, home, laneOf)} -> ${printEnd(to, home, laneOf)}${brackets}`;
}

function printEnd(
  { reference, side }: EdgeEnd,
  home: string,
  laneOf: ReadonlyMap<string, string>,
): string {
  const handle = side === null ? "" : `.handle(${side.text})`;
  return reference === null ? handle : `${printReference(reference, home, laneOf)}${handle}`;
}

function printReference(
  { lane, node }: Reference,
  home: string,
  laneOf: ReadonlyMap<string, string>,
): string {
  const known = laneOf.get(node.text) ?? lane?.text ?? home;
  return known === home ? node.text : `${known}.${node.text}`;
}

function printLoop({ condition, nodes }: LoopStatement): string {
  return ["loop", `[${condition?.value ?? ""}]`, ...nodes.map((one) => one.node.text)].join(" ");
}

/** Gives every comment its place at an anchor; hands back those behind the last one. */
function attachComments({ source, comments }: Ast, anchors: Anchor[]): readonly string[] {
  anchors.sort((left, right) => left.start - right.start);
  const tail: string[] = [];
  let next = 0;
  for (const comment of comments) {
    const text = textOf(comment);
    while (next < anchors.length && anchors[next].end <= comment.start) next += 1;
    const last = anchors[next - 1];
    const line = lineAt(source, comment.start);
    if (last !== undefined && lineAt(source, last.end) === line) last.attach(text);
    else if (next < anchors.length) anchors[next].before.push(text);
    else tail.push(text);
  }
  return tail;
}

function textOf(comment: Comment): string {
  return comment.text.trimEnd();
}

function printLane(lane: LaneText): string {
  const { id, label } = lane.block;
  const text = label?.value ?? "";
  const body = [...lane.first];
  for (const { before, text: one, behind } of [...lane.nodes, ...lane.edges, ...lane.loops]) {
    body.push(...before, behind === "" ? one : `${one} ${behind}`);
  }
  body.push(...lane.last);
  // A # comment on the line after the brace would be read as the display label.
  const gap = text === "" && body[0]?.startsWith("#") ? [""] : [];
  const head = `${id?.text ?? "Lane"} {${text === "" ? "" : ` # ${text}`}`;
  const close = lane.behind === "" ? "}" : `} ${lane.behind}`;
  return `${[...lane.before, head, ...gap, ...body, close].join("\n")}\n`;
}
