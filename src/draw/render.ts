// Diagram → SVG text: the one way into the drawing, for the command line and for the library.
import type { Diagram } from "../lang/diagram.js";
import { layoutWorkflow } from "./layout.js";
import { paint } from "./paint.js";
import { cleanText } from "./text.js";
import { THEMES, type ThemeName } from "./theme.js";

export { layoutWorkflow } from "./layout.js";
export type { LaidOutDiagram } from "./place.js";
export { THEMES, type ThemeName } from "./theme.js";

export interface RenderOptions {
  readonly view: "workflow";
  readonly theme: ThemeName;
  /** What chooses the columns: our own layout, or elkjs (loaded when asked for). */
  readonly engine: "own" | "elk";
  readonly title?: string;
  readonly desc?: string;
  /** Prefix of the ids inside the picture. */
  readonly name?: string;
}

/** The picture as SVG text: the same bytes for the same diagram and options. */
export async function renderSvg(diagram: Diagram, options: RenderOptions): Promise<string> {
  const columns =
    options.engine === "elk" ? await (await import("./elk.js")).elkColumns(diagram) : undefined;
  const laid = layoutWorkflow(diagram, columns);
  return paint(diagram, laid, {
    theme: THEMES[options.theme],
    title: cleanText(options.title ?? "") || defaultTitle(diagram),
    desc: cleanText(options.desc ?? "") || describe(diagram),
    name: idPrefix(options.name),
  });
}

function defaultTitle(diagram: Diagram): string {
  const names = diagram.lanes.slice(0, 4).map((lane) => cleanText(lane.label ?? lane.id));
  const more = diagram.lanes.length > 4 ? ", …" : "";
  return names.length === 0 ? "Workflow" : `Workflow: ${names.join(", ")}${more}`;
}

function describe(diagram: Diagram): string {
  const count = (many: number, one: string): string => `${many} ${one}${many === 1 ? "" : "s"}`;
  const lanes = diagram.lanes.slice(0, 20).map((lane) => {
    const nodes = diagram.nodes.filter((node) => node.lane === lane.id);
    const names = nodes.slice(0, 12).map((node) => cleanText(node.label ?? node.id));
    const more = nodes.length > 12 ? ", …" : "";
    return `${cleanText(lane.label ?? lane.id)}: ${names.join(", ") || "nothing"}${more}.`;
  });
  const total = [
    count(diagram.lanes.length, "lane"),
    count(diagram.nodes.length, "node"),
    count(diagram.edges.length, "edge"),
  ];
  return cleanText(`Workflow with ${total.join(", ")}. ${lanes.join(" ")}`);
}

function idPrefix(name: string | undefined): string {
  const safe = (name ?? "").replace(/[^A-Za-z0-9_-]+/g, "-").slice(0, 40);
  return `fz-${safe || "diagram"}`;
}
