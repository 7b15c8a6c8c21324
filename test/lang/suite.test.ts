// Runs the annotated suite: texts that say themselves what the compiler has to say about them.
//
// A file holds cases, each opened by `//! case: name` (with `//! advice: name` the advice is on).
// A line `//! 5-9 FZ205 words` expects, on the line above, that diagnostic at columns 5 up to 9
// with these words in its message; `5-2:3` ends on another line, counted from this one (2: the
// next). All `//!` lines are taken out before the text is compiled, so they change nothing.
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { CATALOGUE } from "../../src/lang/catalogue.js";
import { compile } from "../../src/lang/compile.js";
import type { Diagnostic } from "../../src/lang/diagnostics.js";

interface Case {
  readonly name: string;
  readonly advice: boolean;
  readonly lines: string[];
  readonly expected: string[];
  readonly words: string[];
}

const FOLDER = new URL("suite/", import.meta.url);

function readCases(text: string): readonly Case[] {
  const cases: Case[] = [];
  for (const line of text.split("\n")) {
    const head = /^\/\/! (case|advice): (.*)$/.exec(line);
    if (head !== null) {
      const advice = head[1] === "advice";
      cases.push({ name: head[2], advice, lines: [], expected: [], words: [] });
      continue;
    }
    const current = cases.at(-1);
    if (current === undefined) continue;
    const annotation = /^\/\/! (\d+)-(?:(\d+):)?(\d+) (FZ\d{3}) (.*)$/.exec(line);
    if (annotation !== null) {
      const [, start, lines = "1", end, code, words] = annotation;
      const at = Math.max(current.lines.length, 1);
      current.expected.push(`${at}:${start}-${at + Number(lines) - 1}:${end} ${code}`);
      current.words.push(words);
    } else {
      expect(line, "an annotation that cannot be read").not.toMatch(/^\/\/!/);
      current.lines.push(line);
    }
  }
  return cases;
}

function show({ range: { start, end }, code }: Diagnostic): string {
  return `${start.line}:${start.column}-${end.line}:${end.column} ${code}`;
}

const told = new Set<string>();

for (const file of readdirSync(FOLDER).sort()) {
  describe(file, () => {
    const cases = readCases(readFileSync(new URL(file, FOLDER), "utf8"));
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
