// The faults of a run: from the scenario's list, and from phrases on the command line such as
// `partition Broker/Consumers at 2m for 30s`.
import * as z from "zod";
import type { Diagnostic } from "../lang/diagnostics.js";
import { hasSize } from "./bandwidth.js";
import { pathBehind } from "./consumer.js";
import type { Distribution } from "./distribution.js";
import type { Plan } from "./faults/fault.js";
import { FAULTS, type FaultKind, faultOf } from "./faults/index.js";
import type { Graph } from "./graph.js";
import type { ModelFault, ModelLink, ModelNode } from "./model.js";
import { linksBetween } from "./network.js";
import { inText, readParameters } from "./parameters.js";
import { quote, writeQuantity } from "./quantity.js";
import { type RoleName, roleOf } from "./roles/index.js";
import { complain, isRecord, type Path, type Scenario, suggest } from "./scenario.js";
import { FAULT_TIMING } from "./settings.js";

export interface ReadFaults {
  readonly faults: readonly ModelFault[];
  /** As the report repeats them: every parameter filled in, in base units. */
  readonly given: readonly unknown[];
  readonly diagnostics: readonly Diagnostic[];
}

const MOST_FAULTS = 1000;
const TIMING = z.strictObject(FAULT_TIMING);

/** What faults are checked against. */
export interface Target {
  readonly roles: readonly RoleName[];
  /** Null when something about one of them is wrong. */
  readonly nodes: readonly ModelNode[] | null;
  readonly links: readonly ModelLink[];
  /** When the run is over at the latest, in seconds; null when that is not known. */
  readonly end_s: number | null;
}

/** Checks every fault: its kind, its parameters, that its targets exist and it can do something. */
export function readFaults(graph: Graph, scenario: Scenario, target: Target): ReadFaults {
  const list = scenario.values.faults ?? [];
  const diagnostics: Diagnostic[] = [];
  if (!Array.isArray(list) || list.length > MOST_FAULTS) {
    const message = Array.isArray(list)
      ? `more than ${MOST_FAULTS} faults`
      : "'faults' is a list, such as '- { kind: crash, node: n9, at: 4m, for: 1m }'";
    const diagnostic = complain("FZ409", scenario.place(["faults"]), message);
    return { faults: [], given: [], diagnostics: [diagnostic] };
  }
  const faults = list.flatMap((_, index) => {
    const fault = readFault(graph, scenario, index, diagnostics, target);
    if (!fault) return [];
    const path: Path = ["faults", index];
    const idle = idleTargets(graph, scenario, path, fault, target.roles);
    diagnostics.push(
      ...idle,
      ...(idle.length > 0 ? [] : outOfPlace(scenario, path, fault, target)),
    );
    return fault;
  });
  const given = faults.map(({ kind, parameters, at_s, for_s, repeat }) => {
    const lasts = Number.isFinite(for_s) ? for_s : null;
    const every = repeat?.kind === "every" ? { every: repeat.every_s } : {};
    const random =
      repeat?.kind === "random" ? { mtbf: repeat.mtbf.text, mttr: repeat.mttr?.text ?? null } : {};
    const written = inText(parameters) as object;
    return { kind, ...written, at: at_s, for: lasts, ...every, ...random };
  });
  return { faults, given, diagnostics };
}

