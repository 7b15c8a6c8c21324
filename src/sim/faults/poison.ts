// The fault `poison`: some keys always fail at a node, however often they are tried.
import * as z from "zod";
import { share, writeQuantity } from "../quantity.js";
import { changesNothing, defineFault } from "./fault.js";

export const poison = defineFault({
  summary: "fails every attempt for a share of the keys (of the messages, when they have none)",
  parameters: z.strictObject({
    node: z.string().describe("id of the node"),
    rate: share("share of the keys").prefault("1%"),
    class: z
      .enum(["transient", "permanent"])
      .default("transient")
      .describe("whether it looks as if a retry could mend it"),
  }),
  targets: { node: "node" },
  affects: ["service", "store", "agent"],
  target: ({ node }) => node,
  detail: ({ rate }) => `${writeQuantity(rate, "share")} of the keys`,
  impossible: ({ rate }) => changesNothing("share", rate, 0),
  inject: (network, parameters) =>
    network.poison(parameters.node, parameters.rate, parameters.class),
});
