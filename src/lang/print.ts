// Ast → text in the canonical form: one statement a line, nodes before edges before loops, comments
// kept at the statement they stand with.
import type { Attribute, Text } from "./ast.js";
import type { Source } from "./source.js";
import { escapeText } from "./tokens.js";

/** A value in double quotes; one that is well written stays as it is written. */
export function printText(source: Source, text: Text | null): string {
  if (text === null) return '""';
  if (text.form === "quoted") return source.text.slice(text.start, text.end);
  return `"${escapeText(text.value)}"`;
}

/** `label:"text"` on a node, `label="text"` on an edge. */
export function printAttribute(source: Source, attribute: Attribute, sign: ":" | "="): string {
  return `${attribute.key?.text ?? "label"}${sign}${printText(source, attribute.value)}`;
}

/** The brackets of an edge with a blank before them, or nothing. */
export function printBrackets(source: Source, attributes: readonly Attribute[]): string {
  if (attributes.length === 0) return "";
  return ` [${attributes.map((one) => printAttribute(source, one, "=")).join(" ")}]`;
}
