// `fz check`: what is wrong with diagrams, where, and what to do about it.
import { Option } from "commander";
import packageJson from "../../../package.json" with { type: "json" };
import { CATALOGUE, type CatalogueEntry } from "../../lang/catalogue.js";
import { compile } from "../../lang/compile.js";
import type { Diagnostic } from "../../lang/diagnostics.js";
import { nearest } from "../../lang/nearest.js";
import type { CommandDefinition } from "../command.js";
import { applyConfig, readConfig } from "../config.js";
import { countDiagnostics } from "../count.js";
import { nameOfInput } from "../diagram-file.js";
import { readText, writeWhole } from "../files.js";
import { EXIT, type ExitStatus, Stop } from "../stop.js";
import { forEachFile } from "../tell.js";
import { complain, note, print } from "../terminal.js";
import { expectDiagram } from "../wrong-file.js";

interface CheckOptions {
  readonly format: "human" | "json" | "sarif";
  readonly strict: boolean;
  readonly advice: boolean;
  readonly fix: boolean;
  /** A code, or true for all of them. */
  readonly explain?: string | true;
}

export const command: CommandDefinition = {
  declare(command, finish) {
    command
      .description("Say what is wrong with diagrams, where, and what to do about it.")
      .argument("[file...]", "diagrams or patterns; - reads standard input")
      .addOption(
        new Option("--format <format>", "how to say it")
          .choices(["human", "json", "sarif"])
          .default("human"),
      )
      .option("--fix", "mend in the files what can be mended, and say what is left", false)
      .option("--strict", "warnings count as errors", false)
      .option("--advice", "also say what could be drawn better", false)
      .option("--explain [code]", "say what a code such as FZ203 means; without one, list them all")
      .action(async (files: string[], options: CheckOptions) => {
        const { explain } = options;
        finish(explain ? await explainCode(explain, options) : await runCheck(files, options));
      });
  },
};

/** Of one file: what a program that reads the list can still hold. */
const MOST_DIAGNOSTICS = 10_000;

interface Checked {
  readonly file: string;
  readonly text: string;
  readonly summary: string;
  readonly diagnostics: readonly Diagnostic[];
  readonly strict: boolean;
}

async function runCheck(patterns: readonly string[], options: CheckOptions): Promise<ExitStatus> {
  if (patterns.length === 0) {
    throw new Stop(EXIT.wrongUsage, "which diagrams?", "fz check FILE.fz");
  }
  if (options.fix && patterns.includes("-")) {
    throw new Stop(EXIT.wrongUsage, "--fix mends files, and standard input is none");
  }
  const checked: Checked[] = [];
  const stopped = await forEachFile(patterns, async (path) => {
    checked.push(await checkFile(path, options));
  });
  if (checked.length > 0) await report(checked, options);
  if (stopped !== EXIT.done) return stopped;
  const fails = ({ diagnostics, strict }: Checked): boolean =>
    diagnostics.some(({ severity }) => severity === "error" || (strict && severity === "warning"));
  return checked.some(fails) ? EXIT.inputHasErrors : EXIT.done;
}

async function checkFile(path: string, options: CheckOptions): Promise<Checked> {
  const file = nameOfInput(path);
  const config = await readConfig(path);
  let text = readText(path);
  expectDiagram(path, text);
  if (options.fix) {
    const { fixAll } = await import("../../lang/fixes.js");
    const mended = fixAll(text);
    if (mended !== text) {
      writeWhole(path, mended);
      note(`mended ${path}`);
      text = mended;
    }
  }
  const advice = options.advice || config.advice;
  const compiled = compile(text, { file, advice, mostDiagnostics: MOST_DIAGNOSTICS });
  const { lanes, nodes, edges } = compiled.diagram;
  const parts = [count(lanes, "lane"), count(nodes, "node"), count(edges, "edge")];
  return {
    file,
    text,
    summary: `${file}: ${parts.join(", ")}`,
    diagnostics: applyConfig(compiled.diagnostics, config),
    strict: options.strict || config.strict,
  };
}

const count = (things: readonly unknown[], noun: string): string =>
  `${things.length} ${noun}${things.length === 1 ? "" : "s"}`;

async function report(checked: readonly Checked[], { format }: CheckOptions): Promise<void> {
  const diagnostics = checked.flatMap((one) => one.diagnostics);
  if (format === "json") print(jsonOf(diagnostics));
  else if (format === "sarif") {
    const { exportSarif } = await import("../../export/sarif.js");
    print(JSON.stringify(exportSarif(diagnostics, packageJson), null, 2));
  } else await showHuman(checked, diagnostics);
}

async function showHuman(
  checked: readonly Checked[],
  diagnostics: readonly Diagnostic[],
): Promise<void> {
  if (diagnostics.length > 0) {
    const { showDiagnostics } = await import("../frame.js");
    const sources = new Map(checked.map(({ file, text }) => [file, text]));
    complain(`${showDiagnostics(diagnostics, sources)}\n`);
  }
  for (const { summary, diagnostics: own } of checked) {
    print(`${summary}: ${countDiagnostics(own)}`);
  }
}

function jsonOf(diagnostics: readonly Diagnostic[]): string {
  const shown = diagnostics.map(({ file, code, severity, message, range, help, fix }) => {
    return { file, code, severity, message, range, help, fix };
  });
  return JSON.stringify(shown, null, 2);
}

async function explainCode(wanted: string | true, { format }: CheckOptions): Promise<ExitStatus> {
  const catalogue: Readonly<Record<string, CatalogueEntry>> = CATALOGUE;
  if (wanted === true && format === "json") {
    const { exportCatalogue } = await import("../../export/catalogue.js");
    print(JSON.stringify(exportCatalogue(), null, 2));
    return EXIT.done;
  }
  if (wanted === true) {
    for (const [code, entry] of Object.entries(catalogue)) {
      print(`${code}  ${entry.severity.padEnd(7)}  ${entry.summary}`);
    }
    return EXIT.done;
  }
  const code = wanted.toUpperCase();
  if (!Object.hasOwn(catalogue, code)) {
    const close = nearest(code, Object.keys(catalogue));
    const list = "'fz check --explain' lists all codes";
    const help = close === null ? list : `did you mean '${close}'? ${list}`;
    throw new Stop(EXIT.wrongUsage, `there is no code '${wanted}'`, help);
  }
  const { severity, summary, explanation } = catalogue[code];
  print(`${code} (${severity}): ${summary}\n\n${explanation}`);
  return EXIT.done;
}
