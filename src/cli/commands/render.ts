// `fz render`: diagrams as pictures.
import { Option } from "commander";
import { THEMES, VIEWS, type ViewName } from "../../draw/render.js";
import type { CommandDefinition } from "../command.js";
import { expandFiles } from "../files.js";
import { FORMATS } from "../pictures/formats.js";
import { type OutputOptions, planPictures } from "../pictures/plan.js";
import { DrawingSession } from "../pictures/session.js";
import {
  backgroundColour,
  isThemeFile,
  type Look,
  numberBetween,
  readLook,
} from "../pictures/wishes.js";
import { EXIT, type ExitStatus, Stop } from "../stop.js";
import { tellStop } from "../tell.js";
import { note } from "../terminal.js";

interface RenderCommandOptions extends OutputOptions, Look {
  readonly view: ViewName;
  readonly layout: "own" | "elk";
  readonly direction: "right" | "down";
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
      .option("--ascii", "as text of nothing but ASCII characters")
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
      .addOption(
        new Option("--direction <way>", "where a workflow runs to: lanes as rows, or as columns")
          .choices(["right", "down"])
          .default("right"),
      )
      .option("--report <file>", "lay a run over it: the JSON of fz simulate --json")
      .option(
        "--animate",
        "let an SVG move as the run of --report did, as a GIF always does (workflow view)",
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
  if (options.report !== undefined && inputs.length > 1) {
    const help = "draw the diagrams one by one, each with its own";
    throw new Stop(EXIT.wrongUsage, "--report is of one diagram", help);
  }
  if ([options.report, ...inputs].filter((path) => path === "-").length > 1) {
    throw new Stop(EXIT.wrongUsage, "standard input cannot be both diagram and report");
  }
  const looks = { ...options, animate: isToMove(inputs, options) };
  tellUnused(options);
  if (options.watch) return await watchAndDraw(inputs, looks);
  const dress = await readLook(looks);
  return await new DrawingSession(planPictures(inputs, options), options, dress).drawFirst();
}

/** Says which options mean nothing to the view that is drawn. */
function tellUnused({ view, direction, layout }: RenderCommandOptions): void {
  if (view === "workflow") return;
  const only = `only means something to the workflow view: the ${view} view is drawn without it`;
  if (direction !== "right") note(`--direction ${direction} ${only}`);
  if (layout !== "own" && view === "sequence") note(`--layout ${layout} ${only}`);
}

/** Whether pictures show how a run went; stops when they cannot, or there is no run. */
function isToMove(inputs: readonly string[], options: RenderCommandOptions): boolean {
  const wishes = { ...options, outDir: undefined };
  const [{ format } = { format: "svg" as const }] = planPictures(inputs.slice(0, 1), wishes);
  const { moves } = FORMATS[format];
  if (moves !== "always" && !options.animate) return false;
  const wish = options.animate ? "--animate" : "a GIF";
  if (options.report === undefined) {
    const help = "fz simulate FILE --json run.json, then add --report run.json";
    throw new Stop(EXIT.wrongUsage, `${wish} shows a run, and there is none`, help);
  }
  if (moves === "never" || options.view !== "workflow") {
    const what = moves === "never" ? format.toUpperCase() : `the ${options.view} view`;
    const help = "SVG and GIF of the workflow can: leave --view out, and name one of them";
    throw new Stop(EXIT.wrongUsage, `${what} cannot move`, help);
  }
  return true;
}

async function watchAndDraw(
  inputs: readonly string[],
  options: RenderCommandOptions,
): Promise<ExitStatus> {
  const { report, theme } = options;
  const dressing = [report, isThemeFile(theme) ? theme : undefined].flatMap((path) => path ?? []);
  if ([...inputs, ...dressing].includes("-")) {
    throw new Stop(EXIT.wrongUsage, "--watch waits for files, and standard input is none");
  }
  const { Watch } = await import("../pictures/watch.js");
  const watch = new Watch([...inputs, ...dressing]);
  const dress = await readLook(options);
  const session = new DrawingSession(planPictures(inputs, options), options, dress);
  await session.drawFirst();
  note(`watching ${[...inputs, ...dressing].join(", ")}; Ctrl-C ends it`);
  await watch.run(async (saved) => {
    const dressed = saved.some((path) => dressing.includes(path));
    await orSay(async () => {
      await session.drawAgain(saved, dressed ? await readLook(options) : null);
    });
  });
  return EXIT.done;
}

/** What is wrong is said, and the watch goes on. */
async function orSay(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    await tellStop(error);
  }
}
