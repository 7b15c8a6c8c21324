// The architecture view: goldens, kinds of components, gathered dependencies, geometry, hostile text.
import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { kindOfLane } from "../../src/draw/architecture/components.js";
import { KINDS } from "../../src/draw/architecture/kinds.js";
import { layoutArchitecture } from "../../src/draw/architecture/layout.js";
import { renderSvg } from "../../src/draw/render.js";
import { compile } from "../../src/lang/compile.js";
import type { Diagram } from "../../src/lang/diagram.js";
import { expectGolden } from "./golden-file.js";
import { everywhere, HOSTILE } from "./hostile.js";
import {
  boxOf,
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

const OPTIONS = { view: "architecture", theme: "light", engine: "own" } as const;

const parse = (text: string): Diagram => compile(text, { file: "test.fz" }).diagram;
const read = (path: string): Diagram => parse(readFileSync(path, "utf8"));

/** What is wrong with an architecture picture, in words. */
async function faultsOf(diagram: Diagram): Promise<string[]> {
  const page = readPage(await renderSvg(diagram, OPTIONS));
  const faults = pageFaults(page);
  const lanes = groups(page, "data-lane");
  if (lanes.length !== diagram.lanes.length) faults.push("a lane is missing");
  const boxes = new Map(lanes.map((lane) => [lane.attributes["data-lane"], outlineOf(lane)]));
  const dependencies = groups(page, "data-dependency");
  lanes.forEach((lane, at) => {
    const id = lane.attributes["data-lane"];
    const box = outlineOf(lane);
    for (const words of wordsOf(lane)) {
      if (!covers(box, words)) faults.push(`"${words.text}" leaves ${id}`);
    }
    for (const other of lanes.slice(at + 1)) {
      if (meet(box, outlineOf(other))) faults.push(`${id} lies over another component`);
    }
    for (const words of dependencies.flatMap((one) => wordsOf(one))) {
      if (meet(box, words)) faults.push(`"${words.text}" covers ${id}`);
    }
  });
  const told = dependencies.flatMap((one) => one.attributes["data-edges"].split(" "));
  const crossing = diagram.edges.filter((edge) => edge.crossLane).map((edge) => edge.id);
  if ([...told].sort().join() !== crossing.sort().join()) faults.push("an edge is lost or doubled");
  for (const dependency of dependencies) {
    const path = dependency.children.find(({ name }) => name === "path");
    const points = pointsOf(path?.attributes.d ?? "");
    const ends = [points[0], points[points.length - 1]];
    for (const [key, at] of [
      ["data-from-lane", 0],
      ["data-to-lane", 1],
    ] as const) {
      const box = boxes.get(dependency.attributes[key]);
      // The head of a person stands out of its box.
      const taller = box && { ...box, y: box.y - 20, height: box.height + 20 };
      const [x, y] = ends[at] ?? [Number.NaN, Number.NaN];
      if (!taller || !covers(taller, { x, y, width: 0, height: 0 })) {
        faults.push(`${dependency.attributes["data-dependency"]} does not end at its component`);
      }
    }
  }
  const plates = dependencies.flatMap((one) =>
    one.children.filter(({ name }) => name === "rect").map(boxOf),
  );
  plates.forEach((plate, at) => {
    for (const other of plates.slice(at + 1)) if (meet(plate, other)) faults.push("labels collide");
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
    expectGolden(`${name}.architecture.svg`, svg);
  });
});

describe("the geometry", () => {
  test.each(REAL)("of %s keeps every rule", async (file) => {
    expect(await faultsOf(read(file))).toEqual([]);
  });

  test("of random diagrams keeps every rule", async () => {
    const property = fc.asyncProperty(anyDiagram(16), async (diagram) => {
      expect(await faultsOf(diagram)).toEqual([]);
    });
    await fc.assert(property, { numRuns: 60, seed: 21 });
  });
});

