// What a run came to, for people: messages, latency, nodes, losses, faults, bottleneck, expectations.
import { findBottleneck } from "../sim/bottleneck.js";
import { writeExpectationValue } from "../sim/expect.js";
import type { DropReason } from "../sim/ledger.js";
import type { Model } from "../sim/model.js";
import type { Dist, Report } from "../sim/report.js";
import { count, rate, time } from "./amounts.js";
import { paint } from "./colours.js";
import { table } from "./table.js";
import { cut, inertWord, widthOf } from "./terminal.js";

const { out } = paint;

/** The whole summary, at most `columns` wide where words allow it. */
export function summarize(report: Report, model: Model, columns: number): string {
  const blocks = [
    headline(report),
    messages(report),
    latencies(report),
    nodes(report, model, columns),
    losses(report, model),
    faults(report),
    `${out.bold("Bottleneck")}  ${inertWord(findBottleneck(report, model))}.`,
    expectations(report, model),
  ];
  return blocks.filter((block) => block !== "").join("\n\n");
}

function headline(report: Report): string {
  const parts = [
    `${time(report.simulated_s)} simulated`,
    report.warmup_s > 0 ? `first ${time(report.warmup_s)} not measured` : "",
    report.replications > 1 ? `${report.replications} replications` : "",
    `seed ${report.seed}`,
    `${count(report.events)} events`,
  ];
  const title = `${out.bold(inertWord(report.diagram.file ?? ""))}  ${out.dim(parts.filter(Boolean).join(" · "))}`;
  if (!report.stopped) return title;
  return `${title}\n${out.yellow(`stopped early (${report.stopped}): the figures are partial`)}`;
}

function messages({ ledger, throughput_per_s }: Report): string {
  const rows: [string, string][] = [
    ["produced", `${count(ledger.produced)}  (${rate(throughput_per_s.offered)})`],
    ["completed", `${count(ledger.completed)}  (${rate(throughput_per_s.completed)})`],
    ["dead-lettered", count(ledger.dead_lettered)],
    ["lost", count(ledger.dropped.total)],
    ["copies", ledger.copies > 0 ? `${count(ledger.copies)} made by fan-out` : ""],
    ["duplicates", ledger.duplicates > 0 ? count(ledger.duplicates) : ""],
    ["merged", ledger.merged > 0 ? `${count(ledger.merged)} by joins` : ""],
    ["in flight", ledger.in_flight > 0 ? `${count(ledger.in_flight)} when the run ended` : ""],
  ];
  const shown = rows.filter(([, value]) => value !== "");
  return `${out.bold("Messages")}\n${shown
    .map(
      ([name, value]) =>
        `  ${name.padEnd(14)} ${name === "lost" && ledger.dropped.total > 0 ? out.red(value) : value}`,
    )
    .join("\n")}`;
}

