// Reads the annotated suite.
//
// A file holds cases, each opened by `//! case: name` (with `//! advice: name` the advice is on).
// A line `//! 5-9 FZ205 words` expects, on the line above, that diagnostic at columns 5 up to 9
// with these words in its message; `5-2:3` ends on another line, counted from this one (2: the
// next). All `//!` lines are taken out before the text is compiled, so they change nothing.
import { readdirSync, readFileSync } from "node:fs";
import { expect } from "vitest";

export interface Case {
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

/** Every file of the suite with its cases, in alphabetical order. */
export function readSuite(): readonly { readonly file: string; readonly cases: readonly Case[] }[] {
  return readdirSync(FOLDER)
    .sort()
    .map((file) => ({ file, cases: readCases(readFileSync(new URL(file, FOLDER), "utf8")) }));
}
