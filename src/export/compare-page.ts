// Two reports → one HTML file: what differs as a table, and the curves of both over each other.
import type { ComparedFigure } from "../sim/compare.js";
import type { Report } from "../sim/report.js";
import type { SeriesFigures } from "../sim/series.js";
import { roundSeries, writePage } from "./page-file.js";

export interface ComparedRun {
  readonly name: string;
  readonly seed: number;
  readonly simulated_s: number;
  readonly warmup_s: number;
  readonly duration_s: number | null;
  readonly nodes: Readonly<Record<string, string | null>>;
  readonly faults: Report["faults"];
  readonly series: SeriesFigures;
}

/** All that the page knows. */
export interface ComparePageData {
  readonly a: ComparedRun;
  readonly b: ComparedRun;
  readonly figures: readonly ComparedFigure[];
  /** What the intervals take the runs for, and what would be narrower. */
  readonly chance: string;
}

export interface ComparePageParts {
  readonly data: ComparePageData;
  readonly script: string;
  readonly style: string;
  /** Base64 of the SHA-256 hash of a text. */
  readonly hash: (text: string) => string;
}

export function writeComparePage({ data, script, style, hash }: ComparePageParts): string {
  const title = `${data.a.name} and ${data.b.name}: comparison of two runs`;
  return writePage({ title, body: "", data, script, style, hash });
}

/** What the page needs of a report. */
export function comparedRun(name: string, report: Report): ComparedRun {
  const { seed, simulated_s, warmup_s, faults, series, scenario } = report;
  // A report does not say which nodes are taskboxes, whose lists a heading has no room for.
  const titles = Object.entries(report.nodes).map(([id, { label }]) => {
    return [id, label === null ? null : label.split("|")[0].trim()] as const;
  });
  const duration_s = typeof scenario.duration === "number" ? scenario.duration : null;
  const nodes = Object.fromEntries(titles);
  return {
    name,
    seed,
    simulated_s,
    warmup_s,
    duration_s,
    nodes,
    faults,
    series: roundSeries(series),
  };
}
