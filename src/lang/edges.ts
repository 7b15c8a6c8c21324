// The grammar of edges and loops, the statements that name nodes.
import type { IToken } from "chevrotain";
import type { Attribute, EdgeEnd, EdgeStatement, LoopStatement, Reference } from "./ast.js";
import { insert, quote, replace } from "./findings.js";
import { nameOf, textOf } from "./grammar.js";
import { isSide, nearest } from "./nearest.js";
import type { Source, Span } from "./source.js";
import {
  Arrow,
  Colon,
  Condition,
  Dot,
  Handle,
  Identifier,
  LBrace,
  LBracket,
  Loop,
  LParen,
  RBracket,
  RParen,
  SideHandle,
  Text,
} from "./tokens.js";
import { isName, spanOf } from "./tolerant.js";
import { handleOf, NO_ATTRIBUTES, WholeEdgeGrammar } from "./whole-edge.js";

type HandlePart = Pick<EdgeEnd, "side" | "handle" | "complete">;

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
    this.accept(0, Dot, begin.tokenType === Dot);
    this.accept(0, Handle);
    this.accept(0, LParen);
    const isSideAhead = isName(this.LA(1)) && this.isOnLine(1) && this.LA(2).tokenType !== Dot;
    const side = this.accept(0, Identifier, isSideAhead || this.isDoubledSide());
    if (side !== null && this.isOnLine(1) && this.LA(1).image === side.image) this.skip();
    this.accept(0, RParen);
    const handle = { start: begin.startOffset, end: this.lastEnd() };
    return { side: nameOf(side), handle, complete: !this.damaged };
  });

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
    return this.isOnLine(1) && (first === LParen || (first === Handle && second !== Colon));
  }

  /** `[label="text"]`. */
  readonly edgeLabel = this.RULE("edgeLabel", (): readonly Attribute[] => {
    const begin = this.LA(1);
    const attributes: Attribute[] = [];
    this.sign = "=";
    const open = this.accept(0, LBracket);
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
      const message = "no arrow between source and target, expected '->'";
      const fix = insert("write the arrow", from.handle?.end ?? from.reference.end, " ->");
      this.report({ code: "FZ121", ...span, message, help: "write -> between them", fix });
    }
  }

  /** `loop [condition] n2 n3`. */
  readonly loop = this.RULE("loop", (): LoopStatement => {
    const begin = this.loopWord();
    while (!this.RECORDING_PHASE && this.matches(1, Loop) && this.matches(2, Condition)) {
      this.skipAsUnexpected();
    }
    const condition = this.accept(0, Condition, this.LA(1).tokenType === Condition);
    const nodes: Reference[] = [];
    this.repeat(
      0,
      () => this.isMember(),
      () => {
        nodes.push(this.subrule(0, this.reference));
      },
    );
    const span = { start: begin.startOffset, end: this.lastEnd() };
    if (!this.RECORDING_PHASE) this.checkLoop(span, begin, condition);
    return {
      kind: "loop",
      condition: condition === null ? null : textOf(condition),
      nodes,
      ...span,
    };
  });

  private loopWord(): IToken {
    if (this.RECORDING_PHASE || this.matches(1, Loop)) return this.consume(0, Loop);
    const word = this.LA(1);
    this.skip();
    this.report({
      code: "FZ110",
      ...spanOf(word),
      message: `unexpected ${quote(word.image)}, expected 'loop'`,
      help: "did you mean 'loop'?",
      fix: replace("write loop", spanOf(word), "loop"),
    });
    return word;
  }

  private checkLoop(span: Span, begin: IToken, condition: IToken | null): void {
    const help = "write loop [retry up to 3 times] n2 n3";
    if (condition === null) {
      const message = "a loop without a condition, expected loop [condition] n2 n3";
      const at = begin.startOffset + begin.image.length;
      const fix = insert("write an empty condition", at, " [repeat]");
      this.report({ code: "FZ122", ...span, message, help, fix });
    } else if (textOf(condition).form === "open") {
      const message = "the condition of the loop has no closing bracket";
      const fix = insert("close the condition", spanOf(condition).end, "]");
      this.report({ code: "FZ123", ...spanOf(condition), message, help, fix });
    }
  }

  /** Whether the name of a member comes, and not the start of the next statement. */
  private isMember(): boolean {
    const first = this.LA(1);
    if (!isName(first) || this.matches(2, Condition)) return false;
    let ahead = 2;
    if (this.LA(2).tokenType === Dot && isName(this.LA(3))) ahead = 4;
    const after = this.LA(ahead);
    if ([Colon, Dot, SideHandle, Arrow, LBrace, LParen, Text].includes(after.tokenType))
      return false;
    if (this.isSeparator(ahead)) return false;
    if (this.isOnLine(1)) return true;
    return /^n\d+$/.test(first.image) && !this.isNodeWithoutColon();
  }
}
