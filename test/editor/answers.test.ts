// What an editor learns about names, problems and the shape of a text.
import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mendedText, quickFixes } from "../../src/editor/actions.js";
import { tokensOf } from "../../src/editor/highlight.js";
import { hoverAt, withoutMarkup } from "../../src/editor/hover.js";
import { definitionsAt, referencesAt, renameAt } from "../../src/editor/navigate.js";
import { foldsOf, type OutlineEntry, outlineOf } from "../../src/editor/outline.js";
import { type Page, readPage } from "../../src/editor/page.js";
import { compile } from "../../src/lang/compile.js";
import { ask, edited, inShop, SHOP } from "./cursor.js";

const SUITE = new URL("../lang/suite/", import.meta.url);

/** Whole and broken texts: the suite of the language, with its annotations as comments. */
const TEXTS = [
  SHOP,
  ...readdirSync(SUITE).map((file) => readFileSync(new URL(file, SUITE), "utf8")),
];

const shop = (place: string) => ask(SHOP.replace(place.replace("‸", ""), place));
const words = (page: Page, spans: readonly { start: number; end: number }[]) =>
  spans.map(({ start, end }) => `${start}:${page.source.text.slice(start, end)}`);

describe("names", () => {
  test("lead to their definition, from both ends of the word", () => {
    for (const place of ["Depot.‸n4.handle", "Depot.n4‸.handle"]) {
      const { page, offset } = shop(place);
      expect(words(page, definitionsAt(page, offset))).toEqual([`${SHOP.indexOf("n4:")}:n4`]);
    }
    const { page, offset } = shop("-> De‸pot.n4");
    expect(words(page, definitionsAt(page, offset))).toEqual([`${SHOP.indexOf("Depot {")}:Depot`]);
  });

  test("know all their uses, loops among them", () => {
    const { page, offset } = shop("n2‸: rectangle");
    expect(referencesAt(page, offset, true)).toHaveLength(4);
    expect(referencesAt(page, offset, false)).toHaveLength(3);
  });

  test("are none in texts, comments and keywords", () => {
    for (const place of ['label:"Ba‸sket paid"', "# Web‸ shop", "han‸dle(bottom)"]) {
      const { page, offset } = shop(place);
      expect(definitionsAt(page, offset)).toEqual([]);
      expect(renameAt(page, offset, "n9").kind).toBe("refusal");
    }
  });

  test("lead to both places when they are defined twice", () => {
    const { page, offset } = ask(
      "A { # A\nn1: circle\nn1: diamond\nn‸1.handle(top) -> n1.handle(left)\n}",
    );
    expect(definitionsAt(page, offset)).toHaveLength(2);
    expect(renameAt(page, offset, "n2")).toMatchObject({ kind: "refusal" });
  });
});

