// The fault `lag`: the replicas of a store fall further behind.
import * as z from "zod";
import { duration, writeQuantity } from "../quantity.js";
import { defineFault } from "./fault.js";

export const lag = defineFault({
  summary: "lets the replicas of a store fall further behind what is written",
  parameters: z.strictObject({
    node: z.string().describe("id of the store"),
    add: duration("how much further").prefault("5s"),
  }),
  targets: { node: "node" },
  affects: ["store"],
  target: ({ node }) => node,
  detail: ({ add }) => `+${writeQuantity(add, "time")}`,
  impossible({ node }, plan) {
    if (plan.node(node).parameters.replicas !== 0) return null;
    const message = `'${node}' has no replicas that could fall behind`;
    return { message, help: `give it some: nodes: { ${node}: { replicas: 2 } }` };
  },
  inject: (network, { node, add }) => network.lag(node, add),
});
