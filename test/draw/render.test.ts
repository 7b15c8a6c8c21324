// The picture as text: golden files, themes, hostile labels, accessibility, determinism.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type LaidOutDiagram, layoutWorkflow, renderSvg, THEMES } from "../../src/draw/render.js";
import { colourOf, contrastRatio, contrasts, LEAST_CONTRAST } from "../../src/draw/theme.js";
import { compile } from "../../src/lang/compile.js";
import type { Diagram, Shape } from "../../src/lang/diagram.js";
import { anyDiagram } from "./random.js";
import { allElements, checkSvg, parseSvg } from "./svg.js";

const LIGHT = { view: "workflow", theme: "light", engine: "own" } as const;
const FOLDER = "test/draw/diagrams";
const GOLDEN = "test/draw/golden";
const names = readdirSync(FOLDER).map((file) => file.replace(/\.fz$/, ""));

function read(name: string): Diagram {
  return compile(readFileSync(`${FOLDER}/${name}.fz`, "utf8"), { file: name }).diagram;
}

/** Compares with a golden file; `UPDATE_GOLDEN=1` writes it. */
function expectGolden(file: string, text: string): void {
  const path = `${GOLDEN}/${file}`;
  if (process.env.UPDATE_GOLDEN !== undefined || !existsSync(path)) {
    mkdirSync(GOLDEN, { recursive: true });
    writeFileSync(path, text);
  }
  expect(text).toBe(readFileSync(path, "utf8"));
}

/** The numbers of a layout, one thing a line, so that a difference names it. */
function numbersOf(laid: LaidOutDiagram): string {
  const lines = [`page ${laid.width} × ${laid.height}`];
  for (const lane of laid.lanes) lines.push(`lane ${lane.id} y ${lane.y} height ${lane.height}`);
  for (const { id, x, y, width, height } of laid.nodes) {
    lines.push(`node ${id} at ${x},${y} size ${width} × ${height}`);
  }
  for (const { id, points, label } of laid.edges) {
    const at = label === null ? "" : ` label at ${label.x},${label.y}`;
    lines.push(`edge ${id} ${points.map((point) => point.join(",")).join(" ")}${at}`);
  }
  for (const frame of laid.frames) {
    lines.push(`frame ${frame.x},${frame.y} size ${frame.width} × ${frame.height}`);
  }
  return `${lines.join("\n")}\n`;
}

describe.each(names)("the diagram %s", (name) => {
  test("is laid out as before", () => {
    expectGolden(`${name}.layout.txt`, numbersOf(layoutWorkflow(read(name))));
  });

  test("is drawn as before", async () => {
    const svg = await renderSvg(read(name), { ...LIGHT, name });
    expect(checkSvg(svg)).toEqual([]);
    expectGolden(`${name}.svg`, svg);
  });
});

test("a picture that runs down is drawn as before, with the handles where they are drawn", async () => {
  const svg = await renderSvg(read("loops"), { ...LIGHT, direction: "down", name: "loops" });
  expect(checkSvg(svg)).toEqual([]);
  const edge = parseSvg(svg).children.find(({ attributes }) => attributes["data-edge"] === "e1");
  expect(edge?.attributes["data-from-handle"]).toBe("bottom");
  expect(edge?.attributes["data-to-handle"]).toBe("top");
  expectGolden("loops.down.svg", svg);
});

function oneNode(label: string, shape: Shape = "rectangle"): Diagram {
  return {
    lanes: [{ id: "L", label }],
    nodes: [
      { id: "n1", lane: "L", shape, label, attributes: { owner: label, description: label } },
      { id: "n2", lane: "L", shape: "taskbox", label: `${label}|${label}`, attributes: {} },
    ],
    edges: [
      {
        id: "e1",
        from: "n1",
        to: "n2",
        fromHandle: "right",
        toHandle: "left",
        label,
        crossLane: false,
      },
    ],
    loops: [{ lane: "L", condition: label, nodes: ["n1"] }],
  };
}

describe("hostile text", () => {
  const hostile: readonly (readonly [string, string])[] = [
    ["markup", '</text><script>alert(1)</script><text onload="alert(2)">'],
    ["entities", "&lt;&unknown;&#0;&&amp;]]>"],
    ["control characters", "a\u0000b\u0007c\u001bd\u007f\u009f\n\t\r"],
    ["half surrogates", "\ud800 a \udc00 b \ud83d"],
    ["reordering marks", "abc \u202e dcba \u2066 x \u2069 \u200f"],
    ["characters outside XML", "\ufffe\uffff"],
    ["100,000 characters", "x".repeat(100_000)],
    ["100,000 wide characters", "漢".repeat(100_000)],
    ["100,000 words", "ab ".repeat(33_000)],
    ["a javascript link", "javascript:alert(1)"],
    ["emoji and marks", "👩‍👩‍👧 e\u0301 \u200d"],
  ];

  test.each(hostile)("%s comes out inert", async (_kind, text) => {
    for (const shape of ["rectangle", "circle", "diamond", "taskbox"] as const) {
      const svg = await renderSvg(oneNode(text, shape), { ...LIGHT, title: text, desc: text });
      expect(checkSvg(svg)).toEqual([]);
      expect(svg.length).toBeLessThan(60_000);
    }
  });

  test("any text gives well-formed XML", async () => {
    const text = fc.string({ unit: "binary", maxLength: 60 });
    const property = fc.asyncProperty(text, fc.string(), async (label, name) => {
      const svg = await renderSvg(oneNode(label, "diamond"), { ...LIGHT, title: name, name });
      expect(checkSvg(svg)).toEqual([]);
    });
    await fc.assert(property, { numRuns: 120, seed: 3 });
  });

  test("random bytes as ids stay attributes", async () => {
    const property = fc.asyncProperty(fc.string({ unit: "binary" }), async (id) => {
      const diagram = oneNode("ok");
      const lanes = [{ id, label: null }];
      const nodes = diagram.nodes.map((node) => ({ ...node, lane: id }));
      expect(() => parseSvg).not.toThrow();
      parseSvg(await renderSvg({ ...diagram, lanes, nodes }, LIGHT));
    });
    await fc.assert(property, { numRuns: 60, seed: 4 });
  });
});

