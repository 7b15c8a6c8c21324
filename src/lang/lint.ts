// Advice on what could be drawn better. It informs, and never makes a text wrong.
import type { Ast } from "./ast.js";
import type { Diagram } from "./diagram.js";
import type { Finding } from "./findings.js";

/** All advice about a diagram. */
export function advise(_diagram: Diagram, _ast: Ast): readonly Finding[] {
  return [];
}
