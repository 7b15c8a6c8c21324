// What each role does with messages, against traces worked out by hand.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { jitteredPause, pauseBefore } from "../../src/sim/backoff.js";
import { retryPolicy } from "../../src/sim/policy.js";
import { streamOf } from "../../src/sim/random.js";
import { runOnce, simulate } from "../../src/sim/simulate.js";
import { type LinkText, type ModelText, model, type NodeText } from "./model.js";
import { arrivals, into, run } from "./trace.js";

describe("source", () => {
  const produced = (node: object, duration = "60s") =>
    run({ nodes: { n1: { role: "source", ...node } }, links: {}, duration }).ledger.produced;

  test("makes as many messages as it says", () => {
    expect(produced({ rate: "1000/s", arrivals: "fixed" })).toBe(60_000);
    expect(produced({ rate: "30/min", arrivals: "fixed" }, "1h")).toBe(1800);
    expect(produced({ rate: "0/s" })).toBe(0);
    expect(produced({ arrivals: "250ms" })).toBe(240);
    expect(produced({ rate: "2/s", arrivals: "250ms" })).toBe(120);
    const random = produced({ rate: "100/s" });
    expect(Math.abs(random - 6000)).toBeLessThan(4 * Math.sqrt(6000));
  });

  test("with several ways out makes a copy for each", () => {
    const { ledger } = run(into({ role: "sink" }, { n3: { role: "sink" } }, { "n1->n3": {} }));
    expect(ledger).toMatchObject({ produced: 10, copies: 10, completed: 20 });
  });
});

describe("step", () => {
  test("takes its time, any number at once", () => {
    const { latency_s, nodes } = run(into({ role: "step", time: "2.5s" }));
    expect(latency_s).toMatchObject({ count: 10, mean: 2.5, max: 2.5 });
    expect(nodes.n2).toMatchObject({ arrived: 10, completed: 10, utilization: null });
  });
});

describe("service", () => {
  test("turns away what finds the queue full, or drops what waits longest", () => {
    // 2.5 s each: 1 is served until 3.5, 2 waits; 3 finds the queue full, and so on.
    const reject = run(into({ role: "service", time: "2.5s", queue: 1 }));
    // Served: 1 (from 1.0), 2 (3.5), 4 (6.0), 6 (8.5), 9 (11.0); at 6.0 it is free before 6 comes.
    expect(reject.latency_s.count).toBe(5);
    const oldest = run(into({ role: "service", time: "2.5s", queue: 1, overflow: "drop-oldest" }));
    // Served: 1, 3, 5, 8 and 10.
    expect(oldest.latency_s.count).toBe(5);
    expect(oldest.ledger.dropped.by_reason).toEqual({ queue_full: 5 });
    expect(oldest.nodes.n2.wait_s.mean!).toBeLessThan(reject.nodes.n2.wait_s.mean!);
  });

  test("with no place to wait serves only who finds a server free", () => {
    const { nodes } = run(into({ role: "service", time: "1.5s", queue: 0 }));
    expect(nodes.n2).toMatchObject({ arrived: 10, completed: 5, dropped: 5 });
    expect(nodes.n2.wait_s.max).toBe(0);
  });

  test("is free during the pause before a retry", () => {
    // Always failing, twice more after 5 s: others are served in between.
    const { nodes, latency_s, ledger } = run(
      into(
        {
          role: "service",
          time: "100ms",
          fail: 1,
          retry: { max: 2, backoff: "fixed", base: "5s" },
          outcomeFollows: true,
        },
        { n3: { role: "sink" } },
        { "n2->n3": {} },
      ),
    );
    expect(nodes.n2).toMatchObject({ failed: 10, retried: 20, completed: 0 });
    expect(latency_s.max).toBeCloseTo(10.3, 9);
    expect(ledger).toMatchObject({ completed: 10, in_flight: 0 });
  });

  test("sends what failed for good the failing way, drops it when there is none", () => {
    const failing = { role: "service", time: "100ms", fail: 1 } as const;
    expect(run(into(failing)).ledger.dropped.by_reason).toEqual({ failed: 10 });
    const ways = { "n2->n3": {}, "n2->n4": { failing: true } };
    const ends = { n3: { role: "sink" }, n4: { role: "dlq" } } as const;
    const { ledger, nodes } = run(into(failing, ends, ways));
    expect(ledger).toMatchObject({ dead_lettered: 10, completed: 0 });
    expect(nodes.n4).toMatchObject({ by_reason: { failed: 10 }, by_origin: { n2: 10 } });
  });

  test("cuts an attempt off at the timeout", () => {
    const { nodes } = run(into({ role: "service", time: "900ms", timeout: "300ms" }));
    expect(nodes.n2).toMatchObject({ timed_out: 10, failed: 10, completed: 0 });
    expect(nodes.n2.service_s.max).toBeCloseTo(0.3, 9);
  });

  test("does not retry what is permanent", () => {
    const retry = { max: 5, base: "1ms" };
    const { nodes } = run(into({ role: "service", time: "1ms", fail: 1, permanent: 1, retry }));
    expect(nodes.n2).toMatchObject({ failed: 10, retried: 0 });
  });
});

