// Every diagnostic the tool can give, by code: FZ1xx syntax, FZ2xx names and structure, FZ3xx style
// and advice, FZ4xx scenario, FZ5xx simulation. Documentation and tests derive from this table.
import type { Severity } from "./diagnostics.js";

export interface CatalogueEntry {
  readonly severity: Severity;
  /** What is wrong, in one short phrase without the particulars of a place. */
  readonly summary: string;
  /** Why it matters and what to do. */
  readonly explanation: string;
}

export const CATALOGUE = {
  FZ101: {
    severity: "error",
    summary: "nothing to draw",
    explanation: "The file has no lane. Write at least one: Orders { # Order service … }.",
  },
} as const satisfies Readonly<Record<string, CatalogueEntry>>;

export type Code = keyof typeof CATALOGUE;
