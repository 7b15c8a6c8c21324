// The fault `rebalance`: the consumers of a log stop, until the partitions have been given out anew.
import * as z from "zod";
import { defineFault } from "./fault.js";

const USUAL_S = 3;

export const rebalance = defineFault({
  summary: "stops the consumer groups of a log, or one of them, for 3s if nothing else is said",
  parameters: z.strictObject({
    node: z.string().describe("id of the topic"),
    group: z.string().optional().describe("id of the node that consumes; all groups if absent"),
  }),
  targets: { node: "node", group: "node" },
  affects: ["topic"],
  affected: ["node"],
  target: ({ node, group }) => (group === undefined ? node : `${node}/${group}`),
  lasts: () => USUAL_S,
  impossible({ node, group }, plan) {
    const consumers = plan.consumersOf(node);
    if (group === undefined || consumers.includes(group)) return null;
    const message = `'${group}' does not consume from '${node}'`;
    const known = consumers.length > 0 ? `what does: ${consumers.join(", ")}` : "nothing does";
    return { message, help: `${known}; leave 'group' out to stop all` };
  },
  inject: (network, { node, group }) => network.rebalance(node, group),
});
