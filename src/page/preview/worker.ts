// Runs a diagram in a worker of the browser, so that the page stays quick: tells how far it has come,
// with the curves so far, and gives the report at the end.
import { pageData, type ReportPageData } from "../../export/report-page.js";
import { compile } from "../../lang/compile.js";
import { hasErrors } from "../../lang/diagnostics.js";
import { findBottleneck } from "../../sim/bottleneck.js";
import { buildModel } from "../../sim/build.js";
import type { Glance } from "../../sim/run-hooks.js";
import type { SeriesFigures } from "../../sim/series.js";
import { simulate } from "../../sim/simulate.js";
import { type Companions, readExtended } from "./extended.js";
import { LIVE_SERIES } from "./live-series.js";

export interface RunRequest extends Companions {
  readonly file: string;
  readonly text: string;
  readonly scenario: string;
}

export type RunAnswer =
  | { readonly kind: "progress"; readonly share: number; readonly series: SeriesFigures }
  | { readonly kind: "done"; readonly data: ReportPageData }
  | { readonly kind: "refused"; readonly messages: readonly string[] };

/** Progress is told at most this often over the run. */
const TELLINGS = 40;

const worker = self as unknown as {
  postMessage(answer: RunAnswer): void;
  onmessage: ((event: { readonly data: RunRequest }) => void) | null;
};

worker.onmessage = ({ data }) => {
  try {
    worker.postMessage(answer(data));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    worker.postMessage({ kind: "refused", messages: [message] });
  }
};

function answer({ file, text, scenario, ...companions }: RunRequest): RunAnswer {
  const { diagram, diagnostics } = compile(text, { file });
  const read = readExtended(scenario, companions);
  const built = buildModel(diagram, read.scenario);
  const all = [...diagnostics, ...read.diagnostics, ...built.diagnostics];
  if (built.model === null || hasErrors(all)) {
    const errors = all.filter(({ severity }) => severity === "error");
    return { kind: "refused", messages: errors.map(({ message }) => message) };
  }
  const { model } = built;
  let glance: Glance | null = null;
  let told = -1;
  const plain = simulate(model, {
    onStart(started) {
      glance ??= started;
    },
    onProgress(share) {
      if (glance === null || Math.floor(share * TELLINGS) === told) return;
      told = Math.floor(share * TELLINGS);
      const all = glance.series();
      const series = Object.fromEntries(LIVE_SERIES.map((name) => [name, all[name] ?? []]));
      worker.postMessage({ kind: "progress", share, series });
    },
  });
  const report = { ...plain, diagram: { file, sha256: null } };
  const bottleneck = findBottleneck(report, model);
  return { kind: "done", data: pageData(report, model, { bottleneck, command: "" }) };
}
