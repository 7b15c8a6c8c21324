// Edges and loops of the diagram: finds the nodes they name, and says how the text should name them.
import type { EdgeEnd, EdgeStatement, LoopStatement, Reference } from "./ast.js";
import type { Edge, Loop, Side } from "./diagram.js";
import { type Finding, quote, replace, type SpanEdit } from "./findings.js";
import { moveInto } from "./move.js";
import { isSide, nearest, nearestSide } from "./nearest.js";
import { printBrackets } from "./print.js";
import type { LaneEntry, Names, NodeEntry, Placed } from "./resolve.js";

/** Words for which a "did you mean" is looked up in one file; the search costs time. */
const MOST_SUGGESTIONS = 50;
const MOST_CANDIDATES = 5_000;

export interface Connections {
  readonly edges: readonly Edge[];
  readonly loops: readonly Loop[];
  /** The statements of `edges` and `loops`, in the same order. */
  readonly edgeStatements: readonly EdgeStatement[];
  readonly loopStatements: readonly LoopStatement[];
  readonly undefinedNames: ReadonlySet<string>;
}

/** One mention of a node that no lane defines. */
interface Missing {
  readonly first: Reference;
  readonly others: Reference[];
}

export function connect(names: Names, placed: readonly Placed[]): Connections {
  const edges: Edge[] = [];
  const loops: Loop[] = [];
  const edgeStatements: EdgeStatement[] = [];
  const loopStatements: LoopStatement[] = [];
  const missing = new Map<string, Missing>();
  const find = (reference: Reference | null): NodeEntry | null => {
    if (reference === null) return null;
    const found = names.nodes.get(reference.node.text);
    if (found === undefined) noteMissing(missing, reference);
    return found ?? null;
  };
  for (const one of placed) {
    const { statement } = one;
    if (statement.kind === "loop") {
      const loop = toLoop(names, statement, one, find);
      if (loop === null) continue;
      loops.push(loop);
      loopStatements.push(statement);
    } else if (statement.kind === "edge") {
      const from = find(statement.from.reference);
      const to = find(statement.to.reference);
      if (from !== null) from.hasEdge = true;
      if (to !== null) to.hasEdge = true;
      if (from === null || to === null) {
        checkLeftOut(names, statement);
        continue;
      }
      edgeStatements.push(statement);
      edges.push(toEdge(names, statement, one, { from, to, id: `e${edges.length + 1}` }));
    }
  }
  reportMissing(names, missing);
  const undefinedNames = new Set(missing.keys());
  return { edges, loops, edgeStatements, loopStatements, undefinedNames };
}

function noteMissing(missing: Map<string, Missing>, reference: Reference): void {
  const known = missing.get(reference.node.text);
  if (known === undefined) missing.set(reference.node.text, { first: reference, others: [] });
  else known.others.push(reference);
}

/** One finding for each name, however often it is used. */
function reportMissing(names: Names, missing: ReadonlyMap<string, Missing>): void {
  let suggestions = 0;
  for (const [name, { first, others }] of missing) {
    const isAffordable = suggestions < MOST_SUGGESTIONS && names.nodes.size <= MOST_CANDIDATES;
    const guess = isAffordable ? nearest(name, names.nodes.keys()) : null;
    suggestions += 1;
    names.report({
      code: "FZ203",
      start: first.start,
      end: first.end,
      message: `the node ${quote(name)} is not defined`,
      help: guess === null ? `define it: ${name}: rectangle label:"…"` : `did you mean '${guess}'?`,
      related: others.slice(0, 5).map(({ start, end }) => ({ start, end, message: "also here" })),
    });
  }
}

interface Ends {
  readonly id: string;
  readonly from: NodeEntry;
  readonly to: NodeEntry;
}

function toEdge(names: Names, statement: EdgeStatement, place: Placed, ends: Ends): Edge {
  const { from, to, id } = ends;
  const [fromLane, toLane] = [from.node.lane, to.node.lane];
  const usual = usualSides(names.lanes.get(fromLane)!, names.lanes.get(toLane)!);
  const fromHandle = sideOf(names, statement.from, usual.from);
  const toHandle = sideOf(names, statement.to, usual.to);
  const label = statement.attributes.find(
    (one) => one.value && (one.key?.text ?? "label") === "label",
  );
  const edge: Edge = {
    id,
    from: from.node.id,
    to: to.node.id,
    fromHandle,
    toHandle,
    label: label?.value?.value ?? null,
    crossLane: fromLane !== toLane,
  };
  checkAttributes(names, statement);
  const isMisplaced =
    statement.from.reference!.lane?.text !== place.home.lane.id && fromLane !== place.home.lane.id;
  checkHandles(names, statement, edge);
  if (isMisplaced || !place.isInside) {
    reportMisplaced(names, statement, edge, names.lanes.get(fromLane)!, toLane);
  } else {
    checkPrefixes(names, statement, place.home.lane.id, fromLane, toLane);
  }
  return edge;
}

