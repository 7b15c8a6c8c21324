// `fz compare`: two runs against each other, from the reports that they wrote.
import { basename } from "node:path";
import packageJson from "../../../package.json" with { type: "json" };
import { readReportJson } from "../../sim/read-report.js";
import type { Report } from "../../sim/report.js";
import { chanceOf, reportDifferences } from "../../sim/report-differences.js";
import { paint } from "../colours.js";
import type { CommandDefinition } from "../command.js";
import { comparedFigures } from "../comparison.js";
import { readText, refuseOtherThanPage, reserveOutput, writeResult } from "../files.js";
import { EXIT, type ExitStatus, Stop } from "../stop.js";
import { inertWord, note, print } from "../terminal.js";

interface CompareOptions {
  readonly json?: string;
  readonly report?: string;
}

export const command: CommandDefinition = {
  declare(command, finish) {
    command
      .description("Compare two runs by the reports of 'fz simulate --json'.")
      .argument("<a.json>", "the report of the run before; - reads standard input")
      .argument("<b.json>", "the report of the run after")
      .option("--json <file>", "also write the differences; - is standard output")
      .option("--report <file.html>", "also write a page with the charts of both over each other")
      .action(async (a: string, b: string, options: CompareOptions) => {
        finish(await runCompare([a, b], options));
      });
  },
};

async function runCompare(
  paths: readonly [string, string],
  { json, report: page }: CompareOptions,
): Promise<ExitStatus> {
  const [a, b] = paths.map(readReport);
  refuseOtherThanPage(page);
  for (const output of [json, page]) if (output !== undefined) reserveOutput(output);
  const figures = reportDifferences(a, b);
  const write = (path: string, content: string): void => {
    writeResult(path, content);
    if (path !== "-") note(`wrote ${path}`);
  };
  if (json !== undefined) {
    const whole = { schema: "fz-differences/1", tool: `fz ${packageJson.version}`, figures };
    write(json, `${JSON.stringify(whole, null, 2)}\n`);
  }
  if (page !== undefined) {
    const { compareFile } = await import("../compare-file.js");
    write(page, compareFile(paths.map(nameOf), [a, b], figures));
  }
  if (json !== "-" && page !== "-") {
    const { out } = paint;
    const sides = [a, b].map((report, side) => {
      const { seed, simulated_s, replications } = report;
      const runs = replications > 1 ? ` · ${replications} replications` : "";
      const how = `seed ${seed} · ${Math.round(simulated_s)} s simulated${runs}`;
      return `  ${side === 0 ? "a" : "b"}  ${inertWord(nameOf(paths[side]))}  ${out.dim(how)}`;
    });
    const [table, ...notes] = comparedFigures(figures);
    const about = [...notes, out.dim(chanceOf(a, b))].join("\n");
    print([sides.join("\n"), table, about].join("\n\n"));
  }
  return EXIT.done;
}

const nameOf = (path: string): string => (path === "-" ? "standard input" : basename(path));

function readReport(path: string): Report {
  const read = readReportJson(readText(path));
  if (read.ok) return read.report;
  const help = "fz simulate FILE --json run.json writes a report";
  throw new Stop(EXIT.inputHasErrors, `${nameOf(path)}: ${read.problem}`, help);
}
