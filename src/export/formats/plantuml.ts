// PlantUML: a deployment diagram with a frame for each lane. https://plantuml.com/deployment-diagram
import type { Shape, Side } from "../../lang/diagram.js";
import type { PlainNode } from "../plain.js";
import type { Format } from "./format.js";

const KEYWORD_OF = {
  circle: "usecase",
  rectangle: "rectangle",
  // A hexagon would be nearer, but versions in use do not know it.
  diamond: "rectangle",
  taskbox: "card",
} as const satisfies Readonly<Record<Shape, string>>;

const DIRECTION_OF = {
  left: "left",
  right: "right",
  top: "up",
  bottom: "down",
} as const satisfies Readonly<Record<Side, string>>;

/** Quotes, markup and the signs of the preprocessor; some have a meaning only when doubled. */
const MEANINGFUL =
  /["\\<>[\]{}&%$~#|!@^`]|(?:-(?=-)|(?<=-)-)|\/(?=\/)|(?<=\/)\/|\*|_(?=_)|(?<=_)_|'(?=')|(?<=')'|=(?==)|(?<==)=|^[.=]/gu;

/** `<U+0022>` is written for a character that would mean something. */
const escaped = (text: string): string =>
  text.replace(MEANINGFUL, (sign) => {
    return `<U+${sign.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}>`;
  });

const quoted = (lines: readonly string[]): string => `"${lines.map(escaped).join("\\n")}"`;

function nodeLine({ name, shape, lines, link }: PlainNode): string {
  const url = link === null ? "" : ` [[${link}]]`;
  const kind = shape === "diamond" ? " <<decision>>" : "";
  return `  ${KEYWORD_OF[shape]} ${quoted(lines)} as ${name}${kind}${url}`;
}

export const plantuml: Format = {
  summary: "a PlantUML deployment diagram",
  leavesOut: "loops are left as comments",
  write({ lanes, edges, loops }) {
    const out = ["@startuml"];
    for (const { name, label, nodes } of lanes) {
      out.push(`frame ${quoted([label])} as ${name} {`, ...nodes.map(nodeLine), "}");
    }
    for (const { from, to, fromSide, label } of edges) {
      const words = label === null ? "" : ` : ${escaped(label)}`;
      out.push(`${from} -${DIRECTION_OF[fromSide]}-> ${to}${words}`);
    }
    for (const loop of loops) out.push(`' ${loop}`);
    return `${[...out, "@enduml"].join("\n")}\n`;
  },
};
