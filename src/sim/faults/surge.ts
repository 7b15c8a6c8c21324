// The fault `surge`: sources make messages faster (or slower) by a factor.
import * as z from "zod";
import { factor } from "../quantity.js";
import { changesNothing, defineFault } from "./fault.js";

export const surge = defineFault({
  summary: "multiplies the rate of one source or of all",
  parameters: z.strictObject({
    factor: factor("load as a multiple of the usual one", 0, 1_000_000),
    node: z.string().optional().describe("id of the source; all sources if absent"),
  }),
  targets: { node: "node" },
  affects: ["source"],
  target: ({ node }) => node ?? "all sources",
  detail: ({ factor }) => `×${factor}`,
  impossible: ({ factor }) => changesNothing("factor", factor, 1),
  inject: (network, { factor, node }) => network.surge(factor, node),
});
