// Three charts that grow while a run goes on.
import type { SeriesFigures } from "../../sim/series.js";
import { type Chart, chart, type Line } from "../chart.js";
import { element } from "../element.js";
import { Timeline } from "../timeline.js";
import { LIVE_CHARTS } from "./live-series.js";

export class LiveCharts {
  readonly element = element("div", { class: "grid live-charts" });
  private charts: readonly (readonly [Chart, readonly string[]])[] = [];
  private readonly timeline = new Timeline(1);

  show(series: SeriesFigures): void {
    const times = series.t_s as readonly number[];
    if (times.length < 2) return;
    if (this.charts.length === 0) this.charts = this.build();
    this.timeline.end_s = Math.max(this.timeline.end_s, times[times.length - 1]);
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
      });
      this.element.append(one.figure);
      return [one, names] as const;
    });
  }
}
