// The role `topic`: a partitioned log. Every way out is a consumer group, which takes one message
// at a time, in order, from each partition.
import { z } from "zod";
import { distribution } from "../distribution.js";
import { count, duration } from "../quantity.js";
import { keyParameters } from "./key.js";
import { defineRole } from "./role.js";

const parameters = z.strictObject({
  partitions: count("number of partitions", 1, 10_000).prefault(6),
  key: keyParameters
    .optional()
    .describe("keys of the messages that come without one; without it they go round-robin"),
  append: distribution("time to append a message").prefault("0s"),
  session_timeout: duration("time after which a crashed instance loses its partitions").prefault(
    "10s",
  ),
  commit: z
    .enum(["after", "before"])
    .default("after")
    .describe("when an offset is committed: work cut off by a crash is redelivered, or lost"),
});

export const topic = defineRole({
  summary: "a partitioned log; every way out is a consumer group",
  parameters,
  canFail: false,
  create() {
    throw new Error("not yet");
  },
});
