// `fz render --report`: a run laid over the picture of its diagram.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { allElements, checkSvg, type Element, parseSvg } from "../draw/svg.js";
import { emptyFolder, fz, ROOT } from "./run.js";

interface Report {
  nodes: Record<string, { lane: string; utilization: number | null; arrived: number }>;
  edges: Record<string, { from: string; messages: number; lost: number }>;
}

let folder = "";
let report: Report;

beforeAll(() => {
  folder = emptyFolder();
  const template = join(ROOT, "templates/pubsub");
  const diagram = readFileSync(join(template, "diagram.fz"), "utf8");
  writeFileSync(join(folder, "a.fz"), diagram);
  writeFileSync(join(folder, "renamed.fz"), diagram.replaceAll("n14", "n15"));
  writeFileSync(
    join(folder, "rewired.fz"),
    diagram.replace("n1.handle(right) -> n2", "n1.handle(right) -> n3"),
  );
  const scenario = readFileSync(join(template, "scenario.yaml"), "utf8");
  writeFileSync(join(folder, "s.yaml"), scenario);
  const words = ["simulate", "a.fz", "-s", "s.yaml", "--json", "run.json", "-q"];
  expect(fz(folder, [...words, "--set", "links.e5.loss=10%"]).err).toBe("");
  report = JSON.parse(readFileSync(join(folder, "run.json"), "utf8"));
});

const drawn = (...words: string[]): string => {
  const { status, out, err } = fz(folder, ["render", "a.fz", "-o", "-", ...words]);
  expect({ status, err }).toEqual({ status: 0, err: "" });
  return out;
};

const find = (root: Element, key: string, id: string): Element =>
  root.children.find(({ attributes }) => attributes[key] === id) as Element;

const widthOf = (edge: Element): number =>
  Number(edge.children.find(({ name }) => name === "path")?.attributes["stroke-width"]);

describe("a report over the workflow", () => {
  test("colours nodes by how busy they were and what they lost, with a legend", () => {
    const svg = drawn("--report", "run.json");
    expect(checkSvg(svg)).toEqual([]);
    const root = parseSvg(svg);
    for (const [id, { utilization }] of Object.entries(report.nodes)) {
      if (id === "n14") continue;
      const tone = find(root, "data-node", id).attributes["data-tone"];
      const expected = utilization === null ? undefined : utilization < 0.5 ? "calm" : "busy";
      expect([id, tone]).toEqual([id, expected]);
    }
    const dead = find(root, "data-node", "n14");
    expect(dead.attributes["data-tone"]).toBe("lost");
    expect(dead.attributes["aria-label"]).toContain(`${report.nodes.n14.arrived} set aside`);
    expect(svg).toContain(`>${report.nodes.n14.arrived} dead</text>`);
    expect(find(root, "data-legend", "")).toBeDefined();
  });

  test("widens edges by what passed, and marks losses", () => {
    const root = parseSvg(drawn("--report", "run.json"));
    const all = Object.entries(report.edges);
    for (const [one, { messages }] of all) {
      for (const [other, { messages: more }] of all) {
        if (messages >= more) continue;
        const [thin, wide] = [one, other].map((id) => widthOf(find(root, "data-edge", id)));
        expect(thin).toBeLessThanOrEqual(wide);
      }
    }
    const lossy = all.filter(([, { lost }]) => lost > 0).map(([id]) => id);
    expect(lossy).toEqual(["e5"]);
    expect(find(root, "data-edge", "e5").attributes["data-tone"]).toBe("lost");
  });

  test.each(["sequence", "architecture"])("and over the view %s", (view) => {
    const bare = parseSvg(drawn("--view", view));
    const marked = parseSvg(drawn("--view", view, "--report", "run.json"));
    const tones = (root: Element): number =>
      root.children.filter(({ attributes }) => attributes["data-tone"] !== undefined).length;
    expect(tones(bare)).toBe(0);
    expect(tones(marked)).toBeGreaterThan(3);
    expect(find(marked, "data-legend", "")).toBeDefined();
  });
});

