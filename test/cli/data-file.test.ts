// Files that a scenario names: those beside it are read, and none that lie elsewhere.
import { mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { filesIn } from "../../src/cli/data-file.js";

test("only files in the folder of the scenario, or below it, are read", () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "fz-data-")));
  const folder = join(root, "in");
  mkdirSync(join(folder, "below"), { recursive: true });
  writeFileSync(join(root, "secret.csv"), "1\n");
  writeFileSync(join(folder, "a.csv"), "1\n");
  writeFileSync(join(folder, "below", "b.csv"), "2\n");
  symlinkSync(join(root, "secret.csv"), join(folder, "link.csv"));
  symlinkSync(join(folder, "a.csv"), join(folder, "good-link.csv"));
  const read = filesIn(folder);
  expect(read("a.csv")).toEqual({ ok: true, value: "1\n" });
  expect(read("below/b.csv")).toEqual({ ok: true, value: "2\n" });
  expect(read("good-link.csv")).toEqual({ ok: true, value: "1\n" });
  for (const name of ["../secret.csv", join(root, "secret.csv"), "below/../../secret.csv"]) {
    expect(read(name)).toMatchObject({ ok: false, problem: expect.stringMatching(/leads out/) });
  }
  expect(read("link.csv")).toMatchObject({
    ok: false,
    problem: expect.stringMatching(/leads out/),
  });
  expect(read("below")).toMatchObject({ ok: false, problem: "'below' is not a file" });
  expect(read("none.csv")).toMatchObject({
    ok: false,
    problem: "'none.csv' cannot be read: there is no such file",
  });
  for (const name of ["", "a\0.csv", "C:\\x.csv", "..\\secret.csv"]) {
    expect(read(name).ok).toBe(false);
  }
});
