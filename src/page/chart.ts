// A chart over the time of the run: lines, with the faults shaded behind them, a legend that reads
// the values under the pointer, and a mark at the point of the run that the page shows.
import uPlot from "uplot";
import { labelRoom, STRIP_SHARE, stripAxis, stripBase, timeAxis, valueAxis } from "./chart-axes.js";
import { type Band, nameFaults, namesRoom, shade } from "./chart-bands.js";
import { describe, numbers } from "./chart-words.js";
import { colour, onOtherColours } from "./colours.js";
import { element } from "./element.js";
import { type Unit, write, writeClock } from "./format.js";
import type { Timeline } from "./timeline.js";

export interface Line {
  readonly name: string;
  readonly values: readonly (number | null)[];
  /** Custom property of the style sheet that holds the colour: `--line-1`. */
  readonly colour: string;
  readonly dashed?: boolean;
  readonly filled?: boolean;
  /** What its strip is called, where each line has one. */
  readonly strip?: string;
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
  /** For times of which it is not known yet how far they will span. */
  readonly logarithmic?: boolean;
  /** One line above the other, each from nothing to this value, in place of all over each other. */
  readonly strips?: number;
}

const charts = new Set<uPlot>();

/** Draws all charts again when the colours of the page change: another scheme, or paper. */
export function followColours(): void {
  onOtherColours(() => {
    for (const chart of charts) chart.redraw(false);
  });
}

export interface Chart {
  readonly figure: HTMLElement;
  /** Its place in the figure, and what draws it as wide as that is, once it is on the page. */
  readonly plot: HTMLElement;
  readonly draw: (width_px: number) => void;
  /** Shows other values of the same lines, of a run that goes on. */
  readonly update: (times: readonly number[], values: readonly Line["values"][]) => void;
  /** Takes the chart off the page. */
  readonly remove: () => void;
}

/** Draws charts that are on the page: all are measured first, so that it is laid out only once. */
export function drawAll(drawn: readonly Chart[]): void {
  const widths = drawn.map(({ plot }) => plot.clientWidth);
  for (const [at, one] of drawn.entries()) one.draw(widths[at]);
}

const IN_ONE_FRAME = 3;

/** The same without haste, a few in each picture of the screen, so that other things go on. */
export function drawInTurn(drawn: readonly Chart[]): void {
  if (drawn.length === 0) return;
  requestAnimationFrame(() => {
    drawAll(drawn.slice(0, IN_ONE_FRAME).filter(({ plot }) => plot.isConnected));
    drawInTurn(drawn.slice(IN_ONE_FRAME));
  });
}

export function chart(options: ChartOptions): Chart {
  const { title, lines, small } = options;
  const legend = new Legend(options);
  const plot = element("div", { class: "plot", role: "img", "aria-label": describe(options) });
  const figure = element(
    "figure",
    { class: small ? "chart small" : "chart" },
    element("figcaption", {}, element(small ? "h4" : "h3", {}, title), legend.element),
    plot,
    small ? null : numbers(options),
  );
  const sheet = new Sheet(plot, legend, options);
  const update: Chart["update"] = (newTimes, newValues) => {
    const newLines = lines.map((line, at) => ({ ...line, values: newValues[at] ?? [] }));
    const now = { ...options, times: newTimes, lines: newLines };
    sheet.take(now);
    legend.take(now);
    plot.setAttribute("aria-label", describe(now));
  };
  const remove = (): void => {
    sheet.remove();
    figure.remove();
  };
  return { figure, plot, draw: (width) => sheet.draw(width), update, remove };
}

/** What a chart is painted on: as wide as its place, whenever that changes. */
class Sheet {
  private made: uPlot | null = null;
  private unfollow: () => void = () => {};
  private place: (at_s: number | null) => void = () => {};
  private isWanted = false;
  private readonly sizes = new ResizeObserver(() => {
    if (this.isWanted) this.draw(this.plot.clientWidth);
  });

  constructor(
    private readonly plot: HTMLElement,
    private readonly legend: Legend,
    private shown: ChartOptions,
  ) {
    this.sizes.observe(plot);
  }

