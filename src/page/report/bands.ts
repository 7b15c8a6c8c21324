// Stretches of a run that charts shade: the warm-up, the time after the sources stopped, the faults.
import type { Report } from "../../sim/report.js";
import type { Band } from "../chart.js";

export function bandsOf(report: Report, end_s: number): readonly Band[] {
  const { duration } = report.scenario as { readonly duration?: number };
  const bands: Band[] = [];
  if (report.warmup_s > 0) {
    bands.push({ from_s: 0, to_s: report.warmup_s, label: "warm-up", kind: "aside" });
  }
  if (typeof duration === "number" && duration < end_s) {
    bands.push({ from_s: duration, to_s: end_s, label: "drain", kind: "aside" });
  }
  for (const { kind, target, at_s, for_s } of report.faults) {
    const to_s = for_s === null ? end_s : at_s + for_s;
    bands.push({ from_s: at_s, to_s, label: `${kind} ${target}`, kind: "fault" });
  }
  return bands;
}
