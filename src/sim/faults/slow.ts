// The fault `slow`: everything a node does takes longer by a factor.
import * as z from "zod";
import { factor } from "../quantity.js";
import { changesNothing, defineFault } from "./fault.js";

export const slow = defineFault({
  summary: "multiplies the times of a node",
  parameters: z.strictObject({
    node: z.string().describe("id of the node"),
    factor: factor("how many times longer everything takes", 0, 1_000_000),
  }),
  targets: { node: "node" },
  affects: ["service", "store", "agent", "cache", "step", "topic"],
  target: ({ node }) => node,
  detail: ({ factor }) => `×${factor}`,
  impossible: ({ factor }) => changesNothing("factor", factor, 1),
  inject: (network, { node, factor }) => network.slow(node, factor),
});
