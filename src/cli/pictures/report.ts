// Reads the report of a run that is to be laid over a picture.
import type { Marks, Picture, Theme } from "../../draw/render.js";
import { animate, type Playback } from "../../export/animate.js";
import { isProblem, readReport } from "../../export/report-marks.js";
import type { Diagram } from "../../lang/diagram.js";
import { readText } from "../files.js";
import { EXIT, Stop } from "../stop.js";

/** What a report makes of a picture. */
export interface ReadReportFile {
  /** The marks that it makes on a diagram; stops when they do not fit. */
  readonly marksOf: (diagram: Diagram) => Marks;
  /** Puts the run into the picture; stops when the report does not say how it went. */
  readonly animate: (picture: Picture, diagram: Diagram, theme: Theme) => Playback;
}

export function readReportFile(path: string): ReadReportFile {
  const name = path === "-" ? "standard input" : path;
  let report: unknown;
  const text = readText(path);
  try {
    report = JSON.parse(text);
  } catch (error) {
    const said = (error as Error).message.slice(0, 200);
    throw new Stop(EXIT.inputHasErrors, `${name}: it is no JSON: ${said}`, HELP);
  }
  return {
    marksOf(diagram) {
      const read = readReport(report, diagram);
      if (!isProblem(read)) return read;
      throw new Stop(EXIT.inputHasErrors, `${name}: ${read.message}`, read.help);
    },
    animate(picture, diagram, theme) {
      const playback = animate(picture, report, diagram, theme);
      if (typeof playback !== "string") return playback;
      throw new Stop(EXIT.inputHasErrors, `${name}: ${playback}`, HELP);
    },
  };
}

const HELP = "fz simulate FILE --json run.json writes a report";
