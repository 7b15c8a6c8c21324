// The fault `bandwidth`: the links between two lanes or nodes carry one message after another, at
// most at a rate of messages or bytes: what comes faster waits for the link.
import * as z from "zod";
import { bandwidth as capacity, NO_SIZES, takenBy } from "../bandwidth.js";
import { BETWEEN, betweenSides } from "./between.js";
import { defineFault } from "./fault.js";

export const bandwidth = defineFault({
  summary: "limits what a link between two lanes or nodes carries, in messages or bytes",
  parameters: z.strictObject({ ...BETWEEN, rate: capacity("what each link carries at most") }),
  ...betweenSides,
  detail: ({ rate }) => `at most ${rate.text}`,
  impossible: ({ rate, ...sides }, plan) => {
    const nothing = betweenSides.impossible(sides, plan);
    if (nothing || rate.kind === "messages" || plan.hasSizes) return nothing;
    return { message: `'${rate.text}' ${NO_SIZES.message}`, help: NO_SIZES.help };
  },
  inject: (network, { rate, ...sides }) => network.strain(sides, takenBy(rate)),
});
