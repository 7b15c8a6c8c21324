// `fz check` and `fz fmt` on files that can be mended, and what a config changes.
import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { emptyFolder, fz, ROOT } from "./run.js";

const SLOPPY = `A { # Shop
n1: circle label="Go"   // keep me
n2: rect label:"Work"
n1 -> n2
}
`;
const CANONICAL = `A { # Shop
n1: circle label:"Go" // keep me
n2: rectangle label:"Work"
n1.handle(right) -> n2.handle(left)
}
`;

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = emptyFolder();
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

const read = (folder: string, name: string) => readFileSync(join(folder, name), "utf8");

describe("fz fmt", () => {
  test("writes the canonical form in place, once, and keeps the mode", () => {
    const folder = folderWith({ "a.fz": SLOPPY });
    chmodSync(join(folder, "a.fz"), 0o640);
    expect(fz(folder, ["fmt", "a.fz"])).toEqual({ status: 0, out: "", err: "formatted a.fz\n" });
    expect(read(folder, "a.fz")).toBe(CANONICAL);
    expect(statSync(join(folder, "a.fz")).mode & 0o777).toBe(0o640);
    expect(fz(folder, ["fmt", "a.fz"])).toEqual({ status: 0, out: "", err: "" });
  });

  test("--check names what would change, exits 3, and writes nothing", () => {
    const folder = folderWith({ "a.fz": SLOPPY, "b.fz": CANONICAL });
    const { status, out } = fz(folder, ["fmt", "--check", "*.fz"]);
    expect([status, out]).toEqual([3, "a.fz\n"]);
    expect(read(folder, "a.fz")).toBe(SLOPPY);
    expect(fz(folder, ["fmt", "--check", "b.fz"]).status).toBe(0);
  });

  test("reads standard input, and writes to standard output when asked", () => {
    expect(fz(emptyFolder(), ["fmt", "-"], SLOPPY)).toEqual({ status: 0, out: CANONICAL, err: "" });
    const folder = folderWith({ "a.fz": SLOPPY });
    expect(fz(folder, ["fmt", "--stdout", "a.fz"]).out).toBe(CANONICAL);
    expect(read(folder, "a.fz")).toBe(SLOPPY);
  });

  test("leaves a file alone that has an error without a fix, and says so", () => {
    const broken = CANONICAL.replace("-> n2", "-> n7777");
    const folder = folderWith({ "a.fz": broken, "b.fz": SLOPPY });
    const { status, err } = fz(folder, ["fmt", "a.fz", "b.fz"]);
    expect(status).toBe(1);
    expect(err).toContain("a.fz: left as it is: 1 error");
    expect(read(folder, "a.fz")).toBe(broken);
    expect(read(folder, "b.fz")).toBe(CANONICAL);
  });

  test("says when no file fits a pattern", () => {
    const { status, err } = fz(emptyFolder(), ["fmt", "*.fz"]);
    expect(status).toBe(2);
    expect(err).toContain("no file fits '*.fz'");
  });
});

describe("fz check --fix", () => {
  test("mends what can be mended and says what is left", () => {
    const folder = folderWith({
      "a.fz": SLOPPY.replace("n1 -> n2", "n1 -> n2\nn1.handle(right) -> n9.handle(left)"),
    });
    const { status, err } = fz(folder, ["check", "--fix", "a.fz"]);
    expect(status).toBe(1);
    expect(err).toContain("mended a.fz");
    expect(err).toContain("'n9' is not defined");
    expect(read(folder, "a.fz")).toContain('n2: rectangle label:"Work"');
    const { out } = fz(folder, ["check", "--format", "json", "a.fz"]);
    expect(JSON.parse(out).filter(({ fix }: { fix: unknown }) => fix !== null)).toEqual([]);
  });
});

