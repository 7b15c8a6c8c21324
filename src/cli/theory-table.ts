// The block of a summary in which theory stands beside the run.
import { titleOf } from "../lang/diagram.js";
import type { Model } from "../sim/model.js";
import type { Report } from "../sim/report.js";
import type { TheoryBeside } from "../sim/theory/beside.js";
import { time } from "./amounts.js";
import { paint } from "./colours.js";
import { fold } from "./fold.js";
import { tableWithin } from "./table.js";
import { inertWord } from "./terminal.js";

const { out } = paint;

/** Rows shown; the report has them all. */
const MOST_ROWS = 12;
/** Waits below it are none at all. */
const SHORTEST_S = 1e-8;

const COLUMNS = ["  node", "label", "busy", "theory", "wait", "theory", "by", "holds"];
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
  const says = `the same load in closed form${without}; mean waits${more}`;
  const title = `${out.bold("Theory")}  ${out.dim(says)}`;
  const lines = [title, tableWithin(columns, COLUMNS, rows, align, LABEL)];
  const reasons = reservations(found.filter((entry) => shown.has(entry)));
  return [...lines, ...reasons.map((line) => fold(line, columns))].join("\n");
}

/** Why it holds nearly only, and of which nodes. */
function reservations(shown: readonly { readonly id: string; readonly theory: TheoryBeside }[]) {
  const nodes = new Map<string, string[]>();
  for (const { id, theory } of shown) {
    const why = othersOf(theory).join(", ");
    if (theory.model === null || why === "") continue;
    nodes.set(why, [...(nodes.get(why) ?? []), inertWord(id)]);
  }
  return [...nodes].map(([why, ids]) => `  nearly for ${ids.join(", ")}: ${why}`);
}

const grows = ({ model, wait_s }: TheoryBeside): boolean => model !== null && wait_s === null;

/** Faults are said once, above the table. */
const othersOf = ({ not_met }: TheoryBeside): readonly string[] =>
  not_met.filter((reason) => !reason.includes("faults"));

function holds(theory: TheoryBeside): string {
  if (theory.model === null) return "";
  return othersOf(theory).length === 0 ? "exactly" : "nearly";
}

const share = (value: number | null): string =>
  value === null ? "" : `${Number((100 * value).toPrecision(3))}%`;

const seconds = (value: number | null): string =>
  time(value !== null && value < SHORTEST_S ? 0 : value);
