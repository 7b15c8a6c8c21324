// The fault `crash`: instances of a node are down; work they had is lost, or redelivered by a log.
import * as z from "zod";
import { count } from "../quantity.js";
import { defineFault, tooManyInstances } from "./fault.js";

export const crash = defineFault({
  summary: "takes instances of a node down",
  parameters: z.strictObject({
    node: z.string().describe("id of the node"),
    instances: count("how many instances; all if absent", 1, 10_000).optional(),
  }),
  targets: { node: "node" },
  target: ({ node }) => node,
  detail({ instances }) {
    if (instances === undefined) return "all of it";
    return instances === 1 ? "1 instance" : `${instances} instances`;
  },
  impossible: ({ node, instances }, plan) => tooManyInstances(node, instances, plan),
  inject: (network, { node, instances }) => network.crash(node, instances),
});
