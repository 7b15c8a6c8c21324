// Text → Diagram, Ast and diagnostics: the entry of the language. Pure, and always gives a Diagram,
// as good as the text allows, so that drawing, editor and advice work on broken text too.
import type { Ast } from "./ast.js";
import { CATALOGUE, type Code } from "./catalogue.js";
import type { Diagnostic } from "./diagnostics.js";
import type { Diagram } from "./diagram.js";
import { type Finding, toDiagnostic } from "./findings.js";
import { withoutIgnored } from "./ignore.js";
import { checkText, clean } from "./limits.js";
import { advise } from "./lint.js";
import { parse } from "./parser.js";
import { resolve } from "./resolve.js";
import { lineAt, makeSource, type Source } from "./source.js";
import { checkStyle } from "./style.js";

export interface CompileOptions {
  /** Name of the file, for the diagnostics; `-` when there is none. */
  readonly file?: string;
  /** Whether to advise on what could be drawn better; off unless told. */
  readonly advice?: boolean;
  /** How many diagnostics are given at most; errors before the rest. */
  readonly mostDiagnostics?: number;
}

export interface Compiled {
  readonly diagram: Diagram;
  readonly ast: Ast;
  /** In the order of the text. */
  readonly diagnostics: readonly Diagnostic[];
}

const MOST_DIAGNOSTICS = 500;

/** Reads a text. Never throws for what the text holds: everything wrong with it is a diagnostic. */
export function compile(text: string, options: CompileOptions = {}): Compiled {
  const source = makeSource(text, options.file ?? "-");
  const unfit = checkText(source);
  if (unfit.isUnreadable) {
    return {
      diagram: { lanes: [], nodes: [], edges: [], loops: [] },
      ast: { source, lanes: [], outside: [], comments: [] },
      diagnostics: unfit.findings.map((finding) => toDiagnostic(source, finding)),
    };
  }
  const { ast, findings } = parse(unfit.isClean ? source : makeSource(clean(text), source.file));
  const resolved = resolve(ast, findings.some(isError));
  const all = [
    ...unfit.findings,
    ...findings,
    ...resolved.findings,
    ...withoutEchoes(source, checkStyle(ast), findings),
  ];
  if (options.advice === true) all.push(...advise(source, resolved));
  const heard = withoutIgnored(source, ast.comments, all);
  const shown = limit(heard, options.mostDiagnostics ?? MOST_DIAGNOSTICS);
  const diagnostics = shown.map((finding) => toDiagnostic(source, finding));
  return { diagram: resolved.diagram, ast, diagnostics };
}

function isError(finding: Finding): boolean {
  return CATALOGUE[finding.code].severity === "error";
}

/** In the order of the text; when there are too many, errors first, and a word about the rest. */
function limit(findings: readonly Finding[], most: number): readonly Finding[] {
  const inOrder = (left: Finding, right: Finding): number =>
    left.start - right.start || left.end - right.end || (left.code < right.code ? -1 : 1);
  const sorted = [...findings].sort(inOrder);
  if (sorted.length <= most) return sorted;
  const errors = sorted.filter(isError);
  const others = sorted.filter((finding) => !isError(finding));
  const kept = [...errors, ...others].slice(0, most).sort(inOrder);
  const last = kept.at(-1)!;
  const count = sorted.length - most;
  const message = `${count} more problems are not shown`;
  return [...kept, { code: "FZ104", start: last.end, end: last.end, message }];
}

/** What only the layout of a damaged line shows: not worth a word beside the damage itself. */
const LAYOUT_CODES: readonly string[] = ["FZ305", "FZ306", "FZ307"] satisfies readonly Code[];

function withoutEchoes(
  source: Source,
  findings: readonly Finding[],
  damage: readonly Finding[],
): readonly Finding[] {
  if (damage.length === 0) return findings;
  const lines = new Set(damage.map((finding) => lineAt(source, finding.start)));
  return findings.filter((finding) => {
    return !(LAYOUT_CODES.includes(finding.code) && lines.has(lineAt(source, finding.start)));
  });
}
