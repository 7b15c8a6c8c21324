// Expectations: what each name in `p99(latency) < 2s` means, checked before the run against the
// diagram and evaluated after it against the report. One table entry per figure.
import type { Diagnostic } from "../lang/diagnostics.js";
import type { Diagram } from "../lang/diagram.js";
import { type Comparison, type Operator, readComparison, type Term } from "../lang/expression.js";
import { FAULTS } from "./faults/index.js";
import { parseDuration, parseRate, parseShare, type Unit, writeQuantity } from "./quantity.js";
import type { Dist, Report, ReportNode } from "./report.js";
import { complain, type Scenario, suggest } from "./scenario.js";

type Level = ReportNode["queue_length"];
type Figure = number | null | undefined | Dist | Level;

interface Metric {
  readonly summary: string;
  /** What a name in front of it, or in parentheses behind it, stands for. */
  readonly of: "run" | "node" | "fault";
  readonly form: "number" | "distribution" | "level";
  readonly unit: Unit;
  readonly read: (report: Report, target: string) => Figure;
  /** What it means that a run has no such figure; "nothing measured" if absent. */
  readonly missing?: string;
}

const perNode = (
  summary: string,
  form: Metric["form"],
  unit: Unit,
  pick: (node: ReportNode) => Figure,
): Metric => {
  return { summary, of: "node", form, unit, read: (report, id) => pick(report.nodes[id]) };
};

const ended = ({ ledger }: Report): number =>
  ledger.completed + ledger.dead_lettered + ledger.dropped.total;

const shareOf = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

/** Every figure an expectation can name. */
export const METRICS: Readonly<Record<string, Metric>> = {
  latency: {
    summary: "birth to completion, over all ends",
    of: "run",
    form: "distribution",
    unit: "time",
    read: (report) => report.latency_s,
  },
  throughput: {
    summary: "messages completed a second",
    of: "run",
    form: "number",
    unit: "rate",
    read: (report) => report.throughput_per_s.completed,
  },
  offered: {
    summary: "messages produced a second",
    of: "run",
    form: "number",
    unit: "rate",
    read: (report) => report.throughput_per_s.offered,
  },
  lost: {
    summary: "messages dropped, whatever the reason",
    of: "run",
    form: "number",
    unit: "number",
    read: (report) => report.ledger.dropped.total,
  },
  lost_share: {
    summary: "share of the messages that ended by being dropped",
    of: "run",
    form: "number",
    unit: "share",
    read: (report) => shareOf(report.ledger.dropped.total, ended(report)),
  },
  duplicated: {
    summary: "messages that arrived more than once",
    of: "run",
    form: "number",
    unit: "number",
    read: (report) => report.ledger.duplicates,
  },
  dead_lettered: {
    summary: "messages in a dead letter queue at the end",
    of: "run",
    form: "number",
    unit: "number",
    read: (report) => report.ledger.dead_lettered,
  },
  dlq_share: {
    summary: "share of the messages that ended in a dead letter queue",
    of: "run",
    form: "number",
    unit: "share",
    read: (report) => shareOf(report.ledger.dead_lettered, ended(report)),
  },
  completed: {
    summary: "messages that reached an end",
    of: "run",
    form: "number",
    unit: "number",
    read: (report) => report.ledger.completed,
  },
  in_flight: {
    summary: "messages still on their way when the run stopped",
    of: "run",
    form: "number",
    unit: "number",
    read: (report) => report.ledger.in_flight,
  },
  recovery: {
    summary: "longest time from the end of a fault of this kind until its backlog was gone",
    of: "fault",
    form: "number",
    unit: "time",
    read: (report, kind) => {
      const times = report.faults
        .filter((fault) => fault.kind === kind)
        .map((fault) => fault.impact.recovery_s);
      if (times.length === 0 || times.some((time) => time === null)) return null;
      return Math.max(...(times as number[]));
    },
    missing: "never recovered",
  },
  peak_backlog: {
    summary: "most messages waiting anywhere under a fault of this kind",
    of: "fault",
    form: "number",
    unit: "number",
    read: (report, kind) => {
      const peaks = report.faults
        .filter((fault) => fault.kind === kind)
        .map((fault) => fault.impact.peak_backlog);
      return peaks.length === 0 ? null : Math.max(...peaks);
    },
  },
  utilization: perNode("share of its servers that were busy", "number", "share", (node) => {
    return node.utilization;
  }),
  backlog: perNode("messages waiting at a node", "level", "number", (node) => node.queue_length),
  wait: perNode("time waiting at a node", "distribution", "time", (node) => node.wait_s),
  service: perNode("time in service at a node", "distribution", "time", (node) => node.service_s),
  sojourn: perNode("time at a node, all in all", "distribution", "time", (node) => node.sojourn_s),
  arrived: perNode("messages that came to a node", "number", "number", (node) => node.arrived),
  failed: perNode("messages that failed at a node", "number", "number", (node) => node.failed),
  retried: perNode("attempts repeated at a node", "number", "number", (node) => node.retried),
  timed_out: perNode("attempts cut off by the timeout", "number", "number", (node) => {
    return node.timed_out;
  }),
  dropped: perNode("messages dropped at a node", "number", "number", (node) => node.dropped),
};

