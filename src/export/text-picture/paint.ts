// Paints a scene onto a sheet of character cells, from the ground up: lanes, frames, lines, boxes,
// words.
import type {
  BoxKind,
  Point,
  Rect,
  Scene,
  SceneBox,
  SceneFrame,
  SceneLabel,
  SceneLine,
} from "./scene.js";
import { columnsOf, type Sheet } from "./sheet.js";

/** Cells of px. */
export interface Cells {
  readonly x: (px: number) => number;
  readonly y: (px: number) => number;
}

export function paintScene(sheet: Sheet, scene: Scene, cells: Cells): void {
  scene.heading.forEach((text, row) => {
    sheet.words(0, row, text);
  });
  paintBands(sheet, scene, cells);
  for (const { x, top, bottom } of scene.threads) {
    sheet.line(cells.x(x), cells.y(top), cells.x(x), cells.y(bottom), "dotted");
  }
  for (const frame of scene.frames) paintFrame(sheet, frame, cells);
  for (const line of scene.lines) paintLine(sheet, line, cells);
  for (const box of scene.boxes) paintBox(sheet, box, cells);
  // A line joins the side of the box that it leaves from.
  for (const line of scene.lines) paintEnds(sheet, line, cells);
  for (const label of scene.labels) paintLabel(sheet, label, scene.lines, cells);
}

function paintBands(sheet: Sheet, { bands }: Scene, cells: Cells): void {
  for (const band of bands) {
    const { left, right, top, bottom } = cellsOf(band, cells);
    const header = cellsOf(band.header, cells);
    for (const y of [top, header.bottom, bottom]) sheet.line(left, y, right, y, "lane");
    for (const x of [left, header.right, right]) sheet.line(x, top, x, bottom, "lane");
    centre(sheet, band.lines, header);
  }
}

function cellsOf({ left, right, top, bottom }: Rect, { x, y }: Cells): Rect {
  return { left: x(left), right: x(right), top: y(top), bottom: y(bottom) };
}

/** Lines in the middle of what a border encloses. */
function centre(sheet: Sheet, lines: readonly string[], { left, right, top, bottom }: Rect): void {
  const first = top + 1 + Math.floor((bottom - top - 1 - lines.length) / 2);
  lines.forEach((text, row) => {
    const x = left + 1 + Math.floor((right - left - 1 - columnsOf(text)) / 2);
    sheet.words(x, first + row, text);
  });
}

function paintFrame(sheet: Sheet, frame: SceneFrame, cells: Cells): void {
  const { left, right, top, bottom } = cellsOf(frame, cells);
  for (const x of [left, right]) sheet.line(x, top, x, bottom, "dotted");
  const rows = [
    { y: top, title: frame.title },
    ...frame.sections.map(({ y, title }) => ({ y: cells.y(y), title })),
    { y: bottom, title: "" },
  ];
  for (const { y, title } of rows) {
    sheet.line(left, y, right, y, "dotted");
    if (title !== "") sheet.words(left + 2, y, ` ${title} `);
  }
}

function paintLine(sheet: Sheet, { points, dashed, heads }: SceneLine, cells: Cells): void {
  const corners = points.map(([x, y]) => [cells.x(x), cells.y(y)] as const);
  const last = corners.length - 1;
  // What a head points at is not joined by the line.
  if (heads.start) corners[0] = stepFrom(corners[0], corners[1]);
  if (heads.end) corners[last] = stepFrom(corners[last], corners[last - 1]);
  for (let at = 1; at <= last; at += 1) {
    const [[x1, y1], [x2, y2]] = [corners[at - 1], corners[at]];
    sheet.line(x1, y1, x2, y2, dashed ? "dashed" : "wire");
  }
}

type Cell = readonly [x: number, y: number];

/** The cell after this one on the way to another. */
function stepFrom([x, y]: Cell, [nx, ny]: Cell): Cell {
  return [x + Math.sign(nx - x), y + Math.sign(ny - y)];
}

