// Diagrams read from other languages: what becomes of every part, where a mistake is shown, and
// that what `fz export` writes comes back as it was.
import { writeFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { exportDiagram } from "../../src/export/formats/index.js";
import { writeFz } from "../../src/export/fz.js";
import {
  guessFormat,
  READER_NAMES,
  READERS,
  type ReaderName,
} from "../../src/export/readers/index.js";
import { compile } from "../../src/lang/compile.js";
import type { Diagram } from "../../src/lang/diagram.js";
import { emptyFolder, fz } from "../cli/run.js";
import { everywhere, HOSTILE } from "../draw/hostile.js";

/** What an import writes, without the word that begins each file. */
function imported(format: ReaderName, text: string): string {
  const { diagram, diagnostics } = READERS[format].read(text, `a.${format}`);
  expect(diagnostics).toEqual([]);
  const written = writeFz(diagram!);
  const wrong = compile(written).diagnostics.filter(({ code }) => code !== "FZ214");
  expect(wrong, written).toEqual([]);
  return written;
}

function complaints(format: ReaderName, text: string): readonly string[] {
  return READERS[format].read(text, "a").diagnostics.map(({ code, range, message }) => {
    return `${code} ${range.start.line}:${range.start.column} ${message}`;
  });
}

const MERMAID = `---
title: Orders
---
%%{init: {"theme": "dark"}}%%
flowchart LR
  %% a comment
  subgraph shop["Order service"]
    direction LR
    A(("Order #quot;placed#quot;")) -->|now| B[Store order]; B --> C{"Paid?"}
  end
  subgraph Billing
    D[["Charge<br/>• Reserve<br/>• Capture"]] & E([Done])
  end
  C -- "Yes" --> D ==> E
  C -.->|No| F-2[(Rejected orders)]:::red
  D <--> F-2
  D ~~~ E
  A --x B --o C
  click A href "https://example.org/a" "more"
  %% loop [3 times] A B
`;

describe("a Mermaid flowchart", () => {
  test("becomes lanes, nodes, edges and loops", () => {
    expect(imported("mermaid", MERMAID)).toBe(`OrderService { # Order service
n1: circle label:"Order \\"placed\\"" link:"https://example.org/a" tooltip:"more"
n2: rectangle label:"Store order"
n3: diamond label:"Paid?"
n1.handle(right) -> n2.handle(left) [label="now"]
n2.handle(right) -> n3.handle(left)
n3.handle(bottom) -> Billing.n4.handle(top) [label="Yes"]
n3.handle(bottom) -> Main.n6.handle(top) [label="No"]
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
loop [3 times] n1 n2
}

Billing { # Billing
n4: taskbox label:"Charge|Reserve|Capture"
n5: circle label:"Done"
n4.handle(right) -> n5.handle(left)
n4.handle(bottom) -> Main.n6.handle(top)
}

Main { # Main
n6: rectangle label:"Rejected orders"
n6.handle(top) -> Billing.n4.handle(bottom)
}
`);
  });

  test.each([
    ["graph TD\nA-->B", "n1.handle(right) -> n2.handle(left)"],
    ["graph\nA---B\nB-.-C", "n2.handle(right) -> n3.handle(left)"],
    ["flowchart LR;A-->B;B-->A", "n2.handle(right) -> n1.handle(left)"],
    ["flowchart LR\nA -- plain words --> B", '[label="plain words"]'],
    ["flowchart LR\nA -. dotted .-> B", '[label="dotted"]'],
    ["flowchart LR\nA == thick ==> B", '[label="thick"]'],
    ["flowchart LR\nA e1@--> B", "n1.handle(right) -> n2.handle(left)"],
    ["flowchart LR\nA & B --> C & D", "n2.handle(right) -> n4.handle(left)"],
    ["flowchart LR\nA[/slanted/] --> B[\\other\\] --> C{{six}} --> D>flag]", 'label:"slanted"'],
    ["flowchart LR\nA(round) --> B((circle))", 'n2: circle label:"circle"'],
    ['flowchart LR\nA["`**md**`"] --> B', 'label:"**md**"'],
    ["flowchart LR\nA[first<br>second] --> B", 'label:"first second"'],
    ["flowchart LR\r\nA --> B\r\n", "n1.handle(right) -> n2.handle(left)"],
    ["flowchart LR\nsubgraph Two Words\nA --> B\nend", "TwoWords { # Two Words"],
    ["flowchart LR\nsubgraph 1st\nA --> B\nend", "Lane1st { # 1st"],
    ["flowchart LR\nendpoint --> classic", 'n1: rectangle label:"endpoint"'],
    [
      'flowchart LR\nA --> B@{ shape: circle, label: "All, {done}" }',
      'n2: circle label:"All, {done}"',
    ],
    ["flowchart LR\nA@{ shape: diamond } --> B", 'n1: diamond label:"A"'],
  ])("%j is read", (text, line) => {
    expect(imported("mermaid", text)).toContain(line);
  });

  test.each([
    [
      "sequenceDiagram\nA->>B: x",
      "FZ601 1:1 'sequenceDiagram' begins no flowchart, expected flowchart LR",
    ],
    [
      "flowchart LR\nA[open --> B\nC --> D",
      "FZ601 2:3 unexpected 'open --> B', expected a text that ends with ]",
    ],
    [
      "flowchart LR\nA --> \nB",
      "FZ601 2:7 unexpected 'the end of the line', expected the name of a node",
    ],
    [
      "flowchart LR\nA -- no end\nB",
      "FZ601 2:5 unexpected 'no end', expected the other half of the link, such as -->",
    ],
    [
      "flowchart LR\nA ? B",
      "FZ601 2:3 unexpected '? B', expected a link such as --> or the end of the line",
    ],
    ["", "FZ601 1:1 there is nothing in it, expected flowchart LR"],
    ["flowchart LR\nA@{ icon: fa-bell } --> B", "FZ602 2:2 'icon' in '@{…}' left out"],
    [
      "flowchart LR\nA@{ shape --> B",
      "FZ601 2:2 unexpected '@{ shape --> B', expected a shape such as @{ shape: circle }",
    ],
    ["flowchart LR\n", "FZ601 1:1 there is nothing to draw in it"],
    ["flowchart LR\nA-->B\nstyle A fill:#f00\nstyle B fill:#f00", "FZ602 3:1 'style' left out"],
    ["flowchart LR\nsubgraph S\nA-->B\nend\nC-->S", "FZ602 5:5 links to a whole subgraph left out"],
    ["flowchart LR\nA-->B\nclick A callback", "FZ602 3:6 a 'click' that calls a script left out"],
  ])("%j gives a word about it", (text, complaint) => {
    expect(complaints("mermaid", text)).toEqual([complaint]);
  });
});

const D2 = `direction: right
vars: { a: { b: c } }
# a comment
Users -> Shop.Web: visit
Shop: "Web shop" {
  Web: Web server { shape: oval; tooltip: 'it''s \\*here\\* &lt;' }
  db: |md
    # Orders
  |
  task: "Charge\\n• Reserve" { style.double-border: true }
  Web -> db: stores { label: "kept" }
  Web -> _.Users: answer
}
Shop.Web.link: https://example.org # note
a-b -> 'x: y' <- c: two ways
a-b -- c; c <-> c
# loop [until done] Web db
`;

describe("a D2 diagram", () => {
  test("becomes lanes, nodes, edges and loops", () => {
    const { diagram, diagnostics } = READERS.d2.read(D2, "a.d2");
    expect(diagnostics.map(({ message }) => message)).toEqual(["'vars' left out"]);
    const written = writeFz(diagram!);
    expect(written).toBe(`WebShop { # Web shop
n1: circle label:"Web server" tooltip:"it's *here* <" link:"https://example.org"
n2: rectangle label:"# Orders"
n3: taskbox label:"Charge|Reserve"
n1.handle(right) -> n2.handle(left) [label="kept"]
n1.handle(bottom) -> Main.n4.handle(top) [label="answer"]
loop [until done] n1 n2
}

Main { # Main
n4: rectangle label:"Users"
n5: rectangle label:"a-b"
n6: rectangle label:"x: y"
n7: rectangle label:"c"
n4.handle(top) -> WebShop.n1.handle(bottom) [label="visit"]
n5.handle(right) -> n6.handle(left) [label="two ways"]
n7.handle(right) -> n6.handle(left) [label="two ways"]
n5.handle(right) -> n7.handle(left)
n7.handle(right) -> n7.handle(left)
n7.handle(right) -> n7.handle(left)
}
`);
    expect(compile(written).diagnostics.map(({ code }) => code)).toEqual(["FZ214"]);
  });

  test.each([
    ["a: {\n b\n", "FZ601 1:1 'a' is not closed, expected '}'"],
    ["a }", "FZ601 1:3 unexpected '}', expected a shape or connection"],
    ["a -> ", "FZ601 1:6 the connection has no target"],
    ["a\n: b", "FZ601 2:1 unexpected ': b', expected a shape or a connection"],
    ["# nothing", "FZ601 1:1 there is nothing to draw in it"],
    [`${"a.".repeat(50)}a`, "FZ601 1:1 a path of more than 20 names"],
    [`${"a: {".repeat(30)}`, "FZ601 1:81 nested deeper than 20 levels"],
    ["a: { b }\na -> c", "FZ602 2:1 connections of a whole container left out"],
    ["a: { b: { c } }", "FZ602 1:6 the frame of a container inside another left out"],
    ["a\n(a -> a)[0].style.opacity: 0", "FZ602 2:1 edges by number, patterns and imports left out"],
    ["a.style.fill: red", "FZ602 1:1 'style' left out"],
  ])("%j gives a word about it", (text, complaint) => {
    expect(complaints("d2", text)[0]).toBe(complaint);
  });
});

describe("the JSON of fz export", () => {
  test.each([
    ["{", "this is not JSON"],
    ["{}", "expected a graph with the schema 'fz-graph/1', as 'fz export --to json' writes it"],
    [
      '{"schema":"fz-graph/1","lanes":3,"nodes":[],"edges":[],"loops":[]}',
      "lanes: expected a list",
    ],
    [
      '{"schema":"fz-graph/1","lanes":[],"nodes":[{"id":"n 1","lane":"A","shape":"blob"}],"edges":[],"loops":[]}',
      "nodes[0].id: expected the name of a node or lane",
    ],
    [
      '{"schema":"fz-graph/1","lanes":[{"id":"A"}],"nodes":[],"edges":[{"from":"n1","to":"n2","fromHandle":"left","toHandle":"top"}],"loops":[]}',
      "edges[0].from: there is no 'n1'",
    ],
  ])("%s is refused", (text, message) => {
    expect(complaints("json", text)[0]).toBe(`FZ601 1:1 ${message}`);
    expect(READERS.json.read(text, "a").diagram).toBeNull();
  });
});

/** What a diagram says, with edges as an import draws them. */
function meaning({ lanes, nodes, edges, loops }: Diagram): unknown {
  return {
    lanes,
    nodes: nodes.map(({ id, lane, shape, label }) => [id, lane, shape, label ?? id]),
    edges: edges.map(({ from, to, label }) => JSON.stringify([from, to, label || null])).sort(),
    loops: loops.map(({ nodes: members }) => members),
  };
}

const label = fc
  .string({ unit: fc.constantFrom(..."ab 1.\"'\\#%{}()<>&$~`*_-/:;=!@é漢"), maxLength: 20 })
  .map((text) => `x${text}`.replace(/\s+/g, " ").trim());

const SHAPES = ["circle", "rectangle", "diamond", "taskbox"] as const;

/** Two lanes of two nodes with any labels, joined in a ring. */
const ring = fc.array(label, { minLength: 8, maxLength: 8 }).map((labels) => {
  const text = (at: number): string => `"${labels[at].replace(/["\\]/g, "\\$&")}"`;
  const nodes = SHAPES.map((shape, at) => `n${at + 1}: ${shape} label:${text(at)}`);
  return compile(`A { # ${labels[6].replace(/[#{}]/g, "").replace(/\s+/g, " ").trim()}
${nodes[0]}
${nodes[1]}
n1.handle(right) -> n2.handle(left) [label=${text(4)}]
n2.handle(bottom) -> B.n3.handle(top)
loop [x] n1 n2
}
B { # B
${nodes[2]}
${nodes[3]}
n3.handle(right) -> n4.handle(left) [label=${text(5)}]
n4.handle(top) -> A.n1.handle(bottom)
}
`).diagram;
});

describe("what fz export writes comes back", () => {
  test("as JSON, to the last letter", () => {
    fc.assert(
      fc.property(ring, (diagram) => {
        const text = exportDiagram(diagram, "json");
        const written = writeFz(READERS.json.read(text, "a").diagram!);
        expect(exportDiagram(compile(written).diagram, "json")).toBe(text);
      }),
      { numRuns: 200 },
    );
  });

  test.each(["mermaid", "d2"] as const)(
    "as %s, with the same names, labels and edges",
    (format) => {
      fc.assert(
        fc.property(ring, (diagram) => {
          const { diagram: back } = READERS[format].read(exportDiagram(diagram, format), "a");
          expect(meaning(compile(writeFz(back!)).diagram)).toEqual(meaning(diagram));
        }),
        { numRuns: 200 },
      );
    },
  );
});

describe("any text", () => {
  const pieces = fc
    .array(
      fc.constantFrom(
        ...'flowchart LR|subgraph S|end|A|B| --> | -- |[|]|((|))|{|}|"|;|\n|\n|&|%%|<br/>|-.->|=|click A|'.split(
          "|",
        ),
        "|",
        '{"schema":"fz-graph/1"',
      ),
      { maxLength: 40 },
    )
    .map((parts) => `flowchart LR\n${parts.join("")}`);
  const d2Pieces = fc
    .array(
      fc.constantFrom(
        ...[
          "a",
          "b.c",
          "'q'",
          '"',
          "'",
          "{",
          "}",
          ":",
          " -> ",
          " <- ",
          "\n",
          "\n",
          ";",
          "#",
          "|md",
          "|",
        ],
        ...["shape: circle", "label", "style.x: y", "_.a", ".", "(", "*", '"""', "\\", "vars: {"],
      ),
      { maxLength: 40 },
    )
    .map((parts) => parts.join(""));

  test.each(READER_NAMES)("read as %s gives a diagram or says why not", (format) => {
    fc.assert(
      fc.property(fc.oneof(pieces, d2Pieces, fc.string({ unit: "binary" })), (text) => {
        const { diagram, diagnostics } = READERS[format].read(text, "a");
        if (diagram === null) expect(diagnostics.length).toBeGreaterThan(0);
        else
          expect(
            compile(writeFz(diagram)).diagnostics.filter(({ severity }) => severity === "error"),
          ).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test.each(HOSTILE)("%s in every label is written as text", (_, text) => {
    const { diagnostics } = compile(writeFz(everywhere(text)));
    expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  });

  test.each([
    ["arrows on one line", "a -> b -> ".repeat(40_000)],
    ["keys", "a.b.c: x\n".repeat(40_000)],
    ["open blocks", "a: {".repeat(100_000)],
    ["open settings", "vars: {".repeat(100_000)],
    ["bars", "a: |\n".repeat(100_000)],
    ["open quotes", 'a: "x\n'.repeat(100_000)],
    ["dots", ".".repeat(200_000)],
    ["a long path", "a.".repeat(100_000)],
    ["braces", "}".repeat(200_000)],
    ["dashes", "-".repeat(200_000)],
    ["blanks", `a${" ".repeat(200_000)}b`],
  ])("%s in D2 end in time", (_, text) => {
    expect(READERS.d2.read(text, "a").diagnostics.length).toBeLessThanOrEqual(100);
  });

  test.each([
    ["links on one line", `flowchart LR\n${"A[x] --> B(y) & ".repeat(30_000)}C`],
    ["open brackets", `flowchart LR\n${"A[".repeat(200_000)}`],
    ["open brackets on lines", `flowchart LR\n${"A[/x\\\n".repeat(100_000)}`],
    ["open quotes", `flowchart LR\n${'A["x\n'.repeat(100_000)}`],
    ["open directives", `flowchart LR\n${"A %%{x\n".repeat(100_000)}`],
    ["subgraphs", `flowchart LR\n${"subgraph S\n".repeat(100_000)}`],
    ["products", `flowchart LR\n${`${"A & ".repeat(1000)}B --> `.repeat(3)}C`],
  ])("%s end in time", (_, text) => {
    expect(READERS.mermaid.read(text, "a").diagnostics.length).toBeLessThanOrEqual(100);
  });
});

test("formats are told apart by name and by how a text begins", () => {
  expect(guessFormat("a.mmd", "")).toBe("mermaid");
  expect(guessFormat("a.json", "")).toBe("json");
  expect(guessFormat("-", "---\ntitle: x\n---\n%% c\ngraph TD\n")).toBe("mermaid");
  expect(guessFormat("-", ' {\n "schema": 1}')).toBe("json");
  expect(guessFormat("-", "A { # A\n")).toBeNull();
});

test("fz import writes a .fz file, or nothing and says why", () => {
  const folder = emptyFolder();
  writeFileSync(`${folder}/a.mmd`, MERMAID);
  expect(fz(folder, ["import", "a.mmd"]).out).toBe(imported("mermaid", MERMAID));
  expect(fz(folder, ["import", "-", "-o", "b.fz"], MERMAID)).toMatchObject({
    status: 0,
    err: "wrote b.fz\n",
  });
  expect(fz(folder, ["check", "--strict", "b.fz"]).status).toBe(0);
  writeFileSync(`${folder}/wrong.mmd`, "flowchart LR\nA[open\n");
  const wrong = fz(folder, ["import", "wrong.mmd", "-o", "c.fz"]);
  expect([wrong.status, wrong.out]).toEqual([1, ""]);
  expect(wrong.err).toContain(" --> wrong.mmd:2:3\n");
  expect(fz(folder, ["check", "c.fz"]).err).toContain("there is no such file");
  const strange = fz(folder, ["import", "-"], "who knows");
  expect(strange.status).toBe(2);
  expect(strange.err).toContain("--from json, --from mermaid, --from d2");
});
