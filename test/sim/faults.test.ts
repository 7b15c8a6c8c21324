// Each fault against a trace worked out by hand: regular arrivals and constant times, so that every
// moment is known. The numbers in the comments are the times at which things happen.
import { describe, expect, test } from "vitest";
import { simulate } from "../../src/sim/simulate.js";
import { type FaultText, type ModelText, model } from "./model.js";

const run = (text: ModelText) => simulate(model(text));

/** One message a second from 1 to 10, through a log with one partition, 0.4 s each. */
const logged = (fault: FaultText, topic: object = {}, service: object = {}): ModelText => ({
  nodes: {
    n1: { role: "source", lane: "Producer", rate: "1/s", arrivals: "fixed" },
    n2: { role: "topic", lane: "Broker", partitions: 1, session_timeout: "1s", ...topic },
    n3: { role: "service", lane: "Consumer", time: "400ms", ...service },
    n4: { role: "sink", lane: "Consumer" },
  },
  links: { "n1->n2": {}, "n2->n3": {}, "n3->n4": {} },
  faults: [fault],
  duration: "10s",
  drain: "60s",
});

/** The same without a log. */
const direct = (fault: FaultText, service: object = {}, source: object = {}): ModelText => ({
  nodes: {
    n1: { role: "source", lane: "Producer", rate: "1/s", arrivals: "fixed", ...source },
    n2: { role: "service", lane: "Consumer", time: "500ms", ...service },
    n3: { role: "sink", lane: "Consumer" },
  },
  links: { "n1->n2": {}, "n2->n3": {} },
  faults: [fault],
  duration: "10s",
  drain: "60s",
});

