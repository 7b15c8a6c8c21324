// Ast → Diagram: gives the names their meaning. What has an obvious meaning is built and reported;
// only an edge or loop member that names no node is left out.
import type {
  Ast,
  EdgeStatement,
  LaneBlock,
  LoopStatement,
  NodeStatement,
  OutsideRun,
  Reference,
  Statement,
} from "./ast.js";
import { connect } from "./connect.js";
import type { Diagram, Lane, Node, Shape } from "./diagram.js";
import { type Finding, insert, quote, type Report, replace } from "./findings.js";
import { KNOWN_ATTRIBUTES } from "./grammar.js";
import { isSafeLink } from "./links.js";
import { isShape, looksLikeShape, nearest, nearestShape } from "./nearest.js";
import { lineAt, type Span } from "./source.js";
import { checkStructure } from "./structure.js";

/** A lane of the diagram; two blocks with one name share one entry. */
export interface LaneEntry {
  readonly lane: Lane;
  readonly order: number;
  readonly block: LaneBlock | null;
  nodeCount: number;
}

export interface NodeEntry {
  readonly node: Node;
  readonly statement: NodeStatement;
  /** Whether an edge names it. */
  hasEdge: boolean;
}

/** A statement and the lane in which it stands or, outside all lanes, into which it is read. */
export interface Placed {
  readonly statement: Statement;
  readonly home: LaneEntry;
  /** Whether the place is one that was reported already, or a lane: nothing more to say. */
  readonly isInside: boolean;
}

/** What the names of a file stand for. */
export interface Names {
  readonly ast: Ast;
  readonly report: Report;
  readonly lanes: ReadonlyMap<string, LaneEntry>;
  readonly nodes: ReadonlyMap<string, NodeEntry>;
}

/** Where the parts of a diagram stand in the text. */
export interface Places {
  readonly nodes: ReadonlyMap<string, NodeStatement>;
  readonly lanes: ReadonlyMap<string, LaneBlock>;
  /** In the order of the edges of the diagram. */
  readonly edges: readonly EdgeStatement[];
  readonly loops: readonly LoopStatement[];
}

export interface Resolved {
  readonly diagram: Diagram;
  readonly places: Places;
  readonly findings: readonly Finding[];
}

/**
 * Builds the diagram. `isDamaged` says that the parser found slips of syntax: then what may only
 * follow from them (gaps, lonely nodes, empty lanes) is not reported.
 */
export function resolve(ast: Ast, isDamaged: boolean): Resolved {
  const findings: Finding[] = [];
  const report: Report = (finding) => findings.push(finding);
  const lanes = new Map<string, LaneEntry>();
  let made: LaneNamer | undefined;
  const namer = (): LaneNamer => {
    made ??= new LaneNamer(ast);
    return made;
  };
  const homes = ast.lanes.map((block) => enterLane(ast, namer, block, lanes, report));
  const placed = placeStatements(ast, homes, lanes, report);
  const nodes = enterNodes(placed, report);
  const names: Names = { ast, report, lanes, nodes };
  const { edges, loops, ...connections } = connect(names, placed);
  checkStructure(names, placed, { isDamaged, undefinedNames: connections.undefinedNames });
  if (lanes.size === 0 && !isDamaged) {
    const help = "write a lane: Orders { # Order service … }";
    report({ code: "FZ101", start: 0, end: 0, message: "there is nothing to draw", help });
  }
  const diagram: Diagram = {
    lanes: [...lanes.values()].map((entry) => entry.lane),
    nodes: [...nodes.values()].map((entry) => entry.node),
    edges,
    loops,
  };
  const places: Places = {
    nodes: new Map([...nodes].map(([id, { statement }]) => [id, statement])),
    lanes: new Map([...lanes].flatMap(([id, { block }]) => (block === null ? [] : [[id, block]]))),
    edges: connections.edgeStatements,
    loops: connections.loopStatements,
  };
  return { diagram, places, findings };
}

