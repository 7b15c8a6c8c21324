// A run as a GIF: a fixed number of frames of its playback, in one palette, each holding only what
// has changed since the one before.
import { applyPalette, GIFEncoder, quantize } from "gifenc";
import {
  type Picture,
  type RenderOptions,
  renderPicture,
  THEMES,
  type Theme,
} from "../../draw/render.js";
import { EXIT, Stop } from "../stop.js";
import type { PictureRequest } from "./formats.js";
import { framesOf, sizeOf } from "./pixels.js";

const FRAMES = 120;
const DELAY_MS = 100;
/** How far tokens come from frame to frame: a whole round of frames is a whole number of spacings. */
const STEP_PX = 4;
/** Without a wish, and at most: what a page or a mail still takes. */
const USUAL_WIDTH = 1000;
const MOST_PIXELS = 2_000_000;
/** One colour of the palette stands for what has not changed. */
const COLOURS = 255;
/** Frames from which the palette is taken, and one pixel of how many. */
const SAMPLES = 6;
const SPARSE = 3;

export async function draw({ diagram, options, animate }: PictureRequest): Promise<Uint8Array> {
  if (animate === undefined) throw new Error("a GIF was asked for without a run");
  const theme = lightOf(options);
  const still = { ...options, theme };
  const picture = await sized(still, (sizes) => renderPicture(diagram, sizes));
  const playback = animate(picture, diagram);
  const { background = theme.palette.page } = options;
  // A pixel of a GIF is there or not: what shows through at a corner would be black.
  const ground = background === "transparent" ? theme.palette.page : background;
  const paint = await framesOf(picture, theme, ground);
  const frame = (at: number) => {
    playback.show(at / FRAMES, at * STEP_PX);
    return paint();
  };
  const palette = quantize(sampleOf(frame), COLOURS, { format: FORMAT });
  const unchanged = palette.length;
  const colours = [...palette, [0, 0, 0]];
  const encoder = GIFEncoder();
  let before: Uint8Array | null = null;
  for (let at = 0; at < FRAMES; at += 1) {
    const { width, height, pixels } = frame(at);
    const now = applyPalette(pixels, palette, FORMAT);
    const changed = before === null ? now : changesOf(before, now, unchanged);
    encoder.writeFrame(changed, width, height, {
      palette: before === null ? colours : undefined,
      delay: DELAY_MS,
      transparent: before !== null,
      transparentIndex: unchanged,
      dispose: KEEP,
    });
    before = now;
  }
  encoder.finish();
  return encoder.bytes();
}

const FORMAT = "rgb565";
/** A frame stays below the next one. */
const KEEP = 1;

/** A reader's system is not asked in a GIF: a theme that would follow it is its light one. */
function lightOf({ theme }: RenderOptions): Theme {
  const whole = typeof theme === "string" ? THEMES[theme] : theme;
  return { ...whole, dark: null };
}

/** The picture as wide as it is wished, and otherwise no wider than usual. */
async function sized(
  options: RenderOptions,
  render: (options: RenderOptions) => Promise<Picture>,
): Promise<Picture> {
  const free = options.width === undefined && options.scale === undefined;
  const picture = await render(options);
  const [width, height] = sizeOf(picture);
  if (!free) {
    if (width * height <= MOST_PIXELS) return picture;
    const size = `${Math.round(width)} × ${Math.round(height)}`;
    const help = "give a smaller --scale or --width, or draw an SVG with --animate";
    throw new Stop(EXIT.wrongUsage, `a GIF of ${size} pixels is too large`, help);
  }
  const scale = Math.min(1, USUAL_WIDTH / width, Math.sqrt(MOST_PIXELS / (width * height)));
  return scale === 1 ? picture : await render({ ...options, width: Math.floor(width * scale) });
}

/** Pixels of some frames, from which the palette is made. */
function sampleOf(frame: (at: number) => { readonly pixels: Uint8Array }): Uint8Array {
  const parts = Array.from({ length: SAMPLES }, (_, sample) => {
    const { pixels } = frame(Math.round((sample * (FRAMES - 1)) / (SAMPLES - 1)));
    const words = new Uint32Array(pixels.slice().buffer);
    return words.filter((_word, at) => at % SPARSE === 0);
  });
  const whole = new Uint32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return new Uint8Array(whole.buffer);
}

function changesOf(before: Uint8Array, now: Uint8Array, unchanged: number): Uint8Array {
  return now.map((colour, at) => (colour === before[at] ? unchanged : colour));
}
