// What `fz simulate` writes beside its summary, and how a run ends that is interrupted.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { withInterrupts } from "../../src/cli/run-progress.js";
import { chaos, chaosInSteps } from "../../src/sim/chaos/chaos.js";
import { compareInSteps } from "../../src/sim/compare.js";
import type { RunHooks } from "../../src/sim/run-hooks.js";
import { simulateInSteps } from "../../src/sim/simulate.js";
import { model } from "../sim/model.js";
import { emptyFolder, fz, ROOT } from "./run.js";

const SHORT = ["simulate", join(ROOT, "examples/mm1.fz"), "--duration", "2000s", "--warmup", "10s"];
const RUN = [...SHORT, "--set", "expect=[]"];

describe("fz simulate", () => {
  test("--trace and --csv write what was asked for, and the summary stays", () => {
    const folder = emptyFolder();
    const files = ["--trace", "run.json", "--csv", "run.csv"];
    const { status, out, err } = fz(folder, [...RUN, ...files]);
    expect(status).toBe(0);
    expect(out).toContain("Latency");
    expect(err).toContain("the trace follows one message in 3");
    expect(
      JSON.parse(readFileSync(join(folder, "run.json"), "utf8")).traceEvents.length,
    ).toBeGreaterThan(1000);
    expect(readFileSync(join(folder, "run.csv"), "utf8")).toMatch(/^t_s,offered,/);
    const otlp = ["--trace", "run.otlp.json", "--trace-share", "1%", "-q"];
    expect(fz(folder, [...RUN, ...otlp]).err).toBe("");
    expect(JSON.parse(readFileSync(join(folder, "run.otlp.json"), "utf8"))).toHaveProperty(
      "resourceSpans",
    );
  });

  test.each([
    [["--trace-share", "1%"], "--trace-share without --trace"],
    [["--trace", "a.json", "--trace-share", "0%"], "of no message there is nothing to trace"],
    [["--trace", "a.json", "--trace-share", "many"], "'many' is not a share"],
    [["--csv", "-", "--json", "-"], "only one of the results can go to standard output"],
    [["--csv", "none/a.csv"], "none"],
  ])("refuses %j", (words, message) => {
    const { status, out, err } = fz(emptyFolder(), [...RUN, ...words]);
    expect(status).toBe(2);
    expect(out).toBe("");
    expect(err).toContain(message);
  });

  test("--csv - leaves standard output to the table", () => {
    const { out } = fz(emptyFolder(), [...RUN, "-q", "--csv", "-"]);
    expect(out.startsWith("t_s,")).toBe(true);
    expect(out).not.toContain("Latency");
  });
});

describe("Ctrl-C", () => {
  const long = model({
    nodes: {
      n1: { role: "source", rate: "1000/s" },
      n2: { role: "service", time: "exp(0.5ms)" },
      n3: { role: "sink" },
    },
    links: { "n1->n2": {}, "n2->n3": {} },
    duration: "100000s",
  });

  test("ends a run with what it has measured so far", async () => {
    let looks = 0;
    const report = await withInterrupts((hooks) =>
      simulateInSteps(long, {
        ...hooks,
        onProgress() {
          looks += 1;
          if (looks === 12) process.emit("SIGINT");
        },
      }),
    );
    expect(report.stopped).toBe("interrupted");
    expect(report.simulated_s).toBeGreaterThan(1);
    expect(report.simulated_s).toBeLessThan(100_000);
    expect(report.nodes.n2.utilization).toBeCloseTo(0.5, 1);
    expect(report.latency_s.count).toBeGreaterThan(1000);
    expect(process.listenerCount("SIGINT")).toBe(0);
  });

  /** Hooks with which Ctrl-C is pressed in the run of that number, from 1. */
  const pressedIn = (hooks: RunHooks, run: number): RunHooks => {
    let runs = 0;
    return {
      ...hooks,
      onStart() {
        runs += 1;
        if (runs === run) process.emit("SIGINT");
      },
    };
  };

  test("ends a comparison with the pairs that were done", async () => {
    const short = { ...long, duration_s: 100 };
    const found = await withInterrupts((hooks) =>
      compareInSteps(short, short, pressedIn(hooks, 6)),
    );
    expect([found.stopped, found.replications]).toEqual(["interrupted", 2]);
    const none = await withInterrupts((hooks) => compareInSteps(short, short, pressedIn(hooks, 2)));
    expect([none.stopped, none.replications, none.figures]).toEqual(["interrupted", 0, []]);
  });

  test("ends chaos with the schedules that were tried", async () => {
    const short = { ...long, duration_s: 100 };
    const settings = { profiles: 9, safety: ["lost < 1000000"], build: () => short };
    const whole = chaos(short, settings);
    expect(whole).toMatchObject({ profiles: 9, runs: 10, interrupted: false, failure: null });
    const found = await withInterrupts((hooks) =>
      chaosInSteps(short, settings, pressedIn(hooks, 4)),
    );
    expect(found).toMatchObject({ profiles: 2, runs: 3, interrupted: true, failure: null });
  });

  test("a run in steps comes to the same as one in one piece", () => {
    const short = { ...long, duration_s: 200 };
    const steps = simulateInSteps(short, { shouldPause: () => true });
    let count = 0;
    let step = steps.next();
    for (; !step.done; step = steps.next()) count += 1;
    expect(count).toBeGreaterThan(5);
    const whole = simulateInSteps(short).next();
    expect(step.value).toEqual(whole.value);
  });
});
