// A text in the canonical form.
import { compile } from "./compile.js";
import { type Diagnostic, hasErrors } from "./diagnostics.js";
import type { Diagram } from "./diagram.js";
import { applyFixes } from "./fixes.js";
import { print } from "./print.js";

/** How often the fixes of errors are applied: one may have to wait for another. */
const MOST_ROUNDS = 20;

/**
 * Formats a text. Errors with a fix are mended first; a text with any other error comes back
 * unchanged, for nothing in it may be lost, and the diagnostics say why. Ids and missing labels
 * are not touched: they are part of the diagram.
 */
export function format(
  text: string,
  options: { readonly file?: string } = {},
): { readonly text: string; readonly diagnostics: readonly Diagnostic[] } {
  const first = compile(text, options);
  let current = first;
  let mended = text;
  for (let round = 0; hasErrors(current.diagnostics) && round < MOST_ROUNDS; round += 1) {
    const errors = current.diagnostics.filter(({ severity }) => severity === "error");
    const next = errors.some(({ fix }) => fix === null) ? mended : applyFixes(mended, errors);
    if (next === mended) return { text, diagnostics: first.diagnostics };
    mended = next;
    current = compile(mended, options);
  }
  // Some errors are mended by adding to the diagram; that is for its author to decide.
  const unsafe = mended !== text && meaningOf(current.diagram) !== meaningOf(first.diagram);
  if (unsafe || hasErrors(current.diagnostics)) return { text, diagnostics: first.diagnostics };
  return { text: print(current.ast), diagnostics: current.diagnostics };
}

/** What a diagram says, whatever the order in which its edges are written. */
function meaningOf({ lanes, nodes, edges, loops }: Diagram): string {
  const ways = edges.map(({ from, to, fromHandle, toHandle, label }) =>
    JSON.stringify([from, to, fromHandle, toHandle, label]),
  );
  return JSON.stringify([lanes, nodes, ways.sort(), loops]);
}
