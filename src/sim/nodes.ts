// The nodes of a model: the role of each, its parameters, and its ways out; whatever a scenario says
// about them is checked here, and what it does not say is inferred or a default.

import type { Diagnostic } from "../lang/diagnostics.js";
import { USUAL_PER_S } from "./arrivals.js";
import type { Graph } from "./graph.js";
import { type InferredRole, inferRoles } from "./infer.js";
import type { ModelNode, Reason } from "./model.js";
import { type ReadParameters, readParameters, recordAt } from "./parameters.js";
import type { RetryPolicy } from "./policy.js";
import { ROLES, type RoleName, roleOf } from "./roles/index.js";
import { complain, isRecord, type Path, type Scenario, suggest } from "./scenario.js";
import { sortWays, type UndrawnWay, type WayProblem, type Ways, type WayWishes } from "./ways.js";
import { readBound } from "./words.js";

export interface ReadNodes {
  /** Null when something about one of them is wrong. */
  readonly nodes: readonly ModelNode[] | null;
  readonly roles: readonly RoleName[];
  /** Ways to dead letters that the diagram does not draw. */
  readonly undrawn: readonly UndrawnWay[];
  readonly reasons: readonly Reason[];
  readonly diagnostics: readonly Diagnostic[];
}

interface Reading {
  readonly graph: Graph;
  readonly scenario: Scenario;
  readonly stated: ReadonlyMap<string, RoleName>;
  readonly inferred: readonly InferredRole[];
  readonly roles: readonly RoleName[];
  readonly diagnostics: Diagnostic[];
}

/** Every node of a diagram with its parameters and ways, in file order. */
export function readNodes(graph: Graph, scenario: Scenario): ReadNodes {
  const diagnostics: Diagnostic[] = [];
  const { nodes } = graph.diagram;
  const stated = statedRoles(graph, scenario, diagnostics);
  const inferred = inferRoles(graph, stated).map((guess, index) =>
    nodes[index].shape === "circle" ? guess : asService(scenario, nodes[index].id, guess),
  );
  const roles = nodes.map((node, index) => stated.get(node.id) ?? inferred[index].role);
  checkEvery(scenario, roles, diagnostics);
  const reading: Reading = { graph, scenario, stated, inferred, roles, diagnostics };
  const bounds = retryBounds(graph, roles);
  const read = readAllParameters(reading, bounds);
  if (read.some((part) => part.values === null)) {
    return { nodes: null, roles, undrawn: [], reasons: [], diagnostics };
  }
  checkReferences(reading, read);
  const limits = carryBounds(graph, roles, read, bounds);
  const sorted = sortWays(graph, roles, read.map(wishesOf), limits);
  for (const problem of sorted.problems) diagnostics.push(wayDiagnostic(scenario, problem));
  return {
    nodes: nodes.map(({ id, lane, label }, index): ModelNode => {
      const parameters = read[index].values!;
      const knowsFailure = saysFailure(scenario, id, read[index].reasons);
      return {
        id,
        lane,
        label,
        role: roles[index],
        parameters,
        knowsFailure,
        ...sorted.ways[index],
      };
    }),
    roles,
    undrawn: sorted.undrawn,
    reasons: nodes.flatMap(({ id }, index) => [
      roleReason(reading, index),
      ...read[index].reasons
        .filter(({ property }) => property !== "weights" && property !== "question")
        .map((reason) => sayingNothing(reason, sorted.ways[index], scenario)),
      ...sorted.reasons.filter(({ subject }) => subject === id),
    ]),
    diagnostics,
  };
}

/** A default of 0% is no statement: what asks for the outcome behind it goes by its own weights. */
function sayingNothing(reason: Reason, { outcomeFollows }: Ways, scenario: Scenario): Reason {
  const { subject, property, because } = reason;
  if (property !== "fail" || because !== "default" || !outcomeFollows) return reason;
  if (saysFailure(scenario, subject, [reason])) return reason;
  const unsaid =
    "default: nothing says how often it fails, so what asks for its outcome goes by weight";
  return { ...reason, because: unsaid };
}

function roleReason({ graph, scenario, stated, inferred, roles }: Reading, index: number): Reason {
  const { id } = graph.diagram.nodes[index];
  const isFlag = scenario.place(["nodes", id, "role"]).isFlag;
  const given = isFlag ? "flag" : "scenario";
  const because = stated.has(id) ? given : inferred[index].because;
  return { subject: id, property: "role", value: roles[index], because };
}

/** Faults that make attempts of a node fail. */
const FAILING_FAULTS: ReadonlySet<unknown> = new Set(["errors", "poison", "throttle"]);

