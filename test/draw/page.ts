// What a reader sees of a picture of any view: boxes, words and lines with their places, and what is
// wrong with them.
import { textWidth } from "../../src/draw/text.js";
import { allElements, type Element, parseSvg } from "./svg.js";

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Words extends Box {
  readonly text: string;
}

export interface Page extends Box {
  readonly root: Element;
  readonly words: readonly Words[];
}

const SHAPES = new Set(["rect", "circle", "polygon", "path"]);

export function readPage(svg: string): Page {
  const root = parseSvg(svg);
  const [x, y, width, height] = root.attributes.viewBox.split(" ").map(Number);
  return { root, x, y, width, height, words: wordsOf(root) };
}

export function groups(page: Page, key: string): Element[] {
  return page.root.children.filter((child) => child.attributes[key] !== undefined);
}

/** Every line of text under an element, with the box it takes. */
export function wordsOf(root: Element): Words[] {
  return allElements(root)
    .filter(({ name }) => name === "text")
    .flatMap((text) => {
      const lines = text.children.length === 0 ? [text] : text.children;
      const size = Number(text.attributes["font-size"] ?? 13);
      const bold = text.attributes["font-weight"] === "600";
      return lines.map((line) => {
        const width = textWidth(line.text, size, bold);
        const start = text.attributes["text-anchor"] === "middle" ? width / 2 : 0;
        const [x, y] = [Number(line.attributes.x), Number(line.attributes.y)];
        return { text: line.text, x: x - start, y: y - size * 0.8, width, height: size };
      });
    });
}

/** The first shape of a group, as a box. */
export function outlineOf(group: Element): Box {
  const shape = group.children.find(({ name }) => SHAPES.has(name)) as Element;
  return boxOf(shape);
}

export function boxOf({ name, attributes }: Element): Box {
  const value = (key: string): number => Number(attributes[key]);
  if (name === "circle") {
    const r = value("r");
    return { x: value("cx") - r, y: value("cy") - r, width: 2 * r, height: 2 * r };
  }
  if (name === "rect") {
    return { x: value("x"), y: value("y"), width: value("width"), height: value("height") };
  }
  const numbers = name === "path" ? [] : attributes.points.split(/[ ,]/).map(Number);
  const points = name === "path" ? pointsOf(attributes.d) : pairs(numbers);
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

const pairs = (numbers: readonly number[]): [number, number][] =>
  numbers.flatMap((x, at): [number, number][] => (at % 2 === 0 ? [[x, numbers[at + 1]]] : []));

/** Corners and ends of a path of absolute straight and quadratic pieces. */
export function pointsOf(d: string): [number, number][] {
  let [x, y] = [0, 0];
  const points: [number, number][] = [];
  for (const [, letter, rest] of d.matchAll(/([MLHVQAZ])([^MLHVQAZ]*)/g)) {
    const numbers = (rest.match(/-?[\d.]+/g) ?? []).map(Number);
    if (letter === "H") x = numbers[0];
    else if (letter === "V") y = numbers[0];
    else if (letter !== "Z") [x, y] = numbers.slice(-2);
    points.push([x, y]);
  }
  return points;
}

export const meet = (a: Box, b: Box, slack = 1): boolean =>
  Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x) > slack &&
  Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y) > slack;

export const covers = (outer: Box, inner: Box): boolean =>
  inner.x >= outer.x - 1 &&
  inner.y >= outer.y - 1 &&
  inner.x + inner.width <= outer.x + outer.width + 1 &&
  inner.y + inner.height <= outer.y + outer.height + 1;

/** What is wrong with any picture: unsafe content, things outside, words over words. */
export function pageFaults(page: Page): string[] {
  const faults: string[] = [];
  for (const { name, attributes } of allElements(page.root)) {
    if (/script|foreignObject|image|^a$/i.test(name)) faults.push(`<${name}> does not belong here`);
    for (const [key, value] of Object.entries(attributes)) {
      if (/^on|href|^src$/i.test(key)) faults.push(`attribute ${key} does not belong here`);
      if (
        /NaN|Infinity|undefined/.test(value) &&
        /^([xydr]|[cr][xy]|width|height|points)$/.test(key)
      ) {
        faults.push(`${key} is ${value}`);
      }
    }
    if (
      /^(rect|circle|polygon|path)$/.test(name) &&
      !covers(page, boxOf({ name, attributes } as Element))
    ) {
      faults.push(`<${name}> leaves the page`);
    }
  }
  page.words.forEach((words, at) => {
    if (!covers(page, words)) faults.push(`"${words.text}" leaves the page`);
    for (const other of page.words.slice(at + 1)) {
      if (meet(words, other, 1.5)) faults.push(`"${words.text}" lies over "${other.text}"`);
    }
  });
  return faults;
}
