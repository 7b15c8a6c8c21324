// A sheet of character cells: lines that join where they meet, words over them, written as Unicode
// box drawing or as ASCII.

const NORTH = 1;
const EAST = 2;
const SOUTH = 4;
const WEST = 8;

/** lane: double lines; wire: lines of the diagram; dashed and dotted: their other strokes. */
export type Stroke = "wire" | "dashed" | "dotted" | "lane";

// By the sum of the directions in which lines leave a cell.
const LIGHT = [..." ╵╶└╷│┌├╴┘─┴┐┤┬┼"];
const DOUBLE = [..." ║═╚║║╔╠═╝═╩╗╣╦╬"];
const ASCII_LINE = [..." |-+||++-+-+++++"];
const STRAIGHT: Readonly<Record<Stroke, readonly [across: string, down: string]>> = {
  wire: ["─", "│"],
  dashed: ["╌", "╎"],
  dotted: ["┈", "┊"],
  lane: ["═", "║"],
};
const ASCII_STRAIGHT: typeof STRAIGHT = {
  wire: ["-", "|"],
  dashed: ["-", "|"],
  dotted: [".", ":"],
  lane: ["=", "|"],
};
const ASCII_SIGNS: Readonly<Record<string, string>> = {
  "►": ">",
  "◄": "<",
  "▲": "^",
  "▼": "v",
  "▷": ">",
  "◁": "<",
  "△": "^",
  "▽": "v",
  "╭": ".",
  "╮": ".",
  "╰": "'",
  "╯": "'",
  "╱": "/",
  "╲": "\\",
  "┃": "#",
  "┎": "+",
  "┖": "+",
  "…": "~",
  "·": "-",
  "•": "*",
  "↻": "@",
  "—": "-",
  "–": "-",
  "→": ">",
  "←": "<",
  "“": '"',
  "”": '"',
  "‘": "'",
  "’": "'",
  "×": "x",
};

/** Columns that a character takes on a terminal. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const letter of text) columns += NARROW.test(letter) ? 0 : WIDE.test(letter) ? 2 : 1;
  return columns;
}

const NARROW = /\p{Mn}|\p{Me}|\u200d|\ufe0f/u;
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;

export class Sheet {
  private readonly lines: Uint8Array;
  private readonly lanes: Uint8Array;
  private readonly strokes: (Stroke | undefined)[];
  private readonly signs: (string | undefined)[];

  constructor(
    private readonly width: number,
    private readonly height: number,
  ) {
    this.lines = new Uint8Array(width * height);
    this.lanes = new Uint8Array(width * height);
    this.strokes = new Array(width * height).fill(undefined);
    this.signs = new Array(width * height).fill(undefined);
  }

  /** A straight line from cell to cell, both with it. */
  line(x1: number, y1: number, x2: number, y2: number, stroke: Stroke): void {
    const layer = stroke === "lane" ? this.lanes : this.lines;
    const across = y1 === y2;
    const [from, to] = across
      ? [Math.min(x1, x2), Math.max(x1, x2)]
      : [Math.min(y1, y2), Math.max(y1, y2)];
    for (let at = from; at <= to; at += 1) {
      const cell = across ? y1 * this.width + at : at * this.width + x1;
      if (at > from) layer[cell] |= across ? WEST : NORTH;
      if (at < to) layer[cell] |= across ? EAST : SOUTH;
      if (stroke !== "lane") this.strokes[cell] = this.stronger(this.strokes[cell], stroke);
    }
  }

  private stronger(a: Stroke | undefined, b: Stroke): Stroke {
    if (a === "wire" || b === "wire") return "wire";
    return a === "dashed" || b === "dashed" ? "dashed" : b;
  }

  /** One character over whatever is there. */
  sign(x: number, y: number, sign: string): void {
    this.signs[y * this.width + x] = sign;
  }

  /** Words over whatever is there. */
  words(x: number, y: number, text: string): void {
    let column = x;
    for (const letter of text) {
      const columns = columnsOf(letter);
      const cell = y * this.width + column;
      if (columns === 0) {
        if (column > x) this.signs[cell - 1] = `${this.signs[cell - 1] ?? ""}${letter}`;
        continue;
      }
      if (column < 0 || column + columns > this.width) return;
      this.signs[cell] = letter;
      if (columns === 2) this.signs[cell + 1] = "";
      column += columns;
    }
  }

  /** Nothing is left of lines inside: what a box covers. */
  clear(x1: number, y1: number, x2: number, y2: number): void {
    for (let y = y1; y <= y2; y += 1) {
      for (let x = x1; x <= x2; x += 1) {
        const cell = y * this.width + x;
        this.lines[cell] = 0;
        this.lanes[cell] = 0;
        this.strokes[cell] = undefined;
        this.signs[cell] = undefined;
      }
    }
  }

  write(ascii: boolean): string {
    const rows: string[] = [];
    for (let y = 0; y < this.height; y += 1) {
      let row = "";
      for (let x = 0; x < this.width; x += 1) row += this.character(y * this.width + x, ascii);
      rows.push(row.trimEnd());
    }
    return `${rows.join("\n").trimEnd()}\n`;
  }

  private character(cell: number, ascii: boolean): string {
    const sign = this.signs[cell];
    if (sign !== undefined) return ascii ? plain(sign) : sign;
    const [line, lane] = [this.lines[cell], this.lanes[cell]];
    const crossing = line !== 0 && lane !== 0;
    if (ascii) {
      if (crossing) return "+";
      return this.stroke(line || lane, lane !== 0 ? "lane" : this.strokes[cell], true);
    }
    if (crossing) return (line & (NORTH | SOUTH)) !== 0 ? "╪" : "╫";
    return this.stroke(line || lane, lane !== 0 ? "lane" : this.strokes[cell], false);
  }

  private stroke(sum: number, stroke: Stroke = "wire", ascii: boolean): string {
    const straight = (ascii ? ASCII_STRAIGHT : STRAIGHT)[stroke];
    if (sum === (EAST | WEST)) return straight[0];
    if (sum === (NORTH | SOUTH)) return straight[1];
    if (ascii) return ASCII_LINE[sum];
    return (stroke === "lane" ? DOUBLE : LIGHT)[sum];
  }
}

/** The nearest that ASCII has. */
function plain(sign: string): string {
  if (sign === "" || /^[ -~]$/.test(sign)) return sign;
  if (Object.hasOwn(ASCII_SIGNS, sign)) return ASCII_SIGNS[sign];
  const letter = sign.normalize("NFKD").charAt(0);
  return /^[ -~]$/.test(letter) ? letter : columnsOf(sign) === 2 ? "??" : "?";
}
