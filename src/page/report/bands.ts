// Stretches of a run that charts shade: the warm-up, the time after the sources stopped, the faults.
import type { Report } from "../../sim/report.js";
import type { Band } from "../chart-bands.js";
import { strikesOf } from "./strikes.js";

/** What of a run is shaded. */
export interface Banded {
  readonly warmup_s: number;
  readonly duration_s: number | null;
  readonly faults: Report["faults"];
}

export function durationOf({ scenario }: Report): number | null {
  return typeof scenario.duration === "number" ? scenario.duration : null;
}

export function bandsOf(report: Banded, end_s: number): readonly Band[] {
  const { duration_s } = report;
  const bands: Band[] = [];
  if (report.warmup_s > 0) {
    bands.push({ from_s: 0, to_s: report.warmup_s, label: "warm-up", kind: "aside" });
  }
  if (duration_s !== null && duration_s < end_s) {
    bands.push({ from_s: duration_s, to_s: end_s, label: "drain", kind: "aside" });
  }
  for (const fault of report.faults) {
    for (const [from_s, for_s] of strikesOf(fault)) {
      const to_s = for_s === null ? end_s : from_s + for_s;
      bands.push({ from_s, to_s, label: `${fault.kind} ${fault.target}`, kind: "fault" });
    }
  }
  return bands;
}
