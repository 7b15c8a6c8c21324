// What may be written at the cursor. Judged by the line before it and the lane around it, not by
// the Ast: while somebody writes, the statement at the cursor is hardly ever whole.
import type { LaneBlock } from "../lang/ast.js";
import { type Node, SHAPES, SIDES, type Side } from "../lang/diagram.js";
import { KNOWN_ATTRIBUTES } from "../lang/grammar.js";
import { lineAt, lineEnd, type Span } from "../lang/source.js";
import { type BeforeCursor, beforeCursor } from "./before-cursor.js";
import { freeId } from "./navigate.js";
import { laneAround, type Page } from "./page.js";

export interface Completion {
  readonly kind: "node" | "lane" | "side" | "shape" | "attribute" | "statement";
  readonly label: string;
  readonly detail: string;
  /** What is written; `$1`, `${1:word}` and `${1|a,b|}` are places to fill in. */
  readonly insert: string;
  /** What it stands in for: the beginning of the word at the cursor. */
  readonly replaces: Span;
  /** Whether more is to be chosen right behind it. */
  readonly asksAgain: boolean;
}

export interface Completions {
  readonly items: readonly Completion[];
  /** Whether there are more than these: they show once more of the word is written. */
  readonly isCut: boolean;
}

const MOST_ITEMS = 300;

/** What may stand at an offset, the likeliest first. */
export function completeAt(page: Page, offset: number): Completions {
  const before = beforeCursor(page.source, offset);
  if (!before.isCode) return { items: [], isCut: false };
  const { source } = page;
  const here: Here = {
    page,
    before,
    lane: laneAround(page, offset),
    after: source.text.slice(offset, lineEnd(source, lineAt(source, offset))),
    replaces: { start: offset - before.word.length, end: offset },
  };
  for (const { behind, offer } of RULES) {
    const match = behind.exec(before.head);
    const items = match === null ? null : offer(here, match);
    if (items !== null) return cut(items, before.word);
  }
  return { items: [], isCut: false };
}

function cut(items: readonly Completion[], word: string): Completions {
  if (items.length <= MOST_ITEMS) return { items, isCut: false };
  const wanted = word.toLowerCase();
  const fitting = items.filter(({ label }) => label.toLowerCase().includes(wanted));
  return { items: fitting.slice(0, MOST_ITEMS), isCut: true };
}

/** A text to insert without its places to fill in, for editors that know none. */
export function withoutPlaces(insert: string): string {
  return insert
    .replace(/\$\{\d\|([^,|]*)[^}]*\}/g, "$1")
    .replace(/\$\{\d:([^}]*)\}/g, "$1")
    .replace(/\$\d/g, "");
}

/** The cursor and what is around it. */
interface Here {
  readonly page: Page;
  readonly before: BeforeCursor;
  readonly lane: LaneBlock | null;
  /** The rest of the line. */
  readonly after: string;
  readonly replaces: Span;
}

interface Rule {
  /** What must stand before the word at the cursor. */
  readonly behind: RegExp;
  /** null: not after all, try the next rule. */
  readonly offer: (here: Here, match: RegExpExecArray) => readonly Completion[] | null;
}

/** One word. */
const ID = "[\\p{L}\\p{N}_]+(?:-[\\p{L}\\p{N}_]+)*";

const RULES: readonly Rule[] = [
  { behind: /\.handle\(\s*$/iu, offer: (here) => sides(here) },
  { behind: new RegExp(`(${ID})\\.$`, "u"), offer: (here, [, id]) => behindDot(here, id) },
  { behind: /->\s*$/u, offer: (here) => targets(here, "") },
  { behind: /^\s*loop\s*\[\]\s(?:[^:{}()\]]*\s)?$/iu, offer: (here) => members(here) },
  { behind: /->.*\[\s*$/u, offer: (here) => [label(here, "")] },
  { behind: /->.*\)\s+$/u, offer: (here) => (here.after.trim() ? [] : [label(here, "[")]) },
  { behind: /\)\s*(-?)$/u, offer: (here, [, dash]) => targets(back(here, dash), "-> ") },
  {
    behind: new RegExp(`(?:^|\\s)(${ID})\\s*:\\s*$`, "u"),
    offer: (here, [, id]) => shapes(here, id),
  },
  {
    behind: new RegExp(`(?:^|\\s)${ID}\\s*:\\s*${ID}((?:\\s+${ID}\\s*[:=]\\s*"")*)\\s+$`, "u"),
    offer: (here, [, given]) => attributes(here, given),
  },
  { behind: /^\s*$/u, offer: (here) => starts(here) },
];

