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
  detail({ instances }) {
    if (instances === undefined) return "all of it";
    return instances === 1 ? "1 instance" : `${instances} instances`;
  },
  impossible({ node, instances }, plan) {
    const { role, parameters } = plan.node(node);
    if (instances === undefined) return null;
    const all = parameters.instances;
    if (typeof all !== "number") {
      const message = `'${node}' is a ${role}, which has no instances: it crashes as a whole`;
      return { message, help: "leave 'instances' out" };
    }
    if (instances <= all) return null;
    const message = `'${node}' has ${all} ${all === 1 ? "instance" : "instances"}, not ${instances}`;
    return { message, help: "leave 'instances' out to crash them all" };
  },
  inject: (network, { node, instances }) => network.crash(node, instances),
});
