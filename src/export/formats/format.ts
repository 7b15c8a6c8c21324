// What a format of another drawing language has to say of itself.
import type { PlainDiagram } from "../plain.js";

export interface Format {
  /** For the help. */
  readonly summary: string;
  /** What a diagram may hold that the format has no words for, in words; null for nothing. */
  readonly leavesOut: string | null;
  readonly write: (diagram: PlainDiagram) => string;
}
