// Several runs in one report: what is added up, what is averaged, what is taken together.
import { expect, test } from "vitest";
import { writeExpectationInterval } from "../../src/sim/expect.js";
import { ReportPool } from "../../src/sim/pool.js";
import { runOnce, simulate } from "../../src/sim/simulate.js";
import { type ModelText, model } from "./model.js";

const text: ModelText = {
  nodes: {
    n1: { role: "source", rate: "5/s" },
    n2: { role: "topic", partitions: 2 },
    n3: { role: "service", instances: 2, time: "exp(300ms)", fail: 0.2 },
    n4: { role: "dlq", alert: 3 },
    n5: { role: "sink" },
  },
  links: { "n1->n2": {}, "n2->n3": {}, "n3->n4": { failing: true }, "n3->n5": {} },
  faults: [{ kind: "crash", node: "n3", at: "20s", for: "10s" }],
  duration: "60s",
  replications: 3,
};

test("figures that only a role has are of all runs, as the common ones are", () => {
  const whole = model(text);
  const pooled = simulate(whole);
  const single = [0, 1, 2].map((number) => {
    const pool = new ReportPool(whole);
    pool.add(runOnce(whole, number));
    return pool.report();
  });
  // biome-ignore lint/suspicious/noExplicitAny: figures of roles are not in the type
  const total = (pick: (nodes: any) => number) =>
    single.reduce((sum, { nodes }) => sum + pick(nodes), 0);
  // biome-ignore lint/suspicious/noExplicitAny: as above
  const { n2, n3, n4 } = pooled.nodes as any;
  expect(n4.arrived).toBe(total((nodes) => nodes.n4.arrived));
  expect(n4.held).toBe(n4.arrived);
  expect(n4.by_origin).toEqual({ n3: n4.held });
  const alerts = single.map(({ nodes }) => nodes.n4.alert_at_s as number);
  expect(new Set(alerts).size).toBe(3);
  expect(n4.alert_at_s).toBe(Math.min(...alerts));
  expect(n3.instances).toBe(2);
  expect(n3.returned).toBe(total((nodes) => nodes.n3.returned));
  // biome-ignore lint/suspicious/noExplicitAny: as above
  const messages = (nodes: any, at: number) => nodes.n2.partitions[at].messages;
  expect(n2.partitions[0].messages).toBe(total((nodes) => messages(nodes, 0)));
  expect(n2.partitions[1].lag.mean).toBeCloseTo(
    total((nodes) => nodes.n2.partitions[1].lag.mean) / 3,
    9,
  );
  expect(n2.partitions[1].lag.max).toBe(
    // biome-ignore lint/suspicious/noExplicitAny: as above
    Math.max(...single.map(({ nodes }: any) => nodes.n2.partitions[1].lag.max)),
  );
  expect(n2.groups[0]).toMatchObject({ edge: "e2", to: "n3" });
  const delayed = single.map(({ faults }) => faults[0].impact.delayed);
  expect(pooled.faults[0].impact.delayed).toBe(delayed[0] + delayed[1] + delayed[2]);
});

test("what is expected of a count is expected of one run", () => {
  const expectations = ["completed < 400", "lost == 0"];
  const [completed, lost] = simulate({ ...model(text), expectations }).expect;
  const single = simulate({ ...model(text), replications: 1 });
  expect(completed.pass).toBe(true);
  expect(Math.abs(completed.value! - single.ledger.completed)).toBeLessThan(60);
  expect(lost).toMatchObject({ value: 0, pass: true });
});

test("what a count, a rate or a share varies from run to run is the interval of what is found", () => {
  const expectations = ["throughput > 0", "dlq_share < 1", "mean(latency) < 1s"];
  const given = { ...model(text), expectations };
  const report = simulate(given);
  const [rate, share] = report.expect;
  for (const { value, ci95 } of [rate, share]) {
    expect(ci95![0]).toBeLessThan(value!);
    expect(ci95![1]).toBeGreaterThan(value!);
  }
  const written = report.expect.map((one) => writeExpectationInterval(one, report, given.diagram));
  expect(written[0]).toMatch(/^\d[\d.]*\/s to \d[\d.]*\/s$/);
  expect(written[1]).toMatch(/^\d[\d.]*% to \d[\d.]*%$/);
  expect(written[2]).toMatch(/s to .*s$/);
  const once = simulate({ ...given, replications: 1 });
  expect(once.expect[0]).not.toHaveProperty("ci95");
  expect(writeExpectationInterval(once.expect[0], once, given.diagram)).toBeNull();
});
