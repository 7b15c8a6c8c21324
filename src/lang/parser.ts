// Tokens → Ast. Lanes, and what stands outside them; nothing here recurses on the input, so that
// depth costs nothing, and every token is looked at a bounded number of times.
import { EOF, type IToken, type TokenType } from "chevrotain";
import type { Ast, Name, OutsideRun, Statement } from "./ast.js";
import { type BraceRole, markBraces } from "./braces.js";
import { type Finding, insert, quote, replace } from "./findings.js";
import { nameOf } from "./grammar.js";
import { attachLabels, foreignFindings, laneInWords, type OpenLane } from "./lanes.js";
import { LoopGrammar } from "./loops.js";
import { makeSource, type Source } from "./source.js";
import {
  Arrow,
  Colon,
  Condition,
  Dot,
  Handle,
  Identifier,
  LBrace,
  Loop,
  LParen,
  RBrace,
  SideHandle,
  Text,
  tokenize,
} from "./tokens.js";
import { isName, spanOf } from "./tolerant.js";

type Start = "node" | "edge" | "loop" | "lane" | "close" | "end" | "unreadable";

/** Words before a `{` that are taken together as the name of one lane. */
const LONGEST_LANE_NAME_WORDS = 8;
/** Between two lanes, reading stops when this many problems have been found. */
const MOST_FINDINGS = 10_000;

const EMPTY = makeSource("", "");

/** What follows the name of a source. */
const AFTER_A_SOURCE: readonly TokenType[] = [Dot, SideHandle, Arrow, LParen];

class FileGrammar extends LoopGrammar {
  private lanes: OpenLane[] = [];
  private outside: OutsideRun[] = [];
  /** Whether the statement before could not be read. */
  private isBehindDamage = false;
  /** Where reading stopped for good, because too much was wrong. */
  private stoppedAt = Number.POSITIVE_INFINITY;

  constructor() {
    super();
    this.performSelfAnalysis();
  }

  readonly statement = this.RULE("statement", (): Statement => {
    if (this.isBehindDamage && this.isOnLine(1)) this.mute();
    else this.calm();
    this.isBehindDamage = false;
    const rules = [this.node, this.edge, this.loop];
    const pick = (): number => Math.max(0, ["node", "edge", "loop"].indexOf(this.next()));
    return this.choose<Statement>(0, pick, rules);
  });

  /** `Orders { # Order service` … `}`; a lane inside a lane is read as one of its own. */
  readonly lane = this.RULE("lane", (): void => {
    const stack = [this.openLane()];
    this.repeat(
      0,
      () => this.isInside(stack),
      () => stack.at(-1)!.statements.push(this.readStatement()),
    );
    const close = this.accept(0, RBrace, this.matches(1, RBrace));
    if (this.RECORDING_PHASE) return;
    for (const lane of stack) {
      lane.end = this.lastEnd();
      if (close === null) this.reportUnclosed(lane);
      else lane.close = spanOf(close);
    }
  });

  readonly diagram = this.RULE("diagram", (): void => {
    this.repeat(
      0,
      () => this.LA(1).tokenType !== EOF && !this.isHopeless(),
      () => {
        if (this.RECORDING_PHASE || this.next() === "lane") this.subrule(0, this.lane);
        else this.readOutside();
      },
    );
  });

  /** Whether so much is wrong that the text is hardly a diagram: the rest of it is not read. */
  private isHopeless(): boolean {
    if (this.findings.length < MOST_FINDINGS) return false;
    const { startOffset } = this.LA(1);
    this.stoppedAt = startOffset;
    const message = `reading stopped here after ${MOST_FINDINGS} problems`;
    this.findings.push({ code: "FZ104", start: startOffset, end: startOffset, message });
    return true;
  }

  read(source: Source, tokens: IToken[]): ParsedTokens {
    this.begin(source, tokens);
    this.lanes = [];
    this.outside = [];
    this.isBehindDamage = false;
    this.stoppedAt = Number.POSITIVE_INFINITY;
    this.diagram();
    const { lanes, outside, findings, stoppedAt } = this;
    // The parser lives as long as the program: it must not hold on to what it has read.
    this.begin(EMPTY, []);
    this.lanes = [];
    this.outside = [];
    return { lanes, outside, findings, stoppedAt };
  }

