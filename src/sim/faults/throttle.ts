// The fault `throttle`: a node refuses attempts beyond a rate (429): they fail at once, and a retry
// may mend them.
import * as z from "zod";
import { rate, writeQuantity } from "../quantity.js";
import { defineFault } from "./fault.js";

export const throttle = defineFault({
  summary: "refuses attempts at a node beyond a rate (429)",
  parameters: z.strictObject({
    node: z.string().describe("id of the node"),
    rate: rate("attempts that are let through; as many as in a second at once"),
  }),
  targets: { node: "node" },
  affects: ["service", "store", "agent"],
  target: ({ node }) => node,
  detail: ({ rate }) => `at most ${writeQuantity(rate, "rate")}`,
  inject: (network, { node, rate }) => network.throttle(node, rate),
});
