// "Did you mean": the known word that is closest to one that is not known.
import { distance } from "fastest-levenshtein";
import { SHAPES, type Shape, SIDES, type Side } from "./diagram.js";

/** Longest word worth comparing: the cost of a comparison grows with the product of the lengths. */
const LONGEST_WORD = 64;

/** The candidate nearest to a word, or null when none is near enough to be a slip of it. */
export function nearest(word: string, candidates: Iterable<string>): string | null {
  if (word.length > LONGEST_WORD) return null;
  const lower = word.toLowerCase();
  let best: string | null = null;
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) >= bestDistance) continue;
    const apart = isSwap(lower, candidate.toLowerCase())
      ? 1
      : distance(lower, candidate.toLowerCase());
    if (apart < bestDistance) {
      best = candidate;
      bestDistance = apart;
    }
  }
  return best;
}

/** Whether two neighbouring letters have changed places, the commonest slip of all. */
function isSwap(left: string, right: string): boolean {
  if (left.length !== right.length || left === right) return false;
  let at = 0;
  while (at < left.length && left[at] === right[at]) at += 1;
  return (
    left[at] === right[at + 1] &&
    left[at + 1] === right[at] &&
    left.slice(at + 2) === right.slice(at + 2)
  );
}

/** Words of other notations, and what they are here. */
const SHAPE_WORDS: Readonly<Record<Shape, readonly string[]>> = {
  circle: ["round", "oval", "ellipse", "start", "end", "stop", "event", "terminator"],
  rectangle: ["rect", "square", "box", "step", "process", "rounded", "node"],
  diamond: ["decision", "rhombus", "gateway", "condition", "choice", "if"],
  taskbox: ["task", "activity", "action", "todo"],
};

export function isShape(word: string): word is Shape {
  return (SHAPES as readonly string[]).includes(word);
}

/** The shape a word most likely means; a rectangle when nothing is like it. */
export function nearestShape(word: string): Shape {
  return likelyShape(word) ?? "rectangle";
}

/** Whether a word is a shape or a plain slip of one. */
export function looksLikeShape(word: string): boolean {
  return isShape(word) || likelyShape(word) !== null;
}

function likelyShape(word: string): Shape | null {
  const lower = word.toLowerCase();
  for (const shape of SHAPES) {
    const isPrefix = lower.length >= 3 && shape.startsWith(lower);
    if (lower === shape || SHAPE_WORDS[shape].includes(lower) || isPrefix) return shape;
  }
  return nearest(lower, SHAPES) as Shape | null;
}

/** Words that other notations begin a loop with. */
const LOOP_WORDS: readonly string[] = ["repeat", "while", "until", "for", "foreach"];

/** Whether a word in front of a bracket is a slip of `loop`, or another language's word for it. */
export function looksLikeLoop(word: string): boolean {
  return LOOP_WORDS.includes(word.toLowerCase()) || nearest(word, ["loop"]) !== null;
}

export function isSide(word: string): word is Side {
  return (SIDES as readonly string[]).includes(word);
}

const SIDE_WORDS: Readonly<Record<Side, readonly string[]>> = {
  left: ["l", "west", "w", "start"],
  right: ["r", "east", "e", "end"],
  top: ["t", "up", "north", "n", "above"],
  bottom: ["b", "down", "south", "s", "below", "under"],
};

/** The side a word most likely means, or null. */
export function nearestSide(word: string): Side | null {
  const lower = word.toLowerCase();
  const known = SIDES.find((side) => side === lower || SIDE_WORDS[side].includes(lower));
  return known ?? (nearest(lower, SIDES) as Side | null);
}
