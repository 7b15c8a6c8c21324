// A picture of any view as text: the same boxes, lines and words in character cells, for terminals,
// mails and comments in code.
import type { Picture } from "../../draw/render.js";
import { paintScene } from "./paint.js";
import { Ruler, type Stop, type StopKind } from "./rulers.js";
import { type Point, readScene, type Scene, type SceneLabel, type SceneLine } from "./scene.js";
import { columnsOf, Sheet } from "./sheet.js";

const MOST_CELLS = 4_000_000;

/** The text, or null when it would be larger than anything can show. */
export function drawText(picture: Picture, ascii: boolean): string | null {
  const scene = snapEnds(readScene(picture));
  const xs = new Ruler(gapAcross);
  const ys = new Ruler(gapDown);
  measureBands(scene, xs, ys);
  measureBoxes(scene, xs, ys);
  measureFrames(scene, xs, ys);
  measureThreads(scene, xs, ys);
  for (const line of scene.lines) measureLine(line, xs, ys);
  for (const label of scene.labels) measureLabel(label, scene, xs, ys);
  const [width, height] = [xs.settle(), ys.settle()];
  const top = scene.heading.length === 0 ? 0 : scene.heading.length + 1;
  const wide = Math.max(width, ...scene.heading.map(columnsOf));
  if (wide * (height + top) > MOST_CELLS) return null;
  const sheet = new Sheet(wide, height + top);
  paintScene(sheet, scene, { x: (px) => xs.cell(px), y: (px) => ys.cell(px) + top });
  return sheet.write(ascii);
}

const related = (a: Stop, b: Stop): boolean => a.owners.some((owner) => b.owners.includes(owner));

/** Whether one of the two lies within the words of the other: a label on its own line. */
const within = (a: Stop, b: Stop): boolean =>
  related(a, b) &&
  (a.kind !== "label" || a.side === "first") &&
  (b.kind !== "label" || b.side === "last");

const kindsOf = (a: Stop, b: Stop): ReadonlySet<StopKind> => new Set([a.kind, b.kind]);

/** Cells from one thing to the next in a row. */
function gapAcross(a: Stop, b: Stop): number {
  const kinds = kindsOf(a, b);
  if (kinds.has("label")) {
    if (within(a, b)) return 0;
    return kinds.has("border") ? 4 : 2;
  }
  return related(a, b) && kinds.has("border") ? 1 : 2;
}

/** Rows from one thing to the next in a column. */
function gapDown(a: Stop, b: Stop): number {
  const kinds = kindsOf(a, b);
  if (kinds.has("label")) {
    if (within(a, b)) return 0;
    return kinds.has("border") ? 2 : 1;
  }
  const [boxes, wires] = [kinds.has("border"), kinds.has("wire")];
  if (boxes && (wires || kinds.size === 1)) return related(a, b) ? 1 : 2;
  // The head of a line would cover a border between it and its box.
  return a.headed || b.headed ? 2 : 1;
}

/** Lines end at the sides of their boxes, also where the outline in the picture is round or slanted. */
function snapEnds(scene: Scene): Scene {
  const boxes = new Map(scene.boxes.map((box) => [box.id, box]));
  const lines = scene.lines.map((line): SceneLine => {
    const points = [...line.points];
    for (const [id, at, next] of [
      [line.from, 0, 1],
      [line.to, points.length - 1, points.length - 2],
    ] as const) {
      points[at] = snap(points[at], points[next], boxes.get(id), scene);
    }
    return { ...line, points };
  });
  return { ...scene, lines };
}

/** How far from a lifeline a line may end that belongs to it: half the width of a bar. */
const NEAR_PX = 8;

