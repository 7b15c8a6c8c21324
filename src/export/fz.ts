// A diagram as `.fz` text in the canonical form: what an import writes.
import { cleanText } from "../draw/text.js";
import type { Diagram, Edge, Loop, Node } from "../lang/diagram.js";
import { escapeText } from "../lang/tokens.js";

/** Lanes in their order, each with its nodes, then its edges and loops, in theirs. */
export function writeFz(diagram: Diagram): string {
  const laneOf = new Map(diagram.nodes.map((node) => [node.id, node.lane]));
  const lines = new Map<string, string[]>(diagram.lanes.map(({ id }) => [id, []]));
  for (const node of diagram.nodes) lines.get(node.lane)?.push(nodeLine(node));
  for (const edge of diagram.edges) {
    lines.get(laneOf.get(edge.from)!)?.push(edgeLine(edge, laneOf));
  }
  for (const loop of diagram.loops) lines.get(loop.lane)?.push(loopLine(loop));
  const lanes = diagram.lanes.map(({ id, label }) => {
    const head = `${id} { # ${oneLine(label ?? "") || id}`;
    return `${[head, ...lines.get(id)!, "}"].join("\n")}\n`;
  });
  return lanes.join("\n");
}

const oneLine = (text: string): string => cleanText(text).replace(/\s+/g, " ").trim();

const quoted = (text: string): string => `"${escapeText(oneLine(text))}"`;

function nodeLine({ id, shape, label, attributes }: Node): string {
  const texts = [...(label === null ? [] : [["label", label]]), ...Object.entries(attributes)];
  return [`${id}: ${shape}`, ...texts.map(([key, text]) => `${key}:${quoted(text)}`)].join(" ");
}

function edgeLine(edge: Edge, laneOf: ReadonlyMap<string, string>): string {
  const { from, to, fromHandle, toHandle, label } = edge;
  const target = laneOf.get(from) === laneOf.get(to) ? to : `${laneOf.get(to)}.${to}`;
  const brackets = label === null ? "" : ` [label=${quoted(label)}]`;
  return `${from}.handle(${fromHandle}) -> ${target}.handle(${toHandle})${brackets}`;
}

function loopLine({ condition, nodes }: Loop): string {
  // A bracket of the condition could end it.
  const text = oneLine(condition).replace(/\[/g, "(").replace(/\]/g, ")");
  return ["loop", `[${text}]`, ...nodes].join(" ");
}
