// The tables of the nodes in the summary of a run, as wide as the terminal allows: what passed each,
// and how busy it was and what waited there.
import { type Node, titleOf } from "../lang/diagram.js";
import type { Model } from "../sim/model.js";
import type { Report, ReportNode } from "../sim/report.js";
import { count, time } from "./amounts.js";
import { bar, gauge } from "./bars.js";
import { paint } from "./colours.js";
import { table, tableWithin } from "./table.js";
import { cut, inertWord, widthOf } from "./terminal.js";

const { out } = paint;

const NODE_COLUMNS = ["  node", "label", "role", "in", "out", "failed", "retried"] as const;
const LABEL_COLUMN = NODE_COLUMNS.indexOf("label");
const ROLE_COLUMN = NODE_COLUMNS.indexOf("role");
const SHORTEST_LABEL = 12;
const LONGEST_LABEL = 40;

/** One row a node; labels take what room the figures leave. */
export function nodeTable(report: Report, model: Model, columns: number): string {
  const rows = model.diagram.nodes.map(({ id, ...named }) => {
    const node = report.nodes[id];
    const serves = hasServers(node);
    return [
      `  ${inertWord(id)}`,
      cut(labelOf(named), LONGEST_LABEL),
      node.role,
      count(node.arrived),
      count(node.completed),
      serves || node.failed > 0 ? count(node.failed) : "",
      serves || node.retried > 0 ? count(node.retried) : "",
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

const LOAD_COLUMNS = ["  node", "label", "busy", "", "p99 wait", "max queue", ""] as const;
const BAR_CELLS = 10;
/** In fewer columns figures do without bars. */
const LEAST_FOR_BARS = 72;

/** Of the nodes that serve or where messages wait; empty when there are none. */
export function loadTable(report: Report, model: Model, columns: number): string {
  const shown = model.diagram.nodes.flatMap(({ id, ...named }) => {
    const node = report.nodes[id];
    const waits = node.queue_length.max > 0 || (node.wait_s.max ?? 0) > 0;
    return (hasServers(node) && node.arrived > 0) || waits
      ? [{ id, label: labelOf(named), node }]
      : [];
  });
  if (shown.length === 0) return "";
  const most = Math.max(...shown.map(({ node }) => node.queue_length.max));
  const withBars = columns >= LEAST_FOR_BARS;
  const rows = shown.map(({ id, label, node }) => {
    const { utilization, queue_length, wait_s } = node;
    const busy = hasServers(node) ? utilization : null;
    const loud = busy === null ? plain : loudness(busy);
    return [
      `  ${inertWord(id)}`,
      cut(label, LONGEST_LABEL),
      busy === null ? "" : loud(percent(busy)),
      busy === null || !withBars ? "" : loud(gauge(busy, BAR_CELLS)),
      time(wait_s.p99),
      count(queue_length.max),
      withBars && most > 0 ? out.cyan(bar(queue_length.max / most, BAR_CELLS)) : "",
    ];
  });
  const align = LOAD_COLUMNS.map((name, column) =>
    column > LABEL_COLUMN && name !== "" ? "right" : "left",
  );
  const text = tableWithin(columns, LOAD_COLUMNS, rows, align, LABEL_COLUMN);
  return `${out.bold("Servers and queues")}\n${text}`;
}

const hasServers = ({ role }: ReportNode): boolean => ["service", "store", "agent"].includes(role);

const labelOf = (node: Pick<Node, "shape" | "label">): string => inertWord(titleOf(node) ?? "");

/** A part of the diagram that no message came to is either luck or a mistake: it is said. */
function notReached(report: Report, model: Model): string {
  const idle = model.nodes.filter(({ id }) => report.nodes[id].arrived === 0);
  if (idle.length === 0 || report.ledger.produced === 0) return "";
  const names = idle.slice(0, 8).map(({ id }) => inertWord(id));
  const more = idle.length > names.length ? ", …" : "";
  return `\n  ${out.yellow(`no message came to ${names.join(", ")}${more}`)}`;
}

const widest = (text: string): number => Math.max(...text.split("\n").map(widthOf));

const percent = (busy: number): string => `${(100 * busy).toFixed(busy < 0.1 ? 1 : 0)}%`;

const plain = (text: string): string => text;

/** From what share on servers are close to their limit, and at it. */
function loudness(busy: number): (text: string) => string {
  if (busy >= 0.9) return out.red;
  return busy >= 0.75 ? out.yellow : plain;
}