/** Lets completions replace a sign before the word too. */
function back(here: Here, sign: string): Here {
  const { start, end } = here.replaces;
  return { ...here, replaces: { start: start - sign.length, end } };
}

function item(
  { replaces }: Here,
  kind: Completion["kind"],
  shown: string,
  more: Partial<Completion> = {},
): Completion {
  return { kind, label: shown, detail: "", insert: shown, replaces, asksAgain: false, ...more };
}

function sides(here: Here): readonly Completion[] {
  const close = here.after.startsWith(")") ? "" : ")";
  return SIDES.map((side) => item(here, "side", side, { insert: `${side}${close}` }));
}

const wordsOf = ({ shape, label: words }: Node): string =>
  words === null ? shape : `${shape} · ${words}`;

/** Behind `Billing.` the nodes of that lane, behind `n3.` its handle. */
function behindDot(here: Here, id: string): readonly Completion[] {
  const { page, before } = here;
  const isTarget = before.head.includes("->");
  const sideOf = sidesFrom(here);
  const found: Completion[] = [];
  if (page.lanes.has(id)) {
    for (const node of page.compiled.diagram.nodes) {
      if (node.lane !== id) continue;
      const end = isTarget ? handle(here, sideOf(node)) : "";
      found.push(item(here, "node", node.id, { detail: wordsOf(node), insert: node.id + end }));
    }
  }
  const isNode = page.nodes.has(id) || found.length === 0;
  if (isNode && !here.after.startsWith("(")) {
    const order: readonly Side[] = isTarget ? SIDES : ["right", "bottom", "top", "left"];
    for (const side of order) {
      const shown = `handle(${side})`;
      const more = isTarget || here.after.trim() !== "" ? "" : " -> ";
      found.push(item(here, "side", shown, { insert: shown + more, asksAgain: more !== "" }));
    }
  }
  return found;
}

