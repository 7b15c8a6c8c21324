// One run of a diagram with a scenario, with the CPU time that it took.
import { buildModel, compile, readScenario, simulate } from "../dist/index.js";

/** `count` is that of the messages that were completed or dead-lettered; `seconds` are of CPU. */
export function measuredRun(text, scenario, hooks = {}) {
  const { diagram } = compile(text, { file: "bench.fz" });
  const read = readScenario(scenario, { file: "bench.yaml" });
  const { model, diagnostics } = buildModel(diagram, read.scenario);
  if (model === null) throw new Error(diagnostics.map(({ message }) => message).join("; "));
  const begun = process.cpuUsage();
  const { ledger, latency_s, events, stopped } = simulate(model, hooks);
  const { user, system } = process.cpuUsage(begun);
  if (stopped) throw new Error(`stopped by the ${stopped}`);
  const count = ledger.completed + ledger.dead_lettered;
  return { count, seconds: (user + system) / 1e6, mean_s: latency_s.mean, events };
}
