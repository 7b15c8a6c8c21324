// What a run came to, for people: messages, latency, nodes, losses, faults, bottleneck, expectations.
import { findBottleneck } from "../sim/bottleneck.js";
import { writeExpectationValue } from "../sim/expect.js";
import type { Stop } from "../sim/kernel.js";
import type { Model } from "../sim/model.js";
import type { Dist, Report, ReportExpectation } from "../sim/report.js";
import { count, rate, span, time } from "./amounts.js";
import { paint } from "./colours.js";
import { fold } from "./fold.js";
import { ownFigures } from "./own-figures.js";
import { linkTable } from "./summary-links.js";
import { faultLines, lossLines } from "./summary-losses.js";
import { loadTable, nodeTable } from "./summary-nodes.js";
import { table } from "./table.js";
import { inertWord } from "./terminal.js";
import { showTheory } from "./theory-table.js";

const { out } = paint;

/** The whole summary, at most `columns` wide where words allow it. */
export function summarize(report: Report, model: Model, columns: number): string {
  const blocks = [
    fold(headline(report, model), columns),
    messages(report, model),
    latencies(report),
    nodeTable(report, model, columns),
    loadTable(report, model, columns),
    linkTable(report, model, columns),
    own(report),
    showTheory(report, model, columns),
    fold(lossLines(report, model), columns),
    fold(faultLines(report, model), columns),
    fold(`${out.bold("Bottleneck")}  ${inertWord(findBottleneck(report, model))}.`, columns),
    expectations(report, model),
  ];
  return blocks.filter((block) => block !== "").join("\n\n");
}

function own(report: Report): string {
  const lines = ownFigures(report);
  return lines.length === 0 ? "" : `${out.bold("Of their own")}\n${lines.join("\n")}`;
}

function headline(report: Report, model: Model): string {
  const { duration_s } = model;
  const loaded = Math.min(duration_s, report.simulated_s);
  const drained = report.simulated_s - loaded;
  const parts = [
    `${span(loaded)} of load${drained > 0 ? ` and ${span(drained)} to drain` : ""}`,
    warmup(report),
    replications(report),
    `seed ${report.seed}`,
    `${count(report.events)} events`,
  ];
  const title = `${out.bold(inertWord(report.diagram.file ?? ""))}  ${out.dim(parts.filter(Boolean).join(" · "))}`;
  return report.stopped ? `${title}\n${stoppedEarly(report, model, report.stopped)}` : title;
}

function replications({ replications, precision }: Report): string {
  if (replications === 1) return "";
  if (precision === null) return `${replications} replications`;
  const { asked, reached, met } = precision;
  const half = reached === null ? "no latency to go by" : `mean latency ±${percent(reached)}`;
  return `${replications} replications, ${half}${met ? "" : `, not the ±${percent(asked)} asked for`}`;
}

const percent = (share: number): string => `${Number((100 * share).toPrecision(2))}%`;

function warmup({ warmup_s, warmup_found }: Report): string {
  const by = warmup_found === null ? "" : " (by MSER-5)";
  const yet = warmup_found?.settled === false ? ", and not settled by then" : "";
  if (warmup_s > 0) return `first ${span(warmup_s)} not measured${by}${yet}`;
  return warmup_found === null ? "" : "settled from the start (by MSER-5)";
}

/** Why the run is not whole, and what to do about it. */
function stoppedEarly({ simulated_s }: Report, model: Model, stopped: Stop): string {
  const { duration_s, maxEvents, maxMessages } = model;
  const at = `stopped at ${span(simulated_s)} of ${span(duration_s)}`;
  const partial = "the figures are partial, and no expectation counts as met";
  switch (stopped) {
    case "interrupted":
      return out.yellow(`${at}: interrupted\n${partial}`);
    case "event budget":
      return out.yellow(
        `${at}: ${count(maxEvents)} events are all that max_events allows\n${partial}; run shorter, or raise it: --set max_events=${10 * maxEvents}`,
      );
    case "message budget":
      return out.yellow(
        `${at}: more than ${count(maxMessages)} messages at once, which is all that max_messages allows\n${partial}; something grows without a bound: lower the rate, add capacity or limit a queue, or raise it: --set max_messages=${2 * maxMessages}`,
      );
    default:
      return stopped satisfies never;
  }
}

