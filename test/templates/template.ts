// A template as a test sees it: filled with values, and its scenarios run without the program.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readScenarioFile } from "../../src/cli/scenario-file.js";
import { expand, type Files } from "../../src/cli/templates/expand.js";
import { manifestOf, patternFiles } from "../../src/cli/templates/library.js";
import { type Manifest, readManifest } from "../../src/cli/templates/manifest.js";
import { type Given, resolveParameters } from "../../src/cli/templates/parameters.js";
import { compile } from "../../src/lang/compile.js";
import { buildModel } from "../../src/sim/build.js";
import { type ExpectationResult, evaluateExpectations } from "../../src/sim/expect.js";
import type { Report } from "../../src/sim/report.js";
import type { Setting } from "../../src/sim/scenario.js";
import { simulate } from "../../src/sim/simulate.js";
import { emptyFolder, ROOT } from "../cli/run.js";

export const TEMPLATES = join(ROOT, "templates");
export const names: readonly string[] = readdirSync(TEMPLATES);

export const templateNamed = (name: string) => ({ name, folder: join(TEMPLATES, name) });

export function manifestOfTemplate(name: string): Manifest {
  const { text, path } = manifestOf(templateNamed(name))!;
  return readManifest(text, path);
}

/** The files that the patterns of a template make with these values. */
export function filled(name: string, given: Given = new Map()): Files {
  const manifest = manifestOfTemplate(name);
  const template = templateNamed(name);
  return expand(manifest, patternFiles(template), resolveParameters(manifest, given), name);
}

/** A folder with these files. */
export function written(files: Files): string {
  const folder = emptyFolder();
  for (const [file, text] of files) writeFileSync(join(folder, file), text);
  return folder;
}

export interface Outcome {
  readonly report: Report;
  readonly expectations: readonly ExpectationResult[];
}

/** Runs a scenario of a folder; every remark about it is a failure. */
export function runScenario(
  folder: string,
  scenario: string,
  settings: readonly Setting[] = [],
): Outcome {
  const text = readFileSync(join(folder, "diagram.fz"), "utf8");
  const { diagram, diagnostics } = compile(text, { file: "diagram.fz" });
  const read = readScenarioFile(join(folder, scenario), settings);
  const built = buildModel(diagram, read.scenario);
  const remarks = [...diagnostics, ...read.diagnostics, ...built.diagnostics];
  if (built.model === null || remarks.length > 0) throw new Error(JSON.stringify(remarks));
  const report = simulate(built.model);
  return { report, expectations: evaluateExpectations(report, built.model.expectations, diagram) };
}

export const unmet = ({ expectations }: Outcome): readonly string[] =>
  expectations
    .filter(({ pass }) => !pass)
    .map(({ expression, value }) => `${expression}: ${value}`);
