// The fault `bandwidth`: the links between two lanes or nodes carry one message after another, at
// most at a rate: what comes faster waits for the link.
import * as z from "zod";
import { pace, writeQuantity } from "../quantity.js";
import { BETWEEN, betweenSides } from "./between.js";
import { defineFault } from "./fault.js";

export const bandwidth = defineFault({
  summary: "limits how many messages a link between two lanes or nodes carries",
  parameters: z.strictObject({ ...BETWEEN, rate: pace("what each link carries at most") }),
  ...betweenSides,
  detail: ({ rate }) => `at most ${writeQuantity(rate, "rate")}`,
  inject: (network, { rate, ...sides }) => network.strain(sides, { perMessage_s: 1 / rate }),
});
