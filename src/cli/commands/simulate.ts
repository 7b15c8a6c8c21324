// `fz simulate`: runs a diagram and says what came of it.
import { basename } from "node:path";
import packageJson from "../../../package.json" with { type: "json" };
import { rehearse } from "../../sim/rehearsal.js";
import type { Report } from "../../sim/report.js";
import { simulate } from "../../sim/simulate.js";
import type { CommandDefinition } from "../command.js";
import { type DiagramFile, nameOfInput } from "../diagram-file.js";
import { reserveOutput, writeResult } from "../files.js";
import { withProgress } from "../run-progress.js";
import {
  declareRunOptions,
  type PreparedRun,
  prepareRun,
  type RunOptions,
} from "../run-settings.js";
import { EXIT, type ExitStatus, Stop } from "../stop.js";
import { summarize } from "../summary.js";
import { note, print } from "../terminal.js";

interface SimulateOptions extends RunOptions {
  readonly json?: string;
  readonly report?: string;
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
  for (const output of [options.json, options.report]) {
    if (output !== undefined) reserveOutput(output);
  }
  const wishes = {
    series: options.json !== undefined || options.report !== undefined,
    checksHistory: options.checkHistory === true,
  };
  const report = run(prepared, wishes);
  await writeFiles(report, prepared, options);
  if (options.json !== "-" && options.report !== "-") {
    const columns = process.stdout.columns || Number(process.env.COLUMNS) || 80;
    print(summarize(report, prepared.model, columns));
  }
  if (options.watch) {
    const { watchAndRun } = await import("../simulate-watch.js");
    await watchAndRun({ prepared, report }, async () => {
      const again = await prepareRun(path, options);
      const now = run(again, wishes);
      await writeFiles(now, again, options);
      return { prepared: again, report: now };
    });
    return EXIT.done;
  }
  // A run that its budget ended is not what was asked for, also where nothing was expected of it.
  if (report.stopped && report.expect.length === 0) return EXIT.inputHasErrors;
  return report.expect.every((expectation) => expectation.pass) ? EXIT.done : EXIT.unmet;
}

async function writeFiles(
  report: Report,
  prepared: PreparedRun,
  options: SimulateOptions,
): Promise<void> {
  const { json, report: page } = options;
  if (json === undefined && page === undefined) return;
  const named = { ...report, diagram: await nameDiagram(prepared.file) };
  const write = (path: string, content: string): void => {
    writeResult(path, content);
    if (path !== "-") note(`wrote ${path}`);
  };
  if (json !== undefined) write(json, `${JSON.stringify(named, null, 2)}\n`);
  if (page === undefined) return;
  const { reportFile } = await import("../report-file.js");
  write(page, await reportFile(named, prepared, options));
}

/** The simulation with its progress bar and the name of its input; wishes as the hooks say. */
function run(
  { model, file }: PreparedRun,
  wishes: { readonly series: boolean; readonly checksHistory: boolean },
): Report {
  const report = withProgress((hooks) => {
    rehearse(model);
    return simulate(model, { ...hooks, ...wishes });
  });
  return {
    ...report,
    tool: `fz ${packageJson.version}`,
    diagram: { ...report.diagram, file: basename(nameOfInput(file.path)) },
  };
}

/** Loading the hash takes longer than many a run: only who reads the report needs it. */
async function nameDiagram({ path, text }: DiagramFile): Promise<Report["diagram"]> {
  const { createHash } = await import("node:crypto");
  const sha256 = createHash("sha256").update(text).digest("hex");
  return { file: basename(nameOfInput(path)), sha256 };
}
