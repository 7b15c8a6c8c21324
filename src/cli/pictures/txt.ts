// A picture as text, in Unicode box drawing or in plain ASCII.
import { renderPicture } from "../../draw/render.js";
import { drawText } from "../../export/text-picture/draw.js";
import { EXIT, Stop } from "../stop.js";
import type { PictureRequest } from "./formats.js";

export async function draw({ diagram, options, ascii }: PictureRequest): Promise<string> {
  const { view, engine, direction, title, marks } = options;
  const plain = { view, engine, direction, title, marks, theme: "light" } as const;
  const picture = await renderPicture(diagram, plain);
  const text = drawText(picture, ascii);
  if (text !== null) return text;
  const help = "draw an SVG or a PDF, or another view";
  throw new Stop(EXIT.wrongUsage, "the diagram is too large to be shown as text", help);
}
