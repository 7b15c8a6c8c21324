// Spans of a run as OpenTelemetry spans in OTLP JSON, which collectors, Jaeger and Tempo take in: a
// trace for each produced message, a service for each lane, and each span with what it follows from.
// (OpenTelemetry protocol 1.0, opentelemetry/proto/trace/v1.)
import type { Model } from "../sim/model.js";
import type { Span } from "../sim/spans.js";
import { nameOfSpan } from "./span-names.js";

/** Simulated time begins at the first moment of the year 2000, UTC: some tools refuse 1970. */
const BEGIN_NS = 946_684_800_000_000_000n;
const KINDS = { visit: 5, wait: 1, service: 1, link: 4 } as const;
const OK = 1;
const ERROR = 2;

/** Accounts in which a message ends well. */
const WELL: ReadonlySet<string> = new Set(["completed", "merged"]);

/** JSON text: an ExportTraceServiceRequest. `seed` makes the ids of two runs differ. */
export function writeOtlp(model: Model, spans: readonly Span[], seed: number): string {
  const labels = new Map(model.diagram.lanes.map(({ id, label }) => [id, label]));
  const byLane = new Map<string, unknown[]>();
  for (const [index, span] of spans.entries()) {
    const node = span.kind === "link" ? model.links[span.where].from : span.where;
    const { lane } = model.nodes[node];
    const written = writeSpan(model, span, index, seed);
    const known = byLane.get(lane);
    if (known) known.push(written);
    else byLane.set(lane, [written]);
  }
  const resourceSpans = [...byLane].map(([lane, all]) => ({
    resource: { attributes: [text("service.name", labels.get(lane) ?? lane)] },
    scopeSpans: [{ scope: { name: "fz" }, spans: all }],
  }));
  return `${JSON.stringify({ resourceSpans })}\n`;
}

const hex = (value: number, digits: number): string =>
  Math.floor(value).toString(16).padStart(digits, "0").slice(-digits);

/** Ids must not be all zeros. */
const traceId = (seed: number, root: number): string => `f2${hex(seed, 14)}${hex(root + 1, 16)}`;
const spanId = (index: number): string => hex(index + 1, 16);

const nanoseconds = (seconds: number): string =>
  String(BEGIN_NS + BigInt(Math.round(seconds * 1e9)));

const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
const integer = (key: string, value: number) => ({ key, value: { intValue: String(value) } });

function writeSpan(model: Model, span: Span, index: number, seed: number): unknown {
  const { kind, where, root, branch, parent, start_s, end_s, account } = span;
  const place =
    kind === "link"
      ? text("fz.link", model.links[where].id)
      : text("fz.node", model.nodes[where].id);
  const ended = account === null ? [] : [text("fz.account", account)];
  const status = account === null ? {} : { code: WELL.has(account) ? OK : ERROR };
  return {
    traceId: traceId(seed, root),
    spanId: spanId(index),
    parentSpanId: parent < 0 ? "" : spanId(parent),
    name: nameOfSpan(model, span),
    kind: KINDS[kind],
    startTimeUnixNano: nanoseconds(start_s),
    endTimeUnixNano: nanoseconds(end_s),
    attributes: [place, integer("fz.message", root), integer("fz.branch", branch), ...ended],
    status,
  };
}
