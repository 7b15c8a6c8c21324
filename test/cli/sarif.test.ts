// The logs of `fz check --format sarif` against the schema of SARIF 2.1.0: whatever is wrong with a
// file, and whatever the file is called, other tools can read what we say about it.
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import Ajv from "ajv";
import { describe, expect, test } from "vitest";
import { exportSarif } from "../../src/export/sarif.js";
import { CATALOGUE } from "../../src/lang/catalogue.js";
import { compile } from "../../src/lang/compile.js";
import type { Diagnostic } from "../../src/lang/diagnostics.js";

const load = createRequire(import.meta.url);
// The revision 2.1.0-rtm.5 of the official schema, which is written in draft 4 of JSON Schema.
const schema = load("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json");
const ajv = new Ajv({ schemaId: "auto", allErrors: true, meta: false });
ajv.addMetaSchema(load("ajv/lib/refs/json-schema-draft-04.json"));
const validate = ajv.compile(schema);

/** What the schema has against a log, as it comes back from its text. */
function complaints(diagnostics: readonly Diagnostic[]): readonly string[] {
  const log = JSON.parse(JSON.stringify(exportSarif(diagnostics, { version: "1.2.3" })));
  validate(log);
  return (validate.errors ?? []).map(({ dataPath, message }) => `${dataPath} ${message}`);
}

describe("a log", () => {
  test("without results fits the schema", () => {
    expect(complaints([])).toEqual([]);
  });

  const suite = new URL("../lang/suite/", import.meta.url);
  test.each(readdirSync(suite))("about %s of the suite fits the schema", (name) => {
    const text = readFileSync(new URL(name, suite), "utf8");
    const { diagnostics } = compile(text, { file: `test/lang/suite/${name}`, advice: true });
    expect(diagnostics.length).toBeGreaterThan(10);
    expect(complaints(diagnostics)).toEqual([]);
  });

  test("with every code of the catalogue, fixes and other places fits the schema", () => {
    const range = { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } };
    const related = [{ message: "first defined here", range }];
    const fix = { title: "mend it", edits: [{ range, text: "" }] };
    const all = Object.entries(CATALOGUE).map(([code, { severity }]): Diagnostic => {
      return { file: "a.fz", code, severity, message: "m", range, help: "h", fix, related };
    });
    expect(complaints(all)).toEqual([]);
  });

  test.each([
    "a b.fz",
    "ü/ß #1?.fz",
    "../100%/a.fz",
    "C:\\diagrams\\a.fz",
    "standard input",
    "--fail 200%",
    'a"b<c>|d^`{e}.fz',
  ])("about a file called %s fits the schema", (file) => {
    const { diagnostics } = compile("A {", { file });
    expect(diagnostics.length).toBeGreaterThan(0);
    expect(complaints(diagnostics)).toEqual([]);
  });

  test("that is damaged does not fit: the check can fail", () => {
    const [first] = compile("A {").diagnostics;
    const place = { start: { line: 0, column: 1 }, end: { line: 1, column: 1 } };
    expect(complaints([{ ...first, range: place }]).length).toBeGreaterThan(0);
  });
});
