// Diagram → SVG text: the one way into the drawing, for the command line and for the library.
import type { Diagram } from "../lang/diagram.js";
import type { PaintOptions, Picture } from "./canvas.js";
import { serialise } from "./dom.js";
import { layoutWorkflow } from "./layout.js";
import type { Marks } from "./marks.js";
import { paint } from "./paint.js";
import type { Direction } from "./place.js";
import { seedOf } from "./sketch.js";
import { cleanText } from "./text.js";
import { THEMES, type Theme, type ThemeName } from "./theme.js";

export type { Picture } from "./canvas.js";
export { serialise } from "./dom.js";
export { layoutWorkflow } from "./layout.js";
export type { Chip, Count, LegendEntry, Mark, Marks } from "./marks.js";
export type { Direction, LaidOutDiagram } from "./place.js";
export { THEMES, type Theme, type ThemeName, type ToneName } from "./theme.js";

/** One way to look at a diagram: what it shows, and how it comes to a picture. */
interface View {
  readonly summary: string;
  readonly title: string;
  readonly draw: (
    diagram: Diagram,
    paint: PaintOptions,
    options: RenderOptions,
  ) => Promise<Picture> | Picture;
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
  /** Where time runs to in a workflow: `right` (the default) has lanes as rows, `down` as columns. */
  readonly direction?: Direction;
  /** One of ours by name, or one of the caller's own. */
  readonly theme: ThemeName | Theme;
  /** What chooses the columns: our own layout, or elkjs (loaded when asked for). */
  readonly engine: "own" | "elk";
  /** Given, it is also painted over the picture. */
  readonly title?: string;
  readonly desc?: string;
  /** Prefix of the ids inside the picture. */
  readonly name?: string;
  /** Room around the picture, in px. */
  readonly padding?: number;
  /** `#rrggbb`, or `transparent` for none; without it, as the theme has it. */
  readonly background?: string;
  /** Width of the picture in px; its height follows. */
  readonly width?: number;
  /** Times its own size, or times `width`. */
  readonly scale?: number;
  /** What is laid over the elements. */
  readonly marks?: Marks;
}

/** The picture as SVG text: the same bytes for the same diagram and options. */
export async function renderSvg(diagram: Diagram, options: RenderOptions): Promise<string> {
  return serialise(await renderPicture(diagram, options));
}

/** The picture as a tree, for formats other than SVG. */
export async function renderPicture(diagram: Diagram, options: RenderOptions): Promise<Picture> {
  const view: View = VIEWS[options.view];
  const title = cleanText(options.title ?? "");
  const { background, padding, width, scale } = options;
  const transparent = background === "transparent";
  const paintOptions: PaintOptions = {
    theme: onGround(options.theme, transparent ? undefined : background),
    title: title || defaultTitle(diagram, view),
    heading: title !== "",
    desc: cleanText(options.desc ?? "") || describe(diagram, view),
    name: idPrefix(options.name),
    padding: padding ?? null,
    transparent,
    width: width ?? null,
    scale: scale ?? 1,
    marks: options.marks,
    seed: seedOf(diagram.nodes.flatMap(({ id, label }) => [id, label ?? ""])),
  };
  return view.draw(diagram, paintOptions, options);
}

/** The theme with another colour of the page. */
function onGround(theme: ThemeName | Theme, page: string | undefined): Theme {
  const whole: Theme = typeof theme === "string" ? THEMES[theme] : theme;
  if (page === undefined) return whole;
  const { palette, dark } = whole;
  return {
    ...whole,
    palette: { ...palette, page },
    dark: dark === null ? null : { ...dark, page },
  };
}

async function drawWorkflow(
  diagram: Diagram,
  paintOptions: PaintOptions,
  { engine, direction }: RenderOptions,
): Promise<Picture> {
  const columns =
    engine === "elk" ? await (await import("./elk.js")).elkColumns(diagram) : undefined;
  return paint(diagram, layoutWorkflow(diagram, columns, direction), paintOptions);
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