function usualSides(from: LaneEntry, to: LaneEntry): { from: Side; to: Side } {
  if (from === to) return { from: "right", to: "left" };
  return from.order < to.order ? { from: "bottom", to: "top" } : { from: "top", to: "bottom" };
}

function sideOf(names: Names, { side }: EdgeEnd, usual: Side): Side {
  if (side === null) return usual;
  if (isSide(side.text)) return side.text;
  const guess = nearestSide(side.text);
  names.report({
    code: "FZ204",
    start: side.start,
    end: side.end,
    message: `${quote(side.text)} is no side, expected left, right, top or bottom`,
    help: guess === null ? "write one of the four" : `did you mean '${guess}'?`,
  });
  return guess ?? usual;
}

function checkAttributes(names: Names, statement: EdgeStatement): void {
  let hasLabel = false;
  for (const { key, value, start, end } of statement.attributes) {
    if (value === null) continue;
    const name = key?.text ?? "label";
    if (name !== "label") {
      const message = `the attribute ${quote(name)} of an edge is not known`;
      const isSlip = key !== null && nearest(name, ["label"]) !== null;
      const help = isSlip ? "did you mean 'label'?" : "an edge has label only";
      const fix = isSlip ? replace("write label", key, "label") : undefined;
      names.report({ code: "FZ216", start, end, message, help, fix });
    } else if (hasLabel) {
      const message = "the label of the edge is given twice, the first counts";
      names.report({ code: "FZ217", start, end, message, help: "remove one of the two" });
    } else hasLabel = true;
  }
}

/** What else is wrong with an edge that is left out because a node of it is not defined. */
function checkLeftOut(names: Names, statement: EdgeStatement): void {
  if (statement.from.reference === null || statement.to.reference === null) return;
  const fromHandle = sideOf(names, statement.from, "right");
  const toHandle = sideOf(names, statement.to, "left");
  checkAttributes(names, statement);
  // Where one of the two handles is missing, the slip that took the node has mostly taken it too.
  const isEven = (statement.from.side === null) === (statement.to.side === null);
  if (isEven) checkHandles(names, statement, { fromHandle, toHandle });
}

/** One finding where handles are missing, and one for each that is there in pieces. */
function checkHandles(
  names: Names,
  statement: EdgeStatement,
  edge: Pick<Edge, "fromHandle" | "toHandle">,
): void {
  const source = statement.from.reference!;
  // The source of a chain is not in the text yet: its handle comes with it.
  if (source.start === source.end) return;
  const ends = [
    [statement.from, edge.fromHandle],
    [statement.to, edge.toHandle],
  ] as const;
  const isAbsent = ends.some(([end]) => end.side === null);
  const edits: SpanEdit[] = [];
  for (const [end, side] of ends) {
    if (end.side !== null && (end.complete || !isSide(end.side.text))) continue;
    const at = end.reference!.end;
    const span = end.handle ?? { start: at, end: at };
    edits.push({ start: span.start, end: span.end, text: `.handle(${side})` });
    if (!isAbsent) reportDamagedHandle(names, edits.pop()!);
  }
  if (!isAbsent) return;
  const written = edits.map((edit) => edit.text).join(" and ");
  names.report({
    code: "FZ126",
    start: source.start,
    end: statement.to.handle?.end ?? statement.to.reference!.end,
    message: "an edge without handles does not say at which sides it leaves and enters",
    help: `write ${written}`,
    fix: { title: `write ${written}`, edits },
  });
}

/** A handle whose signs are not all there, or whose word is a slip of it. */
function reportDamagedHandle({ ast, report }: Names, edit: SpanEdit): void {
  const text = ast.source.text.slice(edit.start, edit.end);
  const [lead, word] = /^\.?\s*([\w-]*)/.exec(text) ?? ["", ""];
  const fix = replace(`write ${edit.text}`, edit, edit.text);
  const isSlip = word.toLowerCase() !== "handle" && nearest(word, ["handle"]) !== null;
  const end = edit.start + lead.length;
  report({
    code: "FZ127",
    ...(isSlip ? { start: end - word.length, end } : { start: edit.start, end: edit.end }),
    message: isSlip
      ? `unexpected ${quote(word)}, expected 'handle'`
      : `the handle ${quote(text)} is not written out, expected .handle(side)`,
    help: isSlip ? "did you mean 'handle'?" : `write ${edit.text}`,
    fix,
  });
}

