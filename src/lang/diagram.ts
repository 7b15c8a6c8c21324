// The graph a .fz text stands for: what the drawing, the simulation and the exports work on.
// Positions in the text live in the Ast, not here: two texts that mean the same give equal Diagrams.

export const SIDES = ["left", "right", "top", "bottom"] as const;
/** The side of a node at which an edge leaves or enters. */
export type Side = (typeof SIDES)[number];

export const SHAPES = ["circle", "rectangle", "diamond", "taskbox"] as const;
/** circle: start or end; rectangle: step; diamond: decision; taskbox: a task assigned to somebody. */
export type Shape = (typeof SHAPES)[number];

/** A participant: a team, a service, a broker. */
export interface Lane {
  readonly id: string;
  /** The text after `#` on the opening line, or null when there is none. */
  readonly label: string | null;
}

export interface Node {
  /** As written in the file, unique in it. */
  readonly id: string;
  readonly lane: string;
  readonly shape: Shape;
  readonly label: string | null;
  /** Every attribute but `label`, in source order; unknown ones are kept. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** What a node is called: the label, but for the list that follows the title of a taskbox. */
export function titleOf({ shape, label }: Pick<Node, "shape" | "label">): string | null {
  if (shape !== "taskbox" || label === null) return label;
  return label.split("|")[0].trim();
}

export interface Edge {
  /** `e1`, `e2`, … in source order. */
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly fromHandle: Side;
  readonly toHandle: Side;
  readonly label: string | null;
  readonly crossLane: boolean;
}

/** `loop [condition] n2 n3`: the named nodes repeat under the condition. */
export interface Loop {
  readonly lane: string;
  readonly condition: string;
  readonly nodes: readonly string[];
}

/** Everything in source order. Every edge and loop names nodes that exist. */
export interface Diagram {
  readonly lanes: readonly Lane[];
  readonly nodes: readonly Node[];
  readonly edges: readonly Edge[];
  readonly loops: readonly Loop[];
}