  take(shown: ChartOptions): void {
    this.shown = shown;
    this.made?.setData(dataOf(shown));
  }

  draw(width_px: number): void {
    this.isWanted = true;
    const width = Math.floor(width_px);
    if (width < 40 || width === this.made?.width) return;
    const { height, small, bands, timeline } = this.shown;
    // Names above the plot take nothing of its height.
    const above = small ? 0 : namesRoom(width, bands, timeline.end_s);
    if (this.made === null) this.make(width, height + above);
    else this.made.setSize({ width, height: height + above });
    this.place(timeline.at_s);
  }

  private make(width: number, height: number): void {
    const { plot, legend, shown } = this;
    const made = new uPlot(plotOptions(shown, legend, { width, height }), dataOf(shown), plot);
    charts.add(made);
    legend.singleOut = (at) => made.setSeries(at === null ? null : at + 1, { focus: true });
    this.made = made;
    this.place = playhead(made, shown.timeline);
    this.unfollow = shown.timeline.follow(this.place);
  }

  remove(): void {
    this.unfollow();
    this.sizes.disconnect();
    if (this.made === null) return;
    charts.delete(this.made);
    this.made.destroy();
  }
}

/** Marks the point of the run that the page shows; a click into the chart goes to another. */
function playhead(made: uPlot, timeline: Timeline): (at_s: number | null) => void {
  const mark = element("div", { class: "playhead", hidden: true });
  made.over.append(mark);
  made.over.addEventListener("click", () => {
    const { left } = made.cursor;
    if (left !== undefined && left >= 0) timeline.set(made.posToVal(left, "x"));
  });
  return (at_s) => {
    mark.hidden = at_s === null;
    if (at_s !== null) mark.style.transform = `translateX(${made.valToPos(at_s, "x")}px)`;
  };
}

/** Names the lines, with their highest sample or their values under the pointer. */
class Legend {
  readonly element = element("div", { class: "legend" });
  /** Shows one line and lets the others step back; null: all alike. */
  singleOut: (line: number | null) => void = () => {};
  private readonly values: readonly HTMLElement[];
  private readonly what = element("span", { class: "value" });

  constructor(private shown: ChartOptions) {
    const { lines, lineNames } = shown;
    this.values = lines.map(() => element("span", { class: "value" }));
    if (lineNames === undefined) this.element.append(...lines.map((_, at) => this.entry(at)));
    else this.element.append(lineNames);
    this.element.append(this.what);
    this.show(null);
  }

  take(shown: ChartOptions): void {
    this.shown = shown;
    this.show(null);
  }

  private entry(at: number): HTMLElement {
    const { name, colour: property, dashed } = this.shown.lines[at];
    const sample = element("span", { class: dashed ? "sample dashed" : "sample" });
    sample.style.setProperty("--sample", `var(${property})`);
    const entry = element("span", { class: "entry" }, sample, name, this.values[at]);
    if (this.values.length > 1) {
      entry.addEventListener("pointerenter", () => this.singleOut(at));
      entry.addEventListener("pointerleave", () => this.singleOut(null));
    }
    return entry;
  }

  /** The values at an index, or null for the highest. */
  show(index: number | null): void {
    const { lines, unit, times, timeline } = this.shown;
    this.keepHeight(index !== null);
    const when = index === null ? null : (times[index] ?? null);
    const sampled = when === null ? "highest sample" : `at ${writeClock(when, timeline.end_s)}`;
    const values = lines.map((line) =>
      index === null ? highestOf(line.values) : (line.values[index] ?? null),
    );
    for (const [at, value] of values.entries()) this.values[at].textContent = write(value, unit);
    const most = highestOf(values);
    const first = lines[values.indexOf(most)];
    this.what.textContent =
      this.shown.lineNames === undefined || most === null
        ? `(${sampled})`
        : `${sampled}: ${write(most, unit)} of ${first.name}`;
  }

  /** Other values may be shorter: what stands beneath must not jump. */
  private keepHeight(isKept: boolean): void {
    const { style } = this.element;
    if (isKept === (style.minHeight !== "")) return;
    style.minHeight = isKept ? `${this.element.offsetHeight}px` : "";
  }
}

