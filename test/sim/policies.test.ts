// What a node does about overload and failure, against traces worked out by hand and formulas.
import { describe, expect, test } from "vitest";
import type { FaultText, ModelText, NodeText } from "./model.js";
import { arrivals, into, run } from "./trace.js";

const service = (given: object): NodeText => ({ role: "service", ...given }) as NodeText;
const sink = { n3: { role: "sink" } } as const;
const on = { "n2->n3": {} };

describe("who is served next", () => {
  /** When messages end, by when they were made; 2.5 s each from 1 on. */
  const order = (given: object) =>
    arrivals(into(service({ time: "2.5s", ...given }), sink, on), "n3").map(({ birth }) => birth);

  test("is who came first, or who came last", () => {
    expect(order({})).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    // Free at 3.5 (2 and 3 wait), 6 (4 and 5 as well; 6 comes just after), 8.5 (7 and 8), 11.
    expect(order({ order: "lifo" })).toEqual([1, 3, 5, 8, 10, 9, 7, 6, 4, 2]);
  });

  test("with a bounded queue drops the oldest, whatever the order", () => {
    const text = into(service({ time: "2.5s", order: "lifo", queue: 1, overflow: "drop-oldest" }));
    expect(run(text).ledger.dropped.by_reason).toEqual({ queue_full: 5 });
  });

  test("under overload, last come first served keeps most fresh: the median wait stays short", () => {
    const text = (order: string): ModelText => ({
      nodes: {
        n1: { role: "source", rate: "120/s" },
        n2: service({ time: "exp(10ms)", order }),
        n3: { role: "sink" },
      },
      links: { "n1->n2": {}, "n2->n3": {} },
      duration: "60s",
      drain: "0s",
    });
    const [fifo, lifo] = ["fifo", "lifo"].map((each) => run(text(each)).latency_s);
    expect(fifo.p50!).toBeGreaterThan(2);
    expect(lifo.p50!).toBeLessThan(0.1);
  });

  test("with priorities is as in M/M/1 with two classes (Cobham)", () => {
    // Waits R/((1 − ρ₁)) and R/((1 − ρ₁)(1 − ρ)), with R = ρ · 10 ms of exponential service.
    const text: ModelText = {
      nodes: {
        n1: { role: "source", rate: "30/s", priority: 5 },
        n4: { role: "source", rate: "40/s" },
        n2: service({ time: "exp(10ms)", order: "priority" }),
        n3: { role: "sink" },
      },
      links: { "n1->n2": {}, "n4->n2": {}, "n2->n3": {} },
      duration: "6000s",
    };
    const all = run(text).nodes.n2.wait_s.mean!;
    const rest = 0.7 * 0.01;
    const high = rest / (1 - 0.3);
    const low = rest / ((1 - 0.3) * (1 - 0.7));
    expect(Math.abs(all / ((3 * high + 4 * low) / 7) - 1)).toBeLessThan(0.04);
  });
});

