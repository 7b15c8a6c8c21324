// Three charts that grow while a run goes on.
import type { SeriesFigures } from "../../sim/series.js";
import { type Chart, chart, drawInTurn, type Line } from "../chart.js";
import { element } from "../element.js";
import { Timeline } from "../timeline.js";
import { LIVE_CHARTS } from "./live-series.js";

export class LiveCharts {
  readonly element = element("div", { class: "grid live-charts" });
  private charts: readonly (readonly [Chart, readonly string[]])[] = [];
  private readonly timeline = new Timeline(1e-6);
  private waiting: SeriesFigures | null = null;

  /**
   * At most once in each picture of the screen, with the latest. `share` is how much of the run has
   * been: the charts are as long as all of it.
   */
  show(series: SeriesFigures, share: number): void {
    const last_s = series.t_s.at(-1) ?? 0;
    if (share > 0) this.timeline.end_s = Math.max(this.timeline.end_s, last_s / share);
    if (this.waiting === null) {
      requestAnimationFrame(() => {
        if (this.waiting !== null && this.element.isConnected) this.draw(this.waiting);
        this.waiting = null;
      });
    }
    this.waiting = series;
  }

  private draw(series: SeriesFigures): void {
    const times = series.t_s as readonly number[];
    if (times.length < 2) return;
    if (this.charts.length === 0) {
      this.charts = this.build();
      drawInTurn(this.charts.map(([one]) => one));
    }
    for (const [one, names] of this.charts) {
      one.update(
        times,
        names.map((name) => series[name] ?? []),
      );
    }
  }

  remove(): void {
    for (const [one] of this.charts) one.remove();
    this.element.remove();
  }

  private build(): readonly (readonly [Chart, readonly string[]])[] {
    return LIVE_CHARTS.map(([title, unit, names]) => {
      const lines = names.map((name, at): Line => {
        return { name: name.replace("latency_", ""), values: [], colour: `--line-${at + 1}` };
      });
      const { timeline } = this;
      const one = chart({
        title,
        unit,
        lines,
        times: [],
        bands: [],
        timeline,
        height: 130,
        small: true,
        logarithmic: true,
      });
      this.element.append(one.figure);
      return [one, names] as const;
    });
  }
}
