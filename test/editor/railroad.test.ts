// Keeps the railroad diagrams equal to the parser's own grammar; `UPDATE_GOLDEN=1` draws them anew.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ISerializedGast } from "chevrotain";
import { describe, expect, test } from "vitest";
import { theGrammar } from "../../src/lang/parser.js";
import { ROOT } from "../cli/run.js";
import { drawRule } from "./railroad.js";

const FOLDER = join(ROOT, "grammar/railroad");
const rules = theGrammar().getSerializedGastProductions() as (ISerializedGast & {
  readonly name: string;
})[];

if (process.env.UPDATE_GOLDEN !== undefined) {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  for (const rule of rules) writeFileSync(join(FOLDER, `${rule.name}.svg`), drawRule(rule));
}

describe("railroad diagrams", () => {
  test("are there for every rule and for nothing else", () => {
    const names = rules.map(({ name }) => `${name}.svg`);
    expect(readdirSync(FOLDER).sort()).toEqual(names.sort());
  });

  test.each(rules.map((rule) => [rule.name, rule] as const))("show the rule %s", (name, rule) => {
    const drawn = drawRule(rule);
    expect(readFileSync(join(FOLDER, `${name}.svg`), "utf8")).toBe(drawn);
    const words = JSON.stringify(rule).match(/"(?:NonTerminal|Terminal)"/g) ?? [];
    expect(drawn.match(/<rect /g)).toHaveLength(words.length);
    expect(drawn).not.toMatch(/NaN|undefined/);
  });

  test("stand in the reference, each once", () => {
    const reference = readFileSync(join(ROOT, "grammar/README.md"), "utf8");
    const shown = [...reference.matchAll(/\]\(railroad\/(\w+)\.svg\)/g)].map((match) => match[1]);
    expect(shown.sort()).toEqual(rules.map(({ name }) => name).sort());
  });
});