describe("rename", () => {
  test("changes a node everywhere and nothing else", () => {
    const { page, offset, text } = shop("Depot.n‸4.handle");
    const renaming = renameAt(page, offset, "n9");
    if (renaming.kind !== "edits") throw new Error(renaming.message);
    const changed = edited(text, renaming.edits);
    expect(changed).toBe(SHOP.replaceAll("n4", "n9"));
  });

  test("changes a lane and its prefixes, and leaves its label", () => {
    const { page, offset, text } = shop("De‸pot {");
    const renaming = renameAt(page, offset, " Store-2 ");
    if (renaming.kind !== "edits") throw new Error(renaming.message);
    expect(edited(text, renaming.edits)).toBe(SHOP.replaceAll("Depot", "Store-2"));
  });

  test.each([
    ["n‸2: rect", "n4", "there is a node 'n4' already; n6 is free"],
    ["n‸2: rect", "start", "the id of a node is n and a number, expected such as n6"],
    ["n‸2: rect", "n 2", "'n 2' is no id, expected one word of letters, digits, _ and -"],
    ["n‸2: rect", "", "'' is no id, expected one word of letters, digits, _ and -"],
    ["De‸pot {", "Shop", "there is a lane 'Shop' already"],
    ["De‸pot {", "loop", "'loop' is no id, expected one word of letters, digits, _ and -"],
    ["De‸pot {", "A } B {", "'A } B {' is no id, expected one word of letters, digits, _ and -"],
    ["# Central‸ depot", "x", "only the ids of nodes and lanes can be renamed"],
  ])("of %s to '%s' is refused", (place, name, message) => {
    const { page, offset } = shop(place);
    expect(renameAt(page, offset, name)).toEqual({ kind: "refusal", message });
  });

  test("of what is not defined is refused", () => {
    const { page, offset } = inShop("n1.handle(top) -> n‸77.handle(left)");
    expect(renameAt(page, offset, "n78")).toMatchObject({ message: /not defined/ });
  });

  test("and back again gives the same text, and in between the same diagram but for the name", () => {
    const page = readPage(SHOP);
    const name = fc.oneof(fc.constantFrom("n77", "Depot-3", "Lager_", "ä1", "n0", "handle", "x y"));
    fc.assert(
      fc.property(fc.constantFrom(...page.mentions), name, ({ start, kind, id }, wanted) => {
        const there = renameAt(page, start, wanted);
        if (there.kind === "refusal") return;
        const changed = edited(SHOP, there.edits);
        const rename = (value: string): string => (value === id ? wanted : value);
        const { diagram } = compile(changed);
        if (kind === "node") {
          expect(diagram.nodes.map((node) => node.id)).toEqual(
            page.compiled.diagram.nodes.map((node) => rename(node.id)),
          );
        } else {
          expect(diagram.lanes.map((lane) => lane.id)).toEqual(
            page.compiled.diagram.lanes.map((lane) => rename(lane.id)),
          );
        }
        expect(diagram.edges).toHaveLength(4);
        const at = changed.indexOf(wanted);
        const back = renameAt(readPage(changed), at, id);
        if (back.kind === "refusal") throw new Error(back.message);
        expect(edited(changed, back.edits)).toBe(SHOP);
      }),
    );
  });
});