function enterLane(
  ast: Ast,
  namer: () => LaneNamer,
  block: LaneBlock,
  lanes: Map<string, LaneEntry>,
  report: Report,
): LaneEntry {
  const id = block.id?.text ?? reportNameless(ast, block, namer().name(block), report);
  const first = lanes.get(id);
  if (first !== undefined) {
    report({
      code: "FZ202",
      ...(block.id ?? headOf(block)),
      message: `the lane ${quote(id)} is defined twice`,
      help: "give one of the two another name, or make them one lane",
      related: [{ ...headOf(first.block ?? block), message: "first defined here" }],
    });
    return first;
  }
  const label = block.label?.value;
  const lane: Lane = { id, label: label === undefined || label === "" ? null : label };
  const entry: LaneEntry = { lane, order: lanes.size, block, nodeCount: 0 };
  lanes.set(id, entry);
  return entry;
}

function headOf(block: LaneBlock): Span {
  return block.id ?? block.open ?? { start: block.start, end: block.start + 1 };
}

/** Names for lanes that have none: the prefix under which their nodes are known elsewhere. */
class LaneNamer {
  private readonly prefixOf = new Map<string, string>();
  private readonly taken: Set<string | undefined>;
  private lastNumber = 0;

  constructor(ast: Ast) {
    this.taken = new Set(ast.lanes.map((lane) => lane.id?.text));
    for (const { statements } of ast.lanes) {
      for (const one of statements) {
        const reference = one.kind === "edge" ? one.to.reference : null;
        if (reference === null || reference.lane === null) continue;
        this.prefixOf.set(reference.node.text, reference.lane.text);
      }
    }
  }

  name(block: LaneBlock): string {
    for (const one of block.statements) {
      const name = one.kind === "node" && one.id ? this.prefixOf.get(one.id.text) : undefined;
      if (name !== undefined && this.take(name)) return name;
    }
    do this.lastNumber += 1;
    while (!this.take(`Lane${this.lastNumber}`));
    return `Lane${this.lastNumber}`;
  }

  private take(name: string): boolean {
    if (this.taken.has(name)) return false;
    this.taken.add(name);
    return true;
  }
}

function reportNameless(ast: Ast, block: LaneBlock, name: string, report: Report): string {
  const { source } = ast;
  const before = source.text.slice(source.lineStarts[lineAt(source, block.start)], block.start);
  report({
    code: "FZ109",
    ...headOf(block),
    message: `a lane without a name, read as ${quote(name)}`,
    help: `write a name before the brace: ${name} {`,
    fix: insert(`name it ${name}`, block.start, `${before.trim() && "\n"}${name} `),
  });
  return name;
}

function placeStatements(
  ast: Ast,
  homes: readonly LaneEntry[],
  lanes: Map<string, LaneEntry>,
  report: Report,
): readonly Placed[] {
  const placed: Placed[] = [];
  ast.lanes.forEach((block, index) => {
    const home = homes[index];
    for (const statement of block.statements) placed.push({ statement, home, isInside: true });
  });
  for (const run of ast.outside) {
    const nodes = run.statements.filter((statement) => statement.kind === "node");
    const home = homes[Math.max(run.after, 0)] ?? laneOfNone(lanes, nodes.length > 0);
    if (nodes.length > 0) reportOutside(ast, run, nodes[0], home, report);
    const isInside = nodes.length > 0;
    for (const statement of run.statements) placed.push({ statement, home, isInside });
  }
  return placed.sort((left, right) => left.statement.start - right.statement.start);
}

/** The lane of a file that has none; part of the diagram only once a node is in it. */
function laneOfNone(lanes: Map<string, LaneEntry>, hasNode: boolean): LaneEntry {
  const known = lanes.get("Main");
  if (known !== undefined) return known;
  const entry = { lane: { id: "Main", label: null }, order: 0, block: null, nodeCount: 0 };
  if (hasNode) lanes.set("Main", entry);
  return entry;
}

function reportOutside(
  ast: Ast,
  run: OutsideRun,
  node: NodeStatement,
  home: LaneEntry,
  report: Report,
): void {
  const name = node.id === null ? "a node without an id" : quote(node.id.text);
  const isAlone = ast.lanes.length === 0 && ast.outside.length === 1;
  report({
    code: "FZ125",
    start: node.start,
    end: node.id?.end ?? node.end,
    message: `${name} stands outside any lane, and is read into ${quote(home.lane.id)}`,
    help: "move it between the braces of a lane",
    fix: isAlone
      ? {
          title: "put a lane around it",
          edits: [
            { start: run.start, end: run.start, text: "Main { # Main\n" },
            { start: run.end, end: run.end, text: "\n}" },
          ],
        }
      : undefined,
  });
}

