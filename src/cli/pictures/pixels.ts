// Pictures as pixels, by resvg with the fonts that come with the program.
import { serialise } from "../../draw/dom.js";
import { type Picture, type RenderOptions, THEMES } from "../../draw/render.js";
import { note } from "../terminal.js";
import { coverageOf, fontFiles } from "./fonts.js";

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue and opacity of each pixel, row by row. */
  readonly pixels: Uint8Array;
  asPng(): Uint8Array;
}

/**
 * What turns a picture into pixels, on a ground if one is given; once made, also when the picture
 * has changed since, its words excepted.
 */
export async function painterOf(
  picture: Picture,
  theme: RenderOptions["theme"],
  background?: string,
): Promise<() => Pixels> {
  const { Resvg } = await import("@resvg/resvg-js");
  const { font } = typeof theme === "string" ? THEMES[theme] : theme;
  // What the first font lacks, Inter may have.
  const fonts = [...new Set([font, "Inter"] as const)].map(fontFiles);
  if (font !== "Inter") setSignsApart(picture, coverageOf(fonts[0].normal));
  const foreign = hasForeignLetters(serialise(picture), fonts[fonts.length - 1].normal);
  if (foreign) note("some letters are not in the font that comes with fz: this machine's are used");
  const options = {
    background,
    font: {
      loadSystemFonts: foreign,
      fontFiles: fonts.flatMap(({ normal, strong }) => [normal, strong]),
      defaultFontFamily: font,
    },
  };
  return () => new Resvg(serialise(picture), options).render();
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
