// The fault `disk-full`: a broker takes nothing new and still hands out what it has; a store fails
// its writes and still reads.
import * as z from "zod";
import { defineFault } from "./fault.js";

export const diskFull = defineFault({
  summary: "lets a broker refuse what is new, and a store fail its writes",
  parameters: z.strictObject({ node: z.string().describe("id of the topic, queue or store") }),
  targets: { node: "node" },
  affects: ["topic", "queue", "store"],
  target: ({ node }) => node,
  inject: (network, { node }) => network.fill(node),
});
