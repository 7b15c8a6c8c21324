// Two scenarios of a diagram against each other, for people: one row a figure, what differs marked.
import { basename } from "node:path";
import packageJson from "../../package.json" with { type: "json" };
import {
  type ComparedFigure,
  type Comparison,
  compareInSteps,
  type FigureUnit,
} from "../sim/compare.js";
import { count, rate, time } from "./amounts.js";
import { paint } from "./colours.js";
import { type DiagramFile, nameOfInput } from "./diagram-file.js";
import { reserveOutput, writeResult } from "./files.js";
import { withInterrupts } from "./run-progress.js";
import { type PreparedRun, prepareRun, type RunOptions } from "./run-settings.js";
import { EXIT, type ExitStatus, Stop } from "./stop.js";
import { table } from "./table.js";
import { inertWord, note, print } from "./terminal.js";

const { out } = paint;

interface CompareOptions extends RunOptions {
  readonly compare: string;
  readonly json?: string;
}

/** Runs both, prints the table or writes the JSON. */
export async function runComparison(
  first: PreparedRun,
  options: CompareOptions,
): Promise<ExitStatus> {
  const second = await prepareRun(
    first.file.path,
    { ...options, scenario: options.compare },
    { file: first.file },
  );
  if (options.json !== undefined) reserveOutput(options.json);
  if (first.model.expectations.length + second.model.expectations.length > 0) {
    note("a comparison judges no expectation: 'fz simulate' without --compare does");
  }
  const found = await withInterrupts((hooks) => compareInSteps(first.model, second.model, hooks));
  const interrupted = found.stopped === "interrupted";
  if (found.stopped !== null && (!interrupted || found.replications === 0)) {
    const help = interrupted
      ? "not one pair of runs was done"
      : "run shorter, or raise max_events or max_messages";
    throw new Stop(EXIT.inputHasErrors, `the comparison ended early: ${found.stopped}`, help);
  }
  const comparison = { ...found, tool: `fz ${packageJson.version}` };
  const { json } = options;
  if (json !== undefined) {
    writeResult(json, `${JSON.stringify(comparison, null, 2)}\n`);
    if (json !== "-") note(`wrote ${json}`);
  }
  if (json !== "-") {
    print(show(comparison, first.file, [first.scenarioPath, options.compare]));
  }
  return interrupted ? EXIT.inputHasErrors : EXIT.done;
}

/** Rows of nodes and faults beyond this are left to the JSON. */
const MOST_ROWS = 40;
const COLUMNS = ["  figure", "a", "b", "difference", "", "95 % interval", ""];

function show(
  comparison: Comparison,
  file: DiagramFile,
  scenarios: readonly (string | null)[],
): string {
  const { figures, replications, seed, stopped } = comparison;
  const pairs = `${replications} pair${replications === 1 ? "" : "s"}`;
  const how = `${pairs} on common random numbers · seed ${seed}`;
  const [a, b] = scenarios.map((path) => inertWord(path === null ? "defaults" : basename(path)));
  const name = out.bold(inertWord(basename(nameOfInput(file.path))));
  const partly = out.yellow("interrupted: these are the pairs that were done by then");
  return [
    [`${name}  ${out.dim(how)}`, ...(stopped === null ? [] : [partly])].join("\n"),
    `  a  ${a}\n  b  ${b}`,
    ...comparedFigures(figures),
  ].join("\n\n");
}

/** The table of what is compared, and what is left out of it: figures of the run, and what differs. */
export function comparedFigures(figures: readonly ComparedFigure[]): readonly string[] {
  const ofRun = figures.filter(({ figure }) => !/^(n\d+|fault \d+)\b.*\./.test(figure));
  const others = figures.filter((figure) => figure.differs && !ofRun.includes(figure));
  const rows = [...ofRun.filter(isOfInterest), ...others.slice(0, MOST_ROWS)].map(row);
  const align = COLUMNS.map((_, column) =>
    column === 0 || column === COLUMNS.length - 1 ? "left" : "right",
  );
  const left = others.length - MOST_ROWS;
  return [
    table(COLUMNS, rows, align),
    ...(others.length === 0 ? [out.dim("no node differs")] : []),
    ...(left > 0 ? [out.dim(`${left} more figures differ; --json has them all`)] : []),
  ];
}

const isOfInterest = ({ a, b }: ComparedFigure): boolean => (a ?? 0) !== 0 || (b ?? 0) !== 0;

function row(compared: ComparedFigure): string[] {
  const { figure, unit, a, b, difference, ci95, differs } = compared;
  const write = (value: number | null) => (value === null ? "–" : amount(value, unit));
  const signed = (value: number) =>
    `${value > 0 ? "+" : value < 0 ? "−" : ""}${step(Math.abs(value), unit)}`;
  const relative = difference !== null && a !== null && a !== 0 ? percent(difference / a) : "";
  const mark = ci95 === null || differs ? "" : "no difference seen";
  const paintIt = differs ? out.bold : (text: string) => text;
  return [
    `  ${inertWord(figure)}`,
    write(a),
    write(b),
    difference === null ? "–" : paintIt(signed(difference)),
    differs ? relative : "",
    ci95 === null ? "" : `${signed(ci95[0])} to ${signed(ci95[1])}`,
    out.dim(mark),
  ];
}

const percent = (share: number): string => {
  const value = Number((100 * Math.abs(share)).toPrecision(2));
  return `${share > 0 ? "+" : share < 0 ? "−" : ""}${value}%`;
};

/** A difference: that of two shares is in percentage points, which no share of either is. */
const step = (value: number, unit: FigureUnit): string =>
  unit === "share" ? amount(value, unit).replace("%", " pp") : amount(value, unit);

function amount(value: number, unit: FigureUnit): string {
  switch (unit) {
    case "time":
      return time(value);
    case "rate":
      return rate(value);
    case "share":
      return `${Number((100 * value).toPrecision(3))}%`;
    case "number":
      return value >= 100 ? count(value) : String(Number(value.toPrecision(3)));
    default:
      return unit satisfies never;
  }
}