function readFault(
  graph: Graph,
  scenario: Scenario,
  index: number,
  diagnostics: Diagnostic[],
  target: Target,
): ModelFault | null {
  const path: Path = ["faults", index];
  const value = (scenario.values.faults as readonly unknown[])[index];
  const kind = isRecord(value) ? value.kind : undefined;
  if (typeof kind !== "string" || !Object.hasOwn(FAULTS, kind)) {
    const message =
      kind === undefined ? "a fault has a 'kind'" : `${quote(kind)} is not a kind of fault`;
    const help = suggest(String(kind ?? ""), Object.keys(FAULTS));
    const place = scenario.place(kind === undefined ? path : [...path, "kind"]);
    diagnostics.push(complain("FZ409", place, message, help));
    return null;
  }
  const definition = faultOf(kind as FaultKind);
  const schema = z.strictObject({ ...definition.parameters.shape, ...TIMING.shape });
  const read = readParameters({
    schema: schema as z.ZodObject,
    scenario,
    path,
    others: ["kind"],
    hints: {},
    owner: `the fault ${kind}`,
    subject: `fault ${index + 1}`,
    code: "FZ409",
  });
  diagnostics.push(...read.diagnostics);
  if (!read.values) return null;
  const { at, for: lasts, every, mtbf, mttr, ...parameters } = read.values as unknown as Timing;
  const missing = missingTargets(graph, scenario, path, kind as FaultKind, parameters);
  diagnostics.push(...missing);
  if (missing.length > 0) return null;
  const plan = planOf(target);
  const usual = plan ? definition.lasts?.(parameters as never, plan) : undefined;
  const for_s = lasts ?? usual ?? Number.POSITIVE_INFINITY;
  const timing = { at, for: Number.isFinite(for_s) ? for_s : null, every, mtbf, mttr };
  const wrong = wrongTiming(timing);
  if (wrong) {
    diagnostics.push(complain("FZ409", scenario.place([...path, wrong.key]), wrong.message));
    return null;
  }
  const fault = { kind: kind as FaultKind, parameters, at_s: at, for_s };
  if (mtbf) return { ...fault, repeat: { kind: "random", mtbf, mttr: mttr ?? null } };
  return every === undefined ? fault : { ...fault, repeat: { kind: "every", every_s: every } };
}

interface Timing {
  readonly at: number;
  readonly for: number | null;
  readonly every?: number;
  readonly mtbf?: Distribution;
  readonly mttr?: Distribution;
}

/** Times that do not fit together. */
function wrongTiming(timing: Timing): { readonly key: string; readonly message: string } | null {
  const { for: lasts, every, mtbf, mttr } = timing;
  if (every !== undefined && mtbf) {
    return { key: "mtbf", message: "a fault strikes either 'every' so often or by its 'mtbf'" };
  }
  if (mttr && !mtbf) {
    return { key: "mttr", message: "'mttr' goes with 'mtbf': how long, and how often" };
  }
  if (every !== undefined && (lasts === null || lasts > every)) {
    const message = "what strikes again has to be over by then: give 'for', at most as long";
    return { key: "every", message };
  }
  if (mtbf && !mttr && lasts === null) {
    return { key: "mtbf", message: "what strikes at random has to end: give 'mttr', or 'for'" };
  }
  return null;
}

function missingTargets(
  graph: Graph,
  scenario: Scenario,
  path: Path,
  kind: FaultKind,
  parameters: Readonly<Record<string, unknown>>,
): Diagnostic[] {
  const nodes = graph.diagram.nodes.map((node) => node.id);
  const lanes = graph.diagram.lanes.map((lane) => lane.id);
  return Object.entries(faultOf(kind).targets).flatMap(([key, what]) => {
    const value = parameters[key];
    const names = Array.isArray(value) ? value : value === undefined ? [] : [value];
    const known = what === "node" ? nodes : [...lanes, ...nodes];
    return names
      .filter((name) => !known.includes(String(name)))
      .map((name) => {
        const noun = what === "node" ? "no node" : "neither a lane nor a node";
        const message = `the diagram has ${noun} ${quote(name)}`;
        return complain(
          "FZ404",
          scenario.place([...path, key]),
          message,
          suggest(String(name), known),
        );
      });
  });
}

/** A fault that could do nothing to its node is a mistake, not a calm day. */
function idleTargets(
  graph: Graph,
  scenario: Scenario,
  path: Path,
  { kind, parameters }: ModelFault,
  roles: readonly RoleName[],
): Diagnostic[] {
  const { targets, affects, affected = Object.keys(targets) } = faultOf(kind);
  if (!affects) return [];
  return affected.flatMap((key) => {
    const index = graph.indexOf.get(String(parameters[key]));
    if (index === undefined || affects.includes(roles[index])) return [];
    const what = `${/^[aeiou]/.test(roles[index]) ? "an" : "a"} ${roles[index]}`;
    const message = `the fault '${kind}' does nothing to ${quote(parameters[key])}, which is ${what}`;
    const help = `it acts on the roles ${affects.join(", ")}`;
    return [complain("FZ409", scenario.place([...path, key]), message, help)];
  });
}

