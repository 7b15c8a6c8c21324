// Reads a picture of any view back as what a terminal can show: boxes with words, lines with heads,
// labels and frames, still in px.
import type { Picture } from "../../draw/render.js";
import { textWidth } from "../../draw/text.js";

export interface Rect {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export type BoxKind = "rectangle" | "circle" | "diamond" | "taskbox" | "lane";

export interface SceneBox extends Rect {
  readonly id: string;
  readonly kind: BoxKind;
  readonly lines: readonly string[];
  /** Whether its lines begin at the left, as those of a list do. */
  readonly list: boolean;
}

export type Point = readonly [x: number, y: number];

export interface SceneLine {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** Ends and corners; every stretch runs along one axis. */
  readonly points: readonly Point[];
  readonly heads: { readonly start: boolean; readonly end: boolean };
  readonly dashed: boolean;
}

export interface SceneLabel extends Rect {
  readonly id: string;
  readonly lines: readonly string[];
}

export interface SceneFrame extends Rect {
  readonly title: string;
  /** Lines across it, each with its words. */
  readonly sections: readonly { readonly y: number; readonly title: string }[];
}

export interface Scene {
  readonly heading: readonly string[];
  /** Lanes with a header at their left or, where they run down the page, at their top. */
  readonly bands: readonly (Rect & {
    readonly header: Rect;
    readonly lines: readonly string[];
  })[];
  readonly boxes: readonly SceneBox[];
  /** Lifelines. */
  readonly threads: readonly {
    readonly x: number;
    readonly top: number;
    readonly bottom: number;
  }[];
  readonly lines: readonly SceneLine[];
  readonly labels: readonly SceneLabel[];
  readonly frames: readonly SceneFrame[];
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer V)[] ? V[] : T[K] };

export function readScene(picture: Picture): Scene {
  const scene: Mutable<Scene> = {
    heading: [],
    bands: [],
    boxes: [],
    threads: [],
    lines: [],
    labels: [],
    frames: [],
  };
  const view = picture.getAttribute("data-fz-view");
  const badges = nodeBadges(picture);
  for (const child of picture.children) {
    const group = child.nodeName === "a" ? child.children[0] : child;
    const has = (name: string): boolean => group.hasAttribute(name);
    if (has("data-heading")) scene.heading.push(...wordsIn(group).map(({ text }) => text));
    else if (has("data-node")) readNode(group, badges, scene);
    else if (has("data-edge") || has("data-dependency")) readEdge(group, scene);
    else if (has("data-loop") || has("data-fragment")) readFrame(group, scene);
    else if (has("data-lane")) {
      if (view === "workflow") readBand(group, scene);
      else if (view === "sequence") readLifeline(group, scene);
      else readComponent(group, scene);
    }
  }
  return scene;
}

interface Words {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly middle: boolean;
}

/** The lines of text in an element, from the top. */
function wordsIn(group: Picture): Words[] {
  const found = elements(group)
    .filter(({ nodeName }) => nodeName === "text")
    .flatMap((text) => {
      const size = Number(text.getAttribute("font-size") ?? 13);
      const middle = text.getAttribute("text-anchor") === "middle";
      return (text.children.length === 0 ? [text] : text.children).map((line) => ({
        text: line.childNodes[0]?.nodeValue ?? "",
        x: Number(line.getAttribute("x")),
        y: Number(line.getAttribute("y")),
        size,
        middle,
      }));
    });
  return found.sort((a, b) => a.y - b.y || a.x - b.x);
}

/** All elements in a group but those of its badge. */
function elements(group: Picture): Picture[] {
  return group.children.flatMap((child) =>
    child.hasAttribute("data-badge") ? [] : [child, ...elements(child)],
  );
}

function badgeOf(group: Picture): Picture | undefined {
  return group.children.find((child) => child.hasAttribute("data-badge"));
}

const SHAPES = new Set(["rect", "circle", "polygon", "path"]);

const shapesOf = (group: Picture): Picture[] =>
  group.children.filter(({ nodeName }) => SHAPES.has(nodeName));

function rectOf(shape: Picture): Rect {
  const number = (name: string): number => Number(shape.getAttribute(name) ?? 0);
  if (shape.nodeName === "circle") {
    const [x, y, r] = ["cx", "cy", "r"].map(number);
    return { left: x - r, top: y - r, right: x + r, bottom: y + r };
  }
  if (shape.nodeName === "polygon") {
    const points = (shape.getAttribute("points") ?? "").split(/[ ,]+/).map(Number);
    const xs = points.filter((_, at) => at % 2 === 0);
    const ys = points.filter((_, at) => at % 2 === 1);
    return around(xs, ys);
  }
  const [x, y, width, height] = ["x", "y", "width", "height"].map(number);
  return { left: x, top: y, right: x + width, bottom: y + height };
}

const around = (xs: readonly number[], ys: readonly number[]): Rect => ({
  left: Math.min(...xs),
  top: Math.min(...ys),
  right: Math.max(...xs),
  bottom: Math.max(...ys),
});

/** The badges of nodes, which stand on their own in the picture, by node. */
function nodeBadges(picture: Picture): ReadonlyMap<string, readonly string[]> {
  const found = picture.children.flatMap((group) => {
    const node = group.getAttribute("data-badge-of");
    return node === null ? [] : [[node, marksIn(group)] as const];
  });
  return new Map(found);
}

/** What the badge of an element says, in brackets. */
function marksIn(group: Picture): readonly string[] {
  const badge = badgeOf(group);
  return badge === undefined ? [] : wordsIn(badge).map(({ text }) => `[${text}]`);
}

