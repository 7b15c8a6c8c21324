// A picture as PNG, by resvg with the fonts that come with the program.
import { serialise } from "../../draw/dom.js";
import { type Picture, renderPicture, THEMES } from "../../draw/render.js";
import { EXIT, Stop } from "../stop.js";
import { note } from "../terminal.js";
import { coverageOf, fontFiles } from "./fonts.js";
import type { PictureRequest } from "./formats.js";

/** Without a wish, a picture has two pixels for each px: screens and paper show it sharp. */
const USUAL_SCALE = 2;
/** Of each side, and of the whole: what a graphics program still opens. */
const MOST_SIDE = 32_000;
const MOST_PIXELS = 150_000_000;

export async function draw({ diagram, options, ascii }: PictureRequest): Promise<Uint8Array> {
  const free = options.scale === undefined && options.width === undefined;
  const picture = await renderPicture(diagram, free ? { ...options, scale: USUAL_SCALE } : options);
  if (!fits(picture)) {
    if (!free) throw tooLarge(picture);
    const scale = largestScale(picture);
    return await draw({ diagram, options: { ...options, scale }, ascii });
  }
  const { Resvg } = await import("@resvg/resvg-js");
  const theme = typeof options.theme === "string" ? THEMES[options.theme] : options.theme;
  // What the first font lacks, Inter may have.
  const fonts = [...new Set([theme.font, "Inter"] as const)].map(fontFiles);
  if (theme.font !== "Inter") setSignsApart(picture, coverageOf(fonts[0].normal));
  const svg = serialise(picture);
  const foreign = hasForeignLetters(svg, fonts[fonts.length - 1].normal);
  if (foreign) note("some letters are not in the font that comes with fz: this machine's are used");
  const resvg = new Resvg(svg, {
    font: {
      loadSystemFonts: foreign,
      fontFiles: fonts.flatMap(({ normal, strong }) => [normal, strong]),
      defaultFontFamily: theme.font,
    },
  });
  return resvg.render().asPng();
}

/** Width of a sign before a text, in its font size. */
const SIGN_EM = 1.2;

/**
 * Sets a sign that a font lacks apart from the words after it: resvg would draw all of them in the
 * font that has the sign.
 */
function setSignsApart(node: Picture, has: (code: number) => boolean): void {
  for (const child of node.children) setSignsApart(child, has);
  const [text] = node.childNodes;
  if (node.nodeName !== "text" || typeof text?.nodeValue !== "string") return;
  const [, sign, words] = /^(\S) (.+)$/u.exec(text.nodeValue) ?? [];
  if (sign === undefined || has(sign.codePointAt(0) ?? 0)) return;
  if (node.getAttribute("text-anchor") === "middle") return;
  const [x, y, size] = ["x", "y", "font-size"].map((name) => Number(node.getAttribute(name)));
  node.removeChild(text);
  for (const [piece, at] of [
    [sign, x],
    [words, x + size * SIGN_EM],
  ] as const) {
    const span = node.appendChild(node.ownerDocument.createElementNS("", "tspan"));
    span.setAttribute("x", String(at));
    span.setAttribute("y", String(y));
    span.textContent = piece;
  }
}

function sizeOf(picture: Picture): readonly [width: number, height: number] {
  return [Number(picture.getAttribute("width")), Number(picture.getAttribute("height"))];
}

function fits(picture: Picture): boolean {
  const [width, height] = sizeOf(picture);
  return Math.max(width, height) <= MOST_SIDE && width * height <= MOST_PIXELS;
}

/** The scale at which a picture that is too large at the usual one fits. */
function largestScale(picture: Picture): number {
  const [width, height] = sizeOf(picture);
  const side = MOST_SIDE / Math.max(width, height);
  const area = Math.sqrt(MOST_PIXELS / (width * height));
  const scale = Math.floor(USUAL_SCALE * Math.min(side, area) * 100) / 100;
  return Math.max(0.01, Math.min(scale, 1));
}

function tooLarge(picture: Picture): Stop {
  const size = sizeOf(picture)
    .map((side) => Math.round(side).toLocaleString("en"))
    .join(" × ");
  const help = "give a smaller --scale or --width, or draw an SVG or a PDF";
  return new Stop(EXIT.wrongUsage, `a PNG of ${size} pixels is too large`, help);
}

/** Whether a text needs letters that a font lacks; only letters beyond Latin are looked up. */
function hasForeignLetters(text: string, font: string): boolean {
  const codes = new Set<number>();
  for (const letter of text) {
    const code = letter.codePointAt(0) as number;
    if (code > 0x17f) codes.add(code);
  }
  if (codes.size === 0) return false;
  const has = coverageOf(font);
  return [...codes].some((code) => !has(code));
}