describe("topic", () => {
  const consumers = (topic: object, service: object, more: object = {}): ModelText => ({
    nodes: {
      n1: { role: "source", rate: "200/s", key: { count: 20, skew: 0.8 } },
      n2: { role: "topic", ...topic },
      n3: { role: "service", ...service },
      n4: { role: "sink" },
    },
    links: { "n1->n2": {}, "n2->n3": { latency: "exp(3ms)" }, "n3->n4": {} },
    duration: "10s",
    drain: "60s",
    ...more,
  });

  test("keeps the order of each key, through any number of instances and crashes", () => {
    const seen = arrivals(
      consumers(
        { partitions: 5, session_timeout: "300ms" },
        { instances: 3, concurrency: 2, time: "exp(20ms)" },
        {
          faults: [
            { kind: "crash", node: "n3", instances: 1, at: "1s", for: "1s" },
            { kind: "crash", node: "n3", instances: 2, at: "1500ms", for: "3s" },
            { kind: "partition", between: ["n2", "n3"], at: "5s", for: "1s" },
            { kind: "crash", node: "n3", at: "7s", for: "500ms" },
          ],
        },
      ),
      "n4",
    );
    expect(seen.length).toBeGreaterThan(1800);
    const last = new Map<number, number>();
    let again = 0;
    for (const { key, birth } of seen) {
      // What was done while the link was cut, and so not committed, comes again before what follows.
      expect(birth).toBeGreaterThanOrEqual(last.get(key) ?? 0);
      again += birth === last.get(key) ? 1 : 0;
      last.set(key, birth);
    }
    expect(again).toBeGreaterThan(0);
    expect(again).toBeLessThanOrEqual(5);
    expect(last.size).toBe(20);
  });

  test("gives every group every message, whatever the others do", () => {
    const text = consumers({ partitions: 3 }, { instances: 3, time: "10ms" });
    const { ledger, nodes } = run({
      ...text,
      nodes: {
        ...text.nodes,
        n5: { role: "service", instances: 1, time: "1s" },
        n6: { role: "step", time: "5ms" },
      },
      links: { ...text.links, "n2->n5": {}, "n2->n6": {} },
    });
    const { produced } = ledger;
    expect(ledger).toMatchObject({ copies: 2 * produced });
    expect(nodes.n3.completed).toBe(produced);
    expect(nodes.n6.completed).toBe(produced);
    // One a second for 70 s; the rest is still in the log.
    expect(nodes.n5.completed).toBe(69);
    expect(nodes.n2.queue_length.end).toBe(produced - 70);
    expect(nodes.n2.groups).toMatchObject([
      { edge: "e2", to: "n3", delivered: produced },
      { edge: "e4", to: "n5", delivered: 70 },
      { edge: "e5", to: "n6", delivered: produced },
    ]);
  });

  test("spreads messages without a key evenly, keyed ones by key", () => {
    const counts = (source: object) => {
      const text = consumers({ partitions: 4 }, { instances: 4, time: "1ms" });
      const n1 = { role: "source", rate: "100/s", arrivals: "fixed", ...source } as const;
      const { nodes } = run({ ...text, nodes: { ...text.nodes, n1 } });
      return (nodes.n2.partitions as { messages: number }[]).map(({ messages }) => messages);
    };
    expect(counts({})).toEqual([250, 250, 250, 250]);
    expect(counts({ key: { count: 1 } }).sort()).toEqual([0, 0, 0, 1000]);
  });

  test("the lag of its partitions adds up to what waits", () => {
    const { nodes } = run(
      consumers({ partitions: 3 }, { instances: 1, time: "10ms" }, { warmup: "1s", drain: "0s" }),
    );
    const lags = (nodes.n2.partitions as { lag: { mean: number; end: number } }[]).map(
      ({ lag }) => lag,
    );
    const { mean, end } = nodes.n2.queue_length;
    expect(lags.reduce((sum, lag) => sum + lag.mean, 0)).toBeCloseTo(mean, 6);
    expect(lags.reduce((sum, lag) => sum + lag.end, 0)).toBe(end);
    expect(end).toBeGreaterThan(500);
  });

  test("latency on the way to consumers does not take from their capacity", () => {
    const text = consumers({ partitions: 2 }, { instances: 2, time: "10ms" });
    const { throughput_per_s } = run({
      ...text,
      links: { "n1->n2": {}, "n2->n3": { latency: "100ms" }, "n3->n4": {} },
      nodes: { ...text.nodes, n1: { role: "source", rate: "1000/s" } },
    });
    expect(throughput_per_s.completed).toBeGreaterThan(196);
  });

  test("a step before the consumer holds the partition, nothing after it does", () => {
    const text = consumers({ partitions: 1 }, { instances: 1, time: "10ms" });
    const { throughput_per_s } = run({
      ...text,
      nodes: {
        ...text.nodes,
        n5: { role: "step", time: "10ms" },
        n6: { role: "step", time: "5s" },
      },
      links: { "n1->n2": {}, "n2->n5": {}, "n5->n3": {}, "n3->n6": {}, "n6->n4": {} },
      warmup: "6s",
    });
    expect(throughput_per_s.completed).toBeCloseTo(50, 0);
  });

  test("without any way out completes what is appended", () => {
    const { ledger, latency_s } = run(into({ role: "topic", append: "1ms" }));
    expect(ledger.completed).toBe(10);
    expect(latency_s.max).toBeCloseTo(0.001, 12);
  });
});