describe("hover", () => {
  const hover = (place: string): string => {
    const { page, offset } = shop(place);
    return withoutMarkup(hoverAt(page, offset)?.markdown ?? "nothing");
  };

  test("says what a node is and how it is joined", () => {
    const said = hover("loop [until in stock] n2 n‸3");
    expect(said).toContain("n3 diamond · In stock?");
    expect(said).toContain("in the lane Shop (Web shop)");
    expect(said).toContain("in: 1\n\n- n2 · Store order");
    expect(said).toContain("out: 1\n\n- n4 · Pack by Yes");
    expect(hover("n‸2: rectangle")).toContain("owner: Sales");
    expect(hover("n‸1: circle")).toContain("in: none");
  });

  test("says what a lane holds", () => {
    const said = hover("-> Dep‸ot.n4");
    expect(said).toBe(
      "lane Depot · Central depot\n\n2 nodes; from other lanes: 1, to other lanes: 0",
    );
  });

  test("explains the problems at a place, each code once", () => {
    const { page, offset } = inShop("n9: re‸ct");
    const markdown = hoverAt(page, offset)?.markdown ?? "";
    expect(markdown).toContain("**FZ205**");
    expect(markdown.match(/FZ205/g)).toHaveLength(1);
  });

  test("is null where nothing is to be said", () => {
    expect(hover("handle(bo‸ttom)")).toBe("nothing");
  });

  test("never lets the words of a label be markup", () => {
    const label = "<img src=x onerror=y> [go](http://a.example) `code` **bold** https://b.example";
    const { page, offset } = ask(`A { # ${label}\nn‸1: circle label:"${label}"\n}`);
    const markdown = hoverAt(page, offset)?.markdown ?? "";
    expect(markdown).not.toMatch(/<img|[^\\]\[go|[^\\]`code|[^\\]\*\*bold|https:/);
    expect(withoutMarkup(markdown)).toContain(label);
  });
});

describe("the outline", () => {
  test("shows lanes with nodes and loops", () => {
    const show = ({ name, detail, children }: OutlineEntry): string =>
      `${name} (${detail})${children.map((one) => `\n  ${show(one)}`).join("")}`;
    expect(outlineOf(readPage(SHOP)).map(show)).toEqual([
      "Shop (Web shop)\n  n1 (Basket paid)\n  n2 (Store order)\n  n3 (In stock?)\n" +
        "  loop until in stock (n2 n3)",
      "Depot (Central depot)\n  n4 (Pack)\n  n5 (Sent)",
    ]);
  });

  test("nests in any text: heads in their spans, spans in the text", () => {
    for (const text of TEXTS) {
      const check = (entry: OutlineEntry): void => {
        expect(entry.start).toBeGreaterThanOrEqual(0);
        expect(entry.head.start).toBeGreaterThanOrEqual(entry.start);
        expect(entry.head.end).toBeLessThanOrEqual(entry.end);
        expect(entry.end).toBeLessThanOrEqual(text.length);
        entry.children.forEach(check);
      };
      outlineOf(readPage(text)).forEach(check);
    }
  });

  test("folds lanes and runs of comments", () => {
    const page = readPage(`// one\n// two\n\n// alone\n${SHOP}`);
    expect(foldsOf(page)).toEqual([
      { kind: "comment", firstLine: 0, lastLine: 1 },
      { kind: "lane", firstLine: 4, lastLine: 12 },
      { kind: "lane", firstLine: 14, lastLine: 18 },
    ]);
  });
});

describe("highlighting", () => {
  test("names every kind of word", () => {
    const page = readPage(`// c\n${SHOP}`);
    const found = tokensOf(page).map(({ kind, start, end, mark }) => {
      return `${kind}${mark === null ? "" : `.${mark}`} ${page.source.text.slice(start, end)}`;
    });
    for (const expected of [
      "comment // c",
      "namespace.declaration Shop",
      "comment.documentation # Web shop",
      "variable.declaration n1",
      "type circle",
      "property label",
      'string "Basket paid"',
      "variable n2",
      "method handle",
      "enumMember bottom",
      "operator ->",
      "namespace Depot",
      "keyword loop",
      "string [until in stock]",
    ]) {
      expect(found).toContain(expected);
    }
  });

  test("gives tokens in order, on one line each, without overlaps, in any text", () => {
    for (const text of TEXTS) {
      let last = 0;
      for (const { start, end } of tokensOf(readPage(text))) {
        expect(start).toBeGreaterThanOrEqual(last);
        expect(end).toBeGreaterThan(start);
        expect(text.slice(start, end)).not.toMatch(/[\r\n]/);
        last = end;
      }
    }
  });
});

describe("quick fixes", () => {
  test("are those of the diagnostics that touch the place", () => {
    const { page, offset } = inShop("n9: re‸ct");
    const at = { start: offset, end: offset };
    const fixes = quickFixes(page, page.compiled.diagnostics, at);
    expect(fixes.map(({ fix }) => fix.title)).toEqual(["write rectangle"]);
    expect(quickFixes(page, page.compiled.diagnostics, { start: 0, end: 0 })).toEqual([]);
  });

  test("mend a text all together, and leave a good one alone", () => {
    expect(mendedText(SHOP)).toBeNull();
    const mended = mendedText(
      SHOP.replace("circle", "cirle").replace(' label:"Pack"', " label=Pack"),
    );
    expect(mended).toBe(SHOP);
  });
});

test("any text and any place get answers, never an exception", () => {
  const piece = fc.constantFrom(
    ..."{}[]()#\"':=.->\n ",
    "n1",
    "n2",
    "A",
    "loop [x] ",
    ".handle(left)",
    " -> ",
    'label:"',
    ": circle",
    "\r\n",
    "\uFEFF",
    "\0",
  );
  const text = fc.array(piece, { maxLength: 60 }).map((parts) => parts.join(""));
  fc.assert(
    fc.property(text, fc.nat(200), fc.string(), (said, at, name) => {
      const page = readPage(said);
      const offset = Math.min(at, said.length);
      definitionsAt(page, offset);
      referencesAt(page, offset, true);
      renameAt(page, offset, name);
      hoverAt(page, offset);
      outlineOf(page);
      foldsOf(page);
      tokensOf(page);
    }),
    { numRuns: 300 },
  );
});
