// `fz render`: diagrams as pictures.
import { Option } from "commander";
import { THEMES, VIEWS, type ViewName } from "../../draw/render.js";
import type { CommandDefinition } from "../command.js";
import { expandFiles } from "../files.js";
import { FORMATS } from "../pictures/formats.js";
import { type OutputOptions, planPictures } from "../pictures/plan.js";
import { DrawingSession } from "../pictures/session.js";
import type { Watch } from "../pictures/watch.js";
import { backgroundColour, type Look, numberBetween, readLook } from "../pictures/wishes.js";
import { EXIT, type ExitStatus, Stop } from "../stop.js";
import { note } from "../terminal.js";

interface RenderCommandOptions extends OutputOptions, Look {
  readonly view: ViewName;
  readonly layout: "own" | "elk";
  readonly watch?: boolean;
}

export const command: CommandDefinition = {
  declare(command, finish) {
    command
      .description("Draw diagrams.")
      .argument("<file...>", "diagrams, or quoted patterns; - reads standard input")
      .option("-o, --output <file>", "where to; - is standard output (default: beside the input)")
      .option("--out-dir <folder>", "put the pictures there, under the names of their diagrams")
      .addOption(
        new Option(
          "--format <format>",
          `${summariesOf(FORMATS)} (default: by the ending of -o, svg)`,
        ).choices(Object.keys(FORMATS)),
      )
      .addOption(
        new Option("--view <view>", `what to show: ${summariesOf(VIEWS)}`)
          .choices(Object.keys(VIEWS))
          .default("workflow"),
      )
      .option("--theme <theme>", `colours and pen: ${summariesOf(THEMES)}, or a YAML file`, "light")
      .option("--title <text>", "a heading over the picture")
      .option("--width <px>", "width of the picture", numberBetween(16, 100_000))
      .option(
        "--scale <times>",
        "its own size times this, 1 without; PNG 2",
        numberBetween(0.05, 20),
      )
      .option("--padding <px>", "room around the drawing", numberBetween(0, 2_000))
      .option("--background <colour>", "'#fafafa', white, black or transparent", backgroundColour)
      .addOption(
        new Option("--layout <engine>", "what places the columns: our own engine, or elkjs")
          .choices(["own", "elk"])
          .default("own"),
      )
      .option("--watch", "draw again whenever a diagram is saved, until Ctrl-C")
      .action(async (patterns: string[], options: RenderCommandOptions) => {
        finish(await runRender(patterns, options));
      });
  },
};

function summariesOf(table: Readonly<Record<string, { readonly summary: string }>>): string {
  return Object.entries(table)
    .map(([name, { summary }]) => `${name} (${summary})`)
    .join(", ");
}

async function runRender(
  patterns: readonly string[],
  options: RenderCommandOptions,
): Promise<ExitStatus> {
  const inputs = await expandFiles(patterns);
  if (options.watch && inputs.includes("-")) {
    throw new Stop(EXIT.wrongUsage, "--watch waits for files, and standard input is none");
  }
  const look = await readLook(options);
  const pictures = planPictures(inputs, options);
  const watch = options.watch ? await startWatch(inputs) : null;
  const session = new DrawingSession(pictures, options, look);
  const status = await session.drawFirst();
  if (watch === null) return status;
  note(`watching ${inputs.join(", ")}; Ctrl-C ends it`);
  await watch.run((saved) => session.drawAgain(saved));
  return EXIT.done;
}

async function startWatch(inputs: readonly string[]): Promise<Watch> {
  const { Watch } = await import("../pictures/watch.js");
  return new Watch(inputs);
}
