// Bars of the terminal: as long as what they stand for, in signs that the terminal has.
import { expect, test } from "vitest";
import { bar, gauge, signsOf, sparkline } from "../../src/cli/bars.js";
import { emptyFolder, fz } from "./run.js";

test("a sparkline is as high as its highest, and leaves gaps", () => {
  expect(sparkline([0, 1, 7, 14], "blocks")).toBe("▁▂▅█");
  expect(sparkline([undefined, 0, 0], "blocks")).toBe(" ▁▁");
  const sparse: number[] = [];
  sparse[2] = 5;
  expect(sparkline(sparse, "blocks")).toBe("  █");
  expect(sparkline([0, 1, 7, 14], "ascii")).toBe("_.=#");
});

test("a gauge is empty for nothing only, and full for all only", () => {
  const shown = [0, 0.001, 0.45, 0.999, 1].map((share) => gauge(share, 4, "blocks"));
  expect(shown).toEqual(["░░░░", "█░░░", "██░░", "███░", "████"]);
  expect(gauge(0.45, 4, "ascii")).toBe("##..");
});

test("a bar is as long as its share to an eighth of a cell, and seen when there is anything", () => {
  const shown = [0, 0.0001, 0.5, 0.53, 1].map((share) => bar(share, 4, "blocks"));
  expect(shown).toEqual(["", "▏", "██", "██▏", "████"]);
  expect(bar(0.0001, 4, "ascii")).toBe("#");
});

test("a locale without UTF-8 has no blocks", () => {
  expect(signsOf({})).toBe("blocks");
  expect(signsOf({ LANG: "de_DE.utf8" })).toBe("blocks");
  expect(signsOf({ LC_ALL: "POSIX", LANG: "en_US.UTF-8" })).toBe("ascii");
  expect(signsOf({ LC_ALL: "", LC_CTYPE: "C.UTF-8", LANG: "C" })).toBe("blocks");
});

test("the summary shows them in 80 columns, and does without them in fewer than they need", () => {
  const folder = emptyFolder();
  fz(folder, ["new", "pubsub", "shop"]);
  const run = (variables: Readonly<Record<string, string>>) => {
    const { out } = fz(folder, ["simulate", "shop/diagram.fz", "-q"], "", variables);
    const block = out.slice(out.indexOf("Servers and queues"), out.indexOf("Theory")).trimEnd();
    const mail = block.split("\n").find((line) => line.includes("n8")) ?? "";
    return { mail, widest: Math.max(...block.split("\n").map((line) => line.length)) };
  };
  const usual = run({ COLUMNS: "80", LC_ALL: "C.UTF-8" });
  expect(usual.mail).toContain("45%  █████░░░░░");
  expect(usual.widest).toBeLessThanOrEqual(80);
  expect(run({ COLUMNS: "80", LC_ALL: "C" }).mail).toContain("45%  #####.....");
  const narrow = run({ COLUMNS: "60", LC_ALL: "C.UTF-8" });
  expect(narrow.mail).not.toContain("█");
  expect(narrow.widest).toBeLessThanOrEqual(60);
});
