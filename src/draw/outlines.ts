// How each kind of node is drawn. The first shape of an entry is the outline edges end at.
import type { LaidOutNode } from "./place.js";
import { type Outline, pillRadius } from "./shapes.js";
import type { Role } from "./theme.js";

/** Draws one shape with colours of the theme. */
export type Draw = (
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  roles: { fill?: Role | "none"; stroke?: Role },
) => void;

/** `start` marks a node no edge leads to. */
export const OUTLINES: Readonly<
  Record<Outline, (laid: LaidOutNode, start: boolean, draw: Draw) => void>
> = {
  box: ({ x, y, width, height, lane }, _start, draw) => {
    draw(
      "rect",
      { x, y, width, height, rx: 7, "stroke-width": 1.4 },
      { fill: "node", stroke: `${lane}.stroke` },
    );
  },
  task: ({ x, y, width, height, lane }, _start, draw) => {
    draw(
      "rect",
      { x, y, width, height, rx: 7, "stroke-width": 1.4 },
      { fill: "node", stroke: `${lane}.stroke` },
    );
    draw(
      "path",
      { d: `M${x + 6} ${y + 8}V${y + height - 8}`, "stroke-width": 3, "stroke-linecap": "round" },
      { fill: "none", stroke: `${lane}.stroke` },
    );
  },
  diamond: ({ x, y, width, height, lane }, _start, draw) => {
    const [cx, cy] = [x + width / 2, y + height / 2];
    const points = `${cx},${y} ${x + width},${cy} ${cx},${y + height} ${x},${cy}`;
    draw(
      "polygon",
      { points, "stroke-width": 1.4, "stroke-linejoin": "round" },
      { fill: `${lane}.soft`, stroke: `${lane}.stroke` },
    );
  },
  circle: ({ x, y, width, lane }, start, draw) => {
    const r = width / 2;
    draw(
      "circle",
      { cx: x + r, cy: y + r, r, "stroke-width": start ? 1.4 : 2.6 },
      { fill: start ? `${lane}.accent` : "node", stroke: `${lane}.accent` },
    );
  },
  pill: ({ x, y, width, height, lane }, start, draw) => {
    draw(
      "rect",
      { x, y, width, height, rx: pillRadius(height), "stroke-width": start ? 1.4 : 2.6 },
      { fill: start ? `${lane}.accent` : "node", stroke: `${lane}.accent` },
    );
  },
};
