// Diagram + Scenario → Model: roles, parameters, ways, links, faults and expectations, every one of
// them checked, with the reason for each value.
import type { Code } from "../lang/catalogue.js";
import { type Diagnostic, hasErrors } from "../lang/diagnostics.js";
import type { Diagram } from "../lang/diagram.js";
import { type Bandwidth, hasSize } from "./bandwidth.js";
import { findZeroDelayCycle } from "./cycles.js";
import { readExpectations } from "./expect.js";
import { readFaults } from "./fault-plan.js";
import { type Graph, indexDiagram, nameOf } from "./graph.js";
import { readLinks } from "./links.js";
import type { Model, ModelLink, ModelNode, Reason } from "./model.js";
import { readNodes } from "./nodes.js";
import { inText, readParameters, recordAt } from "./parameters.js";
import { complain, isRecord, type Path, type Place, type Scenario, suggest } from "./scenario.js";
import { RUN, SECTIONS } from "./settings.js";
import type { UndrawnWay } from "./ways.js";

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
  readonly inDiagram: NonNullable<BuildOptions["inDiagram"]>;
}

export interface BuildOptions {
  /** Where a node stands in the text of the diagram, or the whole of it for null. */
  readonly inDiagram?: (nodeId: string | null) => Place;
}

/** Everything a simulation needs, or what stands in its way. Pure; never throws on bad input. */
export function buildModel(
  diagram: Diagram,
  scenario: Scenario,
  options: BuildOptions = {},
): BuiltModel {
  const building: Building = {
    graph: indexDiagram(diagram),
    scenario,
    diagnostics: [],
    reasons: [],
    inDiagram: options.inDiagram ?? ((id) => scenario.place(id === null ? [] : ["nodes", id])),
  };
  const run = readRun(building);
  checkNames(building);
  const read = readNodes(building.graph, scenario);
  const drawn = readLinks(building.graph, scenario, read.nodes?.some(hasSize) ?? true);
  const links = [...drawn.links, ...read.undrawn.map((way) => undrawnLink(diagram, way))];
  const { roles, nodes } = read;
  const end_s = run && run.duration_s + run.drain_s;
  const faults = readFaults(building.graph, scenario, { roles, nodes, links, end_s });
  const expectations = readExpectations(scenario, diagram, roles);
  for (const part of [read, drawn, faults, expectations]) {
    building.diagnostics.push(...eachOnce(part.diagnostics));
  }
  building.reasons.push(...read.reasons, ...drawn.reasons);
  if (run === null || nodes === null || hasErrors(building.diagnostics)) {
    return { model: null, diagnostics: building.diagnostics };
  }
  checkStart(building, nodes);
  const cycle = findZeroDelayCycle(building.graph, nodes, links);
  if (cycle) building.diagnostics.push(zeroDelay(building, cycle));
  if (hasErrors(building.diagnostics)) return { model: null, diagnostics: building.diagnostics };
  const model: Model = {
    diagram,
    nodes,
    links,
    faults: faults.faults,
    expectations: expectations.expressions,
    ...run,
    reasons: building.reasons,
    resolved: resolve(run, nodes, links, faults.given, expectations.expressions),
  };
  return { model, diagnostics: building.diagnostics };
}

/** What is said about every node that takes a setting is one mistake, told once. */
function eachOnce(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const told = new Map(diagnostics.map((one) => [JSON.stringify(one), one]));
  return [...told.values()];
}

function undrawnLink({ nodes }: Diagram, { from, to }: UndrawnWay): ModelLink {
  const id = `${nodes[from].id}->${nodes[to].id}`;
  return { id, from, to, latency: null, loss: 0, duplicate: 0, bandwidth: null };
}

type Run = Pick<
  Model,
  | "duration_s"
  | "warmup_s"
  | "findsWarmup"
  | "drain_s"
  | "seed"
  | "replications"
  | "precision"
  | "maxEvents"
  | "maxMessages"
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
  const findsWarmup = values.warmup === "auto";
  const warmup_s = values.warmup === "auto" ? 0 : values.warmup;
  if (warmup_s >= values.duration) {
    const message = "the warm-up is as long as the run: nothing would be measured";
    const help = "make the run longer, or the warm-up shorter: --warmup 0s";
    const place = scenario.place(["warmup"]);
    const duration = scenario.place(["duration"]);
    // Who shortens a run on the command line learns of it there, whatever the file says.
    diagnostics.push(complain("FZ403", duration.isFlag ? duration : place, message, help));
  }
  return {
    duration_s: values.duration,
    warmup_s,
    findsWarmup,
    drain_s: values.drain,
    seed: values.seed,
    replications: values.replications,
    precision: values.precision ?? null,
    maxEvents: values.max_events,
    maxMessages: values.max_messages,
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

function checkStart(building: Building, nodes: readonly ModelNode[]): void {
  const { graph, diagnostics, inDiagram } = building;
  if (nodes.some((node) => node.role === "source")) return;
  const message = "nothing in the diagram makes messages";
  const help =
    graph.diagram.nodes.length === 0
      ? "draw a start circle and an edge that leaves it"
      : `draw an edge that leaves a start circle, or say --set nodes.${graph.diagram.nodes[0].id}.role=source`;
  diagnostics.push(complain("FZ501", inDiagram(graph.diagram.nodes[0]?.id ?? null), message, help));
}

function zeroDelay({ graph, inDiagram }: Building, cycle: readonly number[]): Diagnostic {
  const nodes = cycle.map((index) => graph.diagram.nodes[index]);
  const shown = [...nodes, nodes[0]].slice(0, 9).map((node) => node.id);
  const way = shown.join(" → ") + (nodes.length > 8 ? " → …" : "");
  const message = `a message can circle for ever without any time passing: ${way}`;
  const help = `give one of them a time, such as --set nodes.${nodes[0].id}.time=1ms for ${nameOf(nodes[0])}, or put a retry with backoff into the cycle`;
  const code: Code = "FZ502";
  return complain(code, inDiagram(nodes[0].id), message, help);
}

/** Messages a second, or bytes with their unit. */
const inUnits = (bandwidth: Bandwidth | null): number | string | null =>
  bandwidth?.kind === "messages" ? bandwidth.perSecond : (bandwidth?.text ?? null);

/** The scenario as it was understood, in base units: what the report repeats. */
function resolve(
  run: Run,
  nodes: readonly ModelNode[],
  links: Model["links"],
  faults: readonly unknown[],
  expect: readonly string[],
): Readonly<Record<string, unknown>> {
  const { duration_s, warmup_s, findsWarmup, drain_s, seed, replications, precision } = run;
  const { maxEvents, maxMessages } = run;
  return {
    duration: duration_s,
    warmup: findsWarmup ? "auto" : warmup_s,
    drain: drain_s,
    seed,
    replications,
    precision,
    max_events: maxEvents,
    max_messages: maxMessages,
    nodes: Object.fromEntries(
      nodes.map((node) => [node.id, { role: node.role, ...(inText(node.parameters) as object) }]),
    ),
    links: Object.fromEntries(
      links.map(({ id, from, to, latency, loss, duplicate, bandwidth }) => {
        const ends = { from: nodes[from].id, to: nodes[to].id };
        return [
          id,
          {
            ...ends,
            latency: latency?.text ?? null,
            loss,
            duplicate,
            bandwidth: inUnits(bandwidth),
          },
        ];
      }),
    ),
    faults,
    expect,
  };
}
