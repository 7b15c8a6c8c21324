// Every example: it compiles without a remark, is drawn whole, runs, and meets what it expects. The
// page that lists them is made here: `UPDATE_GOLDEN=1 npx vitest run test/examples.test.ts -t page`.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { renderSvg } from "../src/draw/render.js";
import { compile } from "../src/lang/compile.js";
import { format } from "../src/lang/format.js";
import { buildModel } from "../src/sim/build.js";
import { evaluateExpectations } from "../src/sim/expect.js";
import { readScenario, type Setting } from "../src/sim/scenario.js";
import { simulate } from "../src/sim/simulate.js";

const FOLDER = join(import.meta.dirname, "../examples");
const names = readdirSync(FOLDER)
  .filter((file) => file.endsWith(".fz"))
  .map((file) => file.slice(0, -".fz".length));

const set = (key: string, value: unknown): Setting => {
  return { path: [key], value, how: "set", flag: `--set ${key}` };
};

const LOOK = { view: "workflow", theme: "light", engine: "own" } as const;

/** What is left of an example when nothing goes wrong and nothing is asked of it. */
const CALM = [set("faults", []), set("expect", []), set("warmup", "0s")];

function read(name: string) {
  const file = `${name}.fz`;
  const source = readFileSync(join(FOLDER, file), "utf8");
  const compiled = compile(source, { file });
  const scenarioFile = `${name}.scenario.yaml`;
  const text = readFileSync(join(FOLDER, scenarioFile), "utf8");
  const model = (settings: readonly Setting[] = []) => {
    const { scenario, diagnostics } = readScenario(text, { file: scenarioFile, settings });
    const built = buildModel(compiled.diagram, scenario);
    expect([...diagnostics, ...built.diagnostics]).toEqual([]);
    return built.model!;
  };
  return { ...compiled, source, scenario: text, model };
}

test("every example has its scenario, and every scenario its example", () => {
  const scenarios = readdirSync(FOLDER).filter((file) => file.endsWith(".scenario.yaml"));
  expect(scenarios).toEqual(names.map((name) => `${name}.scenario.yaml`));
  expect(names.length).toBeGreaterThanOrEqual(60);
});

/** A row for each example: the first line of its scenario says what it shows. */
function examplesPage(): string {
  const rows = names.map((name) => {
    const { diagram, scenario } = read(name);
    const shows = /^# ?([^\n]*(?:\n#[^\n]*)*)/.exec(scenario)![1].replace(/\n# ?/g, " ");
    const { lanes, nodes, edges } = diagram;
    const size = `${lanes.length} · ${nodes.length} · ${edges.length}`;
    return `| [${name}](${name}.fz) | ${shows.replaceAll("|", "\\|")} | ${size} |`;
  });
  return `# Examples

${names.length} systems, each with its scenario beside it. Some are shown in the [gallery](gallery/README.md); draw them
all, and run any, from here:

\`\`\`
npm run examples
node bin/fz.js simulate examples/web-checkout.fz
\`\`\`

| example | what it shows | lanes · nodes · edges |
|---|---|---|
${rows.join("\n")}
`;
}

test("the page lists every example with what it shows", () => {
  const path = join(FOLDER, "README.md");
  if (process.env.UPDATE_GOLDEN) writeFileSync(path, examplesPage());
  expect(readFileSync(path, "utf8")).toBe(examplesPage());
});

describe.each(names)("the example %s", (name) => {
  const { source, diagram, diagnostics, model } = read(name);

  test("compiles without a remark", () => {
    expect(diagnostics).toEqual([]);
    expect(diagram.nodes.map(({ id }) => id)).toEqual(diagram.nodes.map((_, at) => `n${at + 1}`));
  });

  test("stands in its canonical form", () => {
    expect(format(source).text).toBe(source);
  });

  test("is drawn with every node and every edge", async () => {
    const svg = await renderSvg(diagram, LOOK);
    for (const { id } of diagram.nodes) expect(svg).toContain(`data-node="${id}"`);
    for (const { id } of diagram.edges) expect(svg).toContain(`data-edge="${id}"`);
  });

  test("runs a little, balances and completes something", () => {
    const duration = model().duration_s / 10;
    const { ledger } = simulate(model([...CALM, set("duration", `${duration}s`)]));
    const begun = ledger.produced + ledger.copies + ledger.duplicates;
    const ended =
      ledger.completed +
      ledger.dead_lettered +
      ledger.merged +
      ledger.dropped.total +
      ledger.in_flight;
    expect(ended).toBe(begun);
    expect(ledger.completed).toBeGreaterThan(0);
  });

  test("meets its expectations", () => {
    const built = model();
    const results = evaluateExpectations(simulate(built), built.expectations, diagram);
    expect(results.length).toBeGreaterThanOrEqual(2);
    expect(results.filter(({ pass }) => !pass)).toEqual([]);
  });
});
