// The fault `exhaust`: servers of a node, or connections of a pool, are not to be had: leaked, or
// held by somebody else.
import * as z from "zod";
import { count } from "../quantity.js";
import { defineFault } from "./fault.js";

export const exhaust = defineFault({
  summary: "takes servers of a node, or connections of a pool, away",
  parameters: z.strictObject({
    node: z.string().describe("id of the node"),
    servers: count("how many servers or connections; all if absent", 1, 1_000_000).optional(),
  }),
  targets: { node: "node" },
  affects: ["service", "store", "agent"],
  target: ({ node }) => node,
  detail: ({ servers }) => (servers === undefined ? "all of them" : `${servers} of them`),
  impossible({ node, servers }, plan) {
    const all = plan.servers(node);
    if (servers === undefined || all === null || servers <= all) return null;
    const message = `'${node}' has ${all === 1 ? "1 server" : `${all} servers`}, not ${servers}`;
    return { message, help: "leave 'servers' out to take them all" };
  },
  inject: (network, { node, servers }) => network.exhaust(node, servers),
});