describe("crash", () => {
  test("of a consumer gives its message back to the log, and the backlog drains", () => {
    // 2.2: message 2, in service since 2.0, is cut off. 3, 4, 5 come and wait with it.
    // 5.2: served again: 2 until 5.6, 3 until 6.0, 4 until 6.4, 5 until 6.8; then none waits but 7.
    const { faults, nodes, ledger } = run(
      logged({ kind: "crash", node: "n3", at: "2.2s", for: "3s" }),
    );
    expect(faults[0]).toEqual({
      kind: "crash",
      target: "n3",
      at_s: 2.2,
      for_s: 3,
      impact: {
        delayed: 5,
        held_up: 1,
        lost: 0,
        duplicated: 1,
        dead_lettered: 0,
        refused: 0,
        usual_backlog: 0,
        peak_backlog: 4,
        recovery_s: expect.closeTo(6.8 - 5.2, 9),
        outcome: "recovered",
      },
    });
    expect(ledger).toMatchObject({ produced: 10, completed: 10, in_flight: 0, duplicates: 0 });
    expect(nodes.n3).toMatchObject({ arrived: 11, completed: 10, returned: 1 });
    expect(nodes.n2.groups).toMatchObject([{ delivered: 11, redelivered: 1 }]);
    // Message 5 came at 5 and began at 6.4; message 2 was cut off at 2.2 and began at 5.2.
    expect(nodes.n2.wait_s.max).toBeCloseTo(3, 9);
  });

  test("of a consumer that commits first loses the message in service", () => {
    const { faults, ledger } = run(
      logged({ kind: "crash", node: "n3", at: "2.2s", for: "3s" }, { commit: "before" }),
    );
    expect(ledger.dropped).toEqual({ total: 1, by_reason: { crash: 1 } });
    expect(faults[0].impact).toMatchObject({ lost: 1, duplicated: 0, peak_backlog: 3 });
  });

  test("of a consumer in the middle of a retry redelivers as well, unless it commits first", () => {
    // Every attempt fails at once but for the crash: message 2 is tried at 2, 2.5 and 3.
    const crash = { kind: "crash", node: "n3", at: "2.8s", for: "1s" } as const;
    const service = { fail: 1, retry: { max: 2, backoff: "fixed", base: "100ms" } };
    const after = run(logged(crash, {}, service));
    expect(after.ledger.dropped.by_reason).toEqual({ failed: 10 });
    expect(after.nodes.n2.groups).toMatchObject([
      { redelivered: 0, retry_topic: { messages: 20, redelivered: 1 } },
    ]);
    expect(after.nodes.n3).toMatchObject({ arrived: 10, failed: 10, returned: 1 });
    expect(after.faults[0].impact).toMatchObject({ lost: 0, duplicated: 1 });
    const before = run(logged(crash, { commit: "before" }, service));
    expect(before.ledger.dropped.by_reason).toEqual({ failed: 9, crash: 1 });
  });

  test("of one instance hands its partitions over after the session timeout", () => {
    // Message 1 is with instance 0 when it goes down at 1.2; instance 1 takes 2 at 2.0, gets the
    // partition at 2.2 and serves 1 from 2.4 to 2.8.
    const { nodes, latency_s } = run(
      logged(
        { kind: "crash", node: "n3", instances: 1, at: "1.2s" },
        { partitions: 2 },
        { instances: 2 },
      ),
    );
    expect(latency_s.max).toBeCloseTo(1.8, 9);
    expect(nodes.n2.groups).toMatchObject([{ redelivered: 1, rebalances: 1 }]);
    expect(nodes.n3.completed).toBe(10);
  });

  test("and return within the session timeout keeps the other partitions where they are", () => {
    const { nodes, latency_s } = run(
      logged(
        { kind: "crash", node: "n3", instances: 1, at: "1.2s", for: "500ms" },
        { partitions: 2 },
        { instances: 2 },
      ),
    );
    // Served again from 1.7 to 2.1.
    expect(latency_s.max).toBeCloseTo(1.1, 9);
    expect(nodes.n2.groups).toMatchObject([{ redelivered: 1, rebalances: 1 }]);
  });

  test("of a service without a log loses what is in service and keeps what waits", () => {
    // 2.2: message 2 is lost. 3, 4, 5 wait; from 5.2 on 3, 4, 5 and 6 in turn until 7.2.
    const { faults, ledger, nodes } = run(
      direct({ kind: "crash", node: "n2", at: "2.2s", for: "3s" }),
    );
    expect(ledger).toMatchObject({ completed: 9, dropped: { by_reason: { crash: 1 } } });
    expect(faults[0].impact).toMatchObject({ lost: 1, peak_backlog: 3, duplicated: 0 });
    // 5.2: 3; 5.7: 4; 6.0: 6 comes; 6.2: 5; 6.7: 6, and none is left.
    expect(faults[0].impact.recovery_s).toBeCloseTo(1.5, 9);
    expect(faults[0].impact.delayed).toBe(4);
    expect(nodes.n2.dropped).toBe(1);
  });

  test("of a node without instances makes it unreachable", () => {
    const text = direct({ kind: "crash", node: "n3", at: "2.2s", for: "1s" });
    const { ledger, faults } = run(text);
    // Message 2 is done at 2.5 and finds nobody.
    expect(ledger.dropped.by_reason).toEqual({ unreachable: 1 });
    expect(faults[0].impact).toMatchObject({ lost: 1, recovery_s: 0 });
  });

  test("of a step loses what is in it, of a source makes nothing", () => {
    const text: ModelText = {
      nodes: {
        n1: { role: "source", rate: "1/s", arrivals: "fixed" },
        n2: { role: "step", time: "2.5s" },
      },
      links: { "n1->n2": {} },
      faults: [{ kind: "crash", node: "n2", at: "4.2s", for: "500ms" }],
      duration: "10s",
      drain: "60s",
    };
    // 2, 3 and 4 are in it at 4.2; nobody comes while it is down.
    expect(run(text).ledger.dropped.by_reason).toEqual({ crash: 3 });
    const source = { kind: "crash", node: "n1", at: "2.5s", for: "2s" } as const;
    expect(run({ ...text, faults: [source] }).ledger).toMatchObject({ produced: 8, completed: 8 });
  });
});