describe("queue", () => {
  const consumers = (
    queue: object,
    links: object = {},
    more: Partial<ModelText> = {},
  ): ModelText => ({
    nodes: {
      n1: { role: "source", rate: "10/s", arrivals: "fixed" },
      n2: { role: "queue", ...queue },
      n3: { role: "service", instances: 2, time: "300ms" },
      n4: { role: "service", time: "300ms" },
      n5: { role: "sink" },
    },
    links: { "n1->n2": {}, "n2->n3": {}, "n2->n4": {}, "n3->n5": {}, "n4->n5": {}, ...links },
    duration: "10s",
    drain: "100s",
    ...more,
  });

  test("gives each message to one of the consumers, whichever is free", () => {
    const { ledger, nodes } = run(consumers({}));
    expect(ledger).toMatchObject({ produced: 100, copies: 0, completed: 100 });
    // Three servers of 0.3 s carry ten a second, a third of them each.
    expect(nodes.n3.completed).toBe(67);
    expect(nodes.n4.completed).toBe(33);
    expect(nodes.n2).toMatchObject({ arrived: 100, completed: 100, delivered: 100 });
    expect(nodes.n2.wait_s.max).toBeLessThan(0.31);
  });

  test("is one line before all servers: M/M/3 in disguise", () => {
    const text = consumers({});
    const { nodes } = run({
      ...text,
      nodes: {
        ...text.nodes,
        n1: { role: "source", rate: "2.4/s" },
        n3: { role: "service", instances: 2, time: "exp(1s)" },
        n4: { role: "service", time: "exp(1s)" },
      },
      duration: "200000s",
    });
    // Erlang C for 3 servers at a load of 2.4: 0.6472; the mean wait is that over 3 − 2.4.
    expect(Math.abs(nodes.n2.wait_s.mean! / (0.6472 / 0.6) - 1)).toBeLessThan(0.04);
  });

  test("lets what waits too long fail, and refuses what finds no place", () => {
    const crash = [
      { kind: "crash", node: "n3", at: "0s" },
      { kind: "crash", node: "n4", at: "0s", for: "5s" },
    ] as const;
    // One server from 5 s on, for what is at most 1 s old.
    const old = run(consumers({ ttl: "1s" }, {}, { faults: crash }));
    expect(old.ledger.dropped.by_reason).toMatchObject({ expired: old.nodes.n2.expired });
    expect(old.nodes.n2.failed).toBe(old.nodes.n2.expired);
    expect(old.nodes.n4.completed).toBe(old.nodes.n2.delivered);
    expect(old.nodes.n4.completed).toBeGreaterThan(15);
    expect(old.nodes.n4.completed).toBeLessThan(25);
    const full = run(consumers({ max_length: 5 }, {}, { faults: crash }));
    expect(full.ledger.dropped.by_reason.queue_full).toBe(full.nodes.n2.dropped);
    expect(full.nodes.n2.queue_length.max).toBe(5);
    expect(full.nodes.n2.completed + full.nodes.n2.dropped).toBe(100);
  });

  test("delivers again what a crash cuts off", () => {
    const faults = [{ kind: "crash", node: "n3", at: "5s", for: "2s" }] as const;
    const after = run(consumers({}, {}, { faults }));
    expect(after.ledger.completed).toBe(100);
    expect(after.nodes.n2.redelivered).toBe(2);
    expect(after.faults[0].impact).toMatchObject({ duplicated: 2, lost: 0 });
    const before = run(consumers({ acknowledge: "before" }, {}, { faults }));
    expect(before.ledger.dropped.by_reason).toEqual({ crash: 2 });
  });

  test("loses everything on a link that does, without running out of stack", () => {
    const text = consumers(
      {},
      { "n2->n3": { loss: 1 }, "n2->n4": { loss: 1 } },
      { duration: "1h" },
    );
    const cut = { kind: "partition", at: "0s", for: "30m" } as const;
    const faults = ["n3", "n4"].map((node) => ({ ...cut, between: ["n2", node] }));
    expect(run({ ...text, faults }).ledger.dropped.by_reason).toEqual({ link_loss: 36_000 });
  });
});

