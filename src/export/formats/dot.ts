// DOT of Graphviz: a directed graph with a cluster for each lane.
// https://graphviz.org/doc/info/lang.html
import type { Shape, Side } from "../../lang/diagram.js";
import { type PlainNode, replaceEach } from "../plain.js";
import type { Format } from "./format.js";

const SHAPE_OF = {
  circle: "shape=ellipse",
  rectangle: "shape=box",
  diamond: "shape=diamond",
  taskbox: "shape=box, peripheries=2",
} as const satisfies Readonly<Record<Shape, string>>;

const COMPASS = { left: "w", right: "e", top: "n", bottom: "s" } as const satisfies Readonly<
  Record<Side, string>
>;

/** Entities are read in labels too: an ampersand is written as one. */
const STAND: Readonly<Record<string, string>> = { '"': '\\"', "\\": "\\\\", "&": "&amp;" };

const quoted = (lines: readonly string[]): string =>
  `"${lines.map((line) => replaceEach(line, STAND)).join("\\n")}"`;

function nodeLine({ name, shape, lines, link, tooltip }: PlainNode): string {
  const parts = [`label=${quoted(lines)}`, SHAPE_OF[shape]];
  if (link !== null) parts.push(`URL=${quoted([link])}`);
  if (tooltip !== null) parts.push(`tooltip=${quoted([tooltip])}`);
  return `    ${name} [${parts.join(", ")}];`;
}

export const dot: Format = {
  summary: "a graph for Graphviz",
  leavesOut: "loops are left as comments",
  write({ lanes, edges, loops }) {
    const out = [
      "digraph {",
      "  rankdir=LR;",
      "  fontname=sans;",
      "  node [fontname=sans];",
      "  edge [fontname=sans];",
    ];
    for (const { name, label, nodes } of lanes) {
      const title = `    label=${quoted([label])};`;
      out.push(`  subgraph cluster_${name} {`, title, ...nodes.map(nodeLine), "  }");
    }
    for (const { from, to, fromSide, toSide, label } of edges) {
      const words = label === null ? "" : ` [label=${quoted([label])}]`;
      out.push(`  ${from}:${COMPASS[fromSide]} -> ${to}:${COMPASS[toSide]}${words};`);
    }
    for (const loop of loops) out.push(`  // ${loop}`);
    return `${[...out, "}"].join("\n")}\n`;
  },
};
