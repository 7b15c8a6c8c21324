// The charts of a run as a whole, and those of one node.
import type { ChartOptions, Line } from "../chart.js";
import type { Band } from "../chart-bands.js";
import { write } from "../format.js";
import type { Timeline } from "../timeline.js";
import { highest, type RunState } from "./state.js";

type Drawn = Omit<ChartOptions, "times" | "bands" | "timeline" | "height">;

const COLOURS = 8;
const colour = (at: number): string => `--line-${(at % COLOURS) + 1}`;

/** Charts with nothing but zeros in them say nothing and are left out. */
const tells = ({ lines }: Drawn): boolean => lines.some(({ values }) => highest(values) > 0);

function lines(
  state: RunState,
  given: readonly (readonly [name: string, series: string])[],
): Line[] {
  return given
    .map(([name, series], at) => ({ name, values: state.values(series), colour: colour(at) }))
    .filter(({ values }) => values.length > 0);
}

/** Most lines in one chart: those with the highest peaks. */
const MOST_LINES = 6;

function peaks(state: RunState, suffix: string): Line[] {
  const { nodes } = state.data.report;
  return Object.entries(nodes)
    .map(([id, { label }]) => ({
      name: label === null ? id : `${id} ${label}`,
      strip: id,
      values: state.values(`${id}.${suffix}`),
    }))
    .filter(({ values }) => highest(values) > 0)
    .sort((a, b) => highest(b.values) - highest(a.values))
    .slice(0, MOST_LINES)
    .map((line, at) => ({ ...line, colour: colour(at) }));
}

/** How busy servers are: they often are alike, and lines over each other could not be told apart. */
function busyStrips(state: RunState): Drawn {
  const lines = peaks(state, "utilization");
  const most = Math.max(1, ...lines.map(({ values }) => highest(values)));
  if (lines.length < 2) return { title: "Servers busy", unit: "share", lines };
  const title = `Servers busy, each from 0 to ${write(most, "share")}`;
  return { title, unit: "share", lines, strips: most };
}

/** Lag of each consumer group and its retry topic, of one topic or of all. */
function groupLags(state: RunState, topic: string | null): Line[] {
  const { graph, report } = state.data;
  const groups = graph.edges
    .filter(({ from }) => topic === null || from === topic)
    .flatMap(({ id, from, to, label }) => {
      const name = label ?? report.nodes[to]?.label ?? to;
      return [
        { name, values: state.values(`${from}.lag.${id}`) },
        { name: `${name}, to be retried`, values: state.values(`${from}.retry.${id}`) },
      ];
    })
    .filter(({ values }) => highest(values) > 0)
    .sort((a, b) => highest(b.values) - highest(a.values))
    .slice(0, MOST_LINES);
  return groups.map((line, at) => ({ ...line, colour: colour(at) }));
}

/** Most logs whose partitions have a chart: those with the fullest ones. */
const MOST_LOGS = 3;

function partitionCharts(state: RunState): Drawn[] {
  const { nodes } = state.data.report;
  return Object.keys(nodes)
    .map((id) => ({ id, lines: partitionLags(state, id) }))
    .filter(({ lines }) => lines.length > 1)
    .sort((a, b) => peakOf(b.lines) - peakOf(a.lines))
    .slice(0, MOST_LOGS)
    .map(({ id, lines }): Drawn => {
      const title = `Lag by partition, ${nodes[id].label ?? id}`;
      return { title, unit: "count", lines, lineNames: `${lines.length} lines,` };
    });
}

const peakOf = (lines: readonly Line[]): number =>
  Math.max(...lines.map(({ values }) => highest(values)));

/** Lag of each partition of a topic. */
function partitionLags(state: RunState, topic: string): Line[] {
  const lines: Line[] = [];
  for (let partition = 0; ; partition += 1) {
    const values = state.values(`${topic}.lag.${partition}`);
    if (values.length === 0) return lines;
    lines.push({ name: `partition ${partition}`, values, colour: colour(partition) });
  }
}

