// What every view paints on: a page with its title and legend, colours and strokes that follow the
// theme, shapes, text and chips; svg.js over our own small DOM.
import { type Dom, Svg, withWindow } from "@svgdotjs/svg.js";
import { createWindow, type PlainNode } from "./dom.js";
import type { EdgeBadges } from "./edge-badges.js";
import { type LaidOutLegend, layoutLegend, paintLegend } from "./legend.js";
import {
  type BadgeSize,
  badgeFont,
  badgeHeight,
  badgeWidth,
  type Marks,
  markOf,
  type SafeMark,
  wordsOf,
} from "./marks.js";
import type { XY } from "./place.js";
import { NODE_FONT_PX } from "./shapes.js";
import { roughOutline, roughPath, type Waver, waverOf } from "./sketch.js";
import { tidy } from "./strokes.js";
import { wrapText } from "./text.js";
import { colourOf, FONTS, type Palette, type Role, type Theme, type ToneName } from "./theme.js";

export interface PaintOptions {
  readonly theme: Theme;
  readonly title: string;
  readonly desc: string;
  /** Prefix of the ids in the picture, so that several can stand in one page. */
  readonly name: string;
  /** Whether the title is also painted over the picture. */
  readonly heading: boolean;
  /** Room around the picture in px; null: as the view has it. */
  readonly padding: number | null;
  /** Whether nothing is painted behind the picture. */
  readonly transparent: boolean;
  /** Width of the picture in px, or null for its own, times `scale`. */
  readonly width: number | null;
  readonly scale: number;
  readonly marks: Marks | undefined;
  /** For the hand that draws: the same seed, the same strokes. */
  readonly seed: number;
}

/** What the root element says of the picture; sizes in px. */
export interface Page {
  readonly view: string;
  /** Said only when it is not the usual one. */
  readonly direction?: string;
  readonly width: number;
  readonly height: number;
  /** Room that the view itself leaves free on all sides. */
  readonly margin: number;
}

export type Attributes = Readonly<Record<string, string | number>>;

export interface Colours {
  readonly fill?: Role | "none";
  readonly stroke?: Role | "none";
}

/** One line of text and its anchor point on the baseline. */
export interface Line {
  readonly text: string;
  readonly x: number;
  readonly y: number;
}

const HEADING = { sizePx: 17, linePx: 22, lines: 2, least: 240 } as const;

/** A finished picture: a tree that can be written as SVG or drawn elsewhere. */
export type Picture = PlainNode;

/** The picture that `draw` paints. */
export function drawOn(page: Page, options: PaintOptions, draw: (canvas: Canvas) => void): Picture {
  const window = createWindow();
  // svg.js types its windows as browsers' own; ours has the few members that it uses.
  return withWindow(window as never, () => {
    const root = new Svg();
    const canvas = new Canvas(root, page, options);
    draw(canvas);
    canvas.finish();
    return root.node as unknown as PlainNode;
  }) as unknown as Picture;
}

/** What stands around the drawing itself, and how much room that takes. */
interface Surroundings {
  readonly heading: readonly string[];
  readonly headingPx: number;
  readonly legend: LaidOutLegend;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function surround({ width, height, margin }: Page, options: PaintOptions): Surroundings {
  const legendEntries = options.marks?.legend ?? [];
  const wide = options.heading || legendEntries.length > 0 ? HEADING.least : 0;
  const inner = Math.max(width, wide) - margin * 2;
  const heading = options.heading
    ? wrapText(options.title, {
        maxWidth: inner,
        sizePx: HEADING.sizePx,
        maxLines: HEADING.lines,
        bold: true,
      }).lines
    : [];
  const headingPx = heading.length === 0 ? 0 : heading.length * HEADING.linePx + 6;
  const legend = layoutLegend(legendEntries, inner);
  const more = (options.padding ?? margin) - margin;
  return {
    heading,
    headingPx,
    legend,
    x: -more,
    y: -more - headingPx,
    width: tidy(Math.max(width, wide) + more * 2),
    height: tidy(height + more * 2 + headingPx + legend.height),
  };
}

export class Canvas {
  private readonly used = new Set<string>();
  private readonly style: Dom | null;
  private readonly around: Surroundings;
  private readonly waver: Waver | null;

