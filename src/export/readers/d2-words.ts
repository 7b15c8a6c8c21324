// The words of D2: paths, arrows, values and blocks, taken from a text from left to right.

export interface Word {
  readonly text: string;
  /** Between quotes a word that is reserved elsewhere is a name like any other. */
  readonly isQuoted: boolean;
}

const ARROW = /\s*(<->|<-+|-+>|--+)[^\S\n]*/y;
const DOUBLE_QUOTED = /"((?:[^"\\\n]|\\.)*)"/y;
const SINGLE_QUOTED = /'((?:[^'\n]|'')*)'/y;
/** A key ends before a sign of its own, and before two dashes or an arrow. */
const KEY = /(?:(?!-+>|--|<-)[^\s.:;{}"'<>#|&*()]|[^\S\n]+(?![\s.:;{}<>#&*()-]|$)|-(?!-|>))+/y;
const PLAIN_VALUE = /[^\n;{}]*/y;
const BLANK = /(?:[^\S\n]|\\\n)*/y;

export class D2Words {
  at = 0;

  constructor(
    private readonly text: string,
    private readonly onComment: (words: string) => void,
  ) {}

  get isAtEnd(): boolean {
    return this.at >= this.text.length;
  }

  since(start: number): string {
    return this.text.slice(start, this.at);
  }

  isAhead(text: string): boolean {
    return this.text.startsWith(text, this.at);
  }

  take(text: string): boolean {
    const isHere = this.isAhead(text);
    if (isHere) this.at += text.length;
    return isHere;
  }

  private match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found !== null) this.at += found[0].length;
    return found;
  }

  /** Passes over blanks, line ends, `;` and comments. */
  skipGap(): void {
    for (;;) {
      this.match(/[\s;]*/y);
      if (this.take('"""')) this.skipTo('"""');
      else if (this.isAhead("#")) this.onComment(this.match(/#([^\n]*)/y)![1]);
      else return;
    }
  }

  private skipTo(end: string): void {
    const found = this.text.indexOf(end, this.at);
    this.at = found < 0 ? this.text.length : found + end.length;
  }

  skipLine(): void {
    this.match(/[^\n]*/y);
  }

  /** `a.'b c'.d`; null when no name comes. */
  path(): readonly Word[] | null {
    const words: Word[] = [];
    do {
      this.match(BLANK);
      const word = this.word();
      if (word === null) return words.length > 0 ? words : null;
      words.push(word);
    } while (this.take("."));
    return words;
  }

  private word(): Word | null {
    const quoted = this.quoted();
    if (quoted !== null) return { text: quoted, isQuoted: true };
    const key = this.match(KEY);
    return key === null ? null : { text: key[0].trim(), isQuoted: false };
  }

  private quoted(): string | null {
    const double = this.match(DOUBLE_QUOTED);
    if (double !== null) {
      return double[1].replace(/\\(.)/g, (_, sign: string) => (sign === "n" ? "\n" : sign));
    }
    const single = this.match(SINGLE_QUOTED);
    return single === null ? null : single[1].replaceAll("''", "'");
  }

  /** `->`, `<-`, `<->` or `--`, however long; null when none comes. */
  arrow(): string | null {
    const found = this.match(ARROW)?.[1];
    if (found === undefined) return null;
    if (found.startsWith("<")) return found.endsWith(">") ? "<->" : "<-";
    return found.endsWith(">") ? "->" : "--";
  }

  /** What stands behind a colon, up to the line end or a block; null without a colon. */
  value(): string | null {
    this.match(BLANK);
    if (!this.take(":")) return null;
    this.match(BLANK);
    const quoted = this.quoted() ?? this.blockText();
    const plain = quoted === null ? this.plain() : quoted;
    this.match(BLANK);
    return plain;
  }

  private plain(): string {
    const found = this.match(PLAIN_VALUE)![0];
    const comment = found.search(/\s#/);
    if (comment >= 0) this.at -= found.length - comment;
    return (comment < 0 ? found : found.slice(0, comment)).trim();
  }

  /** `|md … |`, with as many bars at its end as at its beginning. */
  private blockText(): string | null {
    const bars = this.match(/(\|+[^\w\s|]?)(\w*)/y);
    if (bars === null) return null;
    const start = this.at;
    const end = [...bars[1]].reverse().join("");
    this.skipTo(end);
    return this.text.slice(start, Math.max(start, this.at - end.length)).trim();
  }

  /** Passes over a value and the block behind it. */
  skipValue(): void {
    this.value();
    this.match(/[^\n;{}]*/y);
    if (this.isAhead("{")) this.skipBlock();
  }

  /** Passes over a block with all blocks in it. */
  skipBlock(): void {
    let depth = 0;
    do {
      if (this.take("{")) depth += 1;
      else if (this.take("}")) depth -= 1;
      else if (this.quoted() === null && !this.take('"') && !this.take("'")) {
        if (this.match(/[^{}"']+/y) === null) return;
      }
    } while (depth > 0 && !this.isAtEnd);
  }
}
