// Paints the elements of a picture into a PDF.
import type PDFDocument from "pdfkit";
import { safeLink } from "../../draw/links.js";
import type { Picture } from "../../draw/render.js";
import type { FontChoice } from "./fonts.js";

type Document = InstanceType<typeof PDFDocument>;

/** Inter would join `->` to one arrow, which could not be found again as text. */
const FEATURES = { calt: false, liga: false, dlig: false } as never;

export class PdfPainter {
  /** Of the root element; `text` may say another. */
  private fontSize = 13;

  constructor(
    private readonly document: Document,
    private readonly fonts: readonly FontChoice[],
  ) {}

  /** `scale`: points for a px of the picture's own width and height. */
  paint(picture: Picture, scale: number): void {
    const [x, y, width] = (picture.getAttribute("viewBox") ?? "").split(" ").map(Number);
    const zoom = (Number(picture.getAttribute("width")) / width) * scale;
    this.fontSize = Number(picture.getAttribute("font-size"));
    this.document.scale(zoom).translate(-x, -y);
    for (const child of picture.children) this.element(child);
  }

  private element(node: Picture): void {
    switch (node.nodeName) {
      case "g":
        for (const child of node.children) this.element(child);
        return;
      case "a":
        for (const child of node.children) this.element(child);
        this.link(node);
        return;
      case "text":
        this.text(node);
        return;
      case "rect":
      case "circle":
      case "polygon":
      case "path":
        this.shape(node);
        return;
      default:
      // Titles, descriptions and styles are nothing to paint.
    }
  }

  private shape(node: Picture): void {
    const { document } = this;
    const paint = (name: string): string | null => {
      const colour = node.getAttribute(name);
      return colour === null || colour === "none" ? null : colour;
    };
    const [fill, stroke] = [paint("fill"), paint("stroke")];
    if (fill === null && stroke === null) return;
    document.save();
    document.lineWidth(numberOf(node, "stroke-width", 1));
    if (node.getAttribute("stroke-linecap") === "round") document.lineCap("round");
    if (node.getAttribute("stroke-linejoin") === "round") document.lineJoin("round");
    const dash = (node.getAttribute("stroke-dasharray") ?? "").split(/[ ,]+/).map(Number);
    const phase = numberOf(node, "stroke-dashoffset", 0);
    if (dash.length > 1) document.dash(dash as never, { phase });
    document.fillOpacity(numberOf(node, "fill-opacity", 1));
    this.outline(node);
    if (fill !== null && stroke !== null) document.fillAndStroke(fill, stroke);
    else if (fill !== null) document.fill(fill);
    else if (stroke !== null) document.stroke(stroke);
    document.restore();
  }

  private outline(node: Picture): void {
    const { document } = this;
    const number = (name: string): number => numberOf(node, name, 0);
    const [x, y, width, height] = ["x", "y", "width", "height"].map(number);
    switch (node.nodeName) {
      case "rect": {
        const radius = Math.min(number("rx"), width / 2, height / 2);
        if (radius > 0) document.roundedRect(x, y, width, height, radius);
        else document.rect(x, y, width, height);
        return;
      }
      case "circle":
        document.circle(number("cx"), number("cy"), number("r"));
        return;
      case "polygon": {
        const points = (node.getAttribute("points") ?? "").trim().split(/\s+/);
        document.path(`M${points.join("L")}Z`);
        return;
      }
      default:
        document.path(cubic(node.getAttribute("d") ?? ""));
    }
  }

  private text(node: Picture): void {
    const lines = node.children.length === 0 ? [node] : node.children;
    const size = numberOf(node, "font-size", this.fontSize);
    const strong = node.getAttribute("font-weight") !== null;
    const middle = node.getAttribute("text-anchor") === "middle";
    this.document.fillOpacity(1).fillColor(node.getAttribute("fill") ?? "#000000");
    for (const line of lines) {
      const words = line.childNodes[0]?.nodeValue ?? "";
      if (words === "") continue;
      const runs = this.runs(words, strong, size);
      const width = runs.reduce((sum, run) => sum + run.width, 0);
      let x = numberOf(line, "x", 0) - (middle ? width / 2 : 0);
      const y = numberOf(line, "y", 0);
      for (const run of runs) {
        const style = { lineBreak: false, baseline: "alphabetic", features: FEATURES } as const;
        this.document.font(run.font, size).text(run.text, x, y, style);
        x += run.width;
      }
    }
  }

  /** A line in pieces of one font each. */
  private runs(words: string, strong: boolean, size: number): Run[] {
    const pieces: { text: string; font: FontChoice }[] = [];
    for (const letter of words) {
      const code = letter.codePointAt(0) as number;
      const font = this.fonts.find(({ has }) => has(code)) ?? this.fonts[0];
      const last = pieces[pieces.length - 1];
      if (last?.font === font) last.text += letter;
      else pieces.push({ text: letter, font });
    }
    return pieces.map(({ text, font }) => {
      const file = strong ? font.strong : font.normal;
      const width = this.document.font(file, size).widthOfString(text, { features: FEATURES });
      return { text, font: file, width };
    });
  }

  /** The first shape inside is where a click counts. */
  private link(node: Picture): void {
    const target = safeLink(node.getAttribute("href") ?? "");
    const group = node.children[0];
    const shape = group?.children.find(({ nodeName }) => nodeName !== "title");
    if (target === null || shape === undefined) return;
    const { x, y, width, height } = boxOf(shape);
    this.document.link(x, y, width, height, target);
  }
}

interface Run {
  readonly text: string;
  readonly font: string;
  readonly width: number;
}

function numberOf(node: Picture, name: string, otherwise: number): number {
  const value = node.getAttribute(name);
  return value === null ? otherwise : Number(value);
}

function boxOf(node: Picture): { x: number; y: number; width: number; height: number } {
  const number = (name: string): number => numberOf(node, name, 0);
  if (node.nodeName === "circle") {
    const r = number("r");
    return { x: number("cx") - r, y: number("cy") - r, width: r * 2, height: r * 2 };
  }
  if (node.nodeName === "polygon") {
    const points = (node.getAttribute("points") ?? "").split(/[ ,]+/).map(Number);
    const xs = points.filter((_, at) => at % 2 === 0);
    const ys = points.filter((_, at) => at % 2 === 1);
    const [x, y] = [Math.min(...xs), Math.min(...ys)];
    return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
  }
  const [x, y, width, height] = ["x", "y", "width", "height"].map(number);
  return { x, y, width, height };
}

/** A path whose quadratic curves are cubic ones: PDF has no others. */
function cubic(d: string): string {
  let [x, y] = [0, 0];
  return d.replace(/([A-Z])([^A-Z]*)/g, (piece, letter: string, rest: string) => {
    const n = (rest.match(/-?\d*\.?\d+(?:e[-+]?\d+)?/g) ?? []).map(Number);
    if (letter === "Q") {
      const [cx, cy, toX, toY] = n;
      const third = (end: number, control: number): number => end + ((control - end) * 2) / 3;
      const first = `${third(x, cx)} ${third(y, cy)}`;
      const second = `${third(toX, cx)} ${third(toY, cy)}`;
      [x, y] = [toX, toY];
      return `C${first} ${second} ${toX} ${toY}`;
    }
    if (letter === "H") x = n[0];
    else if (letter === "V") y = n[0];
    else if (letter !== "Z") [x, y] = n.slice(-2);
    return piece;
  });
}
