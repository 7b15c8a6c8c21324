// Diagnostics for people: the message, the place, the line it is about, and a way out.
import type { Diagnostic, Range } from "../lang/diagnostics.js";
import { paint } from "./colours.js";
import { cut, inertWord, widthOf } from "./terminal.js";

const COLOUR = { error: paint.err.red, warning: paint.err.yellow, info: paint.err.blue } as const;
const WIDEST_LINE = 160;
/** Problems shown of one file: nobody reads on, and the first ones often bring about the rest. */
const MOST_OF_A_FILE = 50;
const TAB = "    ";

/** The texts that diagnostics are about, by the name that they call their file. */
export type Sources = ReadonlyMap<string, string>;

/** The diagnostics of each file, one block each; of many the first, errors before the rest. */
export function showDiagnostics(diagnostics: readonly Diagnostic[], sources: Sources): string {
  const lines = new Map([...sources].map(([file, text]) => [file, text.split(/\r\n|\n|\r/)]));
  const files = new Map<string, Diagnostic[]>();
  for (const diagnostic of diagnostics) {
    const others = files.get(diagnostic.file);
    if (others === undefined) files.set(diagnostic.file, [diagnostic]);
    else others.push(diagnostic);
  }
  const blocks = [...files].flatMap(([file, own]) => {
    const shown = own.length > MOST_OF_A_FILE ? worst(own) : own;
    const rest = (own.length - shown.length).toLocaleString("en-US");
    const last = `${inertWord(file)}: ${rest} more are not shown; mend these first`;
    const told = shown.map((diagnostic) => showDiagnostic(diagnostic, lines));
    return shown === own ? told : [...told, last];
  });
  return blocks.join("\n\n");
}

/** The first errors, and what room they leave for others, in the order given. */
function worst(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const others = diagnostics.filter(({ severity }) => severity !== "error");
  const kept = new Set([...errors, ...others].slice(0, MOST_OF_A_FILE));
  return diagnostics.filter((diagnostic) => kept.has(diagnostic));
}

function showDiagnostic(
  { file, code, severity, message, range, help, fix, related }: Diagnostic,
  lines: ReadonlyMap<string, readonly string[]>,
): string {
  const colour = COLOUR[severity];
  const source = lines.get(file);
  if (!source) return showWithoutText({ file, code, severity, message, help });
  const { line, column } = range.start;
  const gutter = " ".repeat(
    String(Math.max(line, ...related.map((r) => r.range.start.line))).length,
  );
  const bar = paint.err.dim("|");
  const where = `${inertWord(file)}:${line}:${column}`;
  const out = [
    `${colour.bold(`${severity}[${code}]`)}${paint.err.bold(`: ${inertWord(message)}`)}`,
    `${gutter}${paint.err.dim("-->")} ${where}`,
    ...frame(source, range, gutter, colour),
  ];
  for (const other of related) {
    out.push(`${gutter} ${bar} ${inertWord(other.message)}:`);
    out.push(...frame(source, other.range, gutter, paint.err.blue));
  }
  if (help && help !== fix?.title) {
    out.push(`${gutter} ${paint.err.dim("=")} help: ${inertWord(help)}`);
  }
  if (fix) out.push(`${gutter} ${paint.err.dim("=")} fix: ${inertWord(fix.title)}`);
  return out.join("\n");
}

/** About a flag of the command line, or a text that is not at hand. */
function showWithoutText({
  file,
  code,
  severity,
  message,
  help,
}: Pick<Diagnostic, "file" | "code" | "severity" | "message" | "help">): string {
  const out = [
    `${COLOUR[severity].bold(`${severity}[${code}]`)}${paint.err.bold(`: ${inertWord(message)}`)}`,
    `  ${paint.err.dim("-->")} ${inertWord(file)}`,
  ];
  if (help) out.push(`  ${paint.err.dim("=")} help: ${inertWord(help)}`);
  return out.join("\n");
}

function frame(
  lines: readonly string[],
  { start, end }: Range,
  gutter: string,
  colour: (text: string) => string,
): string[] {
  const text = lines[start.line - 1];
  if (text === undefined) return [];
  const bar = paint.err.dim("|");
  const shown = (part: string) => inertWord(part.replaceAll("\t", TAB));
  // A long line is shown from shortly before the place that matters.
  const skipped = start.column > WIDEST_LINE - 40 ? start.column - 41 : 0;
  const lead = skipped > 0 ? "…" : "";
  const before = lead + shown(text.slice(skipped, start.column - 1));
  const last = end.line === start.line ? Math.max(start.column, end.column - 1) : text.length;
  const furthest = Math.min(Math.max(last, start.column), start.column + WIDEST_LINE);
  const marked = shown(text.slice(start.column - 1, furthest));
  const line = cut(lead + shown(text.slice(skipped, skipped + 4 * WIDEST_LINE)), WIDEST_LINE);
  const room = Math.max(1, WIDEST_LINE - widthOf(before));
  const carets = "^".repeat(Math.min(room, Math.max(1, widthOf(marked))));
  return [
    `${gutter} ${bar}`,
    `${paint.err.dim(String(start.line).padStart(gutter.length))} ${bar} ${line}`,
    `${gutter} ${bar} ${" ".repeat(widthOf(before))}${colour(carets)}`,
  ];
}
