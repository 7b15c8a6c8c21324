// What is offered where, in whole and in broken texts.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { completeAt, withoutPlaces } from "../../src/editor/complete.js";
import { compile } from "../../src/lang/compile.js";
import { type Asked, ask, inShop, SHOP } from "./cursor.js";

const labels = ({ page, offset }: Asked): readonly string[] =>
  completeAt(page, offset).items.map(({ label }) => label);

/** The text after the first completion with a label is taken. */
function taken({ page, offset, text }: Asked, label: string): string {
  const found = completeAt(page, offset).items.find((one) => one.label === label);
  if (found === undefined) throw new Error(`'${label}' is not offered`);
  const { start, end } = found.replaces;
  return text.slice(0, start) + withoutPlaces(found.insert) + text.slice(end);
}

describe("completion", () => {
  test("offers own nodes, then lanes, then their nodes behind an arrow", () => {
    expect(labels(inShop("n1.handle(bottom) -> ‸"))).toEqual([
      "n1",
      "n2",
      "n3",
      "Depot.",
      "Depot.n4",
      "Depot.n5",
    ]);
  });

  test("offers the nodes of a lane behind its name and a dot", () => {
    expect(labels(inShop("n1.handle(bottom) -> Depot.‸"))).toEqual(["n4", "n5"]);
    expect(labels(inShop("n1.handle(bottom) -> Depot.n‸"))).toEqual(["n4", "n5"]);
  });

  test("writes the handle that an edge without one would have", () => {
    const down = inShop("n1.handle(bottom) -> ‸");
    expect(taken(down, "Depot.n5")).toContain("n1.handle(bottom) -> Depot.n5.handle(top)\n");
    expect(taken(down, "n3")).toContain("n1.handle(bottom) -> n3.handle(left)\n");
    const up = ask(SHOP.replace(/\}\n$/, "n5.handle(top) -> ‸\n}\n"));
    expect(taken(up, "Shop.n1")).toContain("n5.handle(top) -> Shop.n1.handle(bottom)\n");
  });

  test("leaves a handle alone that is there already", () => {
    const again = inShop("n1.handle(bottom) -> De‸.handle(top)");
    expect(taken(again, "Depot.n4")).toContain("n1.handle(bottom) -> Depot.n4.handle(top)\n");
  });

  test.each([
    ["n1.handle(‸", ["left", "right", "top", "bottom"]],
    ["n1.handle(bo‸)", ["left", "right", "top", "bottom"]],
    ["n1.‸", ["handle(right)", "handle(bottom)", "handle(top)", "handle(left)"]],
    [
      "n1.handle(right) -> n2.‸",
      ["handle(left)", "handle(right)", "handle(top)", "handle(bottom)"],
    ],
    ["n9: ‸", ["circle", "rectangle", "diamond", "taskbox"]],
    ["n9: circle n10:‸", ["circle", "rectangle", "diamond", "taskbox"]],
    ["n9: ta‸", ["circle", "rectangle", "diamond", "taskbox"]],
    ["n9: taskbox ‸", ["label", "owner", "description", "system", "link", "tooltip"]],
    ['n9: taskbox label:"x: y" o‸', ["owner", "description", "system", "link", "tooltip"]],
    ["n1.handle(right) -> n2.handle(left) ‸", ["[label"]],
    ["n1.handle(right) -> n2.handle(left) [‸]", ["label"]],
    ["loop [again -> (] ‸", ["n1", "n2", "n3", "n4", "n5"]],
    ["loop [again] n2 n‸", ["n1", "n3", "n4", "n5"]],
  ])("behind %s", (line, expected) => {
    expect(labels(inShop(line))).toEqual(expected);
  });

  test("closes what it opens", () => {
    expect(taken(inShop("n1.handle(‸"), "top")).toContain("\nn1.handle(top)\n");
    expect(taken(inShop("n1.handle(‸)"), "top")).toContain("\nn1.handle(top)\n");
    const edge = inShop("n1.handle(right) -> n2.handle(left) ‸");
    expect(taken(edge, "[label")).toContain('(left) [label=""]\n');
  });

  test.each(["n1.handle(right)‸", "n1.handle(right) ‸", "n1.handle(right) -‸"])(
    "goes on with the unfinished edge %s",
    (line) => {
      const text = taken(inShop(line), "-> n2");
      expect(text).toMatch(/n1\.handle\(right\) ?-> n2\.handle\(left\)\n/);
      expect(compile(text).diagram.edges).toHaveLength(5);
    },
  );

  test("begins statements: the next free id, edges from nodes without a way first, loops", () => {
    expect(labels(inShop("‸"))).toEqual(["n6: …", "n1", "n2", "n3", "loop"]);
    const depot = ask(SHOP.replace(/\}\n$/, "‸\n}\n"));
    expect(labels(depot)).toEqual(["n6: …", "n5", "n4", "loop"]);
    expect(taken(inShop("‸"), "n6: …")).toContain('\nn6: rectangle label:""\n');
    expect(taken(inShop("n‸"), "n1")).toContain("\nn1.handle(right) -> \n");
  });

  test("begins lanes outside of lanes", () => {
    expect(labels(ask("‸"))).toEqual(["lane"]);
    expect(labels(ask(`${SHOP}\n‸`))).toEqual(["lane"]);
    expect(compile(taken(ask("‸"), "lane")).diagram.lanes).toEqual([
      { id: "Lane", label: "Label" },
    ]);
  });

  test.each([
    'n9: circle label:"‸',
    'n9: circle label:"n1 -> ‸"',
    "n1.handle(right) -> n2.handle(left) // n1 -> ‸",
    "# n1 -> ‸",
    "loop [n1 -> ‸",
  ])("offers nothing in texts and comments: %s", (line) => {
    expect(labels(inShop(line))).toEqual([]);
  });

  test("works in a text that is broken before and behind", () => {
    const broken =
      'A {\nn1 circle label:"x\nn2: rect\nn1.handle(right -> ‸\nB { # B\nn3: circle\n}}';
    expect(labels(ask(broken))).toEqual(["n1", "n2", "B.", "B.n3"]);
  });

  test("offers at most a screenful of many nodes, and those that fit", () => {
    const nodes = Array.from({ length: 2_000 }, (_, at) => `n${at + 1}: circle`).join("\n");
    const { page, offset } = ask(`A { # A\n${nodes}\nn1.handle(right) -> n1999‸\n}`);
    const { items, isCut } = completeAt(page, offset);
    expect(isCut).toBe(true);
    expect(items.map(({ label }) => label)).toEqual(["n1999"]);
  });

  test("answers anywhere in any text, with places inside it", () => {
    const piece = fc.constantFrom(
      ..."{}[]()#\"':=.->\n ",
      "n1",
      "A",
      "loop",
      ".handle(",
      " -> ",
      'label:"',
      "circle",
      "é",
      "\r\n",
      "𝄞",
    );
    const text = fc.array(piece, { maxLength: 40 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(text, fc.nat(100), (words, at) => {
        const offset = Math.min(at, words.length);
        const { page } = ask(`${words.slice(0, offset)}‸${words.slice(offset)}`);
        for (const { replaces } of completeAt(page, offset).items) {
          expect(replaces.start).toBeGreaterThanOrEqual(0);
          expect(replaces.start).toBeLessThanOrEqual(replaces.end);
          expect(replaces.end).toBe(offset);
          expect(page.source.text.slice(replaces.start, replaces.end)).not.toMatch(/[\r\n]/);
        }
      }),
      { numRuns: 300 },
    );
  });
});
