// Diagram + Scenario → Model: roles, parameters, ways, links, faults and expectations, every one of
// them checked, with the reason for each value.
import type { Code } from "../lang/catalogue.js";
import { type Diagnostic, hasErrors } from "../lang/diagnostics.js";
import type { Diagram } from "../lang/diagram.js";
import { findZeroDelayCycle } from "./cycles.js";
import { readExpectations } from "./expect.js";
import { readFaults } from "./fault-plan.js";
import { type Graph, indexDiagram, nameOf } from "./graph.js";
import { type InferredRole, inferRoles } from "./infer.js";
import { readLinks } from "./links.js";
import type { Model, ModelNode, Reason } from "./model.js";
import { isDistribution, type ReadParameters, readParameters, recordAt } from "./parameters.js";
import type { RetryPolicy } from "./policy.js";
import { ROLES, type RoleName } from "./roles/index.js";
import { complain, isRecord, type Path, type Scenario, suggest } from "./scenario.js";
import { RUN, SECTIONS } from "./settings.js";
import { sortWays, type WayProblem, type WayWishes } from "./ways.js";
import { readBound } from "./words.js";

export interface BuiltModel {
  /** Null when the diagnostics hold an error. */
  readonly model: Model | null;
  readonly diagnostics: readonly Diagnostic[];
}

interface Building {
  readonly graph: Graph;
  readonly scenario: Scenario;
  readonly diagnostics: Diagnostic[];
  readonly reasons: Reason[];
}

/** Everything a simulation needs, or what stands in its way. Pure; never throws on bad input. */
export function buildModel(diagram: Diagram, scenario: Scenario): BuiltModel {
  const building: Building = {
    graph: indexDiagram(diagram),
    scenario,
    diagnostics: [],
    reasons: [],
  };
  const run = readRun(building);
  checkNames(building);
  const stated = statedRoles(building);
  const inferred = inferRoles(building.graph, stated).map((guess, index) =>
    asService(scenario, diagram.nodes[index].id, guess),
  );
  const roles = diagram.nodes.map((node, index) => stated.get(node.id) ?? inferred[index].role);
  const nodes = readNodes(building, roles, inferred, stated);
  const links = readLinks(building.graph, scenario);
  const faults = readFaults(building.graph, scenario, roles);
  const expectations = readExpectations(scenario, diagram);
  for (const part of [links, faults, expectations]) building.diagnostics.push(...part.diagnostics);
  building.reasons.push(...links.reasons);
  if (run === null || nodes === null || hasErrors(building.diagnostics)) {
    return { model: null, diagnostics: building.diagnostics };
  }
  checkStart(building, nodes);
  const cycle = findZeroDelayCycle(building.graph, nodes, links.links);
  if (cycle) building.diagnostics.push(zeroDelay(building, cycle));
  if (hasErrors(building.diagnostics)) return { model: null, diagnostics: building.diagnostics };
  const model: Model = {
    diagram,
    nodes,
    links: links.links,
    faults: faults.faults,
    expectations: expectations.expressions,
    ...run,
    reasons: building.reasons,
    resolved: resolve(diagram, run, nodes, links.links, faults.given, expectations.expressions),
  };
  return { model, diagnostics: building.diagnostics };
}

type Run = Pick<
  Model,
  "duration_s" | "warmup_s" | "drain_s" | "seed" | "replications" | "maxEvents"
>;

function readRun({ scenario, diagnostics, reasons }: Building): Run | null {
  const read = readParameters({
    schema: RUN,
    scenario,
    path: [],
    others: SECTIONS,
    hints: {},
    owner: "a scenario",
    subject: "run",
    code: "FZ403",
  });
  diagnostics.push(...read.diagnostics);
  reasons.push(...read.reasons);
  if (!read.values) return null;
  const values = read.values as Readonly<Record<string, number>> & { warmup: number | "auto" };
  const warmup_s = values.warmup === "auto" ? values.duration / 10 : values.warmup;
  if (warmup_s >= values.duration) {
    const message = "the warm-up is as long as the run: nothing would be measured";
    const help = "make the run longer, or the warm-up shorter: --warmup 0s";
    diagnostics.push(complain("FZ403", scenario.place(["warmup"]), message, help));
  }
  return {
    duration_s: values.duration,
    warmup_s,
    drain_s: values.drain,
    seed: values.seed,
    replications: values.replications,
    maxEvents: values.max_events,
  };
}

/** Sections of the right form, and nodes that exist. */
function checkNames({ graph, scenario, diagnostics }: Building): void {
  for (const section of ["nodes", "every", "links"]) {
    const value = scenario.values[section];
    if (value !== undefined && value !== null && !isRecord(value)) {
      const message = `'${section}' is a map, such as '${section}: { … }'`;
      diagnostics.push(complain("FZ403", scenario.place([section]), message));
    }
  }
  const ids = graph.diagram.nodes.map((node) => node.id);
  for (const [id, value] of Object.entries(recordAt(scenario.values, ["nodes"]))) {
    const path: Path = ["nodes", id];
    if (!graph.indexOf.has(id)) {
      const message = `the diagram has no node '${id}'`;
      diagnostics.push(complain("FZ404", scenario.place(path, "key"), message, suggest(id, ids)));
    } else if (value !== null && !isRecord(value)) {
      const message = `what is said about '${id}' is a map, such as '${id}: { role: service }'`;
      diagnostics.push(complain("FZ403", scenario.place(path), message));
    }
  }
}

