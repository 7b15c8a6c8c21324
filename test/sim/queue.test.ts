// What a message queue promises beyond one line before all consumers: prefetch, and where what it
// cannot keep goes.
import { describe, expect, test } from "vitest";
import type { FaultText, ModelText } from "./model.js";
import { arrivals, run } from "./trace.js";

/** One message a second from 1 on to two instances with one server each, 2.5 s a message. */
const pair = (queue: object, more: Partial<ModelText> = {}, service: object = {}): ModelText => ({
  nodes: {
    n1: { role: "source", rate: "1/s", arrivals: "fixed" },
    n2: { role: "queue", ...queue },
    n3: { role: "service", instances: 2, time: "2.5s", ...service },
    n4: { role: "sink" },
    n5: { role: "dlq" },
  },
  links: { "n1->n2": {}, "n2->n3": {}, "n3->n4": {}, "n2->n5": { failing: true } },
  duration: "4s",
  drain: "100s",
  ...more,
});

const done = (text: ModelText) =>
  arrivals(text, "n4").map(({ birth, time }) => [birth, Number(time.toFixed(6))]);

describe("prefetch", () => {
  const crash: FaultText = { kind: "crash", node: "n3", instances: 1, at: "3.2s" };

  test("gives an instance messages before it has a server for them", () => {
    // 1 and 3 go to the first instance, 2 and 4 to the second, busy or not.
    const slow: FaultText = { kind: "pause", node: "n3", instances: 1, at: "1.5s", for: "10s" };
    expect(done(pair({ prefetch: 2 }, { faults: [slow] }))).toEqual([
      [2, 4.5],
      [4, 7],
      [1, 13.5],
      [3, 16],
    ]);
    // Without it, what has not begun goes to whoever is free.
    expect(done(pair({}, { faults: [slow] }))).toEqual([
      [2, 4.5],
      [3, 7],
      [4, 9.5],
      [1, 13.5],
    ]);
  });

  test("comes back with a crash, in its order; with early acknowledgements it is lost", () => {
    // The first instance has 1 in service and 3 behind it; the second takes up both after 2.
    const after = pair({ prefetch: 2 }, { faults: [crash] });
    expect(done(after)).toEqual([
      [2, 4.5],
      [1, 7],
      [3, 9.5],
      [4, 12],
    ]);
    const { nodes, faults } = run(after);
    expect(nodes.n2).toMatchObject({ redelivered: 2, delivered: 5 });
    expect(faults[0].impact).toMatchObject({ duplicated: 1, lost: 0 });
    const before = run(pair({ prefetch: 2, acknowledge: "before" }, { faults: [crash] }));
    expect(before.ledger).toMatchObject({ completed: 2, dropped: { by_reason: { crash: 2 } } });
    expect(before.ledger.in_flight).toBe(0);
  });

  test("bounds what an instance works on at a time", () => {
    const wide = { instances: 1, concurrency: 4 };
    const busiest = (prefetch: number) =>
      done(pair({ prefetch }, { duration: "8s" }, wide)).map(([birth, time]) => time - birth);
    // Of 2.5 s each, two at a time cannot keep up with one a second; four can.
    expect(Math.max(...busiest(4))).toBeCloseTo(2.5, 6);
    expect(busiest(2)).toEqual([2.5, 2.5, 3, 3, 3.5, 3.5, 4, 4]);
  });

  const busy = (queue: object): ModelText => {
    const text = pair(queue, { duration: "200000s" }, { time: "exp(1s)" });
    return { ...text, nodes: { ...text.nodes, n1: { role: "source", rate: "1.4/s" } } };
  };

  test("of one message is one line before all instances: M/M/2", () => {
    // Erlang C for 2 servers at a load of 1.4: 0.576470588; the mean wait is that over 2 − 1.4.
    const { mean } = run(busy({ prefetch: 1 })).nodes.n2.wait_s;
    expect(Math.abs(mean! / (0.576470588 / 0.6) - 1)).toBeLessThan(0.03);
  });

  test("without a bound is a line for each instance, in turn: E₂/M/1", () => {
    // σ is the root below 1 of σ = A*(μ(1 − σ)), A*(s) = (λ/(λ + s))² for every other message of
    // Poisson arrivals; the mean wait is σ/(μ(1 − σ)): two thirds longer than with one line.
    let sigma = 0.5;
    for (let round = 0; round < 200; round += 1) sigma = (1.4 / (1.4 + 1 - sigma)) ** 2;
    const { mean } = run(busy({ prefetch: 100_000 })).nodes.n2.wait_s;
    expect(Math.abs(mean! / (sigma / (1 - sigma)) - 1)).toBeLessThan(0.03);
  });
});

