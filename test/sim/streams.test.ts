// A run that is taken stream by stream is the run by events, to the last bit of every figure.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Model } from "../../src/sim/model.js";
import { finishRun, prepareRun, simulate } from "../../src/sim/simulate.js";
import { Coincidence } from "../../src/sim/streams/stream.js";
import { modelText, pipelineText } from "./any-model.js";
import { type ModelText, model, type NodeText } from "./model.js";

/** Without faults and without ways back. */
function onward(text: ModelText): ModelText {
  const links = Object.entries(text.links).filter(([ends]) => {
    const [from, to] = ends.replace(/#.*/, "").split("->");
    return from < to;
  });
  return { ...text, faults: [], links: Object.fromEntries(links), maxEvents: 1_000_000 };
}

/** How a run goes when nobody says how. */
function wayOf(given: Model): "streams" | "events" | "coincidence" {
  const run = prepareRun(given, 0);
  try {
    finishRun(run);
  } catch (problem) {
    if (problem instanceof Coincidence) return "coincidence";
    throw problem;
  }
  return run.kernel.streams === null ? "events" : "streams";
}

function areEqual(texts: fc.Arbitrary<ModelText>, numRuns: number): Record<string, number> {
  const ways = { streams: 0, events: 0, coincidence: 0 };
  fc.assert(
    fc.property(texts, (text) => {
      const given = model(onward(text));
      ways[wayOf(given)] += 1;
      expect(simulate(given)).toEqual(simulate(given, { streams: false }));
    }),
    // Always the same ones: how many of them go by streams is counted.
    { numRuns, seed: 31 },
  );
  return ways;
}

describe("a run stream by stream", () => {
  test("is the run by events, for any graph without ways back", () => {
    expect(areEqual(modelText, 450).streams).toBeGreaterThan(60);
  });

  test("is the run by events, for logs with groups, retries and dead letters", () => {
    const plain = ({ breaker, limit, bulkhead, ...node }: NodeText): NodeText => ({
      ...node,
      overflow: "drop-oldest",
      retry: node.retry && { ...(node.retry as object), mode: "retry-topic" },
    });
    const direct = pipelineText.map((text) => {
      const { n2, n3, n4, n5 } = text.nodes;
      const nodes = {
        n2: { ...n2, max_poll_interval: undefined },
        n3: { ...n3, time: "0s" },
        n4: plain(n4),
        n5: plain(n5),
      };
      return { ...text, nodes: { ...text.nodes, ...nodes } };
    });
    expect(areEqual(direct, 200).streams).toBeGreaterThan(10);
  });
});
