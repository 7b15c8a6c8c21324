// The role `store`: a database. A pool of connections, each taken for the time of a read or a write.
import * as z from "zod";
import { distribution, samplerOf } from "../distribution.js";
import { GUARDS } from "../guards.js";
import { callPolicy } from "../policy.js";
import { count, duration, share } from "../quantity.js";
import { Servers } from "../servers.js";
import { stationFlow } from "../theory/station.js";
import { defineRole } from "./role.js";

const parameters = z.strictObject({
  connections: count("connections in the pool", 1, 10_000).prefault(10),
  read: distribution("time a read holds a connection").prefault("exp(2ms)"),
  write: distribution("time a write holds a connection").prefault("exp(5ms)"),
  writes: share("share of the messages that write").prefault("50%"),
  queue: count("how many may wait for a connection; unbounded if absent").optional(),
  fail: share("share of the queries that fail").prefault(0),
  permanent: share("share of the failures that no retry can mend").prefault(0),
  timeout: duration("longest time of one query, waiting not counted").optional(),
  retry: callPolicy
    .optional()
    .describe("tries a failed query again, and re-sends over a link that is cut"),
  ...GUARDS,
  dead_letter: z.string().optional().describe("id of the node that takes what failed for good"),
});

export const store = defineRole({
  summary: "a database: a pool of connections, reads and writes",
  parameters,
  canFail: true,
  create(context, { connections, read, write, writes, ...settings }) {
    const kinds = context.stream("reads and writes");
    const random = context.stream("time");
    const readTime = samplerOf(read);
    const writeTime = samplerOf(write);
    return new Servers(context, {
      ...settings,
      instances: 1,
      concurrency: connections,
      overflow: "reject",
      drawTime: () => (kinds.uniform() < writes ? writeTime(random) : readTime(random)),
    });
  },
  flow: stationFlow,
  station: ({ connections, read, write, writes, ...settings }) => ({
    ...settings,
    instances: 1,
    concurrency: connections,
    times: [
      { share: 1 - writes, time: read },
      { share: writes, time: write },
    ].filter(({ share }) => share > 0),
  }),
});
