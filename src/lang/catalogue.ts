// Every diagnostic the tool can give, by code: FZ1xx syntax, FZ2xx names and structure, FZ3xx style
// and advice, FZ4xx scenario, FZ5xx simulation, FZ6xx import. Documentation and tests derive from this table.
import { NAME_CODES, SYNTAX_CODES } from "./codes.js";
import { ADVICE_CODES, STYLE_CODES } from "./codes-of-style.js";
import type { Severity } from "./diagnostics.js";

export interface CatalogueEntry {
  readonly severity: Severity;
  /** What is wrong, in one short phrase without the particulars of a place. */
  readonly summary: string;
  /** Why it matters and what to do. */
  readonly explanation: string;
}

export const CATALOGUE = {
  ...SYNTAX_CODES,
  ...NAME_CODES,
  ...STYLE_CODES,
  ...ADVICE_CODES,
  FZ401: {
    severity: "error",
    summary: "the scenario cannot be read",
    explanation:
      "A scenario is YAML or JSON: a map of settings such as duration, nodes, links, faults and expect. Aliases and very deep nesting are refused.",
  },
  FZ402: {
    severity: "error",
    summary: "a setting on the command line leads nowhere",
    explanation: "The path of --set names a place inside a value that holds no others.",
  },
  FZ403: {
    severity: "error",
    summary: "a setting of the run is wrong",
    explanation:
      "Times need a unit (250us, 4ms, 2s, 5m, 1h), counts are whole numbers, and unknown settings are not ignored.",
  },
  FZ404: {
    severity: "error",
    summary: "the scenario names something that the diagram lacks",
    explanation: "Nodes and lanes are named by their ids, as the diagram writes them.",
  },
  FZ405: {
    severity: "error",
    summary: "unknown role",
    explanation: "The role of a node is one of those that `fz explain --roles` lists.",
  },
  FZ406: {
    severity: "error",
    summary: "a parameter of a node is wrong",
    explanation:
      "Each role has its own parameters; times and rates need a unit, shares are 5% or 0.05.",
  },
  FZ407: {
    severity: "error",
    summary: "a way out does not fit the diagram",
    explanation:
      "Weights name the ways of a diamond by label, edge or target and add up to 100%; a dead letter is a node that an edge leads to.",
  },
  FZ408: {
    severity: "error",
    summary: "a link of the scenario is wrong",
    explanation: "A link is named n8->n9, Orders->Billing or by the id of its edge.",
  },
  FZ409: {
    severity: "error",
    summary: "a fault of the scenario is wrong",
    explanation: "A fault has a kind, the target that its kind asks for, a time `at` and `for`.",
  },
  FZ410: {
    severity: "error",
    summary: "an expectation cannot be understood",
    explanation:
      "An expectation compares one measured figure with a bound of the same unit: p99(latency) < 2s.",
  },
  FZ411: {
    severity: "warning",
    summary: "a fault lies outside the run",
    explanation:
      "The fault begins when the run is over: it changes nothing. Make the run longer or move the fault.",
  },
  FZ412: {
    severity: "warning",
    summary: "an expectation is left out",
    explanation:
      "It is about a fault that a flag, or a scenario that extends the one it stands in, has taken away: there is nothing to judge. The other expectations are judged as always.",
  },
  FZ501: {
    severity: "error",
    summary: "nothing makes messages",
    explanation: "A run needs a source: a start circle, or a node that a scenario makes one.",
  },
  FZ502: {
    severity: "error",
    summary: "a cycle without delay",
    explanation:
      "Messages could circle for ever at one instant. Some node or link of the cycle must take time.",
  },
  FZ601: {
    severity: "error",
    summary: "the file cannot be imported",
    explanation:
      "Read are Mermaid flowcharts, D2 diagrams of containers, shapes and connections, and the JSON " +
      "of `fz export`. What cannot be read in them is named, and nothing is written.",
  },
  FZ602: {
    severity: "warning",
    summary: "left out by an import",
    explanation: "Colours, layout and other drawing instructions have no place in a .fz file.",
  },
} as const satisfies Readonly<Record<string, CatalogueEntry>>;

export type Code = keyof typeof CATALOGUE;
