// Two runs against each other: fz compare, and fz simulate --watch.
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { emptyFolder, FZ, fz } from "./run.js";

let folder = "";

const DIAGRAM = `A { # Shop
n1: circle label:"Go"
n2: rectangle label:"Serve"
n3: circle label:"End"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
}
`;
const SCENARIO = `diagram: shop.fz
duration: 200s
nodes:
  n1: { role: source, rate: 20/s }
  n2: { role: service, instances: 1, time: exp(30ms) }
expect: ["utilization(n2) < 80%"]
`;

beforeAll(() => {
  folder = emptyFolder();
  writeFileSync(join(folder, "shop.fz"), DIAGRAM);
  writeFileSync(join(folder, "shop.scenario.yaml"), SCENARIO);
  const run = (name: string, ...words: string[]) =>
    expect(fz(folder, ["simulate", "shop.fz", "--json", name, ...words]).status).toBe(0);
  run("a.json");
  run("b.json", "--instances", "2");
});

describe("fz compare", () => {
  test("gives both figures, the difference, and its interval", () => {
    const { status, out } = fz(folder, ["compare", "a.json", "b.json", "--json", "d.json"]);
    expect(status).toBe(0);
    const { figures } = JSON.parse(readFileSync(join(folder, "d.json"), "utf8"));
    const of = (name: string) => figures.find(({ figure }: { figure: string }) => figure === name);
    const [a, b] = ["a.json", "b.json"].map((name) =>
      JSON.parse(readFileSync(join(folder, name), "utf8")),
    );
    expect(of("latency.mean")).toMatchObject({
      a: a.latency_s.mean,
      b: b.latency_s.mean,
      difference: b.latency_s.mean - a.latency_s.mean,
      differs: true,
    });
    // Intervals of independent runs: the half widths as the sides of a right angle.
    const half = (interval: readonly number[]) => (interval[1] - interval[0]) / 2;
    expect(half(of("latency.mean").ci95)).toBeCloseTo(
      Math.hypot(half(a.latency_s.ci95), half(b.latency_s.ci95)),
      12,
    );
    expect(of("n2.utilization").difference).toBeCloseTo(-0.3, 1);
    expect(out).toMatch(/latency\.mean .*−.*s +−\d+%/);
    // Points are not per cent: 60 % after 90 % is 30 points less, and a third less.
    expect(out).toMatch(/n2\.utilization +60\S*% +30\S*% +−30\S* pp +−50%/);
  });

  test("says what its intervals take the runs for", () => {
    const told = (b: string) => fz(folder, ["compare", "a.json", b]).out.split("\n").at(-2);
    expect(told("b.json")).toContain("These share a seed");
    const other = ["--seed", "2", "--json", "e.json"];
    expect(fz(folder, ["simulate", "shop.fz", ...other]).status).toBe(0);
    expect(told("e.json")).toContain("their seeds differ");
  });

  test("of a run with itself nothing differs", () => {
    const { out } = fz(folder, ["compare", "a.json", "a.json"]);
    expect(out).toContain("no node differs");
    expect(out).not.toMatch(/[+−]\d+%/);
  });

  test("writes a page, the same each time", () => {
    const page = (name: string) => {
      const words = ["compare", "a.json", "b.json", "--report", name];
      expect(fz(folder, words).status).toBe(0);
      return readFileSync(join(folder, name), "utf8");
    };
    expect(page("c.html")).toBe(page("d.html"));
  });

  test("says what is no report, and writes over no input", () => {
    writeFileSync(join(folder, "no.json"), '{ "schema": "fz-report/1", "seed": "x" }');
    writeFileSync(join(folder, "bad.json"), "{");
    const said = (...words: string[]) => {
      const { status, err } = fz(folder, ["compare", ...words]);
      return [status, err.split("\n")[0]];
    };
    const problem = (text: string) => [1, expect.stringContaining(text)];
    expect(said("a.json", "no.json")).toEqual(problem("no.json: it is no report of a run at"));
    expect(said("bad.json", "a.json")).toEqual(problem("bad.json: it is no JSON"));
    expect(said("a.json", "none.json")[0]).toBe(2);
    expect(said("a.json", "b.json", "--json", "a.json")[0]).toBe(2);
    expect(said("a.json")[0]).toBe(2);
  });
});

test("fz simulate --watch runs again on save, and says what changed", async () => {
  const words = ["simulate", "shop.fz", "--watch", "--no-progress"];
  const child = spawn(process.execPath, [FZ, ...words], { cwd: folder });
  try {
    let [out, err] = ["", ""];
    child.stderr.on("data", (data) => {
      err += data;
    });
    child.stdout.on("data", (data) => {
      out += data;
    });
    const soon = { timeout: 20_000 };
    await expect.poll(() => err, soon).toContain("watching shop.fz, shop.scenario.yaml");
    expect(out).toContain("Expectations");
    const slower = SCENARIO.replace("exp(30ms)", "exp(45ms)");
    writeFileSync(join(folder, "shop.scenario.yaml"), slower);
    await expect.poll(() => out, soon).toContain("is no longer met");
    expect(out).toMatch(/Against the run before .*10 pairs[\s\S]*n2\.utilization .* pp to \+.* pp/);
    writeFileSync(join(folder, "shop.scenario.yaml"), `${slower}nonsense: 1\n`);
    await expect.poll(() => err, soon).toContain("cannot run");
    writeFileSync(join(folder, "shop.scenario.yaml"), SCENARIO);
    await expect.poll(() => out, soon).toContain("is met now");
    child.kill("SIGINT");
    await expect.poll(() => child.exitCode, soon).toBe(0);
  } finally {
    child.kill("SIGKILL");
  }
  expect(fz(folder, ["simulate", "-", "--watch"]).status).toBe(2);
});