function snap(
  [x, y]: Point,
  [nx, ny]: Point,
  box: Scene["boxes"][number] | undefined,
  scene: Scene,
): Point {
  const flat = Math.abs(y - ny) < 0.01;
  if (box !== undefined && box.kind !== "lane") {
    // The head of a person stands out of the box.
    const top = box.top - (flat ? 2 : 26);
    const inside = x > box.left - 2 && x < box.right + 2 && y > top && y < box.bottom + 2;
    if (inside && flat) return [nx > x ? box.right : box.left, y];
    if (inside) return [x, ny > y ? box.bottom : box.top];
  }
  const thread = flat ? scene.threads.find((one) => Math.abs(one.x - x) < NEAR_PX) : undefined;
  return thread === undefined ? [x, y] : [thread.x, y];
}

function measureBands({ bands }: Scene, xs: Ruler, ys: Ruler): void {
  bands.forEach(({ left, right, top, bottom, header, lines }, at) => {
    const owners = [`lane ${at}`];
    for (const x of new Set([left, header.right, right])) {
      xs.add({ at: x, low: top, high: bottom, kind: "lane", owners });
    }
    for (const y of new Set([top, header.bottom, bottom])) {
      ys.add({ at: y, low: left, high: right, kind: "lane", owners });
    }
    xs.need(left, header.right, widest(lines) + 3);
    ys.need(top, header.bottom, lines.length + 1);
  });
}

/** The ends of a line that bear a head. */
function headsOf({ points, heads }: SceneLine): Point[] {
  return [...(heads.start ? [points[0]] : []), ...(heads.end ? [points[points.length - 1]] : [])];
}

const widest = (lines: readonly string[]): number => Math.max(0, ...lines.map(columnsOf));

function measureBoxes({ boxes, lines, threads }: Scene, xs: Ruler, ys: Ruler): void {
  for (const box of boxes) {
    const { id, kind, left, right, top, bottom } = box;
    const [width, height] = [widest(box.lines) + 3, box.lines.length + 1];
    const owners = [`box ${id}`];
    for (const at of [left, right]) xs.add({ at, low: top, high: bottom, kind: "border", owners });
    for (const at of [top, bottom]) {
      const headed = lines.some((line) =>
        headsOf(line).some(([x, y]) => y === at && x > left && x < right),
      );
      ys.add({ at, low: left, high: right, kind: "border", owners, headed });
    }
    xs.need(left, right, width);
    ys.need(top, bottom, height);
    xs.pull(left);
    ys.pull(top);
    for (const { x } of threads) {
      if (x <= left || x >= right || Math.abs(x - (left + right) / 2) >= 1) continue;
      xs.need(left, x, Math.floor(width / 2));
      xs.need(x, right, Math.ceil(width / 2));
    }
    if (kind === "lane") continue;
    // What enters in the middle of a side does so in text as well.
    for (const { points } of lines) {
      for (const [x, y] of [points[0], points[points.length - 1]]) {
        if (Math.abs(x - (left + right) / 2) < 1 && (y === top || y === bottom)) {
          xs.need(left, x, Math.floor(width / 2));
          xs.need(x, right, Math.ceil(width / 2));
        }
        if (Math.abs(y - (top + bottom) / 2) < 1 && (x === left || x === right)) {
          ys.need(top, y, Math.floor(height / 2));
          ys.need(y, bottom, Math.ceil(height / 2));
        }
      }
    }
  }
}

function measureFrames({ frames }: Scene, xs: Ruler, ys: Ruler): void {
  frames.forEach(({ left, right, top, bottom, title, sections }, at) => {
    const owners = [`frame ${at}`];
    for (const x of [left, right]) xs.add({ at: x, low: top, high: bottom, kind: "frame", owners });
    for (const y of [top, bottom, ...sections.map((section) => section.y)]) {
      ys.add({ at: y, low: left, high: right, kind: "frame", owners });
    }
    xs.need(left, right, widest([title, ...sections.map((section) => section.title)]) + 5);
    xs.pull(left);
    ys.pull(top);
  });
}

function measureThreads({ threads }: Scene, xs: Ruler, ys: Ruler): void {
  threads.forEach(({ x, top, bottom }, at) => {
    xs.add({ at: x, low: top, high: bottom, kind: "wire", owners: [`thread ${at}`] });
    ys.need(top, bottom, 2);
  });
}

