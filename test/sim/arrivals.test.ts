// How sources load a model over time: against traces worked out by hand, and formulas.
import { describe, expect, test } from "vitest";
import { compile } from "../../src/lang/compile.js";
import { buildModel } from "../../src/sim/build.js";
import { readScenario } from "../../src/sim/scenario.js";
import { simulate } from "../../src/sim/simulate.js";
import type { FaultText, ModelText, NodeText } from "./model.js";
import { arrivals, run } from "./trace.js";

const loaded = (source: object, duration: string, faults: FaultText[] = []): ModelText => ({
  nodes: { n1: { role: "source", ...source } as NodeText, n2: { role: "sink" } },
  links: { "n1->n2": {} },
  duration,
  faults,
});

const timesOf = (text: ModelText) => arrivals(text, "n2").map(({ time }) => time);
const countBetween = (times: readonly number[], from: number, to: number) =>
  times.filter((time) => time > from && time <= to).length;

/** A Poisson count lies so close to its mean in all but one run of 16,000. */
const isPoisson = (count: number, mean: number) =>
  expect(Math.abs(count - mean)).toBeLessThan(4 * Math.sqrt(mean));

describe("a ramp", () => {
  test("from 0 to 2/s over 10 s makes message n at √(10 n), and goes on at 2/s", () => {
    const profile = { profile: "ramp", from: "0/s", to: "2/s", over: "10s", spread: "fixed" };
    const times = timesOf(loaded({ arrivals: profile }, "13s"));
    const wanted = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((number) => Math.sqrt(10 * number));
    expect(times.slice(0, 10).map((time) => time.toFixed(9))).toEqual(
      wanted.map((time) => time.toFixed(9)),
    );
    expect(times.slice(10).map((time) => time.toFixed(9))).toEqual(
      [10.5, 11, 11.5, 12, 12.5, 13].map((time) => time.toFixed(9)),
    );
  });

  test("in multiples of the rate is as random as its area says", () => {
    const profile = { profile: "ramp", from: 1, to: 3, start: "10s", over: "20s" };
    const times = timesOf(loaded({ rate: "100/s", arrivals: profile }, "40s"));
    isPoisson(countBetween(times, 0, 10), 1000);
    isPoisson(countBetween(times, 10, 30), 4000);
    isPoisson(countBetween(times, 10, 20), 1500);
    isPoisson(countBetween(times, 30, 40), 3000);
  });

  test("under a surge keeps what is left of the time to the next message", () => {
    const profile = { profile: "ramp", from: 1, to: 1, spread: "fixed" };
    const surge: FaultText = { kind: "surge", factor: 4, at: "1500ms", for: "1s" };
    const times = timesOf(loaded({ rate: "1/s", arrivals: profile }, "5s", [surge]));
    // Half a unit is left at 1.5: an eighth of a second at four times the rate; then each quarter.
    expect(times.map((time) => time.toFixed(3))).toEqual(
      [1, 1.625, 1.875, 2.125, 2.375, 3, 4, 5].map((time) => time.toFixed(3)),
    );
  });
});

test("steps change the load at their times", () => {
  const steps = [
    { at: "20s", load: "0/s" },
    { at: "10s", load: 3 },
    { at: "30s", load: "50/s" },
  ];
  const times = timesOf(loaded({ rate: "100/s", arrivals: { profile: "step", steps } }, "40s"));
  isPoisson(countBetween(times, 0, 10), 1000);
  isPoisson(countBetween(times, 10, 20), 3000);
  expect(countBetween(times, 20, 30)).toBe(0);
  isPoisson(countBetween(times, 30, 40), 500);
});

test("bursts have the mean and the spread of an on-off process", () => {
  // Index of dispersion of the counts over long times: 1 + 2 (λ₁ − λ₂)² σ₁ σ₂ / ((σ₁ + σ₂)²
  // (λ₁ σ₂ + λ₂ σ₁)), of a Poisson process modulated by two states (Fischer, Meier-Hellstern 1993).
  const profile = {
    profile: "burst",
    high: "90/s",
    low: "10/s",
    on: "exp(200ms)",
    off: "exp(600ms)",
  };
  const times = timesOf(loaded({ arrivals: profile }, "10000s"));
  const counts = new Array<number>(1000).fill(0);
  for (const time of times) counts[Math.min(999, Math.floor(time / 10))] += 1;
  const mean = counts.reduce((sum, count) => sum + count, 0) / 1000;
  const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / 999;
  const [leaveOn, leaveOff] = [5, 5 / 3];
  const wanted =
    1 +
    (2 * 80 ** 2 * leaveOn * leaveOff) /
      ((leaveOn + leaveOff) ** 2 * (90 * leaveOff + 10 * leaveOn));
  expect(mean / 300).toBeCloseTo(1, 1);
  // The estimate is off by √(2/999), 4.5 %, and the counts end after 12 of their cycles: a little.
  expect(Math.abs(variance / mean / wanted - 1)).toBeLessThan(0.18);
});