describe("fz check of what is no good", () => {
  test("shows the first 50 problems of each file and counts the rest; programs get all", () => {
    const noise = `A { # A\n${"what is this\n".repeat(200)}}\n`;
    const folder = folderWith({ "a.fz": noise, "b.fz": noise });
    const { status, out, err } = fz(folder, ["check", "a.fz", "b.fz"]);
    expect(status).toBe(1);
    expect(err.match(/^error/gm)).toHaveLength(100);
    expect(err).toContain("a.fz: 150 more are not shown; mend these first\n");
    expect(err).toContain("b.fz: 150 more are not shown; mend these first\n");
    expect(out).toContain("a.fz: 1 lane, 0 nodes, 0 edges: 200 errors\n");
    const all = fz(folder, ["check", "a.fz", "b.fz", "--format", "json"]).out;
    expect(JSON.parse(all)).toHaveLength(400);
  });

  test("says help and fix once when they are the same", () => {
    const { err } = fz(folderWith({ "a.fz": SLOPPY }), ["check", "a.fz"]);
    expect(err).toContain("= fix: write .handle(right) and .handle(left)\n");
    expect(err).not.toContain("= help: write .handle(right)");
  });

  test.each(["check", "fmt"])("a file that cannot be read does not hide the others: %s", (word) => {
    const folder = folderWith({ "a.fz": "A {\n", "b.fz": "B {\n" });
    const { status, err } = fz(folder, [word, "a.fz", "no.fz", "x*.fz", "b.fz"]);
    expect(status).toBe(2);
    for (const words of ["the lane 'A'", "the lane 'B'", "cannot read no.fz", "fits 'x*.fz'"]) {
      expect(err).toContain(words);
    }
  });
});

describe("a file that is not what it should be", () => {
  const files = {
    "orders.fz": CANONICAL,
    "orders.yaml": "diagram: orders.fz\nduration: 10s\n",
    "graph.json": '{ "schema": "fz-graph/1", "lanes": [], "nodes": [] }',
    "map.json": '{ "a": 1 }',
    "flow.mmd": "flowchart LR\nA --> B\n",
    "other.yaml": "duration: 10s\nnodes: { n1: { role: source } }\n",
  };

  test.each([
    [["check", "orders.yaml"], "'orders.yaml' is a scenario, and a diagram is expected"],
    [["check", "orders.yaml"], "did you mean 'orders.fz'?"],
    [["fmt", "other.yaml"], "'fz simulate DIAGRAM.fz -s other.yaml' runs the two"],
    [["render", "other.yaml"], "is a scenario"],
    [["simulate", "orders.fz", "-s", "orders.fz"], "is a diagram, and a scenario is expected"],
    [["simulate", "orders.fz", "-s", "sub"], "did you mean 'sub/scenario.yaml'?"],
    [["check", "sub"], "did you mean 'sub/diagram.fz'?"],
    [["check", "ordres.fz"], "did you mean 'orders.fz'?"],
    [["check", "./orders"], "did you mean './orders.fz'?"],
    [["check", "none/a.fz"], "there is no folder 'none' either"],
    [["check", ""], "cannot read '': there is no such file"],
    [["check", "graph.json"], "is an exported graph, and a diagram is expected"],
    [["render", "graph.json"], "'fz import graph.json -o NAME.fz' makes a diagram of it"],
    [["check", "flow.mmd"], "'flow.mmd' is a Mermaid flowchart"],
    [["fmt", "map.json"], "'map.json' is JSON, and a diagram is expected"],
    [["simulate", "orders.fz", "-s", "graph.json"], "is an exported graph, and a scenario is"],
    [["import", "orders.fz"], "orders.fz is a .fz diagram already"],
  ])("%j", (words, message) => {
    const folder = folderWith(files);
    mkdirSync(join(folder, "sub"));
    writeFileSync(join(folder, "sub/diagram.fz"), CANONICAL);
    writeFileSync(join(folder, "sub/scenario.yaml"), "duration: 1s\n");
    const { status, out, err } = fz(folder, words);
    expect([status, out]).toEqual([2, ""]);
    expect(err).toContain(message);
  });
});

test("signs that no keyboard has are the same to the program as to its source", () => {
  const text = CANONICAL.replace("->", "→").replace('label:"Go"', "label:“Go”");
  const { err } = fz(folderWith({ "a.fz": text }), ["check", "a.fz"]);
  expect(err).toContain("warning[FZ308]: unexpected arrow '→', expected '->'");
  expect(err).toContain("warning[FZ309]: the text 'Go' is in other quotes");
  const launcher = readFileSync(join(ROOT, "dist/launch.cjs"), "utf8");
  const bundles = new Set(launcher.match(/fz[a-z-]*-[0-9a-f]{12}\.cjs/g));
  expect(bundles.size).toBeGreaterThan(2);
  for (const name of bundles) {
    expect(readFileSync(join(ROOT, "dist", name), "latin1")).not.toMatch(/[^\0-\x7f]/);
  }
});