function enterNodes(placed: readonly Placed[], report: Report): Map<string, NodeEntry> {
  const nodes = new Map<string, NodeEntry>();
  for (const { statement, home } of placed) {
    if (statement.kind !== "node" || statement.id === null) continue;
    const id = statement.id.text;
    const first = nodes.get(id);
    const shape = shapeOf(statement, report);
    const { label, attributes } = attributesOf(statement, report);
    if (first !== undefined) {
      report({
        code: "FZ201",
        start: statement.id.start,
        end: statement.id.end,
        message: `the node ${quote(id)} is defined twice`,
        help: "give one of the two an id of its own",
        related: [{ ...first.statement.id!, message: "first defined here" }],
      });
      continue;
    }
    const node: Node = { id, lane: home.lane.id, shape, label, attributes };
    nodes.set(id, { node, statement, hasEdge: false });
    home.nodeCount += 1;
  }
  adoptNames(placed, nodes, report);
  return nodes;
}

/** Gives nodes without an id the names that edges and loops use and no node has. */
function adoptNames(
  placed: readonly Placed[],
  nodes: Map<string, NodeEntry>,
  report: Report,
): void {
  const isNameless = ({ statement }: Placed): boolean =>
    statement.kind === "node" && statement.id === null;
  const nameless = placed.filter(isNameless);
  if (nameless.length === 0) return;
  const wanted = new Set<string>();
  for (const { statement } of placed) {
    for (const reference of referencesOf(statement)) {
      if (!nodes.has(reference.node.text)) wanted.add(reference.node.text);
    }
  }
  const names = wanted.values();
  for (const { statement, home } of nameless) {
    const id = names.next().value;
    if (id === undefined || statement.kind !== "node") break;
    const { label, attributes } = attributesOf(statement, report);
    const shape = shapeOf(statement, report);
    nodes.set(id, {
      node: { id, lane: home.lane.id, shape, label, attributes },
      statement,
      hasEdge: false,
    });
    home.nodeCount += 1;
  }
}

/** The nodes that a statement names. */
export function referencesOf(statement: Statement): readonly Reference[] {
  if (statement.kind === "loop") return statement.nodes;
  if (statement.kind !== "edge") return [];
  const ends = [statement.from.reference, statement.to.reference];
  return ends.filter((reference) => reference !== null);
}

function shapeOf(statement: NodeStatement, report: Report): Shape {
  if (statement.shape === null) return "rectangle";
  const { text } = statement.shape;
  if (isShape(text)) return text;
  const shape = nearestShape(text);
  report({
    code: "FZ205",
    start: statement.shape.start,
    end: statement.shape.end,
    message: `${quote(text)} is no shape, expected circle, rectangle, diamond or taskbox`,
    help: looksLikeShape(text) ? `did you mean '${shape}'?` : `it is drawn as a ${shape}`,
    fix: replace(`write ${shape}`, statement.shape, shape),
  });
  return shape;
}

function attributesOf(
  statement: NodeStatement,
  report: Report,
): { label: string | null; attributes: Readonly<Record<string, string>> } {
  const values = new Map<string, string>();
  for (const { key, value, start, end } of statement.attributes) {
    const name = key?.text ?? "label";
    if (value === null) continue;
    if (values.has(name)) {
      const message = `the attribute ${quote(name)} is given twice, the first counts`;
      report({ code: "FZ217", start, end, message, help: "remove one of the two" });
      continue;
    }
    values.set(name, value.value);
    if (name === "link" && !isSafeLink(value.value.trim())) {
      const message = `the link ${quote(value.value)} is not drawn`;
      const help = "write a web address, mailto:… or a path: https://example.org/orders";
      report({ code: "FZ220", start, end, message, help });
    }
    if (key !== null && !(KNOWN_ATTRIBUTES as readonly string[]).includes(name)) {
      const guess = nearest(name, KNOWN_ATTRIBUTES);
      report({
        code: "FZ216",
        start: key.start,
        end: key.end,
        message: `the attribute ${quote(name)} is not known`,
        help:
          guess === null
            ? "the known ones are label, owner, description, system, link and tooltip; it is kept"
            : `did you mean '${guess}'?`,
      });
    }
  }
  const label = values.get("label") ?? null;
  values.delete("label");
  return { label, attributes: Object.fromEntries(values) };
}