describe("a consumer whose link is cut", () => {
  const cut = (lasts: string): FaultText => ({
    kind: "partition",
    between: ["n2", "n3"],
    at: "4.2s",
    for: lasts,
  });

  test("has nothing of what it did not acknowledge: that comes back, though work on it goes on", () => {
    // At 4.2 the first instance works on 3 (until 6), the second on 2 (until 4.5), and 4 waits there.
    const text = pair({ prefetch: 2 }, { faults: [cut("2s")] });
    expect(done(text)).toEqual([
      [1, 3.5],
      [2, 4.5],
      [3, 6],
      [2, 8.7],
      [3, 8.7],
      [4, 11.2],
    ]);
    const { nodes, ledger, faults } = run(text);
    expect(nodes.n2).toMatchObject({ redelivered: 3 });
    expect(ledger).toMatchObject({ duplicates: 2, completed: 6, dropped: { total: 0 } });
    expect(faults[0].impact).toMatchObject({ duplicated: 2, held_up: 1, lost: 0 });
    // Without prefetch, 4 has never left.
    expect(run(pair({}, { faults: [cut("2s")] })).nodes.n2).toMatchObject({ redelivered: 2 });
  });

  test("is no loss to others, who have it at once", () => {
    const text = pair({ prefetch: 2 }, { faults: [cut("1h")] });
    const nodes = { ...text.nodes, n6: { role: "service", time: "1s" } } as ModelText["nodes"];
    const two = { ...text, nodes, links: { ...text.links, "n2->n6": {}, "n6->n4": {} } };
    const { ledger } = run(two);
    expect(ledger).toMatchObject({ in_flight: 0, dropped: { total: 0 } });
    expect(new Set(done(two).map(([birth]) => birth))).toEqual(new Set([1, 2, 3, 4]));
  });

  test("goes on with all that it has when it acknowledges early", () => {
    const text = pair({ prefetch: 2, acknowledge: "before" }, { faults: [cut("1h")] });
    expect(done(text)).toEqual([
      [1, 3.5],
      [2, 4.5],
      [3, 6],
      [4, 7],
    ]);
    expect(run(text).ledger).toMatchObject({ duplicates: 0, completed: 4 });
  });
});

describe("the dead letters of a queue", () => {
  test("take what has expired, by the time of its turn", () => {
    // One server of 2.5 s: 1 is served from 1, 2 at 3.5 is 1.5 s old, 3 then 0.5 s; 4 at 6 is 2 s old.
    const { ledger, nodes } = run(pair({ ttl: "1s" }, {}, { instances: 1 }));
    expect(ledger).toMatchObject({ completed: 2, dead_lettered: 2 });
    expect(nodes.n2).toMatchObject({ expired: 2, delivered: 2 });
  });

  test("take what is pushed out of a full queue, and what is refused where it is told to", () => {
    // 1 is served from 1 to 3.5; 2 waits, 3 pushes it out.
    const oldest = pair({ max_length: 1, overflow: "drop-oldest" }, {}, { instances: 1 });
    expect(run(oldest).ledger).toMatchObject({ completed: 3, dead_lettered: 1 });
    expect(done(oldest).map(([birth]) => birth)).toEqual([1, 3, 4]);
    const reject = run(pair({ max_length: 1 }, {}, { instances: 1 }));
    expect(reject.ledger).toMatchObject({ completed: 3, dead_lettered: 0 });
    expect(reject.ledger.dropped.by_reason).toEqual({ queue_full: 1 });
    const kept = pair({ max_length: 1, overflow: "reject-dead-letter" }, {}, { instances: 1 });
    expect(run(kept).ledger).toMatchObject({ completed: 3, dead_lettered: 1 });
    expect(done(kept).map(([birth]) => birth)).toEqual([1, 2, 4]);
    const nowhere = run({ ...kept, links: { "n1->n2": {}, "n2->n3": {}, "n3->n4": {} } });
    expect(nowhere.ledger.dropped.by_reason).toEqual({ queue_full: 1 });
  });

  test("take what a consumer refuses for good, at once or after some deliveries", () => {
    for (const max_deliveries of [1, 3]) {
      const text = pair({ requeue: true, max_deliveries }, {}, { fail: 1, time: "100ms" });
      const { ledger, nodes } = run(text);
      expect(ledger).toMatchObject({ completed: 0, dead_lettered: 4 });
      expect(nodes.n2).toMatchObject({
        delivered: 4 * max_deliveries,
        redelivered: 4 * (max_deliveries - 1),
      });
    }
  });
});
