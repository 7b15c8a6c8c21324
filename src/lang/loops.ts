// The grammar of loops: the nodes that repeat, and under which condition.
import type { IToken } from "chevrotain";
import type { LoopStatement, Reference } from "./ast.js";
import { EdgeGrammar } from "./edges.js";
import { insert, quote, replace } from "./findings.js";
import { textOf } from "./grammar.js";
import type { Span } from "./source.js";
import { Arrow, Colon, Condition, Dot, LBrace, Loop, LParen, SideHandle, Text } from "./tokens.js";
import { isName, spanOf } from "./tolerant.js";

export class LoopGrammar extends EdgeGrammar {
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
    } else if (textOf(condition).form === "foreign") {
      const { value } = textOf(condition);
      const message = `the condition of the loop is in round brackets, expected [${value}]`;
      const fix = replace(`write [${value}]`, spanOf(condition), `[${value}]`);
      this.report({ code: "FZ123", ...spanOf(condition), message, help, fix });
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
