// The fault `crash`: instances of a node are down; work they had is lost, or redelivered by a log.
import * as z from "zod";
import { count } from "../quantity.js";
import { defineFault } from "./fault.js";

export const crash = defineFault({
  summary: "takes instances of a node down",
  parameters: z.strictObject({
    node: z.string().describe("id of the node"),
    instances: count("how many instances; all if absent", 1, 10_000).optional(),
  }),
  targets: { node: "node" },
  target: ({ node }) => node,
  inject: (network, { node, instances }) => network.crash(node, instances),
});