describe("a chain of components", () => {
  const chain = (count: number): Diagram => {
    const lane = (at: number): string => {
      const on = `n${at}.handle(bottom) -> L${at + 1}.n${at + 1}.handle(top) [label="passes on"]`;
      return `L${at} { # Service ${at}\nn${at}: rectangle label:"x"\n${at < count ? on : ""}\n}`;
    };
    return parse(Array.from({ length: count }, (_, at) => lane(at + 1)).join("\n"));
  };

  test.each([
    [4, 1],
    [6, 2],
    [8, 3],
  ])("of %i stands in %i rows", async (count, rows) => {
    const { components, dependencies } = await layoutArchitecture(chain(count));
    expect(new Set(components.map(({ y }) => y)).size).toBe(rows);
    expect(dependencies.every(({ points }) => points.length > 1)).toBe(true);
  });
});

describe("the kind of a component", () => {
  const kinds: readonly (readonly [string, string])[] = [
    ["Order service", "service"],
    ["Customer service", "service"],
    ["Browser", "client"],
    ["Mobile app", "client"],
    ["Web site", "client"],
    ["Application server", "service"],
    ["API gateway", "gateway"],
    ["PostgreSQL, of the order service", "database"],
    ["Order database", "database"],
    ["订单数据库", "database"],
    ["Kafka broker", "queue"],
    ["OrderTopic", "queue"],
    ["Dead letters", "queue"],
    ["Customer", "person"],
    ["客户", "person"],
    ["Payment provider", "external"],
    ["Mail worker", "worker"],
    ["Event Consumers", "worker"],
    ["Support AI agent", "agent"],
    ["LLM", "agent"],
    ["Something else", "service"],
  ];

  test.each(kinds)("%s is a %s", (label, kind) => {
    const diagram = parse(`A { # ${label}\nn1: circle label:"x"\n}`);
    expect(kindOfLane(diagram, diagram.lanes[0])).toBe(kind);
  });

  test("comes from the id, then from the nodes, when the label tells nothing", () => {
    const byId = parse('OrdersDb { # Orders\nn1: circle label:"x"\n}');
    expect(kindOfLane(byId, byId.lanes[0])).toBe("database");
    const byNodes = parse('A { # Set aside\nn1: rectangle label:"Dead letter queue"\n}');
    expect(kindOfLane(byNodes, byNodes.lanes[0])).toBe("queue");
  });

  test("has a form of its own for each entry of the table", () => {
    const forms = Object.values(KINDS).map(({ draw }) => {
      const shapes: string[] = [];
      draw({ x: 0, y: 0, width: 160, height: 80 }, 0, (name, attributes) => {
        shapes.push(`${name} ${JSON.stringify(attributes)}`);
      });
      return shapes.join(" ");
    });
    expect(new Set(forms).size).toBe(forms.length);
  });
});

