// A short run ahead of a long one, whose result is thrown away: it lets V8 see every part of the
// simulator that the long run will need. What V8 first meets after it has compiled the loop makes it
// throw the compiled code away; a run of 60 s at 1,000 messages/s with three faults did so 30 times.
import type { Model } from "./model.js";
import { sourceRate } from "./roles/source.js";
import { finishRun, prepareRun } from "./simulate.js";

/** Messages of a rehearsal: more cost time, fewer leave parts unseen. */
const MESSAGES = 150;
const MOST_EVENTS = 6000;
/** Runs of fewer messages are over before it pays. */
const LEAST_MESSAGES = 10_000;

/** Rehearses a model whose run is long enough for it. Changes nothing about the run itself. */
export function rehearse(model: Model): void {
  const rate = model.nodes.reduce((sum, { role, parameters }) => {
    return role === "source" ? sum + sourceRate(parameters as never) : sum;
  }, 0);
  if (rate * model.duration_s < LEAST_MESSAGES) return;
  const duration_s = MESSAGES / rate;
  const step = duration_s / (2 * model.faults.length + 1);
  const faults = model.faults.map(({ kind, parameters }, index) => ({
    kind,
    parameters,
    at_s: (2 * index + 1) * step,
    for_s: step,
  }));
  const short: Model = {
    ...model,
    faults,
    duration_s,
    warmup_s: duration_s / 4,
    drain_s: duration_s,
    maxEvents: MOST_EVENTS,
  };
  finishRun(prepareRun(short, 1));
}
