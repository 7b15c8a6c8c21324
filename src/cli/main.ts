// The command line: declares every command, runs one, and turns whatever happens into one clear
// message and the right exit status.
import { Command, CommanderError } from "commander";
import packageJson from "../../package.json" with { type: "json" };
import type { CommandDefinition } from "./command.js";
import { EXIT, type ExitStatus, Stop } from "./stop.js";
import { tellStop } from "./tell.js";
import { complain, ERR, inert, OUT, setVerbosity, writeAll } from "./terminal.js";

interface CommandEntry {
  readonly usage: string;
  readonly summary: string;
  readonly load: () => Promise<{ readonly command: CommandDefinition }>;
}

const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  new: {
    usage: "[template] [dir]",
    summary: "start from a template",
    load: () => import("./commands/new.js"),
  },
  check: {
    usage: "<file...>",
    summary: "say what is wrong with diagrams, and where",
    load: () => import("./commands/check.js"),
  },
  fmt: {
    usage: "<file...>",
    summary: "write diagrams in their canonical form",
    load: () => import("./commands/fmt.js"),
  },
  render: {
    usage: "<file...>",
    summary: "draw diagrams as SVG, PNG, PDF or text",
    load: () => import("./commands/render.js"),
  },
  simulate: {
    usage: "<file>",
    summary: "run a diagram as a simulation",
    load: () => import("./commands/simulate.js"),
  },
  explain: {
    usage: "<file>",
    summary: "the roles and numbers a simulation would use, and why",
    load: () => import("./commands/explain.js"),
  },
  analyze: {
    usage: "<file>",
    summary: "what queueing theory says, without a run",
    load: () => import("./commands/analyze.js"),
  },
  chaos: {
    usage: "<file>",
    summary: "break a diagram with random faults, and show the fewest that do",
    load: () => import("./commands/chaos.js"),
  },
  export: {
    usage: "<file>",
    summary: "write a diagram in another format",
    load: () => import("./commands/export.js"),
  },
  import: {
    usage: "<file>",
    summary: "write a diagram of another format as .fz",
    load: () => import("./commands/import.js"),
  },
  compare: {
    usage: "<a.json> <b.json>",
    summary: "two runs against each other, from their reports",
    load: () => import("./commands/compare.js"),
  },
  preview: {
    usage: "<file>",
    summary: "a local page that redraws on save, and runs the diagram",
    load: () => import("./commands/preview.js"),
  },
  lsp: {
    usage: "",
    summary: "serve editors: the language server protocol",
    load: () => import("./commands/lsp.js"),
  },
};

const AFTER_HELP = `
Start here:
  fz new pubsub shop            a publish/subscribe system to play with
  fz check shop/diagram.fz      is the diagram well formed?
  fz render shop/diagram.fz     draw it: shop/diagram.svg
  fz simulate shop/diagram.fz   run it: throughput, latency, what is lost

Exit status: 0 done, 1 what stands in a file is wrong or a run reached its budget, 2 wrong usage,
3 an expectation is not met or --check found a difference, 70 a defect of fz.`;

/** Declares all commands by name, and the one that the words name whole. */
async function declareProgram(
  words: readonly string[],
  finish: (status: ExitStatus) => void,
): Promise<Command> {
  const program = new Command("fz")
    .description("Draw message-driven systems, and run them as a simulation.")
    .version(packageJson.version, "-V, --version", "print the version")
    .option("-q, --quiet", "results and errors only")
    .option("--no-progress", "no progress bar, also on a terminal")
    .addHelpText("after", AFTER_HELP)
    .showSuggestionAfterError(true)
    .enablePositionalOptions(false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => writeAll(OUT, text),
      writeErr: (text) => writeAll(ERR, text),
      outputError: (text, write) => write(`error: ${usage(text)}`),
    });
  const named = words.find((word) => Object.hasOwn(COMMANDS, word));
  for (const [name, { usage, summary, load }] of Object.entries(COMMANDS)) {
    const command = program.command(name).summary(summary);
    command.exitOverride().configureOutput(program.configureOutput());
    if (name === named) (await load()).command.declare(command, finish);
    else if (usage !== "") command.arguments(usage);
    command.option("-q, --quiet", "results and errors only");
    command.option("--no-progress", "no progress bar, also on a terminal");
  }
  program.hook("preAction", (_, action) => {
    const own = action.opts<{ quiet?: boolean; progress?: boolean }>();
    const { quiet, progress } = program.opts<{ quiet?: boolean; progress?: boolean }>();
    setVerbosity({
      quiet: Boolean(quiet || own.quiet),
      progress: progress !== false && own.progress !== false,
    });
  });
  return program;
}

const usage = (text: string): string => {
  const message = inert(text.replace(/^error: /, ""));
  return message.includes("fz --help") ? message : `${message}Run 'fz --help' for the commands.\n`;
};

/** Runs one command line and returns its exit status. */
export async function main(words: readonly string[]): Promise<ExitStatus> {
  let status: ExitStatus = EXIT.done;
  try {
    const program = await declareProgram(words, (reported) => {
      status = reported;
    });
    if (words.length === 0) program.help({ error: false });
    await program.parseAsync(words as string[], { from: "user" });
    return status;
  } catch (error) {
    return await report(error);
  }
}

async function report(error: unknown): Promise<ExitStatus> {
  if (error instanceof CommanderError) {
    return error.exitCode === 0 ? EXIT.done : EXIT.wrongUsage;
  }
  if (error instanceof Stop) {
    await tellStop(error);
    return error.status;
  }
  const { paint } = await import("./colours.js");
  const message = error instanceof Error ? error.message : String(error);
  complain(`${paint.err.red.bold("defect")}: ${inert(message)}`);
  complain("  = help: this is a mistake in fz, not in your files; please report it");
  if (process.env.FZ_DEBUG && error instanceof Error) complain(error.stack ?? "");
  return EXIT.defect;
}

main(process.argv.slice(2)).then((status) => {
  process.exitCode = status;
});
