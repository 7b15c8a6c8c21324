// The analysis as `fz analyze --json` writes it: seconds and per second, nodes by id, and null for
// what is not known or grows without a bound.
import { nameOf } from "../graph.js";
import type { Model } from "../model.js";
import { type Advice, advise } from "./advice.js";
import type { Analysis } from "./analyze.js";
import type { NodeTheory } from "./node-theory.js";

export interface AnalysisNode {
  readonly role: string;
  readonly lane: string;
  readonly label: string | null;
  readonly arrivals_per_s: number;
  readonly attempts_per_visit: number | null;
  readonly servers: number | null;
  /** As many as can be busy at once: partitions and instances set limits. */
  readonly usable_servers: number | null;
  readonly utilization: number | null;
  /** Of the usable servers. */
  readonly saturation: number | null;
  readonly theory: NodeTheory | null;
}

export interface AnalysisReport {
  readonly schema: "fz-analysis/1";
  /** Name and version of the program; the caller fills it in. */
  readonly tool: string;
  /** The caller fills it in. */
  readonly diagram: { readonly file: string | null };
  readonly scenario: Readonly<Record<string, unknown>>;
  readonly stable: boolean;
  readonly offered_per_s: number;
  readonly completed_per_s: number;
  readonly dead_lettered_per_s: number;
  readonly lost_per_s: number;
  /** Mean from birth to completion; null when something grows without a bound. */
  readonly latency_s: number | null;
  readonly bottleneck: string | null;
  readonly sustainable: {
    /** By what the load can be multiplied; null when nothing has a limit. */
    readonly factor: number | null;
    readonly offered_per_s: number | null;
    /** The rate of each source then. */
    readonly sources: Readonly<Record<string, number>>;
  };
  readonly nodes: Readonly<Record<string, AnalysisNode>>;
  readonly advice: readonly Advice[];
}

export function reportAnalysis(model: Model, analysis: Analysis): AnalysisReport {
  const { nodes, traffic, rates, bottleneck, headroom, isStable } = analysis;
  const offered = rates.reduce((sum, rate) => sum + rate, 0);
  const sources = model.nodes.flatMap(({ id, role }, node) =>
    role === "source" && headroom !== null ? [[id, rates[node] * headroom] as const] : [],
  );
  return {
    schema: "fz-analysis/1",
    tool: "fz",
    diagram: { file: null },
    scenario: model.resolved,
    stable: isStable,
    offered_per_s: offered,
    completed_per_s: traffic.ends.completed,
    dead_lettered_per_s: traffic.ends.dead_lettered,
    lost_per_s: traffic.ends.lost,
    latency_s: traffic.latency_s,
    bottleneck: bottleneck === null ? null : model.nodes[bottleneck].id,
    sustainable: {
      factor: headroom,
      offered_per_s: headroom === null ? null : offered * headroom,
      sources: Object.fromEntries(sources),
    },
    nodes: Object.fromEntries(model.nodes.map((node, at) => [node.id, nodeOf(node, nodes[at])])),
    advice: advise(model, analysis),
  };
}

function nodeOf(
  { role, lane, label }: Model["nodes"][number],
  { limit, ...figures }: Analysis["nodes"][number],
): AnalysisNode {
  const usable = limit?.usable ?? figures.servers;
  return { role, lane, label, ...figures, usable_servers: usable };
}

/** The one sentence that a reader wants first: what limits the load, and from when on. */
export function explainLimit(model: Model, analysis: Analysis): string {
  const { bottleneck, headroom, nodes } = analysis;
  if (bottleneck === null || headroom === null) return "nothing here has a limit";
  const name = nameOf(model.diagram.nodes[bottleneck] ?? model.nodes[bottleneck]);
  const { limit, servers } = nodes[bottleneck];
  const log = limit?.broker ?? null;
  const broker = log === null ? "" : model.nodes[log].id;
  const who = {
    servers: servers === 1 ? "its server" : `its ${servers} servers`,
    partitions: `its share of the ${log === null ? 0 : partitionsOf(model, log)} partitions of ${broker}`,
    "hot partition": `what serves the fullest partition of ${broker}`,
    allowance: "its provider",
    instance: `its busiest instance by the partitions of ${broker}`,
  }[limit?.kind ?? "servers"];
  if (limit?.kind === "allowance") {
    const asked = `${Number((100 / headroom).toPrecision(3))}%`;
    return `${name} comes to its limit first: it asks for ${asked} of the attempts that are allowed`;
  }
  const busy = `${Number((100 / headroom).toPrecision(3))}%`;
  return headroom > 1
    ? `${name} comes to its limit first: ${who} would be busy ${busy} of the time`
    : `${name} cannot keep up: ${who} would have to be busy ${busy} of the time`;
}

const partitionsOf = (model: Model, broker: number): number =>
  model.nodes[broker].parameters.partitions as number;
