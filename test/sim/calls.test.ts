// Requests that are waited for, but not for ever: what comes back in time, too late, or never.
import { expect, test } from "vitest";
import type { ModelText, NodeText } from "./model.js";
import { run } from "./trace.js";

const calling = (call: object, server: object, more: object = {}): ModelText => ({
  nodes: {
    n1: { role: "source", rate: "1/s", arrivals: "fixed" },
    n2: { role: "call", ...call } as NodeText,
    n3: { role: "service", ...server } as NodeText,
    n4: { role: "answer", of: "n2" } as NodeText,
    n5: { role: "sink" },
    n6: { role: "dlq" },
  },
  links: { "n1->n2": {}, "n2->n3": {}, "n3->n4": {}, "n4->n5": {}, "n2->n6": { failing: true } },
  duration: "10s",
  drain: "1h",
  ...more,
});

test("the message goes on from the answer, as old as it is", () => {
  const { ledger, latency_s, nodes } = run(calling({ timeout: "600ms" }, { time: "500ms" }));
  expect(ledger).toMatchObject({ produced: 10, copies: 10, completed: 10, merged: 10 });
  expect(latency_s.mean).toBeCloseTo(0.5, 9);
  expect(nodes.n2).toMatchObject({ arrived: 10, completed: 10, calls: 10, late: 0 });
});

test("what comes too late has been worked on in vain", () => {
  const { ledger, nodes } = run(calling({ timeout: "400ms" }, { time: "500ms" }));
  expect(ledger).toMatchObject({ completed: 0, dead_lettered: 10, merged: 10 });
  expect(nodes.n2).toMatchObject({ failed: 10, timed_out: 10, late: 10 });
  expect(nodes.n3).toMatchObject({ completed: 10 });
});

test("who calls again does so beside the old request", () => {
  // Each request takes 1.2 s on a server of its own: the first is late, and so is the second.
  const retry = { max: 1, backoff: "fixed", base: "100ms" };
  const { ledger, nodes, latency_s } = run(
    calling({ timeout: "1s", retry }, { time: "1200ms", instances: 9 }),
  );
  expect(nodes.n2).toMatchObject({ calls: 20, retried: 10, timed_out: 20, late: 20, failed: 10 });
  expect(ledger).toMatchObject({ copies: 20, merged: 20, dead_lettered: 10 });
  expect(latency_s.count).toBe(0);
});

test("an answer that says that it failed is a failed call at once", () => {
  const retry = { max: 2, backoff: "fixed", base: "0s" };
  const links = {
    "n1->n2": {},
    "n2->n3": {},
    "n3->n4": { failing: true },
    "n4->n5": {},
    "n2->n6": { failing: true },
  };
  const { nodes, ledger } = run(
    calling({ timeout: "1h", retry }, { time: "0s", fail: 1 }, { links }),
  );
  expect(nodes.n2).toMatchObject({ calls: 30, timed_out: 0, failed: 10 });
  expect(ledger).toMatchObject({ completed: 0, dead_lettered: 10, merged: 30 });
});

test("of what is lost on the way the caller hears by the timeout alone", () => {
  const { nodes, ledger } = run(
    calling(
      { timeout: "2s" },
      { time: "500ms" },
      {
        faults: [{ kind: "partition", between: ["n2", "n3"], at: "0s", for: "4500ms" }],
      },
    ),
  );
  expect(nodes.n2).toMatchObject({ timed_out: 4, failed: 4, completed: 6, late: 0 });
  expect(ledger.dropped.by_reason).toEqual({ unreachable: 4 });
  expect(ledger.dead_lettered).toBe(4);
});

