// A picture as SVG.
import { renderSvg } from "../../draw/render.js";
import type { PictureRequest } from "./formats.js";

export function draw({ diagram, options }: PictureRequest): Promise<string> {
  return renderSvg(diagram, options);
}
