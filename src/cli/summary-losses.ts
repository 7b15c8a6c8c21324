// What a run lost and set aside, and what its faults did, for people.
import { titleOf } from "../lang/diagram.js";
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
    const where = inWords(whereDropped(report, reason as DropReason));
    const place = where === "" ? "" : out.dim(` (${where})`);
    lines.push(`  ${count(number)} dropped: ${REASONS[reason as DropReason]}${place}`);
  }
  for (const { id, shape, label } of model.diagram.nodes) {
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
      `  ${inertWord(titleOf({ shape, label }) ?? id)} (${inertWord(id)}): ${inertWord(from)}${alert}${again}`,
    );
  }
  return lines.length === 0 ? "" : `${out.bold("Lost and set aside")}\n${lines.join("\n")}`;
}

type Place = readonly [name: string, count: number];

/** Links lose what is sent over them, nodes everything else. */
function whereDropped(report: Report, reason: DropReason): readonly Place[] {
  const isOfLinks = reason === "link_loss" || reason === "unreachable";
  const places = isOfLinks
    ? Object.values(report.edges).map(({ from, to, lost, unreachable }): Place => {
        return [`${from} → ${to}`, reason === "unreachable" ? unreachable : lost - unreachable];
      })
    : Object.entries(report.nodes).map(([id, { dropped_by_reason }]): Place => {
        return [id, dropped_by_reason[reason] ?? 0];
      });
  return places.filter(([, number]) => number > 0).sort(([, left], [, right]) => right - left);
}

/** The place, or those that lost most and how much. */
function inWords(places: readonly Place[]): string {
  if (places.length === 1) return inertWord(places[0][0]);
  const named = places.slice(0, MOST_PLACES);
  const more = places.length - named.length;
  const words = named.map(([name, number]) => `${inertWord(name)}: ${count(number)}`);
  return [...words, ...(more > 0 ? [`${more} more`] : [])].join(", ");
}

const MOST_PLACES = 6;

/** Reasons of the ledger in plain words. */
const REASONS: Readonly<Record<DropReason, string>> = {
  link_loss: "lost on a link",
  queue_full: "the queue was full",
  failed: "failed, and no way leads from there to a dead letter queue or another try",
  unreachable: "the link was cut, and who sent them had no retry, or none left",
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
  const longer = impact.delayed - impact.held_up;
  const parts = [
    impact.held_up > 0 ? `${count(impact.held_up)} held up` : "",
    longer > 0 ? `${count(longer)} waited longer than any before` : "",
    impact.lost > 0 ? out.red(`${count(impact.lost)} lost`) : "nothing lost",
    impact.refused > 0 ? `${count(impact.refused)} attempts refused` : "",
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
    case "growing before":
      return out.red("growing already before it");
    case "not recovered":
      return out.red(`never back to ${count(usual_backlog)}`);
    case "not begun":
      return "";
    default:
      return outcome satisfies never;
  }
}
