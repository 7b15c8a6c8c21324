// What an editor offers to mend: the fixes that diagnostics carry, one by one and all together.
import type { Diagnostic, Fix } from "../lang/diagnostics.js";
import { fixAll } from "../lang/fixes.js";
import { offsetAt, type Span } from "../lang/source.js";
import type { Page } from "./page.js";

export interface QuickFix {
  readonly diagnostic: Diagnostic;
  readonly fix: Fix;
}

/** The fixes of the diagnostics that touch a span. */
export function quickFixes(
  page: Page,
  diagnostics: readonly Diagnostic[],
  span: Span,
): readonly QuickFix[] {
  return diagnostics.flatMap((diagnostic) => {
    const { fix, range } = diagnostic;
    if (fix === null) return [];
    const start = offsetAt(page.source, range.start);
    const end = offsetAt(page.source, range.end);
    return start <= span.end && span.start <= end ? [{ diagnostic, fix }] : [];
  });
}

/** The text with every fix applied, or null when no fix changes it. */
export function mendedText(text: string): string | null {
  const mended = fixAll(text);
  return mended === text ? null : mended;
}
