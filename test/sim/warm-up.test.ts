// The warm-up `auto`: MSER-5 on series whose transient is known, and on runs that begin empty.
import { describe, expect, test } from "vitest";
import { BatchedSeries } from "../../src/sim/mser.js";
import { streamOf } from "../../src/sim/random.js";
import { simulate } from "../../src/sim/simulate.js";
import { type ModelText, model } from "./model.js";

function seriesOf(values: (index: number) => number, count: number): BatchedSeries {
  const series = new BatchedSeries();
  for (let index = 0; index < count; index += 1) series.add(values(index), index + 1);
  return series;
}

describe("MSER-5", () => {
  test("cuts a transient where it ends, and nothing from noise", () => {
    const random = streamOf("1", "test", "noise");
    const stepped = seriesOf((index) => (index < 500 ? 10 : 1) + random.normal() / 10, 5000);
    expect(stepped.cut()).toEqual({ time: 500, settled: true });
    const noise = seriesOf(() => random.normal(), 5000);
    expect(noise.cut().time).toBeLessThan(500);
  });

  test("says when a series goes on growing, and nothing of a short one", () => {
    expect(seriesOf((index) => index, 2000).cut().settled).toBe(false);
    expect(seriesOf((index) => (index < 50 ? 9 : 0), 99).cut()).toEqual({ time: 0, settled: true });
  });
});

describe("warm-up auto", () => {
  // Messages are slow in the beginning: the first 300 s have a backlog that drains.
  const slowStart = (text: Partial<ModelText> = {}) =>
    simulate(
      model({
        nodes: {
          n1: { role: "source", rate: "0.5/s" },
          n2: { role: "step", time: "exp(200s)" },
          n3: { role: "service", time: "exp(1s)" },
          n4: { role: "sink" },
        },
        links: { "n1->n2": {}, "n2->n3": {}, "n3->n4": {} },
        duration: "20000s",
        warmup: "auto",
        ...text,
      }),
    );

  test("is found for each replication, said, and always the same", () => {
    const report = slowStart();
    // Early completions are the quick ones: it takes about the time of the step to settle.
    expect(report.warmup_s).toBeGreaterThan(50);
    expect(report.warmup_s).toBeLessThan(2000);
    expect(report.warmup_found).toEqual({ rule: "mser-5", settled: true });
    expect(slowStart()).toEqual(report);
    expect(slowStart({ seed: 2 }).warmup_s).not.toBe(report.warmup_s);
    const [first, second] = [
      slowStart().warmup_s,
      slowStart({ seed: 1, replications: 2 }).warmup_s,
    ];
    expect(second).toBeGreaterThanOrEqual(first);
  });

  test("measures the same as the same time given by hand", () => {
    const found = slowStart();
    const given = slowStart({ warmup: `${found.warmup_s}s` });
    expect(given.latency_s).toEqual(found.latency_s);
    expect(given.nodes).toEqual(found.nodes);
    expect(given.throughput_per_s).toEqual(found.throughput_per_s);
    expect(given.warmup_found).toBeNull();
  });

  test("looks only at the time before the first fault", () => {
    const fault = { kind: "surge", factor: 20, at: "4000s", for: "500s" } as const;
    const report = slowStart({ faults: [fault] });
    expect(report.warmup_s).toBeLessThan(2000);
    const struck = { ...fault, at: "0s" };
    expect(slowStart({ faults: [struck] }).warmup_s).toBe(0);
  });

  test("of an overloaded queue says that it has not settled", () => {
    const report = simulate(
      model({
        nodes: {
          n1: { role: "source", rate: "2/s" },
          n2: { role: "service", time: "exp(1s)" },
          n3: { role: "sink" },
        },
        links: { "n1->n2": {}, "n2->n3": {} },
        duration: "5000s",
        warmup: "auto",
      }),
    );
    expect(report.warmup_found!.settled).toBe(false);
  });
});
