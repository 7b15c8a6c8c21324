// `fz simulate --watch`: runs again whenever diagram or scenario are saved, and says what changed
// against the run before. On one seed every node draws the same numbers in both: where runs are
// short both are repeated in pairs, so that the difference has an interval of its own.
import { compare } from "../sim/compare.js";
import type { Report } from "../sim/report.js";
import { chanceOf, reportDifferences } from "../sim/report-differences.js";
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
  let before = first;
  await watch.run(async (saved) => {
    note(`${saved.join(", ")} was saved`);
    try {
      const now = await runAgain();
      print(["", whatChanged(before, now), ""].join("\n"));
      before = now;
    } catch (error) {
      // What is wrong is said, and the watch goes on.
      if (!(error instanceof Stop)) throw error;
      await tellStop(error);
    }
  });
}

/** Of both runs together; ten pairs of such runs take a second or two. */
const MOST_EVENTS = 500_000;

function whatChanged(before: WatchedRun, now: WatchedRun): string {
  const { out } = paint;
  const [a, b] = [before.report, now.report];
  const isShort = a.events + b.events <= MOST_EVENTS;
  const pairs = isShort ? compare(before.prepared.model, now.prepared.model) : null;
  const how = pairs ? ` · ${pairs.replications} pairs on common random numbers` : "";
  const title = `${out.bold("Against the run before")}  ${out.dim(`a before · b now${how}`)}`;
  const tables = comparedFigures(pairs?.figures ?? reportDifferences(a, b));
  const notes = [...turnedAround(a, b), ...(pairs ? [] : [out.dim(chanceOf(a, b))])];
  return [title, ...tables, ...(notes.length > 0 ? [notes.join("\n")] : [])].join("\n\n");
}

/** Expectations that were met and are not, or the other way round. */
function turnedAround(before: Report, now: Report): readonly string[] {
  const { out } = paint;
  return now.expect.flatMap(({ expression, pass }) => {
    const was = before.expect.find((one) => one.expression === expression);
    if (was === undefined || was.pass === pass) return [];
    return pass
      ? [out.green(`  ✓  ${expression}  is met now`)]
      : [out.red(`  ✗  ${expression}  is no longer met`)];
  });
}
