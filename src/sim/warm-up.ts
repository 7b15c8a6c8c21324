// The warm-up `auto`: how long a run takes to settle. Found for each replication from a run before
// the run, so that what is measured afterwards needs to be kept nowhere.
import type { Kernel, RunHooks } from "./kernel.js";
import type { Model } from "./model.js";
import { BatchedSeries } from "./mser.js";
import type { Account, Observer } from "./observer.js";

/** The run before the run is ended after so many events: what has not settled by then is slow. */
const MOST_EVENTS = 4_000_000;

/** Where a run is looked on that will not be measured. */
export type Rehearse = (model: Model, hooks: RunHooks) => void;

class Watch implements Observer {
  readonly series = new BatchedSeries();
  private kernel: Kernel | null = null;

  begin(kernel: Kernel): void {
    this.kernel = kernel;
  }

  ended(message: number, account: Account): void {
    if (account !== "completed") return;
    const { now, messages } = this.kernel!;
    this.series.add(now - messages.birth[message], now);
  }
}

/**
 * The model with the warm-up that suits one of its replications, by MSER-5 over the latencies in
 * the order of completion. Only the time before the first fault is looked at: a fault is no
 * transient of the beginning. `rehearse` runs the model with the seed of the replication.
 */
export function withWarmup(model: Model, rehearse: Rehearse, hooks: RunHooks): Model {
  if (!model.findsWarmup) return model;
  const calm = Math.min(model.duration_s, ...model.faults.map(({ at_s }) => at_s));
  if (calm === 0) return { ...model, warmup_s: 0 };
  const watch = new Watch();
  const { shouldStop } = hooks;
  const maxEvents = Math.min(model.maxEvents, MOST_EVENTS);
  rehearse(
    { ...model, duration_s: calm, drain_s: 0, warmup_s: 0, faults: [], maxEvents },
    { shouldStop, observer: watch },
  );
  const { time, settled } = watch.series.cut();
  return { ...model, warmup_s: time, hasSettled: settled };
}
