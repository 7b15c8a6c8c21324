// Settings written into the text of a scenario.
import { expect, test } from "vitest";
import { amendScenario } from "../../src/sim/amend-scenario.js";
import { readScenario, type Setting } from "../../src/sim/scenario.js";

const TEXT = `# Of its own.
duration: 2m
nodes:
  n1: { role: source, rate: 400/s }
  n8:
    role: service
    time: lognormal(15ms, p99: 60ms)
faults:
  # The log stands for a while.
  - { kind: partition, between: [Broker, Mailing], at: 40s, for: 15s }
expect:
  - "lost == 0"
`;

const SETTINGS: readonly Setting[] = [
  { path: ["nodes", "n1", "rate"], value: "700/s", how: "set", flag: "" },
  { path: ["nodes", "n99", "fail"], value: "7%", how: "set", flag: "" },
  {
    path: ["faults"],
    value: { kind: "partition", between: ["Broker", "Sales"], at: "5s", for: "1s" },
    how: "append",
    flag: "",
  },
];

test("what is amended reads as if the settings had come as flags, and comments stay", () => {
  const amended = amendScenario(TEXT, SETTINGS)!;
  const read = (from: string, settings: readonly Setting[]) =>
    readScenario(from, { file: "scenario", settings });
  expect(read(amended, []).diagnostics).toEqual([]);
  expect(read(amended, []).scenario.values).toEqual(read(TEXT, SETTINGS).scenario.values);
  expect(amended).toContain("  # The log stands for a while.\n");
  expect(amended).toContain("time: lognormal(15ms, p99: 60ms)");
  expect(amendScenario(amended, [])).toBe(amended);
});

test("nothing is the text of a scenario too, and what is no map is left alone", () => {
  expect(readScenario(amendScenario("", SETTINGS)!, { file: "s" }).scenario.values).toMatchObject({
    nodes: { n1: { rate: "700/s" } },
    faults: [{ kind: "partition" }],
  });
  expect(amendScenario("- a list", SETTINGS)).toBe(null);
  expect(amendScenario("{ not yaml", SETTINGS)).toBe(null);
});

test("a list of the scenario that is extended goes on in the text", () => {
  const base = { faults: [{ kind: "crash", node: "n1", at: "1s" }] };
  const amended = amendScenario("extends: base.yaml\n", SETTINGS, base)!;
  const { values } = readScenario(amended, { file: "s" }).scenario;
  expect(values.faults).toMatchObject([{ kind: "crash" }, { kind: "partition" }]);
});
