// The syntax tree: what the text says, as written and with its place, before names have a meaning.
// A piece that is missing in the text is null here; the parser has already reported it.
import type { Source, Span } from "./source.js";

/** An identifier as written. */
export interface Name extends Span {
  readonly text: string;
}

/**
 * quoted: in straight double quotes, as it should be; foreign: in other quotes; open: without the
 * closing quote or bracket; bare: without any quotes.
 */
export type TextForm = "quoted" | "foreign" | "open" | "bare";

/** A value. */
export interface Text extends Span {
  /** Without quotes and with `\"` and `\\` resolved. */
  readonly value: string;
  readonly form: TextForm;
}

/** `n3` or `Lane.n3`. */
export interface Reference extends Span {
  readonly lane: Name | null;
  readonly node: Name;
}

export interface Attribute extends Span {
  readonly key: Name | null;
  /** `:` or `=`. */
  readonly separator: Name | null;
  readonly value: Text | null;
}

/** One end of an edge: `Lane.n3.handle(left)`. */
export interface EdgeEnd {
  readonly reference: Reference | null;
  readonly side: Name | null;
  /** What there is of `.handle(…)`. */
  readonly handle: Span | null;
  /** Whether `.handle(…)` is there with all its signs, each once. */
  readonly complete: boolean;
}

export interface NodeStatement extends Span {
  readonly kind: "node";
  readonly id: Name | null;
  readonly colon: Span | null;
  readonly shape: Name | null;
  readonly attributes: readonly Attribute[];
}

export interface EdgeStatement extends Span {
  readonly kind: "edge";
  readonly from: EdgeEnd;
  readonly arrow: Name | null;
  readonly to: EdgeEnd;
  readonly attributes: readonly Attribute[];
}

export interface LoopStatement extends Span {
  readonly kind: "loop";
  readonly condition: Text | null;
  readonly nodes: readonly Reference[];
}

/** Something that is no statement; reported, and kept so that nothing is lost silently. */
export interface UnreadableStatement extends Span {
  readonly kind: "unreadable";
}

export type Statement = NodeStatement | EdgeStatement | LoopStatement | UnreadableStatement;

/** The `# Display label` of a lane; `start` is at the `#`. */
export interface LaneLabel extends Span {
  readonly value: string;
}

export interface LaneBlock extends Span {
  readonly id: Name | null;
  readonly open: Span | null;
  readonly close: Span | null;
  readonly label: LaneLabel | null;
  readonly statements: readonly Statement[];
}

/** Statements outside any lane, after `lanes[after]` (-1: before the first). */
export interface OutsideRun extends Span {
  readonly after: number;
  readonly statements: readonly Statement[];
}

/** A comment that is not the display label of a lane. */
export interface Comment extends Span {
  readonly text: string;
}

export interface Ast {
  readonly source: Source;
  readonly lanes: readonly LaneBlock[];
  readonly outside: readonly OutsideRun[];
  readonly comments: readonly Comment[];
}
