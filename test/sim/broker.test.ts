// What brokers promise: who owns which partition, what is delivered again, what a new leader has lost,
// and histories of deliveries under random faults.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ASSIGNORS, assign } from "../../src/sim/assignors.js";
import { NONE } from "../../src/sim/messages.js";
import { runOnce } from "../../src/sim/simulate.js";
import { type FaultText, type ModelText, model } from "./model.js";
import { arrivals, run } from "./trace.js";

const nobody = (partitions: number) => new Int32Array(partitions).fill(NONE);
const moved = (before: Int32Array, after: Int32Array) =>
  before.filter((owner, at) => owner !== after[at]).length;

describe("assignors", () => {
  test("give out partitions as Kafka's do", () => {
    expect([...assign("range", [0, 1, 2], nobody(7))]).toEqual([0, 0, 0, 1, 1, 2, 2]);
    expect([...assign("round-robin", [0, 1, 2], nobody(7))]).toEqual([0, 1, 2, 0, 1, 2, 0]);
    const before = assign("sticky", [0, 1, 2], nobody(7));
    // One leaves: the partitions of the others stay where they are.
    const after = assign("sticky", [0, 2], before);
    expect(before.every((owner, at) => owner === 1 || owner === after[at])).toBe(true);
  });

  test("are even, and sticky ones move no more than they must", () => {
    const members = fc.uniqueArray(fc.nat(9), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(
        members,
        members,
        fc.integer({ min: 1, max: 40 }),
        (first, second, partitions) => {
          const [one, other] = [first, second].map((list) => [...list].sort((a, b) => a - b));
          for (const assignor of ASSIGNORS) {
            const before = assign(assignor, one, nobody(partitions));
            const after = assign(assignor, other, before);
            const counts = other.map((member) => after.filter((owner) => owner === member).length);
            expect(counts.reduce((sum, count) => sum + count, 0)).toBe(partitions);
            expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
            if (assignor !== "sticky" && assignor !== "cooperative") continue;
            expect(moved(before, assign(assignor, one, before))).toBe(0);
            // What a member holds beyond its share has to move, and what nobody holds; no more.
            const share = Math.floor(partitions / other.length);
            const rest = partitions % other.length;
            const held = other
              .map((member) => before.filter((owner) => owner === member).length)
              .sort((a, b) => b - a);
            const stays = held.reduce((sum, count, rank) => {
              return sum + Math.min(count, share + (rank < rest ? 1 : 0));
            }, 0);
            expect(moved(before, after)).toBe(partitions - stays);
          }
        },
      ),
    );
  });
});

/** One message a second from 1 on through a log with one partition, 0.4 s each. */
const logged = (fault: FaultText | null, topic: object = {}, service: object = {}): ModelText => ({
  nodes: {
    n1: { role: "source", rate: "1/s", arrivals: "fixed" },
    n2: { role: "topic", partitions: 1, ...topic },
    n3: { role: "service", time: "400ms", ...service },
    n4: { role: "sink" },
  },
  links: { "n1->n2": {}, "n2->n3": {}, "n3->n4": {} },
  faults: fault ? [fault] : [],
  duration: "10s",
  drain: "60s",
});

describe("a rebalance that takes time", () => {
  const waits = (assignor: string) => {
    const text = logged(
      { kind: "restart", node: "n3", down: "30s", at: "2.2s", for: "30s" },
      { partitions: 4, assignor, rebalance_time: "3s" },
      { instances: 2 },
    );
    return arrivals(text, "n4").map(({ birth, time }) => [
      birth,
      Number((time - birth).toFixed(6)),
    ]);
  };

  test("stops everybody when it is eager", () => {
    // From 2.2, when an instance leaves, to 5.2; then 3, 4 and 5 in turn, and 6 behind them.
    const late = waits("range").filter(([, wait]) => wait > 0.4);
    expect(late.map(([birth]) => birth).sort()).toEqual([3, 4, 5, 6]);
  });

  test("stops only what moves when it is incremental", () => {
    // Round-robin puts 3 and 4 (and 7 and 8) into one half of the partitions.
    const late = waits("cooperative").filter(([, wait]) => wait > 0.4);
    expect(late.length).toBeLessThan(4);
    expect(late.length).toBeGreaterThan(0);
  });
});

