// `fz fmt`: diagrams in their canonical form, in place.

import { hasErrors } from "../../lang/diagnostics.js";
import { format } from "../../lang/format.js";
import type { CommandDefinition } from "../command.js";
import { countDiagnostics } from "../count.js";
import { nameOfInput } from "../diagram-file.js";
import { readText, writeResult, writeWhole } from "../files.js";
import { EXIT, type ExitStatus } from "../stop.js";
import { forEachFile } from "../tell.js";
import { complain, note, print } from "../terminal.js";
import { expectDiagram } from "../wrong-file.js";

interface FormatOptions {
  readonly check: boolean;
  readonly stdout: boolean;
}

export const command: CommandDefinition = {
  declare(command, finish) {
    command
      .description("Write diagrams in their canonical form. A file with errors is left alone.")
      .argument("<file...>", "diagrams or patterns; - is standard input to standard output")
      .option("--check", "write nothing; name the files that would change, and exit with 3", false)
      .option("--stdout", "write to standard output instead of the file", false)
      .action(async (files: string[], options: FormatOptions) => {
        finish(await runFormat(files, options));
      });
  },
};

async function runFormat(patterns: readonly string[], options: FormatOptions): Promise<ExitStatus> {
  let broken = false;
  let differs = false;
  const stopped = await forEachFile(patterns, async (path) => {
    const before = readText(path);
    expectDiagram(path, before);
    const { text, diagnostics } = format(before, { file: nameOfInput(path) });
    if (hasErrors(diagnostics)) {
      broken = true;
      await refuse(path, before, diagnostics);
      if (options.stdout || path === "-") writeResult("-", before);
    } else if (options.check) {
      if (text === before) return;
      differs = true;
      print(nameOfInput(path));
    } else if (options.stdout || path === "-") writeResult("-", text);
    else if (text !== before) {
      writeWhole(path, text);
      note(`formatted ${path}`);
    }
  });
  if (stopped !== EXIT.done) return stopped;
  if (broken) return EXIT.inputHasErrors;
  return differs ? EXIT.unmet : EXIT.done;
}

async function refuse(
  path: string,
  text: string,
  diagnostics: ReturnType<typeof format>["diagnostics"],
): Promise<void> {
  const { showDiagnostics } = await import("../frame.js");
  const file = nameOfInput(path);
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  complain(`${showDiagnostics(errors, new Map([[file, text]]))}\n`);
  complain(`${file}: left as it is: ${countDiagnostics(errors)}`);
}
