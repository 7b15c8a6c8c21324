// The fault `loss`: a share of the messages between two lanes or nodes is lost.
import * as z from "zod";
import { share, writeQuantity } from "../quantity.js";
import { BETWEEN, betweenSides } from "./between.js";
import { changesNothing, defineFault } from "./fault.js";

export const loss = defineFault({
  summary: "loses a share of the messages between two lanes or nodes",
  parameters: z.strictObject({ ...BETWEEN, rate: share("share that is lost").prefault("10%") }),
  ...betweenSides,
  detail: ({ rate }) => writeQuantity(rate, "share"),
  impossible: ({ rate, ...sides }, plan) =>
    betweenSides.impossible(sides, plan) ?? changesNothing("share", rate, 0),
  inject: (network, { rate, ...sides }) => network.strain(sides, { loss: rate }),
});