/** Names people use for the same figure. */
const SYNONYMS: Readonly<Record<string, string>> = {
  utilisation: "utilization",
  queue_length: "backlog",
  lag: "backlog",
  queue: "backlog",
  loss: "lost",
  dlq: "dead_lettered",
};

const OF_DISTRIBUTION = [
  "p50",
  "p90",
  "p95",
  "p99",
  "p999",
  "mean",
  "stddev",
  "min",
  "max",
  "count",
];
const OF_LEVEL = ["mean", "max", "end"];

interface Meaning {
  readonly metric: string;
  readonly target: string;
  readonly statistic: string | null;
}

type Understood =
  | { readonly meaning: Meaning }
  | { readonly problem: string; readonly help: string };

interface Names {
  readonly node: readonly string[];
  readonly fault: readonly string[];
  readonly run: readonly string[];
}

const metricNamed = (name: string): string | null => {
  const metric = SYNONYMS[name] ?? name;
  return Object.hasOwn(METRICS, metric) ? metric : null;
};
const isStatistic = (name: string): boolean =>
  OF_DISTRIBUTION.includes(name) || OF_LEVEL.includes(name);

/** Flattens `p95(n9.wait)`, `n9.wait.p95` and `p95(wait(n9))` to the same list: n9, wait, p95. */
function flatten(term: Term): string[] {
  if (term.kind === "name") return [...term.parts];
  return [...flatten(term.argument), term.name];
}

function understand(term: Term, names: Names): Understood {
  const words = flatten(term);
  const metrics = words.filter((word) => metricNamed(word) && !names.node.includes(word));
  const known = Object.keys(METRICS);
  if (metrics.length === 0) {
    const wrong =
      words.find((word) => !isStatistic(word) && !names.node.includes(word)) ?? words[0];
    const help = suggest(wrong, known) ?? "";
    return { problem: `'${wrong}' is not a figure of a run`, help };
  }
  const metric = metricNamed(metrics[0])!;
  const { of, form } = METRICS[metric];
  const rest = words.filter((word) => word !== metrics[0]);
  const statistics = rest.filter(isStatistic);
  const targets = rest.filter((word) => !isStatistic(word));
  const example = of === "run" ? metric : `${metric}(${names[of][0] ?? of})`;
  if (targets.length !== (of === "run" ? 0 : 1)) {
    const problem = of === "run" ? `'${metric}' is of the whole run` : `'${metric}' of what?`;
    return { problem, help: `write ${example}` };
  }
  if (of !== "run" && !names[of].includes(targets[0])) {
    const problem =
      of === "node" ? `the diagram has no node '${targets[0]}'` : `no fault is a '${targets[0]}'`;
    return { problem, help: suggest(targets[0], names[of]) ?? "" };
  }
  const allowed = form === "distribution" ? OF_DISTRIBUTION : form === "level" ? OF_LEVEL : [];
  const bad = statistics.find((statistic) => !allowed.includes(statistic));
  if (bad || statistics.length > 1) {
    const help = allowed.length > 0 ? `one of ${allowed.join(", ")}` : `write ${example}`;
    return { problem: `'${bad ?? statistics[1]}' of '${metric}' makes no sense`, help };
  }
  if (form === "distribution" && statistics.length === 0) {
    const help = `say which: p99(${example}) or mean(${example})`;
    return { problem: `'${metric}' is many values, not one`, help };
  }
  const statistic = statistics[0] ?? (form === "level" ? "max" : null);
  return { meaning: { metric, target: targets[0] ?? "", statistic } };
}