describe("store", () => {
  test("takes a connection for as long as a read or a write lasts", () => {
    const { nodes, ledger } = run({
      ...into({ role: "store", connections: 2, read: "1s", write: "3s", writes: "25%" }),
      duration: "1000s",
      drain: "1000s",
    });
    expect(ledger.completed).toBe(1000);
    expect(nodes.n2.service_s).toMatchObject({ min: 1, max: 3 });
    expect(Math.abs(nodes.n2.service_s.mean! - 1.5)).toBeLessThan(0.1);
    expect(Math.abs(nodes.n2.utilization! - 0.75)).toBeLessThan(0.05);
  });

  test("may be what a log is consumed by", () => {
    const { ledger, nodes } = run(
      into(
        { role: "topic", partitions: 1 },
        { n3: { role: "store", connections: 5, read: "2s", write: "2s" } },
        { "n2->n3": {} },
      ),
    );
    // One at a time, in order: the tenth of ten is done at 1 + 10 · 2.
    expect(ledger.completed).toBe(10);
    expect(nodes.n3.wait_s.max).toBe(0);
    expect(nodes.n2.wait_s.max).toBeCloseTo(9, 9);
  });
});

describe("decision", () => {
  const ends = { n3: { role: "decision" }, n4: { role: "sink" }, n5: { role: "sink" } } as const;

  test("about an outcome follows it", () => {
    const { nodes } = run({
      ...into(
        { role: "service", time: "1ms", fail: 0.3, outcomeFollows: true },
        { ...ends, n3: { role: "decision", question: "outcome" } },
        { "n2->n3": {}, "n3->n4": { polarity: "yes" }, "n3->n5": { polarity: "no" } },
      ),
      duration: "2000s",
    });
    expect(nodes.n4.arrived).toBe(nodes.n2.completed);
    expect(nodes.n5.arrived).toBe(nodes.n2.failed);
    expect(nodes.n2.failed).toBeGreaterThan(500);
    expect(nodes.n3.ways).toEqual({ e3: nodes.n4.arrived, e4: nodes.n5.arrived });
  });

  test("without an outcome goes by weight", () => {
    const { nodes } = run({
      ...into(
        { role: "step" },
        { ...ends, n3: { role: "decision", question: "outcome" } },
        {
          "n2->n3": {},
          "n3->n4": { polarity: "yes", weight: 9 },
          "n3->n5": { polarity: "no", weight: 1 },
        },
      ),
      duration: "5000s",
    });
    expect(Math.abs(nodes.n5.arrived - 500)).toBeLessThan(4 * Math.sqrt(450));
  });

  test("about an error goes by its class", () => {
    const { nodes } = run({
      ...into(
        { role: "service", time: "1ms", fail: 1, permanent: 0.25, outcomeFollows: true },
        { ...ends, n3: { role: "decision", question: "error-class" } },
        { "n2->n3": {}, "n3->n4": { polarity: "yes" }, "n3->n5": { polarity: "no" } },
      ),
      duration: "2000s",
    });
    expect(Math.abs(nodes.n5.arrived - 500)).toBeLessThan(4 * Math.sqrt(375));
  });

  test("about a budget lets a message round as often as it says", () => {
    // n2 always fails; n3 asks whether retries are left; a retry node or a bare edge leads back.
    const round = (back: Readonly<Record<string, NodeText>>, links: object) =>
      run(
        into(
          { role: "service", time: "1ms", fail: 1 },
          {
            n3: { role: "decision", question: "budget", limit: 3 },
            n4: { role: "dlq" },
            ...back,
          },
          {
            "n2->n3": { failing: true },
            "n3->n4": { polarity: "no" },
            ...links,
          },
        ),
      );
    const bare = round({}, { "n3->n2": { polarity: "yes" } });
    expect(bare.nodes.n2.arrived).toBe(40);
    expect(bare.ledger.dead_lettered).toBe(10);
    const withRetry = round(
      { n5: { role: "retry", max: 10, backoff: "fixed", base: "100ms" } },
      { "n3->n5": { polarity: "yes" }, "n5->n2": {} },
    );
    expect(withRetry.nodes.n2.arrived).toBe(40);
    expect(withRetry.nodes.n5.retried).toBe(30);
    expect(withRetry.ledger.dead_lettered).toBe(10);
  });

  test("about hops counts rounds that go well, each copy on its own", () => {
    // Each round makes two copies: 10, 20, 40 and 80 messages come to n2, and 160 find no hop left.
    const { nodes, ledger } = run(
      into(
        { role: "service", time: "1ms", concurrency: 100 },
        {
          n3: { role: "fanout" },
          n4: { role: "decision", question: "hops", limit: 3 },
          n5: { role: "sink" },
          n6: { role: "step" },
        },
        {
          "n2->n3": {},
          "n3->n4": {},
          "n3->n6": {},
          "n6->n4": {},
          "n4->n2": { polarity: "yes" },
          "n4->n5": { polarity: "no" },
        },
      ),
    );
    expect(nodes.n2.arrived).toBe(10 + 20 + 40 + 80);
    expect(nodes.n5.arrived).toBe(160);
    expect(ledger).toMatchObject({ completed: 160, in_flight: 0 });
  });
});

