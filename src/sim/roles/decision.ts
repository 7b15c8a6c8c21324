// The role `decision`: a diamond; each message takes exactly one of the ways out.
import { z } from "zod";
import { count, share } from "../quantity.js";
import { defineRole } from "./role.js";

const parameters = z.strictObject({
  weights: z
    .record(z.string(), share("share of the messages that take the way"))
    .optional()
    .describe("share of each way, by the label of its edge or the id of its target"),
  question: z
    .enum(["outcome", "budget", "error-class", "choice"])
    .optional()
    .describe(
      "what is asked: did it work, are retries left, may it be retried, or none of these; " +
        "read from the label if absent",
    ),
  limit: count("retries allowed, when the question is the budget", 0, 1000).optional(),
});

export const decision = defineRole({
  summary: "sends each message one way: by its outcome, its retries, its error, or by weight",
  parameters,
  canFail: false,
  create() {
    throw new Error("not yet");
  },
});