function boundOf(comparison: Comparison, unit: Unit): { value: number } | { problem: string } {
  const text = comparison.bound.replaceAll("_", "");
  const parse = { time: parseDuration, rate: parseRate, share: parseShare, number: null }[unit];
  if (parse) {
    const parsed = parse(text);
    return parsed.ok ? { value: parsed.value } : { problem: parsed.problem };
  }
  const value = Number(text);
  if (Number.isFinite(value)) return { value };
  return { problem: `'${comparison.bound}' has a unit, but a plain number is compared here` };
}

export interface ReadExpectations {
  readonly expressions: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

const MOST_EXPECTATIONS = 1000;

function namesOf(diagram: Diagram): Names {
  return { node: diagram.nodes.map((node) => node.id), fault: Object.keys(FAULTS), run: [] };
}

/** Checks the `expect` list of a scenario, so that a typing error shows before a long run. */
export function readExpectations(scenario: Scenario, diagram: Diagram): ReadExpectations {
  const list = scenario.values.expect ?? [];
  if (!Array.isArray(list) || list.length > MOST_EXPECTATIONS) {
    const message = 'expect is a list of texts, such as `- "lost == 0"`';
    return {
      expressions: [],
      diagnostics: [complain("FZ410", scenario.place(["expect"]), message)],
    };
  }
  const diagnostics = list.flatMap((entry, index) => {
    const found = checkExpectation(String(entry), namesOf(diagram));
    if (!found) return [];
    const place = scenario.place(["expect", index]);
    return [complain("FZ410", place, found.problem, found.help || null)];
  });
  return { expressions: list.map(String), diagnostics };
}

function checkExpectation(text: string, names: Names): { problem: string; help: string } | null {
  const read = readComparison(text);
  if (!read.ok) return { problem: read.message, help: "" };
  const understood = understand(read.comparison.term, names);
  if ("problem" in understood) return understood;
  const bound = boundOf(read.comparison, unitOf(understood.meaning));
  return "problem" in bound ? { problem: bound.problem, help: "" } : null;
}

const unitOf = ({ metric, statistic }: Meaning): Unit =>
  statistic === "count" ? "number" : METRICS[metric].unit;

export interface ExpectationResult {
  readonly expression: string;
  /** In base units; null when the run gives no such figure. */
  readonly value: number | null;
  readonly pass: boolean;
}

/** The values that expectations find in a report. An expectation on a figure that is not there fails. */
export function evaluateExpectations(
  report: Report,
  expressions: readonly string[],
  diagram: Diagram,
): readonly ExpectationResult[] {
  const names = namesOf(diagram);
  return expressions.map((expression) => {
    const read = readComparison(expression);
    const understood = read.ok ? understand(read.comparison.term, names) : null;
    if (!read.ok || !understood || !("meaning" in understood)) {
      throw new Error(`expectation was not checked before the run: ${expression}`);
    }
    const { meaning } = understood;
    const figure = METRICS[meaning.metric].read(report, meaning.target);
    const value = pick(figure, meaning.statistic);
    const bound = boundOf(read.comparison, unitOf(meaning)) as { value: number };
    const pass = value !== null && compare(value, read.comparison.operator, bound.value);
    return { expression, value, pass };
  });
}

function pick(figure: Figure, statistic: string | null): number | null {
  if (figure === null || figure === undefined) return null;
  if (typeof figure === "number") return figure;
  const value = (figure as unknown as Readonly<Record<string, unknown>>)[statistic ?? ""];
  return typeof value === "number" ? value : null;
}

function compare(value: number, operator: Operator, bound: number): boolean {
  switch (operator) {
    case "<":
      return value < bound;
    case "<=":
      return value <= bound;
    case ">":
      return value > bound;
    case ">=":
      return value >= bound;
    case "==":
      return value === bound;
    case "!=":
      return value !== bound;
    default:
      return operator satisfies never;
  }
}

/** The value of an expectation as people read it: `1.8s`, `0.4%`; `nothing` when there is none. */
export function writeExpectationValue(result: ExpectationResult, diagram: Diagram): string {
  const read = readComparison(result.expression);
  const understood = read.ok ? understand(read.comparison.term, namesOf(diagram)) : null;
  const meaning = understood && "meaning" in understood ? understood.meaning : null;
  if (result.value === null) {
    return (meaning && METRICS[meaning.metric].missing) ?? "nothing measured";
  }
  const unit = meaning ? unitOf(meaning) : "number";
  return writeQuantity(Number(result.value.toPrecision(4)), unit);
}
