// What theory says of a diagram, for people: load, what it can take, nodes, advice.
import type { Model } from "../sim/model.js";
import { type AnalysisReport, explainLimit } from "../sim/theory/analysis-json.js";
import type { Analysis } from "../sim/theory/analyze.js";
import { count, rate, time } from "./amounts.js";
import { paint } from "./colours.js";
import { tableWithin } from "./table.js";
import { inertWord } from "./terminal.js";

const { out } = paint;

/** The whole summary, at most `columns` wide where words allow it. */
export function summarizeAnalysis(
  report: AnalysisReport,
  model: Model,
  analysis: Analysis,
  columns: number,
): string {
  const blocks = [
    headline(report, model),
    load(report),
    nodes(report, columns),
    `${out.bold("Bottleneck")}  ${inertWord(explainLimit(model, analysis))}.`,
    advice(report),
    hypotheses(report),
  ];
  return blocks.filter((block) => block !== "").join("\n\n");
}

function headline({ diagram }: AnalysisReport, { faults }: Model): string {
  const without =
    faults.length > 0
      ? ` · without its ${faults.length === 1 ? "fault" : `${count(faults.length)} faults`}`
      : "";
  const how = `in the long run, by theory${without}`;
  return `${out.bold(inertWord(diagram.file ?? ""))}  ${out.dim(how)}`;
}

function load(report: AnalysisReport): string {
  const { sustainable, stable } = report;
  const { factor, offered_per_s } = sustainable;
  const most = factor === null ? "" : `${rate(offered_per_s!)}, ${times(factor)} this load`;
  const latency = report.latency_s === null ? "" : `${time(report.latency_s)} on average`;
  const rows: [string, string][] = [
    ["offered", rate(report.offered_per_s)],
    ["completed", stable ? rate(report.completed_per_s) : ""],
    [
      "dead-lettered",
      stable && report.dead_lettered_per_s > 0 ? rate(report.dead_lettered_per_s) : "",
    ],
    ["lost", stable && report.lost_per_s > 0 ? out.red(rate(report.lost_per_s)) : ""],
    ["latency", stable ? latency : out.red("grows without a bound")],
    ["at most", most],
  ];
  const shown = rows.filter(([, value]) => value !== "");
  return `${out.bold("Load")}\n${shown
    .map(([name, value]) => `  ${name.padEnd(14)} ${value}`)
    .join("\n")}`;
}

const times = (factor: number): string =>
  `${factor >= 10 ? factor.toFixed(0) : Number(factor.toPrecision(3))} times`;

const COLUMNS = [
  "  node",
  "label",
  "in",
  "tries",
  "busy",
  "of usable",
  "wait",
  "waiting",
  "lost",
  "theory",
];
/** Waits below it are none at all. */
const SHORTEST_S = 1e-8;
const LABEL = COLUMNS.indexOf("label");

function nodes(report: AnalysisReport, columns: number): string {
  const rows = Object.entries(report.nodes).map(([id, node]) => {
    const { attempts_per_visit, utilization, saturation, usable_servers, servers, theory } = node;
    const limited = servers !== null && usable_servers! < servers * 0.999;
    return [
      `  ${inertWord(id)}`,
      inertWord((node.label ?? "").split("|")[0]),
      rate(node.arrivals_per_s),
      attempts_per_visit !== null && attempts_per_visit > 1.0005
        ? attempts_per_visit.toFixed(3)
        : "",
      utilization === null ? "" : busy(utilization),
      limited ? busy(saturation!) : "",
      theory === null
        ? ""
        : theory.wait_s === null
          ? out.red("grows")
          : time(theory.wait_s < SHORTEST_S ? 0 : theory.wait_s),
      theory?.queue_length && theory.queue_length > 1e-4
        ? String(Number(theory.queue_length.toPrecision(3)))
        : "",
      theory && theory.loss_share > 0 ? `${Number((100 * theory.loss_share).toPrecision(3))}%` : "",
      theory === null ? "" : `${theory.exact ? "" : "≈ "}${theory.model}`,
    ];
  });
  const align = COLUMNS.map((_, column) =>
    column < 2 || column === COLUMNS.length - 1 ? "left" : "right",
  );
  return `${out.bold("Nodes")}\n${tableWithin(columns, COLUMNS, rows, align, LABEL)}`;
}

function busy(share: number): string {
  const text = `${(100 * share).toFixed(share < 0.1 ? 1 : 0)}%`;
  if (share >= 0.9) return out.red(text);
  return share >= 0.75 ? out.yellow(text) : text;
}

function advice(report: AnalysisReport): string {
  if (report.advice.length === 0) return "";
  const lines = report.advice.map(({ node, text }) => `  ${inertWord(node)}: ${inertWord(text)}`);
  return `${out.bold("Advice")}\n${lines.join("\n")}`;
}

/** What is only nearly right, and why. */
function hypotheses(report: AnalysisReport): string {
  const nearly = Object.entries(report.nodes).flatMap(([id, { theory }]) =>
    theory === null || theory.exact || theory.not_met.length === 0
      ? []
      : [`  ≈ ${inertWord(id)}: ${theory.not_met.join("; ")}`],
  );
  return nearly.length === 0 ? "" : `${out.bold("Only nearly")}\n${nearly.join("\n")}`;
}
