// A chart over the time of the run: lines, with the faults shaded behind them, a legend that reads
// the values under the pointer, and a mark at the point of the run that the page shows.
import uPlot from "uplot";
import { element } from "./element.js";
import { type Unit, write, writeClock, writeTick } from "./format.js";
import type { Timeline } from "./timeline.js";

export interface Line {
  readonly name: string;
  readonly values: readonly (number | null)[];
  /** Custom property of the style sheet that holds the colour: `--line-1`. */
  readonly colour: string;
  readonly dashed?: boolean;
  readonly filled?: boolean;
}

/** A stretch of time with a shade behind the lines. */
export interface Band {
  readonly from_s: number;
  readonly to_s: number;
  readonly label: string;
  readonly kind: "fault" | "aside";
}

export interface ChartOptions {
  readonly title: string;
  readonly unit: Unit;
  readonly times: readonly number[];
  readonly lines: readonly Line[];
  readonly bands: readonly Band[];
  readonly timeline: Timeline;
  readonly height: number;
  /** Without labels on the bands and without the table of numbers. */
  readonly small?: boolean;
  /** What its lines are in one phrase, where there are too many to name each. */
  readonly lineNames?: string;
}

const charts = new Set<uPlot>();

/** Draws all charts again when the colours of the page change: another scheme, or paper. */
export function followColours(): void {
  const recolour = (): void => {
    for (const chart of charts) chart.redraw(false);
  };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", recolour);
  for (const [event, printing] of [
    ["beforeprint", true],
    ["afterprint", false],
  ] as const) {
    addEventListener(event, () => {
      document.documentElement.classList.toggle("printing", printing);
      // The styles in a picture are those of a dark screen, and paper is white.
      for (const style of document.querySelectorAll<SVGStyleElement>("svg style")) {
        if (style.sheet !== null) style.sheet.disabled = printing;
      }
      recolour();
    });
  }
}

const colour = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();

export interface Chart {
  readonly figure: HTMLElement;
  /** Shows other values of the same lines, of a run that goes on. */
  readonly update: (times: readonly number[], values: readonly Line["values"][]) => void;
  /** Takes the chart off the page. */
  readonly remove: () => void;
}

export function chart(options: ChartOptions): Chart {
  const { title, times, lines, timeline, small } = options;
  const values = lines.map(() => element("span", { class: "value" }));
  const legend = element(
    "div",
    { class: "legend" },
    options.lineNames ?? null,
    ...(options.lineNames === undefined ? lines : []).map(
      ({ name, colour: property, dashed }, at) => {
        const sample = element("span", { class: dashed ? "sample dashed" : "sample" });
        sample.style.setProperty("--sample", `var(${property})`);
        return element("span", { class: "entry" }, sample, name, values[at]);
      },
    ),
  );
  const plot = element("div", { class: "plot", role: "img", "aria-label": describe(options) });
  const figure = element(
    "figure",
    { class: small ? "chart small" : "chart" },
    element("figcaption", {}, element(small ? "h4" : "h3", {}, title), legend),
    plot,
    small ? null : numbers(options),
  );
  const made = new uPlot(plotOptions(options, values), dataOf(options), plot);
  charts.add(made);
  const playhead = element("div", { class: "playhead", hidden: true });
  made.over.append(playhead);
  const place = (at_s: number | null): void => {
    playhead.hidden = at_s === null;
    if (at_s !== null) playhead.style.transform = `translateX(${made.valToPos(at_s, "x")}px)`;
  };
  made.over.addEventListener("click", () => {
    const { left } = made.cursor;
    if (left !== undefined && left >= 0) timeline.set(made.posToVal(left, "x"));
  });
  const sizes = new ResizeObserver(() => {
    const width = Math.floor(plot.clientWidth);
    if (width < 40 || width === made.width) return;
    made.setSize({ width, height: options.height });
    place(timeline.at_s);
  });
  sizes.observe(plot);
  const unfollow = timeline.follow(place);
  showValues(options, values, times.length - 1, true);
  const update: Chart["update"] = (newTimes, newValues) => {
    const newLines = lines.map((line, at) => ({ ...line, values: newValues[at] ?? [] }));
    const now = { ...options, times: newTimes, lines: newLines };
    made.setData(dataOf(now));
    showValues(now, values, 0, true);
    plot.setAttribute("aria-label", describe(now));
  };
  const remove = (): void => {
    unfollow();
    sizes.disconnect();
    charts.delete(made);
    made.destroy();
    figure.remove();
  };
  return { figure, update, remove };
}