test("a full queue, a limit and an open breaker are refusals, which the caller hears at once", () => {
  // Of two callers at a time one is served, for 900 ms; nothing waits, so every other one is refused.
  const twice = { n1: { role: "source", rate: "2/s", arrivals: "fixed" } } as const;
  const full = calling({ timeout: "1h" }, { time: "900ms", queue: 0 });
  const limited = calling({ timeout: "1h" }, { time: "900ms", limit: { concurrency: 1 } });
  for (const text of [full, limited]) {
    const { nodes, ledger } = run({ ...text, nodes: { ...text.nodes, ...twice } });
    expect(nodes.n2).toMatchObject({ calls: 20, rejected: 10, failed: 10, timed_out: 0 });
    expect(nodes.n2.sojourn_s.max).toBeCloseTo(0.9, 9);
    expect(nodes.n2.sojourn_s.min).toBe(0);
    expect(ledger).toMatchObject({ completed: 10, dead_lettered: 10 });
  }
  const breaker = { window: 2, open: "1h" };
  const { nodes } = run(calling({ timeout: "1h" }, { time: "0s", fail: 1, breaker }));
  expect(nodes.n3).toMatchObject({ refused: 8, breaker_opened: 1 });
  expect(nodes.n2).toMatchObject({ rejected: 10, failed: 10, timed_out: 0 });
});

test("who is refused calls again after its pause, and is served then", () => {
  // Both come at once; the second is refused, and the server is free when it calls again.
  const retry = { max: 1, backoff: "fixed", base: "200ms" };
  const text = calling({ timeout: "1h", retry }, { time: "100ms", queue: 0 });
  const fanout = { n0: { role: "source", rate: "1/s", arrivals: "fixed" }, n1: { role: "fanout" } };
  const { nodes, latency_s } = run({
    ...text,
    nodes: { ...text.nodes, ...fanout } as ModelText["nodes"],
    links: { "n0->n1": {}, "n1->n2#2": {}, ...text.links },
  });
  expect(nodes.n2).toMatchObject({ calls: 30, rejected: 10, retried: 10, failed: 0 });
  expect(latency_s).toMatchObject({ count: 20 });
  expect(latency_s.min).toBeCloseTo(0.1, 9);
  expect(latency_s.max).toBeCloseTo(0.3, 9);
});

test("a crash loses the request, so the caller learns of it by the timeout alone", () => {
  const faults = [{ kind: "crash", node: "n3", at: "1200ms", for: "100ms" }] as const;
  const { nodes } = run(calling({ timeout: "700ms" }, { time: "500ms" }, { faults }));
  expect(nodes.n2).toMatchObject({ timed_out: 1, rejected: 0, completed: 9 });
});

test("a budget of retries bounds the calls, and a breaker refuses them", () => {
  const slow = { time: "3s", instances: 99 };
  const retry = { max: 9, backoff: "fixed", base: "0s", budget: "20%" };
  const spent = run(calling({ timeout: "100ms", retry }, slow, { duration: "100s" }));
  // Ten from the start, and a fifth of one for each of the other messages.
  expect(spent.nodes.n2.retried).toBe(10 + Math.floor(99 / 5));
  const breaker = { window: 2, open: "5s" };
  const { nodes } = run(calling({ timeout: "100ms", breaker }, slow));
  expect(nodes.n2).toMatchObject({ calls: 3, refused: 7, breaker_opened: 2, failed: 10 });
});

test("without retries and in time, calls are the M/M/1 queue that answers them", () => {
  const { nodes, latency_s } = run(
    calling(
      { timeout: "1h" },
      { time: "exp(50ms)" },
      {
        nodes: {
          ...calling({ timeout: "1h" }, { time: "exp(50ms)" }).nodes,
          n1: { role: "source", rate: "10/s" },
        },
        duration: "20000s",
      },
    ),
  );
  expect(Math.abs(latency_s.mean! / 0.1 - 1)).toBeLessThan(0.03);
  expect(nodes.n2.sojourn_s.mean).toBeCloseTo(latency_s.mean!, 9);
});

test("with a timeout, the share in time is that of the sojourn times: 1 - e^(-(mu - lambda) t)", () => {
  const { ledger } = run(
    calling(
      { timeout: "200ms" },
      { time: "exp(50ms)" },
      {
        nodes: {
          ...calling({ timeout: "200ms" }, { time: "exp(50ms)" }).nodes,
          n1: { role: "source", rate: "10/s" },
        },
        duration: "20000s",
      },
    ),
  );
  const inTime = ledger.completed / ledger.produced;
  expect(inTime).toBeCloseTo(1 - Math.exp(-(20 - 10) * 0.2), 2);
});