describe("retry", () => {
  test("waits longer each time and gives up after the last", () => {
    // Attempts at 0, 1, 3 and 7 s after the first, 0.5 s each.
    const { latency_s, nodes, ledger } = run(
      into(
        { role: "service", instances: 20, time: "500ms", fail: 1 },
        { n3: { role: "retry", max: 3, base: "500ms", factor: 3 }, n4: { role: "sink" } },
        { "n2->n3": { failing: true }, "n3->n2": {}, "n3->n4": { failing: true } },
      ),
    );
    expect(latency_s.min).toBeCloseTo(4 * 0.5 + 0.5 + 1.5 + 4.5, 9);
    expect(nodes.n3).toMatchObject({ arrived: 40, retried: 30, failed: 10 });
    expect(ledger.completed).toBe(10);
  });

  test("with a budget makes no more retries than it allows, all messages together", () => {
    // One at once, and half of one a second: 1, 3, 5, 7 and 9.
    const text = into(
      { role: "service", time: "0s", fail: 1 },
      { n3: { role: "retry", base: "0s", budget: "30/min" }, n4: { role: "sink" } },
      { "n2->n3": { failing: true }, "n3->n4": {} },
    );
    expect(arrivals(text, "n4").map(({ time }) => time)).toEqual([1, 3, 5, 7, 9]);
    const { ledger, nodes } = run(text);
    expect(ledger).toMatchObject({
      completed: 5,
      dropped: { by_reason: { retries_exhausted: 5 } },
    });
    expect(nodes.n3).toMatchObject({ retried: 5, failed: 5 });
  });

  test("drops what is used up when nothing leads on", () => {
    const { ledger } = run(
      into(
        { role: "service", time: "1ms", fail: 1 },
        { n3: { role: "retry", max: 2, base: "10ms" } },
        { "n2->n3": { failing: true }, "n3->n2": {} },
      ),
    );
    expect(ledger.dropped.by_reason).toEqual({ retries_exhausted: 10 });
  });

  test("pauses grow as the policy says, and jitter keeps within its bounds", () => {
    const policy = (text: object) => retryPolicy.parse({ base: "100ms", cap: "1s", ...text });
    const pauses = (text: object) => [1, 2, 3, 4, 5].map((n) => pauseBefore(policy(text), n));
    expect(pauses({ backoff: "fixed" })).toEqual([0.1, 0.1, 0.1, 0.1, 0.1]);
    expect(pauses({ backoff: "linear" }).map((value) => value.toFixed(3))).toEqual([
      "0.100",
      "0.200",
      "0.300",
      "0.400",
      "0.500",
    ]);
    expect(pauses({ backoff: "exponential", factor: 3 }).map((value) => value.toFixed(3))).toEqual([
      "0.100",
      "0.300",
      "0.900",
      "1.000",
      "1.000",
    ]);
    const random = streamOf("1", "jitter", "");
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (n, last) => {
          const most = pauseBefore(policy({}), n);
          const full = jitteredPause(policy({ jitter: "full" }), n, last, random);
          const equal = jitteredPause(policy({ jitter: "equal" }), n, last, random);
          const spread = jitteredPause(policy({ jitter: "decorrelated" }), n, last, random);
          expect(full).toBeGreaterThanOrEqual(0);
          expect(full).toBeLessThanOrEqual(most);
          expect(equal).toBeGreaterThanOrEqual(most / 2);
          expect(equal).toBeLessThanOrEqual(most);
          expect(spread).toBeGreaterThanOrEqual(0.1);
          expect(spread).toBeLessThanOrEqual(1);
        },
      ),
    );
  });
});

