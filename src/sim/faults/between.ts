// What all faults of links have in common: the two sides whose links they touch.
import * as z from "zod";
import type { Direction } from "../network.js";
import type { Plan } from "./fault.js";

export const BETWEEN = {
  between: z.tuple([z.string(), z.string()]).describe("the two sides: ids of lanes or nodes"),
  direction: z
    .enum(["both", "forward", "backward"])
    .default("both")
    .describe("which links: all, those from the first to the second, or those back"),
} as const;

interface Between {
  readonly between: readonly [string, string];
  readonly direction: Direction;
}

/** The parts of a definition that follow from the two sides. */
export const betweenSides = {
  targets: { between: "places" },
  target: ({ between: [left, right] }: Between) => `${left}/${right}`,
  impossible({ between: [left, right], direction }: Between, plan: Plan) {
    if (plan.linksBetween(left, right, direction) > 0) return null;
    const against = direction !== "both" && plan.linksBetween(left, right, "both") > 0;
    const message = against
      ? `no edge leads ${direction} between '${left}' and '${right}'`
      : `no edge joins '${left}' and '${right}': there is nothing to cut`;
    const help = against ? "write direction: both" : "name two lanes or nodes with an edge between";
    return { message, help };
  },
} as const;

/** ` forward only`, or nothing. */
export const onlyOneWay = ({ direction }: Between): string =>
  direction === "both" ? "" : `${direction} only`;
