// Diagnostics as SARIF 2.1.0, which code hosts and editors show beside the lines they are about.
import { CATALOGUE, type CatalogueEntry } from "../lang/catalogue.js";
import type { Diagnostic, Range, Severity } from "../lang/diagnostics.js";

const SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";
const LEVEL = { error: "error", warning: "warning", info: "note" } as const satisfies Readonly<
  Record<Severity, string>
>;

/** A whole SARIF log with one run. Columns count UTF-16 units, as the diagnostics do. */
export function exportSarif(
  diagnostics: readonly Diagnostic[],
  tool: { readonly version: string },
): Readonly<Record<string, unknown>> {
  const codes = [...new Set(diagnostics.map(({ code }) => code))].sort();
  return {
    $schema: SCHEMA,
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "fz", version: tool.version, rules: codes.map(ruleOf) } },
        columnKind: "utf16CodeUnits",
        results: diagnostics.map((diagnostic) => resultOf(diagnostic, codes)),
      },
    ],
  };
}

function ruleOf(code: string): Readonly<Record<string, unknown>> {
  const entry = (CATALOGUE as Readonly<Record<string, CatalogueEntry>>)[code];
  return {
    id: code,
    shortDescription: { text: entry.summary },
    fullDescription: { text: entry.explanation },
    defaultConfiguration: { level: LEVEL[entry.severity] },
  };
}

function resultOf(
  diagnostic: Diagnostic,
  codes: readonly string[],
): Readonly<Record<string, unknown>> {
  const { file, code, severity, message, help, range, fix, related } = diagnostic;
  const place = (at: Range) => ({
    physicalLocation: { artifactLocation: { uri: uriOf(file) }, region: regionOf(at) },
  });
  return {
    ruleId: code,
    ruleIndex: codes.indexOf(code),
    level: LEVEL[severity],
    message: { text: help === null ? message : `${message}\n${help}` },
    locations: [place(range)],
    ...(related.length > 0 && {
      relatedLocations: related.map((other, id) => ({
        id,
        message: { text: other.message },
        ...place(other.range),
      })),
    }),
    ...(fix !== null && {
      fixes: [
        {
          description: { text: fix.title },
          artifactChanges: [
            {
              artifactLocation: { uri: uriOf(file) },
              replacements: fix.edits.map((edit) => ({
                deletedRegion: regionOf(edit.range),
                insertedContent: { text: edit.text },
              })),
            },
          ],
        },
      ],
    }),
  };
}

function regionOf({ start, end }: Range): Readonly<Record<string, number>> {
  return {
    startLine: start.line,
    startColumn: start.column,
    endLine: end.line,
    endColumn: end.column,
  };
}

/** A relative reference: what is no path character is escaped, so that no name breaks the log. */
const uriOf = (file: string): string =>
  file.replaceAll("\\", "/").split("/").map(encodeURIComponent).join("/");
