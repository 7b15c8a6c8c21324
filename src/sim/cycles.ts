// Finds, before a run, the cycles in which a message could circle for ever at one instant.

import { isDistribution } from "./distribution.js";
import { findCycle, type Graph } from "./graph.js";
import type { ModelLink, ModelNode, Question } from "./model.js";
import type { RetryPolicy } from "./policy.js";

/** Whether no time needs to pass between arrival at a node and leaving it. */
function isInstant({ role, parameters }: ModelNode): boolean {
  if (role === "retry") {
    const { base, max } = parameters as unknown as RetryPolicy;
    return base === 0 && max > 0;
  }
  if (role === "dlq" || role === "sink") return false;
  const { time, append } = parameters as { time?: unknown; append?: unknown };
  return [time, append].every((part) => !isDistribution(part) || part.mean === 0);
}

const isByWeight = (question: Question | undefined): boolean =>
  question === "choice" || question === "hit";

/**
 * Node indices of a cycle without delay, or null. A diamond that chooses by weight lets every
 * message out in the end, so its ways only count when they are certain.
 */
export function findZeroDelayCycle(
  graph: Graph,
  nodes: readonly ModelNode[],
  links: readonly ModelLink[],
): readonly number[] | null {
  const instant = nodes.map(isInstant);
  return findCycle(
    graph,
    (node) => instant[node],
    (edge) => {
      const { latency, from } = links[edge];
      if (latency && latency.mean > 0) return false;
      const { decision } = nodes[from];
      if (decision?.question === "budget" || decision?.question === "hops") return false;
      const way = decision?.ways.find(({ link }) => link === edge);
      return !way || (isByWeight(decision?.question) ? way.weight >= 1 : way.weight > 0);
    },
  );
}
