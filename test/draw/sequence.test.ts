// The sequence view: goldens, the order of the story, frames, answers, geometry, hostile text.
import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readFlow } from "../../src/draw/flow.js";
import { renderSvg } from "../../src/draw/render.js";
import { layoutSequence } from "../../src/draw/sequence/layout.js";
import { tellStory } from "../../src/draw/sequence/story.js";
import { compile } from "../../src/lang/compile.js";
import type { Diagram } from "../../src/lang/diagram.js";
import { expectGolden } from "./golden-file.js";
import { everywhere, HOSTILE } from "./hostile.js";
import {
  covers,
  groups,
  meet,
  outlineOf,
  pageFaults,
  pointsOf,
  readPage,
  wordsOf,
} from "./page.js";
import { anyDiagram } from "./random.js";
import { allElements } from "./svg.js";

const OPTIONS = { view: "sequence", theme: "light", engine: "own" } as const;

const parse = (text: string): Diagram => compile(text, { file: "test.fz" }).diagram;
const read = (path: string): Diagram => parse(readFileSync(path, "utf8"));

/** The story line by line: steps, `>` messages and hooks, frames with what is in them. */
function storyOf(diagram: Diagram): string[] {
  const { events, fragments } = tellStory(diagram, readFlow(diagram));
  const lines: string[] = [];
  events.forEach((event, at) => {
    const around = fragments.filter(({ from, to }) => from <= at && at <= to);
    around.sort((a, b) => a.from - b.from || b.to - a.to);
    around.forEach(({ kind, sections }, depth) => {
      const section = sections.findIndex(({ from }) => from === at);
      if (section < 0) return;
      lines.push(
        `${"  ".repeat(depth)}${section === 0 ? kind : "else"} ${sections[section].guard}`,
      );
    });
    const { label } = event.kind === "step" ? diagram.nodes[event.node] : diagram.edges[event.edge];
    const sign = event.kind === "step" ? "" : "> ";
    lines.push(`${"  ".repeat(around.length)}${sign}${label ?? ""}`);
  });
  return lines;
}

/** What is wrong with a sequence picture, in words. */
async function faultsOf(diagram: Diagram): Promise<string[]> {
  const page = readPage(await renderSvg(diagram, OPTIONS));
  const faults = pageFaults(page);
  const nodes = groups(page, "data-node");
  const edges = groups(page, "data-edge");
  if (nodes.length !== diagram.nodes.length) faults.push("a node is missing");
  if (edges.length !== diagram.edges.length) faults.push("an edge is missing");
  const labels = edges.flatMap((edge) => wordsOf(edge));
  const lines = edges.flatMap((edge) =>
    pointsOf(edge.children.find(({ name }) => name === "path")?.attributes.d ?? "").map(
      ([x, y], at, all) => ({
        id: edge.attributes["data-edge"],
        ends: [all[Math.max(0, at - 1)], [x, y]],
      }),
    ),
  );
  nodes.forEach((node, at) => {
    const box = outlineOf(node);
    const id = node.attributes["data-node"];
    for (const words of wordsOf(node)) {
      if (!covers(box, words)) faults.push(`"${words.text}" leaves ${id}`);
    }
    for (const other of nodes.slice(at + 1)) {
      if (meet(box, outlineOf(other))) faults.push(`${id} lies over another node`);
    }
    for (const words of labels) if (meet(box, words)) faults.push(`"${words.text}" covers ${id}`);
    const shrunk = { x: box.x + 3, y: box.y + 3, width: box.width - 6, height: box.height - 6 };
    for (const { id: edge, ends } of lines) {
      const [x, y] = [0, 1].map((axis) => Math.min(...ends.map((end) => end[axis])));
      const [right, bottom] = [0, 1].map((axis) => Math.max(...ends.map((end) => end[axis])));
      const stretch = { x, y, width: right - x, height: bottom - y };
      if (meet(shrunk, stretch, -0.1)) faults.push(`${edge} runs through ${id}`);
    }
  });
  return faults;
}

const REAL = [
  ...readdirSync("templates").map((name) => `templates/${name}/diagram.fz`),
  ...readdirSync("examples")
    .filter((name) => name.endsWith(".fz"))
    .map((name) => `examples/${name}`),
];

describe.each(["answers", "loops", "returns"])("the diagram %s", (name) => {
  test("is drawn as before", async () => {
    const svg = await renderSvg(read(`test/draw/diagrams/${name}.fz`), { ...OPTIONS, name });
    expectGolden(`${name}.sequence.svg`, svg);
  });
});

