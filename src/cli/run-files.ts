// What a run writes beside its summary: the report, its page, the time series, the trace.
import { basename } from "node:path";
import { parseShare } from "../sim/quantity.js";
import type { Report } from "../sim/report.js";
import { SpanRecorder } from "../sim/spans.js";
import { type DiagramFile, nameOfInput } from "./diagram-file.js";
import { refuseOtherThanPage, reserveOutput, writeResult } from "./files.js";
import type { PreparedRun, RunOptions } from "./run-settings.js";
import { EXIT, Stop } from "./stop.js";
import { note } from "./terminal.js";

export interface RunFileOptions extends RunOptions {
  readonly json?: string;
  readonly report?: string;
  readonly csv?: string;
  readonly trace?: string;
  readonly traceShare?: string;
}

const outputsOf = ({ json, report, csv, trace }: RunFileOptions): readonly string[] =>
  [json, report, csv, trace].filter((path) => path !== undefined);

/** Whether one of the files is standard output: there is no room for a summary then. */
export const takesOutput = (options: RunFileOptions): boolean => outputsOf(options).includes("-");

/** Whether anything needs the levels over time. */
export const needsSeries = (options: RunFileOptions): boolean => outputsOf(options).length > 0;

/** Refuses, before the run, what could not be written after it. */
export function reserveFiles(options: RunFileOptions): void {
  const outputs = outputsOf(options);
  if (outputs.filter((path) => path === "-").length > 1) {
    throw new Stop(EXIT.wrongUsage, "only one of the results can go to standard output");
  }
  refuseOtherThanPage(options.report);
  for (const output of outputs) reserveOutput(output);
}

/** Follows messages for the trace; null when none is wanted. */
export function recorderFor(
  { model }: PreparedRun,
  { trace, traceShare }: RunFileOptions,
): SpanRecorder | null {
  if (trace === undefined && traceShare === undefined) return null;
  if (trace === undefined) {
    throw new Stop(EXIT.wrongUsage, "--trace-share without --trace", "--trace run.json");
  }
  if (traceShare === undefined) return SpanRecorder.of(model, null);
  const parsed = parseShare(traceShare);
  if (!parsed.ok || parsed.value === 0) {
    const problem = parsed.ok ? "of no message there is nothing to trace" : parsed.problem;
    throw new Stop(EXIT.wrongUsage, `--trace-share: ${problem}`, "--trace-share 1%");
  }
  return SpanRecorder.of(model, parsed.value);
}

/** Writes what was asked for. */
export async function writeFiles(
  report: Report,
  prepared: PreparedRun,
  options: RunFileOptions,
  recorder: SpanRecorder | null,
): Promise<void> {
  const { json, report: page, csv, trace } = options;
  const write = (path: string, content: string): void => {
    writeResult(path, content);
    if (path !== "-") note(`wrote ${path}`);
  };
  if (json !== undefined || page !== undefined) {
    const named = { ...report, diagram: await nameDiagram(prepared.file) };
    if (json !== undefined) write(json, `${JSON.stringify(named, null, 2)}\n`);
    if (page !== undefined) {
      const { reportFile } = await import("./report-file.js");
      write(page, await reportFile(named, prepared, options));
    }
  }
  if (csv !== undefined) {
    const { writeSeriesCsv } = await import("../export/series-csv.js");
    write(csv, writeSeriesCsv(report));
  }
  if (trace !== undefined) write(trace, await traceText(trace, report, prepared, recorder!));
}

/** `run.otlp.json`: OpenTelemetry; everything else: Chrome trace events. */
async function traceText(
  path: string,
  report: Report,
  { model }: PreparedRun,
  recorder: SpanRecorder,
): Promise<string> {
  recorder.finish();
  const { spans, missed, every } = recorder;
  const which = every === 1 ? "every message" : `one message in ${every}`;
  note(`the trace follows ${which}: ${spans.length} spans`);
  if (missed > 0) note(`${missed} more found no room; follow fewer with --trace-share`);
  if (/\.otlp\.json$/i.test(path)) {
    const { writeOtlp } = await import("../export/otlp.js");
    return writeOtlp(model, spans, model.seed);
  }
  const { writeTraceEvents } = await import("../export/trace-events.js");
  return writeTraceEvents(model, report, spans);
}

/** Loading the hash takes longer than many a run: only who reads the report needs it. */
async function nameDiagram({ path, text }: DiagramFile): Promise<Report["diagram"]> {
  const { createHash } = await import("node:crypto");
  const sha256 = createHash("sha256").update(text).digest("hex");
  return { file: basename(nameOfInput(path)), sha256 };
}