describe("join", () => {
  const branches = (join: object, slowest: string): ModelText =>
    into(
      { role: "fanout" },
      {
        n3: { role: "step", time: "100ms" },
        n4: { role: "step", time: slowest },
        n5: { role: "join", ...join },
        n6: { role: "sink" },
      },
      { "n2->n3": {}, "n2->n4": {}, "n3->n5": {}, "n4->n5": {}, "n5->n6": {} },
    );

  test("waits for the slowest branch and lets one go on", () => {
    const { ledger, latency_s, nodes } = run(branches({}, "2.5s"));
    expect(ledger).toMatchObject({ produced: 10, copies: 10, merged: 10, completed: 10 });
    expect(latency_s).toMatchObject({ count: 10, min: 2.5, max: 2.5 });
    expect(nodes.n5.wait_s.max).toBeCloseTo(2.4, 9);
  });

  test("gives up after the timeout, or sends on what has come", () => {
    const dropped = run(branches({ timeout: "1s" }, "5s"));
    expect(dropped.ledger.dropped.by_reason).toEqual({ join_timeout: 20 });
    expect(dropped.nodes.n5.timeouts).toBe(10);
    const sent = run(branches({ timeout: "1s", on_timeout: "forward" }, "5s"));
    expect(sent.ledger).toMatchObject({ completed: 10, merged: 10 });
    const quorum = run(branches({ expect: 1 }, "5s"));
    expect(quorum.ledger).toMatchObject({ completed: 10, merged: 10 });
  });
});

