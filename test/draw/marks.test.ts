// Marks over a picture: tones, widths, badges and notes by id, with a legend under it.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { combineLines, combineMarks, safeMark, wordsOf } from "../../src/draw/marks.js";
import { type Mark, type Marks, renderSvg, THEMES, type ThemeName } from "../../src/draw/render.js";
import { compile } from "../../src/lang/compile.js";
import { covers, meet, outlineOf, pageFaults, readPage } from "./page.js";
import { allElements, checkSvg, type Element, parseSvg } from "./svg.js";

const diagram = compile(readFileSync("test/draw/diagrams/returns.fz", "utf8"), {
  file: "returns",
}).diagram;
const PLAIN = { view: "workflow", theme: "light", engine: "own" } as const;

const marks: Marks = {
  nodes: {
    n1: { badge: "1.2k/s", tone: "calm", note: "sends 1,200 a second" },
    n5: { badge: "87 %", tone: "hot", note: "busy 87 %" },
    n13: { badge: "4 dead", tone: "lost" },
  },
  edges: Object.fromEntries(
    diagram.edges.map(({ id }, at) => [id, { width: 1 + (at % 5), badge: `${at * 17}` }]),
  ),
  legend: [
    { tone: "calm", text: "at ease" },
    { tone: "lost", text: "loses messages" },
    { width: 5, text: "much traffic" },
    { badge: "12", text: "most that waited" },
  ],
};

const group = (root: Element, key: string, id: string): Element =>
  root.children.find(({ attributes }) => attributes[key] === id) as Element;

describe("marks", () => {
  test("colour nodes, widen edges and say what they mean", async () => {
    const root = parseSvg(await renderSvg(diagram, { ...PLAIN, marks }));
    const node = group(root, "data-node", "n5");
    expect(node.attributes["data-tone"]).toBe("hot");
    expect(node.attributes["aria-label"]).toContain("busy 87 %");
    expect(node.children[0].text).toContain("busy 87 %");
    const outline = node.children.find(({ name }) => name === "rect");
    expect(outline?.attributes.fill).toBe(THEMES.light.palette.tones.hot.fill);
    const badge = group(root, "data-badge-of", "n5");
    expect(allElements(badge).map(({ text }) => text)).toContain("87 %");
    const line = group(root, "data-edge", "e3").children.find(({ name }) => name === "path");
    expect(line?.attributes["stroke-width"]).toBe("3");
  });

  test("move nothing", async () => {
    const bare = readPage(await renderSvg(diagram, PLAIN));
    const marked = readPage(await renderSvg(diagram, { ...PLAIN, marks }));
    for (const { id } of diagram.nodes) {
      const [before, after] = [bare, marked].map(({ root }) =>
        outlineOf(group(root, "data-node", id)),
      );
      expect(after).toEqual(before);
    }
    expect(marked.height).toBeGreaterThan(bare.height);
  });

  test.each(Object.keys(THEMES) as ThemeName[])("keep the rules in the theme %s", async (theme) => {
    const svg = await renderSvg(diagram, { ...PLAIN, theme, marks });
    expect(checkSvg(svg)).toEqual([]);
    expect(pageFaults(readPage(svg))).toEqual([]);
  });

  test.each(["workflow", "sequence"] as const)(
    "of edges in the %s view cover no node, no words and no other badge",
    async (view) => {
      const { root, words } = readPage(await renderSvg(diagram, { ...PLAIN, view, marks }));
      const edges = diagram.edges.map(({ id }) => group(root, "data-edge", id));
      const chips = edges.flatMap(({ children }) => {
        const badges = children.filter(({ attributes }) => "data-badge" in attributes);
        return badges.map((badge) => ({ box: outlineOf(badge), own: badge.children[1].text }));
      });
      expect(chips.length).toBeGreaterThan(view === "workflow" ? edges.length - 1 : 0);
      const chipsOfNodes = root.children.filter(({ attributes }) => attributes["data-badge-of"]);
      const others = [
        ...diagram.nodes.map(({ id }) => outlineOf(group(root, "data-node", id))),
        ...chipsOfNodes.map(({ children }) => outlineOf(children[0])),
      ];
      chips.forEach(({ box, own }, at) => {
        for (const other of others) expect(meet(box, other, 0)).toBe(false);
        for (const text of words) if (text.text !== own) expect(meet(box, text, 1)).toBe(false);
        for (const other of chips.slice(at + 1)) expect(meet(box, other.box, 0)).toBe(false);
      });
    },
  );

  test("of elements that are not there, and hostile ones, do no harm", async () => {
    const hostile: Marks = {
      nodes: {
        n1: { badge: '</text><script>"', note: "\u0000\u202e</title>", tone: "gone" as never },
        nowhere: { badge: "x" },
      },
      edges: { e1: { width: Number.NaN, badge: "漢".repeat(1_000) }, e2: { width: 1e9 } },
      legend: Array.from({ length: 500 }, () => ({ text: "y".repeat(5_000) })),
    };
    const svg = await renderSvg(diagram, { ...PLAIN, marks: hostile });
    expect(checkSvg(svg)).toEqual([]);
    expect(pageFaults(readPage(svg))).toEqual([]);
    const widths = allElements(parseSvg(svg)).map(({ attributes }) =>
      Number(attributes["stroke-width"] ?? 1),
    );
    expect(Math.max(...widths)).toBeLessThanOrEqual(6);
  });
});

