// Pictures as text: every word of the picture is there, in its box, whatever the diagram.
import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { renderPicture, VIEWS, type ViewName } from "../../src/draw/render.js";
import { drawText } from "../../src/export/text-picture/draw.js";
import { readScene } from "../../src/export/text-picture/scene.js";
import { columnsOf } from "../../src/export/text-picture/sheet.js";
import { compile } from "../../src/lang/compile.js";
import type { Diagram } from "../../src/lang/diagram.js";
import { expectGolden } from "../draw/golden-file.js";
import { everywhere, HOSTILE } from "../draw/hostile.js";
import { anyDiagram } from "../draw/random.js";

const FOLDER = "test/draw/diagrams";
const names = readdirSync(FOLDER).map((file) => file.replace(/\.fz$/, ""));
const views = Object.keys(VIEWS) as ViewName[];

const read = (name: string): Diagram =>
  compile(readFileSync(`${FOLDER}/${name}.fz`, "utf8"), { file: name }).diagram;

async function textOf(diagram: Diagram, view: ViewName, ascii = false): Promise<string> {
  const picture = await renderPicture(diagram, { view, theme: "light", engine: "own" });
  return drawText(picture, ascii) as string;
}

/** Words of the picture that its text does not show whole. */
async function wordsMissing(diagram: Diagram, view: ViewName): Promise<string[]> {
  const picture = await renderPicture(diagram, { view, theme: "light", engine: "own" });
  const text = drawText(picture, false) as string;
  const { boxes, labels, bands, frames } = readScene(picture);
  const count = (words: string): number => text.split(words).length - 1;
  const wanted = new Map<string, number>();
  const want = (words: string): void => {
    if (words !== "") wanted.set(words, (wanted.get(words) ?? 0) + 1);
  };
  for (const { lines } of [...boxes, ...labels, ...bands]) lines.forEach(want);
  for (const { title, sections } of frames) {
    want(title);
    for (const section of sections) want(section.title);
  }
  return [...wanted].filter(([words, least]) => count(words) < least).map(([words]) => words);
}

describe.each(names)("the diagram %s", (name) => {
  test.each(views)("shows all its words in the view %s", async (view) => {
    expect(await wordsMissing(read(name), view)).toEqual([]);
  });
});

describe("text", () => {
  test.each(views)("looks as before in the view %s", async (view) => {
    expectGolden(`returns.${view}.txt`, await textOf(read("returns"), view));
  });

  test("has lanes as columns where they run down the page", async () => {
    const options = { view: "workflow", theme: "light", engine: "own", direction: "down" } as const;
    const text = drawText(await renderPicture(read("returns"), options), false) as string;
    const { lanes } = read("returns");
    const header = text
      .split("\n")[1]
      .split("║")
      .map((cell) => cell.trim());
    expect(header.slice(1, -1)).toEqual(lanes.map(({ label }) => label));
    expectGolden("returns.down.txt", text);
  });

  test.each(views)("shows badges in brackets in the view %s", async (view) => {
    const { nodes, edges } = read("returns");
    const marks = {
      nodes: { [nodes[4].id]: { badge: "87 wait" } },
      edges: { [edges[2].id]: { badge: "12 lost" } },
    };
    const picture = await renderPicture(read("returns"), {
      view,
      theme: "light",
      engine: "own",
      marks,
    });
    const text = drawText(picture, false) as string;
    expect(text).toMatch(/[│┃┤] +\[87 wait\] +[│├]/);
    if (view !== "architecture") expect(text).toContain("[12 lost]");
  });

  test("is nothing but ASCII when asked for", async () => {
    const text = await textOf(read("long-labels"), "workflow", true);
    expect(text).toMatch(/^[\n -~]*$/);
    expectGolden("returns.ascii.txt", await textOf(read("returns"), "workflow", true));
  });

  test("has lines as wide as the picture at most, without blanks at their ends", async () => {
    for (const view of views) {
      const lines = (await textOf(read("returns"), view)).split("\n");
      expect(lines.every((line) => line === line.trimEnd())).toBe(true);
      expect(Math.max(...lines.map(columnsOf))).toBeLessThan(240);
    }
  });

  test("keeps columns under each other where letters are wide", async () => {
    const diagram = compile(
      'A { # 工房\nn1: rectangle label:"部品を探す"\nn2: rectangle label:"e\u0301 x"\n' +
        "n1.handle(right) -> n2.handle(left)\n}\n",
      { file: "a" },
    ).diagram;
    const rows = (await textOf(diagram, "workflow")).trimEnd().split("\n");
    expect(new Set(rows.map(columnsOf)).size).toBe(1);
  });

  test.each(views)("of random diagrams shows all words in the view %s", async (view) => {
    const property = fc.asyncProperty(anyDiagram(12), async (diagram) => {
      expect(await wordsMissing(diagram, view)).toEqual([]);
    });
    await fc.assert(property, { numRuns: 40, seed: 21 });
  });

  test.each(HOSTILE)("with %s everywhere stays text", async (_, words) => {
    for (const view of views) {
      const text = await textOf(everywhere(words), view);
      expect(text.replaceAll("\n", "")).not.toMatch(/\p{Cc}|\p{Bidi_Control}/u);
    }
  });
});
