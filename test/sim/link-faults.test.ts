// Faults of links against traces worked out by hand and formulas, and faults that strike again.
import { describe, expect, test } from "vitest";
import type { FaultText, LinkText, ModelText } from "./model.js";
import { arrivals, run } from "./trace.js";

const BETWEEN = { between: ["n1", "n2"] } as const;

/** One message a second from 1 to 10 over one link to the end. */
const linked = (
  fault: FaultText | readonly FaultText[],
  link: LinkText = {},
  source: object = {},
  more: Partial<ModelText> = {},
): ModelText => ({
  nodes: {
    n1: { role: "source", rate: "1/s", arrivals: "fixed", ...source },
    n2: { role: "sink" },
  },
  links: { "n1->n2": link },
  faults: [fault].flat(),
  duration: "10s",
  drain: "60s",
  ...more,
});

const travelTimes = (text: ModelText) =>
  arrivals(text, "n2").map(({ time, birth }) => Number((time - birth).toFixed(9)));

describe("latency", () => {
  test("adds to what the link takes while it lasts", () => {
    const fault: FaultText = { kind: "latency", ...BETWEEN, add: "300ms", at: "2.5s", for: "3s" };
    expect(travelTimes(linked(fault, { latency: "100ms" }))).toEqual([
      0.1, 0.1, 0.4, 0.4, 0.4, 0.1, 0.1, 0.1, 0.1, 0.1,
    ]);
    const { faults } = run(linked(fault));
    expect(faults[0].impact).toMatchObject({ delayed: 3, lost: 0, outcome: "recovered" });
  });

  test("leaves the draws of the link as they were", () => {
    const fault: FaultText = { kind: "latency", ...BETWEEN, add: "exp(1s)", at: "3s", for: "3s" };
    const link = { latency: "exp(5s)" };
    const [calm, strained] = [linked([], link), linked(fault, link)].map((text) =>
      arrivals(text, "n2").map(({ birth, time }) => [birth, Number(time.toFixed(9))]),
    );
    const outside = ([birth]: number[]) => birth < 3 || birth >= 6;
    const sorted = (list: number[][]) => list.filter(outside).sort(([a], [b]) => a - b);
    expect(sorted(strained)).toEqual(sorted(calm));
  });
});

describe("loss and duplicates", () => {
  const many = { rate: "1000/s" };

  test("lose the share that they say, and are to blame for it", () => {
    const fault: FaultText = { kind: "loss", ...BETWEEN, rate: 0.2, at: "0s" };
    const { ledger, faults, edges } = run(linked(fault, {}, many));
    const { produced, dropped } = ledger;
    expect(Math.abs(dropped.total - 0.2 * produced)).toBeLessThan(4 * Math.sqrt(0.16 * produced));
    expect(dropped.by_reason).toEqual({ link_loss: dropped.total });
    expect(faults[0].impact.lost).toBe(dropped.total);
    expect(edges.e1.lost).toBe(dropped.total);
  });

  test("of two at a time both count: 1 − (1 − p)(1 − q)", () => {
    const faults: FaultText[] = [0.2, 0.5].map((rate) => ({
      kind: "loss",
      ...BETWEEN,
      rate,
      at: "0s",
    }));
    const { ledger } = run(linked(faults, {}, many));
    const { produced, dropped } = ledger;
    expect(Math.abs(dropped.total - 0.6 * produced)).toBeLessThan(4 * Math.sqrt(0.24 * produced));
  });

  test("double the share that they say", () => {
    const fault: FaultText = { kind: "duplicate", ...BETWEEN, rate: 0.1, at: "0s" };
    const { ledger, faults } = run(linked(fault, {}, many));
    const { produced, duplicates } = ledger;
    expect(Math.abs(duplicates - 0.1 * produced)).toBeLessThan(4 * Math.sqrt(0.09 * produced));
    expect(ledger.completed).toBe(produced + duplicates);
    expect(faults[0].impact.duplicated).toBe(duplicates);
  });
});

test("reordering lets others overtake what is held back", () => {
  const fault: FaultText = { kind: "reorder", ...BETWEEN, rate: 0.25, by: "5s", at: "0s" };
  const times = travelTimes(linked(fault, { latency: "10ms" }, { rate: "1000/s" }));
  expect(new Set(times)).toEqual(new Set([0.01, 5.01]));
  const held = times.filter((time) => time > 5).length;
  expect(Math.abs(held - 2500)).toBeLessThan(4 * Math.sqrt(10_000 * 0.25 * 0.75));
});

describe("bandwidth", () => {
  test("lets messages wait for the link, one after another", () => {
    // From 2.5 to 5.5 the link takes 2.5 s for each: 3 is over at 5.5, 4 at 8.0, 5 at 10.5.
    const fault: FaultText = {
      kind: "bandwidth",
      ...BETWEEN,
      rate: "0.4/s",
      at: "2.5s",
      for: "3s",
    };
    expect(arrivals(linked(fault), "n2").map(({ birth, time }) => [birth, time])).toEqual([
      [1, 1],
      [2, 2],
      [3, 5.5],
      [6, 6],
      [7, 7],
      [4, 8],
      [8, 8],
      [9, 9],
      [10, 10],
      [5, 10.5],
    ]);
    // 4 waits until 5.5 and 5 until 8: two wait at 5.
    expect(run(linked(fault)).faults[0].impact).toMatchObject({
      peak_backlog: 2,
      recovery_s: 2.5,
      delayed: 2,
    });
  });

  test("of a link is a queue with one server: M/D/1", () => {
    // Pollaczek–Khinchine: the wait is ρ/(2(1 − ρ)) of the 10 ms that each takes.
    const text = linked(
      [],
      { bandwidth: "100/s" },
      { rate: "70/s", arrivals: "poisson" },
      { duration: "3000s" },
    );
    const wanted = 0.01 * (1 + 0.7 / (2 * 0.3));
    const { latency_s } = run(text);
    expect(Math.abs(latency_s.mean! / wanted - 1)).toBeLessThan(0.02);
  });
});

