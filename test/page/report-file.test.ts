// The report page as a file: whole, alone, bounded, the same every time, and deaf to its labels.
import { createHash } from "node:crypto";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { emptyFolder, fz } from "../cli/run.js";

const HOSTILE = "</script><script>alert(1)</script><!-- ]]> & \\u2028";

function page(words: readonly string[] = [], label = "Serve", name = "shop.fz"): string {
  const folder = emptyFolder();
  const text = `A { # Shop
n1: circle label:"Go"
n2: rectangle label:"${label}"
n3: circle label:"End"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left) [label="${label}"]
}
`;
  writeFileSync(join(folder, name), text);
  const { status, err } = fz(folder, [
    "simulate",
    name,
    ...["--duration", "20s", "--rate", "20/s", "--report", "run.html"],
    ...words,
  ]);
  expect([status, err]).toEqual([0, expect.stringContaining("wrote run.html")]);
  return readFileSync(join(folder, "run.html"), "utf8");
}

describe("the report file", () => {
  test("loads nothing, and allows by hash what stands in it and nothing else", () => {
    const html = page();
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)![1];
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain("unsafe");
    const hash = (text: string) => createHash("sha256").update(text).digest("base64");
    const scripts = [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, text]) => text);
    const styles = [...html.matchAll(/<style>([\s\S]*?)<\/style>/g)].map(([, text]) => text);
    expect(scripts).toHaveLength(1);
    expect(styles.length).toBeGreaterThan(0);
    for (const text of [...scripts, ...styles]) expect(policy).toContain(`'sha256-${hash(text)}'`);
    expect(html).not.toMatch(/<(?:link|iframe|img|object|embed)\b|\ssrc=|@import|\bon\w+="/i);
    expect(html).not.toMatch(/\sstyle="/);
  });

  test("is the same every time, and says how to run it again", () => {
    const words = ["--seed", "7", "--fault", "crash n2 at 5s for 2s"];
    const html = page(words);
    expect(page(words)).toBe(html);
    const data = JSON.parse(/type="application\/json">(.*?)<\/script>/s.exec(html)![1]);
    expect(data.command).toBe(
      "fz simulate shop.fz --duration 20s --seed 7 --rate 20/s --fault 'crash n2 at 5s for 2s'",
    );
    expect(data.reach).toEqual([{ nodes: ["n2"], edges: [], down: true }]);
  });

  test("keeps labels as data", () => {
    const html = page([], HOSTILE.replace(/[\\"]/g, ""), "a&b'<i>.fz");
    expect(html.match(/<script\b/g)).toHaveLength(2);
    expect(html).not.toContain("<script>alert");
    expect(html).not.toContain("<i>");
    const data = JSON.parse(/type="application\/json">(.*?)<\/script>/s.exec(html)![1]);
    expect(data.graph.nodes[1].label).toContain("</script><script>alert(1)</script>");
  });

  test("calls a taskbox by its title, without the list that follows it", () => {
    const folder = emptyFolder();
    const nodes = 'n1: circle label:"Go"\nn2: taskbox label:"Pack | weigh"\nn3: circle label:"End"';
    const edges = "n1.handle(right) -> n2.handle(left)\nn2.handle(right) -> n3.handle(left)";
    writeFileSync(join(folder, "a.fz"), `A { # A\n${nodes}\n${edges}\n}\n`);
    const words = ["simulate", "a.fz", "--duration", "20s", "--report", "run.html"];
    const { out } = fz(folder, words);
    expect(out).toContain('n2 "Pack" is');
    const text = readFileSync(join(folder, "run.html"), "utf8");
    const data = JSON.parse(/type="application\/json">(.*?)<\/script>/s.exec(text)![1]);
    expect([data.graph.nodes[1].label, data.report.nodes.n2.label]).toEqual(["Pack", "Pack"]);
  });

  test("of a template's run stays far below a megabyte", () => {
    const folder = emptyFolder();
    fz(folder, ["new", "pubsub", "shop"]);
    // As many points as of a longer run.
    const words = ["shop/diagram.fz", "--duration", "20s", "--set", "expect=[]"];
    expect(fz(folder, ["simulate", ...words, "--report", "run.html"]).status).toBe(0);
    expect(statSync(join(folder, "run.html")).size).toBeLessThan(500_000);
  });

  test("goes nowhere where nothing can be written, before anything is run", () => {
    const folder = emptyFolder();
    const nodes = 'n1: circle label:"Go"\nn2: circle label:"End"';
    const text = `A { # A\n${nodes}\nn1.handle(right) -> n2.handle(left)\n}\n`;
    writeFileSync(join(folder, "a.fz"), text);
    const { status, err } = fz(folder, ["simulate", "a.fz", "--report", "no/run.html"]);
    expect([status, err]).toEqual([2, expect.stringContaining("no such folder")]);
    expect(fz(folder, ["simulate", "a.fz", "--report", "a.fz"]).status).toBe(2);
    expect(readFileSync(join(folder, "a.fz"), "utf8")).toBe(text);
  });
});