  /** Whether a statement of the innermost open lane comes; opens and closes lanes inside lanes. */
  private isInside(stack: OpenLane[]): boolean {
    for (;;) {
      const next = this.next();
      const lane = stack.at(-1)!;
      if (next === "close") {
        const role: BraceRole | undefined = this.LA(1).payload;
        if (role === "early") this.skipEarlyClose(lane);
        else if (stack.length === 1) return false;
        else {
          this.skip();
          lane.close = spanOf(this.LA(0));
          lane.end = lane.close.end;
          stack.pop();
        }
      } else if (next === "lane") {
        if (this.LA(1).payload === "doubled") this.skipAsUnexpected();
        else if (lane.unclosed) return false;
        else stack.push(this.openNested(lane));
      } else return next !== "end";
    }
  }

  private skipEarlyClose(lane: OpenLane): void {
    const span = spanOf(this.LA(1));
    this.calm();
    this.report({
      code: "FZ108",
      ...span,
      message: `${laneInWords(lane)} is closed here, but its statements go on`,
      help: "remove this '}', or open a lane for the statements behind it",
      fix: replace("remove the '}'", span, ""),
    });
    this.skip();
  }

  private openNested(outer: OpenLane): OpenLane {
    const begin = this.LA(1);
    const lane = this.openLane();
    this.calm();
    this.report({
      code: "FZ107",
      ...spanOf(begin),
      message: `${laneInWords(lane)} stands inside another lane`,
      help: "close the outer lane with '}' before this one, or move this one behind it",
      related: [{ ...(outer.id ?? spanOf(begin)), message: "the outer lane opens here" }],
    });
    return lane;
  }

  private reportUnclosed(lane: OpenLane): void {
    const next = this.LA(1);
    const { text } = this.source;
    const behind = lane.open === null ? "" : text.slice(lane.open.end, lane.labelGap.end);
    const isInLabel = /^[^\S\r\n]*#[^\r\n]*\}/.test(behind.slice(0, 200));
    const before = isName(next) ? ` before ${quote(next.image)}` : "";
    this.calm();
    this.report({
      code: "FZ106",
      start: lane.start,
      end: lane.open?.end ?? lane.start,
      message: `${laneInWords(lane)} is not closed, expected '}'${before}`,
      help: isInLabel
        ? "the } behind # is part of the label; write it on a line of its own"
        : "write } on a line of its own behind the last statement of the lane",
    });
  }

  private openLane(): OpenLane {
    this.calm();
    const begin = this.LA(1);
    const id = this.laneName();
    if (!this.RECORDING_PHASE && this.isSeparator(1)) this.skipAsUnexpected();
    const open = this.accept(0, LBrace, this.matches(1, LBrace));
    if (!this.RECORDING_PHASE && open === null) this.reportUnopened(id);
    const lane: OpenLane = {
      id,
      open: open === null ? null : spanOf(open),
      start: begin.startOffset,
      labelGap: {
        start: id?.end ?? begin.startOffset,
        end: this.LA(1).tokenType === EOF ? this.source.text.length : this.LA(1).startOffset,
      },
      unclosed: open?.payload === "unclosed",
      statements: [],
      close: null,
      end: this.lastEnd(),
    };
    this.lanes.push(lane);
    return lane;
  }

  private reportUnopened(id: Name | null): void {
    if (id === null) return;
    this.report({
      code: "FZ109",
      start: id.start,
      end: id.end,
      message: `the lane ${quote(id.text)} is not opened, expected '{' behind its name`,
      help: `write ${id.text} {`,
      fix: insert("write the '{'", id.end, " {"),
    });
  }

  /** The id of a lane; several words, or words in quotes, are drawn together to one. */
  private laneName(): Name | null {
    if (this.RECORDING_PHASE) return nameOf(this.consume(0, Identifier));
    if (this.LA(1).tokenType === LBrace) return null;
    while (isName(this.LA(1)) && this.LA(1).image === this.LA(2).image) this.skipAsUnexpected();
    const first = this.LA(1);
    const words: string[] = [];
    while (isName(this.LA(1)) || this.matches(1, Text)) {
      if (words.length > 0 && !this.isOnLine(1)) break;
      words.push(...this.LA(1).image.split(/[^\p{L}\p{N}_-]+/u));
      this.skip();
    }
    const span = { start: first.startOffset, end: this.lastEnd() };
    const text = words.join("") || "Lane";
    if (this.source.text.slice(span.start, span.end) !== text) {
      this.report({
        code: "FZ124",
        ...span,
        message: `the name of a lane is one word, expected ${text}`,
        help: "write the words for people behind the brace: Orders { # Order service",
        fix: replace(`write ${text}`, span, text),
      });
    }
    return { text, ...span };
  }

