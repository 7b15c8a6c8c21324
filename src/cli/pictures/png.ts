// A picture as PNG.
import { type Picture, renderPicture } from "../../draw/render.js";
import { EXIT, Stop } from "../stop.js";
import type { PictureRequest } from "./formats.js";
import { pixelsOf, sizeOf } from "./pixels.js";

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
  return (await pixelsOf(picture, options.theme)).asPng();
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