/** On a logarithmic scale nothing is at zero. */
function dataOf({ times, lines, unit }: ChartOptions): uPlot.AlignedData {
  const log = isLogarithmic(lines, unit);
  const columns = lines.map(({ values }) =>
    values.map((value) => (log && value !== null && value <= 0 ? null : value)),
  );
  return [[...times], ...columns] as uPlot.AlignedData;
}

/** Times that span more than a factor of 50 would else all lie on the ground. */
function isLogarithmic(lines: readonly Line[], unit: Unit): boolean {
  if (unit !== "time") return false;
  const all = lines.flatMap(({ values }) => values.filter((value) => value !== null && value > 0));
  let [least, most] = [Number.POSITIVE_INFINITY, 0];
  for (const value of all as number[]) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return most > 50 * least;
}

function plotOptions(options: ChartOptions, values: readonly HTMLElement[]): uPlot.Options {
  const { lines, unit, height, timeline, small } = options;
  const axis = {
    stroke: () => colour("--muted"),
    grid: { stroke: () => colour("--grid"), width: 1 },
    ticks: { show: false },
    font: "11px system-ui, sans-serif",
  };
  const clock = (_: uPlot, splits: number[]): string[] =>
    splits.map((at) => writeTick(at, timeline.end_s));
  const logarithmic = isLogarithmic(lines, unit);
  return {
    width: 400,
    height,
    legend: { show: false },
    padding: [small ? 6 : 12, 10, 0, 0],
    cursor: { sync: { key: "run" }, points: { size: 6 }, drag: { x: false, y: false } },
    scales: {
      x: { time: false, range: [0, timeline.end_s] },
      y: logarithmic ? { distr: 3 } : { range: (_, __, most) => [0, top(most, unit)] },
    },
    axes: [
      { ...axis, values: clock, size: 26, space: 64 },
      {
        ...axis,
        size: 62,
        // On a logarithmic scale a line for each tenfold is enough.
        grid: { ...axis.grid, filter: (_, splits) => (logarithmic ? splits.map(tenfold) : splits) },
        space: small ? 26 : 34,
        values: (_, splits) => splits.map((at) => (at === null ? "" : write(at, unit))),
      },
    ],
    // Where few messages come, a time without any is no gap in their latency.
    series: [{}, ...lines.map((line) => ({ ...seriesOf(line), spanGaps: unit === "time" }))],
    hooks: {
      drawClear: [(plot) => shade(plot, options)],
      draw: [(plot) => nameFaults(plot, options)],
      setCursor: [
        ({ cursor: { idx } }) => {
          if (idx === null || idx === undefined) showValues(options, values, 0, true);
          else showValues(options, values, idx, false);
        },
      ],
    },
  };
}

const tenfold = (value: number): number | null =>
  Math.abs(Math.log10(value) - Math.round(Math.log10(value))) < 1e-9 ? value : null;

function seriesOf({ colour: property, dashed, filled }: Line): uPlot.Series {
  return {
    stroke: () => colour(property),
    width: 1.6,
    ...(dashed ? { dash: [5, 4] } : {}),
    ...(filled ? { fill: () => `${colour(property)}26` } : {}),
    points: { show: false },
  };
}

/** Room above the highest point; nothing at all still needs an axis. */
function top(most: number | null, unit: Unit): number {
  if (!most || !Number.isFinite(most)) return 1;
  return unit === "share" ? Math.max(1, most) : most * 1.08;
}

/** From where to where a band reaches, in px of the canvas. */
function reach(plot: uPlot, { from_s, to_s }: Band): readonly [number, number] {
  const { left, width } = plot.bbox;
  const clamp = (at_s: number): number =>
    Math.min(left + width, Math.max(left, plot.valToPos(at_s, "x", true)));
  return [clamp(from_s), clamp(to_s)];
}

