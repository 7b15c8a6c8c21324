// Which nodes work for callers that give up waiting and call again, and what that can come to: the
// requests of one message, when none is answered in time.
import type { Model } from "../model.js";
import type { RetryPolicy } from "../policy.js";

interface CallParameters {
  readonly timeout: number;
  readonly retry?: RetryPolicy | null;
  readonly breaker?: unknown;
}

/** Those who call a node, directly or through others. */
export interface Callers {
  /** Requests for each message at worst: retries of calls within calls multiply. */
  readonly requests: number;
  /** The shortest of their timeouts, in seconds; infinite when there is no caller. */
  readonly patience_s: number;
}

/** The callers of every node, by index. */
export function findCallers(model: Model): readonly Callers[] {
  const nobody: Callers = { requests: 1, patience_s: Number.POSITIVE_INFINITY };
  const callers = model.nodes.map(() => nobody);
  for (const [caller, { role, parameters }] of model.nodes.entries()) {
    if (role !== "call") continue;
    const given = parameters as unknown as CallParameters;
    for (const node of nodesBehind(model, caller)) {
      const { requests, patience_s } = callers[node];
      callers[node] = {
        requests: requests * requestsOf(given),
        patience_s: Math.min(patience_s, given.timeout),
      };
    }
  }
  return callers;
}

/** A budget bounds the retries of all; a breaker stops them when most fail. */
function requestsOf({ retry, breaker }: CallParameters): number {
  if (!retry || breaker) return 1;
  return 1 + (retry.budget === undefined ? retry.max : Math.min(retry.max, retry.budget));
}

/** What requests come to, up to where their answers are taken. */
function nodesBehind({ nodes, links }: Model, caller: number): ReadonlySet<number> {
  const { id, out } = nodes[caller];
  const seen = new Set<number>();
  const open = out.map((link) => links[link].to);
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const { role, parameters } = nodes[node];
    if (seen.has(node) || node === caller || (role === "answer" && parameters.of === id)) continue;
    seen.add(node);
    for (const link of [...nodes[node].out, ...nodes[node].failing]) open.push(links[link].to);
  }
  return seen;
}
