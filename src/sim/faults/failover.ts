// The fault `failover`: a log loses its leader, stands still, and goes on with another copy. What only
// the leader had is lost, unless a message counts as appended only when all copies have it.
import * as z from "zod";
import { defineFault } from "./fault.js";

const USUAL_S = 5;

export const failover = defineFault({
  summary: "loses the leader of a log; another copy takes over after 5s if nothing else is said",
  parameters: z.strictObject({ node: z.string().describe("id of the topic") }),
  targets: { node: "node" },
  affects: ["topic"],
  target: ({ node }) => node,
  lasts: () => USUAL_S,
  inject: (network, { node }) => network.failover(node),
});
