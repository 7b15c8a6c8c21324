// Fixes that diagnostics carry, one text for each: what is written, and what it becomes.
import { describe, expect, test } from "vitest";
import { compile } from "../../src/lang/compile.js";
import { applyFixes, fixAll } from "../../src/lang/fixes.js";

/** Statements in a lane with two nodes, each with an edge. */
const inLane = (statements: string): string =>
  `A { # A\nn1: circle\nn2: circle\nn1.handle(right) -> n2.handle(left)\n${statements}\n}\n`;

const STATEMENTS: readonly (readonly [written: string, fixed: string])[] = [
  ['n3: circle label="x"', 'n3: circle label:"x"'],
  ['n3: circle label : "x" owner = "y"', 'n3: circle label:"x" owner:"y"'],
  ['n3 : circle label:"x"', 'n3: circle label:"x"'],
  ['n3 circle label:"x"', 'n3: circle label:"x"'],
  ['n3 = circle label:"x"', 'n3: circle label:"x"'],
  ['n3: rect label:"x"', 'n3: rectangle label:"x"'],
  ['n3: label:"x"', 'n3: rectangle label:"x"'],
  ['n3: circle "x"', 'n3: circle label:"x"'],
  ['n3: circle label "x"', 'n3: circle label:"x"'],
  ["n3: circle label:'x \"y\"'", 'n3: circle label:"x \\"y\\""'],
  ["n3: circle label:two words", 'n3: circle label:"two words"'],
  ['n3: circle label:"x";', 'n3: circle label:"x"'],
  ["n2 -> n1", "n2.handle(right) -> n1.handle(left)"],
  ["n2.handle(top) -> n1", "n2.handle(top) -> n1.handle(left)"],
  ["n2.right -> n1.left", "n2.handle(right) -> n1.handle(left)"],
  ["n2.handle(right) --> n1.handle(left)", "n2.handle(right) -> n1.handle(left)"],
  ["n2.handle(right) n1.handle(left)", "n2.handle(right) -> n1.handle(left)"],
  ["n2.handle(right -> n1.handle(left)", "n2.handle(right) -> n1.handle(left)"],
  ["A.n2.handle(right) -> A.n1.handle(left)", "n2.handle(right) -> n1.handle(left)"],
  ["B.n2.handle(right) -> n1.handle(left)", "n2.handle(right) -> n1.handle(left)"],
  [
    'n2.handle(right) -> n1.handle(left) [label : "x"]',
    'n2.handle(right) -> n1.handle(left) [label="x"]',
  ],
  ['n2.handle(right) -> n1.handle(left) ["x"', 'n2.handle(right) -> n1.handle(left) [label="x"]'],
  ["n2.handle(right) -> n1.handle(left) []", "n2.handle(right) -> n1.handle(left) "],
  ["loop [x] A.n1 n2", "loop [x] n1 n2"],
  ["loop [x] n1, n2", "loop [x] n1 n2"],
  ["loop [x n1 n2", "loop [x] n1 n2"],
  ["Loop [x] n1 n2 n1", "loop [x] n1 n2"],
];

describe("a statement", () => {
  test.each(STATEMENTS)("%s", (written, fixed) => {
    expect(fixAll(inLane(written))).toBe(inLane(fixed));
  });
});

const FILES: readonly (readonly [name: string, written: string, fixed: string])[] = [
  [
    "labels of lanes",
    "A {# A\nn1: circle\nn1.handle(top) -> n1.handle(top)\n}\nB\n{\n# Bee\n}\nC { n2: circle }\n",
    "A { # A\nn1: circle\nn1.handle(top) -> n1.handle(top)\n}\nB\n{ # Bee\n}\nC { # C\nn2: circle\n}\n",
  ],
  [
    "ids that are not numbered, and gaps",
    "A { # A\nn1: circle\nn4: circle\nstart: circle\nn1.handle(right) -> n4.handle(left)\n" +
      "start.handle(right) -> n1.handle(left)\nloop [x] start n4\n}\n",
    "A { # A\nn1: circle\nn2: circle\nn3: circle\nn1.handle(right) -> n2.handle(left)\n" +
      "n3.handle(right) -> n1.handle(left)\nloop [x] n3 n2\n}\n",
  ],
  [
    "edges and loops in the wrong place",
    "A { # A\nn1: circle\n}\nB { # B\nn2: circle\nA.n1.handle(right) -> n2.handle(left) " +
      '[label:"x"]\n}\nloop [y] B.n2 n1\n',
    "A { # A\nn1: circle\nn1.handle(right) -> B.n2.handle(left) " +
      '[label="x"]\n}\nB { # B\nn2: circle\nloop [y] n2 n1\n}\n',
  ],
  [
    "prefixes",
    "A { # A\nn1: circle\nn1.handle(right) -> n2.handle(left)\n}\n" +
      "B { # B\nn2: circle\nn2.handle(right) -> B.n1.handle(left)\n}\n",
    "A { # A\nn1: circle\nn1.handle(right) -> B.n2.handle(left)\n}\n" +
      "B { # B\nn2: circle\nn2.handle(right) -> A.n1.handle(left)\n}\n",
  ],
  [
    "braces",
    "Order Service # Orders\nn1: circle\nn1.handle(top) -> n1.handle(top)\n}\n",
    "OrderService { # Orders\nn1: circle\nn1.handle(top) -> n1.handle(top)\n}\n",
  ],
  [
    "a chain of arrows, and no lane",
    "n1 -> n2 -> n1\nn1: circle\nn2: circle",
    "Main { # Main\nn1.handle(right) -> n2.handle(left)\nn2.handle(right) -> n1.handle(left)\n" +
      "n1: circle\nn2: circle\n}",
  ],
  [
    "control characters",
    'A { # A\nn1: circle label:"a\u0007b"\nn1.handle(top) -> n1.handle(top)\n}\n',
    'A { # A\nn1: circle label:"ab"\nn1.handle(top) -> n1.handle(top)\n}\n',
  ],
];

describe("a file", () => {
  test.each(FILES)("%s", (_, written, fixed) => {
    expect(fixAll(written)).toBe(fixed);
  });
});

describe("applyFixes", () => {
  const text = 'A { # A\nn1: circle label="x" owner="y"\nn1.handle(top) -> n1.handle(top)\n}\n';

  test("applies only the fixes of the diagnostics it is given", () => {
    const { diagnostics } = compile(text);
    expect(applyFixes(text, diagnostics.slice(1))).toBe(text.replace('owner="', 'owner:"'));
    expect(applyFixes(text, [])).toBe(text);
  });

  test("applies a fix wholly or not at all when two overlap", () => {
    const [first, second] = compile(text).diagnostics;
    const wide = {
      ...first,
      fix: { title: "both", edits: [...first.fix!.edits, ...second.fix!.edits] },
    };
    expect(applyFixes(text, [second, wide])).toBe(text.replace('owner="', 'owner:"'));
  });
});
