// A picture as SVG, at rest or moving.
import { renderPicture, renderSvg, serialise } from "../../draw/render.js";
import type { PictureRequest } from "./formats.js";

export async function draw({ diagram, options, animate }: PictureRequest): Promise<string> {
  if (animate === undefined) return await renderSvg(diagram, options);
  const picture = await renderPicture(diagram, options);
  animate(picture, diagram).writeStyle();
  return serialise(picture);
}