/** Parameters that name another node name one that there is, and that is what they need. */
function checkReferences(
  { graph, scenario, roles, diagnostics }: Reading,
  read: readonly ReadParameters[],
): void {
  for (const [index, { id }] of graph.diagram.nodes.entries()) {
    for (const [key, wanted] of Object.entries(roleOf(roles[index]).refersTo ?? {})) {
      const named = read[index].values?.[key];
      if (typeof named !== "string") continue;
      const at = graph.indexOf.get(named);
      const place = scenario.place(["nodes", id, key]);
      const fits = graph.diagram.nodes.filter((_, n) => wanted === null || roles[n] === wanted);
      const help = suggest(
        named,
        fits.map((node) => node.id),
      );
      if (at === undefined) {
        diagnostics.push(complain("FZ404", place, `the diagram has no node '${named}'`, help));
      } else if (wanted !== null && roles[at] !== wanted) {
        const message = `'${named}' is a ${roles[at]}, and ${key} needs one with the role ${wanted}`;
        diagnostics.push(complain("FZ406", place, message, help));
      }
    }
  }
}

/** Whether anything says how often attempts fail here: a rate, a timeout, or a fault. */
function saysFailure(scenario: Scenario, id: string, reasons: readonly Reason[]): boolean {
  const saidByParameter = reasons.some(
    ({ property, because }) =>
      (property === "fail" || property === "timeout") && because !== "default",
  );
  const { faults } = scenario.values;
  const isAboutIt = (fault: unknown): boolean =>
    isRecord(fault) && FAILING_FAULTS.has(fault.kind) && fault.node === id;
  return saidByParameter || (Array.isArray(faults) && faults.some(isAboutIt));
}

function readAllParameters(
  { graph, scenario, stated, inferred, roles, diagnostics }: Reading,
  bounds: readonly (number | null)[],
): readonly ReadParameters[] {
  const read = graph.diagram.nodes.map((node, index): ReadParameters => {
    const role = roles[index];
    return readParameters({
      schema: ROLES[role].parameters as never,
      scenario,
      path: ["nodes", node.id],
      others: ["role"],
      hints: {
        ...(stated.has(node.id) ? {} : inferred[index].hints),
        ...(role === "source" ? rateHint(scenario, node.id) : {}),
        ...boundHint(role, bounds[index], Object.keys(ROLES[role].parameters.shape)),
      },
      owner: `the role ${role}`,
      subject: node.id,
      code: "FZ406",
      ifUnknown: (key) =>
        role !== "service" && Object.hasOwn(ROLES.service.parameters.shape, key)
          ? `${node.id} is a ${role}; give it the role service to make it one that takes '${key}'`
          : null,
    });
  });
  for (const part of read) diagnostics.push(...part.diagnostics);
  return read;
}

function statedRoles(
  graph: Graph,
  scenario: Scenario,
  diagnostics: Diagnostic[],
): ReadonlyMap<string, RoleName> {
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

const MAY_BE_SERVICE: ReadonlySet<RoleName> = new Set([
  "step",
  "store",
  "sink",
  "agent",
  "cache",
  "router",
  "window",
]);

/** What the scenario gives parameters that only a service takes is one, but for starts and ends. */
function asService(scenario: Scenario, id: string, guess: InferredRole): InferredRole {
  if (!MAY_BE_SERVICE.has(guess.role)) return guess;
  const takes = (role: RoleName, key: string) => Object.hasOwn(ROLES[role].parameters.shape, key);
  const said = Object.keys(recordAt(scenario.values, ["nodes", id]));
  const foreign = said.find((key) => takes("service", key) && !takes(guess.role, key));
  if (foreign === undefined) return guess;
  const because = `the scenario gives it '${foreign}', which a ${guess.role} does not take`;
  return { role: "service", because, hints: {} };
}

/** A parameter under `every`, or a flag without a node, has to reach somebody. */
function checkEvery(
  scenario: Scenario,
  roles: readonly RoleName[],
  diagnostics: Diagnostic[],
): void {
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
function retryBounds(graph: Graph, roles: readonly RoleName[]): (number | null)[] {
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

/** What a source makes when nothing says how much; a distribution or a profile says it itself. */
function rateHint(scenario: Scenario, id: string): Hints {
  const own = recordAt(scenario.values, ["nodes", id]).arrivals;
  const arrivals = own ?? recordAt(scenario.values, ["every"]).arrivals ?? "poisson";
  const saysItself = isRecord(arrivals)
    ? arrivals.profile === "trace"
    : arrivals !== "poisson" && arrivals !== "fixed";
  if (saysItself) return {};
  return { rate: { value: `${USUAL_PER_S}/s`, because: "default" } };
}

type Hints = Readonly<Record<string, { readonly value: unknown; readonly because: string }>>;

function boundHint(role: RoleName, bound: number | null, parameters: readonly string[]): Hints {
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
