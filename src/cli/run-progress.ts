// The progress bar of a run: how far it is, how fast, how long it still takes, and how what waits
// has grown and drained so far; and Ctrl-C, which ends a run early with what it has measured.
import type { Glance, RunHooks } from "../sim/run-hooks.js";
import { count, span } from "./amounts.js";
import { sparkline } from "./bars.js";
import { note, startProgress } from "./terminal.js";

/** Points of the line that shows what waits; each stands for this share of the run. */
const POINTS = 8;

/**
 * Calls what runs in steps with hooks that draw the bar, and takes the bar away again. The first
 * Ctrl-C ends it in good order, the second at once: a signal is only heard between two steps, which
 * come every few milliseconds.
 */
export async function withInterrupts<Result>(
  run: (hooks: RunHooks) => Generator<void, Result>,
): Promise<Result> {
  const { hooks, end } = watch();
  let isInterrupted = false;
  const interrupt = () => {
    isInterrupted = true;
    note("\ninterrupted: what was measured so far follows; once more ends at once");
  };
  process.once("SIGINT", interrupt);
  try {
    const steps = run({ ...hooks, shouldStop: () => isInterrupted, shouldPause: () => true });
    for (;;) {
      const step = steps.next();
      if (step.done) return step.value;
      await new Promise((resume) => setImmediate(resume));
    }
  } finally {
    process.off("SIGINT", interrupt);
    end();
  }
}

/** `840 k`, `4.1 M`. */
const speedOf = (rate: number): string =>
  rate < 1e6 ? `${Math.round(rate / 1e3)} k` : `${(rate / 1e6).toFixed(1)} M`;

function watch(): { readonly hooks: RunHooks; readonly end: () => void } {
  const progress = startProgress();
  const started = process.hrtime.bigint();
  const waiting: number[] = [];
  let glance: Glance | null = null;
  const hooks: RunHooks = {
    onStart(begun) {
      glance = begun;
    },
    onProgress(share, simulated_s, events) {
      const seconds = Number(process.hrtime.bigint() - started) / 1e9;
      const left = share > 0 ? (seconds * (1 - share)) / share : 0;
      // The highest since the point before: a peak between two looks at it is not lost.
      const point = Math.min(POINTS - 1, Math.floor(share * POINTS));
      const backlog = glance?.backlog() ?? 0;
      waiting[point] = Math.max(waiting[point] ?? 0, backlog);
      const parts = [
        span(simulated_s),
        `${speedOf(events / seconds)} events/s`,
        `${left.toFixed(0)} s left`,
        `${sparkline(waiting)} ${count(backlog)} waiting`,
      ];
      progress.update(share, parts.join(" · "));
    },
  };
  return { hooks, end: progress.end };
}
