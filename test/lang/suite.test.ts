// Runs the annotated suite: texts that say themselves what the compiler has to say about them.
import { describe, expect, test } from "vitest";
import { CATALOGUE } from "../../src/lang/catalogue.js";
import { compile } from "../../src/lang/compile.js";
import type { Diagnostic } from "../../src/lang/diagnostics.js";
import { readSuite } from "./cases.js";

function show({ range: { start, end }, code }: Diagnostic): string {
  return `${start.line}:${start.column}-${end.line}:${end.column} ${code}`;
}

const told = new Set<string>();

for (const { file, cases } of readSuite()) {
  describe(file, () => {
    test.each(cases)("$name", ({ lines, advice, expected, words }) => {
      const { diagnostics } = compile(lines.join("\n"), { advice });
      const full = diagnostics.map((one) => `${show(one)} ${one.message}`).join("\n");
      expect(diagnostics.map(show).sort(), full).toEqual([...expected].sort());
      expected.forEach((place, index) => {
        const messages = diagnostics.filter((one) => show(one) === place).map((one) => one.message);
        expect(messages.join("\n")).toContain(words[index]);
      });
      for (const { code } of diagnostics) told.add(code);
    });
  });
}

/** Told of texts that cannot stand in a file of the suite; `limits.test.ts` has them. */
const ELSEWHERE = ["FZ102", "FZ103", "FZ104", "FZ323"];

test("every code of the language occurs in the suite", () => {
  const codes = Object.keys(CATALOGUE).filter((code) => /^FZ[123]/.test(code));
  expect(codes.filter((code) => !told.has(code))).toEqual([...ELSEWHERE]);
});
