// The progress bar of a run: how far it is, how fast, and how long it still takes.
import type { RunHooks } from "../sim/kernel.js";
import { startProgress } from "./terminal.js";

/** Calls what runs with hooks that draw the bar, and takes the bar away again. */
export function withProgress<Result>(run: (hooks: RunHooks) => Result): Result {
  const progress = startProgress();
  const started = process.hrtime.bigint();
  const result = run({
    onProgress: (share, simulated_s, events) => {
      const seconds = Number(process.hrtime.bigint() - started) / 1e9;
      const left = share > 0 ? (seconds * (1 - share)) / share : 0;
      const speed = (events / seconds / 1e6).toFixed(1);
      progress.update(
        share,
        `${simulated_s.toFixed(0)} s simulated · ${speed} M events/s · ${left.toFixed(0)} s left`,
      );
    },
  });
  progress.end();
  return result;
}
