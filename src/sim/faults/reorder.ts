// The fault `reorder`: a share of the messages takes longer, so that others overtake them.
import * as z from "zod";
import { distribution, samplerOf } from "../distribution.js";
import { share, writeQuantity } from "../quantity.js";
import { BETWEEN, betweenSides } from "./between.js";
import { changesNothing, defineFault } from "./fault.js";

export const reorder = defineFault({
  summary: "holds a share of the messages back, so that others overtake them",
  parameters: z.strictObject({
    ...BETWEEN,
    rate: share("share that is held back").prefault("10%"),
    by: distribution("how long").prefault("exp(100ms)"),
  }),
  ...betweenSides,
  detail: ({ rate }) => writeQuantity(rate, "share"),
  impossible: ({ rate, ...sides }, plan) =>
    betweenSides.impossible(sides, plan) ?? changesNothing("share", rate, 0),
  inject: (network, { rate, by, ...sides }) =>
    network.strain(sides, { latency: { share: rate, sampler: samplerOf(by) } }),
});
