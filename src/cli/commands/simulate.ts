// `fz simulate`: runs a diagram and says what came of it.
import { basename } from "node:path";
import packageJson from "../../../package.json" with { type: "json" };
import { rehearse } from "../../sim/rehearsal.js";
import type { Report } from "../../sim/report.js";
import { simulateInSteps } from "../../sim/simulate.js";
import type { CommandDefinition } from "../command.js";
import { nameOfInput } from "../diagram-file.js";
import {
  needsSeries,
  type RunFileOptions,
  recorderFor,
  reserveFiles,
  takesOutput,
  writeFiles,
} from "../run-files.js";
import { withInterrupts } from "../run-progress.js";
import { declareRunOptions, type PreparedRun, prepareRun } from "../run-settings.js";
import { EXIT, type ExitStatus, Stop } from "../stop.js";
import { summarize } from "../summary.js";
import { note, print } from "../terminal.js";

interface SimulateOptions extends RunFileOptions {
  readonly compare?: string;
  readonly watch?: boolean;
  readonly checkHistory?: boolean;
}

export const command: CommandDefinition = {
  declare(command, finish) {
    command
      .description("Run a diagram: throughput, latency, what is lost, and what the faults did.")
      .argument("<file>", "the diagram; - reads standard input");
    declareRunOptions(command)
      .option("--json <file>", "also write the whole report; - is standard output")
      .option("--compare <scenario>", "against another scenario, on the same random numbers")
      .option("--report <file.html>", "also write a page with picture, charts and playback")
      .option("--check-history", "check every delivery from a log: lost, repeated, out of order")
      .option("--csv <file>", "also write the levels over time; - is standard output")
      .option(
        "--trace <file.json>",
        "also write what becomes of some messages, for Perfetto; OpenTelemetry for FILE.otlp.json",
      )
      .option(
        "--trace-share <share>",
        "of the messages that are traced (default: about 500 in all)",
      )
      .option("--watch", "run again on every save, and say what changed, until Ctrl-C")
      .action(async (file: string, options: SimulateOptions) => {
        finish(await runSimulate(file, options));
      });
  },
};

async function runSimulate(path: string, options: SimulateOptions): Promise<ExitStatus> {
  if (options.watch && [path, options.scenario].includes("-")) {
    throw new Stop(EXIT.wrongUsage, "--watch waits for files, and standard input is none");
  }
  if (options.compare !== undefined && (options.report !== undefined || options.watch)) {
    const wish = options.watch ? "--watch" : "--report";
    const help = "leave one of them out; --json takes the whole comparison";
    throw new Stop(EXIT.wrongUsage, `--compare and ${wish} do not go together`, help);
  }
  const prepared = await prepareRun(path, options);
  if (prepared.scenarioPath === null) {
    note("no scenario: every number is a default; 'fz explain' shows them");
  }
  if (options.compare !== undefined) {
    const { runComparison } = await import("../comparison.js");
    return runComparison(prepared, { ...options, compare: options.compare });
  }
  reserveFiles(options);
  const report = await runAndWrite(prepared, options);
  if (!takesOutput(options)) {
    const columns = process.stdout.columns || Number(process.env.COLUMNS) || 80;
    print(summarize(report, prepared.model, columns));
  }
  if (options.watch) {
    const { watchAndRun } = await import("../simulate-watch.js");
    await watchAndRun({ prepared, report }, async () => {
      const again = await prepareRun(path, options);
      return { prepared: again, report: await runAndWrite(again, options) };
    });
    return EXIT.done;
  }
  // A run that its budget ended is not what was asked for, also where nothing was expected of it.
  if (report.stopped && report.expect.length === 0) return EXIT.inputHasErrors;
  return report.expect.every((expectation) => expectation.pass) ? EXIT.done : EXIT.unmet;
}

/** The simulation with its progress bar and the name of its input, and the files it is to write. */
async function runAndWrite(prepared: PreparedRun, options: SimulateOptions): Promise<Report> {
  const { model, file } = prepared;
  const recorder = recorderFor(prepared, options);
  const report = await withInterrupts((hooks) => {
    rehearse(model);
    const observer = recorder ?? undefined;
    const wishes = { series: needsSeries(options), checksHistory: options.checkHistory === true };
    return simulateInSteps(model, { ...hooks, ...wishes, observer });
  });
  const named = {
    ...report,
    tool: `fz ${packageJson.version}`,
    diagram: { ...report.diagram, file: basename(nameOfInput(file.path)) },
  };
  await writeFiles(named, prepared, options, recorder);
  return named;
}