const STRIP_PX = 32;
const AXIS_PX = 32;

function whole(
  options: readonly Drawn[],
  state: RunState,
  timeline: Timeline,
  bands: readonly Band[],
) {
  return options.filter(tells).map((drawn): ChartOptions => {
    const usual = drawn.small ? 110 : 190;
    const strips = drawn.strips === undefined ? 0 : drawn.lines.length * STRIP_PX + AXIS_PX;
    return { ...drawn, times: state.times, bands, timeline, height: Math.max(usual, strips) };
  });
}

export function runCharts(
  state: RunState,
  timeline: Timeline,
  bands: readonly Band[],
): readonly ChartOptions[] {
  const failing: Line[] = [
    { name: "dead-lettered", values: state.values("dead_lettered"), colour: "--line-bad" },
    { name: "lost", values: state.values("dropped"), colour: "--line-4" },
  ];
  const charts: readonly Drawn[] = [
    {
      title: "Throughput",
      unit: "rate",
      lines: lines(state, [
        ["offered", "offered"],
        ["completed", "completed"],
      ]),
    },
    {
      title: "Latency, birth to completion",
      unit: "time",
      lines: lines(state, [
        ["p50", "latency_p50"],
        ["p95", "latency_p95"],
        ["p99", "latency_p99"],
      ]),
    },
    {
      title: "Messages waiting, all together",
      unit: "count",
      lines: lines(state, [["backlog", "backlog"]]).map((line) => ({ ...line, filled: true })),
    },
    { title: "Lag by consumer group", unit: "count", lines: groupLags(state, null) },
    ...partitionCharts(state),
    { title: "Queue length", unit: "count", lines: peaks(state, "queue_length") },
    busyStrips(state),
    { title: "Failures for good", unit: "rate", lines: [...peaks(state, "failed")] },
    { title: "Dead letters and losses", unit: "rate", lines: failing },
    { title: "Dead letters held", unit: "count", lines: peaks(state, "dead_letters") },
    { title: "Cost so far", unit: "money", lines: peaks(state, "cost_usd") },
  ];
  return whole(charts, state, timeline, bands);
}

/** What goes into a node and out of it, and what it has of its own. */
export function nodeCharts(
  id: string,
  state: RunState,
  timeline: Timeline,
  bands: readonly Band[],
): readonly ChartOptions[] {
  const { edges } = state.data.graph;
  const flow = (end: "from" | "to"): readonly number[] => {
    const all = edges
      .filter((edge) => edge[end] === id)
      .map((edge) => state.values(`${edge.id}.rate`));
    return state.times.map((_, at) => all.reduce((sum, values) => sum + (values[at] ?? 0), 0));
  };
  const traffic: Line[] = [
    { name: "in", values: flow("to"), colour: colour(0) },
    { name: "out", values: flow("from"), colour: colour(1) },
  ];
  const one = (title: string, unit: Drawn["unit"], series: string, property: string): Drawn => {
    const values = state.values(`${id}.${series}`);
    const line = { name: title.toLowerCase(), values, colour: property, filled: true };
    return { title, unit, small: true, lines: values.length > 0 ? [line] : [] };
  };
  const charts: readonly Drawn[] = [
    {
      title: "Messages",
      unit: "rate",
      small: true,
      lines: traffic.filter(({ values }) => highest(values) > 0),
    },
    one("Waiting", "count", "queue_length", "--line-3"),
    { title: "Lag by group", unit: "count", small: true, lines: groupLags(state, id) },
    {
      title: "Lag by partition",
      unit: "count",
      small: true,
      lines: partitionLags(state, id),
      lineNames: "each a line,",
    },
    one("Busy", "share", "utilization", "--line-2"),
    one("Failed", "rate", "failed", "--line-bad"),
    one("Dead letters", "count", "dead_letters", "--line-bad"),
    one("Cost", "money", "cost_usd", "--line-4"),
  ];
  return whole(charts, state, timeline, bands);
}