test("a diurnal load follows its wave", () => {
  const profile = { profile: "diurnal", low: "20/s", high: "180/s", period: "1000s", peak: "250s" };
  const times = timesOf(loaded({ arrivals: profile }, "1000s"));
  // A sine: 100 t + 80 · 1000/(2π) · (1 − cos(2π t/1000)).
  isPoisson(countBetween(times, 0, 500), 50_000 + (80 * 1000) / Math.PI);
  isPoisson(countBetween(times, 500, 1000), 50_000 - (80 * 1000) / Math.PI);
  isPoisson(
    countBetween(times, 225, 275),
    180 * 50 - 80 * (50 - (1000 / Math.PI) * Math.sin(Math.PI / 20)),
  );
});

describe("a trace", () => {
  const diagram = compile(`A { # A
n1: circle label:"Go"
n2: circle label:"End"
n1.handle(right) -> n2.handle(left)
}`).diagram;

  const play = (text: string, given = "", duration = "20s") => {
    const yaml = `duration: ${duration}
nodes: { n1: { arrivals: { profile: trace, file: calls.csv${given} } } }`;
    const { scenario } = readScenario(yaml, {
      file: "t.yaml",
      readFile: (name) =>
        name === "calls.csv" ? { ok: true, value: text } : { ok: false, problem: "no file" },
    });
    return buildModel(diagram, scenario);
  };

  const seriesOf = (text: string, given = "", duration = "20s") => {
    const { model, diagnostics } = play(text, given, duration);
    expect(diagnostics).toEqual([]);
    return simulate(model!);
  };

  test("is played as it was, in any order of lines and any form of time", () => {
    const { ledger } = seriesOf("time;user\n2.5;ann\n1s;bob\n1500ms;ann\n30;late\n");
    expect(ledger.produced).toBe(3);
    expect(seriesOf("1\n2\n3\n").ledger.produced).toBe(3);
    const moments =
      "at,who\n2026-01-05T10:00:00Z,a\n2026-01-05 10:00:19,b\n2026-01-05T11:00:21+01:00,c\n";
    expect(seriesOf(moments, ", time: at").ledger.produced).toBe(2);
  });

  test("gives messages its times and keys", () => {
    const built = play('time,key\n1,"a,b"\n2,c\n4,"a,b"\n', ", repeat: true", "11s");
    const report = simulate(built.model!);
    // 1, 2, 4; a pause of 4/3; then 1 s, 1 s and 2 s again: until 9.33.
    expect(report.ledger.produced).toBe(6);
    expect(built.model!.nodes[0].parameters.arrivals).toMatchObject({
      text: "trace of calls.csv: 3 messages",
      keys: Int32Array.of(0, 1, 0),
    });
  });

  test("that cannot be read is told where it is named", () => {
    const complaints = [
      play("time\n1\n", ", key: user").diagnostics,
      play("time\nsoon\n").diagnostics,
      play("").diagnostics,
    ].map((list) => list.map(({ message }) => message).join());
    expect(complaints).toEqual([
      "arrivals: 'calls.csv' has no column 'user'; known here: time",
      "arrivals: 'calls.csv' has no time in row 1: 'soon'",
      "arrivals: 'calls.csv' holds no line",
    ]);
  });
});

describe("what is written wrong", () => {
  const complaintsOf = (source: string) => {
    const { diagram } = compile(`A { # A
n1: circle label:"Go"
n2: circle label:"End"
n1.handle(right) -> n2.handle(left)
}`);
    const { scenario } = readScenario(`nodes: { n1: { ${source} } }`, { file: "t.yaml" });
    return buildModel(diagram, scenario).diagnostics.map(({ message, help }) => [message, help]);
  };

  test("is told by what comes closest", () => {
    expect(complaintsOf("arrivals: { profile: ramp, form: 1 }")).toEqual([
      ["'form' is not a parameter of the role source → arrivals", "did you mean 'from'?"],
    ]);
    expect(complaintsOf("arrivals: { profile: ramp, to: fast }")[0][0]).toMatch(
      /^arrivals\.to: 'fast' is not a load; write a rate/,
    );
    expect(complaintsOf("arrivals: { profile: wave }")[0][0]).toMatch(/wave|ramp/);
    expect(complaintsOf("arrivals: soon")[0][0]).toMatch(/'soon' is no way to arrive/);
    expect(complaintsOf("key: zipf(1.1)")[0][0]).toMatch(/write zipf\(1.1, 1000\)/);
  });

  test("keys have a short form", () => {
    expect(complaintsOf("key: zipf(1.1, 500)")).toEqual([]);
    const report = run(loaded({ key: "zipf(2, 3)", rate: "1000/s" }, "10s"));
    expect(report.ledger.produced).toBeGreaterThan(9000);
    const keys = arrivals(loaded({ key: "zipf(2, 3)", rate: "1000/s" }, "10s"), "n2");
    const share = keys.filter(({ key }) => key === 0).length / keys.length;
    expect(share).toBeCloseTo(1 / (1 + 1 / 4 + 1 / 9), 1);
  });
});
