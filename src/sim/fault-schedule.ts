// When the faults of a run strike and when they are healed: once, again and again, or at random
// times that derive from the seed.
import type { BacklogTrend } from "./backlog-trend.js";
import { samplerOf } from "./distribution.js";
import { faultOf } from "./faults/index.js";
import type { Kernel } from "./kernel.js";
import type { ModelFault } from "./model.js";
import { networkOf } from "./network.js";

/** Times that follow each other without any time passing would never end. */
const SHORTEST_S = 1e-3;

/** Schedules the fault of that number; the next of its occurrences once one is over. */
export function scheduleFault(kernel: Kernel, fault: number, trend: BacklogTrend): void {
  const given = kernel.model.faults[fault];
  const times = timesOf(kernel, given, fault);
  const next = () => {
    const { at, lasts } = times();
    // What repeats itself stops with the sources, so that the run can drain.
    if (given.repeat && at > kernel.model.duration_s) return;
    kernel.at(at, () =>
      strike(kernel, fault, trend, at, lasts, given.repeat ? next : () => undefined),
    );
  };
  next();
}

function strike(
  kernel: Kernel,
  fault: number,
  trend: BacklogTrend,
  at: number,
  lasts: number,
  afterwards: () => void,
): void {
  const { impact, backlog, model } = kernel;
  const { kind, parameters } = model.faults[fault];
  kernel.strikes[fault].push([at, Number.isFinite(lasts) ? lasts : null]);
  impact.begin(fault, backlog.value, backlog.mean, trend.isGrowing());
  const heal = faultOf(kind).inject(networkOf(kernel, fault), parameters);
  if (!Number.isFinite(lasts)) return;
  kernel.at(at + lasts, () => {
    heal();
    impact.heal(fault, kernel.now, backlog.value);
    afterwards();
  });
}

interface Occurrence {
  readonly at: number;
  readonly lasts: number;
}

/** One occurrence after another. */
function timesOf(kernel: Kernel, given: ModelFault, fault: number): () => Occurrence {
  const { at_s, for_s, repeat } = given;
  if (!repeat) return () => ({ at: at_s, lasts: for_s });
  if (repeat.kind === "every") {
    let number = 0;
    return () => {
      number += 1;
      return { at: at_s + (number - 1) * repeat.every_s, lasts: for_s };
    };
  }
  const random = kernel.stream(`fault ${fault + 1}`, "times");
  const drawBetween = samplerOf(repeat.mtbf);
  const drawRepair = repeat.mttr ? samplerOf(repeat.mttr) : () => for_s;
  let end = at_s;
  return () => {
    const at = end + Math.max(SHORTEST_S, drawBetween(random));
    const lasts = drawRepair(random);
    end = at + lasts;
    return { at, lasts };
  };
}