function statedRoles({ graph, scenario, diagnostics }: Building): ReadonlyMap<string, RoleName> {
  const stated = new Map<string, RoleName>();
  for (const { id } of graph.diagram.nodes) {
    const said = recordAt(scenario.values, ["nodes", id]);
    if (said.role === undefined) continue;
    if (typeof said.role === "string" && Object.hasOwn(ROLES, said.role)) {
      stated.set(id, said.role as RoleName);
    } else {
      const message = `'${String(said.role)}' is not a role`;
      const help = suggest(String(said.role), Object.keys(ROLES));
      diagnostics.push(complain("FZ405", scenario.place(["nodes", id, "role"]), message, help));
    }
  }
  return stated;
}

/** What the scenario gives parameters that only a service takes is a service. */
function asService(scenario: Scenario, id: string, guess: InferredRole): InferredRole {
  if (guess.role !== "step" && guess.role !== "store" && guess.role !== "sink") return guess;
  const takes = (role: RoleName, key: string) => Object.hasOwn(ROLES[role].parameters.shape, key);
  const said = Object.keys(recordAt(scenario.values, ["nodes", id]));
  const foreign = said.find((key) => takes("service", key) && !takes(guess.role, key));
  if (foreign === undefined) return guess;
  const because = `the scenario gives it '${foreign}', which a ${guess.role} does not take`;
  return { role: "service", because, hints: {} };
}

/** Every node with its parameters and ways, or null when something about one of them is wrong. */
function readNodes(
  building: Building,
  roles: readonly RoleName[],
  inferred: readonly InferredRole[],
  stated: ReadonlyMap<string, RoleName>,
): readonly ModelNode[] | null {
  const { graph, scenario, diagnostics, reasons } = building;
  checkEvery(building, roles);
  const bounds = retryBounds(building, roles);
  const read = graph.diagram.nodes.map((node, index): ReadParameters => {
    const role = roles[index];
    return readParameters({
      schema: ROLES[role].parameters as never,
      scenario,
      path: ["nodes", node.id],
      others: ["role"],
      hints: {
        ...(stated.has(node.id) ? {} : inferred[index].hints),
        ...boundHint(role, bounds[index], Object.keys(ROLES[role].parameters.shape)),
      },
      owner: `the role ${role}`,
      subject: node.id,
      code: "FZ406",
    });
  });
  for (const part of read) diagnostics.push(...part.diagnostics);
  if (read.some((part) => part.values === null)) return null;
  const sorted = sortWays(
    graph,
    roles,
    read.map(wishesOf),
    carryBounds(graph, roles, read, bounds),
  );
  for (const problem of sorted.problems) diagnostics.push(wayDiagnostic(scenario, problem));
  return graph.diagram.nodes.map((node, index): ModelNode => {
    const because = stated.has(node.id)
      ? givenBy(scenario, ["nodes", node.id, "role"])
      : inferred[index].because;
    reasons.push({ subject: node.id, property: "role", value: roles[index], because });
    reasons.push(
      ...read[index].reasons.filter(
        ({ property }) => property !== "weights" && property !== "question",
      ),
    );
    reasons.push(...sorted.reasons.filter(({ subject }) => subject === node.id));
    return {
      id: node.id,
      lane: node.lane,
      label: node.label,
      role: roles[index],
      parameters: read[index].values!,
      ...sorted.ways[index],
    };
  });
}

const givenBy = (scenario: Scenario, path: Path): string =>
  scenario.place(path).isFlag ? "flag" : "scenario";

/** A parameter under `every`, or a flag without a node, has to reach somebody. */
function checkEvery({ scenario, diagnostics }: Building, roles: readonly RoleName[]): void {
  for (const key of Object.keys(recordAt(scenario.values, ["every"]))) {
    const takers = (Object.keys(ROLES) as RoleName[]).filter((role) =>
      Object.hasOwn(ROLES[role].parameters.shape, key),
    );
    if (roles.some((role) => takers.includes(role))) continue;
    const message =
      takers.length > 0
        ? `no node takes '${key}': the diagram has no ${takers.join(" or ")}`
        : `no role takes '${key}'`;
    diagnostics.push(complain("FZ406", scenario.place(["every", key]), message));
  }
}

/** Retries that the condition of a loop allows to its members. */
function retryBounds({ graph }: Building, roles: readonly RoleName[]): (number | null)[] {
  const bounds: (number | null)[] = roles.map(() => null);
  for (const loop of graph.diagram.loops) {
    const bound = readBound(loop.condition);
    if (bound === null) continue;
    const members = loop.nodes.map((id) => graph.indexOf.get(id)!);
    const counts = members.some((member) => roles[member] === "retry")
      ? (role: RoleName) => role === "retry" || role === "decision"
      : () => true;
    for (const member of members) if (counts(roles[member])) bounds[member] = bound;
  }
  return bounds;
}

