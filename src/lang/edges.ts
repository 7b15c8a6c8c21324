// The grammar of edges: the nodes they join, at which sides, and what they say.
import type { IToken } from "chevrotain";
import type { Attribute, EdgeEnd, EdgeStatement, Name, Reference } from "./ast.js";
import { insert, quote, replace } from "./findings.js";
import { isKnownKey, nameOf, textOf } from "./grammar.js";
import { isSide, nearest } from "./nearest.js";
import type { Source, Span } from "./source.js";
import {
  Arrow,
  Colon,
  Dot,
  Handle,
  Identifier,
  LBrace,
  LBracket,
  LParen,
  RBracket,
  RParen,
  SideHandle,
  Text,
} from "./tokens.js";
import { isName, spanOf } from "./tolerant.js";
import { handleOf, NO_ATTRIBUTES, WholeEdgeGrammar } from "./whole-edge.js";

type HandlePart = Pick<EdgeEnd, "side" | "handle" | "complete">;

/** A label without quotes is looked for this far. */
const LONGEST_BARE_LABEL_WORDS = 20;

const NO_HANDLE: HandlePart = { side: null, handle: null, complete: true };
const NO_END: EdgeEnd = { reference: null, side: null, handle: null, complete: true };

export class EdgeGrammar extends WholeEdgeGrammar {
  /** The target of the edge read last, and where that ended: the source of `-> n3` in a chain. */
  private chain: { readonly target: Reference; readonly end: number; line: number } | null = null;

  protected override begin(source: Source, tokens: IToken[]): void {
    super.begin(source, tokens);
    this.chain = null;
  }

  /** `n3` or `Lane.n3`. */
  readonly reference = this.RULE("reference", (): Reference => {
    const first = this.consume(0, Identifier);
    let second: IToken | null = null;
    while (!this.RECORDING_PHASE && this.matches(1, Dot) && this.matches(2, Dot)) {
      this.skipAsUnexpected();
    }
    this.maybe(
      0,
      () => this.isPrefixed(),
      () => {
        this.consume(0, Dot);
        second = this.consume(1, Identifier);
      },
    );
    const node = nameOf(second ?? first)!;
    const lane = second === null ? null : nameOf(first);
    return { lane, node, start: first.startOffset, end: node.end };
  });

  private isPrefixed(): boolean {
    const [dot, name, after] = [this.LA(1), this.LA(2), this.LA(3).tokenType];
    if (dot.tokenType !== Dot || !isName(name)) return false;
    if (name.tokenType === Handle && after !== Dot && after !== Arrow) return false;
    if (after === LParen && nearest(name.image, ["handle"]) !== null) return false;
    return !(isSide(name.image) && after !== Dot);
  }

  readonly wholeHandle = this.RULE("wholeHandle", (): HandlePart => {
    this.damaged = false;
    const token = this.accept(0, SideHandle)!;
    const { side, handle } = handleOf(token);
    return { side, handle: { ...handle, end: this.lastEnd() }, complete: !this.damaged };
  });

  readonly looseHandle = this.RULE("looseHandle", (): HandlePart => {
    const begin = this.LA(1);
    this.damaged = false;
    if (!this.RECORDING_PHASE && this.isSeparator(1)) this.skip();
    this.accept(0, Dot, begin.tokenType === Dot);
    this.accept(0, Handle);
    const isSquare = !this.RECORDING_PHASE && this.matches(1, LBracket);
    if (isSquare) this.skip();
    this.accept(0, LParen);
    const side = this.quotedSide() ?? this.plainSide();
    if (isSquare && this.matches(1, RBracket)) this.skip();
    this.accept(0, RParen);
    const handle = { start: begin.startOffset, end: this.lastEnd() };
    return { side, handle, complete: !this.damaged };
  });

  private plainSide(): Name | null {
    const isAhead = isName(this.LA(1)) && this.isOnLine(1) && this.LA(2).tokenType !== Dot;
    const side = this.accept(0, Identifier, isAhead || this.isDoubledSide());
    if (side !== null && this.isOnLine(1) && this.LA(1).image === side.image) this.skip();
    return nameOf(side);
  }

  /** A side in quotes, where it should have none. */
  private quotedSide(): Name | null {
    const token = this.LA(1);
    if (this.RECORDING_PHASE || token.tokenType !== Text) return null;
    const { value, start, end } = textOf(token);
    if (!isSide(value)) return null;
    this.skip();
    return { text: value, start, end };
  }

  /** `.handle(left)`, whole or in pieces. */
  readonly handle = this.RULE("handle", (): HandlePart => {
    this.isQuiet = true;
    const part = this.choose<HandlePart>(0, () => (this.matches(1, SideHandle) ? 0 : 1), [
      this.wholeHandle,
      this.looseHandle,
    ]);
    this.isQuiet = false;
    return part;
  });