function messages(report: Report, model: Model): string {
  const { ledger, throughput_per_s } = report;
  const came = Object.values(report.nodes).reduce(
    (sum, { role, arrived }) => (role === "dlq" ? sum + arrived : sum),
    0,
  );
  const again = came - ledger.dead_lettered;
  const calls = Object.values(report.nodes).some(({ role }) => role === "call");
  const rows: [string, number, string][] = [
    ["produced", ledger.produced, rate(throughput_per_s.offered)],
    ["completed", ledger.completed, rate(throughput_per_s.completed)],
    ["dead-lettered", ledger.dead_lettered, again > 0 ? `held; ${count(again)} more sent on` : ""],
    ["lost", ledger.dropped.total, ""],
    ["copies", ledger.copies, calls ? "made by calls and fan-out" : "made by fan-out"],
    ["duplicates", ledger.duplicates, duplicatesAt(report)],
    [
      "merged",
      ledger.merged,
      calls ? "answers to calls, joins" : "into others by joins and windows",
    ],
    ["in flight", ledger.in_flight, "when the run ended"],
  ];
  const always = ["produced", "completed", "dead-lettered", "lost"];
  const cells = rows
    .filter(([name, number]) => number > 0 || always.includes(name))
    .map(([name, number, remark]) => {
      const text = count(number);
      return [`  ${name}`, name === "lost" && number > 0 ? out.red(text) : text, remark];
    });
  const runs = report.replications > 1 ? `totals of ${report.replications} replications` : "";
  const from = span(report.warmup_s);
  const to = span(Math.min(model.duration_s, report.simulated_s));
  const notes = [runs || "counts of the whole run", `rates from ${from} to ${to}`].join(", ");
  const rowsText = table(["", "", ""], cells, ["left", "right", "left"]);
  return `${out.bold("Messages")}  ${out.dim(notes)}\n${rowsText.slice(rowsText.indexOf("\n") + 1)}`;
}

/** `made by n2 → n4`: the links that doubled messages; all others a broker has delivered again. */
function duplicatesAt({ edges, ledger }: Report): string {
  const doubling = Object.values(edges).filter(({ duplicated }) => duplicated > 0);
  const doubled = doubling.reduce((sum, { duplicated }) => sum + duplicated, 0);
  const names = doubling.slice(0, 3).map(({ from, to }) => inertWord(`${from} → ${to}`));
  if (doubling.length > 3) names.push("…");
  if (doubled < ledger.duplicates) names.push("delivery of what was not committed");
  return `made by ${names.join(", ")}`;
}

function latencies({ latency_s }: Report): string {
  if (latency_s.count === 0) return `${out.bold("Latency")}  nothing was completed`;
  const { mean, p50, p90, p95, p99, p999, max } = latency_s;
  const head = ["  mean", "p50", "p90", "p95", "p99", "p99.9", "max"];
  const cells = [mean, p50, p90, p95, p99, p999, max].map((value) => time(value));
  cells[0] = `  ${cells[0]}${margin(latency_s)}`;
  const interval = latency_s.ci95 ? "; ± is the 95 % interval of the mean" : "";
  const title = `${out.bold("Latency")}  ${out.dim(`from birth to completion${interval}`)}`;
  return `${title}\n${table(
    head,
    [cells],
    head.map(() => "right"),
  )}`;
}

/** ` ±0.2ms`: half the width of the 95 % interval of the mean. */
function margin({ ci95 }: Dist): string {
  return ci95 ? ` ±${time((ci95[1] - ci95[0]) / 2)}` : "";
}

/** `fails in 3 of 20 runs: 15% (5.2% to 36%)`. */
function failures({ failures }: ReportExpectation): string {
  if (failures === undefined) return "";
  const { runs, of, share, ci95 } = failures;
  if (runs === 0) return out.dim(`fails in none of ${of} runs: at most ${percent(ci95[1])}`);
  const range = `${percent(ci95[0])} to ${percent(ci95[1])}`;
  return out.dim(`fails in ${runs} of ${of} runs: ${percent(share)} (${range})`);
}

function expectations(report: Report, model: Model): string {
  if (report.expect.length === 0) return "";
  const rows = report.expect.map((result) => {
    const mark = result.pass ? out.green("✓") : out.red("✗");
    const value = writeExpectationValue(result, model.diagram);
    const shown = result.pass ? value : out.red(value);
    return [`  ${mark}`, inertWord(result.expression), shown, failures(result)];
  });
  const unmet = report.expect.filter((result) => !result.pass).length;
  const some = `${unmet} of ${report.expect.length} not met`;
  const verdict = report.stopped ? "not judged" : unmet === 0 ? "all met" : some;
  const text = table(["", "", "", ""], rows, ["left", "left", "left", "left"]);
  return `${out.bold("Expectations")}  ${unmet === 0 ? out.green(verdict) : out.red(verdict)}\n${text.slice(text.indexOf("\n") + 1)}`;
}
