// The options that `simulate` and `explain` share: which scenario, and what overrules it.
import { basename, dirname, join } from "node:path";
import type { Command } from "commander";
import { parse } from "yaml";
import { type Diagnostic, hasErrors } from "../lang/diagnostics.js";
import { buildModel } from "../sim/build.js";
import { phraseProblem, readFaultPhrase } from "../sim/fault-plan.js";
import type { Model } from "../sim/model.js";
import { readScenario, type Setting } from "../sim/scenario.js";
import { countDiagnostics } from "./count.js";
import { type DiagramFile, nameOfInput, readDiagram } from "./diagram-file.js";
import { isFile, readText } from "./files.js";
import { type Sources, showDiagnostics } from "./frame.js";
import { readScenarioFile } from "./scenario-file.js";
import { EXIT, Stop } from "./stop.js";
import { complain, note } from "./terminal.js";

export interface RunOptions {
  readonly scenario?: string;
  readonly duration?: string;
  readonly warmup?: string;
  readonly drain?: string;
  readonly seed?: string;
  readonly replications?: string;
  readonly precision?: string;
  readonly rate?: readonly string[];
  readonly fail?: readonly string[];
  readonly partitions?: readonly string[];
  readonly instances?: readonly string[];
  readonly fault?: readonly string[];
  readonly set?: readonly string[];
}

/** Collects the values of a flag that may be given several times. */
const collect = (value: string, all: readonly string[] = []): string[] => [...all, value];

/** Declares the options on a command. */
export function declareRunOptions(command: Command): Command {
  return command
    .option("-s, --scenario <file>", "the scenario (default: NAME.scenario.yaml beside NAME.fz)")
    .option("--duration <time>", "how long the sources work: 60s, 10m")
    .option("--warmup <time>", "left out of the statistics: 30s, or auto")
    .option("--drain <time>", "how long the run goes on after the sources stop, at most")
    .option("--seed <number>", "root of all random numbers")
    .option("--replications <number>", "independent runs, pooled")
    .option("--precision <share>", "replications until the mean latency is known to: 2%")
    .option("--rate <[node=]rate>", "messages a source makes: 500/s, n1=30/min", collect)
    .option("--fail <[node=]share>", "attempts that fail: 5%, n9=0.5%", collect)
    .option("--partitions <[node=]number>", "partitions of a topic", collect)
    .option("--instances <[node=]number>", "instances of a service", collect)
    .option("--fault <phrase>", "'partition Broker/Consumers at 20s for 30s'", collect)
    .option("--set <path=value>", "any setting: nodes.n9.time=5ms", collect);
}

export interface PreparedRun {
  readonly file: DiagramFile;
  readonly model: Model;
  /** The scenario file, or null when there is none. */
  readonly scenarioPath: string | null;
  /** The model with further settings, which overrule all others; null when they do not fit. */
  readonly rebuild: (more: readonly Setting[]) => Model | null;
}

/** What a command adds to what the command line says. */
interface More {
  /** A diagram that has been read already. */
  readonly file?: DiagramFile;
  readonly settings?: readonly Setting[];
}

/** Reads diagram and scenario and builds the model, or stops with what is wrong. */
export async function prepareRun(
  path: string,
  options: RunOptions,
  more: More = {},
): Promise<PreparedRun> {
  const file = more.file ?? (await readDiagram(path));
  const settings = [...readSettings(options), ...(more.settings ?? [])];
  const scenarioPath = options.scenario ?? findScenario(path);
  if (scenarioPath && !options.scenario) note(`using ${scenarioPath}`);
  const read = readScenarioFile(scenarioPath, settings);
  const { model, diagnostics } = hasErrors(read.diagnostics)
    ? { model: null, diagnostics: [] }
    : buildModel(file.diagram, read.scenario, file);
  const all = [...read.diagnostics, ...diagnostics];
  const sources = new Map([...read.sources, [nameOfInput(file.path), file.text]]);
  if (model === null || hasErrors(all)) refuse(all, read.sources, sources);
  if (all.length > 0) note(`${showDiagnostics(all, sources)}\n`);
  const rebuild = (others: readonly Setting[]): Model | null => {
    const again = readScenarioFile(scenarioPath, [...settings, ...others]);
    return hasErrors(again.diagnostics)
      ? null
      : buildModel(file.diagram, again.scenario, file).model;
  };
  return { file, model: model!, scenarioPath, rebuild };
}

