// Draws schedules of faults at random: which kinds at all (the swarm), how many, where, when, for how
// long and how bad. In the form that a scenario has, so that each can be written down and run again.
import { FAULTS, type FaultKind, faultOf } from "../faults/index.js";
import type { Model } from "../model.js";
import type { RandomStream } from "../random.js";
import { sourceRate } from "../roles/source.js";

/** A fault as a scenario writes it. */
export interface DrawnFault {
  readonly kind: FaultKind;
  readonly at: string;
  readonly for: string;
  readonly [parameter: string]: unknown;
}

const MOST_FAULTS = 5;
/** Shares of the duration: the last begin, the shortest and longest fault, and when all are healed. */
const LAST_BEGIN = 0.5;
const SHORTEST = 0.01;
const LONGEST = 0.2;
const ALL_HEALED = 0.75;

/** Nodes of these roles do nothing that could break. */
const UNBREAKABLE: ReadonlySet<string> = new Set(["source", "sink", "decision", "fanout"]);

/** How bad: by the name of a parameter, or of a kind and a parameter. What is not here is a default. */
const AMOUNTS: Readonly<Record<string, (random: RandomStream, facts: Facts) => unknown>> = {
  instances: (random, { instances }) => 1 + Math.floor(random.uniform() * instances),
  servers: (random, { servers }) => 1 + Math.floor(random.uniform() * servers),
  "slow factor": (random) => rounded(2 + 8 * random.uniform()),
  "surge factor": (random) => rounded(1.5 + 3.5 * random.uniform()),
  "errors rate": (random) => percent(0.2 + 0.8 * random.uniform()),
  "loss rate": (random) => percent(0.01 + 0.3 * random.uniform()),
  "duplicate rate": (random) => percent(0.01 + 0.3 * random.uniform()),
  "reorder rate": (random) => percent(0.01 + 0.3 * random.uniform()),
  "poison rate": (random) => percent(0.01 + 0.04 * random.uniform()),
  "throttle rate": (random, { load }) => perSecond(load * (0.1 + 0.4 * random.uniform())),
  "bandwidth rate": (random, { load }) => perSecond(load * (0.1 + 0.9 * random.uniform())),
  add: (random) => `exp(${rounded(20 + 980 * random.uniform())}ms)`,
  down: (random, { duration_s }) => seconds(duration_s * 0.02 * (0.2 + random.uniform())),
};

interface Facts {
  readonly instances: number;
  readonly servers: number;
  /** Messages a second that all sources make. */
  readonly load: number;
  readonly duration_s: number;
}

const rounded = (value: number): number => Number(value.toPrecision(2));
const percent = (share: number): string => `${Math.max(1, Math.round(100 * share))}%`;
const perSecond = (rate: number): string => `${Math.max(0.001, rounded(rate))}/s`;
export const seconds = (value: number): string =>
  `${Number(Math.max(0.001, value).toPrecision(3))}s`;

/**
 * A schedule of one to five faults, all of them healed after three quarters of the duration. Some
 * of them may not fit the model: who builds it will say so.
 */
export function drawSchedule(model: Model, random: RandomStream): readonly DrawnFault[] {
  const kinds = (Object.keys(FAULTS) as FaultKind[]).filter(
    (kind) => placesOf(model, kind).length > 0,
  );
  const swarm = kinds.filter(() => random.uniform() < 0.5);
  const chosen = swarm.length > 0 ? swarm : kinds;
  if (chosen.length === 0) return [];
  const count = 1 + Math.floor(random.uniform() * MOST_FAULTS);
  return Array.from({ length: count }, () => {
    const kind = chosen[Math.floor(random.uniform() * chosen.length)];
    return drawFault(model, kind, random);
  });
}

function drawFault(model: Model, kind: FaultKind, random: RandomStream): DrawnFault {
  const { duration_s, warmup_s } = model;
  const places = placesOf(model, kind);
  const place = places[Math.floor(random.uniform() * places.length)];
  const first = Math.min(warmup_s, LAST_BEGIN * duration_s);
  const at = first + (LAST_BEGIN * duration_s - first) * random.uniform();
  const longest = Math.min(LONGEST * duration_s, ALL_HEALED * duration_s - at);
  const lasts = SHORTEST * duration_s + (longest - SHORTEST * duration_s) * random.uniform();
  const amounts: Record<string, unknown> = {};
  for (const parameter of Object.keys(faultOf(kind).parameters.shape)) {
    const draw = AMOUNTS[`${kind} ${parameter}`] ?? AMOUNTS[parameter];
    if (draw) amounts[parameter] = draw(random, factsOf(model, place.node));
  }
  return { kind, ...place.given, ...amounts, at: seconds(at), for: seconds(lasts) };
}

interface Place {
  /** Index of the node, or -1. */
  readonly node: number;
  readonly given: Readonly<Record<string, unknown>>;
}

/** Where a fault of a kind can strike: nodes that it affects, or two sides with links between them. */
function placesOf(model: Model, kind: FaultKind): readonly Place[] {
  const { targets, affects, parameters } = faultOf(kind);
  if ("between" in targets) {
    return sidesOf(model).map((between) => ({ node: -1, given: { between } }));
  }
  if (!("node" in targets)) return [];
  const isOptional = parameters.shape.node?.safeParse(undefined).success;
  if (isOptional) return [{ node: -1, given: {} }];
  return model.nodes.flatMap(({ id, role }, node) => {
    const fits = affects ? affects.includes(role) : !UNBREAKABLE.has(role);
    return fits ? [{ node, given: { node: id } }] : [];
  });
}

/** Lanes with links between them; in a diagram of one lane, nodes. */
function sidesOf({ nodes, links }: Model): readonly (readonly [string, string])[] {
  const pairs = new Map<string, readonly [string, string]>();
  const add = (left: string, right: string) => {
    const pair = [left, right].sort() as [string, string];
    if (left !== right) pairs.set(pair.join(" "), pair);
  };
  for (const { from, to } of links) add(nodes[from].lane, nodes[to].lane);
  if (pairs.size === 0) for (const { from, to } of links) add(nodes[from].id, nodes[to].id);
  return [...pairs.values()];
}

function factsOf(model: Model, node: number): Facts {
  const given = (model.nodes[node]?.parameters ?? {}) as Readonly<Record<string, unknown>>;
  const number = (value: unknown) => (typeof value === "number" ? value : 1);
  const instances = number(given.instances);
  const load = model.nodes.reduce((sum, { role, parameters }) => {
    return role === "source" ? sum + sourceRate(parameters as never) : sum;
  }, 0);
  return {
    instances,
    servers: number(given.connections ?? instances * number(given.concurrency)),
    load,
    duration_s: model.duration_s,
  };
}
