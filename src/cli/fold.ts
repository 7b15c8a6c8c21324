// Breaks lines of words that are wider than the terminal.
import { widthOf } from "./terminal.js";

/** What goes on is set in below the line that it belongs to. */
const INDENT = 2;
/** From this share of the width on a comma is a better place to break than the last space. */
const LATE_COMMA = 0.55;

/** The text with no line wider than `columns`, as far as its words allow. */
export function fold(text: string, columns: number): string {
  return text
    .split("\n")
    .flatMap((line) => foldLine(line, columns))
    .join("\n");
}

function foldLine(line: string, columns: number): string[] {
  if (widthOf(line) <= columns) return [line];
  const margin = " ".repeat((/^ */.exec(line)?.[0].length ?? 0) + INDENT);
  // `n1 → n2` is not torn apart.
  const words = line.match(/ *(?:[^ ]+ → )*[^ ]+/g) ?? [];
  const lines: string[] = [];
  let current: string[] = [];
  for (const word of words) {
    if (current.length > 0 && widthOf(current.join("") + word) > columns) {
      const cut = breakOf(current, columns);
      lines.push(current.slice(0, cut).join(""));
      current = [margin + [...current.slice(cut), word].join("").trimStart()];
    } else current.push(word);
  }
  return [...lines, current.join("")];
}

/** How many of the words stay: up to the last comma, unless that comes too early. */
function breakOf(words: readonly string[], columns: number): number {
  const comma = words.findLastIndex((word) => word.endsWith(","));
  const isLate = widthOf(words.slice(0, comma + 1).join("")) > LATE_COMMA * columns;
  return comma >= 0 && isLate ? comma + 1 : words.length;
}
