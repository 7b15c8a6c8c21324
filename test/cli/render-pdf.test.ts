// `fz render -o x.pdf`: one page of vectors and real text, harmless and the same every time.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inflateSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { emptyFolder, fz } from "./run.js";

const DIAGRAM = `Shop { # Web shop
n1: circle label:"Order placed" link:"https://example.org/orders?a=1"
n3: rectangle label:"Look it up" link:"javascript:alert(1)"
n1.handle(right) -> n3.handle(left)
n3.handle(bottom) -> Store.n2.handle(top) [label="OrderPlaced"]
}
Store { # Order database
n2: rectangle label:"Keep the order"
}
`;

interface Pdf {
  /** Everything but the streams, as latin-1. */
  readonly objects: string;
  readonly streams: readonly string[];
}

function readPdf(bytes: Buffer): Pdf {
  const text = bytes.toString("latin1");
  expect(text).toMatch(/^%PDF-1\.\d/);
  expect(text.trimEnd()).toMatch(/%%EOF$/);
  const streams: string[] = [];
  const objects = text.replace(/stream\n([\s\S]*?)\nendstream/g, (_, stream: string) => {
    try {
      streams.push(inflateSync(Buffer.from(stream, "latin1")).toString("latin1"));
    } catch {
      streams.push(stream);
    }
    return "";
  });
  return { objects, streams };
}

function draw(text: string, ...words: string[]): Buffer {
  const folder = emptyFolder();
  writeFileSync(join(folder, "a.fz"), text);
  const { status, err } = fz(folder, ["render", "a.fz", "-o", "a.pdf", ...words]);
  expect([status, err]).toEqual([0, expect.stringContaining("drew a.pdf")]);
  return readFileSync(join(folder, "a.pdf"));
}

/** The letters that the fonts of a PDF map their glyphs to. */
function lettersOf({ streams }: Pdf): Set<string> {
  const maps = streams.filter((stream) => stream.includes("beginbfrange"));
  const hex = maps.flatMap((map) =>
    [...map.matchAll(/\[([^\]]*)\]/g)].flatMap(([, list]) => list.match(/[0-9a-f]{4}/g) ?? []),
  );
  return new Set(hex.map((code) => String.fromCharCode(Number.parseInt(code, 16))));
}

describe("a PDF", () => {
  test("is one page of the size of the picture", () => {
    const { objects } = readPdf(draw(DIAGRAM, "--width", "800"));
    expect(objects.match(/\/Type \/Page\b/g)).toHaveLength(1);
    expect(objects).toMatch(/\/MediaBox \[0 0 600 [\d.]+\]/);
    expect(objects).not.toContain("/Subtype /Image");
  });

  test("holds its text as text, in fonts of its own", () => {
    const pdf = readPdf(draw(DIAGRAM));
    expect(pdf.objects).toMatch(/\/FontName \/\w{6}\+Inter-Regular/);
    const letters = lettersOf(pdf);
    for (const letter of "OrderplacdLkitupKeWbsh") expect(letters).toContain(letter);
    const sketch = readPdf(draw(DIAGRAM, "--theme", "sketch"));
    expect(sketch.objects).toMatch(/\/FontName \/\w{6}\+ShantellSans-Regular/);
  });

  test("holds Chinese, Japanese and Korean as text, in fonts that come with fz", () => {
    const pdf = readPdf(draw(DIAGRAM.replace("Keep the order", "保存订单 倉庫サーバ 주문")));
    expect(pdf.objects).toMatch(/\/FontName \/\w{6}\+NotoSansSC-Regular/);
    expect(pdf.objects).toMatch(/\/FontName \/\w{6}\+NotoSansKR-Regular/);
    const letters = lettersOf(pdf);
    for (const letter of "保存订单倉庫サーバ주문") expect(letters).toContain(letter);
  });

  test("has the same bytes every time, and no date", () => {
    const first = draw(DIAGRAM);
    expect(draw(DIAGRAM).equals(first)).toBe(true);
    expect(first.toString("latin1")).not.toMatch(/Date|\(D:\d/);
  });

  test("follows the harmless links only, and does nothing by itself", () => {
    const { objects } = readPdf(draw(DIAGRAM));
    expect(objects.match(/\/URI \(/g)).toHaveLength(1);
    expect(objects).toContain("/URI (https://example.org/orders?a=1)");
    expect(objects).not.toMatch(/JavaScript|OpenAction|Launch/i);
  });

  test.each(["sequence", "architecture"])("shows the view %s", (view) => {
    const { streams } = readPdf(draw(DIAGRAM, "--view", view));
    expect(streams.some((stream) => stream.includes(" re\n") || stream.includes(" c\n"))).toBe(
      true,
    );
  });

  test("begins dashes where the picture does", () => {
    const failing = DIAGRAM.replace("OrderPlaced", "failed");
    const folder = emptyFolder();
    writeFileSync(join(folder, "a.fz"), failing);
    const svg = fz(folder, ["render", "a.fz", "-o", "-"]).out;
    const phase = /stroke-dashoffset="([\d.]+)"/.exec(svg)?.[1];
    const { streams } = readPdf(draw(failing));
    expect(streams.join("\n")).toContain(`[5 3.5] ${Number(phase)} d`);
  });

  test("shows a curve as the cubic one that it is", () => {
    const { streams } = readPdf(draw(DIAGRAM, "--theme", "sketch"));
    expect(streams.some((stream) => / v\n/.test(stream))).toBe(false);
  });

  test.each([
    ["markup and brackets", "</text>(x)\\) /JS << >> endstream endobj %%EOF"],
    ["letters that no shipped font has", "漢字 👩 e\u0301"],
    ["many letters", "x".repeat(50_000)],
  ])("takes %s as words", (_, label) => {
    const text = DIAGRAM.replace("Keep the order", label.replaceAll("\\", "\\\\"));
    const { objects } = readPdf(draw(text, "--title", label.slice(0, 60)));
    expect(objects.match(/\/Type \/Page\b/g)).toHaveLength(1);
  });
});
