// Settings written into the text of a scenario.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { amendScenario } from "../../src/sim/amend-scenario.js";
import { readScenario, type Setting } from "../../src/sim/scenario.js";

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
  const path = join(import.meta.dirname, "../../templates/pubsub/scenario.yaml");
  const text = readFileSync(path, "utf8");
  const amended = amendScenario(text, SETTINGS)!;
  const read = (from: string, settings: readonly Setting[]) =>
    readScenario(from, { file: "scenario", settings });
  expect(read(amended, []).diagnostics).toEqual([]);
  expect(read(amended, []).scenario.values).toEqual(read(text, SETTINGS).scenario.values);
  expect(amended).toContain("# The mail server refuses most of what it is given");
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
