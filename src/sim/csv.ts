// Reads CSV as spreadsheets and programs write it: a separator that the first line shows, quotes,
// and a heading or none.

export interface Table {
  /** Names of the columns, in lower case; null when the first line holds values. */
  readonly names: readonly string[] | null;
  readonly rows: readonly (readonly string[])[];
}

const MOST_ROWS = 5_000_000;

/** Rows of text. Empty lines and lines that begin with `#` are left out. */
export function readCsv(text: string, isValue: (cell: string) => boolean): Table | string {
  const lines = text.replace(/^\ufeff/, "").split(/\r?\n/);
  const kept = lines.filter((line) => line.trim() !== "" && !line.startsWith("#"));
  if (kept.length === 0) return "holds no line";
  if (kept.length > MOST_ROWS) return `holds more than ${MOST_ROWS} lines`;
  const separator = [";", "\t", ","].find((mark) => kept[0].includes(mark)) ?? ",";
  const rows = kept.map((line) => splitLine(line, separator));
  if (rows[0].some((cell) => isValue(cell))) return { names: null, rows };
  return { names: rows[0].map((name) => name.toLowerCase()), rows: rows.slice(1) };
}

function splitLine(line: string, separator: string): string[] {
  if (!line.includes('"')) return line.split(separator).map((cell) => cell.trim());
  const cells: string[] = [];
  let cell = "";
  let quoted = false;
  for (let at = 0; at < line.length; at += 1) {
    const mark = line[at];
    if (mark === '"' && quoted && line[at + 1] === '"') {
      cell += '"';
      at += 1;
    } else if (mark === '"') {
      quoted = !quoted;
    } else if (mark === separator && !quoted) {
      cells.push(cell.trim());
      cell = "";
    } else {
      cell += mark;
    }
  }
  return [...cells, cell.trim()];
}