describe("marks of what is drawn as one", () => {
  const of = (...marks: Mark[]) => combineMarks(marks.map(safeMark));
  const count = (value: number, words: string, how: "sum" | "most") =>
    ({ value, words, of: how }) as const;

  test("show the most serious tone, and none where only some got nothing", () => {
    expect(of({ tone: "idle" }, {}).tone).toBeUndefined();
    expect(of({}, { tone: "idle" }).tone).toBeUndefined();
    expect(of({ tone: "idle" }, { tone: "idle" }).tone).toBe("idle");
    expect(of({ tone: "calm" }, {}, { tone: "hot" }, { tone: "idle" }).tone).toBe("hot");
    expect(of().tone).toBeUndefined();
  });

  test("add up or compare what their chips count", () => {
    const lost = (value: number) => ({ text: count(value, "lost", "sum"), tone: "lost" }) as const;
    const { chips } = of(
      { tone: "calm", badge: count(900, "wait", "most"), second: lost(2_000) },
      { tone: "busy", badge: count(30, "wait", "most"), second: lost(500) },
    );
    expect(chips.map(wordsOf)).toEqual(["900 wait", "2.5k lost"]);
    expect(chips.map(({ tone }) => tone)).toEqual(["calm", "lost"]);
    expect(of({ badge: "a" }, { badge: "b", tone: "hot" }).chips.map(wordsOf)).toEqual(["b"]);
    expect(of({ badge: count(0, "wait", "most") }).chips).toEqual([]);
  });

  test("of lines have a tone only where all of them have it", () => {
    const lines = (...marks: Mark[]) => combineLines(marks.map(safeMark)).tone;
    expect(lines({ tone: "lost" }, { tone: "lost" })).toBe("lost");
    expect(lines({ tone: "lost" }, {})).toBeUndefined();
  });
});

describe("the page", () => {
  test("has a heading only when a title is given", async () => {
    const bare = await renderSvg(diagram, PLAIN);
    expect(bare).not.toContain("data-heading");
    const { root, width } = readPage(await renderSvg(diagram, { ...PLAIN, title: "Returns" }));
    const heading = group(root, "data-heading", "");
    expect(heading.children.map(({ text }) => text)).toEqual(["Returns"]);
    expect(width).toBe(readPage(bare).width);
  });

  test("takes padding, width, scale and background", async () => {
    const bare = readPage(await renderSvg(diagram, PLAIN));
    const padded = readPage(await renderSvg(diagram, { ...PLAIN, padding: 40 }));
    expect([padded.width, padded.height]).toEqual([bare.width + 48, bare.height + 48]);
    expect(covers(padded, bare)).toBe(true);
    const wide = parseSvg(await renderSvg(diagram, { ...PLAIN, width: 800, scale: 2 }));
    expect(wide.attributes.width).toBe("1600");
    const [, , width, height] = wide.attributes.viewBox.split(" ").map(Number);
    expect(Number(wide.attributes.height)).toBeCloseTo((1_600 / width) * height, 1);
    const ground = async (background: string): Promise<string | undefined> => {
      const { children } = parseSvg(await renderSvg(diagram, { ...PLAIN, background }));
      return children.find(({ name }) => name === "rect")?.attributes.fill;
    };
    expect(await ground("#fafafa")).toBe("#fafafa");
    expect(await ground("transparent")).toBeUndefined();
  });
});

describe("the hand of the sketch", () => {
  const sketch = { ...PLAIN, theme: "sketch" } as const;

  test("draws the same diagram the same way, and another one otherwise", async () => {
    const first = await renderSvg(diagram, sketch);
    expect(await renderSvg(structuredClone(diagram), sketch)).toBe(first);
    const renamed = diagram.nodes.map((node) => ({ ...node, attributes: {} }));
    const [one, ...others] = renamed;
    const changed = { ...diagram, nodes: [{ ...one, label: `${one.label}.` }, ...others] };
    const strokes = (svg: string): (string | undefined)[] =>
      allElements(parseSvg(svg)).map(({ attributes }) => attributes.d);
    expect(strokes(await renderSvg(changed, sketch))).not.toEqual(strokes(first));
  });

  test("keeps every line at its nodes", async () => {
    const exact = parseSvg(await renderSvg(diagram, PLAIN));
    const drawn = parseSvg(await renderSvg(diagram, sketch));
    const ends = (root: Element, id: string): number[] => {
      const path = group(root, "data-edge", id).children.find(({ name }) => name === "path");
      const numbers = (path?.attributes.d.match(/-?[\d.]+/g) ?? []).map(Number);
      return [...numbers.slice(0, 2), ...numbers.slice(-2)];
    };
    for (const { id } of diagram.edges) expect(ends(drawn, id)).toEqual(ends(exact, id));
  });
});
