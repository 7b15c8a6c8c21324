// The pages of docs/ tell the truth: every command on them gives the output shown, and the reference
// says what the tables of the program say.
// `UPDATE_GOLDEN=1 npx vitest run test/docs.test.ts` accepts what has changed.
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { emptyFolder, ROOT } from "./cli/run.js";
import { withFreshOutput } from "./console.js";
import { scenarioReference } from "./scenario-reference.js";

const DOCS = join(ROOT, "docs");
const update = Boolean(process.env.UPDATE_GOLDEN);
const pages = readdirSync(DOCS).filter((file) => file.endsWith(".md"));

test("the reference is that of the program", () => {
  const path = join(DOCS, "scenario.md");
  const text = scenarioReference();
  if (update) writeFileSync(path, text);
  expect(readFileSync(path, "utf8")).toBe(text);
});

describe.each(pages)("docs/%s", (page) => {
  const path = join(DOCS, page);

  test("shows what its commands print", { timeout: 120_000 }, () => {
    const text = readFileSync(path, "utf8");
    const folder = emptyFolder();
    cpSync(join(ROOT, "examples/failure-shapes"), join(folder, "examples/failure-shapes"), {
      recursive: true,
    });
    const fresh = withFreshOutput(text, folder);
    if (update) writeFileSync(path, fresh);
    expect(fresh).toBe(readFileSync(path, "utf8"));
    expect(fresh).not.toMatch(/^(defect|error: unknown)/m);
  });

  test("leads to pages that exist", () => {
    const text = readFileSync(path, "utf8");
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)].map(([, link]) => link);
    expect(links.filter((link) => !existsSync(join(dirname(path), link)))).toEqual([]);
  });
});

test("the README leads to them", () => {
  expect(readFileSync(join(ROOT, "README.md"), "utf8")).toContain("(docs/README.md)");
});
