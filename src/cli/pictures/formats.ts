// The formats of a picture: one entry each, loaded only when it is asked for.
import type { Picture, RenderOptions } from "../../draw/render.js";
import type { Playback } from "../../export/animate.js";
import type { Diagram } from "../../lang/diagram.js";

/** Puts a run into a picture of the diagram. */
export type Animation = (picture: Picture, diagram: Diagram) => Playback;

export interface PictureRequest {
  readonly diagram: Diagram;
  readonly options: RenderOptions;
  /** For formats that can move. */
  readonly animate?: Animation;
  /** Whether text is to have nothing but ASCII characters. */
  readonly ascii: boolean;
}

export interface PictureFormat {
  readonly summary: string;
  /** Whether it is no text, so that a terminal cannot show it. */
  readonly binary: boolean;
  /** Whether it shows how a run went: when asked, always, or never. */
  readonly moves: "can" | "always" | "never";
  readonly load: () => Promise<{
    readonly draw: (request: PictureRequest) => Promise<string | Uint8Array>;
  }>;
}

/** The name of a format is also the ending of its files. */
export const FORMATS = {
  svg: {
    summary: "vectors for browsers",
    binary: false,
    moves: "can",
    load: () => import("./svg.js"),
  },
  png: { summary: "pixels", binary: true, moves: "never", load: () => import("./png.js") },
  gif: {
    summary: "pixels that move as a run did",
    binary: true,
    moves: "always",
    load: () => import("./gif.js"),
  },
  pdf: {
    summary: "vectors for paper",
    binary: true,
    moves: "never",
    load: () => import("./pdf.js"),
  },
  txt: {
    summary: "box drawing for terminals",
    binary: false,
    moves: "never",
    load: () => import("./txt.js"),
  },
} as const satisfies Readonly<Record<string, PictureFormat>>;

export type FormatName = keyof typeof FORMATS;

export const isFormat = (name: string): name is FormatName => Object.hasOwn(FORMATS, name);
