// What the tool says about an input: one shape for the language, the scenario and the simulation.

export type Severity = "error" | "warning" | "info";

/** Line and column count from 1; columns count UTF-16 units, as editors do. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** `end` is exclusive. */
export interface Range {
  readonly start: Position;
  readonly end: Position;
}

export interface TextEdit {
  readonly range: Range;
  readonly text: string;
}

/** Edits that a machine can apply together to the text the diagnostic is about. */
export interface Fix {
  readonly title: string;
  readonly edits: readonly TextEdit[];
}

/** Another place that explains this one, such as "first defined here". */
export interface Related {
  readonly message: string;
  readonly range: Range;
}

export interface Diagnostic {
  readonly file: string;
  /** A key of the catalogue: `FZ101`. */
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly range: Range;
  readonly help: string | null;
  readonly fix: Fix | null;
  readonly related: readonly Related[];
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === "error");
}