describe("the geometry", () => {
  test.each(REAL)("of %s keeps every rule", async (file) => {
    expect(await faultsOf(read(file))).toEqual([]);
  });

  test("of random diagrams keeps every rule", async () => {
    const property = fc.asyncProperty(anyDiagram(24), async (diagram) => {
      expect(await faultsOf(diagram)).toEqual([]);
    });
    await fc.assert(property, { numRuns: 120, seed: 11 });
  });

  test("of random diagrams keeps frames nested or apart", () => {
    const property = fc.property(anyDiagram(24), (diagram) => {
      const { frames } = layoutSequence(diagram);
      frames.forEach((frame, at) => {
        for (const other of frames.slice(at + 1)) {
          if (!meet(frame, other, 0)) continue;
          expect(covers(frame, other) || covers(other, frame)).toBe(true);
        }
      });
    });
    fc.assert(property, { numRuns: 150, seed: 12 });
  });
});

describe("the story", () => {
  test("tells every message once, each below the one before and below its step", () => {
    const property = fc.property(anyDiagram(20), (diagram) => {
      const { messages, nodes } = layoutSequence(diagram);
      const crossing = diagram.edges.flatMap((edge, at) => (edge.crossLane ? [at] : []));
      expect(messages.map(({ edge }) => edge).sort((a, b) => a - b)).toEqual(crossing);
      const heights = messages.map(({ points }) => points[0][1]);
      expect(heights).toEqual([...new Set(heights)].sort((a, b) => a - b));
      const bottom = new Map(nodes.map((node) => [node.id, node.y + node.height]));
      for (const { edge, points } of messages) {
        expect(points[0][1]).toBeGreaterThan(bottom.get(diagram.edges[edge].from) as number);
      }
    });
    fc.assert(property, { numRuns: 100, seed: 13 });
  });

  test("keeps the order of the file where nothing else decides", () => {
    const diagram = parse(`
A { # Asker
n1: rectangle label:"Ask both"
n2: rectangle label:"Sum up"
n1.handle(bottom) -> B.n3.handle(top) [label="to B"]
n1.handle(bottom) -> C.n4.handle(top) [label="to C"]
}
B { # First
n3: rectangle label:"Think"
n3.handle(top) -> A.n2.handle(bottom) [label="from B"]
}
C { # Second
n4: rectangle label:"Think, too"
n4.handle(top) -> A.n2.handle(bottom) [label="from C"]
}`);
    expect(storyOf(diagram)).toEqual([
      "Ask both",
      "> to B",
      "> to C",
      "Think",
      "> from B",
      "Think, too",
      "> from C",
      "Sum up",
    ]);
  });

  test("tells a step before what it sends, and work before the next step of the lane", () => {
    const diagram = read("test/draw/diagrams/answers.fz");
    const { nodes, messages } = layoutSequence(diagram);
    const y = new Map(nodes.map((node) => [node.id, node.y]));
    const at = (label: string): number =>
      messages.find(({ edge }) => diagram.edges[edge].label === label)?.points[0][1] as number;
    expect(y.get("n2")).toBeLessThan(at("GET /balance"));
    expect(at("200 OK")).toBeLessThan(y.get("n3") as number);
  });

  test("dashes answers: by their words, and when they return to the step that asked", () => {
    const diagram = parse(`
A { # Asker
n1: rectangle label:"Ask"
n2: rectangle label:"Later"
n1.handle(bottom) -> B.n3.handle(top) [label="question"]
n2.handle(bottom) -> B.n4.handle(top) [label="OrderPlaced"]
}
B { # Answerer
n3: rectangle label:"Think"
n4: rectangle label:"Keep"
n3.handle(top) -> A.n1.handle(bottom) [label="forty-two"]
n4.handle(top) -> A.n2.handle(bottom) [label="SaveResult"]
n4.handle(top) -> A.n1.handle(bottom) [label="OrderShipped"]
}`);
    const { messages } = layoutSequence(diagram);
    const answers = messages.filter(({ answer }) => answer);
    expect(answers.map(({ edge }) => diagram.edges[edge].label)).toEqual([
      "SaveResult",
      "forty-two",
    ]);
  });

  test("takes nothing for an answer that goes to a queue or comes from one, but for receipts", () => {
    const diagram = parse(`
A { # Orders
n1: rectangle label:"Publish"
n2: rectangle label:"Read on"
n1.handle(bottom) -> B.n3.handle(top) [label="OrderPlaced"]
}
B { # Message queue
n3: rectangle label:"Keep"
n3.handle(top) -> A.n1.handle(bottom) [label="ack"]
n3.handle(right) -> A.n2.handle(bottom) [label="OrderResult"]
n3.handle(bottom) -> C.n4.handle(top)
}
C { # Worker
n4: rectangle label:"Work"
n4.handle(left) -> B.n3.handle(left) [label="result"]
}`);
    const answers = layoutSequence(diagram).messages.filter(({ answer }) => answer);
    expect(answers.map(({ edge }) => diagram.edges[edge].label)).toEqual(["ack"]);
  });

  test("frames the ways out of a decision that follow it, each with its guard", () => {
    const diagram = parse(`
A { # Lane
n1: circle label:"Start"
n2: diamond label:"Well?"
n3: rectangle label:"Good"
n4: rectangle label:"Bad"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left) [label="Yes"]
n2.handle(bottom) -> n4.handle(top) [label="No"]
}`);
    const { frames, nodes } = layoutSequence(diagram);
    expect(frames).toHaveLength(1);
    expect(frames[0].sections.map(({ guard }) => guard.lines.join(" "))).toEqual(["[Yes]", "[No]"]);
    const box = (id: string) => nodes.find((node) => node.id === id) as (typeof nodes)[number];
    expect(covers(frames[0], box("n3")) && covers(frames[0], box("n4"))).toBe(true);
    expect(meet(frames[0], box("n2"), 0)).toBe(false);
  });

  test("frames what a cache has and has not, though it is no diamond", () => {
    const told = storyOf(
      parse(`
A { # API
n1: rectangle label:"Look in the cache"
n2: rectangle label:"Answer"
n1.handle(right) -> n2.handle(left) [label="hit"]
n1.handle(bottom) -> B.n3.handle(top) [label="miss"]
}
B { # Database
n3: rectangle label:"Select"
n3.handle(top) -> A.n2.handle(bottom) [label="row"]
}`),
    );
    expect(told).toEqual([
      "Look in the cache",
      "alt [hit]",
      "  > hit",
      "else [miss]",
      "  > miss",
      "  Select",
      "  > row",
      "Answer",
    ]);
  });

  test("frames a way back, then its ways out; a way that ends does not hold the others", () => {
    const diagram = parse(`
A { # Lane
n1: circle label:"Start"
n2: rectangle label:"Try"
n3: diamond label:"Well?"
n4: rectangle label:"Wait"
n5: diamond label:"Left?"
n6: circle label:"Lost"
n7: rectangle label:"Go on"
n8: diamond label:"Paid?"
n9: circle label:"Unpaid"
n10: rectangle label:"Pack"
n11: diamond label:"Fits?"
n12: rectangle label:"Small box"
n13: rectangle label:"Large box"
n14: circle label:"Sent"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
n3.handle(bottom) -> n5.handle(top) [label="No"]
n3.handle(right) -> n7.handle(left) [label="Yes"]
n5.handle(left) -> n4.handle(right) [label="Yes"]
n4.handle(top) -> n2.handle(bottom) [label="again"]
n5.handle(right) -> n6.handle(left) [label="No"]
n7.handle(right) -> n8.handle(left)
n8.handle(bottom) -> n9.handle(top) [label="No"]
n8.handle(right) -> n10.handle(left) [label="Yes"]
n10.handle(right) -> n11.handle(left)
n11.handle(top) -> n12.handle(left) [label="Yes"]
n11.handle(bottom) -> n13.handle(left) [label="No"]
n12.handle(right) -> n14.handle(left)
n13.handle(right) -> n14.handle(left)
}`);
    expect(storyOf(diagram)).toEqual([
      "Start",
      "loop [Left? Yes]",
      "  Try",
      "  Well?",
      "  Left?",
      "  Wait",
      "  > again",
      "break [Left? No]",
      "  Lost",
      "Go on",
      "Paid?",
      "break [No]",
      "  Unpaid",
      "Pack",
      "Fits?",
      "alt [Yes]",
      "  Small box",
      "else [No]",
      "  Large box",
      "Sent",
    ]);
  });

  test("tells the ways out of a loop decision by decision; what ends breaks it", () => {
    const told = storyOf(read("templates/dead-letter-queue/diagram.fz"));
    const from = told.indexOf("  Charged?");
    expect(told.slice(from, from + 5)).toEqual([
      "  Charged?",
      "  break [Yes]",
      "    Payment booked",
      "  Retries left?",
      "  alt [Yes]",
    ]);
    expect(told.slice(-2)).toEqual(["    > Yes, reprocess", "Refunded by hand"]);
    const mesh = storyOf(read("templates/agent-mesh/diagram.fz"));
    expect(mesh.filter((line) => /^(opt|alt|else)/.test(line))).toEqual([
      "opt [Off the mark? Nothing special]",
      "opt [Running out? Nothing special]",
      "opt [Suspicious? Nothing special]",
      "opt [What to do? Let it be]",
    ]);
    const login = storyOf(read("examples/login-mfa.fz"));
    expect(login.slice(-3)).toEqual(["Issue the session token", "> session cookie", "Signed in"]);
    expect(login.filter((line) => line.startsWith("opt"))).toEqual([]);
  });

  test("frames what only some ways out of a decision lead to", () => {
    const story = storyOf(read("examples/loan-approval.fz"));
    expect(story.slice(story.indexOf("    > Yes") + 1)).toEqual([
      "alt [Which class? A or B / Approved? Yes]",
      "  Draw up the offer",
      "  > ",
      "  Sign the contract",
      "  > ",
      "  Money paid out",
      "else [Which class? D / Approved? No]",
      "  No loan",
    ]);
  });

  test("frames loops around their members only", async () => {
    const diagram = read("test/draw/diagrams/loops.fz");
    const page = readPage(await renderSvg(diagram, OPTIONS));
    const frames = groups(page, "data-loop");
    expect(frames.map((frame) => frame.attributes["data-loop"])).toEqual(["l1", "l2"]);
    const nodes = new Map(
      groups(page, "data-node").map((node) => [node.attributes["data-node"], node]),
    );
    for (const frame of frames) {
      for (const member of frame.attributes["data-members"].split(" ")) {
        expect(covers(outlineOf(frame), outlineOf(nodes.get(member) as never))).toBe(true);
      }
    }
  });

  test("repeats the heads at the bottom of tall pictures only", async () => {
    const heads = (svg: string) =>
      wordsOf(readPage(svg).root).filter(({ text }) => text === "Depot");
    expect(heads(await renderSvg(read("test/draw/diagrams/returns.fz"), OPTIONS))).toHaveLength(2);
    const small = parse('A { # Depot\nn1: circle label:"x"\n}');
    expect(heads(await renderSvg(small, OPTIONS))).toHaveLength(1);
  });

  test("is the same twice, and for a copy of the diagram", async () => {
    const diagram = read("test/draw/diagrams/returns.fz");
    const first = await renderSvg(diagram, OPTIONS);
    expect(await renderSvg(structuredClone(diagram), OPTIONS)).toBe(first);
    expect(first).toContain('data-fz-view="sequence"');
    expect(first).toContain(">Sequence: Customer, Return portal, Depot, Payments</title>");
  });
});

