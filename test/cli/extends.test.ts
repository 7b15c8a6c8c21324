// A scenario that extends another: what it says itself, what it takes over, and where it goes wrong.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readScenario } from "../../src/sim/scenario.js";
import { emptyFolder, fz } from "./run.js";

const DIAGRAM = `Shop { # Shop
n1: circle label:"Order"
n2: rectangle label:"Serve"
n3: circle label:"Done"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
}
`;
const BASE = `duration: 20s
nodes:
  n1: { role: source, rate: 10/s }
  n2: { role: service, time: 10ms, retry: { max: 2 } }
faults:
  - { kind: slow, node: n2, factor: 2, at: 5s, for: 5s }
expect: ["lost == 0"]
`;

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = emptyFolder();
  const all = { "diagram.fz": DIAGRAM, "scenario.yaml": BASE, ...files };
  for (const [name, text] of Object.entries(all)) writeFileSync(join(folder, name), text);
  return folder;
}

const run = (folder: string, scenario: string) =>
  fz(folder, ["simulate", "diagram.fz", "-q", "-s", scenario, "--json", "-"]);

test("maps are merged, lists are replaced, null takes away, another role starts anew", () => {
  const { scenario: base } = readScenario(BASE, { file: "a.yaml" });
  const text = "nodes: { n1: { rate: 5/s }, n2: { retry: null } }\nfaults: []\n";
  const { scenario } = readScenario(text, { file: "b.yaml", base });
  expect(JSON.parse(JSON.stringify(scenario.values))).toEqual({
    duration: "20s",
    nodes: { n1: { role: "source", rate: "5/s" }, n2: { role: "service", time: "10ms" } },
    faults: [],
    expect: ["lost == 0"],
  });
  const other = readScenario("nodes: { n2: { role: step } }", { file: "b.yaml", base });
  expect(other.scenario.values.nodes).toMatchObject({ n2: { role: "step" } });
  expect(other.scenario.values.nodes).not.toHaveProperty("n2.retry");
});

test("every value knows the file in which it stands", () => {
  const { scenario: base } = readScenario(BASE, { file: "a.yaml" });
  const { scenario } = readScenario("nodes: { n1: { rate: 5/s } }", { file: "b.yaml", base });
  expect(scenario.place(["nodes", "n1", "rate"])).toMatchObject({ file: "b.yaml" });
  expect(scenario.place(["nodes", "n1", "role"])).toMatchObject({ file: "a.yaml" });
  expect(scenario.place(["faults", 0, "factor"]).range.start.line).toBe(6);
});

test("a run takes what the file says, and the rest from the one it extends", () => {
  const folder = folderWith({
    "calm.yaml": "extends: scenario.yaml\nfaults: []\n",
    "fast.yaml": "extends: calm.yaml\nnodes: { n1: { rate: 50/s } }\n",
  });
  const { status, out } = run(folder, "fast.yaml");
  expect(status).toBe(0);
  const { faults, expect: expectations, throughput_per_s } = JSON.parse(out);
  expect(faults).toEqual([]);
  expect(expectations).toHaveLength(1);
  expect(throughput_per_s.offered).toBeGreaterThan(35);
});

test.each([
  ["extends: nowhere.yaml", "cannot read nowhere.yaml: there is no such file"],
  ["extends: ../scenario.yaml", "a scenario extends one that stands beside it"],
  ["extends: bad.yaml", "'bad.yaml' extends itself in the end"],
  ["extends: 5", "a scenario extends one that stands beside it"],
])("says what is wrong with %s", (line, message) => {
  const { status, out, err } = run(folderWith({ "bad.yaml": `${line}\n` }), "bad.yaml");
  expect([status, out]).toEqual([1, ""]);
  expect(err).toContain(message);
  expect(err).toContain("bad.yaml:1:10");
});

test("a mistake in the extended file is shown where it stands", () => {
  const folder = folderWith({
    "typo.yaml": "nodes:\n  n2: { tiem: 5ms }\n",
    "b.yaml": "extends: typo.yaml\n",
  });
  const { status, err } = run(folder, "b.yaml");
  expect(status).toBe(1);
  expect(err).toContain("typo.yaml:2:9");
  expect(err).toContain("did you mean 'time'?");
});
