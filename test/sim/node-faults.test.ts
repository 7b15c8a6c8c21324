// Faults of nodes, sources and brokers against traces worked out by hand. The numbers in the comments
// are the times at which things happen.
import { describe, expect, test } from "vitest";
import type { FaultText, ModelText } from "./model.js";
import { arrivals, run } from "./trace.js";

const regular = { role: "source", rate: "1/s", arrivals: "fixed" } as const;

/** One message a second from 1 to 10 into a service, half a second each. */
const direct = (fault: FaultText, service: object = {}, source: object = {}): ModelText => ({
  nodes: {
    n1: { ...regular, ...source },
    n2: { role: "service", time: "500ms", ...service },
    n3: { role: "sink" },
    n4: { role: "dlq" },
  },
  links: { "n1->n2": {}, "n2->n3": {}, "n2->n4": { failing: true } },
  faults: [fault],
  duration: "10s",
  drain: "60s",
});

/** The same through a log, 0.4 s each. */
const logged = (
  fault: FaultText,
  topic: object = {},
  service: object = {},
  source = {},
): ModelText => ({
  nodes: {
    n1: { ...regular, ...source },
    n2: { role: "topic", partitions: 1, session_timeout: "1s", ...topic },
    n3: { role: "service", time: "400ms", ...service },
    n4: { role: "sink" },
  },
  links: { "n1->n2": {}, "n2->n3": {}, "n3->n4": {} },
  faults: [fault],
  duration: "10s",
  drain: "60s",
});

describe("pause", () => {
  test("holds up what is in service and loses nothing", () => {
    // 2 has 0.3 s left at 2.2, and is done at 5.5; 3, 4, 5, 6 and 7 follow it, the last from 7.5 on.
    const { ledger, faults, latency_s, nodes } = run(
      direct({ kind: "pause", node: "n2", at: "2.2s", for: "3s" }),
    );
    expect(ledger).toMatchObject({ completed: 10, dropped: { total: 0 } });
    expect(latency_s.max).toBeCloseTo(3.5, 9);
    expect(nodes.n2.service_s.max).toBeCloseTo(3.5, 9);
    expect(faults[0].impact).toMatchObject({ lost: 0, duplicated: 0, peak_backlog: 3 });
    expect(faults[0].impact.recovery_s).toBeCloseTo(7.5 - 5.2, 9);
  });

  test("and another at the same time: work goes on when both are over", () => {
    const text = direct({ kind: "pause", node: "n2", at: "2.2s", for: "3s" });
    const longer: FaultText = { kind: "pause", node: "n2", at: "3s", for: "3s" };
    // 2 is done at 6.3.
    expect(run({ ...text, faults: [...text.faults!, longer] }).latency_s.max).toBeCloseTo(4.3, 9);
  });

  test("and a crash meanwhile: what was held up is lost", () => {
    const text = direct({ kind: "pause", node: "n2", at: "2.2s", for: "3s" });
    const crash: FaultText = { kind: "crash", node: "n2", at: "3s", for: "1s" };
    const { ledger } = run({ ...text, faults: [...text.faults!, crash] });
    expect(ledger).toMatchObject({ completed: 9, dropped: { by_reason: { crash: 1 } } });
  });

  test("shorter than the session timeout changes no partition, a longer one does", () => {
    const rebalances = (length: string) => {
      const fault: FaultText = { kind: "pause", node: "n3", instances: 1, at: "2.2s", for: length };
      const { nodes, ledger } = run(logged(fault, { partitions: 2 }, { instances: 2 }));
      expect(ledger).toMatchObject({ completed: 10, duplicates: 0 });
      return (nodes.n2.groups as { rebalances: number }[])[0].rebalances;
    };
    expect([rebalances("900ms"), rebalances("3s")]).toEqual([0, 2]);
  });
});

