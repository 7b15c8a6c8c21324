// Who takes messages from logs and queues, and the way from the one to the other.
import type { Kernel } from "./kernel.js";
import type { Model } from "./model.js";
import type { RetryPolicy } from "./policy.js";
import type { Retrier, RetryLog } from "./retry-log.js";
import type { Worker } from "./untold.js";

/** A node that takes messages from logs, one for each free server. */
export interface Consumer extends Retrier, Worker {
  /** What fails waits in a retry topic of the group that it came from. */
  readonly retriesInTopic: boolean;
  attach(feeder: Feeder): void;
  /** A server that was reserved is free again. */
  giveBack(instance: number): void;
  /** Gives the free servers of an instance work. */
  fill(instance: number): void;
}

/** Where a consumer gets work from when its own queue is empty. */
export interface Feeder {
  /** Hands a message to an instance that has a free server, or returns false. */
  feed(instance: number): boolean;
  /** What of its messages has failed, and is to be tried again. */
  readonly retries?: RetryLog | null;
  /** They answer no more: after the session timeout they are gone; at once, if they take leave. */
  instancesLost(instances: readonly number[], takeLeave: boolean, fault: number): void;
  /** They answer again, as new members or as the ones they were. */
  instancesBack(instances: readonly number[], anew: boolean): void;
}

/** The links from a broker's way out, through steps that lead to one place, to who works there. */
export function pathBehind(
  { nodes, links }: Pick<Model, "nodes" | "links">,
  link: number,
): readonly number[] {
  const path = [link];
  const visited = new Set<number>();
  let at = links[link].to;
  while (nodes[at].role === "step" && nodes[at].out.length === 1 && !visited.has(at)) {
    visited.add(at);
    path.push(nodes[at].out[0]);
    at = links[nodes[at].out[0]].to;
  }
  return path;
}

/** Whether what fails at the end of a path waits in a retry topic. */
export function retriesBehind(model: Pick<Model, "nodes" | "links">, link: number): boolean {
  const { parameters } = model.nodes[model.links[pathBehind(model, link).at(-1)!].to];
  const retry = parameters.retry as RetryPolicy | null | undefined;
  return retry?.mode === "retry-topic";
}

/** The node with servers at the end of a path, if there is one. */
export function consumerBehind(kernel: Kernel, link: number): Consumer | null {
  const last = pathBehind(kernel.model, link).at(-1)!;
  return kernel.behaviours[kernel.model.links[last].to].consumer ?? null;
}
