// Reads back the graph that `fz export --to json` writes, and refuses what is not one.

import type { Diagram } from "../../lang/diagram.js";
import { SHAPES, type Shape, SIDES, type Side } from "../../lang/diagram.js";
import { Draft, type Imported, plainLabel } from "./draft.js";

type Entry = Readonly<Record<string, unknown>>;

const NAME = /^[\p{L}\p{N}_]+(?:-[\p{L}\p{N}_]+)*$/u;

const isEntry = (value: unknown): value is Entry =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Reads the values of one entry, and notes by its path what is not as it should be. */
class EntryReader {
  constructor(
    private readonly entry: Entry,
    private readonly path: string,
    private readonly wrong: (message: string) => void,
  ) {}

  private expected(key: string, what: string): void {
    this.wrong(`${this.path}.${key}: expected ${what}`);
  }

  name(key: string): string {
    const value = this.entry[key];
    if (typeof value === "string" && NAME.test(value)) return value;
    this.expected(key, "the name of a node or lane");
    return "";
  }

  label(key: string): string | null {
    const value = this.entry[key] ?? null;
    if (value !== null && typeof value !== "string") this.expected(key, "a text or null");
    return typeof value === "string" ? plainLabel(value) : null;
  }

  oneOf<T extends string>(key: string, values: readonly T[]): T {
    const value = this.entry[key];
    if ((values as readonly unknown[]).includes(value)) return value as T;
    this.expected(key, `one of ${values.join(", ")}`);
    return values[0];
  }

  texts(key: string): Readonly<Record<string, string>> {
    const value = this.entry[key] ?? {};
    if (!isEntry(value)) this.expected(key, "a map of texts");
    const texts = Object.entries(isEntry(value) ? value : {});
    for (const [name, text] of texts) {
      if (typeof text !== "string" || !NAME.test(name)) this.expected(`${key}.${name}`, "a text");
    }
    return Object.fromEntries(texts.map(([name, text]) => [name, plainLabel(String(text))]));
  }

  names(key: string): readonly string[] {
    const value = this.entry[key];
    const isRight = Array.isArray(value) && value.every((one) => typeof one === "string");
    if (!isRight) this.expected(key, "a list of names");
    return isRight ? (value as string[]) : [];
  }
}

/** Reads a graph of schema `fz-graph/1`. Never throws for what the text holds. */
export function readGraphJson(text: string, file: string): Imported {
  const draft = new Draft(text, file);
  const refuse = (message: string): void => draft.refuse(0, 0, message);
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch {
    refuse("this is not JSON");
    return draft.withDiagram();
  }
  if (!isEntry(root) || root.schema !== "fz-graph/1") {
    refuse("expected a graph with the schema 'fz-graph/1', as 'fz export --to json' writes it");
    return draft.withDiagram();
  }
  const entries = (key: string): readonly EntryReader[] => {
    const value = root[key];
    if (!Array.isArray(value)) refuse(`${key}: expected a list`);
    return (Array.isArray(value) ? value : []).map((one, at) => {
      if (!isEntry(one)) refuse(`${key}[${at}]: expected a map`);
      return new EntryReader(isEntry(one) ? one : {}, `${key}[${at}]`, refuse);
    });
  };
  const diagram: Diagram = {
    lanes: entries("lanes").map((one) => ({ id: one.name("id"), label: one.label("label") })),
    nodes: entries("nodes").map((one) => ({
      id: one.name("id"),
      lane: one.name("lane"),
      shape: one.oneOf<Shape>("shape", SHAPES),
      label: one.label("label"),
      attributes: one.texts("attributes"),
    })),
    edges: entries("edges").map((one, at) => ({
      id: `e${at + 1}`,
      from: one.name("from"),
      to: one.name("to"),
      fromHandle: one.oneOf<Side>("fromHandle", SIDES),
      toHandle: one.oneOf<Side>("toHandle", SIDES),
      label: one.label("label"),
      crossLane: false,
    })),
    loops: entries("loops").map((one) => ({
      lane: one.name("lane"),
      condition: one.label("condition") ?? "",
      nodes: one.names("nodes"),
    })),
  };
  checkNames(diagram, refuse);
  return draft.withDiagram(diagram);
}

function checkNames({ lanes, nodes, edges, loops }: Diagram, refuse: (text: string) => void): void {
  const laneIds = new Set(lanes.map(({ id }) => id));
  const nodeIds = new Set(nodes.map(({ id }) => id));
  if (laneIds.size < lanes.length) refuse("two lanes have one id");
  if (nodeIds.size < nodes.length) refuse("two nodes have one id");
  const known = (ids: ReadonlySet<string>, id: string, path: string): void => {
    if (!ids.has(id)) refuse(`${path}: there is no '${id}'`);
  };
  for (const [at, node] of nodes.entries()) known(laneIds, node.lane, `nodes[${at}].lane`);
  for (const [at, edge] of edges.entries()) {
    known(nodeIds, edge.from, `edges[${at}].from`);
    known(nodeIds, edge.to, `edges[${at}].to`);
  }
  for (const [at, loop] of loops.entries()) {
    known(laneIds, loop.lane, `loops[${at}].lane`);
    for (const id of loop.nodes) known(nodeIds, id, `loops[${at}].nodes`);
  }
}
