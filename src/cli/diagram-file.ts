// Reads a diagram that a command needs whole: shows what is wrong with it and stops on errors.

import type { Ast } from "../lang/ast.js";
import { compile } from "../lang/compile.js";
import { hasErrors } from "../lang/diagnostics.js";
import type { Diagram } from "../lang/diagram.js";
import { rangeOf } from "../lang/source.js";
import type { Place } from "../sim/scenario.js";
import { applyConfig, readConfig } from "./config.js";
import { countDiagnostics } from "./count.js";
import { readText } from "./files.js";
import { EXIT, Stop } from "./stop.js";
import { complain, note } from "./terminal.js";
import { expectDiagram } from "./wrong-file.js";

export interface DiagramFile {
  /** As the user named it; `-` for standard input. */
  readonly path: string;
  readonly text: string;
  readonly diagram: Diagram;
  /** Where a node stands, or the whole diagram for null. */
  readonly inDiagram: (nodeId: string | null) => Place;
}

/** How a file is called in messages. */
export const nameOfInput = (path: string): string => (path === "-" ? "standard input" : path);

/** The diagram of a file without errors. Warnings are counted, not shown. */
export async function readDiagram(path: string): Promise<DiagramFile> {
  const text = readText(path);
  expectDiagram(path, text);
  const file = nameOfInput(path);
  const compiled = compile(text, { file });
  const { diagram } = compiled;
  const diagnostics = applyConfig(compiled.diagnostics, await readConfig(path));
  if (hasErrors(diagnostics)) {
    const errors = diagnostics.filter((diagnostic) => diagnostic.severity === "error");
    const { showDiagnostics } = await import("./frame.js");
    complain(showDiagnostics(errors, new Map([[file, text]])));
    complain("");
    throw new Stop(EXIT.inputHasErrors, `${file}: ${countDiagnostics(errors)}`);
  }
  const warnings = diagnostics.filter((diagnostic) => diagnostic.severity === "warning");
  if (warnings.length > 0) {
    note(`${file}: ${countDiagnostics(warnings)}; 'fz check ${path}' shows them`);
  }
  return { path, text, diagram, inDiagram: (id) => placeOf(compiled.ast, id) };
}

function placeOf({ source, lanes, outside }: Ast, nodeId: string | null): Place {
  const statements = [...lanes, ...outside].flatMap((part) => part.statements);
  const found = statements.find((one) => one.kind === "node" && one.id?.text === nodeId);
  const span = (found?.kind === "node" && found.id) || { start: 0, end: 0 };
  return { file: source.file, range: rangeOf(source, span), isFlag: false };
}
