// The README tells the truth: its picture is what the program draws, and every command on it gives
// the output shown. `UPDATE_GOLDEN=1 npx vitest run test/readme.test.ts` accepts what has changed.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { FAULTS } from "../src/sim/faults/index.js";
import { METRICS } from "../src/sim/figures.js";
import { ROLES } from "../src/sim/roles/index.js";
import { emptyFolder, fz, ROOT } from "./cli/run.js";
import { withFreshOutput } from "./console.js";

const README = join(ROOT, "README.md");
const PICTURE = join(ROOT, "examples/pictures/pubsub.svg");
const update = Boolean(process.env.UPDATE_GOLDEN);

test("the picture is the one that fz draws", () => {
  const { out } = fz(ROOT, ["render", "templates/pubsub/diagram.fz", "-o", "-"]);
  if (update) {
    mkdirSync(join(ROOT, "examples/pictures"), { recursive: true });
    writeFileSync(PICTURE, out);
  }
  expect(readFileSync(PICTURE, "utf8")).toBe(out);
});

test("the commands give the output shown", () => {
  const text = readFileSync(README, "utf8");
  const cwd = emptyFolder();
  const fresh = withFreshOutput(text, cwd);
  if (update) writeFileSync(README, fresh);
  expect(fresh).toBe(readFileSync(README, "utf8"));
});

test("the result under the picture is the one of the template", () => {
  const lines = readFileSync(README, "utf8").split("\n");
  const first = lines.findIndex((line) => line.startsWith("Latency  from birth to completion"));
  const { out } = fz(ROOT, ["simulate", "templates/pubsub/diagram.fz"]);
  expect(out).toContain(lines.slice(first, first + 3).join("\n"));
});

test("its diagram runs with its scenario, and meets what that expects", () => {
  const text = readFileSync(README, "utf8");
  const partOf = (section: string, fence: RegExp): string =>
    fence.exec(text.slice(text.indexOf(`\n## ${section}\n`)))![1];
  const folder = emptyFolder();
  writeFileSync(join(folder, "orders.fz"), partOf("The language", /```\n(.*?)```/s));
  const scenario = partOf("The scenario", /```yaml\n(.*?)```/s);
  writeFileSync(join(folder, "orders.scenario.yaml"), scenario);
  const { status, out } = fz(folder, ["simulate", "orders.fz"]);
  expect(out).toContain("Expectations  all met");
  expect(status).toBe(0);
});

describe("the lists of the page are those of the program", () => {
  const FIGURES = Object.entries(METRICS).map(([name, { summary, of }]) => {
    const whose = of === "run" ? "" : of === "node" ? "(n9)" : "(partition)";
    return `| \`${name}${whose}\` | ${summary} |`;
  });

  test.each([
    ["roles", /^Roles: [^;]+;/m, `Roles: ${Object.keys(ROLES).join(", ")};`],
    ["faults", /one more fault: [^|]+\|/, `one more fault: ${Object.keys(FAULTS).join(", ")} |`],
    [
      "figures of expectations",
      /\| figure \| is \|\n(\|.*\n)+/,
      `| figure | is |\n|---|---|\n${FIGURES.join("\n")}\n`,
    ],
  ])("%s", (_, pattern, expected) => {
    const text = readFileSync(README, "utf8");
    if (update) writeFileSync(README, text.replace(pattern, expected));
    else expect(pattern.exec(text)?.[0]).toBe(expected);
  });
});
