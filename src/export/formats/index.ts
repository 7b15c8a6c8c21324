// The formats a diagram can be written in. One entry and its file hold all about a format.
import type { Diagram } from "../../lang/diagram.js";
import { exportJson } from "../json.js";
import { toPlain } from "../plain.js";
import { d2 } from "./d2.js";
import { dot } from "./dot.js";
import type { Format } from "./format.js";
import { mermaid } from "./mermaid.js";
import { plantuml } from "./plantuml.js";

export const FORMATS = { mermaid, d2, dot, plantuml } as const satisfies Readonly<
  Record<string, Format>
>;

export const FORMAT_NAMES = [
  "json",
  ...(Object.keys(FORMATS) as (keyof typeof FORMATS)[]),
] as const;
export type FormatName = (typeof FORMAT_NAMES)[number];

/** The text of a diagram in a format: the graph itself for `json`, else as the format can tell it. */
export function exportDiagram(diagram: Diagram, format: FormatName): string {
  if (format === "json") return `${JSON.stringify(exportJson(diagram), null, 2)}\n`;
  return FORMATS[format].write(toPlain(diagram));
}

/** What of this diagram the format has no words for; null for nothing. */
export function lostIn(diagram: Diagram, format: FormatName): string | null {
  if (format === "json" || diagram.loops.length === 0) return null;
  return FORMATS[format].leavesOut;
}
