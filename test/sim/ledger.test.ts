// The law of the ledger: whatever the graph, the roles, their parameters and the faults, every
// message ends in exactly one account, every run ends, and equal seeds give equal reports.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DROP_REASONS } from "../../src/sim/ledger.js";
import { runOnce, simulate } from "../../src/sim/simulate.js";
import { modelText, pipelineText } from "./any-model.js";
import { model } from "./model.js";

const isReportable = (value: unknown): boolean => {
  if (typeof value === "number") return Number.isFinite(value);
  if (value === undefined || typeof value === "bigint" || typeof value === "function") return false;
  if (typeof value !== "object" || value === null) return true;
  return Object.values(value).every(isReportable);
};

describe("the ledger", () => {
  test("balances for any graph, roles, parameters and faults, and every node's counts add up", () => {
    fc.assert(
      fc.property(modelText, (text) => {
        const given = model(text);
        const { kernel, ledger } = runOnce(given, 0);
        expect(kernel.handled).toBeLessThanOrEqual(given.maxEvents);
        // runOnce throws when the sums differ; here they are taken once more from the report.
        const begun = ledger.produced + ledger.copies + ledger.duplicates;
        const ended =
          ledger.completed + ledger.dead_lettered + ledger.merged + ledger.dropped.total;
        expect(ended + ledger.in_flight).toBe(begun);
        const { unsent, lost } = kernel.transport;
        const placed = DROP_REASONS.map((reason, code) => {
          const atNodes = kernel.meters.reduce((sum, meter) => sum + meter.droppedFor[code], 0);
          const onLinks = lost.reduce((sum, all, link) => {
            if (reason === "unreachable") return sum + unsent[link];
            return reason === "link_loss" ? sum + all - unsent[link] : sum;
          }, 0);
          return [reason, atNodes + onLinks] as const;
        });
        expect(Object.fromEntries(placed.filter(([, count]) => count > 0))).toEqual(
          ledger.dropped.by_reason,
        );
        for (const value of [ledger.in_flight, ledger.dead_lettered])
          expect(value).toBeGreaterThanOrEqual(0);
        for (const { queue, busy } of kernel.meters) {
          expect(queue.value).toBeGreaterThanOrEqual(0);
          expect(busy.value).toBeGreaterThanOrEqual(0);
        }
        expect(kernel.backlog.value).toBeGreaterThanOrEqual(0);
        if (ledger.in_flight === 0) {
          for (const { queue, busy } of kernel.meters) expect(queue.value + busy.value).toBe(0);
          expect(kernel.backlog.value).toBe(0);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test("a pipeline drains once every fault is healed", () => {
    fc.assert(
      fc.property(pipelineText, (text) => {
        // What strikes again may be under way when nothing is left to drain, and the run over.
        const once = { every: undefined, mtbf: undefined, mttr: undefined };
        const faults = text.faults!.map((fault) => ({
          ...fault,
          ...once,
          for: fault.for === "0s" ? "0s" : "200ms",
        }));
        const { kernel, ledger } = runOnce(model({ ...text, faults }), 0);
        expect(kernel.stopped).toBe(null);
        expect(ledger.in_flight).toBe(0);
        expect(kernel.backlog.value).toBe(0);
        for (const { queue, busy } of kernel.meters) expect(queue.value + busy.value).toBe(0);
        const { down, cut, slowness, load, errors } = kernel.conditions;
        expect([...down, ...cut].every((count) => count === 0)).toBe(true);
        expect([...slowness, ...load].every((factor) => factor === 1)).toBe(true);
        expect(errors.every((list) => list.length === 0)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test("the report of any run holds only what JSON can, and equal seeds give equal bytes", () => {
    fc.assert(
      fc.property(modelText, (text) => {
        const first = simulate(model(text));
        expect(isReportable(first)).toBe(true);
        expect(JSON.stringify(simulate(model(text)))).toBe(JSON.stringify(first));
      }),
      { numRuns: 100 },
    );
  });
});
