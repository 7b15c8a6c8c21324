// The grammar of statements. Every rule reads the canonical form and, through `Tolerant`, goes on
// where a piece is missing or doubled: one slip gives one finding, and the rest is still read.
import type { IToken } from "chevrotain";
import type { Attribute, Name, NodeStatement, Text as TextNode } from "./ast.js";
import { insert, quote, replace } from "./findings.js";
import { isShape, looksLikeShape } from "./nearest.js";
import type { Span } from "./source.js";
import {
  Colon,
  Equals,
  escapeText,
  Identifier,
  LBrace,
  RBrace,
  RBracket,
  type Scan,
  Text,
} from "./tokens.js";
import { endOf, isName, spanOf, Tolerant } from "./tolerant.js";

export const KNOWN_ATTRIBUTES = [
  "label",
  "owner",
  "description",
  "system",
  "link",
  "tooltip",
] as const;

export function nameOf(token: IToken | null): Name | null {
  if (token === null) return null;
  return { text: token.image, start: token.startOffset, end: endOf(token) };
}

export function textOf(token: IToken): TextNode {
  const scan = token.payload as Scan | undefined;
  const { value, form } = scan ?? { value: "", form: "quoted" };
  return { value, form, start: token.startOffset, end: endOf(token) };
}

/** Nodes and their attributes. */
export class NodeGrammar extends Tolerant {
  /** The sign between key and text: of nodes a colon, of edges an equals sign. */
  protected sign: ":" | "=" = ":";

  readonly separator = this.RULE("separator", (): Name => {
    return this.or(0, [
      { ALT: () => nameOf(this.consume(0, Colon))! },
      { ALT: () => nameOf(this.consume(0, Equals))! },
    ]);
  });

  /** `label:"text"`. */
  readonly attribute = this.RULE("attribute", (): Attribute => {
    const begin = this.LA(1);
    if (!this.RECORDING_PHASE && isName(begin) && !this.isSeparator(2)) this.skipDoubledKey();
    const key = this.accept(0, Identifier, isName(this.LA(1)));
    const hasSeparator = this.RECORDING_PHASE || this.isSeparator(1);
    const separator = hasSeparator ? this.subrule(0, this.separator) : null;
    while (!this.RECORDING_PHASE && this.isSeparator(1)) this.skip();
    const value = this.value();
    const attribute: Attribute = {
      key: nameOf(key),
      separator,
      value,
      start: begin.startOffset,
      end: this.lastEnd(),
    };
    if (!this.RECORDING_PHASE) this.checkAttribute(attribute);
    return attribute;
  });

  private skipDoubledKey(): void {
    if (isName(this.LA(2)) && this.LA(1).image === this.LA(2).image) this.skipAsUnexpected();
  }

  /** The quoted text; where the quotes are missing, the words up to the next key or line end. */
  private value(): TextNode | null {
    const isThere = this.LA(1).tokenType === Text || this.LA(1).tokenType === RBracket;
    const token = this.accept(0, Text, isThere);
    if (token !== null) return textOf(token);
    const first = this.LA(1);
    while (this.isOnLine(1) && this.isBareWord()) this.skip();
    if (this.LA(1) === first) return null;
    const span = { start: first.startOffset, end: this.lastEnd() };
    return { ...span, value: this.source.text.slice(span.start, span.end), form: "bare" };
  }

  private isBareWord(): boolean {
    const type = this.LA(1).tokenType;
    if (type === RBracket || type === Text || type === RBrace || type === LBrace) return false;
    return !(isName(this.LA(1)) && this.isSeparator(2));
  }

  private checkAttribute({ key, separator, value, start, end }: Attribute): void {
    const name = key === null ? "label" : key.text;
    const { sign } = this;
    if (value === null) {
      const message = `the attribute ${quote(name)} has no value, expected ${name}${sign}"text"`;
      const help = "write the text in double quotes, or remove the attribute";
      this.report({ code: "FZ112", start, end, message, help });
    } else if (value.form === "open") {
      const isOverLines = this.source.text.slice(value.start, value.end).endsWith('"');
      const message = `the text ${quote(value.value)} has no closing quote${isOverLines ? " on its line" : ""}`;
      const help = 'close the text with " on the same line';
      const fix = isOverLines
        ? replace("write it on one line", value, quoted(value.value))
        : undefined;
      this.report({ code: "FZ105", start: value.start, end: value.end, message, help, fix });
    } else if (value.form === "bare") {
      const message = `the text ${quote(value.value)} is not in double quotes`;
      const fix = replace("put the text in double quotes", value, quoted(value.value));
      const help = `write ${name}${sign}${quoted(value.value)}`;
      this.report({ code: "FZ113", start: value.start, end: value.end, message, help, fix });
    } else if (key === null || separator === null) {
      const message = `a text needs a key and a sign before it, expected ${name}${sign}"text"`;
      const help = `write ${name}${sign} before the text`;
      const gap = { start: separator?.start ?? key?.end ?? value.start, end: value.start };
      const written = key === null ? `${name}${sign}` : sign;
      const fix = replace(`write ${written} before the text`, gap, written);
      this.report({ code: "FZ114", start, end, message, help, fix });
    } else if (value.form === "foreign") {
      const message = `the text ${quote(value.value)} is in other quotes, expected "`;
      const fix = replace("write straight double quotes", value, quoted(value.value));
      const help = "only straight double quotes enclose a text";
      this.report({ code: "FZ309", start: value.start, end: value.end, message, help, fix });
    }
  }