/** Shades what is set apart, and the faults. */
function shade(plot: uPlot, { bands }: ChartOptions): void {
  const { ctx, bbox } = plot;
  ctx.save();
  for (const band of bands) {
    const [from, to] = reach(plot, band);
    ctx.fillStyle = colour(band.kind === "fault" ? "--fault" : "--aside");
    ctx.fillRect(from, bbox.top, Math.max(devicePixelRatio, to - from), bbox.height);
  }
  ctx.restore();
}

const LABEL_ROWS = 3;
const LABEL_ROW_PX = 13;

/** Names the faults over the lines, in rows so that names do not meet, as far as there is room. */
function nameFaults(plot: uPlot, { bands, small }: ChartOptions): void {
  if (small) return;
  const { ctx, bbox } = plot;
  const scale = devicePixelRatio;
  ctx.save();
  ctx.font = `${11 * scale}px system-ui, sans-serif`;
  ctx.textBaseline = "top";
  ctx.textAlign = "left";
  ctx.fillStyle = colour("--fault-ink");
  const taken: number[] = [];
  for (const band of bands) {
    if (band.kind !== "fault") continue;
    const label = band.label.length > 30 ? `${band.label.slice(0, 29)}…` : band.label;
    const { width } = ctx.measureText(label);
    const left = Math.min(reach(plot, band)[0] + 3 * scale, bbox.left + bbox.width - width);
    let row = taken.findIndex((end) => end < left);
    if (row < 0) row = taken.length;
    if (row >= LABEL_ROWS) continue;
    taken[row] = left + width + 6 * scale;
    ctx.fillText(label, left, bbox.top + (3 + row * LABEL_ROW_PX) * scale);
  }
  ctx.restore();
}

/** The values at a point, or the highest ones. */
function showValues(
  { lines, unit, times, timeline }: ChartOptions,
  values: readonly HTMLElement[],
  index: number,
  highest: boolean,
): void {
  for (const [at, line] of lines.entries()) {
    const most = line.values.reduce<number | null>(
      (best, value) => (value !== null && (best === null || value > best) ? value : best),
      null,
    );
    values[at].textContent = highest
      ? ` max ${write(most, unit)}`
      : ` ${write(line.values[index], unit)}`;
    values[at].title = highest ? "" : writeClock(times[index], timeline.end_s);
  }
}

/** What a chart shows, in words. */
function describe({ title, lines, unit }: ChartOptions): string {
  const parts = lines.map(({ name, values }) => {
    const known = values.filter((value) => value !== null);
    if (known.length === 0) return `${name}: nothing measured`;
    const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
    const most = known.reduce((best, value) => Math.max(best, value), Number.NEGATIVE_INFINITY);
    const end = known[known.length - 1];
    return `${name}: mean ${write(mean, unit)}, highest ${write(most, unit)}, at the end ${write(end, unit)}`;
  });
  return `${title} over time. ${parts.join("; ")}`;
}

const ROWS = 12;

/** A dozen points as a table, for those who cannot see the lines. */
function numbers({ title, times, lines, unit, timeline }: ChartOptions): HTMLElement {
  const step = Math.max(1, Math.ceil(times.length / ROWS));
  const rows = times
    .map((at_s, at) => [at_s, at] as const)
    .filter(([, at]) => at % step === 0)
    .map(([at_s, at]) =>
      element(
        "tr",
        {},
        element("th", { scope: "row" }, writeClock(at_s, timeline.end_s)),
        ...lines.map(({ values }) => element("td", {}, write(values[at], unit))),
      ),
    );
  const head = ["time", ...lines.map(({ name }) => name)];
  return element(
    "details",
    { class: "numbers" },
    element("summary", {}, "numbers", element("span", { class: "unseen" }, ` of ${title}`)),
    element(
      "table",
      {},
      element(
        "thead",
        {},
        element("tr", {}, ...head.map((name) => element("th", { scope: "col" }, name))),
      ),
      element("tbody", {}, ...rows),
    ),
  );
}
