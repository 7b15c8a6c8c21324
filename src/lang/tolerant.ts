// A parser base that goes on where a token is missing or doubled. While chevrotain records the
// grammar, `accept`, `maybe`, `repeat` and `choose` are its plain CONSUME, OPTION, MANY and OR: the
// recorded grammar is the clean one. On real text they decide by looking ahead and never throw.
import {
  EmbeddedActionsParser,
  EOF,
  type IToken,
  type ParserMethod,
  type TokenType,
} from "chevrotain";
import { type Finding, quote, replace } from "./findings.js";
import { makeSource, type Source, type Span } from "./source.js";
import {
  Arrow,
  Colon,
  Dot,
  Equals,
  Handle,
  Identifier,
  LBrace,
  LBracket,
  Loop,
  LParen,
  RBrace,
  RBracket,
  RParen,
  type Scan,
  SideHandle,
  Text,
  TOKENS,
} from "./tokens.js";

export function endOf(token: IToken): number {
  return token.startOffset + token.image.length;
}

export function spanOf(token: IToken): Span {
  return { start: token.startOffset, end: endOf(token) };
}

/** Whether a token can be a name; `loop` and `handle` can. */
export function isName(token: IToken): boolean {
  const type = token.tokenType;
  return type === Identifier || type === Handle || type === Loop;
}

/** Tokens that begin something themselves: never skipped to reach the one behind them. */
const ANCHORS: readonly TokenType[] = [LBrace, RBrace, Arrow, Loop, EOF];

/** Signs that are read once when they stand there twice. */
const CAN_DOUBLE: readonly TokenType[] = [
  SideHandle,
  Arrow,
  Colon,
  Dot,
  LParen,
  RParen,
  LBracket,
  RBracket,
];

/** How many tokens must be read well after a finding before the statement may give another. */
const CALM_TOKENS = 3;

export class Tolerant extends EmbeddedActionsParser {
  protected source: Source = makeSource("", "");
  protected findings: Finding[] = [];
  private readSinceFinding = CALM_TOKENS;
  /** Whether `accept` had to skip a token, or missed one, since this was last cleared. */
  protected damaged = false;
  /** Whether skipped tokens are reported by the rule that skips them, as a whole. */
  protected isQuiet = false;

  constructor() {
    super([...TOKENS], { maxLookahead: 1, recoveryEnabled: false, skipValidations: true });
  }

  /** Starts over on another text. */
  protected begin(source: Source, tokens: IToken[]): void {
    this.source = source;
    this.findings = [];
    this.readSinceFinding = CALM_TOKENS;
    this.input = tokens;
  }

  /** Reports a slip of syntax, unless the one before it is so near that it explains this one. */
  protected report(finding: Finding): void {
    if (this.readSinceFinding >= CALM_TOKENS) this.findings.push(finding);
    this.readSinceFinding = Math.min(this.readSinceFinding, 0);
  }

  /** A new statement has nothing to do with the slips of the one before. */
  protected calm(): void {
    this.readSinceFinding = CALM_TOKENS;
  }

  /** After as many tokens as it takes to be calm were read well in one go. */
  protected passWell(): void {
    this.damaged = false;
    this.readSinceFinding += CALM_TOKENS;
  }

  /** Says nothing more until the next `calm`: what follows on the line is part of the damage. */
  protected mute(): void {
    this.readSinceFinding = Number.NEGATIVE_INFINITY;
  }

  /** Consumes a token of the type; skips one stray token before it; null when it is not there. */
  protected accept(index: number, type: TokenType, isWanted = true): IToken | null {
    if (this.RECORDING_PHASE) return this.consume(index, type);
    if (!isWanted) {
      this.damaged = true;
      return null;
    }
    if (!this.matches(1, type)) {
      if (!this.canSkipTo(type)) {
        this.damaged = true;
        return null;
      }
      this.pass();
    }
    this.readSinceFinding += 1;
    const token = this.consume(index, type);
    while (CAN_DOUBLE.includes(type) && this.matches(1, type) && this.isOnLine(1)) this.pass();
    return token;
  }

  protected matches(ahead: number, type: TokenType): boolean {
    const token = this.LA(ahead);
    return token.tokenType === type || (type === Identifier && isName(token));
  }

  private canSkipTo(type: TokenType): boolean {
    return !ANCHORS.includes(this.LA(1).tokenType) && this.isOnLine(2) && this.matches(2, type);
  }

  /** Passes over a token; what was read is no longer as it should be. */
  protected skip(): void {
    this.damaged = true;
    this.SKIP_TOKEN();
  }

  private pass(): void {
    if (this.isQuiet) this.skip();
    else this.skipAsUnexpected();
  }

  /** Passes over one token that has no place here; offers to delete signs and doubled words. */
  protected skipAsUnexpected(): void {
    const token = this.LA(1);
    const span = spanOf(token);
    const isWord = isName(token) || token.tokenType === Text;
    const isDoubled = token.image === this.LA(2).image;
    this.report({
      code: "FZ110",
      ...span,
      message: `unexpected ${quote(token.image)}`,
      help: "remove it, or complete what it was meant to be",
      fix: isWord && !isDoubled ? undefined : replace(`remove ${quote(token.image)}`, span, ""),
    });
    this.skip();
  }

  protected maybe(index: number, isAhead: () => boolean, body: () => void): void {
    if (this.RECORDING_PHASE) this.option(index, body);
    else if (isAhead()) body();
  }

  protected repeat(index: number, isAhead: () => boolean, body: () => void): void {
    if (this.RECORDING_PHASE) {
      this.many(index, body);
      return;
    }
    while (isAhead()) {
      const before = this.LA(1);
      body();
      if (this.LA(1) === before) break;
    }
  }

  protected choose<T>(index: number, pick: () => number, rules: readonly ParserMethod<[], T>[]): T {
    if (this.RECORDING_PHASE) {
      return this.or(
        index,
        rules.map((rule, at) => ({ ALT: () => this.subrule(at, rule) })),
      );
    }
    const picked = pick();
    return this.subrule(picked, rules[picked]);
  }

  /** Whether a token ahead stands on the line of the token read last. */
  protected isOnLine(ahead: number): boolean {
    const last = this.LA(0);
    if (last.tokenType === EOF) return true;
    const breaks = last.tokenType === Text ? ((last.payload as Scan).breaks ?? 0) : 0;
    return this.LA(ahead).startLine === last.startLine! + breaks;
  }

  protected isSeparator(ahead: number): boolean {
    const type = this.LA(ahead).tokenType;
    return type === Colon || type === Equals;
  }

  /** Offset behind the token read last. */
  protected lastEnd(): number {
    const last = this.LA(0);
    return last.tokenType === EOF ? 0 : endOf(last);
  }
}
