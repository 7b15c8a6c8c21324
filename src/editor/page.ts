// A text as an editor sees it: compiled, with every place where a node or lane is named. Made anew
// for each version of the text; broken text gives a page like any other.
import type { LaneBlock, Reference } from "../lang/ast.js";
import { type Compiled, type CompileOptions, compile } from "../lang/compile.js";
import type { Lane, Node } from "../lang/diagram.js";
import { referencesOf } from "../lang/resolve.js";
import type { Source, Span } from "../lang/source.js";

/** One place where a node or lane is named. */
export interface Mention extends Span {
  readonly kind: "node" | "lane";
  readonly id: string;
  readonly isDefinition: boolean;
}

export interface Page {
  readonly compiled: Compiled;
  readonly source: Source;
  /** In the order of the text; none overlap. */
  readonly mentions: readonly Mention[];
  readonly nodes: ReadonlyMap<string, Node>;
  readonly lanes: ReadonlyMap<string, Lane>;
}

/** Compiles a text and finds the names in it; never throws for what the text holds. */
export function readPage(text: string, options: CompileOptions = {}): Page {
  const compiled = compile(text, options);
  const { ast, diagram } = compiled;
  return {
    compiled,
    source: ast.source,
    mentions: mentionsIn(compiled),
    nodes: new Map(diagram.nodes.map((node) => [node.id, node])),
    lanes: new Map(diagram.lanes.map((lane) => [lane.id, lane])),
  };
}

function mentionsIn({ ast }: Compiled): readonly Mention[] {
  const mentions: Mention[] = [];
  const add = (kind: Mention["kind"], name: Reference["node"], isDefinition: boolean): void => {
    mentions.push({ kind, id: name.text, start: name.start, end: name.end, isDefinition });
  };
  for (const { id } of ast.lanes) if (id !== null) add("lane", id, true);
  for (const { statements } of [...ast.lanes, ...ast.outside]) {
    for (const statement of statements) {
      if (statement.kind === "node" && statement.id !== null) add("node", statement.id, true);
      for (const reference of referencesOf(statement)) {
        // The source of `-> n3` in a chain is the target before it, which is named already.
        if (reference.start === reference.end) continue;
        if (reference.lane !== null) add("lane", reference.lane, false);
        add("node", reference.node, false);
      }
    }
  }
  return mentions.sort((left, right) => left.start - right.start);
}

/** The last entry that starts at or before an offset, of a list in the order of the text. */
function lastBefore<Entry extends Span>(entries: readonly Entry[], offset: number): Entry | null {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (entries[middle].start <= offset) low = middle + 1;
    else high = middle;
  }
  return entries[low - 1] ?? null;
}

/** The name at an offset; the offset behind its last character still belongs to it. */
export function mentionAt(page: Page, offset: number): Mention | null {
  const found = lastBefore(page.mentions, offset);
  return found !== null && offset <= found.end ? found : null;
}

/** Every place that names what a mention names. */
export function mentionsOf(page: Page, { kind, id }: Mention): readonly Mention[] {
  return page.mentions.filter((other) => other.kind === kind && other.id === id);
}

/** The lane in whose braces an offset stands; one without its closing brace reaches to the next. */
export function laneAround(page: Page, offset: number): LaneBlock | null {
  const { lanes } = page.compiled.ast;
  const lane = lastBefore(lanes, offset);
  if (lane === null || lane.open === null || offset < lane.open.end) return null;
  return lane.close === null || offset <= lane.close.start ? lane : null;
}
