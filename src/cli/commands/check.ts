// `fz check`: what is wrong with diagrams, where, and what to do about it.
import { Option } from "commander";
import { compile } from "../../lang/compile.js";
import type { Diagnostic } from "../../lang/diagnostics.js";
import type { CommandDefinition } from "../command.js";
import { countDiagnostics } from "../count.js";
import { nameOfInput } from "../diagram-file.js";
import { readText } from "../files.js";
import { EXIT, type ExitStatus } from "../stop.js";
import { complain, print } from "../terminal.js";

interface CheckOptions {
  readonly format: "human" | "json";
  readonly strict: boolean;
  readonly advice: boolean;
}

export const command: CommandDefinition = {
  declare(command, finish) {
    command
      .description("Say what is wrong with diagrams, where, and what to do about it.")
      .argument("<file...>", "diagrams; - reads standard input")
      .addOption(
        new Option("--format <format>", "how to say it")
          .choices(["human", "json"])
          .default("human"),
      )
      .option("--strict", "warnings count as errors", false)
      .option("--advice", "also say what could be drawn better", false)
      .action(async (files: string[], options: CheckOptions) => {
        finish(await runCheck(files, options));
      });
  },
};

async function runCheck(files: readonly string[], options: CheckOptions): Promise<ExitStatus> {
  const diagnostics: Diagnostic[] = [];
  const sources = new Map<string, string>();
  const summaries: string[] = [];
  for (const path of files) {
    const file = nameOfInput(path);
    const text = readText(path);
    const compiled = compile(text, { file, advice: options.advice });
    sources.set(file, text);
    diagnostics.push(...compiled.diagnostics);
    const { lanes, nodes, edges } = compiled.diagram;
    summaries.push(
      `${file}: ${plural(lanes.length, "lane")}, ${plural(nodes.length, "node")}, ${plural(edges.length, "edge")}`,
    );
  }
  if (options.format === "json") print(jsonOf(diagnostics));
  else await showHuman(diagnostics, sources, summaries);
  const fails = ({ severity }: Diagnostic) =>
    severity === "error" || (options.strict && severity === "warning");
  return diagnostics.some(fails) ? EXIT.inputHasErrors : EXIT.done;
}

async function showHuman(
  diagnostics: readonly Diagnostic[],
  sources: ReadonlyMap<string, string>,
  summaries: readonly string[],
): Promise<void> {
  if (diagnostics.length > 0) {
    const { showDiagnostics } = await import("../frame.js");
    complain(`${showDiagnostics(diagnostics, sources)}\n`);
  }
  for (const summary of summaries) {
    const file = summary.slice(0, summary.lastIndexOf(": "));
    const own = diagnostics.filter((diagnostic) => diagnostic.file === file);
    print(`${summary}: ${countDiagnostics(own)}`);
  }
}

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

function jsonOf(diagnostics: readonly Diagnostic[]): string {
  const shown = diagnostics.map(({ file, code, severity, message, range, help, fix }) => {
    return { file, code, severity, message, range, help, fix };
  });
  return JSON.stringify(shown, null, 2);
}