function checkPrefixes(
  names: Names,
  statement: EdgeStatement,
  home: string,
  fromLane: string,
  toLane: string,
): void {
  const { lane, node } = statement.from.reference!;
  if (lane !== null) {
    const isOwn = lane.text === fromLane;
    names.report({
      code: isOwn ? "FZ208" : "FZ207",
      start: lane.start,
      end: node.start,
      message: isOwn
        ? `${quote(node.text)} stands in this lane, and needs no prefix`
        : `${quote(node.text)} is in the lane ${quote(fromLane)}, not in ${quote(lane.text)}`,
      help: `write ${node.text}`,
      fix: replace("remove the prefix", { start: lane.start, end: node.start }, ""),
    });
  }
  checkTarget(names, statement.to.reference!, home, toLane);
}

function checkTarget(names: Names, target: Reference, home: string, toLane: string): void {
  const { lane, node } = target;
  const written = toLane === home ? node.text : `${toLane}.${node.text}`;
  if (written === (lane === null ? node.text : `${lane.text}.${node.text}`)) return;
  const fix = replace(`write ${written}`, target, written);
  const place = { start: target.start, end: target.end, help: `write ${written}`, fix };
  const name = quote(node.text);
  if (lane === null) {
    const message = `the target ${name} is in another lane, expected ${written}`;
    names.report({ code: "FZ206", ...place, message });
  } else if (lane.text === toLane) {
    const message = `the target ${name} stands in this lane, and needs no prefix`;
    names.report({ code: "FZ208", ...place, message });
  } else {
    const message = `the target ${name} is in the lane ${quote(toLane)}, not in ${quote(lane.text)}`;
    names.report({ code: "FZ207", ...place, message });
  }
}

function reportMisplaced(
  names: Names,
  statement: EdgeStatement,
  edge: Edge,
  home: LaneEntry,
  toLane: string,
): void {
  const target = toLane === home.lane.id ? edge.to : `${toLane}.${edge.to}`;
  const text =
    `${edge.from}.handle(${edge.fromHandle}) -> ${target}.handle(${edge.toHandle})` +
    printBrackets(names.ast.source, statement.attributes);
  names.report({
    code: "FZ209",
    start: statement.start,
    end: statement.end,
    message: `this edge starts in the lane ${quote(home.lane.id)}, and belongs there`,
    help: `move it into ${home.lane.id}: ${text}`,
    fix: moveInto(names.ast.source, statement, home, text),
  });
}

function toLoop(
  names: Names,
  statement: LoopStatement,
  place: Placed,
  find: (reference: Reference) => NodeEntry | null,
): Loop | null {
  const members = new Map<string, NodeEntry>();
  for (const reference of statement.nodes) {
    const entry = find(reference);
    const { start, end, node, lane } = reference;
    if (entry !== null && members.has(node.text)) {
      const message = `the loop names ${quote(node.text)} twice`;
      const fix = replace("remove the second", { start: start - 1, end }, "");
      names.report({ code: "FZ218", start, end, message, help: "once is enough", fix });
    } else if (lane !== null && place.isInside) {
      const message = `a loop names its nodes without prefix, expected ${node.text}`;
      const fix = replace("remove the prefix", { start, end: node.start }, "");
      names.report({ code: "FZ211", start, end, message, help: `write ${node.text}`, fix });
    }
    if (entry !== null) members.set(node.text, entry);
  }
  const condition = statement.condition?.value ?? "";
  const first = members.values().next().value;
  const lane = place.isInside ? place.home.lane.id : first?.node.lane;
  if (!place.isInside) reportLoopOutside(names, statement, condition, lane);
  if (first === undefined || lane === undefined) {
    const span = { start: statement.start, end: statement.end };
    const message = "the loop names no node that exists";
    const finding: Finding = { code: "FZ219", ...span, message, help: "name the nodes it repeats" };
    if (statement.nodes.length === 0) names.report(finding);
    return null;
  }
  return { lane, condition, nodes: [...members.keys()] };
}

function reportLoopOutside(
  names: Names,
  statement: LoopStatement,
  condition: string,
  lane: string | undefined,
): void {
  const home = lane === undefined ? undefined : names.lanes.get(lane);
  const text = ["loop", `[${condition}]`, ...statement.nodes.map((one) => one.node.text)].join(" ");
  names.report({
    code: "FZ210",
    start: statement.start,
    end: statement.end,
    message: "a loop outside a lane, expected inside the lane of its first node",
    help: home === undefined ? "move it into a lane" : `move it into ${home.lane.id}: ${text}`,
    fix: home === undefined ? undefined : moveInto(names.ast.source, statement, home, text),
  });
}
