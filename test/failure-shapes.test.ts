// The failure shapes in examples/failure-shapes: each goes wrong as it says, and its mended twin, on
// the same random numbers, does not.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readScenarioFile } from "../src/cli/scenario-file.js";
import { compile } from "../src/lang/compile.js";
import { format } from "../src/lang/format.js";
import { buildModel } from "../src/sim/build.js";
import { evaluateExpectations } from "../src/sim/expect.js";
import { simulate } from "../src/sim/simulate.js";

const ROOT = join(import.meta.dirname, "..");
const FOLDER = join(ROOT, "examples/failure-shapes");
const files = readdirSync(FOLDER);
const MENDED = ".mended.scenario.yaml";
const names = files
  .filter((file) => file.endsWith(MENDED))
  .map((file) => file.slice(0, -MENDED.length));

/** What a scenario finds for each of its expectations, and whether that is enough. */
function verdicts(scenarioFile: string) {
  const { scenario, diagnostics } = readScenarioFile(join(FOLDER, scenarioFile));
  const file = String(scenario.values.diagram);
  const { diagram } = compile(readFileSync(join(FOLDER, file), "utf8"), { file });
  const built = buildModel(diagram, scenario);
  expect([...diagnostics, ...built.diagnostics]).toEqual([]);
  const { expectations } = built.model!;
  return evaluateExpectations(simulate(built.model!), expectations, diagram).map(
    ({ expression, pass }) => `${pass ? "met" : "not met"}: ${expression}`,
  );
}

test("each has a scenario in which it shows, a mended one, and a place on the page", () => {
  const scenarios = names.flatMap((name) => [`${name}${MENDED}`, `${name}.scenario.yaml`]);
  expect(files.filter((file) => file.endsWith(".yaml")).sort()).toEqual(scenarios.sort());
  const page = readFileSync(join(ROOT, "docs/failure-shapes.md"), "utf8");
  expect(names.filter((name) => !page.includes(`${name}.scenario.yaml`))).toEqual([]);
  expect(names.length).toBe(12);
});

test.each(files.filter((file) => file.endsWith(".fz")))(
  "%s is canonical, without a remark",
  (file) => {
    const source = readFileSync(join(FOLDER, file), "utf8");
    expect(compile(source, { file }).diagnostics).toEqual([]);
    expect(format(source).text).toBe(source);
  },
);

describe.each(names)("%s", (name) => {
  test("goes wrong", () => {
    const found = verdicts(`${name}.scenario.yaml`);
    expect(found.length).toBeGreaterThan(0);
    expect(found.filter((verdict) => verdict.startsWith("met"))).toEqual([]);
  });

  test("is mended", () => {
    const found = verdicts(`${name}${MENDED}`);
    expect(found.filter((verdict) => verdict.startsWith("not met"))).toEqual([]);
  });
});
