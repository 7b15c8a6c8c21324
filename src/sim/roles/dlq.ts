// The role `dlq`: keeps what failed. Its ways out carry only what is redriven from it.
import { z } from "zod";
import { count, duration, rate } from "../quantity.js";
import { defineRole } from "./role.js";

const parameters = z.strictObject({
  redrive: z
    .strictObject({
      at: duration("time of the run from which what it holds is sent on again"),
      rate: rate("how fast").prefault("10/s"),
    })
    .optional()
    .describe("sends what it holds on again; its ways out are used for this only"),
  alert: count("number of held messages at which the first alarm is noted", 1).optional(),
});

export const dlq = defineRole({
  summary: "keeps what failed for good; can send it on again later",
  parameters,
  canFail: false,
  create() {
    throw new Error("not yet");
  },
});
