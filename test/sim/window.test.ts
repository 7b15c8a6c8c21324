// Windows against traces worked out by hand: messages are made at 1, 2, … 10 s.
import { describe, expect, test } from "vitest";
import type { ModelText, NodeText } from "./model.js";
import { arrivals, into, run } from "./trace.js";

const windowed = (given: object, more: Partial<ModelText> = {}): ModelText => ({
  ...into(
    { role: "window", by: "all", ...given } as NodeText,
    { n3: { role: "sink" } },
    { "n2->n3": {} },
  ),
  ...more,
});

/** When each result comes, and when the first message of its window was made. */
const results = (text: ModelText) => arrivals(text, "n3").map(({ time, birth }) => [birth, time]);

describe("a tumbling window", () => {
  test("lets one result go on when the watermark passes its end", () => {
    const text = windowed({ size: "5s" });
    // [0, 5) ends with the message at 5, [5, 10) with that at 10; no message ends [10, 15): the
    // clock does, one second after its end.
    expect(results(text)).toEqual([
      [1, 5],
      [5, 10],
      [10, 16],
    ]);
    const { ledger, nodes } = run(text);
    expect(ledger).toMatchObject({ produced: 10, merged: 7, completed: 3, in_flight: 0 });
    expect(nodes.n2).toMatchObject({ results: 3, late: 0, messages_per_result: { max: 5 } });
    expect(nodes.n2.messages_per_result).toMatchObject({ mean: 10 / 3 });
    expect(nodes.n2.queue_length.max).toBe(1);
  });

  test("stays open for what is out of order, as long as the watermark stays behind", () => {
    const text = windowed({ size: "5s", out_of_order: "2s" });
    expect(results(text)).toEqual([
      [1, 7],
      [5, 13],
      [10, 18],
    ]);
  });

  test("gives each key windows of its own", () => {
    const text = windowed(
      { size: "1h", by: "key" },
      {
        nodes: {
          n1: { role: "source", rate: "100/s", key: { count: 7 } },
          n2: { role: "window", size: "1h" },
          n3: { role: "sink" },
        },
        drain: "2h",
      },
    );
    const { ledger, nodes } = run(text);
    expect(nodes.n2).toMatchObject({ results: 7 });
    expect(ledger).toMatchObject({ completed: 7, merged: ledger.produced - 7, in_flight: 0 });
  });
});

describe("what comes late", () => {
  /** The message made at 3 takes two seconds longer than the others: it comes after that at 5. */
  const delayed = (given: object, links: ModelText["links"] = {}): ModelText => ({
    nodes: {
      n1: { role: "source", rate: "1/s", arrivals: "fixed" },
      n4: { role: "service", time: "2500ms", instances: 10 },
      n5: { role: "router", by: "round-robin" },
      n2: { role: "window", by: "all", size: "5s", ...given } as NodeText,
      n3: { role: "sink" },
      n6: { role: "dlq" },
    },
    links: { "n1->n5": {}, "n5->n2": {}, "n5->n4": {}, "n4->n2": {}, "n2->n3": {}, ...links },
    duration: "6s",
    drain: "60s",
  });

  test("is dropped and counted", () => {
    // 1, 3, 5 come at once; 2, 4 and 6 come 2.5 s later. 5 ends [0, 5), so 4, at 6.5, is too late.
    const { ledger, nodes } = run(delayed({}));
    expect(nodes.n2).toMatchObject({ late: 1, failed: 1, dropped: 0, results: 2 });
    expect(ledger.dropped.by_reason).toEqual({ late: 1 });
    expect(ledger).toMatchObject({ produced: 6, completed: 2, merged: 3 });
  });

  test("takes the failing way, if there is one", () => {
    const { ledger, nodes } = run(delayed({}, { "n2->n6": { failing: true } }));
    expect(nodes.n6.arrived).toBe(1);
    expect(ledger).toMatchObject({ dead_lettered: 1, completed: 2 });
  });

  test("updates the result within the allowed lateness, and not after it", () => {
    // 4 comes at 6.5, when the watermark is at 5.
    const text = delayed({ lateness: "1s" });
    expect(results(text)).toEqual([
      [1, 5],
      [4, 6.5],
      [5, 11],
    ]);
    expect(run(text).nodes.n2).toMatchObject({ late: 0, updates: 1, results: 2 });
  });
});

describe("a sliding window", () => {
  test("takes each message as often as windows cover it", () => {
    // Of 4 s each, every 2 s: [-2, 2), [0, 4), [2, 6), … the message at t is in two of them.
    const text = windowed({ kind: "sliding", size: "4s", slide: "2s" });
    expect(results(text)).toEqual([
      [1, 2],
      [1, 4],
      [2, 6],
      [4, 8],
      [6, 10],
      [8, 13],
      [10, 15],
    ]);
    const { ledger } = run(text);
    expect(ledger).toMatchObject({ produced: 10, copies: 10, completed: 7, merged: 13 });
  });
});

describe("a session window", () => {
  test("lasts as long as messages keep coming", () => {
    const text = windowed({ kind: "session", gap: "1500ms" });
    // One session from 1 on; nothing comes after 10: it ends at 11.5, which the clock says at 12.5.
    expect(results(text)).toEqual([[1, 12.5]]);
    // A gap shorter than the pauses: each message is a session, which the next one ends.
    const apart = results(windowed({ kind: "session", gap: "500ms" }));
    expect(apart.slice(0, 2)).toEqual([
      [1, 2],
      [2, 3],
    ]);
    expect(apart.length).toBe(10);
  });

  test("is one with another when a message comes between them", () => {
    // 1, 3, 5 at once, 2 at 4.5, 4 at 6.5 and 6 at 8.5: each bridges what lies around it.
    const { nodes, ledger } = run({
      nodes: {
        n1: { role: "source", rate: "1/s", arrivals: "fixed" },
        n4: { role: "step", time: "2500ms" },
        n5: { role: "router", by: "round-robin" },
        n2: { role: "window", by: "all", kind: "session", gap: "1200ms", out_of_order: "10s" },
        n3: { role: "sink" },
      },
      links: { "n1->n5": {}, "n5->n2": {}, "n5->n4": {}, "n4->n2": {}, "n2->n3": {} },
      duration: "6s",
      drain: "60s",
    });
    expect(nodes.n2).toMatchObject({ results: 1, messages_per_result: { mean: 6 } });
    expect(ledger).toMatchObject({ completed: 1, merged: 5, in_flight: 0 });
  });
});

test("every message of random arrivals is in exactly one tumbling window", () => {
  const text = windowed({ size: "500ms" }, { duration: "200s" });
  const { nodes, ledger } = run({
    ...text,
    nodes: { ...text.nodes, n1: { role: "source", rate: "40/s" } },
  });
  const { results: count, messages_per_result } = nodes.n2 as unknown as {
    results: number;
    messages_per_result: { mean: number };
  };
  expect(Math.round(count * messages_per_result.mean)).toBe(ledger.produced);
  // A window of half a second stays empty with probability e⁻²⁰.
  expect(count).toBe(400);
});
