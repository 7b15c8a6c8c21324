// The retry topic of a consumer group: how much waits in it and since when, what outages do to it, and
// who has what comes out of it. Traces by hand.
import { describe, expect, test } from "vitest";
import type { FaultText, ModelText } from "./model.js";
import { arrivals, run } from "./trace.js";

/** What is in service at 3.2, the message of 3, fails; it is tried again 2 s later. */
const fails: FaultText = { kind: "errors", node: "n3", at: "3.2s", for: "400ms" };
const RETRY = { max: 5, backoff: "fixed", base: "2s" } as const;

/** One message a second from 1 on through a log with one partition, 0.4 s each. */
const logged = (more: readonly FaultText[], topic: object = {}, service: object = {}) =>
  ({
    nodes: {
      n1: { role: "source", rate: "1/s", arrivals: "fixed" },
      n2: { role: "topic", partitions: 1, ...topic },
      n3: { role: "service", time: "400ms", retry: RETRY, ...service },
      n4: { role: "sink" },
    },
    links: { "n1->n2": {}, "n2->n3": {}, "n3->n4": {} },
    faults: [fails, ...more],
    duration: "10s",
    drain: "60s",
  }) satisfies ModelText;

const seen = (text: ModelText) =>
  arrivals(text, "n4").map(({ birth, time }) => [birth, Number(time.toFixed(6))]);
const groupOf = (text: ModelText) =>
  (run(text).nodes.n2.groups as readonly Record<string, unknown>[])[0];

describe("a retry topic", () => {
  test("holds what has failed for its delay, and says how much that is", () => {
    const text = logged([]);
    expect(seen(text).slice(2, 6)).toEqual([
      [4, 4.4],
      [5, 5.4],
      [3, 5.8],
      [6, 6.4],
    ]);
    // From 3.4 to 5.4, of 10 s; the log itself stays empty.
    expect(groupOf(text)).toMatchObject({
      redelivered: 0,
      retry_topic: { messages: 1, redelivered: 0 },
      lag: { max: 0 },
    });
    const { mean, max, end } = (groupOf(text).retry_topic as { lag: Record<string, number> }).lag;
    expect(mean).toBeCloseTo(0.2, 9);
    expect([max, end]).toEqual([1, 0]);
    const { series } = run(text);
    const at = series.t_s.indexOf(4);
    expect(series["n2.retry.e2"].slice(at, at + 1)).toEqual([1]);
  });

  test("is none where retries wait on their server, or by their key", () => {
    for (const mode of ["blocking", "parked-key"]) {
      const text = logged([], {}, { retry: { ...RETRY, mode } });
      expect(groupOf(text)).not.toHaveProperty("retry_topic");
      expect(run(text).series).not.toHaveProperty("n2.retry.e2");
    }
  });

  test("survives the crash of all consumers, and gives them what is due when they are back", () => {
    const crash: FaultText = { kind: "crash", node: "n3", at: "4.5s", for: "2.5s" };
    const text = logged([crash]);
    expect(seen(text).slice(2, 5)).toEqual([
      [4, 4.4],
      [3, 7.4],
      [5, 7.8],
    ]);
    expect(run(text).ledger).toMatchObject({ completed: 10, dropped: { total: 0 } });
  });

  test("is as far away as the log: over a cut link nothing comes out of it", () => {
    const cut: FaultText = { kind: "partition", between: ["n2", "n3"], at: "4.5s", for: "2s" };
    expect(seen(logged([cut])).slice(2, 5)).toEqual([
      [4, 4.4],
      [3, 6.9],
      [5, 7.3],
    ]);
  });

  test("stands still with its broker, and while the group is rebalanced", () => {
    const stall: FaultText = { kind: "stall", node: "n2", at: "4.5s", for: "2s" };
    // What came to the log meanwhile, 6, is appended first, and has the consumer.
    expect(seen(logged([stall])).find(([birth]) => birth === 3)).toEqual([3, 7.3]);
    const rebalance: FaultText = { kind: "rebalance", node: "n2", at: "4.5s", for: "2s" };
    expect(seen(logged([rebalance])).find(([birth]) => birth === 3)).toEqual([3, 6.9]);
  });

  test("keeps what a crash cuts off for its consumer, until the session of that one is over", () => {
    // The message of 3 is tried again from 5.4 on, by the instance that owns nothing; that crashes at 5.6.
    const crash: FaultText = { kind: "crash", node: "n3", instances: 2, at: "5.6s" };
    const text = (timeout: string) =>
      logged([crash], { session_timeout: timeout }, { instances: 3 });
    const third = (timeout: string) => seen(text(timeout)).find(([birth]) => birth === 3);
    expect(third("1s")).toEqual([3, 7]);
    expect(third("3s")).toEqual([3, 9]);
    expect(groupOf(text("1s"))).toMatchObject({
      redelivered: 0,
      retry_topic: { messages: 1, redelivered: 1 },
    });
    expect(run(text("1s")).faults[1].impact).toMatchObject({ duplicated: 1, lost: 0 });
  });

  test("has it back at once when the consumer is back before that", () => {
    const crash: FaultText = { kind: "crash", node: "n3", at: "5.6s", for: "1s" };
    expect(seen(logged([crash])).find(([birth]) => birth === 3)).toEqual([3, 7]);
  });

  test("does not take it back when the offset was committed before", () => {
    const crash: FaultText = { kind: "crash", node: "n3", at: "5.6s", for: "1s" };
    const { ledger } = run(logged([crash], { commit: "before" }));
    expect(ledger).toMatchObject({ completed: 9, dropped: { by_reason: { crash: 1 } } });
  });

  test("knows no bound: what waits there does not wait at the service, whose queue is short", () => {
    const text = logged([], {}, { queue: 0, time: "900ms", fail: 0.5 });
    const { ledger } = run({ ...text, drain: "1h" });
    expect(ledger.dropped.by_reason).not.toHaveProperty("queue_full");
  });
});
