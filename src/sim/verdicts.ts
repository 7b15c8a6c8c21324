// Expectations over several runs: how often each fails, and how far their values lie apart, beside
// what the pooled report says of it.
import { evaluateExpectations } from "./expect.js";
import type { Model } from "./model.js";
import { ReportPool } from "./pool.js";
import type { Report, ReportExpectation } from "./report.js";
import type { FinishedRun } from "./simulate.js";
import { confidenceOfMean } from "./student.js";
import { wilsonInterval } from "./wilson.js";

export class Verdicts {
  private readonly failed: number[];
  /** What each found in every run that had it. */
  private readonly values: number[][];
  private runs = 0;

  constructor(private readonly model: Model) {
    this.failed = model.expectations.map(() => 0);
    this.values = model.expectations.map(() => []);
  }

  /** Evaluates all expectations in one run by itself. */
  add(run: FinishedRun): void {
    const { model, failed, values } = this;
    if (failed.length === 0) return;
    const alone = new ReportPool(model);
    alone.add(run);
    const verdicts = evaluateExpectations(alone.report(), model.expectations, model.diagram);
    for (const [each, { pass, value }] of verdicts.entries()) {
      failed[each] += pass ? 0 : 1;
      if (value !== null) values[each].push(value);
    }
    this.runs += 1;
  }

  /** The verdicts on the report of all runs; with several runs, each with its share of failures. */
  figures(report: Report): readonly ReportExpectation[] {
    const { model, failed, values, runs } = this;
    const verdicts = evaluateExpectations(report, model.expectations, model.diagram);
    if (runs < 2) return verdicts;
    return verdicts.map((verdict, each) => ({
      ...verdict,
      ci95: values[each].length === runs ? confidenceOfMean(values[each]) : null,
      failures: {
        runs: failed[each],
        of: runs,
        share: failed[each] / runs,
        ci95: wilsonInterval(failed[each], runs),
      },
    }));
  }
}
