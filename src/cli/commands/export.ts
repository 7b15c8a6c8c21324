// `fz export`: a diagram in other formats.
import { Option } from "commander";
import { exportJson } from "../../export/json.js";
import type { CommandDefinition } from "../command.js";
import { readDiagram } from "../diagram-file.js";
import { reserveOutput, writeResult } from "../files.js";
import { EXIT } from "../stop.js";
import { note } from "../terminal.js";

export const command: CommandDefinition = {
  declare(command, finish) {
    command
      .description("Write a diagram in another format.")
      .argument("<file>", "the diagram; - reads standard input")
      .addOption(
        new Option("--to <format>", "the format").choices(["json"]).makeOptionMandatory(true),
      )
      .option("-o, --output <file>", "where to", "-")
      .action(async (file: string, { output }: { output: string }) => {
        const { diagram } = await readDiagram(file);
        reserveOutput(output);
        writeResult(output, `${JSON.stringify(exportJson(diagram), null, 2)}\n`);
        if (output !== "-") note(`wrote ${output}`);
        finish(EXIT.done);
      });
  },
};