describe("a bandwidth in bytes", () => {
  test("takes as long for a message as its size says", () => {
    // 1.5 MB each over 1 MB/s: 1.5 s a message, one after another from 1 on.
    const slow = linked([], { bandwidth: "1MB/s", latency: "100ms" }, { size: "1.5MB" });
    expect(travelTimes(slow)).toEqual([1.6, 2.1, 2.6, 3.1, 3.6, 4.1, 4.6, 5.1, 5.6, 6.1]);
    // 8 Mbit are 1 MB.
    const bits = linked([], { bandwidth: "8Mbit/s", latency: "100ms" }, { size: "1.5MB" });
    expect(travelTimes(bits)).toEqual(travelTimes(slow));
    expect(travelTimes(linked([], { bandwidth: "60MB/min" }, { size: "500KB" }))[0]).toBe(0.5);
  });

  test("goes with messages on their way: copies and what is delivered again", () => {
    const text: ModelText = {
      nodes: {
        n1: { role: "source", rate: "1/s", arrivals: "fixed", size: "2MB" },
        n2: { role: "topic", partitions: 1 },
        n3: { role: "service", time: "10ms" },
        n4: { role: "sink" },
        n5: { role: "sink" },
      },
      links: {
        "n1->n2": {},
        "n2->n3": {},
        "n2->n5": { bandwidth: "4MB/s" },
        "n3->n4": { bandwidth: "8MB/s" },
      },
      duration: "3s",
      drain: "10s",
    };
    const took = (id: string) => arrivals(text, id).map(({ birth, time }) => time - birth);
    for (const time of took("n4")) expect(time).toBeCloseTo(0.01 + 2 / 8, 9);
    for (const time of took("n5")) expect(time).toBeCloseTo(2 / 4, 9);
  });

  test("may be what a fault leaves of a link", () => {
    const fault: FaultText = {
      kind: "bandwidth",
      ...BETWEEN,
      rate: "2MB/s",
      at: "2.5s",
      for: "2s",
    };
    expect(travelTimes(linked(fault, {}, { size: "500KB" }))).toEqual([
      0, 0, 0.25, 0.25, 0, 0, 0, 0, 0, 0,
    ]);
  });

  test("is counted by link: every message with its size, and without sizes not at all", () => {
    const each = linked([], {}, { size: "2KB" });
    const nodes = { ...each.nodes, n3: { role: "sink" } as const };
    const whole = run({ ...each, nodes, links: { ...each.links, "n1->n3": {} } });
    expect(Object.values(whole.edges).map(({ bytes }) => bytes)).toEqual([20_000, 20_000]);
    const cut = { kind: "partition", between: ["n1", "n2"], at: "3500ms", for: "2s" } as const;
    expect(run(linked([cut], {}, { size: "2KB" })).edges.e1).toMatchObject({
      messages: 10,
      unreachable: 2,
      bytes: 16_000,
    });
    expect(run(linked([], {})).edges.e1).not.toHaveProperty("bytes");
  });

  test("makes of sizes that vary M/G/1 (Pollaczek–Khinchine)", () => {
    // Exponential sizes of 10 KB on average over 1 MB/s: M/M/1 with 10 ms each.
    const text = linked(
      [],
      { bandwidth: "1MB/s" },
      { rate: "70/s", arrivals: "poisson", size: "exp(10KB)" },
      { duration: "3000s" },
    );
    expect(Math.abs(run(text).latency_s.mean! / (0.01 / 0.3) - 1)).toBeLessThan(0.03);
  });
});

describe("a fault that strikes again", () => {
  test("regularly, does so until the sources stop", () => {
    const fault: FaultText = { kind: "partition", ...BETWEEN, at: "1.5s", for: "1s", every: "3s" };
    const { ledger, faults } = run(linked(fault));
    // 1.5 to 2.5, 4.5 to 5.5, 7.5 to 8.5: 2, 5 and 8 are lost.
    expect(ledger.dropped.by_reason).toEqual({ unreachable: 3 });
    expect(faults[0]).toMatchObject({ occurrences: 3, impact: { lost: 3 } });
  });

  test("at random, takes the share of the time that its means say", () => {
    const fault: FaultText = {
      kind: "partition",
      ...BETWEEN,
      at: "0s",
      mtbf: "exp(4s)",
      mttr: "exp(1s)",
    };
    const { ledger, faults } = run(linked(fault, {}, { rate: "10/s" }, { duration: "20000s" }));
    // A fifth of the time; of 4,000 cycles the share is off by about √(2·0.8²·0.2²/4000) = 0.0036.
    const share = ledger.dropped.total / ledger.produced;
    expect(Math.abs(share - 0.2)).toBeLessThan(4 * 0.0036);
    expect(Math.abs(faults[0].occurrences! - 4000)).toBeLessThan(4 * Math.sqrt(4000));
  });

  test("gives the same times for the same seed, other ones for another", () => {
    const fault: FaultText = {
      kind: "partition",
      ...BETWEEN,
      at: "0s",
      mtbf: "exp(4s)",
      mttr: "exp(1s)",
    };
    const lost = (seed: number) =>
      run(linked(fault, {}, { rate: "10/s" }, { duration: "100s", seed })).ledger.dropped.total;
    expect(lost(7)).toBe(lost(7));
    expect(new Set([1, 2, 3, 4, 5].map(lost)).size).toBeGreaterThan(2);
  });
});
