// Reads Mermaid flowcharts: nodes in their shapes, links with their texts, subgraphs as lanes.
// One pass with a cursor, and no statement that is not understood is passed over in silence.
import type { Shape } from "../../lang/diagram.js";
import { Draft, type Imported, plainLabel } from "./draft.js";

/** Opening and closing brackets, longer ones first; what is no circle or decision is a step. */
const BRACKETS: readonly (readonly [open: string, close: readonly string[], shape: Shape])[] = [
  ["(((", [")))"], "circle"],
  ["((", ["))"], "circle"],
  ["([", ["])"], "circle"],
  ["[[", ["]]"], "taskbox"],
  ["[(", [")]"], "rectangle"],
  ["[/", ["/]", "\\]"], "rectangle"],
  ["[\\", ["\\]", "/]"], "rectangle"],
  ["{{", ["}}"], "rectangle"],
  ["[", ["]"], "rectangle"],
  ["(", [")"], "rectangle"],
  ["{", ["}"], "diamond"],
  [">", ["]"], "rectangle"],
];

const ID = /[\p{L}\p{N}_]+(?:[.-][\p{L}\p{N}_]+)*/uy;
const BLANK = /(?:[^\S\r\n]|%%\{[^}\r\n]{0,2000}\}%%)*/y;
const GAP = /(?:[\s;]|%%(?!\s*loop \[)[^\r\n]*)*/y;
const LOOP = /%% loop \[([^\r\n]*)\] ([\w ]+)/y;
const LINE = /[^\r\n]*/y;
/** Longest text that is looked through for its end: a line of any length is read once. */
const LONGEST_TEXT = 4_000;
const KEYWORD =
  /(?:subgraph|end|direction|click|style|classDef|class|linkStyle|accTitle|accDescr)(?![\p{L}\p{N}_-])/uy;
/** A link that is whole: `-->`, `---`, `-.->`, `==>`, `--x`, `<-->`, `~~~`. */
const LINK = /(<)?(?:--+|==+|-\.+-|~~~+)(>|[ox](?![\p{L}\p{N}]))?/uy;
/** The first half of a link with its text in it: `-- text -->`. */
const HALF_LINK = /(<)?(?:--|==|-\.)(?![-=.>]|[ox](?![\p{L}\p{N}]))/uy;
const OTHER_HALF = /(?:--+|==+|\.+-)[>ox]?/;
const HEADER =
  /(?:flowchart(?:-elk)?|graph)(?:[^\S\r\n]+(?:TB|TD|BT|RL|LR|>|<|\^|v))?[^\S\r\n]*(?=[\r\n;]|$)/y;

/** The names that `@{ shape: … }` gives to what is no plain step. */
const NAMED_SHAPES: ReadonlyMap<string, Shape> = new Map([
  ..."circle circ sm-circ small-circle start dbl-circ double-circle fr-circ stop framed-circle"
    .concat(" stadium pill terminal f-circ filled-circle junction")
    .split(" ")
    .map((name) => [name, "circle"] as const),
  ..."diam diamond decision question".split(" ").map((name) => [name, "diamond"] as const),
  ..."fr-rect framed-rectangle subproc subprocess subroutine"
    .split(" ")
    .map((name) => [name, "taskbox"] as const),
]);
const MORE = /@\{((?:"[^"]*"|[^"}])*)\}/y;
const MORE_PART = /\s*([\w-]+)\s*:\s*("[^"]*"|[^,"\s]*)\s*(?:,|$)/gy;

const ENTITIES: Readonly<Record<string, string>> = {
  quot: '"',
  amp: "&",
  lt: "<",
  gt: ">",
  nbsp: " ",
};

/** `#quot;` and `#35;` are characters, `<br/>` is a space or, in a task, begins another item. */
function textOf(raw: string, breaks: string): string {
  const text = raw
    .replace(/^`|`$/g, "")
    .replace(/\s*<br\s*\/?>\s*(?:• )?/gi, breaks)
    .replace(/#(\w{1,8});/g, (whole, name: string) => {
      if (ENTITIES[name]) return ENTITIES[name];
      const code = Number(name);
      return Number.isInteger(code) && code < 0x110000 ? String.fromCodePoint(code) : whole;
    });
  return plainLabel(text);
}

class MermaidReader {
  private at = 0;
  /** The subgraphs that are open, outermost first. */
  private readonly open: string[] = [];
  private readonly draft: Draft;
  private readonly text: string;

  constructor(text: string, file: string) {
    this.text = text;
    this.draft = new Draft(text, file);
  }

