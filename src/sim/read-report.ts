// Reads the report of a run back from JSON, which may be anything: only what comparisons and pages
// rely on is checked.
import * as z from "zod";
import type { Report } from "./report.js";

const number = z.number();
const figure = number.nullable();
const interval = z.tuple([number, number]).nullable();
const DIST = z.looseObject({
  count: number,
  mean: figure,
  p50: figure,
  p95: figure,
  p99: figure,
  max: figure,
  ci95: interval,
  ci95_quantiles: z.record(z.string(), interval).nullish(),
});
const LEVEL = z.looseObject({ mean: number, max: number, end: number });

const NODE = z.looseObject({
  role: z.string(),
  lane: z.string(),
  label: z.string().nullable(),
  utilization: figure,
  retried: number,
  queue_length: LEVEL,
  wait_s: DIST,
});

const REPORT = z.looseObject({
  schema: z.literal("fz-report/1"),
  diagram: z.looseObject({ file: z.string().nullable(), sha256: z.string().nullable() }),
  scenario: z.record(z.string(), z.unknown()),
  seed: number,
  simulated_s: number,
  warmup_s: number,
  replications: number,
  events: number,
  ledger: z.looseObject({
    produced: number,
    completed: number,
    dead_lettered: number,
    in_flight: number,
    dropped: z.looseObject({ total: number }),
  }),
  throughput_per_s: z.looseObject({ offered: number, completed: number }),
  latency_s: DIST,
  nodes: z.record(z.string(), NODE),
  faults: z.array(
    z.looseObject({
      kind: z.string(),
      target: z.string(),
      at_s: number,
      for_s: figure,
      impact: z.looseObject({ peak_backlog: number, recovery_s: figure }),
    }),
  ),
  series: z.record(z.string(), z.array(figure)),
});

export type ReadReport =
  | { readonly ok: true; readonly report: Report }
  | { readonly ok: false; readonly problem: string };

/** The report, or what of it is missing or wrong. */
export function readReportJson(text: string): ReadReport {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { ok: false, problem: `it is no JSON: ${(error as Error).message.slice(0, 200)}` };
  }
  const read = REPORT.safeParse(value);
  if (read.success) return { ok: true, report: value as Report };
  const { path, message } = read.error.issues[0];
  const place = path.length === 0 ? "" : ` at '${path.join(".").slice(0, 100)}'`;
  return { ok: false, problem: `it is no report of a run${place}: ${message.slice(0, 200)}` };
}
