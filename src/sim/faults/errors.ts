// The fault `errors`: a share of what a node handles fails, beside the failures it has anyway.
import * as z from "zod";
import { share } from "../quantity.js";
import { changesNothing, defineFault } from "./fault.js";

export const errors = defineFault({
  summary: "fails a share of what a node handles",
  parameters: z.strictObject({
    node: z.string().describe("id of the node"),
    rate: share("share of the attempts that fail").prefault(1),
    class: z
      .enum(["transient", "permanent"])
      .default("transient")
      .describe("whether a retry can mend the error"),
  }),
  targets: { node: "node" },
  affects: ["service", "store", "agent"],
  target: ({ node }) => node,
  detail: ({ rate, class: kind }) => `${kind}, ${Number((100 * rate).toPrecision(3))}%`,
  impossible: ({ rate }) => changesNothing("share", rate, 0),
  inject: (network, parameters) =>
    network.errors(parameters.node, parameters.rate, parameters.class),
});
