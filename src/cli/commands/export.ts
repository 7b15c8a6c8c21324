// `fz export`: a diagram in other formats.
import { Option } from "commander";
import {
  exportDiagram,
  FORMAT_NAMES,
  type FormatName,
  lostIn,
} from "../../export/formats/index.js";
import type { CommandDefinition } from "../command.js";
import { readDiagram } from "../diagram-file.js";
import { reserveOutput, writeResult } from "../files.js";
import { EXIT } from "../stop.js";
import { note } from "../terminal.js";

interface ExportOptions {
  readonly to: FormatName;
  readonly output: string;
}

export const command: CommandDefinition = {
  declare(command, finish) {
    command
      .description("Write a diagram in another format.")
      .argument("<file>", "the diagram; - reads standard input")
      .addOption(
        new Option("--to <format>", "the format").choices(FORMAT_NAMES).makeOptionMandatory(true),
      )
      .option("-o, --output <file>", "where to", "-")
      .action(async (file: string, { to, output }: ExportOptions) => {
        const { diagram } = await readDiagram(file);
        reserveOutput(output);
        const lost = lostIn(diagram, to);
        if (lost !== null) note(`${to}: ${lost}`);
        writeResult(output, exportDiagram(diagram, to));
        if (output !== "-") note(`wrote ${output}`);
        finish(EXIT.done);
      });
  },
};