describe("partition", () => {
  test("holds messages in the log until it heals", () => {
    // 3, 4, 5 wait; from 5.5 on 3, 4, 5 and 6 in turn until 7.1, 6 begins at 6.7.
    const { faults, ledger } = run(
      logged({ kind: "partition", between: ["Broker", "Consumer"], at: "2.5s", for: "3s" }),
    );
    expect(faults[0].target).toBe("Broker/Consumer");
    expect(faults[0].impact).toEqual({
      delayed: 4,
      held_up: 0,
      lost: 0,
      duplicated: 0,
      dead_lettered: 0,
      refused: 0,
      usual_backlog: 0,
      peak_backlog: 3,
      recovery_s: expect.closeTo(6.7 - 5.5, 9),
      outcome: "recovered",
    });
    expect(ledger).toMatchObject({ completed: 10, in_flight: 0 });
  });

  test("loses what a sender without retries sends", () => {
    const { faults, ledger, edges } = run(
      direct({ kind: "partition", between: ["Producer", "Consumer"], at: "1.5s", for: "2s" }),
    );
    expect(ledger.dropped).toEqual({ total: 2, by_reason: { unreachable: 2 } });
    expect(faults[0].impact).toMatchObject({ lost: 2, delayed: 0, held_up: 0, recovery_s: 0 });
    expect(edges.e1).toMatchObject({ messages: 10, lost: 2 });
  });

  test("is overcome by a sender that tries again, until it gives up", () => {
    // 2: again at 3 and 4, when it gets through. 3: again at 4.
    const policy = { max: 2, backoff: "fixed", base: "1s" };
    const fault = { kind: "partition", between: ["Producer", "n2"], at: "1.5s" } as const;
    const { ledger, nodes, faults } = run(direct({ ...fault, for: "2s" }, {}, { retry: policy }));
    expect(ledger).toMatchObject({ completed: 10, dropped: { total: 0 } });
    expect(nodes.n1.retried).toBe(3);
    expect(faults[0].impact).toMatchObject({ lost: 0, delayed: 2, peak_backlog: 2 });
    // For ever: each is tried three times in all.
    const never = run(direct(fault, {}, { retry: policy }));
    expect(never.ledger.dropped.by_reason).toEqual({ unreachable: 9 });
    expect(never.nodes.n1.retried).toBe(18);
    // What was lost in the end is no longer counted as held up.
    const lost = { lost: 9, delayed: 0, held_up: 0, recovery_s: null };
    expect(never.faults[0]).toMatchObject({ for_s: null, impact: lost });
  });

  test("may cut one way only", () => {
    const cut = (direction: string) =>
      run(
        direct({
          kind: "partition",
          between: ["Producer", "Consumer"],
          direction,
          at: "1.5s",
          for: "2s",
        }),
      ).ledger.dropped.total;
    expect(cut("forward")).toBe(2);
    expect(cut("backward")).toBe(0);
  });
});

describe("slow", () => {
  test("makes every attempt that begins under it longer", () => {
    // 3 takes 3.0 to 4.5, 4 takes 4.5 to 6.0, 5 (healed) 6.0 to 6.5, 6 until 7.0, and 7 is on time.
    const { faults, nodes } = run(
      direct({ kind: "slow", node: "n2", factor: 3, at: "2.5s", for: "3s" }),
    );
    expect(faults[0].impact).toEqual({
      delayed: 2,
      held_up: 0,
      lost: 0,
      duplicated: 0,
      dead_lettered: 0,
      refused: 0,
      usual_backlog: 0,
      peak_backlog: 1,
      recovery_s: expect.closeTo(0.5, 9),
      outcome: "recovered",
    });
    expect(nodes.n2.service_s.max).toBeCloseTo(1.5, 9);
    expect(nodes.n2.wait_s.max).toBeCloseTo(1, 9);
  });

  test("runs into the timeout, and what it drops counts as lost", () => {
    const { faults, ledger, nodes } = run(
      direct({ kind: "slow", node: "n2", factor: 3, at: "2.5s", for: "3s" }, { timeout: "700ms" }),
    );
    // 3, 4 and 5 begin under it.
    expect(nodes.n2.timed_out).toBe(3);
    expect(ledger.dropped.by_reason).toEqual({ failed: 3 });
    expect(faults[0].impact.lost).toBe(2);
    expect(nodes.n2.service_s.max).toBeCloseTo(0.7, 9);
  });
});

describe("errors", () => {
  test("fail what is finished under them", () => {
    // 3 is done at 3.5, 4 at 4.5: both within 2.6 to 4.6.
    const fault = { kind: "errors", node: "n2", at: "2.6s", for: "2s" } as const;
    const { faults, ledger } = run(direct(fault));
    expect(ledger.dropped.by_reason).toEqual({ failed: 2 });
    expect(faults[0].impact.lost).toBe(2);
  });

  test("that are transient are overcome by retries, permanent ones are not", () => {
    const retry = { max: 3, backoff: "fixed", base: "1.2s" };
    const fault = { kind: "errors", node: "n2", at: "2.6s", for: "2s" } as const;
    const transient = run(direct(fault, { retry }));
    // 3 fails at 3.5, is back at 4.7 and done at 5.2; 4 fails at 4.5.
    expect(transient.ledger).toMatchObject({ completed: 10 });
    expect(transient.nodes.n2.retried).toBe(2);
    const permanent = run(direct({ ...fault, class: "permanent" }, { retry }));
    expect(permanent.ledger.dropped.by_reason).toEqual({ failed: 2 });
    expect(permanent.nodes.n2.retried).toBe(0);
  });

  test("are taken to the dead letters, which count them", () => {
    const text = direct({
      kind: "errors",
      node: "n2",
      class: "permanent",
      at: "2.6s",
      for: "2s",
    });
    const { faults, nodes, ledger } = run({
      ...text,
      nodes: { ...text.nodes, n4: { role: "dlq", alert: 2 } },
      links: { ...text.links, "n2->n4": { failing: true } },
    });
    expect(ledger).toMatchObject({ dead_lettered: 2, completed: 8 });
    expect(faults[0].impact).toMatchObject({ dead_lettered: 2, lost: 0 });
    expect(nodes.n4).toMatchObject({
      held: 2,
      by_reason: { permanent: 2 },
      by_origin: { n2: 2 },
      alert_at_s: 4.5,
    });
  });
});