  /** `n1: circle label:"text"`. */
  readonly node = this.RULE("node", (): NodeStatement => {
    const begin = this.LA(1);
    const id = this.accept(0, Identifier, isName(begin));
    const colon = this.nodeColon();
    const word = this.LA(1);
    const isNext = isName(word) && this.isOnLine(1);
    const shape = this.accept(
      1,
      Identifier,
      isNext && (isShape(word.image) || !this.isAttribute(1)),
    );
    const start = begin.startOffset;
    const [name, kind] = [nameOf(id), nameOf(shape)];
    const sign = colon === null ? null : spanOf(colon);
    const isWhole = name !== null && sign !== null && kind !== null;
    if (!isWhole && !this.RECORDING_PHASE) this.reportNode(name, sign, kind, start);
    const attributes: Attribute[] = [];
    this.repeat(
      0,
      () => this.toAttribute(),
      () => {
        attributes.push(this.subrule(0, this.attribute));
      },
    );
    const end = this.lastEnd();
    return { kind: "node", id: name, colon: sign, shape: kind, attributes, start, end };
  });

  /** The colon behind an id; `=` stands for it, as checked with the style. */
  private nodeColon(): IToken | null {
    if (this.RECORDING_PHASE || this.LA(1).tokenType !== Equals) {
      const isWanted = this.matches(1, Colon) || (this.isOnLine(1) && !isName(this.LA(1)));
      return this.accept(0, Colon, isWanted);
    }
    this.SKIP_TOKEN();
    return this.LA(0);
  }

  private reportNode(id: Name | null, colon: Span | null, shape: Name | null, start: number): void {
    const end = this.lastEnd();
    const name = id === null ? "the node" : quote(id.text);
    if (id === null) {
      const message = "a node without an id, expected n1: rectangle";
      this.report({ code: "FZ115", start, end, message, help: "write an id before the colon" });
    } else if (colon === null) {
      const message = `no colon after ${name}, expected ${id.text}: ${shape?.text ?? "rectangle"}`;
      const fix = insert("write the colon", id.end, ":");
      this.report({ code: "FZ116", start, end, message, help: "write : after the id", fix });
    } else {
      const message = `${name} has no shape, expected circle, rectangle, diamond or taskbox`;
      const fix = insert("make it a rectangle", colon.end, " rectangle");
      this.report({ code: "FZ117", start, end, message, help: "write it after the colon", fix });
    }
  }

  /** Whether an attribute comes, whole or damaged. */
  protected isAttribute(ahead: number): boolean {
    const first = this.LA(ahead);
    const second = this.LA(ahead + 1);
    if (first.tokenType === Text) return this.isOnLine(ahead);
    if (first.tokenType === Colon) return second.tokenType === Text && this.isOnLine(ahead);
    if (!isName(first)) return false;
    if (second.tokenType === Text) return second.startLine === first.startLine;
    if (isName(second) && second.image === first.image) {
      return this.isSeparator(ahead + 2) && this.LA(ahead + 3).tokenType === Text;
    }
    if (!this.isSeparator(ahead + 1)) return false;
    if (this.LA(ahead + 2).tokenType === Text) return true;
    if (this.isSeparator(ahead + 2) && this.LA(ahead + 3).tokenType === Text) return true;
    return this.isOnLine(ahead) && isKnownKey(first.image);
  }

  /** Whether an attribute comes, if need be behind one stray token on the same line. */
  protected toAttribute(): boolean {
    if (this.isAttribute(1)) return true;
    const type = this.LA(1).tokenType;
    if (type === RBrace || type === LBrace || !this.isOnLine(2) || !this.isAttribute(2)) {
      return false;
    }
    this.skipAsUnexpected();
    return true;
  }

  /** Whether a node comes that has lost its colon: `n1 circle`. */
  protected isNodeWithoutColon(): boolean {
    const [first, second] = [this.LA(1), this.LA(2)];
    if (!isName(first) || !isName(second) || first.startLine !== second.startLine) return false;
    if (looksLikeShape(second.image)) return true;
    return /^n\d+$/.test(first.image) && this.isAttribute(3);
  }
}

export function isKnownKey(name: string): boolean {
  return KNOWN_ATTRIBUTES.some((key) => key === name);
}

function quoted(value: string): string {
  return `"${escapeText(value)}"`;
}
