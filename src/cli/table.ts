// Rows of cells in aligned columns.
import { paint } from "./colours.js";
import { widthOf } from "./terminal.js";

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
