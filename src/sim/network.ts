// What a fault may change: servers, times, failures, links and load. Nodes know nothing of faults,
// they read these states; every change gives back the function that undoes exactly itself.
import type { Kernel } from "./kernel.js";
import type { LinkEffect } from "./line.js";
import { NONE } from "./messages.js";
import type { Model } from "./model.js";
import { TokenBucket } from "./token-bucket.js";

export type ErrorClass = "transient" | "permanent";
export type Direction = "both" | "forward" | "backward";

/** Two nodes or lanes, and which of the links between them. */
export interface Sides {
  readonly between: readonly [string, string];
  readonly direction: Direction;
}

/** The view one fault has of the running system. Names are node ids or lane ids. */
export interface Network {
  /** Takes instances of a node down; undefined: all of them. */
  crash(node: string, instances: number | undefined): () => void;
  /** Multiplies the times of a node. */
  slow(node: string, factor: number): () => void;
  /** Fails a share of what a node handles, beside its own failures. */
  errors(node: string, share: number, errorClass: ErrorClass): () => void;
  /** As `errors`, for all messages of a share of the keys. */
  poison(node: string, share: number, errorClass: ErrorClass): () => void;
  /** Refuses attempts at a node beyond a rate. */
  throttle(node: string, perSecond: number): () => void;
  /** Lets instances of a node stand still; undefined: all of them. */
  freeze(node: string, instances: number | undefined): () => void;
  /** Takes instances down one after another, each once it has finished what it has. */
  restart(node: string, each_s: number): () => void;
  /** Takes servers of a node away; undefined: all of them. */
  exhaust(node: string, servers: number | undefined): () => void;
  /** The leader of a log is lost: another copy takes over at the end. */
  failover(node: string): () => void;
  /** Lets a broker stand still: it takes nothing and hands out nothing. */
  stall(node: string): () => void;
  /** Stops the consumers of a log, or those at one node, until their partitions are given out anew. */
  rebalance(node: string, consumer: string | undefined): () => void;
  /** Lets nothing new come to a broker; fails the writes of a store. */
  fill(node: string): () => void;
  /** Lets the replicas of a store be further behind. */
  lag(node: string, seconds: number): () => void;
  /** Empties a cache. */
  flush(node: string): void;
  /** Gives a share of what a source makes one key, or makes it unreadable (null). */
  spoil(node: string | undefined, share: number, key: number | null): () => void;
  /** Cuts every link between two nodes or lanes. */
  cut(left: string, right: string, direction: Direction): () => void;
  /** Lets every link between two nodes or lanes do something more. */
  strain(sides: Sides, effect: Omit<LinkEffect, "fault">): () => void;
  /** Multiplies the rate of one source; undefined: of all. */
  surge(factor: number, node: string | undefined): () => void;
}

/** The network as the fault of that number sees it. */
export function networkOf(kernel: Kernel, fault: number): Network {
  const { conditions, model } = kernel;
  const indexOf = (id: string): number => model.nodes.findIndex((node) => node.id === id);
  const outagesAt = (id: string) => kernel.behaviours[indexOf(id)].outages;
  const addErrors = (id: string, share: number, errorClass: ErrorClass, poison: boolean) => {
    const permanent = errorClass === "permanent";
    return conditions.addErrors(indexOf(id), { fault, share, permanent, poison });
  };
  return {
    crash: (id, instances) => crash(kernel, fault, indexOf(id), instances),
    slow: (id, factor) => conditions.slow(indexOf(id), factor),
    errors: (id, share, errorClass) => addErrors(id, share, errorClass, false),
    poison: (id, share, errorClass) => addErrors(id, share, errorClass, true),
    throttle: (id, perSecond) => {
      const bucket = new TokenBucket(kernel.clock, perSecond, Math.max(1, perSecond));
      return conditions.throttle(indexOf(id), { fault, bucket });
    },
    freeze: (id, instances) => outagesAt(id)?.freeze(instances, fault) ?? nothing,
    restart: (id, each_s) => restart(kernel, fault, indexOf(id), each_s),
    exhaust: (id, servers) => outagesAt(id)?.exhaust(servers) ?? nothing,
    failover: (id) => kernel.behaviours[indexOf(id)].failover?.(fault) ?? nothing,
    stall: (id) => {
      const heal = conditions.stall(indexOf(id), fault);
      return () => {
        heal();
        kernel.behaviours[indexOf(id)].resume?.();
      };
    },
    rebalance: (id, consumer) => {
      const only = consumer === undefined ? NONE : indexOf(consumer);
      return kernel.behaviours[indexOf(id)].rebalance?.(only) ?? nothing;
    },
    fill: (id) => {
      const { writes } = model.nodes[indexOf(id)].parameters;
      if (typeof writes === "number") return addErrors(id, writes, "transient", false);
      return cutAll(kernel, linksInto(kernel, indexOf(id)), fault);
    },
    lag: (id, seconds) => conditions.lag(indexOf(id), seconds),
    flush: (id) => kernel.behaviours[indexOf(id)].flush?.(),
    spoil: (id, share, key) => {
      const only = id === undefined ? null : indexOf(id);
      const sources = sourcesOf(kernel, only);
      return together(sources.map((node) => conditions.spoil(node, { fault, share, key })));
    },
    cut: (left, right, direction) => {
      return cutAll(kernel, linksBetween(model, left, right, direction), fault);
    },
    strain: ({ between: [left, right], direction }, effect) =>
      together(
        linksBetween(model, left, right, direction).map((link) =>
          kernel.transport.addEffect(link, { ...effect, fault }),
        ),
      ),
    surge: (factor, id) => surge(kernel, factor, id === undefined ? null : indexOf(id)),
  };
}

