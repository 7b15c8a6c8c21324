// `fz analyze`: what queueing theory says of a diagram, without a run.
import { basename } from "node:path";
import packageJson from "../../../package.json" with { type: "json" };
import { reportAnalysis } from "../../sim/theory/analysis-json.js";
import { analyze } from "../../sim/theory/analyze.js";
import { summarizeAnalysis } from "../analysis-summary.js";
import type { CommandDefinition } from "../command.js";
import { nameOfInput } from "../diagram-file.js";
import { reserveOutput, writeResult } from "../files.js";
import { declareRunOptions, prepareRun, type RunOptions } from "../run-settings.js";
import { EXIT, type ExitStatus, Stop } from "../stop.js";
import { note, print } from "../terminal.js";

interface AnalyzeOptions extends RunOptions {
  readonly json?: string;
}

export const command: CommandDefinition = {
  declare(command, finish) {
    command
      .description(
        "Say without a run what flows where, how busy it keeps the servers, what limits the load " +
          "and how long messages wait, by queueing theory.",
      )
      .argument("<file>", "the diagram; - reads standard input");
    declareRunOptions(command)
      .option("--json <file>", "also write the whole analysis; - is standard output")
      .action(async (file: string, options: AnalyzeOptions) => {
        finish(await runAnalyze(file, options));
      });
  },
};

async function runAnalyze(path: string, options: AnalyzeOptions): Promise<ExitStatus> {
  const { file, model, scenarioPath } = await prepareRun(path, options);
  if (scenarioPath === null) {
    note("no scenario: every number is a default; 'fz explain' shows them");
  }
  if (options.json !== undefined) reserveOutput(options.json);
  const analyzed = analyze(model);
  if (!analyzed.ok) {
    const help = "'fz simulate' runs it all the same";
    throw new Stop(EXIT.inputHasErrors, `cannot be analysed: ${analyzed.problem}`, help);
  }
  const report = {
    ...reportAnalysis(model, analyzed.analysis),
    tool: `fz ${packageJson.version}`,
    diagram: { file: basename(nameOfInput(file.path)) },
  };
  if (options.json !== undefined) {
    writeResult(options.json, `${JSON.stringify(report, null, 2)}\n`);
    if (options.json !== "-") note(`wrote ${options.json}`);
  }
  if (options.json !== "-") {
    print(
      summarizeAnalysis(
        report,
        model,
        analyzed.analysis,
        process.stdout.columns || Number(process.env.COLUMNS) || 80,
      ),
    );
  }
  return EXIT.done;
}
