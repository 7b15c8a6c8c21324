// Builds models by hand for the tests of the simulator: nodes by id, links as `a->b`.

import { bandwidth } from "../../src/sim/bandwidth.js";
import { distribution } from "../../src/sim/distribution.js";
import { FAULTS, type FaultKind } from "../../src/sim/faults/index.js";
import type {
  Decision,
  Model,
  ModelFault,
  ModelLink,
  ModelNode,
  Polarity,
} from "../../src/sim/model.js";
import { parseDuration } from "../../src/sim/quantity.js";
import { ROLES, type RoleName } from "../../src/sim/roles/index.js";

export interface NodeText {
  readonly role: RoleName;
  readonly lane?: string;
  readonly outcomeFollows?: boolean;
  readonly question?: Decision["question"];
  readonly limit?: number;
  readonly [parameter: string]: unknown;
}

export interface LinkText {
  readonly latency?: string;
  readonly loss?: number;
  readonly duplicate?: number;
  readonly bandwidth?: string;
  /** Only what failed takes it. */
  readonly failing?: boolean;
  readonly polarity?: Polarity;
  readonly weight?: number;
}

export interface FaultText {
  readonly kind: FaultKind;
  readonly at: string;
  readonly for?: string;
  readonly every?: string;
  readonly mtbf?: string;
  readonly mttr?: string;
  readonly [parameter: string]: unknown;
}

export interface ModelText {
  readonly nodes: Readonly<Record<string, NodeText>>;
  readonly links: Readonly<Record<string, LinkText>>;
  readonly faults?: readonly FaultText[];
  readonly duration: string;
  readonly warmup?: string;
  readonly drain?: string;
  readonly seed?: number;
  readonly replications?: number;
  readonly precision?: number;
  readonly maxEvents?: number;
  readonly maxMessages?: number;
}

const repeatOf = (every?: string, mtbf?: string, mttr?: string): Pick<ModelFault, "repeat"> => {
  const time = distribution("time");
  if (every !== undefined) return { repeat: { kind: "every", every_s: seconds(every) } };
  if (mtbf === undefined) return {};
  const repair = mttr === undefined ? null : time.parse(mttr);
  return { repeat: { kind: "random", mtbf: time.parse(mtbf), mttr: repair } };
};

const seconds = (text: string): number => {
  const parsed = parseDuration(text);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.value;
};

export function model(text: ModelText): Model {
  const ids = Object.keys(text.nodes);
  const indices = new Map(ids.map((id, index) => [id, index]));
  const indexOf = (id: string): number => {
    const index = indices.get(id);
    if (index === undefined) throw new Error(`no node ${id}`);
    return index;
  };
  const entries = Object.entries(text.links);
  const links = entries.map(([ends, link], index): ModelLink => {
    const [from, to] = ends.split("#")[0].split("->");
    return {
      id: `e${index + 1}`,
      from: indexOf(from.trim()),
      to: indexOf(to.trim()),
      latency: link.latency ? distribution("latency").parse(link.latency) : null,
      loss: link.loss ?? 0,
      duplicate: link.duplicate ?? 0,
      bandwidth: link.bandwidth ? bandwidth("").parse(link.bandwidth) : null,
    };
  });
  const leaving: number[][] = ids.map(() => []);
  for (const [at, link] of links.entries()) leaving[link.from].push(at);
  const nodes = ids.map((id, index): ModelNode => {
    const { role, lane, outcomeFollows, question, limit, ...rest } = text.nodes[id];
    // Diamonds have a limit of retries, services one of load.
    const parameters = role === "decision" || limit === undefined ? rest : { ...rest, limit };
    const mine = leaving[index];
    const failing = mine.filter((at) => entries[at][1].failing === true);
    const out = mine.filter((at) => !failing.includes(at));
    const total = out.reduce((sum, at) => sum + (entries[at][1].weight ?? 1), 0);
    const decision: Decision | null =
      role === "decision" || role === "router" || role === "cache"
        ? {
            question: question ?? "choice",
            limit: limit ?? 3,
            ways: out.map((at) => ({
              link: at,
              polarity: entries[at][1].polarity ?? (role === "cache" ? "no" : null),
              weight: (entries[at][1].weight ?? 1) / total,
            })),
          }
        : null;
    return {
      id,
      lane: lane ?? "Lane",
      label: null,
      role,
      parameters: ROLES[role].parameters.parse(parameters) as Record<string, unknown>,
      out,
      failing,
      outcomeFollows: outcomeFollows ?? false,
      knowsFailure: true,
      decision,
    };
  });
  const faults = (text.faults ?? []).map(
    ({ kind, at, for: lasting, every, mtbf, mttr, ...rest }): ModelFault => ({
      kind,
      parameters: FAULTS[kind].parameters.parse(rest) as Record<string, unknown>,
      at_s: seconds(at),
      for_s: lasting === undefined ? Number.POSITIVE_INFINITY : seconds(lasting),
      ...repeatOf(every, mtbf, mttr),
    }),
  );
  return {
    diagram: { lanes: [], nodes: [], edges: [], loops: [] },
    nodes,
    links,
    faults,
    duration_s: seconds(text.duration),
    warmup_s: text.warmup === "auto" ? 0 : seconds(text.warmup ?? "0s"),
    findsWarmup: text.warmup === "auto",
    drain_s: seconds(text.drain ?? "0s"),
    seed: text.seed ?? 1,
    replications: text.replications ?? 1,
    precision: text.precision ?? null,
    maxEvents: text.maxEvents ?? 100_000_000,
    maxMessages: text.maxMessages ?? 1 << 23,
    expectations: [],
    reasons: [],
    resolved: {},
  };
}