function highestOf(values: readonly (number | null)[]): number | null {
  return values.reduce<number | null>(
    (best, value) => (value !== null && (best === null || value > best) ? value : best),
    null,
  );
}

/** On a logarithmic scale nothing is at zero. */
function dataOf(options: ChartOptions): uPlot.AlignedData {
  const { times, lines, strips } = options;
  const log = isLogarithmic(options);
  const columns = lines.map(({ values }, line) => {
    const ground = stripBase(line, lines.length);
    return values.map((value) => {
      if (value === null || (log && value <= 0)) return null;
      return strips === undefined ? value : ground + STRIP_SHARE * Math.min(1, value / strips);
    });
  });
  return [[...times], ...columns] as uPlot.AlignedData;
}

/** Times that span more than a factor of 50 would else all lie on the ground. */
function isLogarithmic({ lines, unit, logarithmic }: ChartOptions): boolean {
  if (unit !== "time" || logarithmic) return unit === "time";
  let [least, most] = [Number.POSITIVE_INFINITY, 0];
  for (const { values } of lines) {
    for (const value of values) {
      if (value === null || value <= 0) continue;
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
  }
  return most > 50 * least;
}

function plotOptions(
  options: ChartOptions,
  legend: Legend,
  size: { readonly width: number; readonly height: number },
): uPlot.Options {
  const { lines, unit, timeline, small, strips, bands } = options;
  const logarithmic = isLogarithmic(options);
  const right = labelRoom(timeline.end_s);
  const above: uPlot.PaddingSide = (plot) =>
    6 + (small ? 0 : namesRoom(plot.width, bands, timeline.end_s));
  const most = (value: number | null): number =>
    strips === undefined ? top(value, unit) : lines.length - 1 + STRIP_SHARE;
  return {
    ...size,
    legend: { show: false },
    padding: [above, right, 0, 0],
    cursor: { sync: { key: "run" }, points: { size: 6 }, drag: { x: false, y: false } },
    focus: { alpha: 0.15 },
    scales: {
      x: { time: false, range: () => [0, timeline.end_s] },
      y: logarithmic ? { distr: 3 } : { range: (_, __, highest) => [0, most(highest)] },
    },
    axes: [
      timeAxis(() => timeline.end_s),
      strips === undefined
        ? valueAxis(unit, logarithmic, small ?? false)
        : stripAxis(lines.map(({ name, strip }) => strip ?? name)),
    ],
    series: [{}, ...lines.map((line, at) => seriesOf(line, at, options))],
    hooks: {
      drawClear: [
        (plot) => shade(plot, bands),
        (plot) => {
          if (strips !== undefined) grounds(plot, lines.length);
        },
      ],
      draw: [
        (plot) => {
          if (!small) nameFaults(plot, bands, timeline.end_s);
        },
      ],
      setCursor: [({ cursor: { idx } }) => legend.show(idx ?? null)],
    },
  };
}

function seriesOf({ colour: property, dashed, filled }: Line, at: number, chart: ChartOptions) {
  const { strips, unit, lines } = chart;
  const ground = stripBase(at, lines.length);
  return {
    stroke: () => colour(property),
    width: 1.6,
    // Where few messages come, a time without any is no gap in their latency.
    spanGaps: unit === "time",
    ...(dashed ? { dash: [5, 4] } : {}),
    ...(filled || strips !== undefined ? { fill: () => `${colour(property)}26` } : {}),
    ...(strips === undefined ? {} : { fillTo: () => ground }),
    points: { show: false },
  } satisfies uPlot.Series;
}

/** The line that each strip stands on. */
function grounds(plot: uPlot, count: number): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.fillStyle = colour("--border");
  for (let at = 0; at < count; at += 1) {
    const y = plot.valToPos(stripBase(at, count), "y", true);
    ctx.fillRect(bbox.left, y, bbox.width, devicePixelRatio);
  }
  ctx.restore();
}

/** Room above the highest point; nothing at all still needs an axis. */
function top(most: number | null, unit: Unit): number {
  if (!most || !Number.isFinite(most)) return 1;
  return unit === "share" ? Math.max(1, most) : most * 1.08;
}