const nothing = (): void => undefined;

const together = (heals: readonly (() => void)[]) => () => {
  for (const heal of heals) heal();
};

/** A node that has no instances is down as a whole: nothing can be sent to it. */
function crash(
  kernel: Kernel,
  fault: number,
  node: number,
  instances: number | undefined,
): () => void {
  const { model, behaviours, conditions } = kernel;
  const { outages } = behaviours[node];
  const heal =
    outages?.crash(instances, fault) ??
    behaviours[node].crash?.(instances, fault) ??
    conditions.takeDown(node, fault);
  if (conditions.down[node] > 0) sever(kernel, linksInto(kernel, node), fault);
  return () => {
    heal();
    for (const link of model.nodes[node].out) behaviours[node].reopened?.(link);
    for (const link of linksInto(kernel, node)) reopen(kernel, link);
  };
}

const linksInto = ({ model: { links } }: Kernel, node: number): readonly number[] =>
  links.flatMap(({ to }, link) => (to === node ? [link] : []));

/** One instance after another is retired and comes back; healed before, none further is. */
function restart(kernel: Kernel, fault: number, node: number, each_s: number): () => void {
  const { outages } = kernel.behaviours[node];
  if (!outages) return crash(kernel, fault, node, undefined);
  let back = nothing;
  let isOver = false;
  const next = (instance: number) => {
    back();
    back = nothing;
    if (isOver || instance >= outages.instances) return;
    back = outages.retire(instance);
    kernel.at(kernel.now + each_s, () => {
      if (!isOver) next(instance + 1);
    });
  };
  next(0);
  return () => {
    isOver = true;
    back();
  };
}

function cutAll(kernel: Kernel, links: readonly number[], fault: number): () => void {
  const heals = links.map((link) => kernel.conditions.cutLink(link, fault));
  sever(kernel, links, fault);
  return () => {
    for (const heal of heals) heal();
    for (const link of links) reopen(kernel, link);
  };
}

/** Whoever is in touch over the links hears of it, as of their reopening. */
function sever({ behaviours }: Kernel, links: readonly number[], fault: number): void {
  for (const link of links) for (const behaviour of behaviours) behaviour.severed?.(link, fault);
}

/** Whoever held messages back because of the link hears of it: a log may stand some steps before. */
function reopen({ behaviours }: Kernel, link: number): void {
  for (const behaviour of behaviours) behaviour.reopened?.(link);
}

const sourcesOf = ({ model: { nodes } }: Kernel, only: number | null): readonly number[] =>
  nodes.flatMap(({ role }, index) =>
    role === "source" && (only === null || only === index) ? [index] : [],
  );

function surge(kernel: Kernel, factor: number, only: number | null): () => void {
  const { behaviours, conditions } = kernel;
  const sources = sourcesOf(kernel, only);
  const tell = () => {
    for (const source of sources) behaviours[source].loadChanged?.();
  };
  const heals = sources.map((source) => conditions.surge(source, factor));
  tell();
  return () => {
    for (const heal of heals) heal();
    tell();
  };
}

/** The numbers of the links between two nodes or lanes, named by their ids. */
export function linksBetween(
  { nodes, links }: Pick<Model, "nodes" | "links">,
  left: string,
  right: string,
  direction: Direction,
): readonly number[] {
  const isAt = (node: number, place: string) =>
    nodes[node].id === place || nodes[node].lane === place;
  return links.flatMap(({ from, to }, link) => {
    const forward = isAt(from, left) && isAt(to, right);
    const backward = isAt(from, right) && isAt(to, left);
    const cut = (forward && direction !== "backward") || (backward && direction !== "forward");
    return cut ? [link] : [];
  });
}