/** Null when something about the nodes is wrong. */
function planOf({ nodes, links }: Target): Plan | null {
  if (nodes === null) return null;
  return {
    node: (id) => nodes.find((node) => node.id === id)!,
    hasSizes: nodes.some(hasSize),
    linksBetween: (...between) => linksBetween({ nodes, links }, ...between).length,
    servers(id) {
      const { role, parameters } = nodes.find((node) => node.id === id)!;
      const station = roleOf(role).station?.(parameters);
      return station ? station.instances * station.concurrency : null;
    },
    consumersOf(id) {
      const { out } = nodes.find((node) => node.id === id)!;
      const ends = out.map((link) => links[pathBehind({ nodes, links }, link).at(-1)!].to);
      return ends.map((end) => nodes[end].id);
    },
  };
}

/** What could not happen to this system, or not within this run. */
function outOfPlace(
  scenario: Scenario,
  path: Path,
  { kind, parameters, at_s }: ModelFault,
  target: Target,
): Diagnostic[] {
  const found: Diagnostic[] = [];
  const { end_s } = target;
  const plan = planOf(target);
  const problem = plan ? (faultOf(kind).impossible?.(parameters as never, plan) ?? null) : null;
  if (problem) {
    found.push(complain("FZ409", scenario.place(path), problem.message, problem.help));
  }
  if (end_s !== null && at_s >= end_s) {
    const over = writeQuantity(end_s, "time");
    const message = `the fault '${kind}' begins at ${writeQuantity(at_s, "time")}, when the run is over (${over})`;
    const help = "make the run longer with --duration, or let the fault begin earlier";
    found.push(complain("FZ411", scenario.place([...path, "at"]), message, help));
  }
  return found;
}

const TIMES: ReadonlySet<string> = new Set(Object.keys(FAULT_TIMING));

/**
 * Reads `KIND [TARGET[/TARGET]] [xFACTOR] [SHARE%] [RATE/s] [+TIME] [key=value …] [at TIME]
 * [for TIME] [every TIME]` into the form
 * that a scenario has. Whether kind and values make sense is checked where all faults are.
 */
export function readFaultPhrase(phrase: string): Readonly<Record<string, unknown>> {
  const words = phrase.trim().split(/\s+/);
  const kind = words[0] ?? "";
  const fault: Record<string, unknown> = Object.assign(Object.create(null), { kind });
  const definition = Object.hasOwn(FAULTS, kind) ? faultOf(kind as FaultKind) : null;
  const [key, what] = Object.entries(definition?.targets ?? { node: "node" })[0] ?? [
    "node",
    "node",
  ];
  for (let index = 1; index < words.length; index += 1) {
    const word = words[index];
    const pair = /^([a-z_]+)=(.+)$/.exec(word);
    if (TIMES.has(word)) fault[word] = words[++index] ?? null;
    else if (pair) fault[pair[1]] = /^\d+$/.test(pair[2]) ? Number(pair[2]) : pair[2];
    else if (/^x[\d.]+$/.test(word)) fault.factor = Number(word.slice(1));
    else if (/^[\d.]+%$/.test(word) || /^[\d.]+\/[a-z]+$/.test(word)) fault.rate = word;
    else if (/^\+\S+$/.test(word)) fault.add = word.slice(1);
    else fault[key] = what === "places" ? word.split("/") : word;
  }
  return fault;
}

/** What is wrong with the form of a phrase, before anything is made of it; null for nothing. */
export function phraseProblem(phrase: string): string | null {
  const words = phrase.trim().split(/\s+/).slice(1);
  const seen = new Set<string>();
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index];
    if (/^x-/.test(word)) return `'${word}' is negative; a factor is 0 or more`;
    let name = /^([a-z_]+)=/.exec(word)?.[1] ?? (/^x\d/.test(word) ? "factor" : "target");
    if (TIMES.has(word)) {
      name = word;
      index += 1;
      if (index === words.length) return `'${word}' is followed by no time`;
    }
    if (/^[\d.]+(%|\/[a-z]+)$/.test(word)) name = "rate";
    if (word.startsWith("+")) name = "add";
    if (seen.has(name)) return `says ${name === "target" ? "two targets" : `'${name}' twice`}`;
    seen.add(name);
  }
  return null;
}

/** `partition Broker/Consumers at 2m for 30s`: how a fault is called in reports. */
export function describeFault({ kind, parameters, at_s, for_s }: ModelFault): string {
  const target = faultOf(kind).target(parameters as never);
  const lasts = Number.isFinite(for_s) ? ` for ${writeQuantity(for_s, "time")}` : "";
  return `${kind} ${target} at ${writeQuantity(at_s, "time")}${lasts}`;
}
