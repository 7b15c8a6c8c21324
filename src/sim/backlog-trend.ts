// Whether the backlog of a run was growing before a moment: then nothing was usual at that time, and
// there is nothing to come back to.
import type { Kernel } from "./kernel.js";

/** Looks at so many times, alike over the duration of the run. */
const LOOKS = 200;
/** With fewer looks than this nothing can be said. */
const LEAST_LOOKS = 8;
/** How much lies between the two parts at least, in messages and as a factor: less is noise. */
const LEAST_MORE = 10;
const LEAST_FACTOR = 1.2;

export class BacklogTrend {
  private readonly seen = new Float64Array(LOOKS);
  private count = 0;

  constructor(private readonly kernel: Kernel) {
    this.lookAgain();
  }

  private lookAgain(): void {
    const { kernel, seen } = this;
    kernel.at((kernel.model.duration_s * (this.count + 1)) / (LOOKS + 1), () => {
      seen[this.count] = kernel.backlog.value;
      this.count += 1;
      if (this.count < LOOKS) this.lookAgain();
    });
  }

  /**
   * Grows until now: even the least of the last quarter of the time is more than the most of the
   * first half. A backlog that only varies comes back down within a quarter.
   */
  isGrowing(): boolean {
    const { seen, count } = this;
    if (count < LEAST_LOOKS) return false;
    const most = Math.max(...seen.subarray(0, count >> 1));
    const least = Math.min(...seen.subarray(count - (count >> 2), count));
    return least >= LEAST_FACTOR * most && least >= most + LEAST_MORE;
  }
}
