// Spans of a run as Chrome trace events, which chrome://tracing and https://ui.perfetto.dev show: a
// process for each lane, a row for each message that is there, and the levels of its nodes.
// (Trace Event Format, Google 2016.)
import type { Model } from "../sim/model.js";
import type { Report } from "../sim/report.js";
import type { Span } from "../sim/spans.js";
import { nameOfSpan } from "./span-names.js";

interface TraceEvent {
  readonly ph: "M" | "b" | "e" | "C";
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds. */
  readonly ts: number;
  readonly cat?: string;
  readonly id?: string;
  readonly args?: Readonly<Record<string, unknown>>;
}

/** JSON text; times are those of the simulation. */
export function writeTraceEvents(model: Model, report: Report, spans: readonly Span[]): string {
  const lanes = [...new Set(model.nodes.map(({ lane }) => lane))];
  const labels = new Map(model.diagram.lanes.map(({ id, label }) => [id, label]));
  const processOf = (node: number) => lanes.indexOf(model.nodes[node].lane) + 1;
  const events: TraceEvent[] = lanes.map((lane, index) => {
    const args = { name: labels.get(lane) ?? lane };
    return { ph: "M", name: "process_name", pid: index + 1, tid: 0, ts: 0, args };
  });
  for (const span of inOrder(spans)) events.push(...pairOf(model, span, processOf));
  events.push(...countersOf(model, report, processOf));
  const lines = events.map((event) => JSON.stringify(event));
  return `{"displayTimeUnit":"ms","traceEvents":[\n${lines.join(",\n")}\n]}\n`;
}

/** A visit before what lies in it. */
const inOrder = (spans: readonly Span[]): readonly Span[] =>
  spans
    .map((span, index) => ({ span, index }))
    .sort((a, b) => a.span.start_s - b.span.start_s || a.index - b.index)
    .map(({ span }) => span);

const microseconds = (seconds: number): number => Number((seconds * 1e6).toFixed(3));

function pairOf(
  model: Model,
  span: Span,
  processOf: (node: number) => number,
): readonly TraceEvent[] {
  const { kind, where, root, branch, start_s, end_s, account } = span;
  const node = kind === "link" ? model.links[where].to : where;
  const common = {
    name: nameOfSpan(model, span),
    cat: kind === "link" ? "link" : "node",
    id: `${branch}`,
    pid: processOf(node),
    tid: node + 1,
  };
  const ended = account === null ? {} : { account };
  const args = { message: root, node: model.nodes[node].id, ...ended };
  return [
    { ph: "b", ...common, ts: microseconds(start_s), args },
    { ph: "e", ...common, ts: microseconds(end_s) },
  ];
}

/** The levels of the series that belong to a node. */
function countersOf(
  model: Model,
  { series }: Report,
  processOf: (node: number) => number,
): readonly TraceEvent[] {
  const times = series.t_s ?? [];
  return model.nodes.flatMap(({ id }, node) =>
    Object.entries(series)
      .filter(([name]) => name.startsWith(`${id}.`))
      .flatMap(([name, values]) =>
        values.flatMap((value, at): TraceEvent[] => {
          const time = times[at];
          if (value === null || time === null || time === undefined) return [];
          const ts = microseconds(time);
          return [{ ph: "C", name, pid: processOf(node), tid: 0, ts, args: { value } }];
        }),
      ),
  );
}
