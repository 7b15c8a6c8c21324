// What we use of gifenc, which comes without types.
declare module "gifenc" {
  type Palette = number[][];
  type Format = "rgb565" | "rgb444" | "rgba4444";

  interface Frame {
    readonly palette?: Palette;
    /** Milliseconds. */
    readonly delay: number;
    readonly transparent: boolean;
    readonly transparentIndex: number;
    readonly dispose: number;
  }

  export function quantize(
    pixels: Uint8Array,
    most: number,
    options: { readonly format: Format },
  ): Palette;

  export function applyPalette(pixels: Uint8Array, palette: Palette, format: Format): Uint8Array;

  export function GIFEncoder(): {
    writeFrame(indices: Uint8Array, width: number, height: number, frame: Frame): void;
    finish(): void;
    bytes(): Uint8Array;
  };
}