describe("restart", () => {
  test("of two instances, one after the other, holds nobody up", () => {
    const { ledger, latency_s, faults } = run(
      direct({ kind: "restart", node: "n2", down: "1s", at: "2.2s", for: "2s" }, { instances: 2 }),
    );
    expect(ledger.completed).toBe(10);
    expect(latency_s.max).toBeCloseTo(0.5, 9);
    expect(faults[0].impact).toMatchObject({ delayed: 0, outcome: "recovered" });
  });

  test("lets an instance finish what it has, and take nothing more", () => {
    // 2 is done at 2.5. Back at 4.2: 3 until 4.7, 4 until 5.2, 5 until 5.7.
    const { ledger, latency_s } = run(
      direct({ kind: "restart", node: "n2", down: "2s", at: "2.2s", for: "2s" }),
    );
    expect(ledger).toMatchObject({ completed: 10, dropped: { total: 0 } });
    expect(latency_s.max).toBeCloseTo(1.7, 9);
  });

  test("of a consumer gives its partitions away at once", () => {
    const fault: FaultText = { kind: "restart", node: "n3", down: "1s", at: "2.2s", for: "2s" };
    const { nodes, latency_s } = run(logged(fault, { partitions: 2 }, { instances: 2 }));
    // Two leave, two come back.
    expect(nodes.n2.groups).toMatchObject([{ rebalances: 4, redelivered: 0 }]);
    expect(latency_s.max).toBeCloseTo(0.4, 9);
  });
});

describe("poison", () => {
  test("fails all messages of some keys, and no others", () => {
    const text = direct(
      { kind: "poison", node: "n2", rate: 0.2, at: "0s" },
      { time: "0s", retry: { max: 2, base: "1ms" } },
      { rate: "1000/s", key: { count: 200 } },
    );
    const [good, bad] = ["n3", "n4"].map((id) => new Set(arrivals(text, id).map(({ key }) => key)));
    expect([...good].filter((key) => bad.has(key))).toEqual([]);
    expect(good.size + bad.size).toBe(200);
    expect(Math.abs(bad.size - 40)).toBeLessThan(4 * Math.sqrt(32));
    const { nodes, faults } = run(text);
    expect(nodes.n2.retried).toBe(2 * nodes.n2.failed);
    expect(faults[0].impact.dead_lettered).toBe(nodes.n4.arrived);
  });
});

describe("throttle", () => {
  test("refuses what comes faster, at once", () => {
    // From 2.5 on one token each two seconds: 3, 5, 7 and 9 are let through.
    const { nodes, faults } = run(
      direct({ kind: "throttle", node: "n2", rate: "0.5/s", at: "2.5s" }),
    );
    expect(nodes.n2).toMatchObject({ completed: 6, failed: 4, throttled: 4 });
    expect(faults[0].impact).toMatchObject({ dead_lettered: 4, refused: 4 });
  });
});

describe("exhaust", () => {
  test("leaves fewer servers, from when they are free", () => {
    // Two servers, 1.5 s each, one of them taken from 2.2 to 5.2: 3 begins at 3.5, when 2 is done, 4 at
    // 5.0, 5 at 5.2, 6 at 6.5; the others at once.
    const { latency_s } = run(
      direct(
        { kind: "exhaust", node: "n2", servers: 1, at: "2.2s", for: "3s" },
        { concurrency: 2, time: "1500ms" },
      ),
    );
    expect(latency_s.mean).toBeCloseTo((6 * 1.5 + 2 + 2.5 + 1.7 + 2) / 10, 9);
  });

  test("of a pool of connections lets everybody wait", () => {
    const text = direct({ kind: "exhaust", node: "n2", at: "2.2s", for: "3s" });
    const store = { role: "store", connections: 2, read: "100ms", write: "100ms" } as const;
    const { ledger, faults } = run({ ...text, nodes: { ...text.nodes, n2: store } });
    expect(ledger.completed).toBe(10);
    expect(faults[0].impact).toMatchObject({ peak_backlog: 3, lost: 0 });
  });
});

describe("hotkey and schema", () => {
  test("give a share of the messages one key", () => {
    const text = direct(
      { kind: "hotkey", rate: 0.5, key: 7, at: "0s" },
      { time: "0s" },
      { rate: "1000/s", key: { count: 100 } },
    );
    const keys = arrivals(text, "n3").map(({ key }) => key);
    const hot = keys.filter((key) => key === 7).length;
    const share = 0.5 + 0.5 / 100;
    const deviation = Math.sqrt(keys.length * share * (1 - share));
    expect(Math.abs(hot - share * keys.length)).toBeLessThan(4 * deviation);
    expect(new Set(keys).size).toBe(100);
  });

  test("make a share of the messages unreadable: no retry mends them", () => {
    const { nodes, faults, ledger } = run(
      direct(
        { kind: "schema", rate: 0.1, at: "0s" },
        { time: "0s", retry: { max: 3 } },
        { rate: "1000/s" },
      ),
    );
    const bad = nodes.n4.arrived;
    expect(Math.abs(bad - 0.1 * ledger.produced)).toBeLessThan(
      4 * Math.sqrt(0.09 * ledger.produced),
    );
    expect(nodes.n2.retried).toBe(0);
    expect(nodes.n4.by_reason).toEqual({ permanent: bad });
    expect(faults[0].impact.dead_lettered).toBe(bad);
  });
});

