// Theory without a run: traffic equations, utilisation, limits, advice; against formulas written
// elsewhere, against numbers worked out by hand, and against runs of the same models.
import { describe, expect, test } from "vitest";
import { simulate } from "../../src/sim/simulate.js";
import { advise } from "../../src/sim/theory/advice.js";
import { type Analysis, analyze } from "../../src/sim/theory/analyze.js";
import { solveTraffic } from "../../src/sim/theory/linear.js";
import { boundedQueue, erlangB, waitQuantileMMc } from "../../src/sim/theory/queues.js";
import { type ModelText, model, type NodeText } from "./model.js";
import { erlangC, lossMM1K, waitMG1, waitMMc } from "./theory/formulas.js";

function analyzed(text: Omit<ModelText, "duration">): { analysis: Analysis; ids: string[] } {
  const found = analyze(model({ duration: "60s", ...text }));
  if (!found.ok) throw new Error(found.problem);
  return { analysis: found.analysis, ids: Object.keys(text.nodes) };
}

const line = (rate: string, service: Omit<NodeText, "role">): Omit<ModelText, "duration"> => ({
  nodes: {
    n1: { role: "source", rate },
    n2: { role: "service", ...service },
    n3: { role: "sink" },
  },
  links: { "n1->n2": {}, "n2->n3": {} },
});

describe("callers that time out and call again", () => {
  const called = (call: object, server: object, outer: object = { timeout: "9s" }) => {
    const nodes = {
      n1: { role: "source", rate: "8/s" },
      n2: { role: "call", ...outer },
      n3: { role: "call", timeout: "1s", ...call },
      n4: { role: "service", instances: 2, time: "exp(100ms)", ...server },
      n5: { role: "answer", of: "n3" },
      n6: { role: "answer", of: "n2" },
      n7: { role: "service", instances: 9, time: "exp(100ms)" },
    } as unknown as ModelText["nodes"];
    const links = {
      "n1->n2": {},
      "n2->n3": {},
      "n3->n4": {},
      "n4->n5": {},
      "n5->n6": {},
      "n6->n7": {},
    };
    const { analysis } = analyzed({ nodes, links });
    const advice = advise(model({ duration: "60s", nodes, links }), analysis);
    return { analysis, advice: advice.filter(({ about }) => about === "retries") };
  };

  test("can keep an overload up when their requests are more than can be done", () => {
    // 8/s are 40% of 2 · 10/s; three requests each are 120%.
    expect(called({ retry: { max: 2 } }, {}).advice).toMatchObject([
      { node: "n4", text: expect.stringContaining("up to 3 requests for a message, 120%") },
    ]);
    expect(called({ retry: { max: 1 } }, {}).advice).toEqual([]);
    expect(called({}, {}).advice).toEqual([]);
  });

  test("multiply when they call each other", () => {
    const outer = { timeout: "9s", retry: { max: 1 } };
    const { analysis, advice } = called({ retry: { max: 1 } }, {}, outer);
    expect(advice).toMatchObject([{ text: expect.stringContaining("up to 4 requests") }]);
    const reason = "callers that time out call again";
    expect(analysis.nodes[3].theory!.not_met).toContain(reason);
    expect(analysis.nodes[6].theory!.not_met).not.toContain(reason);
  });

  test("do not when a budget, a breaker or a short queue bounds them", () => {
    expect(called({ retry: { max: 9, budget: "10%" } }, {}).advice).toEqual([]);
    expect(called({ retry: { max: 9 }, breaker: {} }, {}).advice).toEqual([]);
    // Nineteen that wait are 0.95 s of work for two servers; twenty-one are more than 1 s.
    expect(called({ retry: { max: 9 } }, { queue: 19 }).advice).toEqual([]);
    expect(called({ retry: { max: 9 } }, { queue: 21 }).advice).toHaveLength(1);
  });
});

