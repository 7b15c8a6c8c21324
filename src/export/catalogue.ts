// The catalogue of diagnostics for other programs, schema `fz-diagnostics/1`.
import { CATALOGUE, type CatalogueEntry } from "../lang/catalogue.js";
import type { Severity } from "../lang/diagnostics.js";

/** What the first digit of a code stands for. */
const GROUPS = {
  FZ1: "syntax",
  FZ2: "names and structure",
  FZ3: "style and advice",
  FZ4: "scenario",
  FZ5: "simulation",
  FZ6: "import",
} as const;

export interface CatalogueJson {
  readonly schema: "fz-diagnostics/1";
  readonly diagnostics: readonly {
    readonly code: string;
    readonly group: string;
    readonly severity: Severity;
    readonly summary: string;
    readonly explanation: string;
    /** Whether a config or a comment can silence it: what is an error, nothing can. */
    readonly canBeSilenced: boolean;
  }[];
}

/** Every code in order, with what it means. */
export function exportCatalogue(): CatalogueJson {
  const entries = Object.entries<CatalogueEntry>(CATALOGUE);
  return {
    schema: "fz-diagnostics/1",
    diagnostics: entries.map(([code, { severity, summary, explanation }]) => {
      const group = GROUPS[code.slice(0, 3) as keyof typeof GROUPS];
      return { code, group, severity, summary, explanation, canBeSilenced: severity !== "error" };
    }),
  };
}
