// Laws of the language: what holds for any text, and for any diagram written in the canonical form.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compile } from "../../src/lang/compile.js";
import { type Diagnostic, hasErrors } from "../../src/lang/diagnostics.js";
import type { Diagram } from "../../src/lang/diagram.js";
import { SHAPES, SIDES } from "../../src/lang/diagram.js";
import { applyFixes, fixAll } from "../../src/lang/fixes.js";
import { format } from "../../src/lang/format.js";
import { theGrammar } from "../../src/lang/parser.js";
import { print } from "../../src/lang/print.js";
import { escapeText } from "../../src/lang/tokens.js";

const RUNS = { numRuns: 150 };

/** Text as people put it in labels, with the characters that mean something elsewhere. */
const labelText = fc
  .string({ unit: fc.constantFrom(..."abc XYZ09#|&<>[]{}()\"\\'->:=.,;é語") })
  .map((text) => text.slice(0, 20));

const lanePlan = fc.record({
  label: fc.stringMatching(/^[A-Za-z][A-Za-z ()/#]{0,12}[a-z]$/),
  nodes: fc.array(
    fc.record({
      shape: fc.constantFrom(...SHAPES),
      label: labelText,
      owner: fc.option(labelText, { nil: undefined }),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  edges: fc.array(
    fc.record({
      from: fc.nat(),
      to: fc.nat(),
      sides: fc.tuple(fc.constantFrom(...SIDES), fc.constantFrom(...SIDES)),
      label: fc.option(labelText, { nil: undefined }),
    }),
    { maxLength: 4 },
  ),
  loop: fc.option(fc.array(fc.nat(), { minLength: 1, maxLength: 3 }), { nil: undefined }),
});

/** A file in the canonical form, in which every node has an edge. */
const canonicalText = fc.array(lanePlan, { minLength: 1, maxLength: 3 }).map((plans) => {
  const laneOf: string[] = [];
  plans.forEach((plan, index) => {
    for (const _ of plan.nodes) laneOf.push(`Lane${index}`);
  });
  let first = 1;
  const lanes = plans.map((plan, index) => {
    const lane = `Lane${index}`;
    const own = plan.nodes.map((_, at) => first + at);
    first += own.length;
    const reference = (number: number): string =>
      laneOf[number - 1] === lane ? `n${number}` : `${laneOf[number - 1]}.n${number}`;
    const nodes = plan.nodes.map(({ shape, label, owner }, at) => {
      const ownerText = owner === undefined ? "" : ` owner:"${escapeText(owner)}"`;
      return `n${own[at]}: ${shape} label:"${escapeText(label)}"${ownerText}`;
    });
    const ring = own.map((number) => {
      const next = (number % laneOf.length) + 1;
      return `n${number}.handle(right) -> ${reference(next)}.handle(left)`;
    });
    const edges = plan.edges.map(({ from, to, sides, label }) => {
      const source = own[from % own.length];
      const target = reference((to % laneOf.length) + 1);
      const brackets = label === undefined ? "" : ` [label="${escapeText(label)}"]`;
      return `n${source}.handle(${sides[0]}) -> ${target}.handle(${sides[1]})${brackets}`;
    });
    const members = [...new Set((plan.loop ?? []).map((n) => `n${(n % laneOf.length) + 1}`))];
    const loops = plan.loop === undefined ? [] : [`loop [while x < 3] ${members.join(" ")}`];
    const lines = [`${lane} { # ${plan.label}`, ...nodes, ...ring, ...edges, ...loops, "}"];
    return `${lines.join("\n")}\n`;
  });
  return lanes.join("\n");
});

const TOKEN = /"(?:[^"\\]|\\.)*"|\[while[^\]]*\]|#.*|\w+|->|[{}[\]().:=]/g;

/** Pieces of the language in any order: near enough to a diagram to reach every recovery. */
const soup = fc
  .array(
    fc.constantFrom(
      ..."A B n1 n2 n3 start loop handle left right label owner circle rect { } [ ] ( ) . : = , ->".split(
        " ",
      ),
      '"text"',
      '"',
      "# note",
      "// note",
      "\n",
      "\n",
      " ",
      "\\",
      "loop [x] ",
      "n1: circle",
      "n2: diamond",
      "n1.handle(right) -> n2.handle(left)",
      "B.n2",
      "A {",
      "B { # B",
      "“x”",
      "é",
    ),
    { maxLength: 40 },
  )
  .map((pieces) => pieces.join(" "));

const anyText = fc.oneof(
  soup,
  fc.string({ unit: "binary", maxLength: 200 }),
  fc.string({ unit: "grapheme", maxLength: 200 }),
  canonicalText,
);

/** A diagram without what the order of the text decides. */
function meaning({ lanes, nodes, edges, loops }: Diagram): unknown {
  const sorted = (items: readonly unknown[]): string[] =>
    items.map((item) => JSON.stringify(item)).sort();
  return {
    lanes,
    nodes: sorted(nodes),
    edges: sorted(edges.map((edge) => ({ ...edge, id: "" }))),
    loops: sorted(loops),
  };
}

const hasFix = (diagnostic: Diagnostic): boolean => diagnostic.fix !== null;

/** Many edges, whole and damaged, close together. */
const edgeSoup = fc
  .array(
    fc.constantFrom(
      ..."n1 n2 . -> -> A.n1 B.n3 left loop handle ( ) \n \n A.left.handle(top)".split(" "),
      ...[".handle(right)", ".handle(left)", ' [label="x"]', "n1.handle(right) -> n2"],
      ...["n1.handle(right) -> n2.handle(left)", "n2.handle(top) -> B.n3.handle(top)"],
    ),
    { maxLength: 30 },
  )
  .map((pieces) => `A { # A\nn1: circle\nn2: circle\n${pieces.join("")}\n}\nB { n3: circle }`);

/** What is made of a text when no edge is read in one go. */
function compileByRules(text: string): ReturnType<typeof compile> {
  const grammar = theGrammar() as unknown as { wholeEdge?: () => null };
  grammar.wholeEdge = () => null;
  try {
    return compile(text);
  } finally {
    delete grammar.wholeEdge;
  }
}

describe("any text", () => {
  test("means the same whether its edges are read in one go or rule by rule", () => {
    fc.assert(
      fc.property(fc.oneof(edgeSoup, anyText), (text) => {
        expect(compile(text)).toEqual(compileByRules(text));
      }),
      { numRuns: 600 },
    );
  });

  test("compiles without throwing, to a diagram whose edges and loops name nodes", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { diagram } = compile(text, { advice: true });
        const ids = new Set(diagram.nodes.map((node) => node.id));
        const lanes = new Set(diagram.lanes.map((lane) => lane.id));
        expect(ids.size).toBe(diagram.nodes.length);
        expect(lanes.size).toBe(diagram.lanes.length);
        for (const { lane } of diagram.nodes) expect(lanes).toContain(lane);
        for (const { from, to } of diagram.edges) {
          expect(ids).toContain(from);
          expect(ids).toContain(to);
        }
        for (const loop of diagram.loops) for (const id of loop.nodes) expect(ids).toContain(id);
      }),
      { numRuns: 500 },
    );
  });

  test("has diagnostics whose ranges lie inside it, in order", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const lines = text.replace(/^\ufeff/, "").split(/\r\n|\r|\n/);
        const { diagnostics } = compile(text);
        let before = 0;
        for (const { range, fix, related } of diagnostics) {
          const ranges = [range, ...related.map((one) => one.range)];
          for (const edit of fix?.edits ?? []) ranges.push(edit.range);
          for (const { start, end } of ranges) {
            for (const { line, column } of [start, end]) {
              expect(line).toBeGreaterThanOrEqual(1);
              expect(line).toBeLessThanOrEqual(lines.length);
              expect(column).toBeGreaterThanOrEqual(1);
              expect(column).toBeLessThanOrEqual(lines[line - 1].length + 1);
            }
            const isForward =
              start.line < end.line || (start.line === end.line && start.column <= end.column);
            expect(isForward).toBe(true);
          }
          const at = range.start.line * 1e6 + range.start.column;
          expect(at).toBeGreaterThanOrEqual(before);
          before = at;
        }
      }),
      { numRuns: 500 },
    );
  });

  test("gives the same diagnostics each time", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(compile(text)).toEqual(compile(text));
      }),
      RUNS,
    );
  });

  test("is formatted to the same diagram, and formatting it again changes nothing", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const once = format(text);
        expect(format(once.text).text).toBe(once.text);
        const before = compile(text);
        const beyondMending = before.diagnostics.some(
          ({ severity, fix }) => severity === "error" && fix === null,
        );
        if (beyondMending) expect(once.text).toBe(text);
        expect(meaning(compile(once.text).diagram)).toEqual(meaning(before.diagram));
      }),
      { numRuns: 1000 },
    );
  });

  test("has nothing left to fix once its fixes are applied", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const fixed = fixAll(text);
        const left = compile(fixed).diagnostics.filter(hasFix);
        expect(
          left.map(({ code, message }) => `${code} ${message}`),
          fixed,
        ).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test("loses no error and gains none through fixes that only concern style", () => {
    fc.assert(
      fc.property(soup, (text) => {
        const { diagnostics, diagram } = compile(text);
        if (hasErrors(diagnostics)) return;
        const kept = diagnostics.filter(({ code }) => code.startsWith("FZ3") && code !== "FZ303");
        const { diagram: after } = compile(applyFixes(text, kept));
        expect(meaning(after)).toEqual(meaning(diagram));
      }),
      RUNS,
    );
  });
});