describe("one service", () => {
  test("M/M/1: every figure of the textbook", () => {
    const { analysis } = analyzed(line("0.8/s", { time: "exp(1s)" }));
    const { theory, utilization, arrivals_per_s } = analysis.nodes[1];
    expect(arrivals_per_s).toBeCloseTo(0.8, 12);
    expect(utilization).toBeCloseTo(0.8, 12);
    expect(theory).toMatchObject({ model: "M/M/1", exact: true, not_met: [] });
    expect(theory!.wait_s).toBeCloseTo(4, 10);
    expect(theory!.queue_length).toBeCloseTo(3.2, 10);
    expect(theory!.wait_p99_s).toBeCloseTo(Math.log(0.8 / 0.01) / 0.2, 10);
    expect(analysis.traffic.latency_s).toBeCloseTo(5, 10);
    expect(analysis.headroom).toBeCloseTo(1.25, 10);
    expect(analysis.bottleneck).toBe(1);
    expect(analysis.isStable).toBe(true);
  });

  test("M/M/c, M/D/1 and M/G/1", () => {
    const four = analyzed(line("3.4/s", { time: "exp(1s)", concurrency: 4 })).analysis.nodes[1];
    expect(four.theory!.model).toBe("M/M/4");
    expect(four.theory!.wait_s).toBeCloseTo(waitMMc(3.4, 1, 4), 10);
    const steady = analyzed(line("0.8/s", { time: "1s" })).analysis.nodes[1];
    expect(steady.theory).toMatchObject({ model: "M/D/1", exact: true });
    expect(steady.theory!.wait_s).toBeCloseTo(waitMG1(0.8, 1, 0), 10);
    const any = analyzed(line("0.35/s", { time: "uniform(1s, 3s)" })).analysis.nodes[1];
    expect(any.theory).toMatchObject({ model: "M/G/1", exact: true });
    expect(any.theory!.wait_s).toBeCloseTo(waitMG1(0.35, 2, 1 / 3), 10);
  });

  test("a bounded queue: what it loses, and Erlang's B without any place to wait", () => {
    const { analysis } = analyzed(line("1.5/s", { time: "exp(1s)", queue: 2 }));
    expect(analysis.nodes[1].theory!.model).toBe("M/M/1/3");
    expect(analysis.nodes[1].theory!.loss_share).toBeCloseTo(lossMM1K(1.5, 3), 8);
    expect(analysis.traffic.ends.lost).toBeCloseTo(1.5 * lossMM1K(1.5, 3), 6);
    expect(analysis.isStable).toBe(true);
    const none = analyzed(line("8/s", { time: "1s", instances: 10, queue: 0 })).analysis.nodes[1];
    // 8 erlangs on 10 lines: 12.2 % (any table of Erlang B).
    expect(none.theory).toMatchObject({ model: "M/D/10/10", exact: true });
    expect(none.theory!.loss_share).toBeCloseTo(0.1217, 4);
  });

  test("says which hypotheses do not hold", () => {
    const regular = line("0.8/s", { time: "exp(1s)" });
    const nodes = {
      ...regular.nodes,
      n1: { role: "source", rate: "0.8/s", arrivals: "fixed" },
    } as const;
    const { theory } = analyzed({ ...regular, nodes }).analysis.nodes[1];
    expect(theory).toMatchObject({ model: "G/M/1", exact: false });
    expect(theory!.not_met).toEqual(["arrivals are not Poisson"]);
    // Half of the wait of M/M/1 by Allen and Cunneen; D/M/1 has 1.7 s in truth.
    expect(theory!.wait_s).toBeCloseTo(2, 10);
  });

  test("overloaded: no wait, no latency, and what would be enough", () => {
    const text = line("500/s", { time: "exp(10ms)", instances: 4 });
    const { analysis } = analyzed(text);
    expect(analysis.isStable).toBe(false);
    expect(analysis.headroom).toBeCloseTo(0.8, 10);
    expect(analysis.traffic.latency_s).toBeNull();
    expect(analysis.nodes[1].theory!.wait_s).toBeNull();
    const advice = advise(model({ duration: "60s", ...text }), analysis);
    expect(advice).toMatchObject([{ node: "n2", about: "instances", now: 4, to: 7 }]);
  });
});

describe("closed forms", () => {
  test("agree with each other at the edges", () => {
    expect(erlangB(10, 8)).toBeCloseTo(0.12166, 5);
    expect(boundedQueue(3, 0, 2, 1).loss_share).toBeCloseTo(erlangB(3, 2), 12);
    // With room for many, a bounded queue is M/M/c; overloaded, it lets through what it can serve.
    const large = boundedQueue(2, 5000, 1.8, 1);
    expect(large.wait_s).toBeCloseTo(waitMMc(1.8, 1, 2), 8);
    const full = boundedQueue(2, 5000, 3, 1);
    expect(full.loss_share).toBeCloseTo(1 / 3, 8);
    expect(boundedQueue(1, 9, 1, 1).loss_share).toBeCloseTo(1 / 11, 12);
    expect(waitQuantileMMc(4, 1, 1, 0.5)).toBe(0);
    expect(waitQuantileMMc(4, 3.4, 1, 0.9)).toBeCloseTo(Math.log(erlangC(4, 3.4) / 0.1) / 0.6, 10);
  });

  test("linear systems with loops, and without a solution", () => {
    const ways = [
      new Map([[1, 1]]),
      new Map([
        [2, 0.5],
        [0, 0.25],
      ]),
      new Map([[1, 0.5]]),
    ];
    const solved = solveTraffic(ways, [1, 0, 0]);
    // x1 = x0 + x2/2, x2 = x1/2, x0 = 1 + x1/4: x1 = 2, x0 = 1.5, x2 = 1.
    const values = solved.ok ? [...solved.values] : [];
    expect(values.map((value) => Number(value.toFixed(12)))).toEqual([1.5, 2, 1]);
    const growing = solveTraffic([new Map([[1, 2]]), new Map([[0, 0.5]])], [1, 0]);
    expect(growing).toEqual({ ok: false, at: 1 });
  });
});

