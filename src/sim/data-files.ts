// What a scenario keeps in files of its own beside it: traces, and samples of times. One entry per
// kind; whatever names a file is replaced by what is in it while the model is built.
import type { TraceSettings } from "./arrivals.js";
import { type Distribution, loadSample } from "./distribution.js";
import type { Parsed } from "./quantity.js";
import { loadTrace } from "./trace.js";

/** Reads a file that a scenario names, relative to where the scenario stands. */
export type ReadFile = (name: string) => Parsed<string>;

export const noFiles: ReadFile = (name) => {
  return { ok: false, problem: `'${name}' cannot be read here: no files can` };
};

interface DataFile {
  readonly fits: (value: Readonly<Record<string, unknown>>) => boolean;
  readonly load: (value: never, text: string) => Parsed<unknown>;
}

const KINDS: readonly DataFile[] = [
  {
    fits: ({ kind, file, sample }) =>
      kind === "empirical" && typeof file === "string" && sample === undefined,
    load: (distribution: Distribution, text) => loadSample(distribution, text),
  },
  {
    fits: ({ profile, file }) => profile === "trace" && typeof file === "string",
    load: (settings: TraceSettings, text) => loadTrace(settings, text),
  },
];

export interface DataProblem {
  readonly path: readonly (string | number)[];
  readonly problem: string;
}

const DEEPEST = 6;

/** A copy of the values in which nothing names a file any more. */
export function loadDataFiles(
  value: unknown,
  readFile: ReadFile,
  problems: DataProblem[],
  path: readonly (string | number)[] = [],
): unknown {
  if (typeof value !== "object" || value === null || path.length > DEEPEST) return value;
  if (Array.isArray(value)) {
    return value.map((item, index) => loadDataFiles(item, readFile, problems, [...path, index]));
  }
  const record = value as Readonly<Record<string, unknown>>;
  const kind = KINDS.find(({ fits }) => fits(record));
  if (kind) {
    const file = readFile(String(record.file));
    const loaded = file.ok ? kind.load(value as never, file.value) : file;
    if (loaded.ok) return loaded.value;
    problems.push({ path, problem: loaded.problem });
    return value;
  }
  // What was parsed into a form of its own holds no files.
  if (typeof record.kind === "string" && typeof record.text === "string") return value;
  return Object.fromEntries(
    Object.entries(record).map(([key, inner]) => {
      return [key, loadDataFiles(inner, readFile, problems, [...path, key])];
    }),
  );
}
