// The fault `duplicate`: a share of the messages between two lanes or nodes arrives twice.
import * as z from "zod";
import { share, writeQuantity } from "../quantity.js";
import { BETWEEN, betweenSides } from "./between.js";
import { changesNothing, defineFault } from "./fault.js";

export const duplicate = defineFault({
  summary: "doubles a share of the messages between two lanes or nodes",
  parameters: z.strictObject({
    ...BETWEEN,
    rate: share("share that arrives twice").prefault("10%"),
  }),
  ...betweenSides,
  detail: ({ rate }) => writeQuantity(rate, "share"),
  impossible: ({ rate, ...sides }, plan) =>
    betweenSides.impossible(sides, plan) ?? changesNothing("share", rate, 0),
  inject: (network, { rate, ...sides }) => network.strain(sides, { duplicate: rate }),
});
