// Mermaid: a flowchart with a subgraph for each lane. https://mermaid.js.org/syntax/flowchart.html
import type { Shape } from "../../lang/diagram.js";
import { type PlainNode, replaceEach } from "../plain.js";
import type { Format } from "./format.js";

const BRACKETS = {
  circle: ["((", "))"],
  rectangle: ["[", "]"],
  diamond: ["{", "}"],
  taskbox: ["[[", "]]"],
} as const satisfies Readonly<Record<Shape, readonly [string, string]>>;

/** Markup, mathematics and directives (`%%{…}%%`) begin with these. */
const STAND: Readonly<Record<string, string>> = {
  '"': "#quot;",
  "#": "#35;",
  "&": "#amp;",
  "<": "#lt;",
  ">": "#gt;",
  "`": "#96;",
  "%": "#37;",
  $: "#36;",
  "\\": "#92;",
};

function escaped(text: string): string {
  const plain = replaceEach(text, STAND)
    // What looks like a list would be refused as one.
    .replace(/^(\d+)([.)]) /, (_, digits, sign) => `${digits}#${sign.charCodeAt(0)}; `)
    .replace(/^([-*+]) /, (_, sign) => `#${sign.charCodeAt(0)}; `);
  // Behind these words, a colon and a number sign would be taken for a colour.
  return /style|classDef/.test(plain) ? plain.replaceAll(":", "#58;") : plain;
}

const quoted = (lines: readonly string[]): string => `"${lines.map(escaped).join("<br/>")}"`;

function nodeLine({ name, shape, lines }: PlainNode): string {
  const [open, close] = BRACKETS[shape];
  return `    ${name}${open}${quoted(lines)}${close}`;
}

function clickLines({ name, link, tooltip }: PlainNode): readonly string[] {
  if (link === null) return [];
  const words = tooltip === null ? "" : ` ${quoted([tooltip])}`;
  return [`  click ${name} href "${link}"${words}`];
}

export const mermaid: Format = {
  summary: "a Mermaid flowchart",
  leavesOut: "loops are left as comments, and the sides of edges are left out",
  write({ lanes, edges, loops }) {
    const out = ["flowchart LR"];
    for (const { name, label, nodes } of lanes) {
      out.push(`  subgraph ${name}[${quoted([label])}]`, ...nodes.map(nodeLine), "  end");
    }
    for (const { from, to, label } of edges) {
      const words = label === null ? "" : `|${quoted([label])}|`;
      out.push(`  ${from} -->${words} ${to}`);
    }
    out.push(...lanes.flatMap(({ nodes }) => nodes).flatMap(clickLines));
    for (const loop of loops) out.push(`  %% ${loop.replace(/[%{}]/g, " ")}`);
    return `${out.join("\n")}\n`;
  },
};
