// The role `retry`: counts a retry, waits by the backoff and sends the message on to be tried again.
import { z } from "zod";
import { retryPolicy } from "../policy.js";
import { defineRole } from "./role.js";

const parameters = z.strictObject(retryPolicy.shape);

export const retry = defineRole({
  summary: "counts a retry and waits before the message is tried again",
  parameters,
  canFail: true,
  create() {
    throw new Error("not yet");
  },
});