  private isDoubledSide(): boolean {
    return this.LA(1).tokenType === LParen && isName(this.LA(2));
  }

  /** `Lane.n3.handle(left)`. */
  readonly end = this.RULE("end", (): EdgeEnd => {
    let reference: Reference | null = null;
    if (this.RECORDING_PHASE || this.isReference()) reference = this.subrule(0, this.reference);
    if (!this.RECORDING_PHASE && this.matches(1, Dot) && this.matches(2, SideHandle)) {
      this.skipAsUnexpected();
    }
    let handle: HandlePart = NO_HANDLE;
    this.maybe(
      0,
      () => this.isHandle(),
      () => {
        handle = this.subrule(0, this.handle);
      },
    );
    const { side, handle: span, complete } = handle;
    return { reference, side, handle: span, complete };
  });

  private isReference(): boolean {
    const first = this.LA(1);
    const second = this.LA(2);
    if (isName(first) && isName(second) && first.image === second.image && this.isOnLine(2)) {
      this.skipAsUnexpected();
    }
    return isName(first) && !(first.tokenType === Handle && this.LA(2).tokenType === LParen);
  }

  private isHandle(): boolean {
    const [first, second] = [this.LA(1).tokenType, this.LA(2).tokenType];
    if (first === Dot || first === SideHandle) return true;
    if (this.isSeparator(1)) return second === Handle && this.LA(3).tokenType === LParen;
    return this.isOnLine(1) && (first === LParen || (first === Handle && second !== Colon));
  }

  /** `[label="text"]`. */
  readonly edgeLabel = this.RULE("edgeLabel", (): readonly Attribute[] => {
    const begin = this.LA(1);
    const attributes: Attribute[] = [];
    this.sign = "=";
    const open = this.accept(0, LBracket);
    if (!this.RECORDING_PHASE && this.isBareLabel()) attributes.push(this.bareLabel());
    this.repeat(
      0,
      () => this.isInBrackets(),
      () => {
        attributes.push(this.subrule(0, this.attribute));
      },
    );
    const close = this.accept(0, RBracket, this.isOnLine(1));
    this.sign = ":";
    if (!this.RECORDING_PHASE) this.checkBrackets(begin, open, close, attributes);
    return attributes;
  });

  /** Whether words come up to the bracket, without key and quotes: `[yes]`. */
  private isBareLabel(): boolean {
    if (isKnownKey(this.LA(1).image)) return false;
    let ahead = 1;
    while (ahead < LONGEST_BARE_LABEL_WORDS && isName(this.LA(ahead)) && this.isOnLine(ahead)) {
      ahead += 1;
    }
    return ahead > 1 && this.LA(ahead).tokenType === RBracket && this.isOnLine(ahead);
  }

  private bareLabel(): Attribute {
    const start = this.LA(1).startOffset;
    while (isName(this.LA(1))) this.SKIP_TOKEN();
    const span = { start, end: this.lastEnd() };
    const text = this.source.text.slice(start, span.end);
    this.report({
      code: "FZ114",
      ...span,
      message: `the text ${quote(text)} has no key and no quotes, expected label="text"`,
      help: `write label="${text}"`,
      fix: replace(`write label="${text}"`, span, `label="${text}"`),
    });
    return { key: null, separator: null, value: { ...span, value: text, form: "bare" }, ...span };
  }

  private isInBrackets(): boolean {
    const type = this.LA(1).tokenType;
    if (type === RBracket || type === LBrace || type === Arrow) return false;
    return this.isOnLine(1) || this.isAttribute(1);
  }

  private checkBrackets(
    begin: IToken,
    open: IToken | null,
    close: IToken | null,
    attributes: readonly Attribute[],
  ): void {
    const end = this.lastEnd();
    const span = { start: begin.startOffset, end };
    const help = 'write [label="text"] behind the target';
    if (attributes.length === 0) {
      const message = 'the brackets of an edge hold nothing, expected [label="text"]';
      const fix = { title: "remove the brackets", edits: [{ ...span, text: "" }] };
      this.report({ code: "FZ112", ...span, message, help, fix });
    } else if (open === null || close === null) {
      const side = open === null ? "[" : "]";
      const message = `the label of an edge has no '${side}', expected [label="text"]`;
      const fix = insert(`write ${side}`, open === null ? span.start : end, side);
      this.report({ code: "FZ118", ...span, message, help, fix });
    }
  }

  /** Whether the label of an edge comes, whole or damaged. */
  private isLabel(): boolean {
    const [first, second] = [this.LA(1), this.LA(2)];
    if (first.tokenType === LBracket) {
      const third = this.LA(3).tokenType;
      const isWritten = second.tokenType === Text || third === Text || third === RBracket;
      return this.isOnLine(1) || isWritten || this.isSeparator(3);
    }
    if (!this.isOnLine(1)) return false;
    return this.isAttribute(1);
  }

