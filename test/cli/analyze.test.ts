// `fz analyze` as users type it: the table, the JSON, the flags it shares with `simulate`.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { emptyFolder, fz, ROOT } from "./run.js";

const MM1 = join(ROOT, "examples/mm1.fz");

describe("fz analyze", () => {
  test("of M/M/1 says the numbers of the textbook", () => {
    const { status, out, err } = fz(emptyFolder(), ["analyze", MM1, "--quiet"]);
    expect(err).toBe("");
    expect(status).toBe(0);
    expect(out).toContain("latency        5s on average");
    expect(out).toContain("at most        1/s, 1.25 times this load");
    expect(out).toMatch(/n2 .* 80% +4s +3\.2 +M\/M\/1/);
  });

  test("takes the settings of a run", () => {
    const words = ["analyze", MM1, "-q", "--rate", "1.5/s", "--instances", "2", "--json", "-"];
    const report = JSON.parse(fz(emptyFolder(), words).out);
    expect(report).toMatchObject({ schema: "fz-analysis/1", stable: true, bottleneck: "n2" });
    expect(report.nodes.n2).toMatchObject({ servers: 2, theory: { model: "M/M/2" } });
    expect(report.sustainable.factor).toBeCloseTo(2 / 1.5, 10);
    expect(report.sustainable.sources.n1).toBeCloseTo(2, 10);
  });

  test("says when it cannot keep up, and what would be enough", () => {
    const { status, out } = fz(emptyFolder(), ["analyze", MM1, "-q", "--rate", "3/s"]);
    expect(status).toBe(0);
    expect(out).toContain("grows without a bound");
    expect(out).toContain("cannot keep up: its server would have to be busy 300% of the time");
    expect(out).toContain("n2: 4 instances instead of 1");
  });

  test("of a diagram without a scenario says that the numbers are defaults", () => {
    const folder = emptyFolder();
    const lane = 'A { # A\nn1: circle label:"Start"\nn2: circle label:"End"\n';
    writeFileSync(join(folder, "a.fz"), `${lane}n1.handle(right) -> n2.handle(left)\n}\n`);
    const { status, out, err } = fz(folder, ["analyze", "a.fz"]);
    expect(status).toBe(0);
    expect(err).toContain("every number is a default");
    expect(out).toContain("nothing here has a limit");
  });
});

describe("fz simulate --compare", () => {
  const four = join(ROOT, "examples/mm4.fz");
  const short = ["--duration", "500s", "--warmup", "50s"];

  test("shows each figure of both scenarios and the difference", () => {
    const folder = emptyFolder();
    writeFileSync(
      join(folder, "five.yaml"),
      "nodes: { n1: { rate: 3.2/s }, n2: { role: service, instances: 5, time: exp(1s) } }\n",
    );
    const words = ["simulate", four, "-q", "--compare", "five.yaml", ...short];
    const { status, out } = fz(folder, words);
    expect(status).toBe(0);
    expect(out).toContain("10 pairs on common random numbers");
    expect(out).toMatch(
      /n2\.utilization +\d+(\.\d)?% +6\d(\.\d)?% +−1\d(\.\d)? pp +−\d+% +−.* to −/,
    );
    const json = JSON.parse(fz(folder, [...words, "--json", "-"]).out);
    expect(json).toMatchObject({ schema: "fz-comparison/1", replications: 10 });
  });

  test("needs a scenario that is there, and one without errors", () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, "bad.yaml"), "nodes: { n2: { instances: minus } }\n");
    const missing = fz(folder, ["simulate", four, "--compare", "none.yaml", ...short]);
    expect(missing.status).toBe(2);
    expect(missing.err).toContain("none.yaml");
    const bad = fz(folder, ["simulate", four, "--compare", "bad.yaml", ...short]);
    expect(bad.status).toBe(1);
    expect(bad.err).toContain("bad.yaml:1:");
  });
});
