// `fz render`: a diagram as a picture.
import { basename, dirname, extname, join } from "node:path";
import { Option } from "commander";
import { renderSvg, THEMES, type ThemeName, VIEWS, type ViewName } from "../../draw/render.js";
import type { CommandDefinition } from "../command.js";
import { readDiagram } from "../diagram-file.js";
import { reserveOutput, writeResult } from "../files.js";
import { EXIT, type ExitStatus } from "../stop.js";
import { note } from "../terminal.js";

interface RenderOptions {
  readonly output?: string;
  readonly view: ViewName;
  readonly theme: ThemeName;
  readonly layout: "own" | "elk";
  readonly title?: string;
}

export const command: CommandDefinition = {
  declare(command, finish) {
    command
      .description("Draw a diagram.")
      .argument("<file>", "the diagram; - reads standard input")
      .option("-o, --output <file>", "where to; - is standard output (default: beside the input)")
      .addOption(
        new Option("--view <view>", `what to show: ${summariesOf(VIEWS)}`)
          .choices(Object.keys(VIEWS))
          .default("workflow"),
      )
      .addOption(
        new Option("--theme <theme>", `colours and pen: ${summariesOf(THEMES)}`)
          .choices(Object.keys(THEMES))
          .default("light"),
      )
      .addOption(
        new Option("--layout <engine>", "what places the columns: our own engine, or elkjs")
          .choices(["own", "elk"])
          .default("own"),
      )
      .addOption(new Option("--format <format>", "of the file").choices(["svg"]).default("svg"))
      .option("--title <text>", "title of the picture, for screen readers and browsers")
      .action(async (file: string, options: RenderOptions) => {
        finish(await runRender(file, options));
      });
  },
};

function summariesOf(table: Readonly<Record<string, { readonly summary: string }>>): string {
  return Object.entries(table)
    .map(([name, { summary }]) => `${name} (${summary})`)
    .join(", ");
}

async function runRender(path: string, options: RenderOptions): Promise<ExitStatus> {
  const { diagram } = await readDiagram(path);
  const name = path === "-" ? "diagram" : basename(path, extname(path));
  const output = options.output ?? (path === "-" ? "-" : join(dirname(path), `${name}.svg`));
  reserveOutput(output);
  const svg = await renderSvg(diagram, {
    view: options.view,
    theme: options.theme,
    engine: options.layout,
    title: options.title,
    name,
  });
  writeResult(output, svg.endsWith("\n") ? svg : `${svg}\n`);
  if (output !== "-") note(`drew ${output}`);
  return EXIT.done;
}
