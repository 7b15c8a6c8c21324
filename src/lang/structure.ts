// What a whole file should be like: ids n1, n2, … without a gap, and nothing without a connection.
import { quote, type SpanEdit } from "./findings.js";
import { type Names, type Placed, referencesOf } from "./resolve.js";

interface Circumstances {
  /** Whether slips of syntax were found: what may only follow from them is not reported. */
  readonly isDamaged: boolean;
  readonly undefinedNames: ReadonlySet<string>;
}

export function checkStructure(
  names: Names,
  placed: readonly Placed[],
  { isDamaged, undefinedNames }: Circumstances,
): void {
  if (isDamaged) return;
  checkConnections(names);
  checkNumbers(names, placed, undefinedNames);
}

function checkConnections({ lanes, nodes, report }: Names): void {
  for (const { lane, block, nodeCount } of lanes.values()) {
    if (nodeCount > 0 || block?.id == null) continue;
    const { start, end } = block.id;
    const message = `the lane ${quote(lane.id)} has no node`;
    report({ code: "FZ215", start, end, message, help: "write a node in it, or remove the lane" });
  }
  for (const { node, statement, hasEdge } of nodes.values()) {
    if (hasEdge) continue;
    const { start, end } = statement.id!;
    const message = `the node ${quote(node.id)} has no edge`;
    const help = "join it to another node: in a run nothing passes through it";
    report({ code: "FZ214", start, end, message, help });
  }
}

/** `n12` → 12; null for any other id. */
function numberOf(id: string): number | null {
  return /^n[1-9]\d{0,8}$/.test(id) ? Number(id.slice(1)) : null;
}

function checkNumbers(
  names: Names,
  placed: readonly Placed[],
  undefinedNames: ReadonlySet<string>,
): void {
  const numbered: { id: string; number: number }[] = [];
  const others: string[] = [];
  for (const id of names.nodes.keys()) {
    const number = numberOf(id);
    if (number === null) others.push(id);
    else numbered.push({ id, number });
  }
  numbered.sort((left, right) => left.number - right.number);
  const gap = numbered.findIndex(({ number }, index) => number !== index + 1);
  if (gap < 0 && others.length === 0) return;
  const uses = usesOf(placed);
  const highest = [...undefinedNames].reduce(
    (most, id) => Math.max(most, numberOf(id) ?? 0),
    numbered.at(-1)?.number ?? 0,
  );
  others.forEach((id, index) => {
    reportName(names, id, `n${highest + 1 + index}`, uses.get(id) ?? []);
  });
  if (gap >= 0 && undefinedNames.size === 0) reportGap(names, numbered, gap, uses);
}

function reportName(names: Names, id: string, renamed: string, uses: readonly SpanEdit[]): void {
  const { start, end } = names.nodes.get(id)!.statement.id!;
  names.report({
    code: "FZ213",
    start,
    end,
    message: `the id ${quote(id)} is not n and a number`,
    help: `ids are n1, n2, n3, …; call it ${renamed}`,
    fix: {
      title: `rename it to ${renamed}`,
      edits: uses.map((use) => ({ ...use, text: renamed })),
    },
  });
}

function reportGap(
  names: Names,
  numbered: readonly { id: string; number: number }[],
  gap: number,
  uses: ReadonlyMap<string, readonly SpanEdit[]>,
): void {
  const { id } = numbered[gap];
  const { start, end } = names.nodes.get(id)!.statement.id!;
  const edits = numbered.slice(gap).flatMap((entry, index) => {
    const text = `n${gap + index + 1}`;
    return (uses.get(entry.id) ?? []).map((use) => ({ ...use, text }));
  });
  names.report({
    code: "FZ212",
    start,
    end,
    message: `${quote(id)} follows a gap, there is no 'n${gap + 1}'`,
    help: "number the nodes n1, n2, … without a gap",
    fix: { title: "number the nodes anew", edits },
  });
}

/** Every place where each id is written. */
function usesOf(placed: readonly Placed[]): ReadonlyMap<string, readonly SpanEdit[]> {
  const uses = new Map<string, SpanEdit[]>();
  const add = (start: number, end: number, id: string): void => {
    const known = uses.get(id);
    if (known === undefined) uses.set(id, [{ start, end, text: id }]);
    else known.push({ start, end, text: id });
  };
  for (const { statement } of placed) {
    if (statement.kind === "node" && statement.id !== null) {
      add(statement.id.start, statement.id.end, statement.id.text);
    }
    for (const { node } of referencesOf(statement)) add(node.start, node.end, node.text);
  }
  return uses;
}
