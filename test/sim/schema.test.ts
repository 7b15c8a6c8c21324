// The published schema of scenarios: equal to what the tables of roles and faults say.
// `UPDATE_GOLDEN=1 npx vitest run test/sim/schema.test.ts` writes it anew.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { FAULTS } from "../../src/sim/faults/index.js";
import { ROLES } from "../../src/sim/roles/index.js";
import { scenarioJsonSchema } from "../../src/sim/settings.js";

const PATH = join(import.meta.dirname, "../../grammar/scenario.schema.json");

test("the published schema is that of the program", () => {
  const text = `${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`;
  if (process.env.UPDATE_GOLDEN) writeFileSync(PATH, text);
  expect(readFileSync(PATH, "utf8")).toBe(text);
});

test("it knows every role, every fault and every parameter", () => {
  const text = JSON.stringify(scenarioJsonSchema());
  for (const [name, { parameters }] of [...Object.entries(ROLES), ...Object.entries(FAULTS)]) {
    expect(text).toContain(`"const":"${name}"`);
    for (const parameter of Object.keys(parameters.shape)) expect(text).toContain(`"${parameter}"`);
  }
});