describe("surge", () => {
  const produced = (factor: number, more: object = {}) =>
    run(direct({ kind: "surge", factor, at: "2.5s", for: "3s", ...more })).ledger.produced;

  test("changes the rate at once, the time to the next message included", () => {
    // 1, 2, then 2.75, 3.25 … 5.25, then 6.0, 7 … 10.
    expect(produced(2)).toBe(13);
    // Nothing from 2.5 to 5.5; then half a second is left: 6.0, 7 … 10.
    expect(produced(0)).toBe(7);
    expect(produced(1)).toBe(10);
    expect(produced(2, { node: "n1" })).toBe(13);
  });
});

describe("delayed", () => {
  test("is measured by the waits before the first fault of all", () => {
    // The crash leaves waits of up to 3 s behind; the slowness that follows is not excused by them.
    const text = direct({ kind: "crash", node: "n2", at: "2.2s", for: "3s" });
    const slow = { kind: "slow", node: "n2", factor: 3, at: "8.6s", for: "1.5s" } as const;
    const { faults } = run({ ...text, faults: [...text.faults!, slow] });
    // 9 is served until 10.5, and 10 waits for it.
    expect(faults[1].impact).toMatchObject({ delayed: 1, peak_backlog: 1 });
  });

  test("is measured for each consumer of a log by itself", () => {
    const text = logged({ kind: "slow", node: "n3", factor: 4, at: "5.6s", for: "2.2s" });
    // n5 takes 1.5 s each: its waits grow from the beginning and say nothing about n3.
    const { faults } = run({
      ...text,
      nodes: { ...text.nodes, n5: { role: "service", time: "1.5s" } },
      links: { ...text.links, "n2->n5": {} },
    });
    // n3: 6 takes 6.0 to 7.6 and 7 until 9.2, so 7, 8 and 9 wait. n5: 5 starts at 7.0, later than any
    // before, and so do 6 to 9, which starts at 13.0; then only one waits there, as at 5.6.
    expect(faults[0].impact.delayed).toBe(8);
  });
});

describe("a healed fault", () => {
  const faults: readonly FaultText[] = [
    { kind: "crash", node: "n3", at: "2s", for: "3s" },
    { kind: "crash", node: "n3", instances: 2, at: "2s", for: "3s" },
    { kind: "crash", node: "n2", at: "2s", for: "3s" },
    { kind: "slow", node: "n3", factor: 7, at: "2s", for: "3s" },
    { kind: "errors", node: "n3", rate: "50%", at: "2s", for: "3s" },
    { kind: "partition", between: ["n2", "n3"], at: "2s", for: "3s" },
    { kind: "surge", factor: 5, at: "2s", for: "3s" },
  ];

  const saturated = (faults: readonly FaultText[]) =>
    run({
      nodes: {
        n1: { role: "source", rate: "1000/s", arrivals: "fixed" },
        n2: { role: "topic", partitions: 6, session_timeout: "1s" },
        n3: { role: "service", instances: 6, time: "10ms" },
        n4: { role: "sink" },
      },
      links: { "n1->n2": {}, "n2->n3": {}, "n3->n4": {} },
      faults,
      duration: "20s",
      warmup: "6s",
    });

  test.each(faults.map((fault) => [`${fault.kind} of ${fault.node ?? "all"}`, fault] as const))(
    "leaves the capacity as it was: %s",
    (_, fault) => {
      const { throughput_per_s, nodes } = saturated([fault]);
      expect(throughput_per_s.completed).toBeCloseTo(600, 0);
      expect(nodes.n3.utilization).toBeCloseTo(1, 6);
    },
  );

  test("leaves no trace of two that overlapped, in whatever order they end", () => {
    for (const [first, second] of [
      ["3s", "1s"],
      ["1s", "3s"],
    ]) {
      const { throughput_per_s } = saturated([
        { kind: "slow", node: "n3", factor: 3, at: "1s", for: first },
        { kind: "slow", node: "n3", factor: 0.1, at: "2s", for: second },
        { kind: "crash", node: "n3", instances: 4, at: "1s", for: first },
        { kind: "crash", node: "n3", at: "2s", for: second },
        { kind: "partition", between: ["n2", "n3"], at: "1s", for: first },
        { kind: "partition", between: ["n2", "Lane"], at: "2s", for: second },
      ]);
      expect(throughput_per_s.completed).toBeCloseTo(600, 0);
    }
  });
});