describe("a service that blocks", () => {
  test("keeps what is done on the server before it until there is room", () => {
    // n2 takes 1 s, n3 2 s with room for one. n3: 1 from 2 to 4, 2 to 6, 3 to 8, …; 2 waits from 3 on; 3
    // is done at 4, when 2 leaves the queue; 4 is done at 5 and stays until 6, and so on.
    const text = (overflow: string) =>
      into(
        service({ time: "1s" }),
        { n3: service({ time: "2s", queue: 1, overflow }), n4: { role: "sink" } },
        { "n2->n3": {}, "n3->n4": {} },
      );
    const blocked = run(text("block"));
    expect(blocked.ledger).toMatchObject({ completed: 10, dropped: { total: 0 } });
    expect(blocked.nodes.n3.queue_length.max).toBe(1);
    // The last begins at 16, is done at 17, and leaves at 18.
    expect(blocked.nodes.n2.sojourn_s.max).toBeCloseTo(8, 9);
    expect(arrivals(text("block"), "n4").map(({ time }) => time)).toEqual([
      4, 6, 8, 10, 12, 14, 16, 18, 20, 22,
    ]);
    expect(run(text("reject")).ledger.dropped.total).toBeGreaterThan(3);
  });

  /** So many services of their own, each with more than enough to do, before one that blocks. */
  const senders = (count: number, sender: object, blocking: object, rate = "3/s"): ModelText => {
    const numbers = Array.from({ length: count }, (_, each) => each);
    return {
      nodes: {
        ...Object.fromEntries(numbers.map((n) => [`s${n}`, { role: "source", rate }])),
        ...Object.fromEntries(numbers.map((n) => [`a${n}`, service(sender)])),
        n3: service({ overflow: "block", ...blocking }),
        n4: { role: "sink" },
      } as ModelText["nodes"],
      links: {
        ...Object.fromEntries(numbers.map((n) => [`s${n}->a${n}`, {}])),
        ...Object.fromEntries(numbers.map((n) => [`a${n}->n3`, {}])),
        "n3->n4": {},
      },
      duration: "10000s",
    };
  };

  test("lets several senders go on in the order in which they asked, and no two into one place", () => {
    const text = senders(3, { time: "500ms" }, { time: "2s", queue: 1 });
    const regular = Object.entries(text.nodes).map(([id, node]) => {
      return [id, node.role === "source" ? { ...node, rate: "1/s", arrivals: "fixed" } : node];
    });
    const links = { ...text.links, "a0->n3": { latency: "100ms" } };
    const nodes: ModelText["nodes"] = Object.fromEntries(regular);
    const given = { ...text, nodes, links, duration: "3s", drain: "100s" };
    // All three are done at 1.5: the first is let go and comes at 1.6, the second is served until
    // 3.5, and the first then until 5.5; the third asks first of all that wait.
    const { ledger, nodes: report } = run(given);
    expect(report.n3.queue_length.max).toBe(1);
    expect(ledger).toMatchObject({ completed: 9, in_flight: 0 });
    expect(arrivals(given, "n4").map(({ birth, time }) => [birth, time])).toEqual([
      [1, 3.5],
      [1, 5.5],
      [1, 7.5],
      [2, 9.5],
      [2, 11.5],
      [2, 13.5],
      [3, 15.5],
      [3, 17.5],
      [3, 19.5],
    ]);
  });

  test("under several senders is a birth and death process of what is done or waits", () => {
    const [count, rate, served, room] = [3, 1, 2, 2];
    const { throughput_per_s, nodes } = run(
      senders(count, { time: "exp(1s)" }, { time: "exp(500ms)", queue: room }),
    );
    // With n in service, waiting, or blocked on their servers, the senders that are not work on.
    const weights = [1];
    for (let n = 0; n < 1 + room + count; n += 1) {
      const working = count - Math.max(0, n - 1 - room);
      weights.push((weights[n] * working * rate) / served);
    }
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const wanted = served * (1 - 1 / total);
    expect(Math.abs(throughput_per_s.completed / wanted - 1)).toBeLessThan(0.01);
    expect(nodes.n3.queue_length.max).toBe(room);
  });

  test("is found behind steps, and keeps no place for what is lost on the way", () => {
    const text = into(
      service({ time: "100ms" }),
      {
        n3: { role: "step", time: "50ms" },
        n4: service({ time: "2s", queue: 1, overflow: "block" }),
        n5: { role: "sink" },
      },
      { "n2->n3": { loss: 0.5 }, "n3->n4": {}, "n4->n5": {} },
    );
    const { ledger, nodes } = run(text);
    expect(nodes.n4.queue_length.max).toBe(1);
    expect(ledger.completed + ledger.dropped.total).toBe(10);
    expect(ledger.dropped.total).toBeGreaterThan(1);
  });

  test("passes the pressure on to a log, which keeps what comes", () => {
    const text = into(
      { role: "topic", partitions: 1 },
      {
        n3: service({ time: "100ms" }),
        n4: service({ time: "2s", queue: 0, overflow: "block" }),
        n5: { role: "sink" },
      },
      { "n2->n3": {}, "n3->n4": {}, "n4->n5": {} },
    );
    const { ledger, nodes } = run(text);
    expect(ledger).toMatchObject({ completed: 10 });
    expect(nodes.n4.queue_length.max).toBe(0);
    expect(nodes.n2.queue_length.max).toBeGreaterThan(3);
  });
});

