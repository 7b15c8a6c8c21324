// The progress bar of a run: how far it is, how fast, how long it still takes, and how what waits
// has grown and drained so far.
import type { Glance, RunHooks } from "../sim/run-hooks.js";
import { count, span } from "./amounts.js";
import { sparkline } from "./sparkline.js";
import { startProgress } from "./terminal.js";

/** Points of the line that shows what waits; each stands for this share of the run. */
const POINTS = 8;

/** Calls what runs with hooks that draw the bar, and takes the bar away again. */
export function withProgress<Result>(run: (hooks: RunHooks) => Result): Result {
  const progress = startProgress();
  const started = process.hrtime.bigint();
  const waiting: number[] = [];
  let glance: Glance | null = null;
  const result = run({
    onStart(begun) {
      glance = begun;
    },
    onProgress(share, simulated_s, events) {
      const seconds = Number(process.hrtime.bigint() - started) / 1e9;
      const left = share > 0 ? (seconds * (1 - share)) / share : 0;
      const speed = (events / seconds / 1e6).toFixed(1);
      // The highest since the point before: a peak between two looks at it is not lost.
      const point = Math.min(POINTS - 1, Math.floor(share * POINTS));
      const backlog = glance?.backlog() ?? 0;
      waiting[point] = Math.max(waiting[point] ?? 0, backlog);
      const parts = [
        span(simulated_s),
        `${speed} M events/s`,
        `${left.toFixed(0)} s left`,
        `${sparkline(waiting)} ${count(backlog)} waiting`,
      ];
      progress.update(share, parts.join(" · "));
    },
  });
  progress.end();
  return result;
}