describe("hostile input", () => {
  test.each(HOSTILE)("%s comes out inert", async (_kind, text) => {
    const diagram = everywhere(text);
    expect(await faultsOf(diagram)).toEqual([]);
    expect((await renderSvg(diagram, OPTIONS)).length).toBeLessThan(90_000);
  });

  test("nothing at all, lanes without nodes, and 40 lanes are drawn", async () => {
    expect(await faultsOf({ lanes: [], nodes: [], edges: [], loops: [] })).toEqual([]);
    expect(await faultsOf(parse("A { # Alone\n}"))).toEqual([]);
    const lanes = Array.from({ length: 40 }, (_, at) => `L${at} { # Participant ${at}\n}`);
    expect(await faultsOf(parse(lanes.join("\n")))).toEqual([]);
  });

  test("a chain of 4,000 steps does not overflow the stack", async () => {
    const nodes = Array.from({ length: 4000 }, (_, at) => ({
      id: `n${at + 1}`,
      lane: at % 2 === 0 ? "A" : "B",
      shape: at % 3 === 0 ? ("diamond" as const) : ("rectangle" as const),
      label: `Step ${at}`,
      attributes: {},
    }));
    const edges = nodes.slice(1).flatMap((node, at) =>
      [node, nodes[Math.max(0, at - 1)]].map((target) => ({
        from: nodes[at].id,
        to: target.id,
        crossLane: nodes[at].lane !== target.lane,
      })),
    );
    const diagram: Diagram = {
      lanes: [
        { id: "A", label: "A" },
        { id: "B", label: "B" },
      ],
      nodes,
      edges: edges.map((edge, at) => ({
        ...edge,
        id: `e${at + 1}`,
        fromHandle: "right",
        toHandle: "left",
        label: null,
      })),
      loops: [{ lane: "A", condition: "all", nodes: nodes.map((node) => node.id) }],
    };
    const svg = await renderSvg(diagram, OPTIONS);
    expect(allElements(readPage(svg).root).length).toBeGreaterThan(8000);
  });
});
