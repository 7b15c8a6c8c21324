// Which diagram becomes which file in which format, settled before anything is drawn.
import { mkdirSync } from "node:fs";
import { basename, dirname, extname, join, resolve } from "node:path";
import { nearest } from "../../lang/nearest.js";
import { isFolder, reasonOf } from "../files.js";
import { EXIT, Stop } from "../stop.js";
import { note } from "../terminal.js";
import { FORMATS, type FormatName, isFormat } from "./formats.js";

export interface OutputOptions {
  readonly output?: string;
  readonly outDir?: string;
  readonly format?: FormatName;
  readonly ascii?: boolean;
}

export interface PlannedPicture {
  /** The diagram; `-` is standard input. */
  readonly input: string;
  /** The picture; `-` is standard output. */
  readonly output: string;
  readonly format: FormatName;
  /** The diagram's file name without its ending: it goes into the ids of the picture. */
  readonly name: string;
}

export function planPictures(
  inputs: readonly string[],
  options: OutputOptions,
): readonly PlannedPicture[] {
  const { output, outDir } = options;
  if (output !== undefined && outDir !== undefined) {
    throw new Stop(
      EXIT.wrongUsage,
      "-o names one file and --out-dir a folder",
      "give one of the two",
    );
  }
  if (output !== undefined && inputs.length > 1) {
    const help = "without -o, each picture goes beside its diagram; --out-dir gathers them";
    throw new Stop(EXIT.wrongUsage, `${inputs.length} diagrams cannot go to one file`, help);
  }
  const overInput = inputs.some((input) => output && resolve(input) === resolve(output));
  // Whatever its ending: that it is an input is what is said of it.
  const format = overInput ? "svg" : formatOf(options);
  if (output === "-" && FORMATS[format].binary && process.stdout.isTTY) {
    const help = `name a file: -o picture.${format}`;
    throw new Stop(EXIT.wrongUsage, `a terminal cannot show ${format}`, help);
  }
  if (outDir !== undefined) makeFolder(outDir);
  return inputs.map((input) => {
    const name = input === "-" ? "diagram" : basename(input, extname(input));
    const file = `${name}.${format}`;
    const beside = input === "-" ? "-" : join(dirname(input), file);
    const place = outDir === undefined ? beside : join(outDir, file);
    return { input, output: output ?? place, format, name };
  });
}

function formatOf({ output, format, ascii }: OutputOptions): FormatName {
  const ending = output === undefined ? "" : extname(output).slice(1).toLowerCase();
  const named = format ?? (isFormat(ending) ? ending : undefined);
  if (ascii && named !== undefined && named !== "txt") {
    const help = `leave out --ascii, or write text: --format txt`;
    throw new Stop(EXIT.wrongUsage, `--ascii is for text, and ${named} is none`, help);
  }
  if (named !== undefined) return named;
  if (ascii) return "txt";
  if (ending === "") return "svg";
  const known = Object.keys(FORMATS);
  const close = nearest(ending, known);
  const help = `${close === null ? "" : `did you mean .${close}? `}formats: ${known.join(", ")}; --format names one for any file`;
  throw new Stop(EXIT.wrongUsage, `${output}: there is no picture format '${ending}'`, help);
}

function makeFolder(path: string): void {
  if (isFolder(path)) return;
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    throw new Stop(EXIT.wrongUsage, `cannot make the folder ${path}: ${reasonOf(error)}`);
  }
  note(`made ${path}/`);
}
