// The fault `restart`: instances are taken down one after another, as in a rolling deployment.
import * as z from "zod";
import { span, writeQuantity } from "../quantity.js";
import { defineFault } from "./fault.js";

export const restart = defineFault({
  summary: "takes instances down one after another, each once it has finished what it has",
  parameters: z.strictObject({
    node: z.string().describe("id of the node"),
    down: span("how long each is down").prefault("5s"),
  }),
  targets: { node: "node" },
  target: ({ node }) => node,
  detail: ({ down }) => `${writeQuantity(down, "time")} each`,
  lasts({ node, down }, plan) {
    const { instances } = plan.node(node).parameters;
    return down * (typeof instances === "number" ? instances : 1);
  },
  inject: (network, { node, down }) => network.restart(node, down),
});
