// How wide each band comes out: channels as wide as what runs in them and the room arrow heads need,
// columns and rows as large as what stands in them.
import type { Arrangement, Scene } from "./arrange.js";
import type { Frame } from "./loops.js";

const ARROW_ROOM_PX = 20;
const ROOM = { outer: 14, plainX: 46, edgeX: 26, plainY: 30, laneY: 22, outerY: 14 } as const;

/** Starts and sizes of all bands of one direction. */
export interface Ruler {
  readonly start: number[];
  readonly size: number[];
  /** Room before the first track of a channel. */
  readonly lead: number[];
}

export function rulerX(
  { grid, sized, labels, wiring }: Scene,
  { xExtent }: Arrangement,
  from: number,
  frames: readonly Frame[],
): Ruler {
  const size = new Array<number>(grid.xBands).fill(0);
  const lead = new Array<number>(grid.xBands).fill(0);
  sized.forEach((node, at) => {
    size[grid.nodeX[at]] = Math.max(size[grid.nodeX[at]], node.width);
  });
  for (const label of labels) {
    if (label === null) continue;
    const { axis, band } = wiring.wires[label.wire];
    const column = axis === 0 ? label.at : band;
    if (column % 2 === 1) size[column] = Math.max(size[column], label.width + 8);
  }
  for (const frame of frames) {
    if (frame.left !== frame.right) continue;
    size[frame.left] = Math.max(size[frame.left], Math.min(frame.titlePx, 200));
  }
  for (let band = 0; band < grid.xBands; band += 1) {
    if (band % 2 === 1) {
      size[band] = Math.max(size[band], xExtent[band], 40);
      continue;
    }
    const atEdge = band === 0 || band === grid.xBands - 1;
    const plain = atEdge ? ROOM.edgeX : ROOM.plainX;
    const before = band === 0 ? ROOM.outer : ARROW_ROOM_PX;
    const after = band === grid.xBands - 1 ? ROOM.outer : ARROW_ROOM_PX;
    size[band] = xExtent[band] === 0 ? plain : Math.max(plain, before + xExtent[band] + after);
    lead[band] =
      xExtent[band] === 0 ? 0 : before + (size[band] - before - xExtent[band] - after) / 2;
  }
  return accumulate(size, lead, from);
}

export function rulerY(
  { grid, sized, labels, wiring }: Scene,
  { yExtent }: Arrangement,
  from: number,
  laneHeights: readonly number[],
  frames: readonly Frame[],
): Ruler {
  const size = new Array<number>(grid.yBands).fill(0);
  const lead = new Array<number>(grid.yBands).fill(0);
  sized.forEach((node, at) => {
    size[grid.nodeY[at]] = Math.max(size[grid.nodeY[at]], node.height);
  });
  for (const label of labels) {
    if (label === null) continue;
    const { axis, band } = wiring.wires[label.wire];
    const row = axis === 0 ? band : label.at;
    if (grid.isRow[row]) size[row] = Math.max(size[row], label.height + 6);
  }
  const framed = new Set(frames.map((frame) => frame.bottom + 1));
  for (let band = 0; band < grid.yBands; band += 1) {
    if (grid.isRow[band]) {
      size[band] = Math.max(size[band], yExtent[band], 44);
      continue;
    }
    const top = band === 0 || grid.laneOfBand[band - 1] !== grid.laneOfBand[band];
    const bottom = band === grid.yBands - 1 || grid.laneOfBand[band + 1] !== grid.laneOfBand[band];
    const plain = top || bottom ? ROOM.laneY : ROOM.plainY;
    const before = top ? ROOM.outerY : framed.has(band) ? ARROW_ROOM_PX + 6 : ARROW_ROOM_PX;
    const after = bottom ? ROOM.outerY : ARROW_ROOM_PX;
    size[band] = yExtent[band] === 0 ? plain : Math.max(plain, before + yExtent[band] + after);
    lead[band] =
      yExtent[band] === 0 ? 0 : before + (size[band] - before - yExtent[band] - after) / 2;
  }
  growLanes(grid.laneOfBand, size, lead, laneHeights);
  return accumulate(size, lead, from);
}

/** A lane is at least as high as its header text. */
function growLanes(
  laneOfBand: readonly number[],
  size: number[],
  lead: number[],
  laneHeights: readonly number[],
): void {
  laneHeights.forEach((least, lane) => {
    const first = laneOfBand.indexOf(lane);
    const last = laneOfBand.lastIndexOf(lane);
    let height = 0;
    for (let band = first; band <= last; band += 1) height += size[band];
    const missing = Math.max(0, least - height) / 2;
    size[first] += missing;
    lead[first] += missing / 2;
    size[last] += missing;
    lead[last] += missing / 2;
  });
}

function accumulate(size: number[], lead: number[], from: number): Ruler {
  const start: number[] = [];
  let at = from;
  for (let band = 0; band < size.length; band += 1) {
    size[band] = Math.ceil(size[band]);
    start.push(at);
    at += size[band];
  }
  return { start, size, lead };
}

/** The middle of a band. */
export function middle(ruler: Ruler, band: number): number {
  return ruler.start[band] + ruler.size[band] / 2;
}
