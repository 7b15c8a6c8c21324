// The table of the nodes in the summary of a run, as wide as the terminal allows.
import type { Model } from "../sim/model.js";
import type { Report } from "../sim/report.js";
import { count, time } from "./amounts.js";
import { paint } from "./colours.js";
import { table } from "./table.js";
import { cut, inertWord, widthOf } from "./terminal.js";

const { out } = paint;

const NODE_COLUMNS = [
  "  node",
  "label",
  "role",
  "in",
  "out",
  "failed",
  "retried",
  "busy",
  "p99 wait",
  "max queue",
] as const;
const LABEL_COLUMN = NODE_COLUMNS.indexOf("label");
const ROLE_COLUMN = NODE_COLUMNS.indexOf("role");
const SHORTEST_LABEL = 12;
const LONGEST_LABEL = 40;

/** One row a node; labels take what room the figures leave. */
export function nodeTable(report: Report, model: Model, columns: number): string {
  const rows = model.nodes.map(({ id, label }) => {
    const node = report.nodes[id];
    const serves = ["service", "store", "agent"].includes(node.role);
    return [
      `  ${inertWord(id)}`,
      cut(shortLabel(label), LONGEST_LABEL),
      node.role,
      count(node.arrived),
      count(node.completed),
      serves || node.failed > 0 ? count(node.failed) : "",
      serves || node.retried > 0 ? count(node.retried) : "",
      node.utilization === null || !serves ? "" : busy(node.utilization),
      serves || (node.wait_s.max ?? 0) > 0 ? time(node.wait_s.p99) : "",
      serves || node.queue_length.max > 0 ? count(node.queue_length.max) : "",
    ];
  });
  // A column of nothing but zeros says nothing; a zero beside other figures does.
  for (const column of NODE_COLUMNS.keys()) {
    const empty = rows.every((row) => row[column] === "" || row[column] === "0");
    if (column > ROLE_COLUMN + 2 && empty) for (const row of rows) row[column] = "";
  }
  const align = NODE_COLUMNS.map((_, column) => (column > 2 ? "right" : "left"));
  const draw = (labelWidth: number, withRoles: boolean): string =>
    table(
      NODE_COLUMNS,
      rows.map((row) =>
        row.map((cell, column) => {
          if (column === ROLE_COLUMN) return withRoles ? cell : "";
          return column === LABEL_COLUMN ? cut(cell, labelWidth) : cell;
        }),
      ),
      align,
    );
  // What does not fit takes it from the labels first, and then from the roles.
  const labels = Math.max(0, ...rows.map((row) => widthOf(row[LABEL_COLUMN])));
  const excess = (text: string): number => widest(text) - columns;
  const tight = Math.max(SHORTEST_LABEL, labels - Math.max(0, excess(draw(labels, true))));
  const withRoles = excess(draw(tight, true)) <= 0;
  const final = withRoles ? tight : Math.max(SHORTEST_LABEL, labels - excess(draw(labels, false)));
  return `${out.bold("Nodes")}\n${draw(Math.min(labels, final), withRoles)}${notReached(report, model)}`;
}

/** The title of a node: the parts of a taskbox that follow it are left out. */
const shortLabel = (label: string | null): string => inertWord((label ?? "").split("|")[0]);

/** A part of the diagram that no message came to is either luck or a mistake: it is said. */
function notReached(report: Report, model: Model): string {
  const idle = model.nodes.filter(({ id }) => report.nodes[id].arrived === 0);
  if (idle.length === 0 || report.ledger.produced === 0) return "";
  const names = idle.slice(0, 8).map(({ id }) => inertWord(id));
  const more = idle.length > names.length ? ", …" : "";
  return `\n  ${out.yellow(`no message came to ${names.join(", ")}${more}`)}`;
}

const widest = (text: string): number => Math.max(...text.split("\n").map(widthOf));

function busy(utilization: number): string {
  const text = `${(100 * utilization).toFixed(utilization < 0.1 ? 1 : 0)}%`;
  if (utilization >= 0.9) return out.red(text);
  return utilization >= 0.75 ? out.yellow(text) : text;
}
