// The fault `stall`: a broker stands still, as while it elects a leader: it appends nothing and hands
// out nothing; what comes waits.
import * as z from "zod";
import { defineFault } from "./fault.js";

export const stall = defineFault({
  summary: "lets a broker stand still: nothing is appended, nothing handed out, nothing lost",
  parameters: z.strictObject({ node: z.string().describe("id of the topic or queue") }),
  targets: { node: "node" },
  affects: ["topic", "queue"],
  target: ({ node }) => node,
  inject: (network, { node }) => network.stall(node),
});