describe("dlq", () => {
  test("sends on again from a time on, at a rate, and the ledger follows", () => {
    // Everything fails until 20 s; all ten are sent again from 30 s on, two a second.
    const text: ModelText = {
      ...into(
        { role: "service", time: "10ms" },
        {
          n3: { role: "dlq", redrive: { at: "30s", rate: "2/s" }, alert: 4 },
          n4: { role: "sink" },
        },
        { "n2->n3": { failing: true }, "n2->n4": {}, "n3->n2": {} },
      ),
      faults: [{ kind: "errors", node: "n2", at: "0s", for: "20s" }],
    };
    const { ledger, nodes, latency_s } = run(text);
    expect(ledger).toMatchObject({ completed: 10, dead_lettered: 0, in_flight: 0 });
    expect(nodes.n3).toMatchObject({ arrived: 10, held: 0, redriven: 10 });
    expect(nodes.n3.alert_at_s).toBeCloseTo(4.01, 9);
    // The first was born at 1, sent again at 30; the last at 34.5, ten seconds after its birth.
    expect(latency_s.max).toBeCloseTo(29.01, 9);
    expect(latency_s.min).toBeCloseTo(24.51, 9);
  });

  test("keeps what it gets, and sends nothing on by itself", () => {
    const { ledger, nodes } = run(
      into({ role: "dlq" }, { n3: { role: "sink" } }, { "n2->n3": {} }),
    );
    expect(ledger).toMatchObject({ dead_lettered: 10, completed: 0 });
    expect(nodes.n2).toMatchObject({ held: 10, by_reason: { sent: 10 } });
    expect(nodes.n3.arrived).toBe(0);
  });
});

describe("links", () => {
  test("delay, lose and double", () => {
    const text = (link: LinkText): ModelText => ({
      nodes: { n1: { role: "source", rate: "100/s", arrivals: "fixed" }, n2: { role: "sink" } },
      links: { "n1->n2": link },
      duration: "100s",
      drain: "10s",
    });
    const delayed = run(text({ latency: "20ms" }));
    expect(delayed.latency_s.mean).toBeCloseTo(0.02, 12);
    const lossy = run(text({ loss: 0.1 }));
    const { lost } = lossy.edges.e1;
    expect(Math.abs(lost - 1000)).toBeLessThan(4 * Math.sqrt(900));
    expect(lossy.ledger.dropped.by_reason).toEqual({ link_loss: lost });
    const double = run(text({ duplicate: 0.1, latency: "exp(5ms)" }));
    const { duplicated, messages } = double.edges.e1;
    expect(Math.abs(duplicated - 1000)).toBeLessThan(4 * Math.sqrt(900));
    expect(messages).toBe(10_000);
    expect(double.ledger).toMatchObject({ duplicates: duplicated, completed: 10_000 + duplicated });
  });
});

