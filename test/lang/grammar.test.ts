// Keeps grammar/fz.ebnf equal to the parser's own grammar, and the reference to what it says.
import { readFileSync } from "node:fs";
import type { ISerializedGast } from "chevrotain";
import { describe, expect, test } from "vitest";
import { compile } from "../../src/lang/compile.js";
import { theGrammar } from "../../src/lang/parser.js";

const read = (name: string): string =>
  readFileSync(new URL(`../../grammar/${name}`, import.meta.url), "utf8");

interface Part extends ISerializedGast {
  readonly name?: string;
  readonly pattern?: string;
}

const SUFFIX: Readonly<Record<string, string>> = { Option: "?", Repetition: "*" };

/** A production as EBNF: signs in quotes, tokens by their names. */
function toEbnf(part: Part): string {
  const parts = (part.definition ?? []).map(toEbnf);
  if (part.type === "Terminal") {
    const isSign = !/[\w\\[]/.test(part.pattern ?? "a") || /^[\\]?[[{(]$/.test(part.pattern ?? "");
    return isSign ? `"${part.pattern}"` : (part.name ?? "");
  }
  if (part.type === "NonTerminal") return part.name ?? "";
  if (part.type === "Alternation") return parts.join(" | ");
  const suffix = SUFFIX[part.type];
  if (suffix === undefined) return parts.join(" ");
  return parts.length > 1 ? `(${parts.join(" ")})${suffix}` : `${parts[0]}${suffix}`;
}

describe("fz.ebnf", () => {
  const lines = read("fz.ebnf").split("\n");
  const rules = lines.filter((line) => /^[a-z]\w* ::= /.test(line));
  const tokens = lines.filter((line) => /^[A-Z]\w* ::= /.test(line));

  test("has the productions of the parser", () => {
    const productions = theGrammar().getSerializedGastProductions();
    const expected = (productions as readonly Part[]).map(
      (rule) => `${rule.name} ::= ${toEbnf(rule)}`,
    );
    expect([...rules].sort()).toEqual(expected.sort());
  });

  test("defines every token that a production names", () => {
    const named = rules.join(" ").match(/\b[A-Z]\w*/g) ?? [];
    for (const name of new Set(named)) {
      expect(
        tokens.filter((line) => line.startsWith(`${name} ::= `)),
        name,
      ).toHaveLength(1);
    }
  });
});

describe("the reference", () => {
  const examples = [...read("README.md").matchAll(/```fz(.*)\n([\s\S]*?)```/g)];
  const cases = examples.map(([, note, text]) => ({
    text,
    codes: note.trim().split(" ").filter(Boolean),
  }));

  test("has an example for every rule", () => {
    expect(cases.length).toBeGreaterThan(10);
  });

  test.each(cases)("says what happens with %#", ({ text, codes }) => {
    const { diagnostics } = compile(text);
    expect([...new Set(diagnostics.map(({ code }) => code))].sort()).toEqual([...codes].sort());
  });
});