describe("a member that is silent", () => {
  test("is gone when the session timeout has run from its last heartbeat", () => {
    // The owner of the partition beats at every whole second, and crashes at 4.2 while it works on 4.
    const crash: FaultText = { kind: "crash", node: "n3", instances: 1, at: "4.2s" };
    const fourth = (topic: object) =>
      arrivals(logged(crash, { session_timeout: "3s", ...topic }, { instances: 2 }), "n4")
        .filter(({ birth }) => birth === 4)
        .map(({ time }) => Number(time.toFixed(6)));
    expect(fourth({})).toEqual([7.6]);
    expect(fourth({ heartbeat: "1s" })).toEqual([7.4]);
    // Every 3 s: the last came at 3.
    expect(fourth({ heartbeat: "3s" })).toEqual([6.4]);
  });
});

describe("a member that polls too late", () => {
  /** What is begun at 3 takes ten times as long: until 7. */
  const slow: FaultText = { kind: "slow", node: "n3", factor: 10, at: "2.9s", for: "0.2s" };
  const late = (topic: object = {}, faults: FaultText[] = [slow]): ModelText => ({
    ...logged(null, { max_poll_interval: "1s", ...topic }, { instances: 2 }),
    faults,
  });
  const seen = (text: ModelText) =>
    arrivals(text, "n4").map(({ birth, time }) => [birth, Number(time.toFixed(6))]);

  test("is thrown out: its message is delivered again, and then done twice", () => {
    expect(seen(late())).toEqual([
      [1, 1.4],
      [2, 2.4],
      [3, 4.4],
      [4, 4.8],
      [5, 5.4],
      [6, 6.4],
      [3, 7],
      [7, 7.4],
      [8, 8.4],
      [9, 9.4],
      [10, 10.4],
    ]);
    const { ledger, nodes } = run(late());
    expect(ledger).toMatchObject({ produced: 10, duplicates: 1, completed: 11, in_flight: 0 });
    // It leaves at 4 and is back at 7.
    expect(nodes.n2.groups).toMatchObject([{ thrown_out: 1, redelivered: 1, rebalances: 2 }]);
  });

  test("does so without a trace in a transaction, and is not repeated when it commits before", () => {
    const once = run(late({ commit: "exactly-once" }));
    expect(once.ledger).toMatchObject({ completed: 10, merged: 1, duplicates: 0, in_flight: 0 });
    expect(once.nodes.n2.groups).toMatchObject([{ thrown_out: 1, redelivered: 1 }]);
    const before = late({ commit: "before" });
    expect(seen(before).filter(([birth]) => birth === 3)).toEqual([[3, 7]]);
    expect(seen(before).filter(([birth]) => birth === 4)).toEqual([[4, 4.4]]);
    expect(run(before).nodes.n2.groups).toMatchObject([{ thrown_out: 1, redelivered: 0 }]);
  });

  test("loses nothing when it crashes over what somebody else has done", () => {
    const crash: FaultText = { kind: "crash", node: "n3", instances: 1, at: "5.6s", for: "1s" };
    const { ledger } = run(late({}, [slow, crash]));
    expect(ledger).toMatchObject({ completed: 10, merged: 1, dropped: { total: 0 }, in_flight: 0 });
  });

  test("does the same work for ever when it always takes longer than it may", () => {
    const text = logged(null, { max_poll_interval: "300ms" });
    expect(new Set(seen(text).map(([birth]) => birth))).toEqual(new Set([1]));
    const { nodes, ledger } = run(text);
    // Delivered from 1 on every 0.4 s, until the run ends at 70: the last time at 69.8.
    expect(nodes.n2.groups).toMatchObject([{ delivered: 173, thrown_out: 172 }]);
    expect(ledger).toMatchObject({ produced: 10, duplicates: 172, completed: 172 });
  });

  test("is not one that only waits for a retry, unless the retry blocks", () => {
    const failing = (mode: string) => {
      const errors: FaultText = { kind: "errors", node: "n3", at: "2.9s", for: "0.6s" };
      const retry = { max: 5, backoff: "fixed", base: "2s", mode };
      const text = logged(errors, { max_poll_interval: "1s" }, { instances: 2, retry });
      return run(text).nodes.n2.groups;
    };
    expect(failing("retry-topic")).toMatchObject([{ thrown_out: 0, redelivered: 0 }]);
    expect(failing("parked-key")).toMatchObject([{ thrown_out: 0, redelivered: 0 }]);
    expect(failing("blocking")).toMatchObject([{ thrown_out: 1, redelivered: 1 }]);
  });
});