describe("a circuit breaker", () => {
  const broken = { kind: "errors", node: "n2", rate: 1, at: "0s", for: "4500ms" } as const;

  test("opens, refuses, probes and closes", () => {
    // 1 and 2 fail: open until 4.5 (opened at 2). 3 and 4 are refused. 5, a probe, succeeds: closed.
    const text = into(
      service({ time: "0s", breaker: { window: 2, open: "2.5s", probes: 1 } }),
      sink,
      on,
    );
    const { nodes } = run({ ...text, faults: [broken] });
    expect(nodes.n2).toMatchObject({ failed: 4, completed: 6, refused: 2, breaker_opened: 1 });
  });

  test("opens again when a probe fails", () => {
    // Open from 2 to 3.5; 4 fails: open to 5.5. 5 is refused; 6 and 7 are the probes, and it closes.
    const text = into(
      service({ time: "0s", breaker: { window: 2, open: "1.5s", probes: 2 } }),
      sink,
      on,
    );
    const { nodes } = run({ ...text, faults: [broken] });
    expect(nodes.n2).toMatchObject({ refused: 2, breaker_opened: 2, failed: 5, completed: 5 });
  });
});

describe("limits", () => {
  test("let a rate through, and a burst", () => {
    // Two tokens at the start, one more each two seconds: 1 and 2 pass; then 3 (1.5), 5, 7, 9.
    const text = into(service({ time: "0s", limit: { rate: "0.5/s", burst: 2 } }), sink, on);
    const { nodes } = run(text);
    expect(nodes.n2).toMatchObject({ refused: 4, completed: 6 });
  });

  test("turn away who finds too many there, waiting or in service", () => {
    // As M/D/1/2: 1 until 3.5, 2 waits, 3 is turned away, …
    const text = into(service({ time: "2.5s", limit: { concurrency: 2 } }), sink, on);
    const { nodes, ledger } = run(text);
    expect(nodes.n2).toMatchObject({ refused: 5, completed: 5 });
    expect(ledger.dropped.by_reason).toEqual({ failed: 5 });
  });

  test("as a bulkhead keep servers free for others", () => {
    // One class floods 5 servers; with compartments of 2 it cannot have more.
    const text = (bulkhead: object | undefined): ModelText => ({
      nodes: {
        n1: { role: "source", rate: "100/s" },
        n4: { role: "source", rate: "5/s", priority: 1 },
        n2: service({ concurrency: 5, time: "exp(100ms)", queue: 0, bulkhead }),
        n3: { role: "sink" },
      },
      links: { "n1->n2": {}, "n4->n2": {}, "n2->n3": {} },
      duration: "200s",
    });
    const busy = (bulkhead?: object) => run(text(bulkhead)).nodes.n2;
    // Erlang B of 10.5 erlangs on 5 servers: 58 % find none.
    const together = busy();
    expect(Math.abs(together.dropped / together.arrived - 0.5813)).toBeLessThan(0.02);
    const apart = busy({ by: "priority", concurrency: 2 });
    // Nobody finds all five busy: each class has at most two.
    expect(apart.dropped).toBe(0);
    expect(apart.refused as number).toBeGreaterThan(10_000);
  });
});

describe("a retry budget", () => {
  test("stops retries when most calls fail", () => {
    // Ten at the start and a tenth of a retry a message: 10 + 1,000 / 10 retries at most.
    const retry = { max: 3, base: "1ms", budget: 0.1 };
    const text: ModelText = {
      nodes: {
        n1: { role: "source", rate: "100/s", arrivals: "fixed" },
        n2: service({ time: "0s", fail: 1, retry }),
      },
      links: { "n1->n2": {} },
      duration: "10s",
    };
    expect(run(text).nodes.n2.retried).toBe(10 + 100 - 1);
  });
});

