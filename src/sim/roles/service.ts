// The role `service`: instances × concurrency servers before one first-in-first-out queue, with
// failures, a timeout, retries and a dead letter.
import * as z from "zod";
import { distribution, samplerOf } from "../distribution.js";
import { GUARDS } from "../guards.js";
import { callPolicy } from "../policy.js";
import { count, duration, share } from "../quantity.js";
import { OVERFLOWS } from "../server-settings.js";
import { Servers } from "../servers.js";
import { stationFlow } from "../theory/station.js";
import { ORDERS } from "../waiting-room.js";
import { defineRole } from "./role.js";

const parameters = z.strictObject({
  instances: count("number of instances", 1, 10_000).prefault(1),
  concurrency: count("messages one instance serves at a time", 1, 10_000).prefault(1),
  time: distribution("time one attempt takes a server").prefault("exp(10ms)"),
  slowdown: share(
    "how much longer an attempt takes for each other message that is there when it begins, waiting " +
      "or in service",
  ).prefault(0),
  queue: count(
    "how many messages may wait, without those in service; unbounded if absent",
  ).optional(),
  overflow: z
    .enum(OVERFLOWS)
    .default("reject")
    .describe(
      "when the queue is full, the new message is dropped, or the oldest; or senders are blocked: " +
        "services before it keep their servers until there is room, in turn and at the end of all " +
        "their ways out (what others send is let in)",
    ),
  order: z
    .enum(ORDERS)
    .default("fifo")
    .describe("who is served next: who came first, who came last, or who has the highest priority"),
  fail: share("share of the attempts that fail").prefault(0),
  permanent: share("share of the failures that no retry can mend").prefault(0),
  timeout: duration(
    "longest time of one attempt in service, waiting not counted; the server is free again then " +
      "and the attempt has failed",
  ).optional(),
  retry: callPolicy
    .optional()
    .describe(
      "tries a failed message again, and re-sends over a link that is cut; the server is free " +
        "while the delay lasts",
    ),
  ...GUARDS,
  dead_letter: z.string().optional().describe("id of the node that takes what failed for good"),
});

export const service = defineRole({
  summary: "instances × concurrency servers before one queue, with failures and retries",
  parameters,
  canFail: true,
  create(context, { time, ...settings }) {
    const sampler = samplerOf(time);
    const random = context.stream("time");
    return new Servers(context, { ...settings, drawTime: () => sampler(random) });
  },
  flow: stationFlow,
  station: ({ time, ...settings }) => ({ ...settings, times: [{ share: 1, time }] }),
});
