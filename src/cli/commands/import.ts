// `fz import`: a diagram of another format as a .fz file.
import { Option } from "commander";
import { writeFz } from "../../export/fz.js";
import { guessFormat, READER_NAMES, READERS, type ReaderName } from "../../export/readers/index.js";
import { hasErrors } from "../../lang/diagnostics.js";
import type { CommandDefinition } from "../command.js";
import { countDiagnostics } from "../count.js";
import { nameOfInput } from "../diagram-file.js";
import { readText, reserveOutput, writeResult } from "../files.js";
import { EXIT, Stop } from "../stop.js";
import { complain, note } from "../terminal.js";
import { isOwnDiagram } from "../wrong-file.js";

interface ImportOptions {
  readonly from?: ReaderName;
  readonly output: string;
}

export const command: CommandDefinition = {
  declare(command, finish) {
    command
      .description("Write a diagram of another format as a .fz file.")
      .argument("<file>", "the other diagram; - reads standard input")
      .addOption(
        new Option("--from <format>", "its format (default: by the name of the file)").choices(
          READER_NAMES,
        ),
      )
      .option("-o, --output <file>", "where to", "-")
      .action(async (file: string, options: ImportOptions) => {
        await runImport(file, options);
        finish(EXIT.done);
      });
  },
};

async function runImport(path: string, { from, output }: ImportOptions): Promise<void> {
  const text = readText(path).replace(/^\ufeff/, "");
  reserveOutput(output);
  const file = nameOfInput(path);
  const format = from ?? guessFormat(path, text);
  if (format === null && isOwnDiagram(path, text)) {
    throw new Stop(EXIT.wrongUsage, `${file} is a .fz diagram already`, `fz render ${path}`);
  }
  if (format === null) {
    const help = `say which: --from ${READER_NAMES.join(", --from ")}`;
    throw new Stop(EXIT.wrongUsage, `cannot tell the format of ${file}`, help);
  }
  const { diagram, diagnostics } = READERS[format].read(text, file);
  if (diagnostics.length > 0) {
    const { showDiagnostics } = await import("../frame.js");
    const shown = `${showDiagnostics(diagnostics, new Map([[file, text]]))}\n`;
    if (hasErrors(diagnostics)) complain(shown);
    else note(shown);
  }
  if (diagram === null) {
    throw new Stop(EXIT.inputHasErrors, `cannot import ${file}: ${countDiagnostics(diagnostics)}`);
  }
  writeResult(output, writeFz(diagram));
  if (output !== "-") note(`wrote ${output}`);
}
