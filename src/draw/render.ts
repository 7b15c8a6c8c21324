// Diagram → SVG text: the one way into the drawing, for the command line and for the library.
import type { Diagram } from "../lang/diagram.js";
import type { PaintOptions } from "./canvas.js";
import { layoutWorkflow } from "./layout.js";
import { paint } from "./paint.js";
import { cleanText } from "./text.js";
import { THEMES, type ThemeName } from "./theme.js";

export { layoutWorkflow } from "./layout.js";
export type { LaidOutDiagram } from "./place.js";
export { THEMES, type ThemeName } from "./theme.js";

/** One way to look at a diagram: what it shows, and how it comes to a picture. */
interface View {
  readonly summary: string;
  readonly title: string;
  readonly draw: (
    diagram: Diagram,
    paint: PaintOptions,
    options: RenderOptions,
  ) => Promise<string> | string;
}

/** Views other than the first are loaded when they are asked for. */
export const VIEWS = {
  workflow: {
    summary: "lanes as rows, time from left to right",
    title: "Workflow",
    draw: drawWorkflow,
  },
  sequence: {
    summary: "lanes as lifelines, messages from top to bottom",
    title: "Sequence",
    draw: async (diagram, options) =>
      (await import("./sequence/paint.js")).drawSequence(diagram, options),
  },
  architecture: {
    summary: "lanes as components, with what each needs of the others",
    title: "Architecture",
    draw: async (diagram, options) =>
      (await import("./architecture/paint.js")).drawArchitecture(diagram, options),
  },
} as const satisfies Readonly<Record<string, View>>;

export type ViewName = keyof typeof VIEWS;

export interface RenderOptions {
  readonly view: ViewName;
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
  const view: View = VIEWS[options.view];
  const paintOptions = {
    theme: THEMES[options.theme],
    title: cleanText(options.title ?? "") || defaultTitle(diagram, view),
    desc: cleanText(options.desc ?? "") || describe(diagram, view),
    name: idPrefix(options.name),
  };
  return view.draw(diagram, paintOptions, options);
}

async function drawWorkflow(
  diagram: Diagram,
  paintOptions: PaintOptions,
  { engine }: RenderOptions,
): Promise<string> {
  const columns =
    engine === "elk" ? await (await import("./elk.js")).elkColumns(diagram) : undefined;
  return paint(diagram, layoutWorkflow(diagram, columns), paintOptions);
}

function defaultTitle(diagram: Diagram, { title }: View): string {
  const names = diagram.lanes.slice(0, 4).map((lane) => cleanText(lane.label ?? lane.id));
  const more = diagram.lanes.length > 4 ? ", …" : "";
  return names.length === 0 ? title : `${title}: ${names.join(", ")}${more}`;
}

function describe(diagram: Diagram, { title }: View): string {
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
  return cleanText(`${title} with ${total.join(", ")}. ${lanes.join(" ")}`);
}

function idPrefix(name: string | undefined): string {
  const safe = (name ?? "").replace(/[^A-Za-z0-9_-]+/g, "-").slice(0, 40);
  return `fz-${safe || "diagram"}`;
}
