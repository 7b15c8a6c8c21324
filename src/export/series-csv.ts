// The time series of a report as CSV (RFC 4180): a line for each time, a column for each level.
import type { Report } from "../sim/report.js";

export function writeSeriesCsv({ series }: Report): string {
  const { t_s = [], ...others } = series;
  const names = Object.keys(others);
  const lines = t_s.map((time, at) => [time, ...names.map((name) => others[name][at])]);
  const rows = [["t_s", ...names], ...lines];
  return rows.map((row) => `${row.map(cell).join(",")}\n`).join("");
}

/** Nothing measured is an empty cell. */
function cell(value: string | number | null | undefined): string {
  const text = value === null || value === undefined ? "" : String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