describe("a slowdown under load", () => {
  test("lengthens an attempt by what is there when it begins: a trace by hand", () => {
    // 2.5 s and half of that more for each other: 1 begins alone; 2 at 3.5, when 3 waits; 3 at 7.25,
    // when 4 to 7 wait; 4 at 14.75, when 5 to 10 wait; and so on.
    const text = into(
      service({ time: "2.5s", slowdown: 0.5 }),
      { n3: { role: "sink" } },
      { "n2->n3": {} },
    );
    expect(arrivals(text, "n3").map(({ time }) => Number(time.toFixed(6)))).toEqual([
      3.5, 7.25, 14.75, 24.75, 33.5, 41, 47.25, 52.25, 56, 58.5,
    ]);
  });

  test("of a bounded queue is the Markov chain of what each message leaves behind", () => {
    const [rate, mean, slowdown, room] = [0.8, 1, 0.25, 5];
    const { ledger } = run({
      nodes: {
        n1: { role: "source", rate: `${rate}/s` },
        n2: service({ time: `exp(${mean}s)`, slowdown, queue: room }),
      },
      links: { "n1->n2": {} },
      duration: "400000s",
    });
    // With n there, an attempt takes m(n) on average, and k come meanwhile with (λm)ᵏ/(1 + λm)ᵏ⁺¹.
    const lasts = (n: number) => mean * (1 + slowdown * (n - 1));
    let left = Array.from({ length: room + 1 }, () => 1 / (room + 1));
    for (let round = 0; round < 500; round += 1) {
      const next = left.map(() => 0);
      for (const [n, share] of left.entries()) {
        const begins = Math.max(1, n);
        const come = (rate * lasts(begins)) / (1 + rate * lasts(begins));
        let rest = share;
        for (let after = begins - 1; after < room; after += 1) {
          next[after] += rest * (1 - come);
          rest *= come;
        }
        next[room] += rest;
      }
      left = next;
    }
    const each_s = left.reduce((sum, share, n) => sum + share * lasts(Math.max(1, n)), 0);
    const served = 1 / (each_s + left[0] / rate) / rate;
    expect(Math.abs(ledger.completed / ledger.produced / served - 1)).toBeLessThan(0.01);
    expect(served).toBeLessThan(0.8);
  });
});