describe("marks tell apart", () => {
  const DIAGRAM = `Web { # Web
n1: circle label:"Click"
n2: rectangle label:"Serve"
n6: circle label:"Seen"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> Api.n3.handle(left) [label="ask"]
}
Api { # Api
n3: diamond label:"Known?"
n4: rectangle label:"Tell"
n5: rectangle label:"Search"
n3.handle(right) -> n4.handle(left) [label="Yes"]
n3.handle(bottom) -> n5.handle(top) [label="No"]
n4.handle(top) -> Web.n6.handle(bottom) [label="answer"]
}
`;
  const service = (waited: number, dropped: number, arrived = 900) => {
    const queue_length = { mean: 1, max: waited, end: 0 };
    return { utilization: 0.6, queue_length, arrived, completed: arrived - dropped, dropped };
  };
  const run = {
    schema: "fz-report/1",
    simulated_s: 10,
    nodes: {
      n1: { lane: "Web", utilization: null, arrived: 900, completed: 900 },
      n2: { lane: "Web", ...service(4000, 30) },
      n3: { lane: "Api", utilization: null, arrived: 870, completed: 870 },
      n4: { lane: "Api", ...service(7, 12) },
      n5: { lane: "Api", ...service(0, 0, 0), utilization: 0 },
      n6: { lane: "Web", ...service(9, 5) },
    },
    edges: {
      e1: { from: "n1", to: "n2", messages: 900, lost: 0 },
      e2: { from: "n2", to: "n3", messages: 870, lost: 0 },
      e3: { from: "n3", to: "n4", messages: 870, lost: 0 },
      e4: { from: "n3", to: "n5", messages: 0, lost: 0 },
      e5: { from: "n4", to: "n6", messages: 800, lost: 3 },
    },
  };
  const draw = (view: string): Element => {
    writeFileSync(join(folder, "known.fz"), DIAGRAM);
    writeFileSync(join(folder, "known.json"), JSON.stringify(run));
    const words = ["known.fz", "--view", view, "--report", "known.json", "-o", "-"];
    const { out, err } = fz(folder, ["render", ...words]);
    expect(err).toBe("");
    return parseSvg(out);
  };
  const chips = (element: Element | undefined): (string | undefined)[] =>
    allElements(element!).flatMap(({ attributes, children }) =>
      "data-badge" in attributes ? [children[1].text] : [],
    );

  test("what waits and what is lost, at one node", () => {
    const root = draw("workflow");
    expect(find(root, "data-node", "n2").attributes["data-tone"]).toBe("busy");
    expect(chips(find(root, "data-badge-of", "n2"))).toEqual(["4.0k wait", "30 lost"]);
  });

  test("what got no message from what did little", () => {
    const root = draw("workflow");
    expect(find(root, "data-node", "n5").attributes["data-tone"]).toBe("idle");
    const [none, some] = ["e4", "e3"].map((id) => {
      const { children } = find(root, "data-edge", id);
      return children.find(({ name }) => name === "path")?.attributes;
    });
    expect(none?.["stroke-dasharray"]).toBeDefined();
    expect(some?.["stroke-dasharray"]).toBeUndefined();
    expect(none?.stroke).not.toBe(some?.stroke);
    const legend = allElements(find(root, "data-legend", "")).map(({ text }) => text);
    expect(legend).toEqual(expect.arrayContaining(["no message came", "none"]));
  });

  test("of a component, the most that waited at one step and all that was lost", () => {
    const root = draw("architecture");
    expect(chips(find(root, "data-lane", "Web"))).toEqual(["4.0k wait", "35 lost"]);
    expect(chips(find(root, "data-lane", "Api"))).toEqual(["7 wait", "12 lost"]);
    // A line for both directions is not red for what one of them lost; its chip says it.
    const line = root.children.find(({ attributes }) => attributes["data-dependency"]);
    expect(chips(line)).toEqual(["3 lost"]);
    const path = line?.children.find(({ name }) => name === "path")?.attributes;
    const plain = parseSvg(drawn("--view", "architecture"));
    const other = plain.children.find(({ attributes }) => attributes["data-dependency"]);
    const usual = other?.children.find(({ name }) => name === "path")?.attributes;
    expect(path?.stroke).toBe(usual?.stroke);
  });
});

describe("a report is refused", () => {
  const refused = (file: string, path: string): string => {
    const { status, out, err } = fz(folder, ["render", file, "-o", "-", "--report", path]);
    expect({ status, out }).toEqual({ status: 1, out: "" });
    return err;
  };

  test("when it is of another diagram", () => {
    expect(refused("renamed.fz", "run.json")).toContain("there is no node 'n14' in the diagram");
    expect(refused("rewired.fz", "run.json")).toContain("'e1' joins other nodes there");
  });

  test.each([
    ["", "it is no JSON"],
    ["{", "it is no JSON"],
    ["null", "it is no report of a run"],
    ["[]", "it is no report of a run"],
    ['{"schema":"fz-report/2","nodes":{},"edges":{}}', "it is no report of a run"],
    ['{"schema":"fz-report/1","nodes":[],"edges":{}}', "it is no report of a run"],
    ['{"schema":"fz-report/1","nodes":{},"edges":{}}', "there is no node 'n1' in the report"],
    ['{"schema":"fz-report/1","nodes":{"n1":7},"edges":{}}', "'n1' stands in another lane"],
  ])("when it says %s", (text, message) => {
    writeFileSync(join(folder, "bad.json"), text);
    expect(refused("a.fz", "bad.json")).toContain(message);
  });

  test("for several diagrams, and as the place of the picture", () => {
    const words = ["--report", "run.json"];
    expect(fz(folder, ["render", "a.fz", "renamed.fz", ...words]).status).toBe(2);
    const over = fz(folder, ["render", "a.fz", "--format", "svg", "-o", "run.json", ...words]);
    expect(over.status).toBe(2);
    expect(over.err).toContain("run.json is an input");
  });
});

test("numbers that no run gives do no harm", () => {
  const wild = structuredClone(report) as unknown as {
    nodes: Record<string, Record<string, unknown>>;
    edges: Record<string, Record<string, unknown>>;
  };
  const odd = [-1, 1e300, "</text><script>", null, [], { max: "x" }, true];
  Object.values(wild.nodes).forEach((node, at) => {
    const value = odd[at % odd.length];
    Object.assign(node, { utilization: value, dropped: value, queue_length: value, role: value });
  });
  Object.values(wild.edges).forEach((edge, at) => {
    Object.assign(edge, { messages: odd[at % odd.length], lost: odd[(at + 1) % odd.length] });
  });
  writeFileSync(join(folder, "wild.json"), JSON.stringify(wild));
  expect(checkSvg(drawn("--report", "wild.json"))).toEqual([]);
});
