// Texts that are too large, too deep, not text at all, or made to hurt.
import { describe, expect, test } from "vitest";
import { compile } from "../../src/lang/compile.js";
import { format } from "../../src/lang/format.js";
import { MOST_CHARACTERS } from "../../src/lang/limits.js";

const codes = (text: string): readonly string[] =>
  compile(text).diagnostics.map(({ code }) => code);

const COUNT = 20_000;

function line(make: (at: number) => string): string {
  return Array.from({ length: COUNT }, (_, at) => `${make(at)}\n`).join("");
}

describe("texts that are not diagrams", () => {
  test("a file of another kind gives one diagnostic", () => {
    const noise = String.fromCharCode(...Array.from({ length: 4000 }, (_, at) => (at * 89) % 256));
    expect(codes(noise)).toEqual(["FZ102"]);
    expect(codes(`\0${"A { }\n".repeat(100)}`)).toEqual(["FZ102"]);
    expect(codes("\ud800".repeat(100))).toEqual(["FZ102"]);
    expect(format(noise).text).toBe(noise);
  });

  test("a few control characters give one diagnostic, and the rest is read", () => {
    const text =
      'A { # A\nn1: circle label:"a\u0007b\u001b[0m"\nn1.handle(top) -> n1.handle(top)\n}';
    const { diagram, diagnostics } = compile(`${text}\n`);
    expect(diagnostics.map(({ code }) => code)).toEqual(["FZ102"]);
    expect(diagnostics[0].message).toContain("2 control characters, the first is U+0007");
    expect(diagram.nodes[0].label).toBe("a b [0m");
  });

  test("a text that is too large is not read", () => {
    expect(codes(" ".repeat(MOST_CHARACTERS + 1))).toEqual(["FZ103"]);
  });

  test("prose gives one diagnostic a line, and not more than can be read", () => {
    const { diagnostics } = compile("this is no diagram at all\n".repeat(3000));
    expect(diagnostics).toHaveLength(501);
    expect(diagnostics.at(-1)).toMatchObject({
      code: "FZ104",
      message: "2500 more problems are not shown",
    });
  });

  test("errors come before warnings when not all can be shown", () => {
    const text = `A {\n${line((at) => `n${at + 2}: circle label="x"`)}n1: blob\n}`;
    const { diagnostics } = compile(text, { mostDiagnostics: 5 });
    const shown = diagnostics.map(({ code }) => code);
    expect(shown).toContain("FZ205");
    expect(shown.at(-1)).toBe("FZ104");
  });

  test("a file over 50,000 characters gets advice", () => {
    const { diagnostics } = compile(
      `A { # A\nn1: circle\nn1.handle(top) -> n1.handle(top)\n}\n${"\n".repeat(50_000)}`,
      { advice: true },
    );
    expect(diagnostics.map(({ code }) => code)).toContain("FZ323");
  });
});

describe("texts made to hurt", () => {
  const texts: readonly (readonly [name: string, text: string])[] = [
    ["nested lanes", `${"A { ".repeat(COUNT)}${"} ".repeat(COUNT)}`],
    ["braces", "{ ".repeat(COUNT)],
    ["empty lanes without a name", "{ }\n".repeat(COUNT)],
    ["closing braces", "} ".repeat(COUNT)],
    ["brackets in a condition", `A { loop ${"[".repeat(COUNT)} }`],
    ["quotes", `A { n1: circle ${'"'.repeat(COUNT)}`],
    ["open quotes", `A { ${'n1: circle label:"a owner:"b" '.repeat(COUNT)}`],
    ["backslashes", `A { n1: circle label:"${"\\".repeat(COUNT)}"}`],
    ["names", `A { ${"n1 ".repeat(COUNT)}}`],
    ["colons", `A { n1${" :".repeat(COUNT)} circle }`],
    ["dots", `A { n1${".".repeat(COUNT)}handle(left) -> n1 }`],
    ["arrows", `A { n1: circle n1 ${"-> n1 ".repeat(COUNT)} }`],
    ["one long name", `A { ${"n".repeat(COUNT)}: circle }`],
    ["members of a loop", `A { n1: circle loop [x] ${"n1 ".repeat(COUNT)} }`],
    ["undefined nodes", `A { n1: circle\n${line((at) => `n1 -> x${at}`)}}`],
    ["unknown attributes", `A { n1: circle ${line((at) => `key${at}:"x"`)}}`],
    ["comments", `A { ${"# x\n".repeat(COUNT)}n1: circle\n${"// y\n".repeat(COUNT)}}`],
    ["a cycle of all nodes", cycle(COUNT)],
  ];

  function cycle(count: number): string {
    const nodes = Array.from({ length: count }, (_, at) => `n${at + 1}: circle`);
    const edges = nodes.map((_, at) => `n${at + 1} -> n${((at + 1) % count) + 1}`);
    return `A { # A\n${[...nodes, ...edges].join("\n")}\n}`;
  }

  test.each(texts)("%s", (_, text) => {
    const { diagnostics } = compile(text, { advice: true });
    expect(diagnostics.length).toBeLessThanOrEqual(501);
    expect(diagnostics.length).toBeGreaterThan(0);
  });

  test("names that objects have anyway", () => {
    const text =
      'constructor { # c\n__proto__: circle __proto__:"x" toString:"y" label:"z"\n' +
      "hasOwnProperty: circle\n__proto__.handle(left) -> hasOwnProperty.handle(top)\n}";
    const { diagram } = compile(text);
    expect(diagram.nodes.map(({ id }) => id)).toEqual(["__proto__", "hasOwnProperty"]);
    expect(Object.entries(diagram.nodes[0].attributes)).toEqual([
      ["__proto__", "x"],
      ["toString", "y"],
    ]);
    expect(diagram.edges).toHaveLength(1);
  });
});
