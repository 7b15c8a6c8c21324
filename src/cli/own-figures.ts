// What some roles have to say beyond what every node has: cost of language models, hits of caches,
// results of windows. One line a node.
import type { Report, ReportNode } from "../sim/report.js";
import { inertWord } from "./terminal.js";

const whole = (value: number): string => Math.round(value).toLocaleString("en-US");
const percent = (share: number): string => `${Number((100 * share).toFixed(1))}%`;

type Say = (node: ReportNode) => string | null;

/** By role; a role that is not here has nothing of its own to say. */
const SAYINGS: Readonly<Partial<Record<ReportNode["role"], Say>>> = {
  agent: (node) => {
    const { input, output } = node.tokens as { input: number; output: number };
    const refused = node.throttled as number;
    const limit = refused > 0 ? `, ${whole(refused)} calls refused by the provider (429)` : "";
    const cost = (node.cost_usd as number).toFixed(2);
    return `cost ${cost} USD for ${whole(input)} tokens in and ${whole(output)} out${limit}`;
  },
  cache: (node) => {
    const { hits, misses } = node as unknown as Readonly<Record<string, number>>;
    if (node.hit_share === null) return null;
    return `had ${percent(node.hit_share as number)} of what was asked for: ${whole(hits)} hits, ${whole(misses)} misses`;
  },
  topic: (node) => {
    const groups = node.groups as readonly { to: string; history?: Record<string, number> }[];
    const histories = groups.flatMap(({ to, history }) => {
      if (history === undefined) return [];
      const { appended, delivered, ...findings } = history;
      const found = Object.entries(findings).filter(([, count]) => count > 0);
      const words = found.map(([name, count]) => `${whole(count)} ${name.replace("_", " ")}`);
      const seen = `${whole(delivered)} of ${whole(appended)} delivered to ${to}`;
      return [`${seen}: ${words.length > 0 ? words.join(", ") : "each once, in order"}`];
    });
    return histories.length > 0 ? histories.map(inertWord).join("; ") : null;
  },
  store: (node) => {
    const { replica_reads, stale_reads } = node as unknown as Readonly<Record<string, number>>;
    if (!replica_reads) return null;
    return `${percent(stale_reads / replica_reads)} of the reads from replicas were stale`;
  },
  window: (node) => {
    const { results, updates, late } = node as unknown as Readonly<Record<string, number>>;
    const parts = [
      `${whole(results)} results`,
      updates > 0 ? `${whole(updates)} updates` : "",
      late > 0 ? `${whole(late)} messages too late` : "",
    ];
    return parts.filter((part) => part !== "").join(", ");
  },
};

/** Lines such as `  n5    cost 0.13 USD for …`; empty when no role has anything to say. */
export function ownFigures(report: Report): readonly string[] {
  return Object.entries(report.nodes).flatMap(([id, node]) => {
    const said = node.arrived > 0 ? SAYINGS[node.role]?.(node) : null;
    return said ? [`  ${inertWord(id).padEnd(4)}  ${said}`] : [];
  });
}
