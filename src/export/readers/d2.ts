// Reads D2 diagrams: shapes, containers as lanes, connections with their labels. One pass with a
// cursor; instructions for layout and colour are left out, and said to be.
import type { Shape } from "../../lang/diagram.js";
import { D2Words, type Word } from "./d2-words.js";
import { Draft, type Imported, plainLabel } from "./draft.js";

/** Keys that say something about a shape; `label`, `shape`, `link` and `tooltip` are read. */
const RESERVED = new Set(
  (
    "shape label link tooltip style near width height top left icon direction class classes vars " +
    "layers scenarios steps constraint source-arrowhead target-arrowhead grid-rows grid-columns " +
    "grid-gap vertical-gap horizontal-gap text"
  ).split(" "),
);

const CIRCLES = ["circle", "oval"];
const DEEPEST = 20;
const LONGEST_PATH = 20;

interface D2Node {
  readonly key: string;
  readonly path: readonly string[];
  label: string | null;
  shape: Shape;
  hasChildren: boolean;
  readonly start: number;
  readonly attributes: Map<string, string>;
}

interface Connection {
  readonly from: string;
  readonly to: string;
  label: string | null;
  readonly start: number;
}

const keyOf = (path: readonly string[]): string => JSON.stringify(path);

/** Bulleted lines are the items of a task; other lines are words of one label. */
const labelOf = (text: string): string =>
  plainLabel(text.replace(/\s*\n\s*• /g, "|").replace(/\s*\n\s*/g, " "));

