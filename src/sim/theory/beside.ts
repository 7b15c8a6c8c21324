// Theory beside a run: for every node that has one, the closed form of the same load in the report.
import type { Model } from "../model.js";
import type { Report, ReportNode } from "../report.js";
import { analyze, type NodeAnalysis } from "./analyze.js";
import type { NodeTheory } from "./node-theory.js";

/** What theory says of a node of a report; a consumer of a log has only the busy share. */
export interface TheoryBeside extends Omit<NodeTheory, "model"> {
  /** Null: the traffic equations only. */
  readonly model: string | null;
}

const FAULTS = "theory knows no faults";

/** The report with `theory` at every node where something can be compared. */
export function putTheoryBeside(report: Report, model: Model): Report {
  const analyzed = analyze(model);
  if (!analyzed.ok) return report;
  const nodes = model.nodes.map(({ id }, index) => {
    const besides = analyzed.analysis.stations[index]?.besides ?? [];
    const theory = theoryOf(analyzed.analysis.nodes[index], besides, model);
    const node = report.nodes[id];
    return [id, theory === null ? node : ({ ...node, theory } satisfies ReportNode)] as const;
  });
  return { ...report, nodes: Object.fromEntries(nodes) };
}

function theoryOf(
  { theory, utilization }: NodeAnalysis,
  besides: readonly string[],
  model: Model,
): TheoryBeside | null {
  const found = theory ?? (utilization === null ? null : trafficOnly(utilization, besides));
  if (found === null || model.faults.length === 0) return found;
  return { ...found, exact: false, not_met: [...found.not_met, FAULTS] };
}

function trafficOnly(utilization: number, besides: readonly string[]): TheoryBeside {
  return {
    model: null,
    exact: besides.length === 0,
    not_met: besides,
    utilization: Math.min(1, utilization),
    wait_s: null,
    wait_p99_s: null,
    queue_length: null,
    loss_share: 0,
  };
}
