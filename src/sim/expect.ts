// Expectations: what each name in `p99(latency) < 2s` means, checked before the run against the
// diagram and evaluated after it against the report.
import type { Diagnostic } from "../lang/diagnostics.js";
import type { Diagram } from "../lang/diagram.js";
import { type Comparison, type Operator, readComparison, type Term } from "../lang/expression.js";
import { FAULTS } from "./faults/index.js";
import { type Figure, METRICS } from "./figures.js";
import type { Dist, QuantileName } from "./metrics.js";
import {
  type Parsed,
  parseDuration,
  parseMoney,
  parseRate,
  parseShare,
  type Unit,
  writeQuantity,
} from "./quantity.js";
import type { Report, ReportExpectation } from "./report.js";
import type { RoleName } from "./roles/index.js";
import { complain, isRecord, type Place, type Scenario, suggest } from "./scenario.js";

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

type Understood = { readonly meaning: Meaning } | Problem;

interface Problem {
  readonly problem: string;
  readonly help: string;
  readonly isAbsentFault?: boolean;
}

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
  const percentile = words.find((word) => /^p\d+$/.test(word) && !isStatistic(word));
  if (percentile !== undefined && !names.node.includes(percentile)) {
    const help = `one of ${OF_DISTRIBUTION.filter((name) => /^p\d/.test(name)).join(", ")}`;
    return { problem: `'${percentile}' is not a percentile that is kept`, help };
  }
  const metric = metricNamed(metrics[0])!;
  const { of, form } = METRICS[metric];
  const rest = words.filter((word) => word !== metrics[0]);
  const statistics = rest.filter(isStatistic);
  const targets = rest.filter((word) => !isStatistic(word));
  const example = of === "run" ? metric : `${metric}(${names[of][0] ?? of})`;
  if (of === "run" && targets.length > 0) return ofWholeRun(metric, targets, names);
  if (of !== "run" && targets.length !== 1) {
    return { problem: `'${metric}' of what?`, help: `write ${example}` };
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

function ofWholeRun(metric: string, targets: readonly string[], names: Names): Understood {
  const problem = `'${metric}' is of the whole run`;
  const help = `write ${metric}; figures of one node are arrived, utilization, wait, …`;
  const stranger = targets.find((target) => !names.node.includes(target));
  if (stranger === undefined) return { problem, help };
  return {
    problem: `${problem}, and the diagram has no node '${stranger}'`,
    help: [suggest(stranger, names.node), `write ${metric}`].filter(Boolean).join("; "),
  };
}

const PARSERS: Readonly<Record<Unit, ((text: string) => Parsed<number>) | null>> = {
  time: parseDuration,
  rate: parseRate,
  share: parseShare,
  money: parseMoney,
  number: null,
};

function boundOf(comparison: Comparison, unit: Unit): { value: number } | { problem: string } {
  const text = comparison.bound.replaceAll("_", "");
  const parse = PARSERS[unit];
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

/** A fault that the scenario lacks leaves no figure: to wait for its recovery is a mistake. */
function absentFault({ metric, target }: Meaning, faults: unknown): string | null {
  if (METRICS[metric].of !== "fault") return null;
  const list: readonly unknown[] = Array.isArray(faults) ? faults : [];
  const found = list.some((fault) => isRecord(fault) && fault.kind === target);
  return found ? null : `the scenario has no fault of the kind '${target}'`;
}

/** A node that can never have such a figure, because of what it is. */
function absentFigure(
  { metric, target }: Meaning,
  names: Names,
  roles: readonly RoleName[],
): Problem | null {
  const { of, roles: having } = METRICS[metric];
  const role = roles[names.node.indexOf(target)];
  if (of !== "node" || having === undefined || having.includes(role)) return null;
  const have = names.node.filter((_, index) => having.includes(roles[index]));
  const named = have.length > 0 ? ` (here: ${have.slice(0, 8).join(", ")})` : "";
  return {
    problem: `'${target}' is ${/^[aeiou]/.test(role) ? "an" : "a"} ${role}, which has no '${metric}'`,
    help: `what has one: ${having.join(", ")}${named}`,
  };
}

/** No figure is below 0: what asks for that can never be met. */
function belowZero({ bound, operator }: Comparison, value: number): Problem | null {
  if (value < 0) {
    return {
      problem: `'${bound}' is negative, and no figure ever is`,
      help: "compare with 0 or more",
    };
  }
  if (value > 0 || operator !== "<") return null;
  return { problem: "nothing is ever below 0", help: "write == 0" };
}

/** Checks the `expect` list of a scenario, so that a typing error shows before a long run. */
export function readExpectations(
  scenario: Scenario,
  diagram: Diagram,
  roles: readonly RoleName[],
): ReadExpectations {
  const list = scenario.values.expect ?? [];
  if (!Array.isArray(list) || list.length > MOST_EXPECTATIONS) {
    const message = 'expect is a list of texts, such as `- "lost == 0"`';
    return {
      expressions: [],
      diagnostics: [complain("FZ410", scenario.place(["expect"]), message)],
    };
  }
  const names = namesOf(diagram);
  const diagnostics: Diagnostic[] = [];
  const expressions: string[] = [];
  for (const [index, text] of list.map(String).entries()) {
    const found = checkExpectation(text, names, roles, scenario.values.faults);
    const taken = found?.isAbsentFault ? faultsTakenFrom(scenario, index) : null;
    if (taken !== null) {
      diagnostics.push(leftOut(taken, text, found!.problem));
      continue;
    }
    expressions.push(text);
    const place = scenario.place(["expect", index]);
    if (found) diagnostics.push(complain("FZ410", place, found.problem, found.help || null));
  }
  return { expressions, diagnostics };
}

/** Where the faults were replaced that an expectation of a file was written with, or null. */
function faultsTakenFrom(scenario: Scenario, index: number): Place | null {
  const taken = scenario.written(["faults"], "value");
  const expected = scenario.place(["expect", index]);
  if (taken === null || expected.isFlag) return null;
  const isLater = taken.file === scenario.place([]).file && expected.file !== taken.file;
  return taken.isFlag || isLater ? taken : null;
}

function leftOut(taken: Place, text: string, problem: string): Diagnostic {
  const by = taken.isFlag ? `'${taken.file}'` : "this scenario";
  const help = `${by} has other faults than the scenario that expects it; add one of that kind to judge it`;
  return complain("FZ412", taken, `'${text}' is left out: ${problem}`, help);
}

function checkExpectation(
  text: string,
  names: Names,
  roles: readonly RoleName[],
  faults: unknown,
): Problem | null {
  const read = readComparison(text);
  if (!read.ok) return { problem: read.message, help: "" };
  const understood = understand(read.comparison.term, names);
  if ("problem" in understood) return understood;
  const absent = absentFault(understood.meaning, faults);
  if (absent) {
    const help = "add it to 'faults', or take the expectation out";
    return { problem: absent, help, isAbsentFault: true };
  }
  const without = absentFigure(understood.meaning, names, roles);
  if (without) return without;
  const bound = boundOf(read.comparison, unitOf(understood.meaning));
  if ("problem" in bound) return { problem: bound.problem, help: "" };
  return belowZero(read.comparison, bound.value);
}

const unitOf = ({ metric, statistic }: Meaning): Unit =>
  statistic === "count" ? "number" : METRICS[metric].unit;

export interface ExpectationResult {
  readonly expression: string;
  /** In base units; null when the run gives no such figure. */
  readonly value: number | null;
  readonly pass: boolean;
}

/**
 * The values that expectations find in a report. One on a figure that is not there fails,
 * and so do all of a run that was stopped early: what it would have come to is not known.
 */
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
    const value = perRun(pick(figure, meaning.statistic), meaning, report.replications);
    const bound = boundOf(read.comparison, unitOf(meaning)) as { value: number };
    const judged = value !== null && report.stopped === null;
    const pass = judged && compare(value, read.comparison.operator, bound.value);
    return { expression, value, pass };
  });
}