  constructor(
    private readonly root: Svg,
    private readonly page: Page,
    private readonly options: PaintOptions,
  ) {
    for (const name of [...(root.node as unknown as PlainNode).names.keys()]) root.attr(name, null);
    const { theme } = options;
    this.waver = theme.pen === "hand" ? waverOf(options.seed) : null;
    this.around = surround(page, options);
    const { x, y, width, height } = this.around;
    const zoom = ((options.width ?? width) / width) * options.scale;
    root.attr({
      xmlns: "http://www.w3.org/2000/svg",
      "data-fz-view": page.view,
      ...(page.direction === undefined ? {} : { "data-fz-direction": page.direction }),
      viewBox: `${x} ${y} ${width} ${height}`,
      width: tidy(width * zoom),
      height: tidy(height * zoom),
      role: "img",
      "aria-labelledby": `${options.name}-title ${options.name}-desc`,
      "font-family": FONTS[theme.font],
      "font-size": NODE_FONT_PX,
    });
    root.element("title", { id: `${options.name}-title` }).words(options.title);
    root.element("desc", { id: `${options.name}-desc` }).words(options.desc);
    this.style = theme.dark === null ? null : root.element("style");
    if (!options.transparent) {
      this.shape(root, "rect", { x, y, width, height, rx: 10 }, { fill: "page" });
    }
    this.heading();
  }

  private heading(): void {
    const { heading, headingPx } = this.around;
    if (heading.length === 0) return;
    const left = this.page.margin;
    const lines = heading.map((text, row) => ({
      text,
      x: left,
      y: left - headingPx + (row + 0.72) * HEADING.linePx,
    }));
    // Its words are the title of the picture already.
    const group = this.group({ "data-heading": "", "aria-hidden": "true" });
    this.text(group, lines, { "font-size": HEADING.sizePx, "font-weight": 600 }, "ink");
  }

  /** The mark of a node or an edge; empty when there is none. */
  mark(kind: "nodes" | "edges", id: string): SafeMark {
    return markOf(this.options.marks, kind, id);
  }

  /** A group at the top of the picture, over what was painted before; as a link where there is one. */
  group(given: Attributes, link: string | null = null): Dom {
    // A name is heard only of what has a role.
    const attributes = "aria-label" in given ? { ...given, role: "img" } : given;
    if (link === null) return this.root.group().attr(attributes);
    const target = { href: link, target: "_blank", rel: "noopener noreferrer" };
    return this.root.element("a", target).element("g", attributes);
  }

  /** What a reader sees on pointing at a group; nothing when there is nothing to say. */
  tip(group: Dom, parts: readonly (string | undefined)[]): void {
    const said = parts.filter((part) => part !== undefined && part !== "");
    if (said.length > 0) group.element("title").words(said.join(" — "));
  }

  shape(parent: Dom, name: string, given: Attributes, roles: Colours): void {
    const { waver } = this;
    const attributes = this.toldByDashes(roles)
      ? { "stroke-dasharray": "7 3 2 3", ...given }
      : given;
    if (waver === null || roles.stroke === undefined || roles.stroke === "none") {
      parent.element(name, { ...attributes, ...this.colours(roles) });
      return;
    }
    if (name === "path" && roles.fill === "none") {
      const d = roughPath(String(attributes.d), waver) ?? attributes.d;
      parent.element(name, { ...attributes, d, ...this.colours(roles) });
      return;
    }
    const d = roughOutline(name, attributes, waver);
    if (d === null) {
      parent.element(name, { ...attributes, ...this.colours(roles) });
      return;
    }
    // The exact shape stays below, for its colour and for those who read the picture by machine.
    const { stroke, fill } = roles;
    const { "stroke-width": width, "stroke-dasharray": dash, ...form } = attributes;
    parent.element(name, { ...form, ...this.colours({ fill }) });
    const pen = {
      d,
      "stroke-width": tidy(Number(width ?? 1) * 0.8),
      "stroke-linecap": "round",
      ...(dash === undefined ? {} : { "stroke-dasharray": dash }),
    };
    parent.element("path", { ...pen, ...this.colours({ fill: "none", stroke }) });
  }