/** `.handle(side)`, unless it stands there already. */
function handle({ after }: Here, side: Side): string {
  return /^\s*[.(]/.test(after) ? "" : `.handle(${side})`;
}

/** The lane in which the edge at the cursor starts. */
function sourceLane({ page, lane, before }: Here): string | null {
  const source = /([\p{L}\p{N}_-]+)\.handle/iu.exec(before.head)?.[1] ?? "";
  return page.nodes.get(source)?.lane ?? lane?.id?.text ?? null;
}

/** The sides at which an edge from here enters nodes: as `fz` draws one without sides. */
function sidesFrom(here: Here): (node: Node) => Side {
  const order = new Map([...here.page.lanes.keys()].map((id, index) => [id, index]));
  const from = sourceLane(here);
  const row = order.get(from ?? "") ?? 0;
  return ({ lane }) => {
    if (lane === from) return "left";
    return row < (order.get(lane) ?? 0) ? "top" : "bottom";
  };
}

/** Nodes of this lane, then the other lanes and their nodes with their prefix. */
function targets(here: Here, arrow: string): readonly Completion[] {
  const { page } = here;
  const from = sourceLane(here);
  const sideOf = sidesFrom(here);
  const own: Completion[] = [];
  const others: Completion[] = [];
  for (const node of page.compiled.diagram.nodes) {
    const isOwn = node.lane === from;
    const shown = isOwn ? node.id : `${node.lane}.${node.id}`;
    const insert = `${arrow}${shown}${handle(here, sideOf(node))}`;
    const completion = item(here, "node", `${arrow}${shown}`, { detail: wordsOf(node), insert });
    (isOwn ? own : others).push(completion);
  }
  const lanes = page.compiled.diagram.lanes
    .filter(({ id }) => id !== from)
    .map(({ id, label: words }) =>
      item(here, "lane", `${arrow}${id}.`, { detail: words ?? "", asksAgain: true }),
    );
  return [...own, ...lanes, ...others];
}

/** Nodes that the loop does not name yet, those of its lane first. */
function members(here: Here): readonly Completion[] {
  const named = new Set(here.before.head.split(/[\s.]+/));
  const lane = here.lane?.id?.text;
  const nodes = here.page.compiled.diagram.nodes.filter(({ id }) => !named.has(id));
  const ordered = [
    ...nodes.filter((node) => node.lane === lane),
    ...nodes.filter((node) => node.lane !== lane),
  ];
  return ordered.map((node) => item(here, "node", node.id, { detail: wordsOf(node) }));
}

function label(here: Here, open: string): Completion {
  const close = open === "" ? "" : "]";
  const detail = "what the edge carries";
  return item(here, "attribute", `${open}label`, { detail, insert: `${open}label="$1"${close}` });
}

const SHAPE_DETAIL = {
  circle: "a start or an end",
  rectangle: "a step",
  diamond: "a decision",
  taskbox: "a task that somebody is assigned to",
} as const;

function shapes(here: Here, id: string): readonly Completion[] {
  if ((KNOWN_ATTRIBUTES as readonly string[]).includes(id)) return [];
  return SHAPES.map((shape) => item(here, "shape", shape, { detail: SHAPE_DETAIL[shape] }));
}

const ATTRIBUTE_DETAIL = {
  label: "what the node is, for people",
  owner: "who is responsible",
  description: "more about it",
  system: "the software in which it happens",
  link: "where a click on its picture leads",
  tooltip: "what a reader sees on pointing at it",
} as const;

function attributes(here: Here, given: string): readonly Completion[] {
  const keys = new Set(given.split(/[\s:="]+/));
  return KNOWN_ATTRIBUTES.filter((key) => !keys.has(key)).map((key) =>
    item(here, "attribute", key, { detail: ATTRIBUTE_DETAIL[key], insert: `${key}:"$1"` }),
  );
}

const SHAPES_BY_USE = ["rectangle", "circle", "diamond", "taskbox"] as const;

/** A place to fill in, with its first content or with what there is to choose from. */
function place(number: number, content: string | readonly string[]): string {
  return typeof content === "string"
    ? `\${${number}:${content}}`
    : `\${${number}|${content.join(",")}|}`;
}

/** The beginning of a statement in a lane, or of a lane. */
function starts(here: Here): readonly Completion[] {
  const { page, lane, after } = here;
  if (lane === null) {
    const insert = `${place(1, "Lane")} { # ${place(2, "Label")}\n$0\n}`;
    return after.trim() === ""
      ? [item(here, "statement", "lane", { detail: "{ # … }", insert })]
      : [];
  }
  const { nodes, edges } = page.compiled.diagram;
  const own = nodes.filter((node) => node.lane === lane.id?.text);
  if (/^\s*[.-]/.test(after)) {
    return own.map((node) => item(here, "node", node.id, { detail: wordsOf(node) }));
  }
  if (after.trim() !== "") return [];
  const next = freeId(page);
  const hasWay = new Set(edges.map(({ from }) => from));
  const ordered = [
    ...own.filter(({ id }) => !hasWay.has(id)),
    ...own.filter(({ id }) => hasWay.has(id)),
  ];
  return [
    item(here, "statement", `${next}: …`, {
      detail: "a node",
      insert: `${next}: ${place(1, SHAPES_BY_USE)} label:"$2"`,
    }),
    ...ordered.map((node) =>
      item(here, "node", node.id, {
        detail: `an edge from: ${wordsOf(node)}`,
        insert: `${node.id}.handle(right) -> `,
        asksAgain: true,
      }),
    ),
    item(here, "statement", "loop", {
      detail: "nodes that repeat",
      insert: `loop [${place(1, "condition")}] `,
    }),
  ];
}