const HEADS = { right: "►", left: "◄", up: "▲", down: "▼" } as const;

function paintEnds(sheet: Sheet, { points, heads, dashed }: SceneLine, cells: Cells): void {
  const last = points.length - 1;
  for (const [tip, before, head] of [
    [points[0], points[1], heads.start],
    [points[last], points[last - 1], heads.end],
  ] as const) {
    const [x, y, dx, dy] = step(tip, before, cells);
    if (head) {
      const sign = dx > 0 ? HEADS.left : dx < 0 ? HEADS.right : dy > 0 ? HEADS.up : HEADS.down;
      sheet.sign(x + dx, y + dy, sign);
    } else {
      sheet.line(x, y, x + dx, y + dy, dashed ? "dashed" : "wire");
    }
  }
}

/** The cell of an end, and the step from there into the line. */
function step(
  [x, y]: Point,
  [nx, ny]: Point,
  cells: Cells,
): readonly [number, number, number, number] {
  const [cx, cy] = [cells.x(x), cells.y(y)];
  return [cx, cy, Math.sign(cells.x(nx) - cx), Math.sign(cells.y(ny) - cy)];
}

/** Signs at the corners: upper left, upper right, lower left, lower right; and the left side. */
const BORDERS: Readonly<Record<BoxKind, { readonly corners: string; readonly side?: string }>> = {
  rectangle: { corners: "" },
  lane: { corners: "" },
  circle: { corners: "╭╮╰╯" },
  diamond: { corners: "╱╲╲╱" },
  taskbox: { corners: "┎┐┖┘", side: "┃" },
};

function paintBox(sheet: Sheet, box: SceneBox, cells: Cells): void {
  const { left, right, top, bottom } = cellsOf(box, cells);
  // Heads of lanes share their sides.
  if (box.kind !== "lane") sheet.clear(left, top, right, bottom);
  for (const y of [top, bottom]) sheet.line(left, y, right, y, "wire");
  for (const x of [left, right]) sheet.line(x, top, x, bottom, "wire");
  const { corners, side } = BORDERS[box.kind];
  [...corners].forEach((sign, at) => {
    sheet.sign(at % 2 === 0 ? left : right, at < 2 ? top : bottom, sign);
  });
  for (let y = top + 1; side !== undefined && y < bottom; y += 1) sheet.sign(left, y, side);
  if (!box.list) {
    centre(sheet, box.lines, { left, right, top, bottom });
    return;
  }
  const first = top + 1 + Math.floor((bottom - top - 1 - box.lines.length) / 2);
  box.lines.forEach((text, row) => {
    sheet.words(left + 2, first + row, text);
  });
}

function paintLabel(
  sheet: Sheet,
  label: SceneLabel,
  lines: readonly SceneLine[],
  cells: Cells,
): void {
  const { left, right, top, bottom } = cellsOf(label, cells);
  const own = lines.find(({ id }) => id === label.id);
  const row = own === undefined ? undefined : rowOf(own, label, cells);
  const count = label.lines.length;
  const first =
    row === undefined
      ? top + Math.floor((bottom - top + 1 - count) / 2)
      : row - Math.floor((count - 1) / 2);
  label.lines.forEach((text, at) => {
    const x = left + Math.floor((right - left + 1 - columnsOf(text)) / 2);
    const onLine = first + at === row;
    if (onLine) sheet.words(x - 1, first + at, ` ${text} `);
    else sheet.words(x, first + at, text);
  });
}

/** The row in which a line runs through its label. */
function rowOf({ points }: SceneLine, { left, right, top, bottom }: SceneLabel, cells: Cells) {
  for (let at = 1; at < points.length; at += 1) {
    const [[x1, y1], [x2, y2]] = [points[at - 1], points[at]];
    const flat = Math.abs(y1 - y2) < 0.01 && y1 > top && y1 < bottom;
    if (flat && Math.min(x1, x2) < right && Math.max(x1, x2) > left) return cells.y(y1);
  }
  return undefined;
}