describe("the order of a key under retry", () => {
  const keyed = (mode: string, faults: FaultText[] = [], topic: object = {}): ModelText => ({
    nodes: {
      n1: { role: "source", rate: "50/s", key: { count: 10 } },
      n2: { role: "topic", partitions: 4, session_timeout: "100ms", ...topic },
      n3: service({
        instances: 4,
        time: "exp(5ms)",
        fail: 0.2,
        retry: { max: 50, backoff: "fixed", base: "50ms", mode },
      }),
      n4: { role: "sink" },
    },
    links: { "n1->n2": {}, "n2->n3": {}, "n3->n4": {} },
    duration: "20s",
    drain: "100s",
    faults,
  });

  const outOfOrder = (text: ModelText) => {
    const last = new Map<number, number>();
    let count = 0;
    for (const { key, birth } of arrivals(text, "n4")) {
      if (birth < (last.get(key) ?? 0)) count += 1;
      last.set(key, Math.max(birth, last.get(key) ?? 0));
    }
    return count;
  };

  test("is kept where a partition or a key waits, and given up with a retry topic", () => {
    const broken = outOfOrder(keyed("retry-topic"));
    expect(broken).toBeGreaterThan(10);
    expect(run(keyed("retry-topic")).nodes.n3.out_of_order).toBe(broken);
    for (const mode of ["blocking", "parked-key"]) {
      expect(outOfOrder(keyed(mode))).toBe(0);
      expect(run(keyed(mode)).nodes.n3.out_of_order).toBe(0);
    }
  });

  /**
   * Two sources make a message a second each: n1 with the key 0, n5 with the key 1. What is done at
   * 1.1 fails: the first of n1, which is tried again 1.05 s later. Everything takes 0.1 s.
   */
  const pair = (mode: string): ModelText => {
    const source = { role: "source", rate: "1/s", arrivals: "fixed", key: { count: 1 } } as const;
    return {
      nodes: {
        n1: source,
        n2: { role: "topic", partitions: 1 },
        n3: service({
          time: "100ms",
          retry: { max: 5, backoff: "fixed", base: "1050ms", mode },
        }),
        n4: { role: "sink" },
        n5: source,
      },
      links: { "n1->n2": {}, "n2->n3": {}, "n3->n4": {}, "n5->n2": {} },
      faults: [
        { kind: "hotkey", node: "n5", rate: 1, key: 1, at: "0s" },
        { kind: "errors", node: "n3", rate: 1, at: "1.05s", for: "0.1s" },
      ],
      duration: "3s",
      drain: "10s",
    };
  };
  const traced = (mode: string) =>
    arrivals(pair(mode), "n4").map(({ key, birth, time }) => [key, birth, +time.toFixed(6)]);

  test("as a trace by hand shows it: with a retry topic, the second overtakes the first", () => {
    expect(traced("retry-topic")).toEqual([
      [1, 1, 1.2],
      [0, 2, 2.1],
      [1, 2, 2.2],
      [0, 1, 2.3],
      [0, 3, 3.1],
      [1, 3, 3.2],
    ]);
  });

  test("where the key is parked, the second waits and the other key does not", () => {
    expect(traced("parked-key")).toEqual([
      [1, 1, 1.2],
      [1, 2, 2.1],
      [0, 1, 2.25],
      [0, 2, 2.35],
      [0, 3, 3.1],
      [1, 3, 3.2],
    ]);
    // The second of n1 waits from 2 to 2.25, and the third of n5 in the log for that of n1.
    const { queue_length } = run(pair("parked-key")).nodes.n3;
    expect(queue_length.mean * 3).toBeCloseTo(0.25, 9);
  });

  test("where it blocks, all behind it wait", () => {
    expect(traced("blocking")).toEqual([
      [0, 1, 2.25],
      [1, 1, 2.35],
      [0, 2, 2.45],
      [1, 2, 2.55],
      [0, 3, 3.1],
      [1, 3, 3.2],
    ]);
  });

  test("costs what it must: blocking, a partition gives one message in (t + p·pause) / (1 − p)", () => {
    const busy = (mode: string): ModelText => {
      const text = keyed(mode);
      const keys = { role: "source", rate: "300/s", key: { count: 1000 } } as const;
      return { ...text, nodes: { ...text.nodes, n1: keys } };
    };
    const throughput = (mode: string) => run(busy(mode)).throughput_per_s;
    const each_s = (0.005 + 0.2 * 0.05) / 0.8;
    expect(throughput("blocking").completed / (4 / each_s)).toBeCloseTo(1, 1);
    const parked = throughput("parked-key");
    expect(parked.completed / parked.offered).toBeCloseTo(1, 2);
  });

  test("through crashes and pauses as well, as long as no session ends over work under way", () => {
    const faults: FaultText[] = [
      { kind: "crash", node: "n3", instances: 2, at: "5s", for: "2s" },
      { kind: "pause", node: "n3", instances: 3, at: "9s", for: "90ms" },
      { kind: "restart", node: "n3", down: "500ms", at: "13s", for: "2s" },
    ];
    expect(outOfOrder(keyed("blocking", faults))).toBe(0);
    expect(outOfOrder(keyed("parked-key", faults))).toBe(0);
    for (const mode of ["blocking", "parked-key"]) {
      const { ledger } = run(keyed(mode, faults));
      expect(ledger).toMatchObject({ completed: ledger.produced, in_flight: 0 });
    }
  });

  test("is lost when a session ends over work under way, unless that is fenced", () => {
    const pause: FaultText = { kind: "pause", node: "n3", instances: 3, at: "9s", for: "1s" };
    const after = run(keyed("blocking", [pause]));
    expect(after.ledger.duplicates).toBeGreaterThan(0);
    expect(after.ledger.completed).toBe(after.ledger.produced + after.ledger.duplicates);
    expect(outOfOrder(keyed("blocking", [pause]))).toBeGreaterThan(0);
    const fenced = keyed("blocking", [pause], { commit: "exactly-once" });
    expect(outOfOrder(fenced)).toBe(0);
    const { ledger } = run(fenced);
    expect(ledger).toMatchObject({ completed: ledger.produced, duplicates: 0, in_flight: 0 });
  });
});
