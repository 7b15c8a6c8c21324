// The fault `latency`: everything takes longer on the links between two lanes or nodes.
import * as z from "zod";
import { distribution, samplerOf } from "../distribution.js";
import { BETWEEN, betweenSides } from "./between.js";
import { defineFault } from "./fault.js";

export const latency = defineFault({
  summary: "adds a time to the way of every message between two lanes or nodes",
  parameters: z.strictObject({ ...BETWEEN, add: distribution("time that is added") }),
  ...betweenSides,
  detail: ({ add }) => `+${add.text}`,
  impossible({ add, ...sides }, plan) {
    const nowhere = betweenSides.impossible(sides, plan);
    if (nowhere || add.mean !== 0) return nowhere;
    return { message: "adding no time changes nothing", help: "give a time, such as add: 50ms" };
  },
  inject: (network, { add, ...sides }) =>
    network.strain(sides, { latency: { share: 1, sampler: samplerOf(add) } }),
});
