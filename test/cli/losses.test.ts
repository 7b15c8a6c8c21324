// What the summary says of losses: each reason with the places where that happened.
import { expect, test } from "vitest";
import { faultLines, lossLines } from "../../src/cli/summary-losses.js";
import { findBottleneck } from "../../src/sim/bottleneck.js";
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

/** A bank whose only clerk has so much to do. */
const bank = (rate: string, more: Partial<ModelText> = {}, queue?: number): ModelText => ({
  nodes: {
    n1: { role: "source", rate },
    n2: { role: "service", time: "exp(10ms)", queue },
    n3: { role: "sink" },
  },
  links: { "n1->n2": {}, "n2->n3": {} },
  duration: "60s",
  drain: "60s",
  ...more,
});

const DRAWN = {
  nodes: ["n1", "n2", "n3"].map((id) => ({ id, label: id, lane: "Lane", shape: "rectangle" })),
  lanes: [],
  edges: [],
  loops: [],
};

test("the bottleneck of a queue that loses is told by what came, and names the loss", () => {
  const tell = (rate: string) => {
    const given = { ...model(bank(rate, {}, 3)), diagram: DRAWN as never };
    return findBottleneck(simulate(given), given);
  };
  expect(tell("200/s")).toMatch(
    /is overloaded: what comes is 2\.0 times .* turned 5\d% of it away/,
  );
  expect(tell("50/s")).toMatch(
    /about 2\.0 times this load would saturate it; .* turned \d\.\d% away/,
  );
  expect(tell("5/s")).not.toContain("turned");
});

test("nothing comes back to what was usual when the backlog was growing before the fault", () => {
  const partition = { kind: "partition", between: ["n1", "n2"], at: "40s", for: "5s" } as never;
  const tell = (rate: string) => {
    const given = model(bank(rate, { faults: [partition] }));
    const report = simulate(given);
    return { text: faultLines(report, given), impact: report.faults[0].impact };
  };
  const growing = tell("150/s");
  expect(growing.impact).toMatchObject({ recovery_s: null, outcome: "growing before" });
  expect(growing.text).toContain("growing already before it");
  expect(tell("90/s").impact).toMatchObject({ outcome: "recovered", recovery_s: 0 });
});

test("what a fault held up is told from what only waited longer meanwhile", () => {
  const slow = { kind: "slow", node: "n2", factor: 3, at: "30s", for: "5s" } as never;
  const given = model(bank("50/s", { faults: [slow] }));
  const report = simulate(given);
  expect(report.faults[0].impact).toMatchObject({ held_up: 0 });
  expect(faultLines(report, given)).toMatch(
    /\n {4}[\d,]+ waited longer than any before, nothing lost/,
  );
});
