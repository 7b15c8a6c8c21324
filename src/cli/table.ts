// Rows of cells in aligned columns.
import { paint } from "./colours.js";
import { cut, widthOf } from "./terminal.js";

export type Align = "left" | "right";

/** Rows of cells in aligned columns, two spaces apart; empty columns are left out. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  align: readonly Align[],
): string {
  const used = head.map((_, column) => rows.some((row) => row[column] !== ""));
  const width = head.map((title, column) =>
    Math.max(widthOf(title), ...rows.map((row) => widthOf(row[column]))),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => {
        const space = " ".repeat(width[column] - widthOf(cell));
        return align[column] === "right" ? space + cell : cell + space;
      })
      .filter((_, column) => used[column])
      .join("  ")
      .trimEnd();
  return [paint.out.dim(line(head)), ...rows.map(line)].join("\n");
}

/** The narrowest that a column may be cut to. */
const NARROWEST = 12;

/** As `table`, but the cells of one column are cut until the whole fits, as far as that goes. */
export function tableWithin(
  columns: number,
  head: readonly string[],
  rows: readonly (readonly string[])[],
  align: readonly Align[],
  flexible: number,
): string {
  const whole = table(head, rows, align);
  const excess = Math.max(...whole.split("\n").map(widthOf)) - columns;
  if (excess <= 0) return whole;
  const width = Math.max(...rows.map((row) => widthOf(row[flexible])));
  const left = Math.max(NARROWEST, width - excess);
  const cutRows = rows.map((row) =>
    row.map((cell, column) => (column === flexible ? cut(cell, left) : cell)),
  );
  return table(head, cutRows, align);
}
