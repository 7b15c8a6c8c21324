// Links of a diagram in its picture: the harmless ones lead somewhere, all others are not there.
import { describe, expect, test } from "vitest";
import { safeLink } from "../../src/draw/links.js";
import { renderSvg } from "../../src/draw/render.js";
import type { Diagram } from "../../src/lang/diagram.js";
import { allElements, parseSvg } from "./svg.js";

function linked(link: string, tooltip = ""): Diagram {
  return {
    lanes: [{ id: "L", label: "Lane" }],
    nodes: [
      { id: "n1", lane: "L", shape: "rectangle", label: "one", attributes: { link, tooltip } },
    ],
    edges: [],
    loops: [],
  };
}

describe("a link", () => {
  test.each([
    "https://example.org/orders?id=1&x=%20y#top",
    "HTTP://example.org",
    "mailto:team@example.org",
    "docs/orders.md",
    "../runbook.html#restart",
    "/orders",
    "#n2",
    "?page=2",
  ])("%s is followed", async (link) => {
    expect(safeLink(link)).toBe(link);
    for (const view of ["workflow", "sequence"] as const) {
      const root = parseSvg(await renderSvg(linked(link), { view, theme: "light", engine: "own" }));
      const targets = allElements(root).filter(({ name }) => name === "a");
      expect(targets.map(({ attributes }) => attributes.href)).toEqual([link]);
      expect(targets[0].attributes.rel).toBe("noopener noreferrer");
      expect(targets[0].children.map(({ attributes }) => attributes["data-node"])).toEqual(["n1"]);
    }
  });

  test.each([
    "javascript:alert(1)",
    " javascript:alert(1)",
    "java\nscript:alert(1)",
    "JaVaScRiPt://x/%0aalert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "//other.example.org/x",
    "\\\\server\\share",
    "https://",
    "https://a b",
    'https://x" onclick="alert(1)',
    "jav\u202eascript:alert(1)",
    `https://example.org/${"x".repeat(3_000)}`,
    "",
  ])("%j is not", async (link) => {
    expect(safeLink(link)).toBeNull();
    const svg = await renderSvg(linked(link), { view: "workflow", theme: "light", engine: "own" });
    expect(svg).not.toContain("href");
    expect(svg).not.toContain("<a");
  });
});

test("a tooltip is what a reader sees on pointing at a node", async () => {
  const diagram = linked("", 'pager "A" </title><script>');
  const svg = await renderSvg(diagram, { view: "workflow", theme: "light", engine: "own" });
  const node = parseSvg(svg).children.find(({ attributes }) => attributes["data-node"] === "n1");
  expect(node?.children[0]).toMatchObject({ name: "title", text: 'pager "A" </title><script>' });
});