describe("networks", () => {
  test("a loop back is a Jackson network: λ = 0.6 / (1 − 0.25)", () => {
    const { analysis } = analyzed({
      nodes: {
        n1: { role: "source", rate: "0.6/s" },
        n2: { role: "service", time: "exp(1s)" },
        n3: { role: "decision" },
        n4: { role: "sink" },
      },
      links: { "n1->n2": {}, "n2->n3": {}, "n3->n4": { weight: 3 }, "n3->n2": { weight: 1 } },
    });
    expect(analysis.nodes[1].arrivals_per_s).toBeCloseTo(0.8, 10);
    expect(analysis.nodes[1].theory).toMatchObject({ model: "M/M/1", exact: true });
    expect(analysis.traffic.latency_s).toBeCloseTo(0.8 / 0.2 / 0.6, 10);
  });

  test("what rounding leaves of a share is nothing", () => {
    const third = 1 / 3;
    const { analysis } = analyzed({
      nodes: {
        n1: { role: "source", rate: "100/s" },
        n2: { role: "service", fail: 1e-13 },
        n3: { role: "sink" },
        n4: { role: "dlq" },
      },
      links: { "n1->n2": { loss: third }, "n2->n3": {}, "n2->n4": { failing: true } },
    });
    expect(analysis.nodes[3].arrivals_per_s).toBe(0);
    expect(analysis.traffic.ends.dead_lettered).toBe(0);
  });

  test("retries multiply the load as a geometric series, and leave 0.2⁴ for the dead letters", () => {
    const { analysis } = analyzed({
      nodes: {
        n1: { role: "source", rate: "100/s" },
        n2: { role: "service", time: "exp(5ms)", fail: "20%", retry: { max: 3, base: "100ms" } },
        n3: { role: "sink" },
        n4: { role: "dlq" },
      },
      links: { "n1->n2": {}, "n2->n3": {}, "n2->n4": { failing: true } },
    });
    const { attempts_per_visit, utilization, theory } = analysis.nodes[1];
    expect(attempts_per_visit).toBeCloseTo(1.248, 12);
    expect(utilization).toBeCloseTo(100 * 1.248 * 0.005, 12);
    expect(theory).toMatchObject({ model: "M/M/1", exact: true });
    expect(analysis.traffic.ends.dead_lettered).toBeCloseTo(100 * 0.2 ** 4, 10);
    expect(analysis.traffic.ends.completed).toBeCloseTo(100 * (1 - 0.2 ** 4), 10);
  });

  test("a circle that makes more of itself is bounded by its hops", () => {
    const { analysis } = analyzed({
      nodes: {
        n1: { role: "source", rate: "10/s" },
        n2: { role: "service", time: "1ms" },
        n3: { role: "fanout" },
        n4: { role: "step" },
        n5: { role: "decision", question: "hops", limit: 2 },
        n6: { role: "sink" },
      },
      links: {
        "n1->n2": {},
        "n2->n3": {},
        "n3->n4": {},
        "n3->n5": {},
        "n4->n5": {},
        "n5->n2": { polarity: "yes" },
        "n5->n6": { polarity: "no" },
      },
    });
    expect(analysis.nodes[1].arrivals_per_s).toBeCloseTo(10 * (1 + 2 + 4), 10);
    expect(analysis.traffic.ends.completed).toBeCloseTo(10 * 8, 10);
  });

  test("a retry loop that is drawn, with a budget of two, counts its attempts", () => {
    const text: Omit<ModelText, "duration"> = {
      nodes: {
        n1: { role: "source", rate: "50/s" },
        n2: { role: "service", time: "exp(2ms)", fail: "30%", outcomeFollows: true },
        n3: { role: "decision", question: "outcome" },
        n4: { role: "decision", question: "budget", limit: 2 },
        n5: { role: "retry", max: 9, base: "20ms" },
        n6: { role: "sink" },
        n7: { role: "dlq" },
      },
      links: {
        "n1->n2": {},
        "n2->n3": {},
        "n3->n6": { polarity: "yes" },
        "n3->n4": { polarity: "no" },
        "n4->n5": { polarity: "yes" },
        "n4->n7": { polarity: "no" },
        "n5->n2": {},
      },
    };
    const { analysis } = analyzed(text);
    expect(analysis.nodes[1].arrivals_per_s).toBeCloseTo(50 * (1 + 0.3 + 0.09), 10);
    expect(analysis.traffic.ends.dead_lettered).toBeCloseTo(50 * 0.3 ** 3, 10);
    const report = simulate(model({ ...text, duration: "2000s", drain: "10s" }));
    expect(report.ledger.dead_lettered / 2000 / (50 * 0.027)).toBeCloseTo(1, 1);
    expect(report.latency_s.mean! / analysis.traffic.latency_s!).toBeCloseTo(1, 1);
  });

  test("copies, losses on links, and a join that takes them together again", () => {
    const { analysis } = analyzed({
      nodes: {
        n1: { role: "source", rate: "10/s" },
        n2: { role: "fanout" },
        n3: { role: "step", time: "1s" },
        n4: { role: "step", time: "3s" },
        n5: { role: "join" },
        n6: { role: "sink" },
      },
      links: {
        "n1->n2": {},
        "n2->n3": { loss: 0.1 },
        "n2->n4": { latency: "500ms" },
        "n3->n5": {},
        "n4->n5": {},
        "n5->n6": {},
      },
    });
    expect(analysis.nodes[4].arrivals_per_s).toBeCloseTo(19, 10);
    expect(analysis.traffic.ends.completed).toBeCloseTo(9, 10);
    expect(analysis.traffic.ends.merged).toBeCloseTo(9, 10);
    expect(analysis.traffic.ends.lost).toBeCloseTo(2, 10);
    expect(analysis.traffic.latency_s).toBeCloseTo(3.5, 10);
  });

  test("a loop that only makes more messages is said, not solved", () => {
    const found = analyze(
      model({
        duration: "60s",
        nodes: {
          n1: { role: "source", rate: "1/s" },
          n2: { role: "step", time: "1s" },
          n3: { role: "sink" },
        },
        links: { "n1->n2": {}, "n2->n2": {}, "n2->n3": {} },
      }),
    );
    expect(found).toMatchObject({ ok: false });
    expect(!found.ok && found.problem).toContain("n2");
  });
});

