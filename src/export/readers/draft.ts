// A diagram while it is read from another language: lanes and nodes under the names they have
// there, which become names that a `.fz` file can hold.
import { cleanText } from "../../draw/text.js";
import { CATALOGUE } from "../../lang/catalogue.js";
import type { Diagnostic, Range } from "../../lang/diagnostics.js";
import type { Diagram, Shape, Side } from "../../lang/diagram.js";
import { makeSource, rangeOf, type Source } from "../../lang/source.js";

export interface Imported {
  /** Null when the diagnostics hold an error. */
  readonly diagram: Diagram | null;
  readonly diagnostics: readonly Diagnostic[];
}

export type Reader = (text: string, file: string) => Imported;

interface DraftNode {
  lane: string | null;
  shape: Shape;
  label: string | null;
  readonly attributes: Map<string, string>;
}

interface DraftEdge {
  readonly from: string;
  readonly to: string;
  readonly label: string | null;
}

/** Sizes that no drawing of people comes near, and that a few lines could ask for. */
const MOST_EDGES = 100_000;
const MOST_DIAGNOSTICS = 100;

export class Draft {
  readonly source: Source;
  private readonly diagnostics: Diagnostic[] = [];
  private readonly lanes = new Map<string, string>();
  private readonly nodes = new Map<string, DraftNode>();
  private readonly edges: DraftEdge[] = [];
  private readonly loops: { readonly condition: string; readonly nodes: readonly string[] }[] = [];
  private readonly told = new Set<string>();

  constructor(text: string, file: string) {
    this.source = makeSource(text, file);
  }

  /** What cannot be read: there will be no diagram. */
  refuse(start: number, end: number, message: string, help: string | null = null): void {
    this.tell("FZ601", start, end, message, help);
  }

  /** What is left out; of each kind the first is told. */
  leaveOut(start: number, end: number, what: string): void {
    if (this.told.has(what)) return;
    this.told.add(what);
    const help = "a .fz file has no place for it; the rest is read";
    this.tell("FZ602", start, end, `${what} left out`, help);
  }

  private tell(
    code: "FZ601" | "FZ602",
    start: number,
    end: number,
    message: string,
    help: string | null,
  ): void {
    if (this.diagnostics.length >= MOST_DIAGNOSTICS) return;
    const range: Range = rangeOf(this.source, { start, end });
    const { severity } = CATALOGUE[code];
    const { file } = this.source;
    this.diagnostics.push({ file, code, severity, message, range, help, fix: null, related: [] });
  }

  get isHopeless(): boolean {
    return this.diagnostics.length >= MOST_DIAGNOSTICS || this.edges.length > MOST_EDGES;
  }

  lane(key: string, label: string): void {
    if (!this.lanes.has(key)) this.lanes.set(key, label);
  }

  hasLane(key: string): boolean {
    return this.lanes.has(key);
  }

  hasNode(key: string): boolean {
    return this.nodes.has(key);
  }

  /** Mentions a node; the first lane in which it is mentioned is its own. */
  node(key: string, lane: string | null): DraftNode {
    const known = this.nodes.get(key);
    if (known !== undefined) {
      known.lane ??= lane;
      return known;
    }
    const node: DraftNode = { lane, shape: "rectangle", label: null, attributes: new Map() };
    this.nodes.set(key, node);
    return node;
  }

  edge(from: string, to: string, label: string | null): void {
    if (this.edges.length === MOST_EDGES) {
      this.refuse(0, 0, `more than ${MOST_EDGES} edges`, "split the diagram into several files");
    }
    if (this.edges.length <= MOST_EDGES) this.edges.push({ from, to, label });
  }

  loop(condition: string, nodes: readonly string[]): void {
    this.loops.push({ condition, nodes });
  }

  /** What was told so far, with a diagram that was made otherwise if nothing of it is an error. */
  withDiagram(diagram: Diagram | null = null): Imported {
    const { diagnostics } = this;
    const isWrong = diagnostics.some(({ severity }) => severity === "error");
    return { diagram: isWrong ? null : diagram, diagnostics };
  }

  /** The diagram with ids n1, n2, … in the order of lanes and nodes, and lanes named by label. */
  finish(): Imported {
    if (this.nodes.size === 0 && this.diagnostics.length === 0) {
      this.refuse(0, 0, "there is nothing to draw in it");
    }
    for (const node of this.nodes.values()) {
      if (node.lane !== null) continue;
      this.lane("", "Main");
      node.lane = "";
    }
    return this.withDiagram(this.nodes.size === 0 ? null : this.build());
  }

  private build(): Diagram {
    const laneIds = laneNames(this.lanes);
    const order = new Map([...this.lanes.keys()].map((key, index) => [key, index]));
    const sorted = [...this.nodes].sort(
      ([, left], [, right]) => order.get(left.lane!)! - order.get(right.lane!)!,
    );
    // What `fz export` wrote has such names already, and keeps them.
    const isNumbered = sorted.every(([key]) => /^n[1-9]\d{0,8}$/.test(key));
    const ids = new Map(sorted.map(([key], at) => [key, isNumbered ? key : `n${at + 1}`]));
    const laneIndex = (key: string): number => order.get(this.nodes.get(key)!.lane!)!;
    const edges = this.edges.map(({ from, to, label }) => {
      const [fromHandle, toHandle] = usualSides(laneIndex(from), laneIndex(to));
      const crossLane = laneIndex(from) !== laneIndex(to);
      return { from: ids.get(from)!, to: ids.get(to)!, fromHandle, toHandle, label, crossLane };
    });
    return {
      lanes: [...this.lanes].map(([key, label]) => ({ id: laneIds.get(key)!, label })),
      nodes: sorted.map(([key, { lane, shape, label, attributes }]) => ({
        id: ids.get(key)!,
        lane: laneIds.get(lane!)!,
        shape,
        label,
        attributes: Object.fromEntries(attributes),
      })),
      edges: edges.map((edge, index) => ({ id: `e${index + 1}`, ...edge })),
      loops: this.loops.map(({ condition, nodes }) => ({
        lane: laneIds.get(this.nodes.get(nodes[0])!.lane!)!,
        condition,
        nodes: nodes.map((key) => ids.get(key)!),
      })),
    };
  }
}

/** Within a lane from right to left, to a lane below from bottom to top, else from top to bottom. */
function usualSides(from: number, to: number): readonly [Side, Side] {
  if (from === to) return ["right", "left"];
  return from < to ? ["bottom", "top"] : ["top", "bottom"];
}

/** `Order service` becomes `OrderService`, and no two lanes get one name; `lane_Shop` is `Shop`. */
function laneNames(lanes: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const [key, label] of lanes) {
    const own = /^lane_(\w{1,60})$/.exec(key)?.[1];
    const words = label.match(/[A-Za-z0-9]+/g) ?? [];
    const camel = words.map((word) => word[0].toUpperCase() + word.slice(1)).join("");
    const stem = own ?? camel.slice(0, 40);
    const first = /^\D/.test(stem) ? stem : `Lane${stem}`;
    let name = first;
    for (let copy = 2; taken.has(name); copy += 1) name = `${first}${copy}`;
    taken.add(name);
    names.set(key, name);
  }
  return names;
}

/** Text as a label can hold it: on one line, without what steers a terminal or a picture. */
export function plainLabel(text: string): string {
  return cleanText(text).replace(/\s+/g, " ").trim();
}