function boundHint(
  role: RoleName,
  bound: number | null,
  parameters: readonly string[],
): Readonly<Record<string, { value: unknown; because: string }>> {
  if (bound === null) return {};
  const because = `a loop around it allows ${bound}`;
  if (role === "retry" && parameters.includes("max")) return { max: { value: bound, because } };
  if (role === "service") return { retry: { value: { max: bound }, because } };
  return {};
}

/** A diamond that asks about a budget follows the retry policy of the nodes that lead to it. */
function carryBounds(
  graph: Graph,
  roles: readonly RoleName[],
  read: readonly ReadParameters[],
  bounds: readonly (number | null)[],
): readonly (number | null)[] {
  const policyOf = (index: number): number | null => {
    const values = read[index].values!;
    if (roles[index] === "retry" && typeof values.max === "number") return values.max;
    const retry = values.retry as RetryPolicy | null | undefined;
    return retry?.max ?? null;
  };
  return roles.map((role, index) => {
    if (role !== "decision" || bounds[index] !== null) return bounds[index];
    const around = [
      ...graph.outgoing[index].map((edge) => graph.to[edge]),
      ...graph.incoming[index].map((edge) => graph.from[edge]),
    ];
    return around.map(policyOf).find((max) => max !== null) ?? null;
  });
}

function wishesOf({ values }: ReadParameters): WayWishes {
  const { weights, dead_letter, limit, question } = values as Readonly<Record<string, unknown>>;
  return {
    weights: isRecord(weights) ? (weights as Readonly<Record<string, number>>) : null,
    deadLetter: typeof dead_letter === "string" ? dead_letter : null,
    limit: typeof limit === "number" ? limit : null,
    question: (question as WayWishes["question"] | undefined) ?? null,
  };
}

function wayDiagnostic(scenario: Scenario, problem: WayProblem): Diagnostic {
  const path: Path = ["nodes", problem.node, problem.property];
  const place =
    problem.key === null ? scenario.place(path) : scenario.place([...path, problem.key], "key");
  const wanted = problem.key ?? String(recordAt(scenario.values, path.slice(0, 2)).dead_letter);
  const help = problem.candidates.length > 0 ? suggest(wanted, problem.candidates) : null;
  return complain("FZ407", place, problem.message, help);
}

function checkStart({ graph, scenario, diagnostics }: Building, nodes: readonly ModelNode[]): void {
  if (nodes.some((node) => node.role === "source")) return;
  const message = "nothing in the diagram makes messages";
  const help =
    graph.diagram.nodes.length === 0
      ? "draw a start circle and an edge that leaves it"
      : `give a node the role: nodes: { ${graph.diagram.nodes[0].id}: { role: source, rate: 10/s } }`;
  diagnostics.push(complain("FZ501", scenario.place([]), message, help));
}

function zeroDelay({ graph, scenario }: Building, cycle: readonly number[]): Diagnostic {
  const nodes = cycle.map((index) => graph.diagram.nodes[index]);
  const shown = [...nodes, nodes[0]].slice(0, 9).map((node) => node.id);
  const way = shown.join(" → ") + (nodes.length > 8 ? " → …" : "");
  const message = `a message can circle for ever without any time passing: ${way}`;
  const help = `give one of them a time, such as nodes: { ${nodes[0].id}: { time: 1ms } } (${nameOf(nodes[0])}), or put a retry with backoff into the cycle`;
  const code: Code = "FZ502";
  return complain(code, scenario.place(["nodes", nodes[0].id]), message, help);
}

/** The scenario as it was understood, in base units: what the report repeats. */
function resolve(
  diagram: Diagram,
  run: Run,
  nodes: readonly ModelNode[],
  links: Model["links"],
  faults: readonly unknown[],
  expect: readonly string[],
): Readonly<Record<string, unknown>> {
  const { duration_s, warmup_s, drain_s, seed, replications, maxEvents } = run;
  return {
    duration: duration_s,
    warmup: warmup_s,
    drain: drain_s,
    seed,
    replications,
    max_events: maxEvents,
    nodes: Object.fromEntries(
      nodes.map((node) => [node.id, { role: node.role, ...(inText(node.parameters) as object) }]),
    ),
    links: Object.fromEntries(
      links.map(({ latency, loss, duplicate }, index) => {
        const { id, from, to } = diagram.edges[index];
        return [id, { from, to, latency: latency?.text ?? null, loss, duplicate }];
      }),
    ),
    faults,
    expect,
  };
}

/** Distributions as the text that gives them back; everything else as it is. */
export function inText(value: unknown): unknown {
  if (isDistribution(value)) return value.text;
  if (Array.isArray(value)) return value.map(inText);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, inText(inner)]));
}
