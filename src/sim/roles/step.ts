// The role `step`: takes time and nothing else; any number of messages are in it at once.
import { z } from "zod";
import { distribution } from "../distribution.js";
import { retryPolicy } from "../policy.js";
import { defineRole } from "./role.js";

const parameters = z.strictObject({
  time: distribution("time a message spends here").prefault("0s"),
  retry: retryPolicy.optional().describe("re-sends over a link that is cut; without it, lost"),
});

export const step = defineRole({
  summary: "takes time, without contention: any number of messages at once",
  parameters,
  canFail: false,
  create() {
    throw new Error("not yet");
  },
});