/** A head and a piece of line have to fit between the last corner and what the line ends at. */
const LEAST = { across: { head: 3, plain: 2 }, down: { head: 2, plain: 1 } } as const;

function measureLine({ id, from, to, points, heads }: SceneLine, xs: Ruler, ys: Ruler): void {
  const owners = [`edge ${id}`, `box ${from}`, `box ${to}`];
  for (let at = 1; at < points.length; at += 1) {
    const [[x1, y1], [x2, y2]] = [points[at - 1], points[at]];
    const head = (at === 1 && heads.start) || (at === points.length - 1 && heads.end);
    if (Math.abs(y1 - y2) < 0.01) {
      const [low, high] = [Math.min(x1, x2), Math.max(x1, x2)];
      ys.add({ at: y1, low, high, kind: "wire", owners });
      ys.addSparse({ at: y1, low, high, kind: "wire", owners });
      xs.need(low, high, LEAST.across[head ? "head" : "plain"]);
    } else {
      const [low, high] = [Math.min(y1, y2), Math.max(y1, y2)];
      xs.add({ at: x1, low, high, kind: "wire", owners });
      xs.addSparse({ at: x1, low, high, kind: "wire", owners });
      ys.need(low, high, LEAST.down[head ? "head" : "plain"]);
    }
  }
}

/** What is so close to words also in the other direction must not touch their corners. */
const AIR_PX = 12;
/** Lines keep further away: a line that begins where words end would seem to be theirs. */
const LINE_AIR_PX = 28;

function measureLabel(label: SceneLabel, { lines }: Scene, xs: Ruler, ys: Ruler): void {
  const { id, left, right, top, bottom } = label;
  const owners = [`edge ${id}`];
  for (const [x, y, side] of [
    [left, top, "first"],
    [right, bottom, "last"],
  ] as const) {
    const stop = { kind: "label", owners, side } as const;
    xs.add({ at: x, low: top - AIR_PX, high: bottom + AIR_PX, ...stop });
    ys.add({ at: y, low: left - AIR_PX, high: right + AIR_PX, ...stop });
    xs.addSparse({ at: x, low: top - LINE_AIR_PX, high: bottom + LINE_AIR_PX, ...stop });
    ys.addSparse({ at: y, low: left - LINE_AIR_PX, high: right + LINE_AIR_PX, ...stop });
  }
  const [width, height] = [widest(label.lines) - 1, label.lines.length - 1];
  xs.need(left, right, width);
  ys.need(top, bottom, height);
  xs.pull(left);
  ys.pull(top);
  const own = lines.find((line) => line.id === id);
  for (const [x, y] of own === undefined ? [] : through(own, label)) {
    if (x === null) {
      ys.need(top, y as number, Math.floor(height / 2));
      ys.need(y as number, bottom, Math.ceil(height / 2));
    } else {
      xs.need(left, x, Math.floor(width / 2));
      xs.need(x, right, Math.ceil(width / 2));
    }
  }
}

/** Where stretches of a line run behind a label: the y of flat ones, the x of upright ones. */
export function through(
  { points }: SceneLine,
  { left, right, top, bottom }: SceneLabel,
): (readonly [x: number | null, y: number | null])[] {
  const found: (readonly [number | null, number | null])[] = [];
  for (let at = 1; at < points.length; at += 1) {
    const [[x1, y1], [x2, y2]] = [points[at - 1], points[at]];
    const between = (value: number, low: number, high: number): boolean =>
      value > low && value < high;
    if (Math.abs(y1 - y2) < 0.01) {
      if (between(y1, top, bottom) && Math.min(x1, x2) < right && Math.max(x1, x2) > left) {
        found.push([null, y1]);
      }
    } else if (between(x1, left, right) && Math.min(y1, y2) < bottom && Math.max(y1, y2) > top) {
      found.push([x1, null]);
    }
  }
  return found;
}