describe("a run", () => {
  const small = (more: Partial<ModelText> = {}) =>
    model({
      ...into({
        role: "service",
        time: "exp(500ms)",
        retry: { max: 2, jitter: "full" },
        fail: 0.2,
      }),
      duration: "200s",
      ...more,
    });

  test("is the same for the same seed, byte for byte, and another for another", () => {
    const bytes = (seed: number) => JSON.stringify(simulate(small({ seed })));
    expect(bytes(1)).toBe(bytes(1));
    expect(bytes(1)).not.toBe(bytes(2));
  });

  test("draws the same for a node whatever else is in the model", () => {
    const alone = simulate(small());
    const withMore = small();
    const more = simulate({
      ...withMore,
      nodes: [...withMore.nodes, { ...withMore.nodes[0], id: "n9", out: [] }],
    });
    expect(more.nodes.n2).toEqual(alone.nodes.n2);
  });

  test("ends at its budget of events, or when it is told to, with balanced accounts", () => {
    const endless: ModelText = {
      nodes: { n1: { role: "source", rate: "10/s" }, n2: { role: "step" }, n3: { role: "step" } },
      links: { "n1->n2": {}, "n2->n3": {}, "n3->n2": {} },
      duration: "100s",
    };
    const report = run({ ...endless, maxEvents: 100_000 });
    expect(report).toMatchObject({ stopped: "event budget", events: 100_000 });
    expect(report.ledger.in_flight).toBe(report.ledger.produced);
    let asked = 0;
    const progress: number[] = [];
    const stopped = simulate(model({ ...endless, maxEvents: 1e9 }), {
      onProgress: (share) => progress.push(share),
      shouldStop: () => {
        asked += 1;
        return asked === 3;
      },
    });
    expect(stopped.stopped).toBe("interrupted");
    expect(progress).toHaveLength(3);
    expect(progress.every((share) => share >= 0 && share <= 1)).toBe(true);
  });

  test("ends when there are too many messages at once", () => {
    // Each message comes back twice.
    const { kernel } = runOnce(
      model({
        nodes: { n1: { role: "source", rate: "1/s", arrivals: "fixed" }, n2: { role: "fanout" } },
        links: { "n1->n2": {}, "n2->n2": {}, "n2->n2#": { latency: "1ms" } },
        duration: "100s",
        maxMessages: 5000,
      }),
      0,
    );
    expect(kernel.stopped).toBe("message budget");
    expect(kernel.messages.extent).toBe(5000);
  });

  test("stands a failing way that leads back to where nothing can be sent", () => {
    const report = run({
      nodes: {
        n1: { role: "source", rate: "1/s", arrivals: "fixed" },
        n2: { role: "step" },
        n3: { role: "sink" },
      },
      links: { "n1->n2": {}, "n2->n3": {}, "n2->n2": { failing: true } },
      faults: [{ kind: "crash", node: "n3", at: "0s" }],
      duration: "10s",
      maxEvents: 100_000,
    });
    expect(report.stopped).toBe("event budget");
    expect(report.ledger.in_flight).toBe(report.ledger.produced);
  });

  test("stands a chain of ten thousand nodes without delay", () => {
    const length = 10_000;
    const ids = Array.from({ length }, (_, index) => `n${index + 1}`);
    const { ledger } = run({
      nodes: Object.fromEntries(
        ids.map((id, index) => [
          id,
          index === 0 ? { role: "source", rate: "1/s", arrivals: "fixed" } : { role: "step" },
        ]),
      ),
      links: Object.fromEntries(ids.slice(1).map((id, index) => [`${ids[index]}->${id}`, {}])),
      duration: "3s",
      drain: "1s",
    });
    expect(ledger.completed).toBe(3);
  });

  test("pools its replications", () => {
    const once = simulate(small());
    const four = simulate(small({ replications: 4 }));
    expect(four.replications).toBe(4);
    expect(four.ledger.produced).toBe(4 * once.ledger.produced);
    expect(four.events).toBeGreaterThan(3 * once.events);
    expect(four.latency_s.count).toBeGreaterThan(3 * once.latency_s.count);
    expect(four.latency_s.ci95).not.toBe(null);
    expect(four.throughput_per_s.offered).toBeCloseTo(once.throughput_per_s.offered, 9);
    expect(four.series).toEqual(once.series);
  });

  test("leaves the warm-up out of the statistics, not out of the ledger", () => {
    const report = run({
      ...into({ role: "step", time: "500ms" }),
      warmup: "4.2s",
    });
    expect(report.ledger.produced).toBe(10);
    expect(report.latency_s.count).toBe(6);
    expect(report.throughput_per_s.offered).toBeCloseTo(6 / 5.8, 9);
    // Born at 4 and completed at 4.5 counts as completed within.
    expect(report.throughput_per_s.completed).toBeCloseTo(6 / 5.8, 9);
  });

  test("gives about 240 points of each level over time", () => {
    const { series } = simulate(small());
    expect(series.t_s.length).toBeGreaterThanOrEqual(241);
    expect(series.t_s.length).toBeLessThanOrEqual(720);
    expect(series.t_s[240]).toBeCloseTo(200, 9);
    expect(Object.keys(series)).toContain("n2.queue_length");
    for (const values of Object.values(series)) expect(values).toHaveLength(series.t_s.length);
  });
});