describe("commits", () => {
  const crash: FaultText = { kind: "crash", node: "n3", at: "4.2s", for: "1s" };

  test("from time to time let what was done since be done again", () => {
    // 1, 2 and 3 are done at 4.2 and not committed before 6.4; 4 is in service. All four are delivered
    // again from 5.2 on.
    const { ledger, nodes, faults } = run(logged(crash, { commit_interval: "5s" }));
    expect(ledger).toMatchObject({ produced: 10, duplicates: 3, completed: 13, in_flight: 0 });
    expect(nodes.n2.groups).toMatchObject([{ delivered: 14, redelivered: 4 }]);
    expect(faults[0].impact).toMatchObject({ duplicated: 4, lost: 0 });
    // Committed at 4.1 already: only 4 itself.
    const often = run(logged(crash, { commit_interval: "1s" }));
    expect(often.ledger).toMatchObject({ duplicates: 1, completed: 11 });
  });

  test("in order, also when it is done again", () => {
    const seen = arrivals(logged(crash, { commit_interval: "5s" }), "n4").map(({ birth }) => birth);
    expect(seen).toEqual([1, 2, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  test("within a transaction leave no trace of what was cut off", () => {
    const { faults, ledger, nodes } = run(logged(crash, { commit: "exactly-once" }));
    expect(ledger).toMatchObject({ completed: 10, duplicates: 0 });
    expect(nodes.n2.groups).toMatchObject([{ redelivered: 1 }]);
    expect(faults[0].impact).toMatchObject({ duplicated: 0, lost: 0 });
  });
});

describe("a failover", () => {
  const failover: FaultText = { kind: "failover", node: "n2", at: "4.5s", for: "2s" };
  /** Two seconds each: a backlog builds up. */
  const slow = { time: "2s" };

  test("loses what only the leader had", () => {
    // At 4.5 the messages 2 (in service since 3), 3 and 4 are there; the copy is 1.2 s behind: 4 is lost.
    const topic = { replication: 3, acks: "leader", replication_lag: "1.2s" };
    const { ledger, faults } = run(logged(failover, topic, slow));
    expect(ledger).toMatchObject({ completed: 9, dropped: { by_reason: { crash: 1 } } });
    expect(faults[0].impact.lost).toBe(1);
  });

  test("loses nothing when all copies had to have it, which takes longer", () => {
    const topic = { replication: 3, acks: "all", replication_lag: "1.2s" };
    expect(run(logged(failover, topic, slow)).ledger).toMatchObject({ completed: 10 });
    expect(run(logged(null, topic)).latency_s.min).toBeCloseTo(1.6, 9);
  });
});

describe("retention", () => {
  // 2.5 s each: 1 from 1, 2 from 3.5, 3 from 6, when it is 3 s old; 4 and 5 are too old at 8.5.
  const text = logged(null, { retention: "3s" }, { time: "2.5s" });

  test("deletes what a slow group has not got in time", () => {
    expect(arrivals(text, "n4").map(({ birth, time }) => [birth, time])).toEqual([
      [1, 3.5],
      [2, 6],
      [3, 8.5],
      [6, 11],
      [8, 13.5],
    ]);
    const { ledger, nodes } = run(text);
    expect(ledger).toMatchObject({ completed: 5, dropped: { by_reason: { expired: 5 } } });
    expect(nodes.n2).toMatchObject({ dropped_by_reason: { expired: 5 } });
    expect(run(logged(null, {}, { time: "2.5s" })).ledger.completed).toBe(10);
  });

  test("bounds the lag by what comes in that time", () => {
    const full = logged(null, { retention: "10s" }, { time: "1s" });
    const source = { role: "source", rate: "20/s", arrivals: "fixed" } as const;
    const { nodes } = run({ ...full, nodes: { ...full.nodes, n1: source }, duration: "100s" });
    expect(nodes.n2.queue_length.max).toBeGreaterThan(190);
    expect(nodes.n2.queue_length.max).toBeLessThanOrEqual(201);
  });

  test("shows in the history as lost", () => {
    const { kernel } = runOnce(model(text), 0, { checksHistory: true });
    const { groups } = kernel.behaviours[1].figures!() as { groups: { history: unknown }[] };
    expect(groups[0].history).toMatchObject({ appended: 10, delivered: 5, lost: 5, unseen: 0 });
  });
});

describe("a queue", () => {
  const queued = (queue: object, fail: number, rate = "100/s"): ModelText => ({
    nodes: {
      n1: { role: "source", rate },
      n2: { role: "queue", ...queue },
      n3: { role: "service", time: "1ms", concurrency: 4, fail },
      n4: { role: "sink" },
      n5: { role: "dlq" },
    },
    links: { "n1->n2": {}, "n2->n3": {}, "n3->n4": {}, "n2->n5": { failing: true } },
    duration: "100s",
    drain: "60s",
  });

  test("puts back what failed, and gives up after so many deliveries: pⁿ", () => {
    const { ledger, nodes } = run(queued({ requeue: true, max_deliveries: 3 }, 0.5));
    const { produced } = ledger;
    expect(ledger.completed + ledger.dead_lettered).toBe(produced);
    const deviation = Math.sqrt(produced * 0.125 * 0.875);
    expect(Math.abs(ledger.dead_lettered - 0.125 * produced)).toBeLessThan(4 * deviation);
    // 1 + 1/2 + 1/4 deliveries a message.
    expect((nodes.n2.delivered as number) / produced).toBeCloseTo(1.75, 1);
  });

  test("does not, unless it is told to", () => {
    expect(run(queued({}, 0.5)).nodes.n2.redelivered).toBe(0);
  });
});

describe("histories of deliveries", () => {
  const historyOf = (text: ModelText) => {
    const { kernel, ledger } = runOnce(model(text), 0, { checksHistory: true });
    const figures = kernel.behaviours[1].figures!() as {
      groups: { history: Record<string, number>; redelivered: number; lag: unknown }[];
    };
    return { groups: figures.groups, ledger };
  };

  const time = fc.constantFrom("1ms", "exp(20ms)", "60ms");
  const faults = fc.array(
    fc
      .tuple(
        fc.constantFrom(
          { kind: "crash", node: "n3" },
          { kind: "crash", node: "n3", instances: 1 },
          { kind: "pause", node: "n3", instances: 1 },
          { kind: "restart", node: "n3", down: "50ms" },
          { kind: "rebalance", node: "n2" },
          { kind: "stall", node: "n2" },
          { kind: "failover", node: "n2" },
          { kind: "crash", node: "n2" },
          { kind: "partition", between: ["n2", "n3"] },
          { kind: "slow", node: "n3", factor: 5 },
        ),
        fc.constantFrom("0s", "200ms", "500ms"),
        fc.constantFrom("50ms", "300ms"),
      )
      .map(([fault, at, lasts]) => ({ ...fault, at, for: lasts }) as unknown as FaultText),
    { maxLength: 4 },
  );
  const text = fc
    .record({
      topic: fc.record({
        partitions: fc.constantFrom(1, 3, 5),
        session_timeout: fc.constantFrom("0s", "100ms", "10s"),
        assignor: fc.constantFrom(...ASSIGNORS),
        rebalance_time: fc.constantFrom("0s", "0s", "80ms"),
        heartbeat: fc.constantFrom("0s", "30ms"),
        max_poll_interval: fc.constantFrom(undefined, undefined, "100ms"),
        commit: fc.constantFrom("after", "before", "exactly-once"),
        commit_interval: fc.constantFrom(undefined, undefined, "100ms"),
        key: fc.constantFrom(undefined, { count: 5 }),
      }),
      service: fc.record({
        instances: fc.constantFrom(1, 2, 4),
        time,
        retry: fc.constantFrom(
          undefined,
          { max: 3, base: "20ms", mode: "blocking" },
          { max: 3, base: "20ms", mode: "parked-key" },
          { max: 3, base: "20ms", mode: "retry-topic" },
        ),
        fail: fc.constantFrom(0, 0.2),
      }),
      faults,
      seed: fc.nat(),
    })
    .map(
      ({ topic, service, faults, seed }): ModelText => ({
        nodes: {
          n1: { role: "source", rate: "100/s" },
          n2: { role: "topic", ...topic },
          n3: { role: "service", ...service },
          n4: { role: "sink" },
        },
        links: { "n1->n2": {}, "n2->n3": {}, "n3->n4": {} },
        faults,
        duration: "1s",
        drain: "1h",
        seed,
        maxEvents: 200_000,
      }),
    );

  test("lose nothing, skip nothing and keep the order, whatever faults there are", () => {
    fc.assert(
      fc.property(text, (given) => {
        const { groups, ledger } = historyOf(given);
        expect(ledger.in_flight).toBe(0);
        for (const { history, redelivered } of groups) {
          expect(history).toMatchObject({ unseen: 0, lost: 0, skipped: 0, non_monotonic: 0 });
          expect(history.delivered).toBe(history.appended);
          expect(history.duplicate).toBe(redelivered);
        }
      }),
      { numRuns: 200 },
    );
  });

  test("tell what a failover has lost", () => {
    const failover: FaultText = { kind: "failover", node: "n2", at: "4.5s", for: "2s" };
    const topic = { replication: 3, acks: "leader", replication_lag: "1.2s" };
    const { groups } = historyOf(logged(failover, topic, { time: "2s" }));
    expect(groups[0].history).toMatchObject({ appended: 10, delivered: 9, lost: 1, unseen: 0 });
  });
});
