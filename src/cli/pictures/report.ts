// Reads the report of a run that is to be laid over a picture.
import type { Marks } from "../../draw/render.js";
import { isProblem, readReport } from "../../export/report-marks.js";
import type { Diagram } from "../../lang/diagram.js";
import { readText } from "../files.js";
import { EXIT, Stop } from "../stop.js";

/** What turns a diagram into the marks that a report makes on it; stops when they do not fit. */
export function readReportFile(path: string): (diagram: Diagram) => Marks {
  const name = path === "-" ? "standard input" : path;
  let report: unknown;
  const text = readText(path);
  try {
    report = JSON.parse(text);
  } catch (error) {
    const said = (error as Error).message.slice(0, 200);
    throw new Stop(EXIT.inputHasErrors, `${name}: it is no JSON: ${said}`, HELP);
  }
  return (diagram) => {
    const read = readReport(report, diagram);
    if (isProblem(read)) throw new Stop(EXIT.inputHasErrors, `${name}: ${read.message}`, read.help);
    return read;
  };
}

const HELP = "fz simulate FILE --json run.json writes a report";
