// The role `batch` against a trace worked out by hand, and the truncated Erlang distribution.
import { expect, test } from "vitest";
import { analyze } from "../../src/sim/theory/analyze.js";
import { batchFigures } from "../../src/sim/theory/batches.js";
import type { TheoryBeside } from "../../src/sim/theory/beside.js";
import { type ModelText, model } from "./model.js";
import { arrivals, into, run } from "./trace.js";

test("a batch is full, or its first message has waited long enough", () => {
  const text = into(
    { role: "batch", size: 3, linger: "2500ms" },
    { n3: { role: "sink" } },
    { "n2->n3": {} },
  );
  // 1, 2 and 3 at 3; and so on; 10, alone, at 12.5.
  expect(arrivals(text, "n3").map(({ time }) => time)).toEqual([3, 3, 3, 6, 6, 6, 9, 9, 9, 12.5]);
  expect(run(text).nodes.n2).toMatchObject({ batches: 4, messages_per_batch: 2.5 });
  // With less patience: two at a time, 1.5 s after the first.
  const short = into(
    { role: "batch", size: 3, linger: "1500ms" },
    { n3: { role: "sink" } },
    { "n2->n3": {} },
  );
  expect(arrivals(short, "n3").map(({ time }) => time)).toEqual([
    2.5, 2.5, 4.5, 4.5, 6.5, 6.5, 8.5, 8.5, 10.5, 10.5,
  ]);
});

test("of Poisson arrivals: sizes and waits are those of a truncated Erlang distribution", () => {
  const [rate, linger, size] = [50, 0.1, 8];
  const text: ModelText = {
    nodes: {
      n1: { role: "source", rate: `${rate}/s` },
      n2: { role: "batch", size, linger: `${linger}s` },
      n3: { role: "sink" },
    },
    links: { "n1->n2": {}, "n2->n3": {} },
    duration: "4000s",
  };
  const poisson = (count: number, time: number) => {
    let share = Math.exp(-rate * time);
    for (let each = 1; each <= count; each += 1) share *= (rate * time) / each;
    return share;
  };
  // After the first, the batch takes what comes in the linger time, at most size − 1.
  let others = 0;
  let below = 0;
  for (let count = 0; count < size - 1; count += 1) {
    others += count * poisson(count, linger);
    below += poisson(count, linger);
  }
  const messages = 1 + others + (size - 1) * (1 - below);
  // While it is open with j others, j + 1 messages wait.
  const steps = 2000;
  let waiting = 0;
  for (let step = 0; step < steps; step += 1) {
    const time = ((step + 0.5) * linger) / steps;
    for (let count = 0; count < size - 1; count += 1) waiting += (count + 1) * poisson(count, time);
  }
  const wait = (waiting * linger) / steps / messages;
  const { n2 } = run(text).nodes;
  expect(Math.abs((n2.messages_per_batch as number) / messages - 1)).toBeLessThan(0.01);
  expect(Math.abs(n2.wait_s.mean! / wait - 1)).toBeLessThan(0.01);
  expect(n2.wait_s.max).toBeLessThanOrEqual(linger + 1e-9);
  // The same beside the run, and without one.
  expect(n2.theory).toMatchObject({ model: "batch or linger", exact: true, not_met: [] });
  const theory = n2.theory as TheoryBeside;
  expect(theory.wait_s! / wait).toBeCloseTo(1, 5);
  expect(theory.queue_length! / (rate * wait)).toBeCloseTo(1, 5);
  expect(batchFigures(rate, size, linger).messages_per_batch / messages).toBeCloseTo(1, 9);
  const analyzed = analyze(model(text));
  expect(analyzed.ok && analyzed.analysis.traffic.latency_s! / wait).toBeCloseTo(1, 5);
});

test("theory of batches holds at its ends: no others, no end to waiting, and more than numbers hold", () => {
  expect(batchFigures(50, 1, 1)).toEqual({ wait_s: 0, messages_per_batch: 1 });
  expect(batchFigures(50, 8, 0)).toEqual({ wait_s: 0, messages_per_batch: 1 });
  // Always full: each waits for half of the others, (size − 1)/2 intervals.
  const full = batchFigures(50, 9, 1e6);
  expect(full.messages_per_batch).toBeCloseTo(9, 9);
  expect(full.wait_s).toBeCloseTo(4 / 50, 9);
  // Never full: λT others on average; the first waits T, those behind it half of that.
  const timed = batchFigures(2, 1_000_000, 3);
  expect(timed.messages_per_batch).toBeCloseTo(7, 9);
  expect(timed.wait_s).toBeCloseTo((3 + 6 * 1.5) / 7, 9);
  expect(batchFigures(1e6, 1_000_000, 10).wait_s).toBeCloseTo(0.4999995, 6);
});

test("theory says where arrivals are not as it needs them", () => {
  const regular = run(into({ role: "batch", size: 3, linger: "2500ms" })).nodes.n2;
  expect(regular.theory).toMatchObject({ exact: false, not_met: ["arrivals are not Poisson"] });
});
