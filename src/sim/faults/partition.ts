// The fault `partition`: the links between two lanes or nodes carry nothing.
import * as z from "zod";
import { defineFault } from "./fault.js";

export const partition = defineFault({
  summary: "cuts every link between two lanes or nodes",
  parameters: z.strictObject({
    between: z.tuple([z.string(), z.string()]).describe("the two sides: ids of lanes or nodes"),
    direction: z
      .enum(["both", "forward", "backward"])
      .default("both")
      .describe("which links: all, those from the first to the second, or those back"),
  }),
  targets: { between: "places" },
  target: ({ between: [left, right] }) => `${left}/${right}`,
  detail: ({ direction }) => (direction === "both" ? "" : `${direction} only`),
  impossible({ between: [left, right], direction }, plan) {
    if (plan.linksBetween(left, right, direction) > 0) return null;
    const against = direction !== "both" && plan.linksBetween(left, right, "both") > 0;
    const message = against
      ? `no edge leads ${direction} between '${left}' and '${right}'`
      : `no edge joins '${left}' and '${right}': there is nothing to cut`;
    const help = against ? "write direction: both" : "name two lanes or nodes with an edge between";
    return { message, help };
  },
  inject: (network, { between: [left, right], direction }) => network.cut(left, right, direction),
});
