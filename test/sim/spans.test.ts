// Traces: what a recorder sees of a run agrees with the report, changes nothing, and is well formed
// in both formats.
import { describe, expect, test } from "vitest";
import { writeOtlp } from "../../src/export/otlp.js";
import { writeSeriesCsv } from "../../src/export/series-csv.js";
import { writeTraceEvents } from "../../src/export/trace-events.js";
import { simulate } from "../../src/sim/simulate.js";
import { type Span, SpanRecorder } from "../../src/sim/spans.js";
import { type ModelText, model } from "./model.js";

const text: ModelText = {
  nodes: {
    n1: { role: "source", rate: "20/s", lane: "Shop" },
    n2: { role: "topic", partitions: 3, lane: "Broker" },
    n3: {
      role: "service",
      lane: "Work",
      instances: 3,
      time: "exp(50ms)",
      fail: "20%",
      retry: { max: 2, base: "100ms" },
    },
    n4: { role: "step", time: "10ms", lane: "Mail" },
    n5: { role: "sink", lane: "Work" },
    n6: { role: "dlq", lane: "Work" },
  },
  links: {
    "n1->n2": { latency: "5ms" },
    "n2->n3": {},
    "n2->n4": {},
    "n3->n5": {},
    "n3->n6": { failing: true },
  },
  faults: [{ kind: "crash", node: "n3", at: "20s", for: "5s" }],
  duration: "60s",
  drain: "60s",
};

function traced(every: number) {
  const whole = model(text);
  const recorder = new SpanRecorder(every);
  const report = simulate(whole, { observer: recorder });
  recorder.finish();
  return { whole, recorder, report, spans: recorder.spans };
}

const length = ({ start_s, end_s }: Span): number => end_s - start_s;

describe("spans", () => {
  const { whole, report, spans } = traced(1);

  test("change nothing in the run", () => {
    expect(report).toEqual(simulate(whole));
  });

  test("are as many as the report counts, in every account", () => {
    const ended = (account: Span["account"]) =>
      spans.filter((span) => span.account === account).length;
    expect(ended("completed")).toBe(report.ledger.completed);
    expect(ended("dead_lettered")).toBe(report.ledger.dead_lettered);
    const attempts = spans.filter(({ kind, where }) => kind === "service" && where === 2);
    expect(attempts.length).toBe(report.nodes.n3.service_s.count);
    const mean = attempts.reduce((sum, span) => sum + length(span), 0) / attempts.length;
    expect(mean).toBeCloseTo(report.nodes.n3.service_s.mean!, 9);
    const links = spans.filter(({ kind }) => kind === "link");
    expect(links.length).toBe(report.edges.e1.messages);
    for (const link of links) expect(length(link)).toBeCloseTo(0.005, 9);
  });

  test("follow from each other: what lies in a visit is inside of it, and nothing before its cause", () => {
    for (const span of spans) {
      expect(span.end_s).toBeGreaterThanOrEqual(span.start_s);
      if (span.parent < 0) continue;
      const parent = spans[span.parent];
      expect(parent.root).toBe(span.root);
      expect(span.start_s).toBeGreaterThanOrEqual(parent.start_s);
      if (span.kind !== "wait" && span.kind !== "service") continue;
      expect(parent.kind).toBe("visit");
      expect(parent.where).toBe(span.where);
      expect(span.end_s).toBeLessThanOrEqual(parent.end_s);
    }
    const first = spans.filter(({ parent }) => parent < 0);
    expect(first.length).toBe(report.ledger.produced);
  });

  test("of every seventh message are those of every seventh", () => {
    const some = traced(7);
    expect(some.report).toEqual(report);
    const roots = new Set(some.spans.map(({ root }) => root));
    expect([...roots].every((root) => root % 7 === 0)).toBe(true);
    expect(roots.size).toBe(Math.ceil(report.ledger.produced / 7));
    expect(some.spans.length).toBe(spans.filter(({ root }) => root % 7 === 0).length);
  });
});

describe("formats", () => {
  const { whole, report, spans } = traced(20);

  test("Chrome trace events begin and end in pairs, a process for each lane", () => {
    const { traceEvents } = JSON.parse(writeTraceEvents(whole, report, spans));
    const of = (phase: string) => traceEvents.filter(({ ph }: { ph: string }) => ph === phase);
    expect(of("M").map(({ args }: { args: { name: string } }) => args.name)).toEqual([
      "Shop",
      "Broker",
      "Work",
      "Mail",
    ]);
    expect(of("b")).toHaveLength(spans.length);
    expect(of("e")).toHaveLength(spans.length);
    expect(of("C").some(({ name }: { name: string }) => name === "n2.lag")).toBe(true);
    for (const { ts } of traceEvents) expect(ts).toBeGreaterThanOrEqual(0);
  });

  test("OpenTelemetry spans have ids of their own, and parents that exist in their trace", () => {
    const { resourceSpans } = JSON.parse(writeOtlp(whole, spans, 1));
    // biome-ignore lint/suspicious/noExplicitAny: the shape is what is tested
    const all = resourceSpans.flatMap((resource: any) => resource.scopeSpans[0].spans);
    const byId = new Map(all.map((span: { spanId: string }) => [span.spanId, span]));
    expect(byId.size).toBe(spans.length);
    for (const span of all) {
      expect(span.spanId).toMatch(/^[0-9a-f]{16}$/);
      expect(span.traceId).toMatch(/^[0-9a-f]{32}$/);
      expect(BigInt(span.endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(span.startTimeUnixNano));
      if (span.parentSpanId === "") continue;
      expect(byId.get(span.parentSpanId)).toMatchObject({ traceId: span.traceId });
    }
    const services = resourceSpans.map(
      // biome-ignore lint/suspicious/noExplicitAny: as above
      ({ resource }: any) => resource.attributes[0].value.stringValue,
    );
    expect(services).toEqual(["Shop", "Broker", "Work", "Mail"]);
  });

  test("CSV has a line for each time and a cell for each level", () => {
    const lines = writeSeriesCsv(report).trimEnd().split("\n");
    const columns = Object.keys(report.series).length;
    expect(lines).toHaveLength(report.series.t_s.length + 1);
    expect(lines[0].startsWith("t_s,offered,completed")).toBe(true);
    for (const line of lines) expect(line.split(",")).toHaveLength(columns);
  });
});
