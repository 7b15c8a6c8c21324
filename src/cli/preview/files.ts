// The two files that a preview shows, with the data that the scenario names beside it: what stands in
// them, and how they are saved.
import { createHash } from "node:crypto";
import { basename, dirname, join } from "node:path";
import { compile } from "../../lang/compile.js";
import { buildModel } from "../../sim/build.js";
import type { ReadFile } from "../../sim/data-files.js";
import type { Parsed } from "../../sim/quantity.js";
import type { Scenario } from "../../sim/scenario.js";
import { readText, writeWhole } from "../files.js";
import { findScenario, scenarioPlaces } from "../run-settings.js";
import { readScenarioFile } from "../scenario-file.js";
import { Stop } from "../stop.js";

/** As the page is told of them. */
export interface PreviewedFiles {
  readonly file: string;
  readonly text: string;
  readonly version: string;
  readonly scenario: string;
  /** The values that the scenario extends, as JSON; empty when it extends none. */
  readonly base: string;
  /** The files that the scenario names, or why they cannot be had. */
  readonly data: Readonly<Record<string, Parsed<string>>>;
}

/** Of all data files together: a page is told them with every save. */
const MOST_DATA = 8_000_000;

export class Previewed {
  private last: PreviewedFiles;
  /** The scenario and those that it extends. */
  private sources: readonly string[] = [];

  /** Throws a Stop when the diagram, or a scenario that is named, cannot be read. */
  constructor(
    readonly path: string,
    private readonly given: string | undefined,
  ) {
    this.last = this.read();
  }

  /** Files whose saves matter. */
  get watched(): readonly string[] {
    // A scenario that is not there yet may be written.
    const places = this.given === undefined ? scenarioPlaces(this.path) : [];
    return [...new Set([this.path, ...places, ...this.sources])];
  }

  /** As they are now; a file that is away for a moment is as it was. */
  now(): PreviewedFiles {
    try {
      this.last = this.read();
    } catch (error) {
      if (!(error instanceof Stop)) throw error;
    }
    return this.last;
  }

  /** Writes the diagram, unless somebody else has since that version; says whether it did. */
  save(text: string, version: string): boolean {
    if (this.now().version !== version) return false;
    writeWhole(this.path, text);
    return true;
  }

  private scenarioPath(): string | null {
    return this.given ?? findScenario(this.path);
  }

  private read(): PreviewedFiles {
    const text = readText(this.path);
    const scenarioPath = this.scenarioPath();
    const scenario = scenarioPath === null ? "" : readText(scenarioPath, "scenario");
    const read = readScenarioFile(scenarioPath);
    this.sources = [...read.sources.keys()];
    const extending = this.sources.length > 1;
    const base = extending ? JSON.stringify(baseOf(read.scenario.values)) : "";
    const data = dataOf(text, read.scenario);
    const folder = dirname(scenarioPath ?? this.path);
    const files = Object.keys(data).filter((name) => data[name].ok);
    this.sources = [...this.sources, ...files.map((name) => join(folder, name))];
    const version = createHash("sha256").update(text).digest("hex").slice(0, 16);
    return { file: basename(this.path), text, version, scenario, base, data };
  }
}

/** What a model of the diagram asks for: nothing else in the folder is anybody's business. */
function dataOf(text: string, scenario: Scenario): Readonly<Record<string, Parsed<string>>> {
  const asked = new Map<string, Parsed<string>>();
  let size = 0;
  const readFile: ReadFile = (name) => {
    const found = asked.get(name) ?? scenario.readFile(name);
    if (!asked.has(name) && found.ok) size += found.value.length;
    const problem = `'${name}' is too large for a preview: fz simulate reads it`;
    const kept = size > MOST_DATA ? ({ ok: false, problem } as const) : found;
    asked.set(name, kept);
    return kept;
  };
  buildModel(compile(text, { file: "" }).diagram, { ...scenario, readFile });
  return Object.fromEntries(asked);
}

/** Merged once more with the text that extends them they stay the same. */
function baseOf({
  extends: _,
  ...values
}: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return values;
}