function readNode(
  group: Picture,
  badges: ReadonlyMap<string, readonly string[]>,
  scene: Mutable<Scene>,
): void {
  const words = wordsIn(group);
  const id = group.getAttribute("data-node") ?? "";
  const marks = badges.get(id) ?? [];
  scene.boxes.push({
    id,
    kind: group.getAttribute("data-shape") as BoxKind,
    lines: [...words.map(({ text }) => text), ...marks],
    list: words.some(({ middle }) => !middle),
    ...rectOf(shapesOf(group)[0]),
  });
}

function readComponent(group: Picture, scene: Mutable<Scene>): void {
  const marks = marksIn(group);
  scene.boxes.push({
    id: group.getAttribute("data-lane") ?? "",
    kind: "rectangle",
    lines: [...wordsIn(group).map(({ text }) => text), ...marks],
    list: false,
    ...rectOf(shapesOf(group)[0]),
  });
}

function readBand(group: Picture, scene: Mutable<Scene>): void {
  const [band, header] = shapesOf(group).map(rectOf);
  const lines = wordsIn(group).map(({ text }) => text);
  scene.bands.push({ ...band, header, lines });
}

function readLifeline(group: Picture, scene: Mutable<Scene>): void {
  const [, line, ...heads] = shapesOf(group);
  const [[x, top], [, bottom]] = cornersOf(line.getAttribute("d") ?? "");
  scene.threads.push({ x, top, bottom });
  const words = wordsIn(group);
  for (const head of heads.map(rectOf)) {
    const own = words.filter(({ y }) => y > head.top && y < head.bottom);
    const id = group.getAttribute("data-lane") ?? "";
    scene.boxes.push({ id, kind: "lane", list: false, lines: own.map((w) => w.text), ...head });
  }
}

function readFrame(group: Picture, scene: Mutable<Scene>): void {
  const [rect, ...others] = shapesOf(group);
  const words = wordsIn(group);
  const cuts = others
    .filter((shape) => shape.nodeName === "path" && shape.hasAttribute("stroke-dasharray"))
    .map((shape) => cornersOf(shape.getAttribute("d") ?? "")[0][1]);
  const titleFrom = (top: number, bottom: number): string =>
    words
      .filter(({ y }) => y > top && y <= bottom)
      .map(({ text }) => text)
      .join(" ");
  const ends = [...cuts, Number.POSITIVE_INFINITY];
  scene.frames.push({
    ...rectOf(rect),
    title: titleFrom(Number.NEGATIVE_INFINITY, ends[0]),
    sections: cuts.map((y, at) => ({ y, title: titleFrom(y, ends[at + 1]) })),
  });
}

function readEdge(group: Picture, scene: Mutable<Scene>): void {
  const attribute = (name: string): string => group.getAttribute(name) ?? "";
  const id = attribute("data-edge") || attribute("data-dependency");
  const path = shapesOf(group).find(({ nodeName }) => nodeName === "path");
  const plate = shapesOf(group).find(({ nodeName }) => nodeName === "rect");
  if (path !== undefined) {
    const points = cornersOf(path.getAttribute("d") ?? "");
    const tips = shapesOf(group)
      .filter(({ nodeName }) => nodeName === "polygon")
      .map((head) => (head.getAttribute("points") ?? "").split(/[ ,]+/, 2).map(Number));
    const tipAt = ([x, y]: Point): boolean =>
      tips.some(([tx, ty]) => Math.abs(tx - x) < 1 && Math.abs(ty - y) < 1);
    scene.lines.push({
      id,
      from: attribute("data-from") || attribute("data-from-lane"),
      to: attribute("data-to") || attribute("data-to-lane"),
      points,
      heads: { start: tipAt(points[0]), end: tipAt(points[points.length - 1]) },
      dashed: path.hasAttribute("stroke-dasharray"),
    });
  }
  readLabel(id, wordsIn(group), plate, scene);
  const badge = badgeOf(group);
  if (badge === undefined) return;
  const [words] = wordsIn(badge);
  const chip = shapesOf(badge)[0];
  if (words !== undefined) readLabel(id, [{ ...words, text: `[${words.text}]` }], chip, scene);
}

function readLabel(
  id: string,
  words: readonly Words[],
  plate: Picture | undefined,
  scene: Mutable<Scene>,
): void {
  if (words.length === 0) return;
  const lines = words.map(({ text }) => text);
  if (plate !== undefined) {
    // The plates of several labels on one line overlap by their margins.
    const { top, bottom, ...sides } = rectOf(plate);
    scene.labels.push({ id, lines, ...sides, top: top + 2, bottom: bottom - 2 });
    return;
  }
  const starts = words.map((line) => line.x - (line.middle ? widthOf(line) / 2 : 0));
  const ends = words.map((line, at) => starts[at] + widthOf(line));
  const ys = words.flatMap(({ y, size }) => [y - size, y + 3]);
  scene.labels.push({ id, lines, ...around([...starts, ...ends], ys) });
}

const widthOf = ({ text, size }: Words): number => textWidth(text, size);

/** Ends and corners of a path: the control point of a rounded corner is the corner. */
function cornersOf(d: string): Point[] {
  const points: Point[] = [];
  let last: Point = [0, 0];
  for (const [, letter, rest] of d.matchAll(/([MLHVQ])([^MLHVQ]*)/g)) {
    const n = (rest.match(/-?\d*\.?\d+(?:e[-+]?\d+)?/g) ?? []).map(Number);
    if (letter === "M") points.push([n[0], n[1]]);
    if (letter === "Q") points.push([n[0], n[1]]);
    last =
      letter === "H"
        ? [n[0], last[1]]
        : letter === "V"
          ? [last[0], n[0]]
          : [n[n.length - 2], n[n.length - 1]];
  }
  points.push(last);
  return points;
}
