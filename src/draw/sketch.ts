// The pen of a hand: turns exact shapes into strokes that waver a little, the same way each time for
// the same seed. Ends and corners of lines stay where they are, so that every line meets its node.
import { tidy } from "./strokes.js";

/** Longest stretch drawn in one sweep, in px. */
const SWEEP_PX = 90;
const CORNER_PX = 7;

/** Numbers from −1 to 1; the same seed gives the same ones. */
export type Waver = () => number;

/** A generator of 32 bits (xorshift with a final mix): good enough to shake a line. */
export function waverOf(seed: number): Waver {
  let state = seed >>> 0 || 0x9e3779b9;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return (Math.imul(state, 0x2545f491) >>> 0) / 0x80000000 - 1;
  };
}

/** A seed from words (FNV-1a). */
export function seedOf(words: Iterable<string>): number {
  let hash = 0x811c9dc5;
  for (const word of words) {
    for (let at = 0; at < word.length; at += 1) {
      hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193);
    }
    hash = Math.imul(hash ^ 0x1f, 0x01000193);
  }
  return hash >>> 0;
}

type Attributes = Readonly<Record<string, string | number>>;

/** A line as the hand draws it; null when the path holds pieces that it leaves alone. */
export function roughPath(d: string, waver: Waver): string | null {
  const pieces = piecesOf(d);
  return pieces === null ? null : strokes(pieces, waver, 0);
}

/** The outline of a shape, gone over twice; null for what has no outline that we know. */
export function roughOutline(name: string, attributes: Attributes, waver: Waver): string | null {
  if (name === "circle") return roughCircle(attributes, waver);
  const d = name === "path" ? String(attributes.d) : outlineOf(name, attributes);
  const pieces = d === null ? null : piecesOf(d);
  if (pieces === null) return null;
  return `${strokes(pieces, waver, 0.7)}${strokes(pieces, waver, 1.1)}`;
}

function outlineOf(name: string, attributes: Attributes): string | null {
  if (name === "polygon") return `M${String(attributes.points).trim().split(/\s+/).join("L")}Z`;
  if (name !== "rect") return null;
  const [x, y, width, height] = ["x", "y", "width", "height"].map((key) => Number(attributes[key]));
  const r = Math.min(Number(attributes.rx ?? 0) || 0, width / 2, height / 2) || CORNER_PX / 4;
  const [right, bottom] = [x + width, y + height];
  return (
    `M${x + r} ${y}L${right - r} ${y}Q${right} ${y} ${right} ${y + r}` +
    `L${right} ${bottom - r}Q${right} ${bottom} ${right - r} ${bottom}` +
    `L${x + r} ${bottom}Q${x} ${bottom} ${x} ${bottom - r}L${x} ${y + r}Q${x} ${y} ${x + r} ${y}`
  );
}

interface Piece {
  readonly kind: "move" | "line" | "curve";
  readonly x: number;
  readonly y: number;
  /** Control point of a curve. */
  readonly cx: number;
  readonly cy: number;
}

/** Reads a path of absolute moves, lines, quadratic curves and closings. */
function piecesOf(d: string): Piece[] | null {
  if (/[^MLHVQZ\d\s.,e+-]/.test(d)) return null;
  const pieces: Piece[] = [];
  let [x, y, startX, startY] = [0, 0, 0, 0];
  for (const [, letter, rest] of d.matchAll(/([MLHVQZ])([^MLHVQZ]*)/g)) {
    const n = (rest.match(/-?\d*\.?\d+(?:e[-+]?\d+)?/g) ?? []).map(Number);
    const [cx, cy] = letter === "Q" ? n : [0, 0];
    if (letter === "H") x = n[0];
    else if (letter === "V") y = n[0];
    else if (letter === "Z") [x, y] = [startX, startY];
    else [x, y] = n.slice(-2);
    if (letter === "M") [startX, startY] = [x, y];
    const kind = letter === "M" ? "move" : letter === "Q" ? "curve" : "line";
    pieces.push({ kind, x, y, cx, cy });
  }
  return pieces;
}

/** `loose` px is how far the ends of each stroke may miss their place. */
function strokes(pieces: readonly Piece[], waver: Waver, loose: number): string {
  let d = "";
  let [fromX, fromY] = [0, 0];
  const near = (value: number): number => tidy(value + waver() * loose);
  for (const { kind, x, y, cx, cy } of pieces) {
    if (kind === "move") d += `M${near(x)} ${near(y)}`;
    else if (kind === "curve") d += `Q${near(cx)} ${near(cy)} ${near(x)} ${near(y)}`;
    else d += sweep(fromX, fromY, x, y, waver, loose);
    [fromX, fromY] = [x, y];
  }
  return d;
}

function sweep(
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  waver: Waver,
  loose: number,
): string {
  const length = Math.hypot(x2 - x1, y2 - y1);
  if (length < 1) return `L${tidy(x2)} ${tidy(y2)}`;
  const parts = Math.max(1, Math.round(length / SWEEP_PX));
  const [acrossX, acrossY] = [-(y2 - y1) / length, (x2 - x1) / length];
  let d = "";
  for (let part = 1; part <= parts; part += 1) {
    const along = (part - 0.5 + waver() * 0.2) / parts;
    const off = waver() * Math.min(1.9, 0.35 + (length / parts) * 0.022);
    const cx = x1 + (x2 - x1) * along + acrossX * off;
    const cy = y1 + (y2 - y1) * along + acrossY * off;
    const slack = part === parts ? loose : loose * 0.5;
    const x = x1 + ((x2 - x1) * part) / parts + waver() * slack;
    const y = y1 + ((y2 - y1) * part) / parts + waver() * slack;
    d += `Q${tidy(cx)} ${tidy(cy)} ${tidy(x)} ${tidy(y)}`;
  }
  return d;
}

function roughCircle(attributes: Attributes, waver: Waver): string {
  const [cx, cy, r] = ["cx", "cy", "r"].map((key) => Number(attributes[key]));
  let d = "";
  for (let round = 0; round < 2; round += 1) {
    const turn = waver() * Math.PI;
    const steps = 8;
    for (let step = 0; step <= steps; step += 1) {
      const angle = turn + (step / steps) * Math.PI * 2.06;
      const near = r + waver() * 0.8;
      const [x, y] = [tidy(cx + Math.cos(angle) * near), tidy(cy + Math.sin(angle) * near)];
      const half = angle - Math.PI / steps;
      const far = r / Math.cos(Math.PI / steps) + waver() * 0.6;
      const [qx, qy] = [tidy(cx + Math.cos(half) * far), tidy(cy + Math.sin(half) * far)];
      d += step === 0 ? `M${x} ${y}` : `Q${qx} ${qy} ${x} ${y}`;
    }
  }
  return d;
}
