// What a fault may change: servers, times, failures, links and load. Nodes know nothing of faults,
// they read these states; every change gives back the function that undoes exactly itself.
import type { Kernel } from "./kernel.js";
import type { LinkEffect } from "./line.js";
import type { Model } from "./model.js";

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
  return {
    crash: (id, instances) => crash(kernel, fault, indexOf(id), instances),
    slow: (id, factor) => conditions.slow(indexOf(id), factor),
    errors: (id, share, errorClass) => conditions.addErrors(indexOf(id), fault, share, errorClass),
    cut: (left, right, direction) => {
      const links = linksBetween(model, left, right, direction);
      const heals = links.map((link) => conditions.cutLink(link, fault));
      return () => {
        for (const heal of heals) heal();
        for (const link of links) reopen(kernel, link);
      };
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
  const heal = behaviours[node].crash?.(instances, fault) ?? conditions.takeDown(node, fault);
  return () => {
    heal();
    for (const link of model.nodes[node].out) behaviours[node].reopened?.(link);
    for (const [link, { to }] of model.links.entries()) if (to === node) reopen(kernel, link);
  };
}

/** Whoever held messages back because of the link hears of it: a log may stand some steps before. */
function reopen({ behaviours }: Kernel, link: number): void {
  for (const behaviour of behaviours) behaviour.reopened?.(link);
}

function surge(kernel: Kernel, factor: number, only: number | null): () => void {
  const { model, behaviours, conditions } = kernel;
  const sources = model.nodes.flatMap(({ role }, index) =>
    role === "source" && (only === null || only === index) ? [index] : [],
  );
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
