// Diagrams in other drawing languages: as they should read, and whole whatever a label holds.
// `UPDATE_GOLDEN=1 npx vitest run test/export` writes the golden files anew.
import { readFileSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  exportDiagram,
  FORMAT_NAMES,
  type FormatName,
  lostIn,
} from "../../src/export/formats/index.js";
import { compile } from "../../src/lang/compile.js";
import { hasErrors } from "../../src/lang/diagnostics.js";
import type { Diagram } from "../../src/lang/diagram.js";
import { emptyFolder, fz } from "../cli/run.js";
import { everywhere, HOSTILE } from "../draw/hostile.js";

const SAMPLE = `Orders { # Order service
n1: circle label:"Order placed"
n2: rectangle label:"Store order"
end: diamond label:"In stock?"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> end.handle(left) [label="50% \\"sure\\""]
end.handle(bottom) -> Billing.n4.handle(top) [label="Yes"]
loop [until {done}] n2 end
}

Billing { # Billing
n4: taskbox label:"Charge | Reserve|Capture" owner:"O'Neil" system:"<PSP> & more" link:"https://example.org/a?b=1&c" tooltip:"1. *money*"
n5: circle
n4.handle(right) -> n5.handle(left)
n4.handle(right) -> n5.handle(left) [label="again"]
}

Empty { # Nobody
}
`;

function diagramOf(text: string): Diagram {
  const { diagram, diagnostics } = compile(text);
  expect(hasErrors(diagnostics)).toBe(false);
  return diagram;
}

const LANGUAGES = FORMAT_NAMES.filter((name) => name !== "json");

test.each(LANGUAGES)("%s reads as it should", (format) => {
  const text = exportDiagram(diagramOf(SAMPLE), format);
  const path = new URL(`golden/sample.${format}.txt`, import.meta.url);
  if (process.env.UPDATE_GOLDEN) writeFileSync(path, text);
  expect(text).toBe(readFileSync(path, "utf8"));
});

test("what a format has no words for is said, for diagrams that have it", () => {
  const diagram = diagramOf(SAMPLE);
  expect(lostIn(diagram, "mermaid")).toContain("loops");
  expect(lostIn(diagram, "json")).toBeNull();
  expect(lostIn({ ...diagram, loops: [] }, "mermaid")).toBeNull();
});

/** What can stand on a line of each format, with every text quoted or escaped. */
const LINES: Readonly<Record<Exclude<FormatName, "json">, RegExp>> = {
  mermaid:
    /^(?:flowchart LR| *subgraph \w+\["[^"`<>%$\\]*"\]| {2}end| +\w+(?:\(\(|\[\[?|\{)"(?:[^"`<>%$\\]|<br\/>)*"(?:\)\)|\]?\]|\})| {2}\w+ -->(?:\|"[^"`<>%$\\]*"\|)? \w+| {2}click \w+ href "[^"\s]*"(?: "[^"]*")?| {2}%% loop \[[^%{}]*)$/,
  dot: /^(?:digraph \{| *\w+=\w+;| {2}(?:node|edge) \[fontname=sans\];| {2}subgraph cluster_\w+ \{| +label="(?:[^"\\]|\\.)*";| {4}\w+ \[label="(?:[^"\\]|\\.)*", shape=\w+(?:, \w+=(?:\d|"(?:[^"\\]|\\.)*"))*\];| *\}| {2}\w+:[nsew] -> \w+:[nsew](?: \[label="(?:[^"\\]|\\.)*"\])?;| {2}\/\/ loop .*)$/,
  d2: /^(?:direction: right|\w+: '(?:[^']|'')*' \{| {2}\w+: (?:'(?:[^']|'')*'|"(?:[^"\\$]|\\.)*") \{| {4}(?:shape: \w+|style\.double-border: true|(?:link|tooltip): '(?:[^']|'')*')| {2}\}|\}|\w+\.\w+ -> \w+\.\w+(?:: '(?:[^']|'')*')?|# loop .*)$/,
  plantuml:
    /^(?:@startuml|@enduml|frame "[^"\\]*" as \w+ \{| {2}\w+ "(?:[^"\\]|\\n)*" as \w+(?: <<decision>>)?(?: \[\[[^\]\s]*\]\])?|\}|\w+ -(?:left|right|up|down)-> \w+(?: : [^"\\]*)?|' loop .*)$/,
};

function expectWhole(diagram: Diagram, calm: Diagram): void {
  for (const format of LANGUAGES) {
    const text = exportDiagram(diagram, format);
    const lines = text.trimEnd().split("\n");
    for (const line of lines)
      expect([format, line]).toEqual([format, expect.stringMatching(LINES[format])]);
    expect(lines).toHaveLength(exportDiagram(calm, format).trimEnd().split("\n").length);
    expect(exportDiagram(diagram, format)).toBe(text);
  }
}

describe("no label can leave its quotes", () => {
  test.each(HOSTILE)("%s", (_, text) => expectWhole(everywhere(text), everywhere("calm")));

  const signs = fc
    .string({
      unit: fc.constantFrom(..."ab 1.\"'\\#%{}[]()<>|&$~`*_-/:;=!@\n\t•é漢"),
      maxLength: 30,
    })
    .filter((text) => /[a-z]/.test(text));

  test("whatever signs it holds", () => {
    const calm = everywhere("calm");
    fc.assert(
      fc.property(signs, (text) => expectWhole(everywhere(text), calm)),
      { numRuns: 300 },
    );
  });

  test("nor an id, and no two nodes get one name", () => {
    const ids = ["end", "graph", "style", "n1", "a-b", "a_b", "ü", "語", "__proto__", "label"];
    const nodes = ids.map((id): Diagram["nodes"][number] => {
      return { id, lane: "end", shape: "rectangle", label: null, attributes: {} };
    });
    const diagram: Diagram = { lanes: [{ id: "end", label: null }], nodes, edges: [], loops: [] };
    const names = exportDiagram(diagram, "dot").match(/^ {4}\w+(?= \[)/gm);
    expect(new Set(names).size).toBe(ids.length);
    expectWhole(diagram, diagram);
  });
});

test("fz export writes each of them, to a file or to standard output", () => {
  const folder = emptyFolder();
  writeFileSync(`${folder}/a.fz`, SAMPLE);
  for (const format of LANGUAGES) {
    const { status, out, err } = fz(folder, ["export", "a.fz", "--to", format]);
    expect([status, out]).toEqual([0, exportDiagram(diagramOf(SAMPLE), format)]);
    expect(err).toContain("loops are left as comments");
    expect(fz(folder, ["export", "a.fz", "--to", format, "-o", format]).status).toBe(0);
    expect(readFileSync(`${folder}/${format}`, "utf8")).toBe(out);
  }
  const { status, err } = fz(folder, ["export", "a.fz", "--to", "visio"]);
  expect([status, err]).toEqual([2, expect.stringContaining("json, mermaid, d2, dot, plantuml")]);
});
