// A diagram as other drawing languages can take it: names of plain letters that collide with
// nothing, labels as clean lines, links that do no harm.
import { safeLink } from "../draw/links.js";
import { cleanText } from "../draw/text.js";
import type { Diagram, Node, Shape, Side } from "../lang/diagram.js";

export interface PlainNode {
  readonly name: string;
  readonly shape: Shape;
  /** The label, and below it what a task says of itself; at least one line. */
  readonly lines: readonly string[];
  readonly link: string | null;
  readonly tooltip: string | null;
}

export interface PlainLane {
  readonly name: string;
  readonly label: string;
  readonly nodes: readonly PlainNode[];
}

export interface PlainEdge {
  readonly from: string;
  readonly to: string;
  /** Names of the lanes of both ends. */
  readonly fromLane: string;
  readonly toLane: string;
  readonly fromSide: Side;
  readonly toSide: Side;
  readonly label: string | null;
}

export interface PlainDiagram {
  readonly lanes: readonly PlainLane[];
  readonly edges: readonly PlainEdge[];
  /** One line each, for a comment: few languages have frames around nodes of several lanes. */
  readonly loops: readonly string[];
}

const LONGEST_NAME = 60;

/** Everything in source order; the same diagram gives the same names. */
export function toPlain(diagram: Diagram): PlainDiagram {
  const nodeNames = plainNames(diagram.nodes, "node");
  const laneNames = plainNames(diagram.lanes, "lane");
  const laneOf = new Map(diagram.nodes.map((node) => [node.id, laneNames.get(node.lane)!]));
  const members = new Map<string, PlainNode[]>(diagram.lanes.map((lane) => [lane.id, []]));
  for (const node of diagram.nodes) {
    members.get(node.lane)!.push(plainNode(node, nodeNames.get(node.id)!));
  }
  return {
    lanes: diagram.lanes.map(({ id, label }) => ({
      name: laneNames.get(id)!,
      label: oneLine(label) || oneLine(id),
      nodes: members.get(id)!,
    })),
    edges: diagram.edges.map(({ from, to, fromHandle, toHandle, label }) => ({
      from: nodeNames.get(from)!,
      to: nodeNames.get(to)!,
      fromLane: laneOf.get(from)!,
      toLane: laneOf.get(to)!,
      fromSide: fromHandle,
      toSide: toHandle,
      label: oneLine(label) || null,
    })),
    loops: diagram.loops.map(({ condition, nodes }) => {
      const names = nodes.map((id) => nodeNames.get(id)!);
      return `loop [${oneLine(condition)}] ${names.join(" ")}`;
    }),
  };
}

function oneLine(text: string | null | undefined): string {
  return cleanText(text ?? "")
    .replace(/\s+/g, " ")
    .trim();
}

function plainNode({ id, shape, label, attributes }: Node, name: string): PlainNode {
  const text = oneLine(label) || oneLine(id);
  const [title, ...items] = shape === "taskbox" ? text.split("|").map(oneLine) : [text];
  const [owner, system] = shape === "taskbox" ? [attributes.owner, attributes.system] : [];
  const below = [
    ...items.filter((item) => item !== "").map((item) => `• ${item}`),
    ...(oneLine(owner) ? [`Owner: ${oneLine(owner)}`] : []),
    ...(oneLine(system) ? [`System: ${oneLine(system)}`] : []),
  ];
  const tooltip = oneLine(attributes.tooltip) || oneLine(attributes.description) || null;
  return { name, shape, lines: [title, ...below], link: safeLink(attributes.link), tooltip };
}

/** `n12` stays; any other id becomes `node_…` or `lane_…`, which no language keeps for itself. */
function plainNames(
  things: readonly { readonly id: string }[],
  kind: "node" | "lane",
): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const { id } of things) {
    const isUsual = kind === "node" && /^n\d{1,9}$/.test(id);
    const stem = isUsual ? id : `${kind}_${id.replace(/\W+/g, "_").slice(0, LONGEST_NAME)}`;
    let name = stem;
    for (let copy = 2; taken.has(name); copy += 1) name = `${stem}_${copy}`;
    taken.add(name);
    names.set(id, name);
  }
  return names;
}

/** Replaces characters by what stands for them in another language. */
export function replaceEach(text: string, stand: Readonly<Record<string, string>>): string {
  return [...text].map((character) => stand[character] ?? character).join("");
}
