// `fz preview`: a page on this machine that redraws a diagram on save and runs it.
import type { CommandDefinition } from "../command.js";
import { EXIT, type ExitStatus, Stop } from "../stop.js";

interface PreviewOptions {
  readonly scenario?: string;
  readonly port?: string;
  readonly open: boolean;
}

export const command: CommandDefinition = {
  declare(command, finish) {
    command
      .description(
        "Show a diagram in the browser: redrawn on save, and run with sliders and faults.",
      )
      .argument("<file>", "the diagram")
      .option("-s, --scenario <file>", "the scenario (default: NAME.scenario.yaml beside NAME.fz)")
      .option("--port <number>", "port on 127.0.0.1 (default: one that is free)")
      .option("--no-open", "do not open the browser")
      .action(async (file: string, options: PreviewOptions) => {
        finish(await runPreview(file, options));
      });
  },
};

async function runPreview(path: string, options: PreviewOptions): Promise<ExitStatus> {
  if (path === "-") {
    throw new Stop(EXIT.wrongUsage, "a preview waits for saves, and standard input is no file");
  }
  const port = Number(options.port ?? 0);
  if (!/^\d+$/.test(options.port ?? "0") || port > 65_535) {
    const help = "a port is a whole number from 1 to 65535";
    throw new Stop(EXIT.wrongUsage, `'${options.port}' is not a port`, help);
  }
  const { servePreview } = await import("../preview/serve.js");
  await servePreview({ path, scenario: options.scenario, port, open: options.open });
  return EXIT.done;
}
