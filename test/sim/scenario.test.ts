// Scenarios: what people write, where their mistakes are shown, and what overrules what.
import { describe, expect, test } from "vitest";
import { compile } from "../../src/lang/compile.js";
import { buildModel } from "../../src/sim/build.js";
import type { Model } from "../../src/sim/model.js";
import { readScenario, type Setting } from "../../src/sim/scenario.js";
import { simulate } from "../../src/sim/simulate.js";

const QUEUE = `Bank { # Bank
n1: circle label:"Customer comes"
n2: rectangle label:"Serve the customer"
n3: circle label:"Customer leaves"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
}
`;

function build(yaml: string, settings: readonly Setting[] = [], diagram = QUEUE) {
  const compiled = compile(diagram, { file: "bank.fz" });
  expect(compiled.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  const read = readScenario(yaml, { file: "bank.scenario.yaml", settings });
  const built = buildModel(compiled.diagram, read.scenario);
  return { model: built.model, diagnostics: [...read.diagnostics, ...built.diagnostics] };
}

function modelOf(yaml: string, settings: readonly Setting[] = [], diagram = QUEUE): Model {
  const { model, diagnostics } = build(yaml, settings, diagram);
  expect(diagnostics).toEqual([]);
  return model!;
}

/** `code line:column message` of each diagnostic. */
function complaints(yaml: string, settings: readonly Setting[] = []): string[] {
  return build(yaml, settings).diagnostics.map(({ code, range, message, help }) => {
    const { line, column } = range.start;
    return `${code} ${line}:${column} ${message}${help ? ` | ${help}` : ""}`;
  });
}

describe("a scenario", () => {
  test("that is empty gives a model of defaults", () => {
    const model = modelOf("");
    expect(model.nodes.map((node) => node.role)).toEqual(["source", "service", "sink"]);
    expect(model).toMatchObject({ duration_s: 60, warmup_s: 0, drain_s: 30, seed: 1 });
  });

  test("gives times, rates and shares in any unit", () => {
    const model = modelOf(`
duration: 1h
nodes:
  n1: { role: source, rate: 30/min }
  n2: { role: service, time: 250us, fail: 5%, timeout: 2s, queue: 100 }
`);
    expect(model.duration_s).toBe(3600);
    expect(modelOf("duration: 1m20.5s").duration_s).toBe(80.5);
    expect(modelOf("duration: 2h5m").duration_s).toBe(7500);
    expect(complaints("duration: 5s2m")[0]).toContain("'5s2m' is not a time");
    expect(model.nodes[0].parameters).toMatchObject({ rate: 0.5 });
    expect(model.nodes[1].parameters).toMatchObject({ fail: 0.05, timeout: 2, queue: 100 });
    expect(model.nodes[1].parameters.time).toMatchObject({ kind: "constant", mean: 250e-6 });
  });

  test("needs no quotes around distributions, in flow and in block form", () => {
    const time = (yaml: string) => modelOf(yaml).nodes[1].parameters.time;
    const expected = { kind: "lognormal", parameters: { mean: 0.004, p99: 0.02 } };
    expect(time("nodes: { n2: { time: lognormal(4ms, p99: 20ms), fail: 1% } }")).toMatchObject(
      expected,
    );
    expect(time("nodes:\n  n2:\n    time: lognormal(mean: 4ms, p99: 20ms)\n")).toMatchObject(
      expected,
    );
    expect(time('nodes: { n2: { time: "lognormal(4ms, 20ms)" } }')).toMatchObject(expected);
  });

  test("takes a parameter without a value for one that is not written", () => {
    const model = modelOf(
      "nodes:\n  n2: { role: service, queue: null, fail: 5% }\n  n1:\n    rate:\n",
    );
    expect(model.nodes[1].parameters).toMatchObject({ fail: 0.05, concurrency: 1 });
    expect(model.nodes[1].parameters.queue).toBeUndefined();
  });

  test("may be JSON", () => {
    const model = modelOf('{"nodes": {"n2": {"role": "service", "instances": 4}}}');
    expect(model.nodes[1].parameters.instances).toBe(4);
  });

  test("that gives a step what only a service takes makes it one", () => {
    const diagram = QUEUE.replace("Serve the customer", "Window");
    expect(modelOf("", [], diagram).nodes[1].role).toBe("step");
    const model = modelOf("nodes: { n2: { instances: 2 } }", [], diagram);
    expect(model.nodes[1]).toMatchObject({ role: "service", parameters: { instances: 2 } });
    expect(model.reasons).toContainEqual({
      subject: "n2",
      property: "role",
      value: "service",
      because: "the scenario gives it 'instances', which a step does not take",
    });
  });

  test("is overruled by flags: the particular beats the general, the later the earlier", () => {
    const flag = (path: Setting["path"], value: unknown): Setting => {
      return { path, value, how: "set", flag: "--set" };
    };
    const yaml = "nodes: { n2: { role: service, instances: 2 } }";
    const instances = (settings: readonly Setting[]) =>
      modelOf(yaml, settings).nodes[1].parameters.instances;
    expect(instances([])).toBe(2);
    expect(instances([flag(["every", "instances"], "5")])).toBe(5);
    expect(
      instances([flag(["nodes", "n2", "instances"], 7), flag(["every", "instances"], 5)]),
    ).toBe(7);
    expect(
      instances([flag(["nodes", "n2", "instances"], 7), flag(["nodes", "n2", "instances"], 8)]),
    ).toBe(8);
  });
});

describe("a mistake is shown where it stands:", () => {
  test("numbers without a unit, and negative ones", () => {
    expect(complaints("duration: 10")).toEqual([
      "FZ403 1:11 duration: '10' has no unit; write a time such as '10s' or '10ms'",
    ]);
    expect(complaints("nodes:\n  n1: { role: source, rate: -5/s }")).toEqual([
      "FZ406 2:29 rate: '-5/s' is negative; a rate is 0 or more",
    ]);
    expect(complaints("nodes: { n2: { fail: 5 } }")).toEqual([
      "FZ406 1:22 fail: '5' is more than the whole; a share lies between 0% and 100%; did you mean '5%'?",
    ]);
    expect(complaints("nodes: { n2: { instances: 1.5 } }")).toEqual([
      "FZ406 1:27 instances: '1.5' is not a whole number",
    ]);
  });

  test("a node that the diagram lacks", () => {
    expect(complaints("nodes:\n  n22: { role: service }")).toEqual([
      "FZ404 2:3 the diagram has no node 'n22' | did you mean 'n2'?",
    ]);
  });

  test("settings and parameters that nobody knows", () => {
    expect(complaints("durration: 10s")).toEqual([
      "FZ403 1:1 'durration' is not a parameter of a scenario | did you mean 'duration'?",
    ]);
    expect(complaints("nodes: { n2: { instnaces: 3 } }")).toEqual([
      "FZ406 1:16 'instnaces' is not a parameter of the role service | did you mean 'instances'?",
    ]);
    expect(complaints("nodes: { n2: { role: servise } }")).toEqual([
      "FZ405 1:22 'servise' is not a role | did you mean 'service'?",
    ]);
  });

  test("faults of no kind, and without their target", () => {
    expect(complaints("faults:\n  - { kind: crush, node: n2 }")).toEqual([
      "FZ409 2:13 'crush' is not a kind of fault | did you mean 'crash'?",
    ]);
    expect(complaints("faults: [{ kind: crash, node: n7, at: 1s }]")).toEqual([
      "FZ404 1:31 the diagram has no node 'n7' | did you mean 'n1'?",
    ]);
    expect(complaints("faults: [{ kind: crash, at: 1s }]")).toEqual([
      "FZ409 1:10 node: is missing",
    ]);
    expect(complaints("faults: [{ kind: slow, node: n2 }]")).toEqual([
      "FZ409 1:10 factor: is missing",
    ]);
    expect(complaints("faults: [{ kind: partition, between: [n1] }]")).toEqual([
      "FZ409 1:38 between: needs 2, and has 1",
    ]);
  });

  test("words where only some will do", () => {
    expect(complaints("nodes: { n2: { overflow: spill } }")).toEqual([
      "FZ406 1:26 overflow: 'spill' is not known here; write one of reject, drop-oldest, block",
    ]);
    expect(complaints("nodes: { n2: { retry: often } }")).toEqual([
      "FZ406 1:23 retry: 'often' is not a map of settings",
    ]);
  });

  test("a fault that does nothing to its node", () => {
    expect(complaints("faults: [{ kind: slow, node: n3, factor: 2 }]")).toEqual([
      "FZ409 1:30 the fault 'slow' does nothing to 'n3', which is a sink" +
        " | it acts on the roles service, store, agent, cache, step, topic",
    ]);
  });

  test("a crash of more instances than there are, and of what has none", () => {
    expect(complaints("faults: [{ kind: crash, node: n2, instances: 2 }]")).toEqual([
      "FZ409 1:10 'n2' has 1 instance, not 2 | leave 'instances' out to take them all",
    ]);
    expect(complaints("faults: [{ kind: crash, node: n1, instances: 1 }]")).toEqual([
      "FZ409 1:10 'n1' is a source, which has no instances: it is one whole" +
        " | leave 'instances' out",
    ]);
    expect(
      complaints(
        "nodes: { n2: { instances: 2 } }\nfaults: [{ kind: crash, node: n2, instances: 2 }]",
      ),
    ).toEqual([]);
  });

  test.each([
    ["slow, node: n2, factor: 1", "a factor of 1 changes nothing | give another factor than 1"],
    ["surge, factor: 1", "a factor of 1 changes nothing | give another factor than 1"],
    ["errors, node: n2, rate: 0%", "a share of 0% changes nothing | give a share above 0%"],
    ["poison, node: n2, rate: 0%", "a share of 0% changes nothing | give a share above 0%"],
    ["hotkey, rate: 0%", "a share of 0% changes nothing | give a share above 0%"],
    ["schema, rate: 0%", "a share of 0% changes nothing | give a share above 0%"],
    ["loss, between: [n1, n2], rate: 0%", "a share of 0% changes nothing | give a share above 0%"],
    [
      "duplicate, between: [n1, n2], rate: 0%",
      "a share of 0% changes nothing | give a share above 0%",
    ],
    [
      "reorder, between: [n1, n2], rate: 0%",
      "a share of 0% changes nothing | give a share above 0%",
    ],
    [
      "loss, between: [n1, n3], rate: 0%",
      "no edge joins 'n1' and 'n3': there is nothing to cut | name two lanes or nodes with an edge between",
    ],
    [
      "latency, between: [n1, n2], add: 0s",
      "adding no time changes nothing | give a time, such as add: 50ms",
    ],
    [
      "exhaust, node: n2, servers: 9",
      "'n2' has 1 server, not 9 | leave 'servers' out to take them all",
    ],
    [
      "pause, node: n2, instances: 9",
      "'n2' has 1 instance, not 9 | leave 'instances' out to take them all",
    ],
  ])("a fault that changes nothing, or more than there is: %s", (fault, message) => {
    expect(complaints(`faults: [{ kind: ${fault}, at: 1s }]`)).toEqual([`FZ409 1:10 ${message}`]);
  });

  test("the rebalance of a group that consumes something else", () => {
    const roles = "nodes: { n2: { role: topic } }";
    expect(complaints(`${roles}\nfaults: [{ kind: rebalance, node: n2, group: n1 }]`)).toEqual([
      "FZ409 2:10 'n1' does not consume from 'n2' | what does: n3; leave 'group' out to stop all",
    ]);
    expect(complaints(`${roles}\nfaults: [{ kind: rebalance, node: n2, group: n3 }]`)).toEqual([]);
  });

  test("a setting of services for a circle, which starts or ends", () => {
    expect(complaints("nodes: { n3: { fail: 5% } }")).toEqual([
      "FZ406 1:16 'fail' is not a parameter of the role sink" +
        " | n3 is a sink; give it the role service to make it one that takes 'fail'",
    ]);
    expect(complaints("nodes: { n3: { role: service, fail: 5% } }")).toEqual([]);
    expect(complaints("nodes: { n1: { instances: 2 } }")).toEqual([
      "FZ406 1:16 'instances' is not a parameter of the role source" +
        " | n1 is a source; give it the role service to make it one that takes 'instances'",
    ]);
  });

  test("a figure that the node can never have", () => {
    expect(complaints('expect: ["utilization(n3) < 80%"]')).toEqual([
      "FZ410 1:10 'n3' is a sink, which has no 'utilization'" +
        " | what has one: service, store, agent, acquire (here: n2)",
    ]);
    for (const figure of ["hit_share(n2) > 1%", "late(n2) == 0", "p99(wait(n1)) < 1s"]) {
      expect(complaints(`expect: ["${figure}"]`)[0]).toMatch(/^FZ410 1:10 'n[12]' is a .* has no/);
    }
    expect(
      complaints('expect: ["throttled(n2) == 0", "refused(n2) == 0", "dropped(n3) == 0"]'),
    ).toEqual([]);
  });

  test("a bound that no figure can be below", () => {
    expect(complaints('expect: ["dead_lettered < -1"]')).toEqual([
      "FZ410 1:10 '-1' is negative, and no figure ever is | compare with 0 or more",
    ]);
    expect(complaints('expect: ["lost < 0"]')).toEqual([
      "FZ410 1:10 nothing is ever below 0 | write == 0",
    ]);
  });

  test("a partition where there is nothing to cut", () => {
    expect(complaints("faults: [{ kind: partition, between: [n1, n3] }]")).toEqual([
      "FZ409 1:10 no edge joins 'n1' and 'n3': there is nothing to cut" +
        " | name two lanes or nodes with an edge between",
    ]);
    const oneWay = "faults: [{ kind: partition, between: [n1, n2], direction: backward }]";
    expect(complaints(oneWay)).toEqual([
      "FZ409 1:10 no edge leads backward between 'n1' and 'n2' | write direction: both",
    ]);
  });

  test("a fault after the end, which is a warning: the run is possible", () => {
    const { model, diagnostics } = build(
      "duration: 10s\ndrain: 5s\nfaults: [{ kind: crash, node: n2, at: 15s }]",
    );
    expect(diagnostics).toMatchObject([
      { code: "FZ411", severity: "warning", message: expect.stringContaining("begins at 15s") },
    ]);
    expect(simulate(model!).faults[0].impact).toMatchObject({
      outcome: "not begun",
      recovery_s: null,
    });
    expect(complaints("duration: 10s\nfaults: [{ kind: crash, node: n2, at: 39s }]")).toEqual([]);
  });

  test("a fault after the end says nothing about the recovery from those before it", () => {
    const late = "{ kind: crash, node: n2, at: 15s, for: 1s }";
    const early = "{ kind: crash, node: n2, at: 3s, for: 1s }";
    const found = (faults: string) => {
      const yaml = `duration: 10s\ndrain: 5s\nfaults: [${faults}]\nexpect: ["recovery(crash) < 9s"]`;
      return simulate(build(yaml).model!).expect[0];
    };
    expect(found(`${early}, ${late}`)).toMatchObject({ pass: true });
    expect(found(`${early}, ${late}`)).toEqual(found(early));
    expect(found(late)).toMatchObject({ pass: false, value: null });
  });

  test("the recovery from a fault that is not there", () => {
    expect(complaints('expect: ["recovery(partition) < 60s"]')).toEqual([
      "FZ410 1:10 the scenario has no fault of the kind 'partition'" +
        " | add it to 'faults', or take the expectation out",
    ]);
  });

  test("is none when a flag or a later scenario takes the fault of an expectation away", () => {
    const yaml = [
      "faults: [{ kind: crash, node: n2, at: 10s, for: 5s }]",
      'expect: ["recovery(crash) < 60s", "lost == 0"]',
    ].join("\n");
    const none: Setting = {
      path: ["faults"],
      value: [],
      how: "set",
      flag: "--set faults=[]",
    };
    const { model, diagnostics } = build(yaml, [none]);
    expect(model!.expectations).toEqual(["lost == 0"]);
    expect(diagnostics).toMatchObject([
      {
        code: "FZ412",
        severity: "warning",
        file: "--set faults=[]",
        message:
          "'recovery(crash) < 60s' is left out: the scenario has no fault of the kind 'crash'",
        help: expect.stringContaining("'--set faults=[]' has other faults than the scenario"),
      },
    ]);
    // What the flag itself expects is judged, and so is a mistake.
    const asked: Setting = {
      path: ["expect"],
      value: "recovery(crash) < 1s",
      how: "append",
      flag: "--expect 'recovery(crash) < 1s'",
    };
    const both = build(yaml, [none, asked]).diagnostics.map(({ code }) => code);
    expect(both).toEqual(["FZ412", "FZ410"]);

    const base = readScenario(yaml, { file: "base.yaml" }).scenario;
    const compiled = compile(QUEUE, { file: "bank.fz" }).diagram;
    const calm = readScenario("faults: []", { file: "calm.yaml", base }).scenario;
    const built = buildModel(compiled, calm);
    expect(built.model!.expectations).toEqual(["lost == 0"]);
    expect(built.diagnostics).toMatchObject([{ code: "FZ412", file: "calm.yaml" }]);
    // One that adds an expectation about what neither has is wrong.
    const wrong = readScenario('expect: ["recovery(slow) < 1s"]', { file: "calm.yaml", base });
    expect(buildModel(compiled, wrong.scenario).diagnostics).toMatchObject([{ code: "FZ410" }]);
  });

  test("bytes where no message has a size", () => {
    const way =
      "and no source says how large its messages are | give a source a size, such as " +
      "'size: 2KB', or write messages a second, such as 500/s";
    expect(complaints("links: { n1->n2: { bandwidth: 10MB/s } }")).toEqual([
      `FZ408 1:31 bandwidth: '10MB/s' counts bytes, ${way}`,
    ]);
    const fault = "faults: [{ kind: bandwidth, between: [n1, n2], rate: 1Mbit/s }]";
    expect(complaints(fault)).toEqual([`FZ409 1:10 '1Mbit/s' counts bytes, ${way}`]);
    const sized = `nodes: { n1: { size: "lognormal(2KB, p99: 20KB)" } }
`;
    expect(complaints(`${sized}links: { n1->n2: { bandwidth: 10MB/s } }`)).toEqual([]);
    expect(complaints(`${sized}${fault}`)).toEqual([]);
    expect(complaints("links: { n1->n2: { bandwidth: 10 } }")).toEqual([
      "FZ408 1:31 bandwidth: '10' is not a bandwidth; write 500/s for messages, 10MB/s for bytes",
    ]);
    expect(complaints("nodes: { n1: { size: 2pounds } }")).toEqual([
      "FZ406 1:22 size: '2pounds' is not a size; write 800B, 2KB, 1.5MB or 64KiB",
    ]);
  });

  test("a dead letter that does not exist", () => {
    expect(complaints("nodes: { n2: { dead_letter: n8 } }")).toEqual([
      "FZ407 1:29 the diagram has no node 'n8' | did you mean 'n1'?",
    ]);
  });

  test("links that are not in the diagram", () => {
    expect(complaints("links: { n1->n3: { loss: 1% } }")).toEqual([
      "FZ408 1:10 no edge leads from 'n1' to 'n3' | did you mean 'n1->n2'?",
    ]);
  });

  test("expectations that cannot be understood", () => {
    expect(complaints('expect: ["p99(latency) < 2"]')).toEqual([
      "FZ410 1:10 '2' has no unit; write a time such as '2s' or '2ms'",
    ]);
    expect(complaints('expect: ["latency < 2s"]')).toEqual([
      "FZ410 1:10 'latency' is many values, not one | say which: p99(latency) or mean(latency)",
    ]);
    expect(complaints('expect: ["losst == 0"]')).toEqual([
      "FZ410 1:10 'losst' is not a figure of a run | did you mean 'lost'?",
    ]);
    expect(complaints('expect: ["p99(n8.wait) < 2s"]')).toEqual([
      "FZ410 1:10 the diagram has no node 'n8' | did you mean 'n1'?",
    ]);
    expect(complaints('expect: ["throughput(n12) > 3/s"]')).toEqual([
      "FZ410 1:10 'throughput' is of the whole run, and the diagram has no node 'n12' | did you mean 'n1'?; write throughput",
    ]);
    expect(complaints('expect: ["lost(n2) == 0"]')).toEqual([
      "FZ410 1:10 'lost' is of the whole run | write lost; figures of one node are arrived, utilization, wait, …",
    ]);
    expect(complaints('expect: ["lost = 0"]')).toEqual([
      "FZ410 1:10 '=' has no place in an expectation; equality is '=='",
    ]);
  });

  test("text that is no YAML, and YAML that is no scenario", () => {
    expect(complaints("nodes: {")[0]).toMatch(/^FZ401 1:\d+ /);
    expect(complaints("- 1\n- 2")).toEqual([
      "FZ401 1:1 a scenario is a map of settings, such as 'duration: 10m'",
    ]);
    expect(complaints("a: &x 1\nb: *x")[0]).toContain("aliases");
    expect(complaints("__proto__: { polluted: true }")[0]).toContain("'__proto__'");
  });

  test("a warm-up as long as the run", () => {
    expect(complaints("duration: 10s\nwarmup: 10s")).toEqual([
      "FZ403 2:9 the warm-up is as long as the run: nothing would be measured | make the run longer, or the warm-up shorter: --warmup 0s",
    ]);
  });

  test("a flag, by the words of the flag", () => {
    const flag = "--rate n1=-5/s";
    const path = ["nodes", "n1", "rate"];
    const { diagnostics } = build("", [{ path, value: "-5/s", how: "set", flag }]);
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]).toMatchObject({ file: flag, code: "FZ406" });
  });

  test("a parameter for every node that is wrong, once", () => {
    const two = QUEUE.replace("n3: circle", 'n4: rectangle label:"Pack"\nn3: circle').replace(
      "n2.handle(right) -> n3",
      "n2.handle(right) -> n4.handle(left)\nn4.handle(right) -> n3",
    );
    const flag = "--fail 200%";
    const setting: Setting = { path: ["every", "fail"], value: "200%", how: "set", flag };
    const { diagnostics } = build("", [setting], two);
    expect(diagnostics.map(({ file }) => file)).toEqual([flag]);
  });

  test("a parameter for every node that no node takes", () => {
    const flag = "--partitions 12";
    const setting: Setting = { path: ["every", "partitions"], value: "12", how: "set", flag };
    const { diagnostics } = build("", [setting]);
    expect(diagnostics.map(({ message }) => message)).toEqual([
      "no node takes 'partitions': the diagram has no topic",
    ]);
  });
});

describe("a cycle without delay", () => {
  const CYCLE = `A { # A
n1: circle label:"Start"
n2: rectangle label:"First"
n3: rectangle label:"Second"
n4: circle label:"End"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
n3.handle(bottom) -> n2.handle(bottom)
n3.handle(right) -> n4.handle(left)
}
`;
  test("is found before the run", () => {
    const { model, diagnostics } = build("", [], CYCLE);
    expect(model).toBeNull();
    expect(diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([
      "FZ502 a message can circle for ever without any time passing: n2 → n3 → n2",
    ]);
  });

  test("is none when a node or a link of it takes time", () => {
    expect(build("nodes: { n3: { time: 1ms } }", [], CYCLE).model).not.toBeNull();
    expect(build("links: { n3->n2: { latency: 1ms } }", [], CYCLE).model).not.toBeNull();
  });

  test("is none when a diamond lets every message out in the end", () => {
    const choice = CYCLE.replace('n3: rectangle label:"Second"', 'n3: diamond label:"Which way?"');
    expect(build("", [], choice).model).not.toBeNull();
    const never = build("nodes: { n3: { weights: { n2: 100%, n4: 0% } } }", [], choice);
    expect(never.model).toBeNull();
  });
});
