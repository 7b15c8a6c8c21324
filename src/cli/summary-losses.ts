// What a run lost and set aside, and what its faults did, for people.
import { faultOf } from "../sim/faults/index.js";
import type { DropReason } from "../sim/ledger.js";
import type { Model } from "../sim/model.js";
import type { ImpactFigures, Report } from "../sim/report.js";
import { count, span, time } from "./amounts.js";
import { paint } from "./colours.js";
import { inertWord } from "./terminal.js";

const { out } = paint;

export function lossLines(report: Report, model: Model): string {
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
    const again =
      redriven > 0 ? `; ${count(redriven)} sent on again, ${count(node.held as number)} held` : "";
    const alertAt = node.alert_at_s as number | null;
    const alert = alertAt === null ? "" : `; alert at ${span(alertAt)}`;
    lines.push(
      `  ${inertWord(label ?? id)} (${inertWord(id)}): ${inertWord(from)}${alert}${again}`,
    );
  }
  return lines.length === 0 ? "" : `${out.bold("Lost and set aside")}\n${lines.join("\n")}`;
}

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
  late: "came when the windows it belongs to were over",
  expired: "waited in a queue longer than its limit",
  join_timeout: "waited in vain for the other branches",
  retries_exhausted: "no retries left, and no way leads on from there",
};

/** What each fault did, in the order of time. */
export function faultLines(report: Report, model: Model): string {
  if (report.faults.length === 0) return "";
  const order = report.faults
    .map((fault, index) => ({ ...fault, parameters: model.faults[index].parameters }))
    .sort((left, right) => left.at_s - right.at_s);
  const lines = order.map(({ kind, target, at_s, for_s, occurrences, parameters, impact }) => {
    const detail = faultOf(kind).detail?.(parameters as never) ?? "";
    const lasts = for_s === null ? "to the end" : `for ${span(for_s)}`;
    const how = detail === "" ? "" : ` (${inertWord(detail)})`;
    const when =
      occurrences === undefined
        ? `at ${span(at_s)} ${lasts}`
        : `${count(occurrences)} times from ${span(at_s)} on`;
    return `  ${kind} ${inertWord(target)}${how} ${when}\n${impactOf(impact)}`;
  });
  return `${out.bold("Faults")}\n${lines.join("\n")}`;
}

function impactOf(impact: ImpactFigures): string {
  if (impact.outcome === "not begun") return out.yellow("    the run was over before it began");
  const parts = [
    impact.delayed > 0 ? `${count(impact.delayed)} delayed` : "",
    impact.lost > 0 ? out.red(`${count(impact.lost)} lost`) : "nothing lost",
    impact.duplicated > 0 ? `${count(impact.duplicated)} delivered twice` : "",
    impact.dead_lettered > 0 ? `${count(impact.dead_lettered)} sent to a dead letter queue` : "",
  ];
  const waiting = [
    `${count(impact.usual_backlog)} waiting in all before, ${count(impact.peak_backlog)} at most`,
    recoveryOf(impact),
  ];
  return [parts, waiting].map((line) => `    ${line.filter(Boolean).join(", ")}`).join("\n");
}

function recoveryOf({ outcome, recovery_s, usual_backlog }: ImpactFigures): string {
  switch (outcome) {
    case "recovered":
      return recovery_s === 0 ? "as usual when it ended" : `as usual ${time(recovery_s)} after it`;
    case "not ended":
      return out.yellow("not over when the run ended");
    case "not recovered":
      return out.red(`never back to ${count(usual_backlog)}`);
    case "not begun":
      return "";
    default:
      return outcome satisfies never;
  }
}