describe("a broker", () => {
  test("that stalls appends nothing and hands out nothing", () => {
    // 2 goes on until 2.4. Appended at 5.2: 3 until 5.6, 4 until 6.0, 5 until 6.4, 6 until 6.8.
    const { ledger, latency_s, faults } = run(
      logged({ kind: "stall", node: "n2", at: "2.2s", for: "3s" }),
    );
    expect(ledger).toMatchObject({ completed: 10, duplicates: 0 });
    expect(latency_s.max).toBeCloseTo(2.6, 9);
    expect(faults[0].impact).toMatchObject({ peak_backlog: 3, lost: 0, delayed: 4 });
    expect(faults[0].impact.recovery_s).toBeCloseTo(6.4 - 5.2, 9);
  });

  test("with a rebalance under way appends, and hands out nothing", () => {
    const { nodes, latency_s } = run(
      logged({ kind: "rebalance", node: "n2", at: "2.2s", for: "3s" }),
    );
    expect(latency_s.max).toBeCloseTo(2.6, 9);
    expect(nodes.n2.groups).toMatchObject([{ rebalances: 1, redelivered: 0 }]);
  });

  test("of which only one group rebalances serves the others", () => {
    const text = logged({ kind: "rebalance", node: "n2", group: "n3", at: "2.2s", for: "3s" });
    const { nodes } = run({
      ...text,
      nodes: { ...text.nodes, n5: { role: "service", time: "400ms" } },
      links: { ...text.links, "n2->n5": {} },
    });
    expect(nodes.n5.sojourn_s.max).toBeCloseTo(0.4, 9);
    expect(nodes.n2.groups).toMatchObject([{ rebalances: 1 }, { rebalances: 0 }]);
  });

  test("with a full disk refuses what is new and hands out what it has", () => {
    const fault: FaultText = { kind: "disk-full", node: "n2", at: "2.2s", for: "3s" };
    expect(run(logged(fault)).ledger.dropped.by_reason).toEqual({ unreachable: 3 });
    const retry = { max: 10, backoff: "fixed", base: "1s" };
    const { ledger, nodes } = run(logged(fault, {}, {}, { retry }));
    expect(ledger).toMatchObject({ completed: 10, dropped: { total: 0 } });
    // 3 is refused at 3, 4 and 5, 4 at 4 and 5, 5 at 5.
    expect(nodes.n1.retried).toBe(6);
  });

  test("a queue that stalls keeps what comes", () => {
    const text = logged({ kind: "stall", node: "n2", at: "2.2s", for: "3s" });
    const { ledger, latency_s } = run({ ...text, nodes: { ...text.nodes, n2: { role: "queue" } } });
    expect(ledger.completed).toBe(10);
    expect(latency_s.max).toBeCloseTo(2.6, 9);
  });
});

test("a full disk fails the writes of a store", () => {
  const text = direct({ kind: "disk-full", node: "n2", at: "0s" }, {}, { rate: "1000/s" });
  const store = { role: "store", writes: 0.3, read: "0s", write: "0s" } as const;
  const { nodes, ledger } = run({ ...text, nodes: { ...text.nodes, n2: store } });
  const deviation = Math.sqrt(ledger.produced * 0.21);
  expect(Math.abs(nodes.n2.failed - 0.3 * ledger.produced)).toBeLessThan(4 * deviation);
});

test("a flush empties a cache", () => {
  const text = direct(
    { kind: "flush", node: "n2", at: "5.5s", for: "0s" },
    {},
    { key: { count: 1 } },
  );
  const cache = { role: "cache", time: "0s" } as const;
  const { nodes } = run({ ...text, nodes: { ...text.nodes, n2: cache }, links: { "n1->n2": {} } });
  expect(nodes.n2).toMatchObject({ hits: 8, misses: 2 });
});
