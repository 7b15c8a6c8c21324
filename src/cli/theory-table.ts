// The block of a summary in which theory stands beside the run.
import { titleOf } from "../lang/diagram.js";
import type { Model } from "../sim/model.js";
import type { Report } from "../sim/report.js";
import type { TheoryBeside } from "../sim/theory/beside.js";
import { time } from "./amounts.js";
import { paint } from "./colours.js";
import { tableWithin } from "./table.js";
import { inertWord } from "./terminal.js";

const { out } = paint;

/** Rows shown; the report has them all. */
const MOST_ROWS = 12;
/** Waits below it are none at all. */
const SHORTEST_S = 1e-8;

const COLUMNS = ["  node", "label", "busy", "theory", "mean wait", "theory", "by", "holds"];
const LABEL = COLUMNS.indexOf("label");

/** Simulated and closed-form values of the busiest nodes; empty when no node has any. */
export function showTheory(report: Report, model: Model, columns: number): string {
  const found = model.diagram.nodes.flatMap(({ id, ...named }) => {
    const node = report.nodes[id];
    const theory = node.theory as TheoryBeside | undefined;
    return theory && node.arrived > 0 ? [{ id, label: titleOf(named) ?? "", node, theory }] : [];
  });
  const weight = ({ theory }: (typeof found)[number]) => theory.utilization ?? 1;
  const shown = new Set([...found].sort((a, b) => weight(b) - weight(a)).slice(0, MOST_ROWS));
  const rows = found.flatMap((entry) => {
    if (!shown.has(entry)) return [];
    const { id, label, node, theory } = entry;
    const wait = theory.wait_s ?? (grows(theory) ? Number.POSITIVE_INFINITY : null);
    return [
      [
        `  ${inertWord(id)}`,
        inertWord(label),
        share(node.utilization),
        share(theory.utilization),
        wait === null ? "" : seconds(node.wait_s.mean),
        wait === null ? "" : Number.isFinite(wait) ? seconds(wait) : "grows",
        theory.model ?? "",
        holds(theory),
      ],
    ];
  });
  if (rows.length === 0) return "";
  const align = COLUMNS.map((_, column) => (column < 2 || column > 5 ? "left" : "right"));
  const without = report.faults.length > 0 ? ", without its faults" : "";
  const more = found.length > rows.length ? `, the ${rows.length} busiest` : "";
  const title = `${out.bold("Theory")}  ${out.dim(`the same load in closed form${without}${more}`)}`;
  return `${title}\n${tableWithin(columns, COLUMNS, rows, align, LABEL)}`;
}

const grows = ({ model, wait_s }: TheoryBeside): boolean => model !== null && wait_s === null;

/** Faults are said once, above the table. */
function holds({ model, not_met }: TheoryBeside): string {
  const others = not_met.filter((reason) => !reason.includes("faults"));
  if (model === null) return "";
  return others.length === 0 ? "exactly" : `nearly: ${others.join(", ")}`;
}

const share = (value: number | null): string =>
  value === null ? "" : `${Number((100 * value).toPrecision(3))}%`;

const seconds = (value: number | null): string =>
  time(value !== null && value < SHORTEST_S ? 0 : value);
