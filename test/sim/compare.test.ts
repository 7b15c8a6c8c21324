// Two models on common random numbers: the difference is that of theory, known far better than from
// independent runs, and nothing differs from itself.
import { expect, test } from "vitest";
import { compare } from "../../src/sim/compare.js";
import { type ModelText, model } from "./model.js";

const queue = (instances: number, text: Partial<ModelText> = {}) =>
  model({
    nodes: {
      n1: { role: "source", rate: "1.6/s" },
      n2: { role: "service", time: "exp(1s)", instances },
      n3: { role: "sink" },
    },
    links: { "n1->n2": {}, "n2->n3": {} },
    duration: "4000s",
    warmup: "100s",
    drain: "1000s",
    ...text,
  });

const figureOf = (found: ReturnType<typeof compare>, name: string) =>
  found.figures.find(({ figure }) => figure === name)!;

test("nothing differs from itself", () => {
  const { figures, replications } = compare(queue(2), queue(2));
  expect(replications).toBe(10);
  expect(figures.length).toBeGreaterThan(8);
  for (const { a, b, difference, differs } of figures) {
    expect(b).toBe(a);
    expect(difference).toBe(0);
    expect(differs).toBe(false);
  }
});

test("a third server: the difference of Erlang's formulas, with its interval", () => {
  const found = compare(queue(2), queue(3, { seed: 99 }));
  const latency = figureOf(found, "latency.mean");
  // M/M/2 at 0.8: 1 + 16/9; M/M/3 at 0.533: 1 + 0.1956 (Erlang C 0.2738 over 3 − 1.6).
  const truth = 0.2738 / 1.4 - 16 / 9;
  expect(latency.differs).toBe(true);
  const [low, high] = latency.ci95!;
  expect(truth).toBeGreaterThan(low - (high - low) / 2);
  expect(truth).toBeLessThan(high + (high - low) / 2);
  expect(figureOf(found, "n2.utilization").difference).toBeCloseTo(1.6 / 3 - 1.6 / 2, 1);
});

test("pairs tell a small difference that independent runs would not", () => {
  const slower = queue(2, {
    nodes: {
      n1: { role: "source", rate: "1.6/s" },
      n2: { role: "service", time: "exp(1.01s)", instances: 2 },
      n3: { role: "sink" },
    },
  });
  const latency = figureOf(compare(queue(2), slower), "latency.mean");
  expect(latency.differs).toBe(true);
  expect(latency.difference!).toBeGreaterThan(0);
  expect(latency.gain!).toBeGreaterThan(20);
});

test("a figure that only one side has is shown, and not compared", () => {
  const broken = queue(2, { faults: [{ kind: "crash", node: "n2", at: "3900s" }] });
  const { figures } = compare(broken, queue(2));
  const recovery = figures.find(({ figure }) => figure === "fault 1 (crash).recovery")!;
  expect(recovery).toMatchObject({ a: null, b: null, difference: null, differs: false });
});
