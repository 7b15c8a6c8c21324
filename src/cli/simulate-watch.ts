// `fz simulate --watch`: runs again whenever diagram or scenario are saved, and says what changed
// against the run before. On one seed every node draws the same numbers in both.
import type { Report } from "../sim/report.js";
import { reportDifferences } from "../sim/report-differences.js";
import { paint } from "./colours.js";
import { comparedFigures } from "./comparison.js";
import { Watch } from "./pictures/watch.js";
import type { PreparedRun } from "./run-settings.js";
import { Stop } from "./stop.js";
import { tellStop } from "./tell.js";
import { note, print } from "./terminal.js";

export interface WatchedRun {
  readonly prepared: PreparedRun;
  readonly report: Report;
}

/** `runAgain` reads the files anew, runs, and writes what the first run wrote. */
export async function watchAndRun(
  first: WatchedRun,
  runAgain: () => Promise<WatchedRun>,
): Promise<void> {
  const { file, scenarioPath } = first.prepared;
  const paths = [file.path, ...(scenarioPath === null ? [] : [scenarioPath])];
  const watch = new Watch(paths);
  note(`watching ${paths.join(", ")}; Ctrl-C ends it`);
  let before = first.report;
  await watch.run(async (saved) => {
    note(`${saved.join(", ")} was saved`);
    try {
      const { report } = await runAgain();
      print(["", whatChanged(before, report), ""].join("\n"));
      before = report;
    } catch (error) {
      // What is wrong is said, and the watch goes on.
      if (!(error instanceof Stop)) throw error;
      await tellStop(error);
    }
  });
}

function whatChanged(before: Report, after: Report): string {
  const { out } = paint;
  const title = `${out.bold("Against the run before")}  ${out.dim("a before · b now")}`;
  const turned = after.expect.flatMap(({ expression, pass }) => {
    const was = before.expect.find((one) => one.expression === expression);
    if (was === undefined || was.pass === pass) return [];
    return pass
      ? [out.green(`  ✓  ${expression}  is met now`)]
      : [out.red(`  ✗  ${expression}  is no longer met`)];
  });
  const tables = comparedFigures(reportDifferences(before, after));
  return [title, ...tables, ...(turned.length > 0 ? [turned.join("\n")] : [])].join("\n\n");
}
