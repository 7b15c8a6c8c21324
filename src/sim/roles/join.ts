// The role `join`: waits for the branches of one produced message and lets one message go on.
import { z } from "zod";
import { count, duration } from "../quantity.js";
import { defineRole } from "./role.js";

const parameters = z.strictObject({
  expect: count("branches to wait for; the number of ways in if absent", 1, 10_000).optional(),
  timeout: duration("longest wait for the branches of one message").prefault("30s"),
  on_timeout: z
    .enum(["drop", "forward"])
    .default("drop")
    .describe("what becomes of the branches that came: dropped, or sent on as failed"),
});

export const join = defineRole({
  summary: "waits for the branches of one message and lets one go on",
  parameters,
  canFail: false,
  create() {
    throw new Error("not yet");
  },
});
