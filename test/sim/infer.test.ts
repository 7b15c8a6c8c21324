// Roles read from a diagram alone: each rule once, and the traps that labels set.
import { describe, expect, test } from "vitest";
import { compile } from "../../src/lang/compile.js";
import { buildModel } from "../../src/sim/build.js";
import type { Model } from "../../src/sim/model.js";
import { readScenario } from "../../src/sim/scenario.js";
import { simulate } from "../../src/sim/simulate.js";
import { readBound, readQuestion, readWay } from "../../src/sim/words.js";

/**
 * `Lane label | n1 shape label, n2 … ` per line and then edges `n1>n2` or `n1>n2 label`: enough of
 * a diagram to try a rule on.
 */
function modelOf(lanes: readonly string[], edges: readonly string[], yaml = ""): Model {
  const laneOf = new Map<string, number>();
  const bodies = lanes.map((lane, index) => {
    const [title, nodes] = lane.split("|");
    const lines = nodes.split(",").map((node) => {
      const [, id, shape, label] = /^\s*(n\d+) (\w+) (.*)$/.exec(node)!;
      laneOf.set(id, index);
      return `${id}: ${shape} label:"${label}"`;
    });
    return { title: title.trim(), lines };
  });
  for (const edge of edges) {
    const [, from, to, label] = /^(n\d+)>(n\d+)\s*(.*)$/.exec(edge)!;
    const target = laneOf.get(to)!;
    const prefix = target === laneOf.get(from) ? "" : `L${target}.`;
    const text = label ? ` [label="${label}"]` : "";
    const line = `${from}.handle(right) -> ${prefix}${to}.handle(left)${text}`;
    bodies[laneOf.get(from)!].lines.push(line);
  }
  const text = bodies
    .map(({ title, lines }, index) => `L${index} { # ${title}\n${lines.join("\n")}\n}`)
    .join("\n");
  const compiled = compile(text);
  expect(compiled.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  const { scenario } = readScenario(yaml, { file: "test.yaml" });
  const { model, diagnostics } = buildModel(compiled.diagram, scenario);
  expect(diagnostics).toEqual([]);
  return model!;
}

const rolesOf = (model: Model): Record<string, string> =>
  Object.fromEntries(model.nodes.map(({ id, role }) => [id, role]));

describe("roles", () => {
  test("a topic stands where consumers attach, not at every step of the broker", () => {
    const model = modelOf(
      [
        "Shop | n1 circle Order placed",
        "Kafka | n2 rectangle Receive, n3 rectangle Write to disk, n4 rectangle Notify",
        "Billing | n5 rectangle Write the bill, n6 circle Billed",
        "Mail | n7 rectangle Write a letter, n8 circle Sent",
      ],
      ["n1>n2", "n2>n3", "n3>n4", "n4>n5", "n4>n7", "n5>n6", "n7>n8"],
    );
    expect(rolesOf(model)).toEqual({
      n1: "source",
      n2: "step",
      n3: "step",
      n4: "topic",
      n5: "service",
      n6: "sink",
      n7: "service",
      n8: "sink",
    });
  });

  test("routers, caches, windows and language models are known by their words", () => {
    const model = modelOf(
      [
        "Shop | n1 circle Asked, n2 rectangle Check the cache, n3 diamond Cache hit?, n4 circle Answered",
        "Brain | n5 rectangle Ask the LLM, n6 rectangle Route by customer, n7 rectangle Sliding window of 1 min, n8 circle Counted, n9 circle Kept, n10 rectangle Update the cache",
      ],
      ["n1>n2", "n2>n3", "n3>n4 Yes", "n3>n5 No", "n5>n6", "n6>n7", "n6>n10", "n7>n8", "n10>n9"],
    );
    expect(rolesOf(model)).toMatchObject({
      n2: "cache",
      n3: "decision",
      n5: "agent",
      n6: "router",
      n7: "window",
      n10: "step",
    });
    expect(model.nodes[2].decision?.question).toBe("hit");
  });

  test("a topic that the scenario puts further up feeds the consumer through steps", () => {
    const model = modelOf(
      [
        "Shop | n1 circle Order placed",
        "Kafka | n2 rectangle Partition by key, n3 rectangle Write to disk, n4 rectangle Notify",
        "Billing | n5 rectangle Write the bill, n6 circle Billed",
      ],
      ["n1>n2", "n2>n3", "n3>n4", "n4>n5", "n5>n6"],
      `
duration: 60s
drain: 30s
nodes:
  n1: { rate: 400/s }
  n2: { role: topic, partitions: 3 }
  n5: { instances: 6, time: exp(10ms) }
`,
    );
    expect(rolesOf(model)).toMatchObject({ n2: "topic", n3: "step", n4: "step", n5: "service" });
    // Three partitions keep three of the six instances at work.
    expect(simulate(model).throughput_per_s.completed / 300).toBeCloseTo(1, 1);
    // While the consumers are cut off, messages wait in the log; none is lost.
    const cut = `
duration: 60s
drain: 60s
nodes:
  n1: { rate: 100/s }
  n2: { role: topic, partitions: 6 }
  n5: { instances: 6, time: exp(10ms) }
faults: [{ kind: partition, between: [L1, L2], at: 20s, for: 10s }]
`;
    const { ledger, faults } = simulate(
      modelOf(
        [
          "Shop | n1 circle Order placed",
          "Kafka | n2 rectangle Partition by key, n3 rectangle Write to disk, n4 rectangle Notify",
          "Billing | n5 rectangle Write the bill, n6 circle Billed",
        ],
        ["n1>n2", "n2>n3", "n3>n4", "n4>n5", "n5>n6"],
        cut,
      ),
    );
    expect(ledger.dropped.total).toBe(0);
    // What six of them worked on when the link was cut, no commit tells of.
    expect(ledger.duplicates).toBeLessThanOrEqual(6);
    expect(ledger.completed).toBe(ledger.produced + ledger.duplicates);
    expect(faults[0].impact.peak_backlog).toBeGreaterThan(800);
  });

  test("a queue has one consumer; a queue with more is a topic", () => {
    const broker = "RabbitMQ | n2 rectangle Jobs";
    const one = modelOf(
      ["Shop | n1 circle Go", broker, "Work | n3 circle Done"],
      ["n1>n2", "n2>n3"],
    );
    expect(rolesOf(one).n2).toBe("queue");
    const two = modelOf(
      ["Shop | n1 circle Go", broker, "Work | n3 circle Done, n4 circle Noted"],
      ["n1>n2", "n2>n3", "n2>n4"],
    );
    expect(rolesOf(two).n2).toBe("topic");
  });

  test("an acknowledgement is no consumer", () => {
    const model = modelOf(
      ["Shop | n1 circle Order placed, n3 circle Confirmed", "Broker | n2 rectangle Store"],
      ["n1>n2", "n2>n3 ack"],
    );
    expect(rolesOf(model).n2).toBe("step");
  });

  test("a dead letter queue is one; who reads it or sends to it is none", () => {
    const model = modelOf(
      [
        "Work | n1 circle Go, n2 rectangle Process the order, n3 circle Done",
        "Rest | n4 rectangle Move to DLQ, n5 rectangle Dead letter queue, n6 rectangle Inspect DLQ",
      ],
      ["n1>n2", "n2>n3", "n2>n4 failed", "n4>n5", "n5>n6"],
    );
    expect(rolesOf(model)).toMatchObject({ n2: "service", n4: "step", n5: "dlq", n6: "sink" });
    expect(model.nodes[1]).toMatchObject({ out: [1], failing: [2] });
  });

  test("join and fan-out need more than one way", () => {
    const two = modelOf(
      [
        "A | n1 circle Go, n2 rectangle Fan out, n3 rectangle Left, n4 rectangle Right, n5 rectangle Merge, n6 circle End",
      ],
      ["n1>n2", "n2>n3", "n2>n4", "n3>n5", "n4>n5", "n5>n6"],
    );
    expect(rolesOf(two)).toMatchObject({ n2: "fanout", n5: "join" });
    const one = modelOf(
      ["A | n1 circle Go, n2 rectangle Fan out, n3 rectangle Merge, n4 circle End"],
      ["n1>n2", "n2>n3", "n3>n4"],
    );
    expect(rolesOf(one)).toMatchObject({ n2: "step", n3: "step" });
  });

  test("databases serve through a pool, and say so", () => {
    const model = modelOf(
      ["App | n1 circle Go", "PostgreSQL | n2 rectangle Insert row, n3 circle Stored"],
      ["n1>n2", "n2>n3"],
    );
    expect(model.nodes[1]).toMatchObject({ role: "store", parameters: { connections: 10 } });
  });

  test("a diagram in which everything has a way in begins at its first node", () => {
    const model = modelOf(
      ["A | n1 rectangle Look, n2 rectangle Handle it"],
      ["n1>n2", "n2>n1"],
      "nodes: { n2: { time: 1s } }",
    );
    expect(rolesOf(model).n1).toBe("source");
  });

  test("a loop bounds the retries of its members", () => {
    const text = (loop: string) => `A { # A
n1: circle label:"Go"
n2: rectangle label:"Call the API gateway"
n3: circle label:"End"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
${loop}
}`;
    const retryOf = (loop: string) => {
      const { diagram } = compile(text(loop));
      return buildModel(diagram, readScenario("", { file: "x" }).scenario).model?.nodes[1]
        .parameters.retry;
    };
    expect(retryOf("loop [retry up to 5 times] n2")).toMatchObject({ max: 5 });
    expect(retryOf("loop [every morning] n2")).toBeUndefined();
  });
});

describe("diamonds", () => {
  test.each([
    ["Processing OK?", "outcome", false],
    ["Payment failed?", "outcome", true],
    ["Seat assigned?", "outcome", false],
    ["Max retries exceeded?", "budget", true],
    ["Retries left?", "budget", false],
    ["Hops left?", "hops", false],
    ["Too many hops?", "hops", true],
    ["Attempts < 3?", "budget", false],
    ["Retryable?", "error-class", false],
    ["Permanent error?", "error-class", true],
    ["Which region?", "choice", false],
    ["Retry needed?", "choice", false],
  ])("%s asks %s", (label, question, bad) => {
    expect(readQuestion(label)).toMatchObject({ question, bad });
  });

  test.each([
    ["Yes", "answer", "yes"],
    ["No, give up", "answer", "no"],
    ["Success", "verdict", "yes"],
    ["Not OK", "answer", "no"],
    ["Invalid", "verdict", "no"],
    ["to the DLQ", "verdict", "no"],
    ["Retry", "verdict", "no"],
  ])("the way %s is read", (label, kind, polarity) => {
    expect(readWay(label)).toMatchObject({ kind, polarity });
  });

  test("ways without good and bad words are chosen alike", () => {
    const model = modelOf(
      [
        "A | n1 circle Go, n2 diamond Which size?, n3 circle Small, n4 circle Large, n5 circle Huge",
      ],
      ["n1>n2", "n2>n3 S", "n2>n4 L", "n2>n5 XL"],
    );
    const decision = model.nodes[1].decision!;
    expect(decision.question).toBe("choice");
    for (const way of decision.ways) expect(way.weight).toBeCloseTo(1 / 3, 12);
  });

  test("yes to a bad question is the bad way", () => {
    const model = modelOf(
      ["A | n1 circle Go, n2 rectangle Handle, n3 diamond Failed?, n4 circle Bad, n5 circle Good"],
      ["n1>n2", "n2>n3", "n3>n4 Yes", "n3>n5 No"],
    );
    expect(model.nodes[2].decision?.ways.map(({ polarity }) => polarity)).toEqual(["no", "yes"]);
    expect(model.nodes[1].outcomeFollows).toBe(true);
  });

  test("a service of which nothing says how often it fails says so", () => {
    const because = (fail: string | undefined) => {
      const settings = fail === undefined ? "" : `nodes: { n2: { fail: ${fail} } }`;
      const { reasons } = modelOf(
        ["A | n1 circle Go, n2 rectangle Handle, n3 diamond OK?, n4 circle Good, n5 circle Bad"],
        ["n1>n2", "n2>n3", "n3>n4 Yes", "n3>n5 No"],
        settings,
      );
      return reasons.find(({ subject, property }) => subject === "n2" && property === "fail");
    };
    expect(because(undefined)!.because).toContain("nothing says how often it fails");
    expect(because("0%")).toMatchObject({ value: "0%", because: "scenario" });
  });

  test("a message carries an outcome only where something says how often it fails", () => {
    const lanes = [
      "A | n1 circle Go, n2 rectangle Handle, n3 diamond OK?, n4 circle Good, n5 circle Bad",
    ];
    const edges = ["n1>n2", "n2>n3", "n3>n4 Yes", "n3>n5 No"];
    const knows = (yaml: string) => modelOf(lanes, edges, yaml).nodes[1].knowsFailure;
    expect(knows("")).toBe(false);
    expect(knows("nodes: { n2: { fail: 0% } }")).toBe(true);
    expect(knows("every: { fail: 5% }")).toBe(true);
    expect(knows("faults: [{ kind: errors, node: n2, at: 1s }]")).toBe(true);
    const report = (yaml: string) => simulate(modelOf(lanes, edges, `duration: 1000s\n${yaml}`));
    // Nothing said: the weights of the diamond, by default or by the scenario.
    const bare = report("").nodes;
    expect(bare.n5.arrived / bare.n1.arrived).toBeCloseTo(0.05, 1);
    const weighed = report("nodes: { n3: { weights: { No: 30% } } }").nodes;
    expect(weighed.n5.arrived / weighed.n1.arrived).toBeCloseTo(0.3, 1);
    // Said: the outcome alone decides.
    expect(report("nodes: { n2: { fail: 0% } }").nodes.n5.arrived).toBe(0);
    const failing = report("nodes: { n2: { fail: 20% }, n3: { weights: { No: 50% } } }").nodes;
    expect(failing.n5.arrived / failing.n1.arrived).toBeCloseTo(0.2, 1);
  });

  test("a dead letter needs no drawn edge", () => {
    const model = modelOf(
      ["A | n1 circle Go, n2 rectangle Handle, n3 circle Good, n4 rectangle Dead letter queue"],
      ["n1>n2", "n2>n3"],
      "duration: 100s\nnodes: { n2: { fail: 50%, dead_letter: n4 } }",
    );
    expect(model.links.map(({ id }) => id)).toEqual(["e1", "e2", "n2->n4"]);
    const { ledger, edges } = simulate(model);
    expect(ledger.dead_lettered).toBe(edges["n2->n4"].messages);
    expect(ledger.dead_lettered / ledger.produced).toBeCloseTo(0.5, 1);
  });

  test("weights go by label, edge or target; what is unsaid shares the rest", () => {
    const model = (weights: string) =>
      modelOf(
        ["A | n1 circle Go, n2 diamond Size?, n3 circle S, n4 circle M, n5 circle L"],
        ["n1>n2", "n2>n3 small", "n2>n4 medium", "n2>n5 large"],
        `nodes: { n2: { weights: ${weights} } }`,
      ).nodes[1].decision?.ways.map(({ weight }) => weight);
    expect(model("{ small: 50%, n4: 30%, e4: 20% }")).toEqual([0.5, 0.3, 0.2]);
    expect(model("{ Large: 80% }")).toEqual([
      expect.closeTo(0.1),
      expect.closeTo(0.1),
      expect.closeTo(0.8),
    ]);
  });
});

test.each([
  ["retry up to 3 times", 3],
  ["at most five attempts", 5],
  ["max. 4", 4],
  ["3x", 3],
  ["twice", 2],
  ["attempts < 6", 6],
  ["until it works", null],
  ["every 5 minutes", null],
])("the bound of '%s'", (text, bound) => {
  expect(readBound(text)).toBe(bound);
});