  /** In a theme whose failures have no colour of their own, dashes tell them. */
  private toldByDashes({ stroke }: Colours): boolean {
    const { alert, line } = this.options.theme.palette;
    return stroke === "alert" && alert === line;
  }

  /** A chip with a few characters, around its centre. */
  badge(
    parent: Dom,
    text: string,
    [x, y]: XY,
    tone: ToneName | undefined,
    size: BadgeSize = "usual",
  ): void {
    const [width, height] = [badgeWidth(text, size), badgeHeight(size)];
    const roles: Colours =
      tone === undefined
        ? { fill: "node", stroke: "line" }
        : { fill: `${tone}.fill`, stroke: `${tone}.stroke` };
    const group = parent.element("g", { "data-badge": "" });
    const chip = { x: tidy(x - width / 2), y: tidy(y - height / 2), width, height, rx: height / 2 };
    this.shape(group, "rect", { ...chip, "stroke-width": 1.2 }, roles);
    const fontPx = badgeFont(size);
    const style = { "text-anchor": "middle", "font-size": fontPx, "font-weight": 600 };
    const ink = tone === undefined ? "ink" : (`${tone}.ink` as const);
    this.text(group, [{ text, x, y: y + fontPx * 0.36 }], style, ink);
  }

  /** The badge of a line, where there is a free place at it. */
  badgeOn(parent: Dom, { chips }: SafeMark, places: EdgeBadges, points: readonly XY[]): void {
    if (chips.length === 0) return;
    const place = places.take(points, wordsOf(chips[0]));
    if (place !== null) this.badge(parent, place.words, place.centre, chips[0].tone, place.size);
  }

  /** One text element; more lines than one each have a span with a place of its own. */
  text(parent: Dom, lines: readonly Line[], attributes: Attributes, fill: Role): void {
    const colours = this.colours({ fill });
    const place = ({ x, y }: Line): Attributes => ({ x: tidy(x), y: tidy(y) });
    if (lines.length === 1) {
      const text = parent.element("text", { ...place(lines[0]), ...attributes, ...colours });
      text.words(lines[0].text);
      return;
    }
    const text = parent.element("text", { ...attributes, ...colours });
    for (const line of lines) text.element("tspan", place(line)).words(line.text);
  }

  /** Writes what is known only when everything is painted. */
  finish(): void {
    const { margin, height } = this.page;
    paintLegend(this, this.around.legend, margin, height - margin / 2);
    this.style?.words(this.darkStyle(this.options.theme.dark as Palette));
  }

  private colours(roles: Colours): Attributes {
    const attributes: Record<string, string> = {};
    const classes: string[] = [];
    for (const property of ["fill", "stroke"] as const) {
      const role = roles[property];
      if (role === undefined) continue;
      if (role === "none") {
        attributes[property] = "none";
        continue;
      }
      attributes[property] = colourOf(this.options.theme.palette, role);
      if (this.options.theme.dark === null) continue;
      const name = `fz-${property}-${role.replace(".", "-")}`;
      this.used.add(`${property} ${role} ${name}`);
      classes.push(name);
    }
    return classes.length === 0 ? attributes : { ...attributes, class: classes.join(" ") };
  }

  /** Rules that only a reader whose system prefers dark sees; the attributes stay the fallback. */
  private darkStyle(dark: Palette): string {
    const roles = new Set<string>();
    const rules: string[] = [];
    for (const entry of this.used) {
      const [property, role, name] = entry.split(" ");
      const variable = `--fz-${role.replace(".", "-")}`;
      roles.add(`${variable}:${colourOf(dark, role as Role)}`);
      rules.push(`.${name}{${property}:var(${variable})}`);
    }
    const scope = `[data-fz-view]{color-scheme:dark;${[...roles].join(";")}}`;
    return `@media (prefers-color-scheme:dark){${scope}${rules.join("")}}`;
  }
}