  read(): Imported {
    this.skipFrontMatter();
    this.take(GAP);
    if (this.take(HEADER) === null) {
      const found = this.peek(LINE).slice(0, 30);
      const message =
        found.trim() === ""
          ? "there is nothing in it, expected flowchart LR"
          : `'${plainLabel(found)}' begins no flowchart, expected flowchart LR`;
      this.draft.refuse(this.at, this.at + found.length, message, "other diagrams are not read");
      return this.draft.finish();
    }
    for (this.take(GAP); this.at < this.text.length; this.take(GAP)) {
      if (this.draft.isHopeless) break;
      this.statement();
    }
    return this.draft.finish();
  }

  private match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    return pattern.exec(this.text);
  }

  private take(pattern: RegExp): RegExpExecArray | null {
    const found = this.match(pattern);
    if (found !== null) this.at += found[0].length;
    return found;
  }

  private peek(pattern: RegExp): string {
    return this.match(pattern)?.[0] ?? "";
  }

  /** The rest of the line, as far as it is looked at. */
  private ahead(): string {
    const text = this.text.slice(this.at, this.at + LONGEST_TEXT);
    const end = text.search(/[\r\n]/);
    return end < 0 ? text : text.slice(0, end);
  }

  private skipFrontMatter(): void {
    const found = /^\s*---[^\S\r\n]*\r?\n[\s\S]*?\n---[^\S\r\n]*(?:\r?\n|$)/.exec(this.text);
    if (found !== null) this.at = found[0].length;
  }

  private statement(): void {
    const start = this.at;
    const loop = this.take(LOOP);
    if (loop !== null) {
      const nodes = loop[2].split(" ").filter((name) => this.draft.hasNode(name));
      if (nodes.length > 0) this.draft.loop(plainLabel(loop[1]), nodes);
      return;
    }
    if (this.text.startsWith("%%", start)) {
      this.take(LINE);
      return;
    }
    const keyword = this.take(KEYWORD)?.[0];
    if (keyword === undefined) this.chain();
    else if (keyword === "subgraph") this.subgraph();
    else if (keyword === "end") this.open.pop();
    else if (keyword === "click") this.click();
    else {
      this.take(LINE);
      if (keyword !== "direction") this.draft.leaveOut(start, this.at, `'${keyword}'`);
    }
  }

  private subgraph(): void {
    const start = this.at;
    const line = this.take(LINE)![0].trim();
    const named = /^([^\s[\]"]+)\s*\[\s*(.*?)\s*\]$/.exec(line);
    const title = (named?.[2] ?? line).replace(/^"(.*)"$/, "$1");
    const key = named?.[1] ?? line.replace(/^"(.*)"$/, "$1");
    this.open.push(key);
    if (this.open.length > 1) this.draft.leaveOut(start, this.at, "a subgraph inside another");
    else this.draft.lane(key, textOf(title, " ") || key);
  }

  private click(): void {
    const start = this.at;
    this.take(BLANK);
    const id = this.take(ID)?.[0];
    const rest = this.take(LINE)![0];
    const found = /^\s+(?:href\s+)?"([^"]*)"(?:\s+"([^"]*)")?/.exec(rest);
    if (id === undefined || found === null) {
      this.draft.leaveOut(start, this.at, "a 'click' that calls a script");
      return;
    }
    const { attributes } = this.draft.node(id, null);
    attributes.set("link", plainLabel(found[1]));
    if (found[2]) attributes.set("tooltip", textOf(found[2], " "));
  }

  /** `A & B -->|text| C --> D`. */
  private chain(): void {
    let before = this.group();
    while (before !== null) {
      this.take(BLANK);
      const link = this.link();
      if (link === null) break;
      this.take(BLANK);
      const after = this.group();
      if (after === null) return;
      for (const from of before) {
        for (const to of after) {
          if (this.draft.isHopeless) return;
          if (this.draft.hasLane(from) || this.draft.hasLane(to)) continue;
          if (link.isDrawn) this.draft.edge(from, to, link.label);
          if (link.isBothWays) this.draft.edge(to, from, link.label);
        }
      }
      before = after;
    }
    if (before === null || /^(?:$|[\s;]|%%)/.test(this.text.slice(this.at, this.at + 2))) return;
    this.refuseHere("a link such as --> or the end of the line");
  }

  private refuseHere(expected: string): void {
    const start = this.at;
    const rest = this.take(LINE)![0];
    const shown = plainLabel(rest).slice(0, 40) || "the end of the line";
    const message = `unexpected '${shown}', expected ${expected}`;
    this.draft.refuse(start, Math.max(start + rest.trimEnd().length, start), message);
  }

  private group(): readonly string[] | null {
    const nodes: string[] = [];
    do {
      this.take(BLANK);
      const node = this.node();
      if (node === null) return null;
      nodes.push(node);
      this.take(BLANK);
    } while (this.skip("&"));
    return nodes;
  }

  private skip(text: string): boolean {
    const isHere = this.text.startsWith(text, this.at);
    if (isHere) this.at += text.length;
    return isHere;
  }

  private node(): string | null {
    const start = this.at;
    const id = this.take(ID)?.[0];
    if (id === undefined) {
      this.refuseHere("the name of a node");
      return null;
    }
    if (this.draft.hasLane(id)) {
      this.draft.leaveOut(start, this.at, "links to a whole subgraph");
      return id;
    }
    const node = this.draft.node(id, this.open[0] ?? null);
    const bracket = BRACKETS.find(([open]) => this.text.startsWith(open, this.at));
    // A node without a text of its own shows its name.
    node.label ??= plainLabel(id);
    if (this.text.startsWith("@{", this.at)) {
      if (!this.more(node)) return null;
    } else if (bracket !== undefined) {
      const [open, closes, shape] = bracket;
      this.at += open.length;
      const raw = this.inside(closes);
      if (raw === null) return null;
      node.shape = shape;
      node.label = textOf(raw, shape === "taskbox" ? "|" : " ");
    }
    this.take(/:::[\w-]+/y);
    return id;
  }

  /** `@{ shape: circle, label: "Done" }`; false when it does not end. */
  private more(node: { shape: Shape; label: string | null }): boolean {
    const start = this.at;
    const found = this.take(MORE);
    if (found === null) {
      this.refuseHere("a shape such as @{ shape: circle }");
      return false;
    }
    for (const [, key, raw] of found[1].matchAll(MORE_PART)) {
      const value = raw.replace(/^"(.*)"$/s, "$1");
      if (key === "label") node.label = textOf(value, " ");
      else if (key === "shape") node.shape = NAMED_SHAPES.get(value) ?? "rectangle";
      else this.draft.leaveOut(start, this.at, `'${key}' in '@{…}'`);
    }
    return true;
  }

  /** The text up to a closing bracket; null when there is none on the line or behind the quotes. */
  private inside(closes: readonly string[]): string | null {
    const start = this.at;
    this.take(BLANK);
    const quoted = this.take(/"([^"]*)"[^\S\r\n]*/y);
    const close = closes.find((one) => this.text.startsWith(one, this.at));
    if (quoted !== null && close !== undefined) {
      this.at += close.length;
      return quoted[1];
    }
    const line = this.ahead();
    const ends = closes.map((one) => line.indexOf(one)).filter((end) => end >= 0);
    if (quoted !== null || ends.length === 0) {
      this.at = start;
      this.refuseHere(`a text that ends with ${closes[0]}`);
      return null;
    }
    const end = Math.min(...ends);
    this.at += end + closes[0].length;
    return line.slice(0, end);
  }

  private link(): { isDrawn: boolean; isBothWays: boolean; label: string | null } | null {
    this.take(/[\p{L}\p{N}_]+@(?=[-=<~])/uy);
    const half = this.take(HALF_LINK);
    if (half !== null) return this.linkWithText(half[1] !== undefined);
    const link = this.take(LINK);
    if (link === null) return null;
    this.take(BLANK);
    const label = this.take(/\|\s*("[^"]*"\s*|[^|\r\n]*)\|/y);
    const isDrawn = !link[0].startsWith("~");
    return { isDrawn, isBothWays: link[1] !== undefined, label: labelOf(label?.[1]) };
  }

  private linkWithText(isBothWays: boolean): ReturnType<MermaidReader["link"]> {
    const quoted = this.take(/\s*"([^"]*)"\s*/y);
    const line = this.ahead();
    const other = OTHER_HALF.exec(line);
    if (other === null) {
      this.refuseHere("the other half of the link, such as -->");
      return null;
    }
    this.at += other.index + other[0].length;
    return { isDrawn: true, isBothWays, label: labelOf(quoted?.[1] ?? line.slice(0, other.index)) };
  }
}

function labelOf(raw: string | undefined): string | null {
  if (raw === undefined) return null;
  const text = textOf(raw.trim().replace(/^"([^"]*)"$/, "$1"), " ");
  return text === "" ? null : text;
}

/** Reads a flowchart. Never throws for what the text holds. */
export function readMermaid(text: string, file: string): Imported {
  return new MermaidReader(text, file).read();
}
