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
  inject: (network, { between: [left, right], direction }) => network.cut(left, right, direction),
});