describe("consumers of a log", () => {
  const groups = (partitions: number, instances: number, rate = "100/s", key = {}) => {
    const text: Omit<ModelText, "duration"> = {
      nodes: {
        n1: { role: "source", rate, ...key },
        n2: { role: "topic", partitions },
        n3: { role: "service", instances, time: "exp(10ms)" },
        n4: { role: "sink" },
      },
      links: { "n1->n2": {}, "n2->n3": {}, "n3->n4": {} },
    };
    return { ...analyzed(text), text: model({ duration: "60s", ...text }) };
  };

  test.each([
    [3, 6, 3],
    [6, 6, 6],
    [6, 3, 3],
    [1, 4, 1],
  ])(
    "%i partitions and %i instances carry as much as %i servers",
    (partitions, instances, servers) => {
      const { analysis } = groups(partitions, instances);
      expect(analysis.headroom).toBeCloseTo(servers, 8);
    },
  );

  test("instances without a partition are named", () => {
    const { analysis, text } = groups(3, 6);
    expect(advise(text, analysis)).toMatchObject([
      { node: "n3", about: "partitions", now: 3, to: 6 },
    ]);
  });

  test("partitions that do not divide evenly: 12 on 5 leave 4 of 5 instances' worth", () => {
    expect(groups(12, 5).analysis.headroom).toBeCloseTo(4, 8);
  });

  test("one key in all fills one partition: more of them are no help", () => {
    const { analysis, text } = groups(6, 6, "90/s", { key: { count: 1 } });
    expect(analysis.headroom).toBeCloseTo(100 / 90, 8);
    expect(advise(text, analysis)).toMatchObject([{ node: "n2", about: "keys", to: null }]);
  });

  test("the wait in the log is that of M/M/1 for random keys", () => {
    const { analysis } = groups(1, 1, "80/s", { key: { count: 10 } });
    expect(analysis.nodes[1].theory).toMatchObject({ exact: true, model: "M/G/1 by partition" });
    expect(analysis.nodes[1].theory!.wait_s).toBeCloseTo(0.04, 10);
    expect(analysis.traffic.latency_s).toBeCloseTo(0.05, 10);
  });
});