describe("the picture", () => {
  test("is the same twice, and for a copy of the diagram", async () => {
    const property = fc.asyncProperty(anyDiagram(10), async (diagram) => {
      const first = await renderSvg(diagram, LIGHT);
      expect(await renderSvg(structuredClone(diagram), LIGHT)).toBe(first);
    });
    await fc.assert(property, { numRuns: 25, seed: 5 });
  });

  test("names itself, its nodes and its edges for screen readers", async () => {
    const root = parseSvg(await renderSvg(read("returns"), { ...LIGHT, name: "a b<c" }));
    expect(root.attributes.role).toBe("img");
    const byId = new Map(allElements(root).map((element) => [element.attributes.id, element]));
    const labels = root.attributes["aria-labelledby"].split(" ").map((id) => byId.get(id)?.text);
    expect(labels[0]).toBe("Workflow: Customer, Return portal, Depot, Payments");
    expect(labels[1]).toContain("16 nodes");
    const diagram = read("returns");
    const kinds = ["data-lane", "data-node", "data-edge"] as const;
    const order = kinds.map((kind) =>
      root.children.flatMap((child) => child.attributes[kind] ?? []),
    );
    expect(order).toEqual([
      diagram.lanes.map((lane) => lane.id),
      diagram.nodes.map((node) => node.id),
      diagram.edges.map((edge) => edge.id),
    ]);
    for (const child of root.children) {
      if (child.attributes["data-node"] ?? child.attributes["data-edge"]) {
        expect(child.attributes["aria-label"]).not.toBe("");
        expect(child.attributes.role).toBe("img");
      }
    }
  });

  test("takes a title and a description", async () => {
    const svg = await renderSvg(read("line"), { ...LIGHT, title: "A & B", desc: "C < D" });
    expect(svg).toContain(">A &amp; B</title>");
    expect(svg).toContain(">C &lt; D</desc>");
  });

  test("can have its columns from elk, the same every time", async () => {
    const options = { ...LIGHT, engine: "elk" } as const;
    const svg = await renderSvg(read("returns"), options);
    expect(checkSvg(svg)).toEqual([]);
    expect(await renderSvg(read("returns"), options)).toBe(svg);
  });

  test("shows owner, system and items of a task", async () => {
    const root = parseSvg(await renderSvg(read("returns"), LIGHT));
    const task = root.children.find((child) => child.attributes["data-node"] === "n5");
    const texts = (task?.children ?? [])
      .filter((child) => child.name === "text")
      .flatMap((text) => (text.children.length === 0 ? [text] : text.children))
      .map(({ text }) => text);
    expect(texts).toEqual([
      "Check request",
      "• order number",
      "• purchase date",
      "• photos",
      "Owner: Support",
      "System: Returns API",
    ]);
  });

  test("twin edges share one line and keep both labels", async () => {
    const diagram = oneNode("first");
    const twin = { ...diagram.edges[0], id: "e2", label: "second" };
    const svg = await renderSvg({ ...diagram, edges: [...diagram.edges, twin] }, LIGHT);
    const paths = [...svg.matchAll(/data-edge="e[12]"[^>]*>\s*<path d="([^"]+)"/g)];
    expect(paths.map((match) => match[1])).toEqual([paths[0][1], paths[0][1]]);
    expect(svg).toContain(">first</text>");
    expect(svg).toContain(">second</text>");
  });
});

test.each(["sequence", "architecture"] as const)(
  "without colours, dashes tell the failures of the view %s",
  async (view) => {
    const text = readFileSync("templates/pubsub/diagram.fz", "utf8");
    const { diagram } = compile(text, { file: "pubsub" });
    const dashes = async (theme: "light" | "print"): Promise<number> =>
      (await renderSvg(diagram, { ...LIGHT, view, theme })).split("7 3 2 3").length - 1;
    expect(await dashes("light")).toBe(0);
    expect(await dashes("print")).toBeGreaterThan(0);
  },
);

describe.each(Object.entries(THEMES))("the theme %s", (name, theme) => {
  test("keeps text readable", () => {
    for (const palette of theme.dark === null ? [theme.palette] : [theme.palette, theme.dark]) {
      for (const [text, ground] of contrasts(palette)) {
        const ratio = contrastRatio(colourOf(palette, text), colourOf(palette, ground));
        expect(ratio, `${text} on ${ground}`).toBeGreaterThanOrEqual(LEAST_CONTRAST);
      }
    }
  });

  test("draws", async () => {
    const options = { ...LIGHT, theme: name as keyof typeof THEMES };
    const svg = await renderSvg(read("loops"), options);
    expect(checkSvg(svg)).toEqual([]);
    expect(svg.includes("prefers-color-scheme")).toBe(theme.dark !== null);
  });
});
