// The small language of expectations: `p99(latency) < 2s`, `max(backlog(n6)) < 100000`. Text to a
// tree with spans; what the names mean is decided by whoever has the numbers.
import { createToken, EmbeddedActionsParser, type IToken, Lexer } from "chevrotain";

/** Offsets into the text of the expectation; `end` is exclusive. */
export interface Extent {
  readonly start: number;
  readonly end: number;
}

export type Term =
  | { readonly kind: "name"; readonly parts: readonly string[]; readonly extent: Extent }
  | {
      readonly kind: "call";
      readonly name: string;
      readonly argument: Term;
      readonly extent: Extent;
    };

export const OPERATORS = ["<", "<=", ">", ">=", "==", "!="] as const;
export type Operator = (typeof OPERATORS)[number];

export interface Comparison {
  readonly term: Term;
  readonly operator: Operator;
  /** The bound as written, with its unit: `2s`, `1%`, `450/s`, `5 USD`, `0`. */
  readonly bound: string;
  readonly boundExtent: Extent;
}

export type ReadComparison =
  | { readonly ok: true; readonly comparison: Comparison }
  | { readonly ok: false; readonly message: string; readonly extent: Extent };

const MAX_CHARACTERS = 500;
const MAX_NESTING = 8;

const White = createToken({ name: "White", pattern: /\s+/, group: Lexer.SKIPPED });
const Compare = createToken({ name: "Compare", pattern: /<=|>=|==|!=|<|>/ });
const Quantity = createToken({
  name: "Quantity",
  pattern: /[-+]?(?:\d[\d_]*\.?\d*|\.\d+)(?:e[-+]?\d+)?(?:\s*%|\s*\/\s*[a-z]+|\s*[a-zµ]+)?/i,
});
const Name = createToken({ name: "Name", pattern: /[a-zA-Z_\u0080-\uffff][\w\u0080-\uffff-]*/ });
const Dot = createToken({ name: "Dot", pattern: /\./ });
const Open = createToken({ name: "Open", pattern: /\(/ });
const Close = createToken({ name: "Close", pattern: /\)/ });
const TOKENS = [White, Compare, Quantity, Name, Dot, Open, Close];

class ExpressionParser extends EmbeddedActionsParser {
  constructor() {
    super(TOKENS, { recoveryEnabled: false, maxLookahead: 1, skipValidations: true });
    this.performSelfAnalysis();
  }

  readonly comparison = this.RULE("comparison", (): Comparison => {
    const term = this.SUBRULE(this.term);
    const operator = this.CONSUME(Compare).image as Operator;
    const bound = this.CONSUME(Quantity);
    return { term, operator, bound: bound.image, boundExtent: extentOf(bound, bound) };
  });

  private readonly term = this.RULE("term", (): Term => {
    const first = this.CONSUME1(Name);
    return this.OR<Term>([
      {
        ALT: (): Term => {
          this.CONSUME(Open);
          const argument = this.SUBRULE(this.term);
          const close = this.CONSUME(Close);
          return { kind: "call", name: first.image, argument, extent: extentOf(first, close) };
        },
      },
      {
        ALT: (): Term => {
          const parts = [first];
          this.MANY(() => {
            this.CONSUME(Dot);
            parts.push(this.CONSUME2(Name));
          });
          return {
            kind: "name",
            parts: parts.map((part) => part.image),
            extent: extentOf(first, parts[parts.length - 1]),
          };
        },
      },
    ]);
  });
}

function extentOf(first: IToken, last: IToken): Extent {
  return { start: first.startOffset, end: (last.endOffset ?? last.startOffset) + 1 };
}

let built: { readonly lexer: Lexer; readonly parser: ExpressionParser } | null = null;

/** Built on first use: most commands never read an expectation. */
function tools(): { readonly lexer: Lexer; readonly parser: ExpressionParser } {
  built ??= {
    lexer: new Lexer(TOKENS, { positionTracking: "onlyOffset", skipValidations: true }),
    parser: new ExpressionParser(),
  };
  return built;
}

const FORM = "write it as 'p99(latency) < 2s', 'lost == 0' or 'utilization(n9) < 80%'";

/** Reads one expectation. Never throws; a message says what was expected and where. */
export function readComparison(text: string): ReadComparison {
  const whole = { start: 0, end: text.length };
  const refuse = (message: string, extent: Extent = whole): ReadComparison => {
    return { ok: false, message, extent };
  };
  if (text.trim() === "") return refuse(`an expectation is empty; ${FORM}`);
  if (text.length > MAX_CHARACTERS) return refuse("an expectation is longer than 500 characters");
  if (text.split("(").length > MAX_NESTING) return refuse(`nested too deeply; ${FORM}`);
  const { lexer, parser } = tools();
  const lexed = lexer.tokenize(text);
  const wrong = lexed.errors[0];
  if (wrong) {
    const found = text.slice(wrong.offset, wrong.offset + wrong.length);
    const extent = { start: wrong.offset, end: wrong.offset + wrong.length };
    const single = found.startsWith("=") ? "; equality is '=='" : "";
    return refuse(`'${found}' has no place in an expectation${single}`, extent);
  }
  parser.input = lexed.tokens;
  const comparison = parser.comparison();
  const error = parser.errors[0];
  if (!error) return { ok: true, comparison };
  const { token } = error;
  const end = { start: text.length, end: text.length };
  const atEnd = !token || Number.isNaN(token.startOffset);
  const found = atEnd ? "the end" : `'${token.image}'`;
  return refuse(`did not expect ${found} here; ${FORM}`, atEnd ? end : extentOf(token, token));
}
