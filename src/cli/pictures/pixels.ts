// Pictures as pixels, by resvg with the fonts that come with the program.
import { serialise } from "../../draw/dom.js";
import { type Picture, type RenderOptions, THEMES } from "../../draw/render.js";
import { note } from "../terminal.js";
import { chooseFonts } from "./fonts.js";

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue and opacity of each pixel, row by row. */
  readonly pixels: Uint8Array;
  asPng(): Uint8Array;
}

interface FontSettings {
  readonly loadSystemFonts: boolean;
  readonly fontFiles: string[];
  readonly defaultFontFamily: string;
}

/** The picture as pixels. */
export async function pixelsOf(picture: Picture, theme: RenderOptions["theme"]): Promise<Pixels> {
  const { Resvg } = await import("@resvg/resvg-js");
  const font = fontsOf(picture, theme);
  return new Resvg(serialise(picture), { font }).render();
}

/**
 * What turns a picture on a ground into pixels again and again while it changes, but for what its
 * words say. Setting them takes longer than all the rest: that is done anew only when their looks
 * have changed, on a layer of their own in front.
 */
export async function framesOf(
  picture: Picture,
  theme: RenderOptions["theme"],
  background: string,
): Promise<() => Omit<Pixels, "asPng">> {
  const { Resvg } = await import("@resvg/resvg-js");
  const font = fontsOf(picture, theme);
  const none: FontSettings = { ...font, loadSystemFonts: false, fontFiles: [] };
  let last = "";
  let words: Uint8Array = new Uint8Array();
  return () => {
    const svg = serialise(picture);
    const { width, height, pixels } = new Resvg(svg.replace(WORDS, ""), {
      font: none,
      background,
    }).render();
    // The words of an edge stand in it and once more in front of what runs along it.
    const seen = new Set<string>();
    const wordsOnly = svg.replace(SHAPES, "").replace(WORDS, (text) => {
      if (seen.has(text)) return "";
      seen.add(text);
      return text;
    });
    if (wordsOnly !== last) words = new Resvg(wordsOnly, { font }).render().pixels;
    last = wordsOnly;
    return { width, height, pixels: inFront(pixels.slice(), words) };
  };
}

/** Elements that `serialise` has written: no text or attribute has a bracket of its own. */
const WORDS = /<text\b[^>]*>[\s\S]*?<\/text>/g;
const SHAPES = /<(rect|path|polygon|circle|ellipse)\b[^>]*?(?:\/>|>[\s\S]*?<\/\1>)/g;

/** Lays pixels with opacity, whose colours are multiplied by it, over others. */
function inFront(pixels: Uint8Array, front: Uint8Array): Uint8Array {
  for (let at = 0; at < front.length; at += 4) {
    const opacity = front[at + 3];
    if (opacity === 0) continue;
    for (let colour = at; colour < at + 4; colour += 1) {
      pixels[colour] = front[colour] + Math.round((pixels[colour] * (255 - opacity)) / 255);
    }
  }
  return pixels;
}

/** Sets signs apart that the font of the theme lacks, and says where the letters come from. */
function fontsOf(picture: Picture, theme: RenderOptions["theme"]): FontSettings {
  const { font } = typeof theme === "string" ? THEMES[theme] : theme;
  const { chosen, absent } = chooseFonts(font, serialise(picture));
  if (font !== "Inter") setSignsApart(picture, chosen[0].has);
  const foreign = absent.length > 0;
  if (foreign) note("some letters are in no font that comes with fz: this machine's are used");
  return {
    loadSystemFonts: foreign,
    fontFiles: [...new Set(chosen.flatMap(({ normal, strong }) => [normal, strong]))],
    defaultFontFamily: font,
  };
}

export function sizeOf(picture: Picture): readonly [width: number, height: number] {
  return [Number(picture.getAttribute("width")), Number(picture.getAttribute("height"))];
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