describe("fz check --format sarif", () => {
  test("gives a log with rules, results, regions and fixes", () => {
    const folder = folderWith({ "a b.fz": SLOPPY });
    const { out } = fz(folder, ["check", "--format", "sarif", "a b.fz"]);
    const log = JSON.parse(out);
    expect(log.version).toBe("2.1.0");
    const [{ tool, results, columnKind }] = log.runs;
    expect(columnKind).toBe("utf16CodeUnits");
    expect(results.length).toBeGreaterThanOrEqual(3);
    for (const { ruleId, ruleIndex, level, message, locations } of results) {
      expect(tool.driver.rules[ruleIndex].id).toBe(ruleId);
      expect(["error", "warning", "note"]).toContain(level);
      expect(message.text).not.toBe("");
      const { artifactLocation, region } = locations[0].physicalLocation;
      expect(artifactLocation.uri).toBe("a%20b.fz");
      expect(region.startLine).toBeGreaterThan(0);
    }
    const mended = results.find(({ fixes }: { fixes?: unknown }) => fixes !== undefined);
    const [change] = mended.fixes[0].artifactChanges;
    expect(change.replacements[0].deletedRegion.startLine).toBeGreaterThan(0);
  });
});

describe("fz check --explain", () => {
  test("says what a code means", () => {
    const { status, out } = fz(emptyFolder(), ["check", "--explain", "fz203"]);
    expect(status).toBe(0);
    expect(out).toMatch(/^FZ203 \(error\): \S/);
    const wrong = fz(emptyFolder(), ["check", "--explain", "FZ23"]);
    expect(wrong.status).toBe(2);
    expect(wrong.err).toContain("there is no code 'FZ23'");
  });

  test("lists all codes, and a code that is like no other points to the list", () => {
    const { status, out } = fz(emptyFolder(), ["check", "--explain"]);
    expect(status).toBe(0);
    expect(out).toMatch(/^FZ101 {2}error {4}nothing to draw\n/);
    expect(out).toContain("FZ502");
    const json = JSON.parse(fz(emptyFolder(), ["check", "--explain", "--format", "json"]).out);
    expect(json.schema).toBe("fz-diagnostics/1");
    expect(json.diagnostics).toHaveLength(out.trimEnd().split("\n").length);
    const { err } = fz(emptyFolder(), ["check", "--explain", "FZ999"]);
    expect(err).toContain("'fz check --explain' lists all codes");
  });
});

describe(".fzrc.yaml", () => {
  const LONELY = 'A { # A\nn1: circle label:"Go"\n}\n';

  test("is found upwards and sets the severity of rules", () => {
    const folder = folderWith({ ".fzrc.yaml": "rules: { FZ214: off }\n" });
    mkdirSync(join(folder, "deep/er"), { recursive: true });
    writeFileSync(join(folder, "deep/er/a.fz"), LONELY);
    expect(fz(folder, ["check", "--strict", "deep/er/a.fz"])).toMatchObject({ status: 0, err: "" });
    writeFileSync(join(folder, "deep/.fzrc.yaml"), "rules: { FZ214: error }\n");
    expect(fz(folder, ["check", "deep/er/a.fz"]).status).toBe(1);
    expect(fz(folder, ["render", "deep/er/a.fz"]).status).toBe(1);
    writeFileSync(join(folder, "deep/.fzrc.yaml"), "strict: true\n");
    expect(fz(folder, ["check", "deep/er/a.fz"]).status).toBe(1);
  });

  test("cannot hide an error", () => {
    const folder = folderWith({ ".fzrc.yaml": "rules: { FZ205: off }\n", "a.fz": SLOPPY });
    expect(fz(folder, ["check", "a.fz"]).status).toBe(1);
  });

  test.each([
    ["rules: { FZ9999: off }", "there is no rule 'FZ9999'"],
    ["rules: { FZ214: loud }", "'loud' is no severity"],
    ["rule: {}", "did you mean 'rules'?"],
    ["- 1", "a config is a map"],
    ["rules: {", ".fzrc.yaml"],
  ])("that says %s is refused", (text, message) => {
    const folder = folderWith({ ".fzrc.yaml": text, "a.fz": CANONICAL });
    const { status, err } = fz(folder, ["check", "a.fz"]);
    expect(status).toBe(1);
    expect(err).toContain(message);
  });
});
