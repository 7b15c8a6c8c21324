// The comparison of two runs as one HTML file.
import { comparedRun, writeComparePage } from "../export/compare-page.js";
import type { ComparedFigure } from "../sim/compare.js";
import type { Report } from "../sim/report.js";
import { chanceOf } from "../sim/report-differences.js";
import { asset, hash } from "./page-assets.js";

/** The page as HTML text; the same reports give the same bytes. */
export function compareFile(
  names: readonly string[],
  [a, b]: readonly Report[],
  figures: readonly ComparedFigure[],
): string {
  const chance = chanceOf(a, b);
  const data = { a: comparedRun(names[0], a), b: comparedRun(names[1], b), figures, chance };
  return writeComparePage({ data, script: asset("compare.js"), style: asset("report.css"), hash });
}
