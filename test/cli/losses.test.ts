// What the summary says of losses: each reason with the places where that happened.
import { expect, test } from "vitest";
import { lossLines } from "../../src/cli/summary-losses.js";
import { simulate } from "../../src/sim/simulate.js";
import { type ModelText, model } from "../sim/model.js";

/** A service with a short queue, one that fails, and a window that some come too late for. */
const LOSSY: ModelText = {
  nodes: {
    n1: { role: "source", rate: "10/s", arrivals: "fixed" },
    n2: { role: "service", time: "150ms", queue: 1 },
    n3: { role: "service", time: "1ms", fail: 1 },
    n4: { role: "window", size: "1s", out_of_order: "100ms" },
    n5: { role: "step" },
    n6: { role: "sink" },
  },
  links: {
    "n1->n2": {},
    "n1->n3": {},
    "n1->n4": { latency: "exp(2s)" },
    "n1->n5": { loss: 1 },
    "n5->n6": {},
    "n1->n6": {},
  },
  faults: [{ kind: "partition", between: ["n1", "n6"], at: "5s", for: "1s" } as never],
  duration: "10s",
  drain: "60s",
};

test("every reason names the nodes and links of its own losses", () => {
  const given = model(LOSSY);
  const report = simulate(given);
  const text = lossLines(report, given);
  expect(text).toMatch(/dropped: the queue was full \(n2\)\n/);
  expect(text).toMatch(/100 dropped: failed, and no way leads .* \(n3\)\n/);
  expect(text).toMatch(/dropped: came when the windows .* were over \(n4\)/);
  expect(text).toMatch(/100 dropped: lost on a link \(n1 → n5\)\n/);
  expect(text).toMatch(/10 dropped: the link was cut, .* none left \(n1 → n6\)\n/);
  const { n2, n3, n4 } = report.nodes;
  expect(n2.dropped_by_reason).toEqual({ queue_full: n2.dropped });
  expect(n3.dropped_by_reason).toEqual({ failed: n3.failed });
  expect(n4.dropped_by_reason).toEqual({ late: n4.failed });
});

test("several places of one reason each have their number, the largest first", () => {
  const given = model({
    ...LOSSY,
    nodes: { ...LOSSY.nodes, n5: { role: "service", time: "1s", fail: 1 } },
    links: { "n1->n3": { loss: 0.5 }, "n1->n5": {} },
    faults: [],
  });
  const report = simulate(given);
  const { n3, n5 } = report.nodes;
  expect(lossLines(report, given)).toContain(`(n5: ${n5.failed}, n3: ${n3.failed})`);
});
