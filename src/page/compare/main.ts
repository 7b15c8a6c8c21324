// The program of the page that compares two runs: what differs, and the curves of both over each
// other, the first dashed.
import type { ComparedRun, ComparePageData } from "../../export/compare-page.js";
import type { ComparedFigure } from "../../sim/compare.js";
import { type ChartOptions, chart, drawAll, followColours, type Line } from "../chart.js";
import { element, table } from "../element.js";
import { plural, type Unit, write } from "../format.js";
import { bandsOf } from "../report/bands.js";
import { highest } from "../report/state.js";
import { Timeline } from "../timeline.js";

const { a, b, figures, chance } = JSON.parse(
  document.getElementById("data")!.textContent!,
) as ComparePageData;

const UNITS = {
  time: "time",
  rate: "rate",
  share: "share",
  number: "count",
} as const satisfies Readonly<Record<ComparedFigure["unit"], Unit>>;

/** The longer of both; the other ends where it ends. */
const longer = (a.series.t_s?.length ?? 0) >= (b.series.t_s?.length ?? 0) ? a : b;
const times = (longer.series.t_s ?? []) as readonly number[];
const timeline = new Timeline(Math.max(times.at(-1) ?? 0, 1e-6));

/** Values of a run at the times of the longer one: steps may differ, and so may lengths. */
function valuesOf({ series }: ComparedRun, name: string): readonly (number | null)[] {
  const own = series.t_s ?? [];
  const values = Object.hasOwn(series, name) ? series[name] : [];
  const step = own[1] ?? 1;
  return times.map((at_s) => values[Math.round(at_s / step)] ?? null);
}

const pair = (name: string, series: string): readonly Line[] => [
  { name: `${name} a`, values: valuesOf(a, series), colour: "--line-4", dashed: true },
  { name: `${name} b`, values: valuesOf(b, series), colour: "--line-1" },
];

const MOST_NODES = 12;

function charts(): readonly ChartOptions[] {
  const whole: readonly (readonly [string, Unit, readonly (readonly [string, string])[]])[] = [
    ["Throughput", "rate", [["completed", "completed"]]],
    ["Load", "rate", [["offered", "offered"]]],
    ["Latency, median", "time", [["p50", "latency_p50"]]],
    ["Latency, 99th percentile", "time", [["p99", "latency_p99"]]],
    ["Messages waiting, all together", "count", [["backlog", "backlog"]]],
    ["Dead letters", "rate", [["dead-lettered", "dead_lettered"]]],
    ["Losses", "rate", [["lost", "dropped"]]],
    ...nodeCurves(),
  ];
  return whole
    .map(([title, unit, given]): ChartOptions => {
      const lines = given.flatMap(([name, series]) => pair(name, series));
      return {
        title,
        unit,
        lines,
        times,
        timeline,
        bands: bandsOf(longer, timeline.end_s),
        height: 190,
      };
    })
    .filter(({ lines }) => lines.some(({ values }) => highest(values) > 0));
}

/** Of the nodes that wait most, in either run. */
function nodeCurves() {
  const names = new Set([...Object.keys(a.series), ...Object.keys(b.series)]);
  const curves = [...names].flatMap((series) => {
    const [, id, kind] = /^(.*)\.(queue_length|lag|utilization)$/.exec(series) ?? [];
    if (id === undefined || !(id in a.nodes || id in b.nodes)) return [];
    const most = Math.max(highest(valuesOf(a, series)), highest(valuesOf(b, series)));
    return most === 0 ? [] : [{ id, kind, series, most }];
  });
  const sorted = curves.sort((left, right) => right.most - left.most).slice(0, MOST_NODES);
  return sorted.map(({ id, kind, series }) => {
    const unit: Unit = kind === "utilization" ? "share" : "count";
    const words = kind === "utilization" ? "busy" : kind.replace("_", " ");
    const label = b.nodes[id] ?? a.nodes[id] ?? id;
    return [`${label} (${id}): ${words}`, unit, [[words, series]]] as const;
  });
}

/** The difference of two shares is in percentage points, which no share of either is. */
const step = (written: string, unit: ComparedFigure["unit"]): string =>
  unit === "share" ? written.replace("%", " pp") : written;

const HEAD = ["figure", "a", "b", "b − a", "in parts of a", "95 % interval"];

/** Above all what differs; the other figures can be opened. */
function differences(): HTMLElement {
  const all = figures.filter((figure) => (figure.a ?? 0) !== 0 || (figure.b ?? 0) !== 0);
  const differing = all.filter(({ differs }) => differs);
  const others = all.filter(({ differs }) => !differs);
  const none = element("p", {}, "In no figure a difference is seen.");
  const rest = element(
    "details",
    {},
    element("summary", {}, `${plural(others.length, "figure")} in which no difference is seen`),
    table("figures without a difference", HEAD, others.map(rowOf)),
  );
  return element(
    "section",
    { class: "panel", id: "differences" },
    element("h2", {}, "What differs"),
    element("p", { class: "facts" }, chance),
    differing.length === 0 ? none : table("differences", HEAD, differing.map(rowOf)),
    others.length === 0 ? null : rest,
  );
}

function rowOf({ figure, unit, a: before, b: after, difference, ci95, differs }: ComparedFigure) {
  const signed = (value: number): string => withSign(step(write(value, UNITS[unit]), unit), value);
  const change = difference === null ? "–" : signed(difference);
  const relative =
    difference === null || !before ? "" : withSign(write(difference / before, "share"), difference);
  return [
    figure,
    write(before, UNITS[unit]),
    write(after, UNITS[unit]),
    differs ? element("strong", {}, change) : change,
    differs ? element("strong", {}, relative) : relative,
    ci95 === null ? "" : `${signed(ci95[0])} to ${signed(ci95[1])}`,
  ];
}

const withSign = (written: string, value: number): string =>
  value > 0 ? `+${written}` : written.replace("-", "−");

const side = (name: string, run: ComparedRun): HTMLElement =>
  element(
    "p",
    { class: "facts" },
    element("strong", {}, `${name}  ${run.name}`),
    ` · seed ${run.seed} · ${write(run.simulated_s, "time")} simulated`,
  );

const drawn = charts().map(chart);

document
  .getElementById("app")!
  .append(
    element(
      "main",
      {},
      element(
        "header",
        { class: "top" },
        element("h1", {}, "Two runs"),
        side("a", a),
        side("b", b),
      ),
      differences(),
      element(
        "section",
        { class: "charts", "aria-label": "both runs over time" },
        element("h2", {}, "Over time: a dashed, b drawn through"),
        element("div", { class: "grid" }, ...drawn.map(({ figure }) => figure)),
      ),
    ),
  );
drawAll(drawn);
followColours();
