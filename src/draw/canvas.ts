// What every view paints on: a page with its title, colours that follow the theme, shapes and text;
// svg.js over our own small DOM, written as SVG text.
import { type Dom, Svg, withWindow } from "@svgdotjs/svg.js";
import { createWindow, type PlainNode, serialise } from "./dom.js";
import { NODE_FONT_PX } from "./shapes.js";
import { tidy } from "./strokes.js";
import { colourOf, type Palette, type Role, type Theme } from "./theme.js";

export interface PaintOptions {
  readonly theme: Theme;
  readonly title: string;
  readonly desc: string;
  /** Prefix of the ids in the picture, so that several can stand in one page. */
  readonly name: string;
}

/** What the root element says of the picture; sizes in px. */
export interface Page {
  readonly view: string;
  readonly width: number;
  readonly height: number;
}

export type Attributes = Readonly<Record<string, string | number>>;

export interface Colours {
  readonly fill?: Role | "none";
  readonly stroke?: Role;
}

/** One line of text and its anchor point on the baseline. */
export interface Line {
  readonly text: string;
  readonly x: number;
  readonly y: number;
}

const FONTS =
  "Inter, 'Segoe UI', system-ui, -apple-system, 'Helvetica Neue', Arial, 'Noto Sans', " +
  "'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', 'DejaVu Sans', sans-serif";

/** The picture that `draw` paints, as SVG text. */
export function drawOn(page: Page, options: PaintOptions, draw: (canvas: Canvas) => void): string {
  const window = createWindow();
  // svg.js types its windows as browsers' own; ours has the few members that it uses.
  return withWindow(window as never, () => {
    const root = new Svg();
    const canvas = new Canvas(root, page, options);
    draw(canvas);
    canvas.finish();
    return serialise(root.node as unknown as PlainNode);
  }) as unknown as string;
}

export class Canvas {
  private readonly used = new Set<string>();
  private readonly style: Dom | null;

  constructor(
    private readonly root: Svg,
    { view, width, height }: Page,
    private readonly options: PaintOptions,
  ) {
    for (const name of [...(root.node as unknown as PlainNode).names.keys()]) root.attr(name, null);
    root.attr({
      xmlns: "http://www.w3.org/2000/svg",
      "data-fz-view": view,
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: "img",
      "aria-labelledby": `${options.name}-title ${options.name}-desc`,
      "font-family": FONTS,
      "font-size": NODE_FONT_PX,
    });
    root.element("title", { id: `${options.name}-title` }).words(options.title);
    root.element("desc", { id: `${options.name}-desc` }).words(options.desc);
    this.style = options.theme.dark === null ? null : root.element("style");
    this.shape(root, "rect", { x: 0, y: 0, width, height, rx: 10 }, { fill: "page" });
  }

  /** A group at the top of the picture, over what was painted before. */
  group(attributes: Attributes): Dom {
    return this.root.group().attr(attributes);
  }

  shape(parent: Dom, name: string, attributes: Attributes, roles: Colours): void {
    parent.element(name, { ...attributes, ...this.colours(roles) });
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
