// The fault `pause`: instances stand still, as in a long garbage collection, and go on where they
// were. A log that hears nothing of them for longer than its session timeout gives their partitions
// to others.
import * as z from "zod";
import { count } from "../quantity.js";
import { defineFault, tooManyInstances } from "./fault.js";

export const pause = defineFault({
  summary: "lets instances of a node stand still, without losing what they work on",
  parameters: z.strictObject({
    node: z.string().describe("id of the node"),
    instances: count("how many instances; all if absent", 1, 10_000).optional(),
  }),
  targets: { node: "node" },
  affects: ["service", "store", "agent"],
  target: ({ node }) => node,
  detail: ({ instances }) => (instances === undefined ? "all of it" : `${instances} of them`),
  impossible: ({ node, instances }, plan) => tooManyInstances(node, instances, plan),
  inject: (network, { node, instances }) => network.freeze(node, instances),
});