  /** `n1.handle(right) -> n2.handle(left) [label="text"]`. */
  readonly edge = this.RULE("edge", (): EdgeStatement => {
    const begin = this.LA(1);
    const whole = this.RECORDING_PHASE ? null : this.wholeEdge();
    const { from, arrow, to } = whole ?? this.ends(begin);
    let attributes = NO_ATTRIBUTES;
    this.maybe(
      0,
      () => this.isLabel(),
      () => {
        attributes = this.subrule(0, this.edgeLabel);
      },
    );
    const start = begin.startOffset;
    const end = this.lastEnd();
    const line = this.RECORDING_PHASE ? 0 : (this.LA(0).startLine ?? 0);
    this.chain = to.reference === null ? null : { target: to.reference, end, line };
    return { kind: "edge", from, arrow, to, attributes, start, end };
  });

  private ends(begin: IToken): Pick<EdgeStatement, "from" | "arrow" | "to"> {
    const from = this.origin();
    const arrow = this.arrow();
    const to = this.isTarget(arrow !== null) ? this.subrule(1, this.end) : NO_END;
    if (!this.RECORDING_PHASE) this.checkEdge(begin, from, arrow, to);
    return { from, arrow: nameOf(arrow), to };
  }

  /** The source; in a chain `n1 -> n2 -> n3` the target before is the source of what follows. */
  private origin(): EdgeEnd {
    const from = this.subrule(0, this.end);
    const { chain } = this;
    this.chain = null;
    if (from.reference !== null || from.handle !== null || chain === null) return from;
    const { target, end, line } = chain;
    if (this.lastEnd() !== end || this.LA(1).startLine !== line) return from;
    const at = this.LA(1).startOffset;
    const start = { start: at, end: at };
    const name = this.source.text.slice(target.start, target.end);
    this.report({
      code: "FZ119",
      ...spanOf(this.LA(1)),
      message: `an edge joins two nodes, expected ${name} before '->'`,
      help: "write a statement of its own for each arrow of a chain",
      fix: replace("write an edge of its own", { start: end, end: at }, `\n${name} `),
    });
    return { ...from, reference: { ...target, ...start } };
  }

  private arrow(): IToken | null {
    if (!this.RECORDING_PHASE && !this.matches(1, Arrow) && !this.matches(2, Arrow)) return null;
    return this.accept(0, Arrow);
  }

  /** A target on a later line is one only if no arrow follows it: else it is the next edge. */
  private isTarget(hasArrow: boolean): boolean {
    if (this.RECORDING_PHASE) return true;
    const isStray = [Dot, LParen, RParen, Colon].includes(this.LA(1).tokenType);
    if (isStray && this.isOnLine(2) && isName(this.LA(2)) && this.LA(2).tokenType !== Handle) {
      this.skipAsUnexpected();
    }
    if (this.isOnLine(1)) return true;
    if (!hasArrow || !this.isReference()) return false;
    let ahead = 2;
    while (
      ahead < 10 &&
      [Dot, Handle, LParen, RParen, Identifier, SideHandle].includes(this.LA(ahead).tokenType)
    ) {
      if (isName(this.LA(ahead)) && this.LA(ahead - 1).tokenType !== Dot) {
        if (this.LA(ahead - 1).tokenType !== LParen) break;
      }
      ahead += 1;
    }
    const after = this.LA(ahead).tokenType;
    return after !== Arrow && after !== Colon && after !== LBrace;
  }

  private checkEdge(begin: IToken, from: EdgeEnd, arrow: IToken | null, to: EdgeEnd): void {
    const span = { start: begin.startOffset, end: this.lastEnd() };
    if (from.reference === null) {
      const message = "an edge without a source, expected n1.handle(right) -> n2.handle(left)";
      this.report({ code: "FZ120", ...span, message, help: "write the source before the arrow" });
    } else if (to.reference === null) {
      const message = `an edge from ${quote(from.reference.node.text)} without a target`;
      this.report({ code: "FZ120", ...span, message, help: "write the target behind the arrow" });
    } else if (arrow === null) {
      this.reportNoArrow(span, from.handle?.end ?? from.reference.end, to.reference);
    }
  }

  /** No arrow, or something else in its place; what points to the left has no certain meaning. */
  private reportNoArrow(span: Span, end: number, { start, lane, node }: Reference): void {
    const found = this.source.text.slice(end, start).trim();
    const instead = found === "" ? "no arrow" : `unexpected ${quote(found)}`;
    const target = lane === null ? node.text : `${lane.text}.${node.text}`;
    const isBackward = found.startsWith("<");
    this.report({
      code: "FZ121",
      ...span,
      message: `${instead} between source and target, expected '->'`,
      help: isBackward ? `write the edge from ${target}, with ->` : "write -> between them",
      fix: isBackward ? undefined : replace("write the arrow", { start: end, end: start }, " -> "),
    });
  }
}