describe("dependencies", () => {
  const PAIR = (edges: string): Diagram =>
    parse(`
A { # Shop
n1: rectangle label:"One"
n2: rectangle label:"Two"
${edges}
}
B { # Billing
n3: rectangle label:"Three"
n3.handle(top) -> A.n1.handle(bottom) [label="200 OK"]
}`);
  const edge = (label: string): string =>
    `n1.handle(bottom) -> B.n3.handle(top)${label === "" ? "" : ` [label="${label}"]`}`;

  async function labelOf(diagram: Diagram): Promise<string[]> {
    const page = readPage(await renderSvg(diagram, OPTIONS));
    const [dependency, ...others] = groups(page, "data-dependency");
    expect(others).toEqual([]);
    return wordsOf(dependency).map(({ text }) => text);
  }

  test("gather edges of one direction, and cut many labels with a count", async () => {
    const four = ["OrderPlaced", "OrderPaid", "OrderShipped", "OrderLost"].map(edge).join("\n");
    expect(await labelOf(PAIR(four))).toEqual(["OrderPlaced +3", "← 200 OK"]);
    expect(await labelOf(PAIR(`${edge("a")}\n${edge("a")}\n${edge("b")}`))).toEqual([
      "a ×2",
      "b",
      "← 200 OK",
    ]);
    expect(await labelOf(PAIR(`${edge("")}\n${edge("")}`))).toEqual(["×2", "← 200 OK"]);
  });

  test("say the question with a bare answer, telling words first, and explain their lines", async () => {
    const diagram = parse(`
A { # Shop
n1: diamond label:"In stock?"
n2: rectangle label:"Pack"
n1.handle(right) -> B.n3.handle(left) [label="Yes"]
n2.handle(right) -> B.n3.handle(left) [label="parcel"]
n2.handle(bottom) -> C.n4.handle(top) [label="ask"]
n1.handle(top) -> D.n5.handle(top) [label="failed"]
}
B { # Carrier
n3: circle label:"Carried"
}
C { # Price list
n4: rectangle label:"Look up"
n4.handle(top) -> A.n2.handle(bottom) [label="price"]
}
D { # Complaints
n5: circle label:"Noted"
}`);
    const page = readPage(await renderSvg(diagram, OPTIONS));
    const words = (key: string): string[] =>
      groups(page, key).map((one) =>
        wordsOf(one)
          .map(({ text }) => text)
          .join(" | "),
      );
    expect(words("data-dependency").sort()).toEqual([
      "ask | ← price",
      "failed",
      "parcel | In stock? Yes",
    ]);
    expect(words("data-key")).toEqual([
      "request, and its answer comes back",
      "only after a failure",
    ]);
  });

  test("keep both directions apart when the other is no answer", async () => {
    const diagram = parse(`
A { # Shop
n1: rectangle label:"One"
n1.handle(bottom) -> B.n2.handle(top) [label="OrderPlaced"]
}
B { # Billing
n2: rectangle label:"Two"
n4: rectangle label:"Four"
n2.handle(top) -> C.n3.handle(bottom) [label="InvoiceSent"]
}
C { # Else
n3: rectangle label:"Three"
n3.handle(top) -> B.n4.handle(bottom) [label="InvoicePaid"]
}`);
    const page = readPage(await renderSvg(diagram, OPTIONS));
    const pairs = groups(page, "data-dependency").map((one) => one.attributes["data-dependency"]);
    expect(pairs).toEqual(["A>B", "B>C", "C>B"]);
  });

  test("of a store that is asked end there: what it returns is an answer", async () => {
    const diagram = parse(`
A { # Orders
n1: rectangle label:"Read"
n2: rectangle label:"Use"
n1.handle(bottom) -> B.n3.handle(top) [label="SELECT"]
}
B { # Order database
n3: rectangle label:"Find"
n3.handle(top) -> A.n2.handle(bottom) [label="rows"]
}`);
    expect(await labelOf(diagram)).toEqual(["SELECT", "← rows"]);
  });
});

describe("the picture", () => {
  test("is the same twice, and for a copy of the diagram", async () => {
    const diagram = read("templates/pubsub/diagram.fz");
    const first = await renderSvg(diagram, OPTIONS);
    expect(await renderSvg(structuredClone(diagram), OPTIONS)).toBe(first);
    expect(first).toContain('data-fz-view="architecture"');
  });

  test.each(HOSTILE)("shows %s as inert text", async (_kind, text) => {
    const diagram = everywhere(text);
    expect(await faultsOf(diagram)).toEqual([]);
    expect((await renderSvg(diagram, OPTIONS)).length).toBeLessThan(60_000);
  });

  // Dense graphs of this size overflow the stack in some strategies of ELK; larger ones are not
  // given to it at all.
  test.each([60, 700])("can be of %i lanes that all talk to each other", async (count) => {
    const ids = Array.from({ length: count }, (_, at) => at);
    const edges = ids.flatMap((at) => [1, 7, 23].map((step) => [at, (at * step + 1) % count]));
    const diagram: Diagram = {
      lanes: ids.map((at) => ({ id: `L${at}`, label: `Lane ${at}` })),
      nodes: ids.map((at) => ({
        id: `n${at}`,
        lane: `L${at}`,
        shape: "rectangle",
        label: null,
        attributes: {},
      })),
      edges: edges.map(([from, to], at) => ({
        id: `e${at + 1}`,
        from: `n${from}`,
        to: `n${to}`,
        fromHandle: "right",
        toHandle: "left",
        label: "call",
        crossLane: from !== to,
      })),
      loops: [],
    };
    const page = readPage(await renderSvg(diagram, OPTIONS));
    const boxes = groups(page, "data-lane").map(outlineOf);
    expect(boxes).toHaveLength(count);
    expect(boxes.some((box, at) => boxes.slice(at + 1).some((other) => meet(box, other)))).toBe(
      false,
    );
    expect(boxes.every((box) => covers(page, box))).toBe(true);
  });

  test("can be of nothing at all", async () => {
    expect(await faultsOf({ lanes: [], nodes: [], edges: [], loops: [] })).toEqual([]);
  });
});