  private readStatement(): Statement {
    const first = this.LA(1);
    if (this.RECORDING_PHASE || this.next() !== "unreadable") {
      const statement = this.subrule(0, this.statement);
      if (this.RECORDING_PHASE || this.LA(1) !== first) return statement;
    }
    this.calm();
    const isSign = !isName(first) && first.tokenType !== Text;
    do this.SKIP_TOKEN();
    while (this.isOnLine(1) && this.next() === "unreadable");
    const span = { start: first.startOffset, end: this.lastEnd() };
    const isSingle = isSign && span.end === span.start + first.image.length;
    this.report({
      code: "FZ110",
      ...span,
      message: `unexpected ${quote(this.source.text.slice(span.start, span.end))}`,
      fix: isSingle ? replace(`remove ${quote(first.image)}`, span, "") : undefined,
      help: 'expected a node (n1: circle label:"…"), an edge, a loop or a lane',
    });
    this.isBehindDamage = true;
    return { kind: "unreadable", ...span };
  }

  /** What stands outside the lanes: a `}` too many, or statements, kept for `resolve`. */
  private readOutside(): void {
    const begin = this.LA(1);
    if (this.matches(1, RBrace)) {
      const span = spanOf(begin);
      const fix = replace("remove the '}'", span, "");
      const help = "remove it, or write the lane that it is to close";
      this.calm();
      this.report({ code: "FZ108", ...span, message: "this '}' closes nothing", help, fix });
      this.SKIP_TOKEN();
      return;
    }
    const statements: Statement[] = [];
    this.repeat(
      1,
      () => !["lane", "close", "end"].includes(this.next()),
      () => statements.push(this.readStatement()),
    );
    const span = { start: begin.startOffset, end: this.lastEnd() };
    this.outside.push({ after: this.lanes.length - 1, statements, ...span });
  }

  /** What comes next, judged by a few tokens ahead, whole or damaged. */
  private next(): Start {
    const first = this.LA(1);
    const type = first.tokenType;
    if (type === EOF) return "end";
    if (type === RBrace) return "close";
    if (type === LBrace || first.payload === "head") return "lane";
    if (isName(first)) return this.nextAfterName(first);
    const second = this.LA(2);
    if (type === Arrow || type === SideHandle) return "edge";
    if (type === Dot) return [Handle, LParen].includes(second.tokenType) ? "edge" : "unreadable";
    if (type === Colon) return isName(second) && !this.isSeparator(3) ? "node" : "unreadable";
    return type === Text && second.tokenType === LBrace ? "lane" : "unreadable";
  }

  private nextAfterName(first: IToken): Start {
    const second = this.LA(2);
    const third = this.LA(3).tokenType;
    const after = second.tokenType;
    if (after === LBrace) return "lane";
    if (this.isSeparator(2)) {
      if (third === LBrace) return "lane";
      if (third === Handle && this.LA(4).tokenType === LParen) return "edge";
      return third === Text ? "unreadable" : "node";
    }
    if (AFTER_A_SOURCE.includes(after)) return "edge";
    if (after === Handle && third === LParen) return "edge";
    if (after === Condition) return "loop";
    if (first.tokenType === Loop && isName(second)) return "loop";
    if (this.isNodeWithoutColon()) return "node";
    let ahead = 2;
    while (ahead < LONGEST_LANE_NAME_WORDS && isName(this.LA(ahead)) && this.isNear(first, ahead)) {
      ahead += 1;
    }
    return this.matches(ahead, LBrace) && this.isNear(first, ahead) ? "lane" : "unreadable";
  }

  private isNear(first: IToken, ahead: number): boolean {
    return this.LA(ahead).startLine === first.startLine;
  }
}

interface ParsedTokens {
  readonly lanes: readonly OpenLane[];
  readonly outside: readonly OutsideRun[];
  readonly findings: readonly Finding[];
  readonly stoppedAt: number;
}

let grammar: FileGrammar | undefined;

/** The parser is built once: its self-analysis costs more than reading a small file. */
export function theGrammar(): FileGrammar {
  grammar ??= new FileGrammar();
  return grammar;
}

/** Reads a text. Every slip of syntax is one finding; the Ast holds all that could be read. */
export function parse(source: Source): { ast: Ast; findings: readonly Finding[] } {
  const { tokens, comments, foreign } = tokenize(source.text);
  markBraces(tokens);
  const parsed = theGrammar().read(source, tokens);
  const isRead = (token: IToken): boolean => token.startOffset < parsed.stoppedAt;
  const { lanes, rest } = attachLabels(source, parsed.lanes, comments.filter(isRead));
  const strays = foreignFindings(source, foreign.filter(isRead), parsed.findings);
  const findings = [...parsed.findings, ...strays];
  return { ast: { source, lanes, outside: parsed.outside, comments: rest }, findings };
}
