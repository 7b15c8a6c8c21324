// D2: a container for each lane. https://d2lang.com/tour/intro
import type { Shape } from "../../lang/diagram.js";
import type { PlainNode } from "../plain.js";
import type { Format } from "./format.js";

const STYLE_OF = {
  circle: ["shape: oval"],
  rectangle: ["shape: rectangle"],
  diamond: ["shape: diamond"],
  taskbox: ["shape: rectangle", "style.double-border: true"],
} as const satisfies Readonly<Record<Shape, readonly string[]>>;

/** Between single quotes nothing has a meaning but the quote itself, which is doubled. */
const single = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Tooltips are read as Markdown, labels are not. */
const asMarkdown = (text: string): string =>
  text
    .replace(/[&<]/g, (sign) => (sign === "&" ? "&amp;" : "&lt;"))
    .replace(/[*_`#[\]\\~]/g, "\\$&");

/** Several lines need double quotes; `$` would begin a variable there. */
function quoted(lines: readonly string[]): string {
  if (lines.length === 1) return single(lines[0]);
  return `"${lines.map((line) => line.replace(/["\\$]/g, "\\$&")).join("\\n")}"`;
}

function nodeLines({ name, shape, lines, link, tooltip }: PlainNode): readonly string[] {
  const inside = [
    ...STYLE_OF[shape],
    ...(link === null ? [] : [`link: ${single(link)}`]),
    ...(tooltip === null ? [] : [`tooltip: ${single(asMarkdown(tooltip))}`]),
  ];
  return [`  ${name}: ${quoted(lines)} {`, ...inside.map((line) => `    ${line}`), "  }"];
}

export const d2: Format = {
  summary: "a D2 diagram",
  leavesOut: "loops are left as comments, and the sides of edges are left out",
  write({ lanes, edges, loops }) {
    const out = ["direction: right"];
    for (const { name, label, nodes } of lanes) {
      out.push(`${name}: ${single(label)} {`, ...nodes.flatMap(nodeLines), "}");
    }
    for (const { from, to, fromLane, toLane, label } of edges) {
      const words = label === null ? "" : `: ${single(label)}`;
      out.push(`${fromLane}.${from} -> ${toLane}.${to}${words}`);
    }
    for (const loop of loops) out.push(`# ${loop}`);
    return `${out.join("\n")}\n`;
  },
};
