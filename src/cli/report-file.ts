// The report of a run as one HTML file: gathers the picture, the built page and the command line
// that repeats the run.
import { basename, dirname, relative, resolve } from "node:path";
import { renderSvg } from "../draw/render.js";
import { pageData, writeReportPage } from "../export/report-page.js";
import { findBottleneck } from "../sim/bottleneck.js";
import type { Report } from "../sim/report.js";
import { asset, hash } from "./page-assets.js";
import type { PreparedRun, RunOptions } from "./run-settings.js";
import { shellWord } from "./terminal.js";

/** The page as HTML text; the same run and the same command line give the same bytes. */
export async function reportFile(
  report: Report,
  prepared: PreparedRun,
  options: RunOptions,
): Promise<string> {
  const { file, model } = prepared;
  const picture = await renderSvg(file.diagram, {
    view: "workflow",
    theme: "auto",
    engine: "own",
    name: "picture",
  });
  const words = {
    bottleneck: findBottleneck(report, model),
    command: repeatCommand(prepared, options),
  };
  return writeReportPage({
    title: `${report.diagram.file ?? "Simulation"}: simulation report`,
    picture,
    data: pageData(report, model, words),
    script: asset("report.js"),
    style: asset("report.css"),
    hash,
  });
}

const REPEATED = ["rate", "fail", "partitions", "instances", "fault", "set"] as const;
const SINGLE = ["duration", "warmup", "drain", "replications"] as const;

/** Seen from the folder of the diagram, so that no path of this machine is in it. */
function repeatCommand({ file, model, scenarioPath }: PreparedRun, options: RunOptions): string {
  const folder = file.path === "-" ? "." : dirname(file.path);
  const words = ["fz", "simulate", file.path === "-" ? "-" : basename(file.path)];
  if (scenarioPath !== null) words.push("-s", relative(resolve(folder), resolve(scenarioPath)));
  for (const name of SINGLE) {
    const value = options[name];
    if (value !== undefined) words.push(`--${name}`, value);
  }
  words.push("--seed", String(model.seed));
  for (const name of REPEATED) {
    for (const value of options[name] ?? []) words.push(`--${name}`, value);
  }
  return words.map(shellWord).join(" ");
}
