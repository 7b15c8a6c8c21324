// Senders that have several ways out, and wait on their servers until there is room at the end of all.
import { describe, expect, test } from "vitest";
import type { ModelText, NodeText } from "./model.js";
import { arrivals, into, run } from "./trace.js";

const service = (given: object): NodeText => ({ role: "service", ...given }) as NodeText;
const ends = { n5: { role: "sink" }, n6: { role: "sink" } } as const;

describe("a sender with several ways out", () => {
  // n2 takes 100 ms; n4 takes 3 s, with room for one. 1 is with n4 from 1.1 to 4.1, 2 waits there; 3 is
  // done at 3.1 and stays until 4.1, 4 until 7.1, 5 until 10.1, and so on; n3 adds 100 ms to that.
  const fanned = (overflow: string): ModelText =>
    into(
      service({ time: "100ms" }),
      {
        n3: service({ time: "100ms" }),
        n4: service({ time: "3s", queue: 1, overflow }),
        ...ends,
      },
      { "n2->n3": {}, "n2->n4": {}, "n3->n5": {}, "n4->n6": {} },
    );

  test("is held until the slowest has room, and no copy goes before", () => {
    const times = arrivals(fanned("block"), "n5").map(({ time }) => Number(time.toFixed(6)));
    expect(times).toEqual([1.2, 2.2, 4.2, 7.2, 10.2, 13.2, 16.2, 19.2, 22.2, 25.2]);
    const { ledger, nodes } = run(fanned("block"));
    expect(ledger).toMatchObject({ completed: 20, copies: 10, dropped: { total: 0 } });
    expect(nodes.n4.queue_length.max).toBe(1);
  });

  test("is not held by one that turns away", () => {
    const { nodes, ledger } = run(fanned("reject"));
    expect(nodes.n2.sojourn_s.max).toBeCloseTo(0.1, 9);
    expect(ledger.dropped.by_reason.queue_full).toBeGreaterThan(3);
  });

  test("waits for both where both block, without either standing still for ever", () => {
    // Two senders name the same two in opposite order: each has a place where the other one waits.
    const crossed: ModelText = {
      nodes: {
        n1: { role: "source", rate: "9/s" },
        n2: service({ time: "exp(1ms)" }),
        n3: service({ time: "exp(1ms)" }),
        n4: service({ time: "exp(100ms)", queue: 0, overflow: "block" }),
        n5: service({ time: "exp(100ms)", queue: 0, overflow: "block" }),
        n6: { role: "sink" },
      },
      links: {
        "n1->n2": {},
        "n1->n3": {},
        "n2->n4": {},
        "n2->n5": {},
        "n3->n5": {},
        "n3->n4": {},
        "n4->n6": {},
        "n5->n6": {},
      },
      duration: "50s",
      drain: "1h",
    };
    const { ledger, nodes } = run(crossed);
    expect(ledger).toMatchObject({ completed: 4 * ledger.produced, in_flight: 0 });
    expect(nodes.n4.queue_length.max + nodes.n5.queue_length.max).toBe(0);
  });

  test("gives its places back when it crashes while it waits", () => {
    const crash = { kind: "crash", node: "n2", at: "3500ms", for: "200ms" } as const;
    const { ledger, nodes } = run({ ...fanned("block"), faults: [crash] });
    // 3, which stood there, is lost; nobody waits for it.
    expect(ledger).toMatchObject({ completed: 18, in_flight: 0, dropped: { total: 1 } });
    expect(nodes.n4.queue_length.max).toBe(1);
  });
});
