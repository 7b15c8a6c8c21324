// Components in rows and columns, lines in the gutters between: the layout of graphs that are too
// large or too dense for ELK. It speaks the language of ELK's answers, which it stands in for.
import type { Component } from "./components.js";
import type { Dependency } from "./dependencies.js";

interface ElkPlace {
  readonly x?: number;
  readonly y?: number;
}

export interface ElkSection {
  readonly startPoint: { readonly x: number; readonly y: number };
  readonly endPoint: { readonly x: number; readonly y: number };
  readonly bendPoints?: readonly { readonly x: number; readonly y: number }[];
}

/** What the layout needs of an answer of ELK. */
export interface ElkResult {
  readonly width?: number;
  readonly height?: number;
  readonly children?: readonly ElkPlace[];
  readonly edges?: readonly {
    readonly sections?: readonly ElkSection[];
    readonly labels?: readonly ElkPlace[];
  }[];
}

const GUTTER_PX = 64;
/** Lines of one gutter share this many tracks. */
const TRACKS = 11;
const TRACK_PX = 4;

/** In file order, row by row; labels are left out. */
export function gridOf(
  components: readonly Component[],
  dependencies: readonly Dependency[],
): ElkResult {
  const columns = Math.max(1, Math.ceil(Math.sqrt(components.length * 0.8)));
  const cell = {
    width: Math.max(0, ...components.map(({ width }) => width)) + GUTTER_PX,
    height: Math.max(0, ...components.map(({ height }) => height)) + GUTTER_PX,
  };
  const children = components.map(({ width, height }, at) => ({
    x: GUTTER_PX + (at % columns) * cell.width + (cell.width - GUTTER_PX - width) / 2,
    y: GUTTER_PX + Math.floor(at / columns) * cell.height + (cell.height - GUTTER_PX - height) / 2,
  }));
  const edges = dependencies.map(({ from, to }, at) => {
    const track = 10 + (at % TRACKS) * TRACK_PX;
    const middle = (lane: number): number => children[lane].y + components[lane].height / 2;
    const startPoint = { x: children[from].x + components[from].width, y: middle(from) };
    const endPoint = { x: children[to].x, y: middle(to) };
    const out = ((from % columns) + 1) * cell.width + track;
    const into = (to % columns) * cell.width + track;
    const y = Math.floor(to / columns) * cell.height + track;
    const bendPoints = [
      { x: out, y: startPoint.y },
      { x: out, y },
      { x: into, y },
      { x: into, y: endPoint.y },
    ];
    return { sections: [{ startPoint, endPoint, bendPoints }] };
  });
  const rows = Math.ceil(components.length / columns);
  return {
    width: columns * cell.width + GUTTER_PX,
    height: rows * cell.height + GUTTER_PX,
    children,
    edges,
  };
}