/** Counts of several runs are totals; what is expected of a count is expected of one run. */
function perRun(value: number | null, { metric }: Meaning, runs: number): number | null {
  const { of, form, unit } = METRICS[metric];
  const isTotal = form === "number" && of !== "fault" && (unit === "number" || unit === "money");
  return value !== null && isTotal ? value / runs : value;
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
  const meaning = meaningOf(result.expression, diagram);
  if (result.value === null) {
    return (meaning && METRICS[meaning.metric].missing) ?? "nothing measured";
  }
  return writeFound(result.value, meaning);
}

/**
 * The 95 % interval of what an expectation finds, as people read it; null where there is none. A
 * distribution has its own; of a count, a rate or a share only several runs tell how it varies.
 */
export function writeExpectationInterval(
  { expression, ci95: overRuns = null }: ReportExpectation,
  report: Report,
  diagram: Diagram,
): string | null {
  const meaning = meaningOf(expression, diagram);
  if (meaning === null) return null;
  const figure = METRICS[meaning.metric].read(report, meaning.target);
  const { ci95, ci95_quantiles } = (figure ?? {}) as Partial<Dist>;
  const name = meaning.statistic as QuantileName;
  const own = meaning.statistic === "mean" ? ci95 : ci95_quantiles?.[name];
  const interval = own ?? overRuns;
  return interval ? interval.map((end) => writeFound(end, meaning)).join(" to ") : null;
}

function meaningOf(expression: string, diagram: Diagram): Meaning | null {
  const read = readComparison(expression);
  const understood = read.ok ? understand(read.comparison.term, namesOf(diagram)) : null;
  return understood && "meaning" in understood ? understood.meaning : null;
}

const writeFound = (value: number, meaning: Meaning | null): string =>
  writeQuantity(Number(value.toPrecision(4)), meaning ? unitOf(meaning) : "number");
