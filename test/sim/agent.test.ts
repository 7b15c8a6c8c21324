// The role `agent`: times, limits and cost of calls of a language model, worked out by hand.
import { describe, expect, test } from "vitest";
import { evaluateExpectations } from "../../src/sim/expect.js";
import { type ModelText, model, type NodeText } from "./model.js";
import { into, run } from "./trace.js";

/** 1,000 tokens in, 100 out at 50 a second: 0.5 s + 2 s a call. */
const call = {
  role: "agent",
  first_token: "500ms",
  speed: "50/s",
  input: 1000,
  output: 100,
  price: { input: 0.01, output: 0.03 },
} as const;

const calls = (given: object, more: Partial<ModelText> = {}): ModelText => ({
  ...into({ ...call, ...given } as NodeText, { n3: { role: "sink" } }, { "n2->n3": {} }),
  ...more,
});

describe("an agent", () => {
  test("takes the time that its tokens take, and costs what they cost", () => {
    const text = calls({});
    const report = run(text);
    expect(report.latency_s).toMatchObject({ count: 10, min: 2.5, max: 2.5 });
    expect(report.nodes.n2.tokens).toEqual({ input: 10_000, output: 1000 });
    // 10 × (1,000 × 0.01 + 100 × 0.03) / 1,000
    expect(report.nodes.n2.cost_usd).toBeCloseTo(0.13, 12);
    const met = evaluateExpectations(
      report,
      ["cost < 0.14 USD", "cost < 0.12 USD"],
      model(text).diagram,
    );
    expect(met.map(({ pass }) => pass)).toEqual([true, false]);
  });

  test("makes calls wait when there are too many at a time", () => {
    // One at a time: the tenth, asked at 10, is answered at 1 + 25.
    expect(run(calls({ concurrency: 1 })).latency_s.max).toBeCloseTo(16, 9);
  });

  test("cut off by its timeout, costs the tokens that came until then", () => {
    const { nodes, ledger } = run(calls({ timeout: "1500ms" }));
    expect(ledger.dropped.by_reason).toEqual({ failed: 10 });
    expect(nodes.n2).toMatchObject({ timed_out: 10, tokens: { input: 10_000, output: 500 } });
  });
});

describe("the limits of the provider", () => {
  test("refuse calls beyond the requests a minute, at no cost", () => {
    // Five in the first two seconds of 0.5/s: one is there at the start, then one every two seconds.
    const limit = { rate_limit: { requests: "0.5/s", burst: "2s" } };
    const { nodes, ledger } = run(calls(limit));
    // Taken at 1, 3, 5, 7 and 9; refused at 2, 4, 6, 8 and 10.
    expect(nodes.n2).toMatchObject({ throttled: 5, completed: 5, tokens: { input: 5000 } });
    expect(ledger.dropped.by_reason).toEqual({ failed: 5 });
  });

  test("refuse also while the agent takes no time at all", () => {
    const limit = { rate_limit: { requests: "0.5/s", burst: "2s" } };
    const faults = [{ kind: "slow", node: "n2", factor: 0, at: "0s" }] as const;
    const { nodes } = run({ ...calls(limit), faults });
    expect(nodes.n2).toMatchObject({ throttled: 5, completed: 5, tokens: { input: 5000 } });
    expect(nodes.n2.cost_usd).toBeGreaterThan(0);
  });

  test("refuse calls beyond the tokens a minute", () => {
    // 1,100 tokens a call; 550 a second come back: every second call.
    const limit = { rate_limit: { tokens: "550/s", burst: "2s" } };
    expect(run(calls(limit)).nodes.n2).toMatchObject({ throttled: 5, completed: 5 });
  });

  test("are met by trying again later", () => {
    const { nodes, ledger } = run(
      calls({
        rate_limit: { requests: "0.5/s", burst: "2s" },
        retry: { max: 100, backoff: "fixed", base: "700ms" },
      }),
    );
    expect(ledger).toMatchObject({ completed: 10 });
    expect(nodes.n2.throttled).toBe(nodes.n2.retried);
    expect(nodes.n2.throttled as number).toBeGreaterThan(5);
  });
});