function latencies({ latency_s }: Report): string {
  if (latency_s.count === 0) return `${out.bold("Latency")}  nothing was completed`;
  const { mean, p50, p90, p95, p99, p999, max } = latency_s;
  const head = ["  mean", "p50", "p90", "p95", "p99", "p99.9", "max"];
  const cells = [mean, p50, p90, p95, p99, p999, max].map((value) => time(value));
  cells[0] = `  ${cells[0]}${margin(latency_s)}`;
  const title = `${out.bold("Latency")}  ${out.dim("from birth to completion")}`;
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

const NODE_COLUMNS = [
  "  node",
  "label",
  "role",
  "in",
  "out",
  "failed",
  "retried",
  "busy",
  "p99 wait",
  "max queue",
] as const;
const LABEL_COLUMN = NODE_COLUMNS.indexOf("label");
const ROLE_COLUMN = NODE_COLUMNS.indexOf("role");
const SHORTEST_LABEL = 12;
const LONGEST_LABEL = 40;

/** One row a node; labels take what room the figures leave. */
function nodes(report: Report, model: Model, columns: number): string {
  const rows = model.nodes.map(({ id, label }) => {
    const node = report.nodes[id];
    const serves = node.role === "service" || node.role === "store";
    return [
      `  ${inertWord(id)}`,
      cut(shortLabel(label), LONGEST_LABEL),
      node.role,
      count(node.arrived),
      count(node.completed),
      node.failed > 0 ? count(node.failed) : "",
      node.retried > 0 ? count(node.retried) : "",
      node.utilization === null || !serves ? "" : busy(node.utilization),
      node.wait_s.count > 0 && (node.wait_s.max ?? 0) > 0 ? time(node.wait_s.p99) : "",
      node.queue_length.max > 0 ? count(node.queue_length.max) : "",
    ];
  });
  const align = NODE_COLUMNS.map((_, column) => (column > 2 ? "right" : "left"));
  const draw = (labelWidth: number, withRoles: boolean): string =>
    table(
      NODE_COLUMNS,
      rows.map((row) =>
        row.map((cell, column) => {
          if (column === ROLE_COLUMN) return withRoles ? cell : "";
          return column === LABEL_COLUMN ? cut(cell, labelWidth) : cell;
        }),
      ),
      align,
    );
  // What does not fit takes it from the labels first, and then from the roles.
  const labels = Math.max(0, ...rows.map((row) => widthOf(row[LABEL_COLUMN])));
  const excess = (text: string): number => widest(text) - columns;
  const tight = Math.max(SHORTEST_LABEL, labels - Math.max(0, excess(draw(labels, true))));
  const withRoles = excess(draw(tight, true)) <= 0;
  const final = withRoles ? tight : Math.max(SHORTEST_LABEL, labels - excess(draw(labels, false)));
  return `${out.bold("Nodes")}\n${draw(Math.min(labels, final), withRoles)}`;
}

const widest = (text: string): number => Math.max(...text.split("\n").map(widthOf));

function busy(utilization: number): string {
  const text = `${(100 * utilization).toFixed(utilization < 0.1 ? 1 : 0)}%`;
  if (utilization >= 0.9) return out.red(text);
  return utilization >= 0.75 ? out.yellow(text) : text;
}

function losses(report: Report, model: Model): string {
  const lines: string[] = [];
  for (const [reason, number] of Object.entries(report.ledger.dropped.by_reason)) {
    if (number === 0) continue;
    const where = whereDropped(report, model, reason as DropReason).slice(0, 6);
    const place = where.length > 0 ? out.dim(` (${where.join(", ")})`) : "";
    lines.push(`  ${count(number)} dropped: ${REASONS[reason as DropReason]}${place}`);
  }
  for (const { id, label } of model.nodes) {
    const node = report.nodes[id];
    if (node.role !== "dlq" || node.arrived === 0) continue;
    const origins = Object.entries(node.by_origin as Readonly<Record<string, number>>);
    const redriven = node.redriven as number;
    const from =
      origins.length === 0
        ? `${count(node.arrived)} messages`
        : origins.map(([origin, number]) => `${count(number)} from ${origin}`).join(", ");
    const again = redriven > 0 ? `; ${count(redriven)} sent on again` : "";
    const alertAt = node.alert_at_s as number | null;
    const alert = alertAt === null ? "" : `; alert at ${time(alertAt)}`;
    lines.push(
      `  ${inertWord(label ?? id)} (${inertWord(id)}): ${inertWord(from)}${alert}${again}`,
    );
  }
  return lines.length === 0 ? "" : `${out.bold("Lost and set aside")}\n${lines.join("\n")}`;
}

/** The title of a node: the parts of a taskbox that follow it are left out. */
const shortLabel = (label: string | null): string => inertWord((label ?? "").split("|")[0]);

/** Links lose what is sent over them, nodes everything else. */
function whereDropped(report: Report, model: Model, reason: DropReason): string[] {
  if (reason === "link_loss" || reason === "unreachable") {
    const lossy = Object.values(report.edges).filter(({ lost }) => lost > 0);
    return lossy.map(({ from, to }) => `${inertWord(from)} → ${inertWord(to)}`);
  }
  const lossy = model.nodes.filter(({ id }) => report.nodes[id].dropped > 0);
  return lossy.map(({ id }) => inertWord(id));
}

/** Reasons of the ledger in plain words. */
const REASONS: Readonly<Record<DropReason, string>> = {
  link_loss: "lost on a link",
  queue_full: "the queue was full",
  failed: "failed, and no way leads from there to a dead letter queue or another try",
  unreachable: "sent over a link that was cut, by a node without a retry",
  crash: "in work at an instance that crashed",
  expired: "waited in a queue longer than its limit",
  join_timeout: "waited in vain for the other branches",
  retries_exhausted: "no retries left, and no way leads on from there",
};

function faults(report: Report): string {
  if (report.faults.length === 0) return "";
  const lines = report.faults.map(({ kind, target, at_s, for_s, impact }) => {
    const lasts = for_s === null ? "to the end" : `for ${time(for_s)}`;
    const parts = [
      impact.delayed > 0 ? `${count(impact.delayed)} delayed` : "",
      impact.lost > 0 ? out.red(`${count(impact.lost)} lost`) : "nothing lost",
      impact.duplicated > 0 ? `${count(impact.duplicated)} duplicated` : "",
      impact.dead_lettered > 0 ? `${count(impact.dead_lettered)} dead-lettered` : "",
      `peak backlog ${count(impact.peak_backlog)}`,
      impact.recovery_s === null
        ? out.red("never recovered")
        : `recovered ${time(impact.recovery_s)} after`,
    ];
    const what = `  ${kind} ${inertWord(target)} at ${time(at_s)} ${lasts}`;
    return `${what}\n    ${parts.filter(Boolean).join(", ")}`;
  });
  return `${out.bold("Faults")}\n${lines.join("\n")}`;
}

function expectations(report: Report, model: Model): string {
  if (report.expect.length === 0) return "";
  const rows = report.expect.map((result) => {
    const mark = result.pass ? out.green("✓") : out.red("✗");
    const value = writeExpectationValue(result, model.diagram);
    return [`  ${mark}`, inertWord(result.expression), result.pass ? value : out.red(value)];
  });
  const unmet = report.expect.filter((result) => !result.pass).length;
  const verdict = unmet === 0 ? "all met" : `${unmet} of ${report.expect.length} not met`;
  const text = table(["", "", ""], rows, ["left", "left", "left"]);
  return `${out.bold("Expectations")}  ${unmet === 0 ? out.green(verdict) : out.red(verdict)}\n${text.slice(text.indexOf("\n") + 1)}`;
}