/** `files`: those of the scenario. */
function refuse(diagnostics: readonly Diagnostic[], files: Sources, sources: Sources): never {
  complain(`${showDiagnostics(diagnostics, sources)}\n`);
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const inFile = errors.some((diagnostic) => files.has(diagnostic.file));
  const onDiagram = errors.some((diagnostic) => diagnostic.code.startsWith("FZ5"));
  const status = inFile || onDiagram ? EXIT.inputHasErrors : EXIT.wrongUsage;
  throw new Stop(status, `cannot run: ${countDiagnostics(diagnostics)}`);
}

/** Where the scenario of a diagram may stand: of its own, or one for several. */
export function scenarioPlaces(path: string): readonly [own: string, shared: string] {
  const own = `${basename(path).replace(/\.[^.]*$/, "")}.scenario.yaml`;
  return [join(dirname(path), own), join(dirname(path), "scenario.yaml")];
}

/** `orders.scenario.yaml` beside `orders.fz`; or a `scenario.yaml` there that names the diagram. */
export function findScenario(path: string): string | null {
  if (path === "-") return null;
  const [own, shared] = scenarioPlaces(path);
  if (isFile(own)) return own;
  if (!isFile(shared)) return null;
  const { scenario } = readScenario(readText(shared), { file: shared });
  return scenario.values.diagram === basename(path) ? shared : null;
}

function readSettings(options: RunOptions): readonly Setting[] {
  const settings: Setting[] = [];
  for (const name of [
    "duration",
    "warmup",
    "drain",
    "seed",
    "replications",
    "precision",
  ] as const) {
    const value = options[name];
    if (value !== undefined) settings.push(one([name], value, `--${name} ${value}`));
  }
  for (const name of ["rate", "fail", "partitions", "instances"] as const) {
    for (const text of options[name] ?? []) {
      const [, node, value] = /^(?:([^=]*)=)?(.*)$/s.exec(text)!;
      const path = node === undefined ? ["every", name] : ["nodes", node.trim(), name];
      settings.push(one(path, value.trim(), `--${name} ${text}`));
    }
  }
  for (const phrase of options.fault ?? []) {
    const flag = `--fault '${phrase}'`;
    const problem = phraseProblem(phrase);
    if (problem !== null) {
      const help = "write KIND TARGET at TIME for TIME, such as 'crash n2 at 20s for 10s'";
      throw new Stop(EXIT.wrongUsage, `${flag}: ${problem}`, help);
    }
    settings.push({ path: ["faults"], value: readFaultPhrase(phrase), how: "append", flag });
  }
  for (const text of options.set ?? []) settings.push(readSet(text));
  return settings;
}

const one = (path: Setting["path"], value: unknown, flag: string): Setting => {
  return { path, value, how: "set", flag };
};

function readSet(text: string): Setting {
  const equals = text.indexOf("=");
  const flag = `--set ${text}`;
  if (equals < 1) {
    const help = "write --set path=value, such as --set nodes.n9.time=5ms";
    throw new Stop(EXIT.wrongUsage, `'${flag}' sets nothing`, help);
  }
  const path = text
    .slice(0, equals)
    .trim()
    .split(".")
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step));
  const value = text.slice(equals + 1).trim();
  try {
    return one(path, parse(value), flag);
  } catch {
    return one(path, value, flag);
  }
}