/** What `fz export` escapes in a tooltip. */
const withoutMarkdown = (text: string): string =>
  text
    .replace(/\\([*_`#[\]\\~])/g, "$1")
    .replaceAll("&lt;", "<")
    .replaceAll("&amp;", "&");

class D2Reader {
  private readonly draft: Draft;
  private readonly words: D2Words;
  private readonly nodes = new Map<string, D2Node>();
  private readonly connections: Connection[] = [];
  private readonly loops: { readonly condition: string; readonly names: readonly string[] }[] = [];

  constructor(text: string, file: string) {
    this.draft = new Draft(text, file);
    this.words = new D2Words(text, (words) => this.noteComment(words));
  }

  read(): Imported {
    this.block([], 0);
    const { words, draft } = this;
    if (!words.isAtEnd && !draft.isHopeless) {
      draft.refuse(words.at, words.at + 1, "unexpected '}', expected a shape or connection");
    }
    this.hand();
    return draft.finish();
  }

  private noteComment(words: string): void {
    const loop = /^\s*loop \[([^\n]*)\] ([\w ]+)$/.exec(words);
    if (loop !== null) this.loops.push({ condition: loop[1], names: loop[2].split(" ") });
  }

  /** Statements up to a `}` or the end; `within` is the container that holds them. */
  private block(within: readonly string[], depth: number): void {
    const { words, draft } = this;
    for (words.skipGap(); !words.isAtEnd && !words.isAhead("}"); words.skipGap()) {
      if (draft.isHopeless) return;
      const start = words.at;
      this.statement(within, depth);
      if (words.at > start) continue;
      words.skipLine();
      const shown = plainLabel(words.since(start)).slice(0, 40);
      const message = `unexpected '${shown}', expected a shape or a connection`;
      draft.refuse(start, words.at, message);
    }
  }

  private statement(within: readonly string[], depth: number): void {
    const { words } = this;
    const start = words.at;
    if (words.isAhead("(") || words.isAhead("*") || words.isAhead("&") || words.isAhead("...")) {
      this.leaveOut(start, "edges by number, patterns and imports");
      return;
    }
    const first = words.path();
    if (first === null) return;
    const ends = [first];
    const arrows: string[] = [];
    for (let arrow = words.arrow(); arrow !== null; arrow = words.arrow()) {
      const next = words.path();
      if (next === null) {
        this.draft.refuse(words.at, words.at + 1, "the connection has no target");
        words.skipLine();
        return;
      }
      arrows.push(arrow);
      ends.push(next);
    }
    if (ends.some((end) => end.length > LONGEST_PATH)) {
      words.skipLine();
      this.draft.refuse(start, words.at, `a path of more than ${LONGEST_PATH} names`);
    } else if (arrows.length > 0) this.connect(within, ends, arrows, start);
    else this.shape(within, first, start, depth);
  }

  private leaveOut(start: number, what: string): void {
    const { words } = this;
    words.skipValue();
    this.draft.leaveOut(start, words.at, what);
  }

  /** `a -> b -> c: label { … }`. */
  private connect(
    within: readonly string[],
    ends: readonly (readonly Word[])[],
    arrows: readonly string[],
    start: number,
  ): void {
    const { words } = this;
    const paths = ends.map((end) => this.resolve(within, end));
    for (const path of paths) this.node(path, start);
    let label = words.value();
    if (words.isAhead("{")) label = this.labelInBlock() ?? label;
    arrows.forEach((arrow, at) => {
      const [left, right] = [keyOf(paths[at]), keyOf(paths[at + 1])];
      const text = label === null ? null : labelOf(label) || null;
      const add = (from: string, to: string): void => {
        this.connections.push({ from, to, label: text, start });
      };
      if (arrow !== "<-") add(left, right);
      if (arrow === "<-" || arrow === "<->") add(right, left);
    });
  }

  /** The `label:` in the block of a connection; what else stands there is for the eye. */
  private labelInBlock(): string | null {
    const { words } = this;
    const start = words.at;
    words.skipBlock();
    const found = /(?:^|[{;\n])\s*label\s*:\s*([^\n;}]*)/.exec(words.since(start));
    return found === null ? null : found[1].trim().replace(/^(['"])(.*)\1$/, "$2");
  }

  private shape(
    within: readonly string[],
    words: readonly Word[],
    start: number,
    depth: number,
  ): void {
    const at = words.findIndex(({ text, isQuoted }) => !isQuoted && RESERVED.has(text));
    if (at >= 0) {
      const owner = this.resolve(within, words.slice(0, at));
      this.setting(
        owner,
        words.slice(at).map(({ text }) => text),
        start,
      );
      return;
    }
    const path = this.resolve(within, words);
    const node = this.node(path, start);
    const label = this.words.value();
    if (label !== null) node.label = labelOf(label);
    if (!this.words.isAhead("{")) return;
    if (depth >= DEEPEST) {
      this.draft.refuse(start, this.words.at, `nested deeper than ${DEEPEST} levels`);
      this.words.skipBlock();
      return;
    }
    this.words.take("{");
    this.block(path, depth + 1);
    if (this.words.take("}")) return;
    const help = "write } behind what it holds";
    if (this.draft.isHopeless) return;
    this.draft.refuse(start, start + 1, `'${path.at(-1)}' is not closed, expected '}'`, help);
  }

  /** `shape: circle` about a shape, or about the whole diagram when there is none around it. */
  private setting(owner: readonly string[], keys: readonly string[], start: number): void {
    const { words } = this;
    const [key] = keys;
    const isRead = ["shape", "label", "link", "tooltip"].includes(key) && keys.length === 1;
    const isDouble = keys.join(".") === "style.double-border";
    if (owner.length === 0 || !(isRead || isDouble)) {
      words.skipValue();
      if (key !== "direction") this.draft.leaveOut(start, words.at, `'${key}'`);
      return;
    }
    const node = this.node(owner, start);
    const value = words.value() ?? "";
    if (words.isAhead("{")) words.skipBlock();
    if (key === "label") node.label = labelOf(value);
    else if (key === "shape") {
      const circle = CIRCLES.includes(value) ? "circle" : "rectangle";
      node.shape = value === "diamond" ? "diamond" : circle;
    } else if (isDouble) node.shape = value === "true" ? "taskbox" : node.shape;
    else if (plainLabel(value) !== "") {
      node.attributes.set(key, plainLabel(key === "tooltip" ? withoutMarkdown(value) : value));
    }
  }

  /** A path as it is meant within a container: `_` is the container around it. */
  private resolve(within: readonly string[], words: readonly Word[]): readonly string[] {
    const path = [...within];
    for (const { text, isQuoted } of words) {
      if (text === "_" && !isQuoted) path.pop();
      else path.push(text);
    }
    return path;
  }

  private node(path: readonly string[], start: number): D2Node {
    const key = keyOf(path);
    const known = this.nodes.get(key);
    if (known !== undefined) return known;
    if (path.length > 1) this.node(path.slice(0, -1), start).hasChildren = true;
    const node: D2Node = {
      key,
      path,
      label: null,
      shape: "rectangle",
      hasChildren: false,
      start,
      attributes: new Map(),
    };
    this.nodes.set(key, node);
    return node;
  }

  /** Hands all over: outermost containers are lanes, and what holds nothing is a node. */
  private hand(): void {
    const { draft } = this;
    for (const { path, label, hasChildren, start } of this.nodes.values()) {
      if (!hasChildren) continue;
      if (path.length === 1) draft.lane(path[0], label || plainLabel(path[0]));
      else draft.leaveOut(start, start + 1, "the frame of a container inside another");
    }
    const names = new Map<string, string>();
    for (const { key, path, label, shape, hasChildren, attributes } of this.nodes.values()) {
      if (hasChildren || path.length === 0) continue;
      const name = names.has(path.at(-1)!) ? key : path.at(-1)!;
      names.set(name, key);
      const node = draft.node(nameIn(names, key), path.length > 1 ? path[0] : null);
      node.shape = shape;
      node.label = label ?? plainLabel(path.at(-1)!);
      for (const [attribute, text] of attributes) node.attributes.set(attribute, text);
    }
    this.handConnections(new Map([...names].map(([name, key]) => [key, name])));
  }

  private handConnections(nameOf: ReadonlyMap<string, string>): void {
    const { draft } = this;
    for (const { from, to, label, start } of this.connections) {
      const [source, target] = [nameOf.get(from), nameOf.get(to)];
      if (source !== undefined && target !== undefined) draft.edge(source, target, label);
      else draft.leaveOut(start, start + 1, "connections of a whole container");
    }
    for (const { condition, names } of this.loops) {
      const members = names.filter((name) => draft.hasNode(name));
      if (members.length > 0) draft.loop(plainLabel(condition), members);
    }
  }
}

function nameIn(names: ReadonlyMap<string, string>, key: string): string {
  const name = JSON.parse(key).at(-1) as string;
  return names.get(name) === key ? name : key;
}

/** Reads a D2 diagram. Never throws for what the text holds. */
export function readD2(text: string, file: string): Imported {
  return new D2Reader(text, file).read();
}
