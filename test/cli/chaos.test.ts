// `fz chaos` as users type it: exit 3 and a block for the scenario when something breaks.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { emptyFolder, fz, ROOT } from "./run.js";

const LINE = join(ROOT, "examples/mm4.fz");
const SHORT = ["--duration", "200s", "--warmup", "10s", "--profiles", "6"];

test("fz chaos finds what breaks, and its block does so again", () => {
  const folder = emptyFolder();
  const { status, out } = fz(folder, ["chaos", LINE, "-q", ...SHORT]);
  expect(status).toBe(3);
  expect(out).toContain("lost == 0");
  const block = out.slice(out.indexOf("duration: "));
  expect(block).toMatch(/^duration: 200s\ndrain: \d+s\nseed: \d+\nfaults:\n {2}- \{ kind: /);
  expect(block).toContain('\nexpect:\n  - "lost == 0"\n');
  const nodes =
    "nodes: { n1: { rate: 3.2/s }, n2: { role: service, instances: 4, time: exp(1s) } }\n";
  writeFileSync(join(folder, "again.yaml"), `${block}${nodes}`);
  const again = fz(folder, ["simulate", LINE, "-q", "-s", "again.yaml"]);
  expect(again.err).toBe("");
  expect(again.status).toBe(3);
});

test("fz chaos takes what has to hold, and refuses what makes no sense", () => {
  const folder = emptyFolder();
  const held = fz(folder, [
    "chaos",
    LINE,
    "-q",
    ...SHORT,
    "--expect",
    "lost < 100000",
    "--json",
    "-",
  ]);
  expect(held.status).toBe(0);
  expect(JSON.parse(held.out)).toMatchObject({ schema: "fz-chaos/1", profiles: 6, failure: null });
  const wrong = fz(folder, ["chaos", LINE, ...SHORT, "--expect", "losst == 0"]);
  expect(wrong.status).toBe(2);
  expect(wrong.err).toContain("did you mean 'lost'");
  const none = fz(folder, ["chaos", LINE, "--profiles", "0"]);
  expect(none.status).toBe(2);
  expect(none.err).toContain("--profiles '0' is not a number from 1 to 10000");
});
