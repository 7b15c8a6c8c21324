// Reads a scenario file together with the scenarios beside it that it extends.
import { dirname, join } from "node:path";
import { type Diagnostic, hasErrors } from "../lang/diagnostics.js";
import { complain, readScenario, type Scenario, type Setting } from "../sim/scenario.js";
import { filesIn } from "./data-file.js";
import { readText } from "./files.js";
import { Stop } from "./stop.js";
import { expectScenario } from "./wrong-file.js";

/** A scenario that extends one that extends one …: more than anybody keeps in mind. */
const MOST_FILES = 5;

export interface ScenarioFile {
  readonly scenario: Scenario;
  readonly diagnostics: readonly Diagnostic[];
  /** The text of every file that was read, by the name it has in diagnostics. */
  readonly sources: ReadonlyMap<string, string>;
}

/** The scenario of a file, or one that only the settings make when the path is null. */
export function readScenarioFile(
  path: string | null,
  settings: readonly Setting[] = [],
): ScenarioFile {
  const file = path ?? "the default settings";
  const sources = new Map<string, string>();
  const text = path === null ? "" : readText(path, "scenario");
  if (path !== null) {
    expectScenario(path, text);
    sources.set(path, text);
  }
  const { base, diagnostics } = readBase(file, text, sources);
  if (hasErrors(diagnostics)) return { ...readScenario("", { file }), diagnostics, sources };
  const readFile = filesIn(path === null || path === "-" ? "." : dirname(path));
  const read = readScenario(text, { file, settings, base, readFile });
  return { ...read, diagnostics: [...diagnostics, ...read.diagnostics], sources };
}

interface Base {
  readonly base: Scenario | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** What a text says it extends, with what that extends in turn. */
function readBase(file: string, text: string, sources: Map<string, string>): Base {
  const { scenario } = readScenario(text, { file });
  const name = scenario.values.extends;
  if (name === undefined || name === null) return { base: undefined, diagnostics: [] };
  const refuse = (message: string, help: string | null): Base => {
    const place = scenario.place(["extends"]);
    return { base: undefined, diagnostics: [complain("FZ403", place, message, help)] };
  };
  if (typeof name !== "string" || !/^[^/\\\0]+$/.test(name) || name === "..") {
    const help = "write the name of a file in the same folder, such as extends: scenario.yaml";
    return refuse("a scenario extends one that stands beside it", help);
  }
  const path = join(dirname(file), name);
  if (sources.has(path)) return refuse(`'${name}' extends itself in the end`, "break the circle");
  if (sources.size >= MOST_FILES) {
    return refuse(
      `more than ${MOST_FILES} scenarios extend each other`,
      "write out the first ones",
    );
  }
  try {
    const inner = readText(path, "scenario");
    sources.set(path, inner);
    const { base, diagnostics } = readBase(path, inner, sources);
    const read = readScenario(inner, { file: path, base });
    return { base: read.scenario, diagnostics: [...diagnostics, ...read.diagnostics] };
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    return refuse(error.message, error.help);
  }
}
