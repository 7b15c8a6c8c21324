// When the faults of a run struck: once, or again and again.
import type { ReportFault } from "../../sim/report.js";

/** When a fault struck and was healed, each time; in seconds, null: never healed. */
export function strikesOf(
  fault: ReportFault,
): readonly (readonly [at_s: number, for_s: number | null])[] {
  return fault.strikes_s ?? [[fault.at_s, fault.for_s]];
}
