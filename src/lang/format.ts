// A text in the canonical form.
import { compile } from "./compile.js";
import { type Diagnostic, hasErrors } from "./diagnostics.js";
import { print } from "./print.js";

/**
 * Formats a text. One with errors comes back unchanged, for nothing in it may be lost; the
 * diagnostics say why. Ids and missing labels are not touched: they are part of the diagram.
 */
export function format(
  text: string,
  options: { readonly file?: string } = {},
): { readonly text: string; readonly diagnostics: readonly Diagnostic[] } {
  const { ast, diagnostics } = compile(text, options);
  if (hasErrors(diagnostics)) return { text, diagnostics };
  return { text: print(ast), diagnostics };
}
