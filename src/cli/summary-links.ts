// The table of the links in the summary of a run: what they carried, where messages have a size.
import type { Model } from "../sim/model.js";
import type { Report } from "../sim/report.js";
import { bytes, count } from "./amounts.js";
import { paint } from "./colours.js";
import { tableWithin } from "./table.js";
import { inertWord } from "./terminal.js";

const COLUMNS = ["  link", "messages", "bytes", "a second", "of its bandwidth"] as const;
const MOST_ROWS = 20;

/** The links that carried most bytes, those first; empty where no message has a size. */
export function linkTable(report: Report, model: Model, columns: number): string {
  const runs_s = report.simulated_s * report.replications;
  const carried = model.links.flatMap((link) => {
    const edge = report.edges[link.id];
    return edge.bytes ? [{ ...edge, bytes: edge.bytes, bandwidth: link.bandwidth }] : [];
  });
  if (carried.length === 0 || runs_s === 0) return "";
  carried.sort((left, right) => right.bytes - left.bytes);
  const rows = carried.slice(0, MOST_ROWS).map((edge) => {
    const perSecond = edge.bytes / runs_s;
    const { bandwidth } = edge;
    const part = bandwidth?.kind === "bytes" ? perSecond / bandwidth.perSecond : null;
    return [
      `  ${inertWord(`${edge.from} → ${edge.to}`)}`,
      count(edge.messages),
      bytes(edge.bytes),
      `${bytes(perSecond)}/s`,
      part === null ? "" : `${(100 * part).toFixed(part < 0.1 ? 1 : 0)}%`,
    ];
  });
  const left = carried.length - rows.length;
  const more = left > 0 ? `\n  ${paint.out.dim(`and ${count(left)} more`)}` : "";
  const align = COLUMNS.map((_, column) => (column === 0 ? "left" : "right"));
  const text = tableWithin(columns, COLUMNS, rows, align, 0);
  return `${paint.out.bold("Links")}  ${paint.out.dim("over the whole run")}\n${text}${more}`;
}
