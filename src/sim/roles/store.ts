// The role `store`: a database. Pools of connections, each taken for the time of a read or a write;
// replicas that are behind what is written; and locks on what is written.
import * as z from "zod";
import type { NodeContext } from "../behaviour.js";
import { distribution, samplerOf } from "../distribution.js";
import { GUARDS } from "../guards.js";
import { NONE } from "../messages.js";
import { Tally } from "../metrics.js";
import type { OwnFigures } from "../own-figures.js";
import { callPolicy } from "../policy.js";
import { count, duration, share } from "../quantity.js";
import type { RandomStream } from "../random.js";
import type { Attempts } from "../server-settings.js";
import { Servers } from "../servers.js";
import { stationFlow } from "../theory/station.js";
import { defineRole } from "./role.js";

const parameters = z.strictObject({
  connections: count("connections in the pool, of each copy", 1, 10_000).prefault(10),
  read: distribution("time a read holds a connection").prefault("exp(2ms)"),
  write: distribution("time a write holds a connection").prefault("exp(5ms)"),
  writes: share("share of the messages that write").prefault("50%"),
  replicas: count("copies that reads go to; without any, they go to the primary", 0, 100).prefault(
    0,
  ),
  lag: distribution("how far a replica is behind when it is read").prefault("50ms"),
  locks: z
    .boolean()
    .default(false)
    .describe("writes of one key wait for each other, and keep their connection meanwhile"),
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

type StoreParameters = z.output<typeof parameters>;

/** Reads and writes, and what readers of replicas do not see yet. */
class Queries implements Attempts {
  private readonly drawRead: () => number;
  private readonly drawWrite: () => number;
  private readonly drawLag: () => number;
  private readonly kinds: RandomStream;
  private readonly staleness = new Tally();
  private readonly lockWait = new Tally();
  /** By key: when it was written last, and until when it is locked. */
  private readonly written = new Map<number, number>();
  private readonly locked = new Map<number, number>();
  /** Writes under way, by message. */
  private readonly writing = new Set<number>();
  private reads = 0;
  private stale = 0;

  constructor(
    private readonly context: NodeContext,
    private readonly given: StoreParameters,
  ) {
    this.kinds = context.stream("reads and writes");
    const random = context.stream("time");
    const read = samplerOf(given.read);
    const write = samplerOf(given.write);
    this.drawRead = () => read(random);
    this.drawWrite = () => write(random);
    const lag = samplerOf(given.lag);
    const lags = context.stream("lag");
    this.drawLag = () => lag(lags);
  }

  begin(message: number): number {
    this.writing.delete(message);
    if (this.kinds.uniform() >= this.given.writes) {
      const seconds = this.drawRead();
      if (this.given.replicas > 0) this.look(message);
      return seconds;
    }
    const seconds = this.drawWrite();
    this.writing.add(message);
    return this.given.locks ? this.lock(message, seconds) : seconds;
  }

  /** A replica shows what was written up to its lag ago. */
  private look(message: number): void {
    const { kernel, index } = this.context;
    const lag = kernel.conditions.lags[index].reduce((sum, one) => sum + one, this.drawLag());
    const last = this.written.get(kernel.messages.key[message]);
    const isStale = last !== undefined && kernel.now - last < lag;
    this.reads += 1;
    this.stale += isStale ? 1 : 0;
    this.staleness.record(isStale ? kernel.now - last : 0);
  }

  private lock(message: number, seconds: number): number {
    const { kernel } = this.context;
    const key = kernel.messages.key[message];
    if (key === NONE) return seconds;
    const from = Math.max(kernel.now, this.locked.get(key) ?? 0);
    this.lockWait.record(from - kernel.now);
    this.locked.set(key, from + seconds);
    return from - kernel.now + seconds;
  }

  end(message: number): void {
    const { kernel } = this.context;
    if (!this.writing.delete(message)) return;
    const key = kernel.messages.key[message];
    if (key !== NONE) this.written.set(key, kernel.now);
  }

  figures(): OwnFigures {
    const { reads, stale, staleness, lockWait, given } = this;
    return {
      ...(given.replicas > 0 ? { replica_reads: reads, stale_reads: stale } : {}),
      ...(given.replicas > 0 ? { staleness_s: staleness } : {}),
      ...(given.locks ? { lock_wait_s: lockWait } : {}),
    };
  }
}

export const store = defineRole({
  summary: "a database: pools of connections, reads and writes, replicas, locks",
  parameters,
  canFail: true,
  create(context, given) {
    const { connections, replicas, read, write, writes, lag, locks, ...settings } = given;
    return new Servers(context, {
      ...settings,
      instances: 1,
      concurrency: connections * (1 + replicas),
      overflow: "reject",
      attempts: new Queries(context, given),
    });
  },
  flow: stationFlow,
  station: ({ connections, replicas, read, write, writes, ...settings }) => ({
    ...settings,
    instances: 1,
    concurrency: connections * (1 + replicas),
    times: [
      { share: 1 - writes, time: read },
      { share: writes, time: write },
    ].filter(({ share }) => share > 0),
  }),
});