describe("a text in the canonical form", () => {
  test("has no diagnostic", () => {
    fc.assert(
      fc.property(canonicalText, (text) => {
        expect(compile(text).diagnostics).toEqual([]);
      }),
      RUNS,
    );
  });

  test("is printed as it is written", () => {
    fc.assert(
      fc.property(canonicalText, (text) => {
        expect(print(compile(text).ast)).toBe(text);
      }),
      RUNS,
    );
  });

  test("gives one to three diagnostics when one token is deleted, doubled or swapped", () => {
    fc.assert(
      fc.property(canonicalText, fc.nat(), fc.constantFrom(0, 1, 2), (text, pick, change) => {
        const tokens = [...text.matchAll(TOKEN)];
        const index = pick % (tokens.length - 1);
        const [token, next] = [tokens[index], tokens[index + 1]];
        const [start, end] = [token.index, token.index + token[0].length];
        const head = text.slice(0, start);
        const isLabel = token[0].startsWith("#") || next[0].startsWith("#");
        const swapped = ` ${next[0]} ${text.slice(end, next.index)}${token[0]} `;
        const broken = [
          head + text.slice(end),
          `${head}${token[0]} ${text.slice(start)}`,
          head + swapped + text.slice(next.index + next[0].length),
        ][change];
        if (change > 0 && (isLabel || token[0] === next[0])) return;
        const { diagnostics, ast } = compile(broken);
        const told = diagnostics.map((one) => `${one.range.start.line} ${one.code} ${one.message}`);
        const shown = `${broken}\n${told.join("\n")}`;
        expect(told.length, shown).toBeLessThanOrEqual(3);
        // What is still well written, such as a loop over one node less, gives none.
        const squeeze = (one: string): string => one.replace(/\s+/g, "");
        if (told.length === 0) expect(squeeze(print(ast)), shown).toBe(squeeze(broken));
      }),
      { numRuns: 500 },
    );
  });
});
