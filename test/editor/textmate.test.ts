// The TextMate grammar, run by the engine of VS Code, against the parser itself: whatever the
// parser takes for a word of some kind, the grammar colours as that kind.
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { createOnigScanner, createOnigString, loadWASM } from "vscode-oniguruma";
import { type IGrammar, INITIAL, parseRawGrammar, Registry } from "vscode-textmate";
import { type TokenKind, tokensOf } from "../../src/editor/highlight.js";
import { type Page, readPage } from "../../src/editor/page.js";
import { hasErrors } from "../../src/lang/diagnostics.js";
import { ROOT } from "../cli/run.js";

const PATH = join(ROOT, "grammar/fz.tmLanguage.json");

async function loadGrammar(): Promise<IGrammar> {
  const wasm = createRequire(import.meta.url).resolve("vscode-oniguruma/release/onig.wasm");
  await loadWASM(readFileSync(wasm).buffer);
  const registry = new Registry({
    onigLib: Promise.resolve({ createOnigScanner, createOnigString }),
    loadGrammar: async () => parseRawGrammar(readFileSync(PATH, "utf8"), PATH),
  });
  const grammar = await registry.loadGrammar("source.fz");
  if (grammar === null) throw new Error("the grammar cannot be loaded");
  return grammar;
}

let grammar: IGrammar;
beforeAll(async () => {
  grammar = await loadGrammar();
});

interface Scoped {
  readonly start: number;
  readonly end: number;
  readonly scopes: readonly string[];
}

/** The scopes of every piece of a text; each line must end in the state in which it began. */
function scopesIn(text: string): readonly Scoped[] {
  const found: Scoped[] = [];
  let start = 0;
  for (const line of text.split(/(?<=\r\n|\r(?!\n)|\n)/)) {
    const words = line.replace(/[\r\n]+$/, "");
    const { tokens, ruleStack } = grammar.tokenizeLine(words, INITIAL);
    expect(ruleStack.depth, `a rule goes on behind the line: ${words}`).toBe(1);
    for (const { startIndex, endIndex, scopes } of tokens) {
      found.push({ start: start + startIndex, end: start + endIndex, scopes });
    }
    start += line.length;
  }
  return found;
}

/** The pieces of one line with their innermost scope, without the blanks. */
function show(line: string): readonly string[] {
  return scopesIn(line)
    .map(({ start, end, scopes }) => [line.slice(start, end), scopes.at(-1)] as const)
    .filter(([words]) => words.trim() !== "")
    .map(([words, scope]) => `${words} ${scope?.replace(/\.fz$/, "")}`);
}

describe("lines", () => {
  test("of lanes", () => {
    expect(show("Orders-2 { # Order service")).toEqual([
      "Orders-2 entity.name.type.lane",
      "{ punctuation.section.lane.begin",
      "# punctuation.definition.label",
      "Order service string.unquoted.label",
    ]);
    expect(show("} # done")).toEqual([
      "} punctuation.section.lane.end",
      "# punctuation.definition.comment",
      " done comment.line.number-sign",
    ]);
  });

  test("of nodes", () => {
    expect(show('n1: taskbox label:"Say \\"yes\\" -> {no}" owner="C:\\temp\\\\"')).toEqual([
      "n1 entity.name.function.node",
      ": punctuation.separator.shape",
      "taskbox support.type.shape",
      "label entity.other.attribute-name",
      ": punctuation.separator.key-value",
      '" punctuation.definition.string.begin',
      "Say  string.quoted.double",
      '\\" constant.character.escape',
      "yes string.quoted.double",
      '\\" constant.character.escape',
      " -> {no} string.quoted.double",
      '" punctuation.definition.string.end',
      "owner entity.other.attribute-name",
      "= punctuation.separator.key-value",
      '" punctuation.definition.string.begin',
      "C:\\temp string.quoted.double",
      "\\\\ constant.character.escape",
      '" punctuation.definition.string.end',
    ]);
    expect(show("n2: rect")).toContain("rect invalid.illegal.shape");
    expect(show("n2: circle label:“Sent”")).toContain("“Sent” string.quoted.other");
  });

  test("of edges", () => {
    expect(show('n1.handle(right) -> Depot.n2.handle(up) [label="x"] // why')).toEqual([
      "n1 variable.other.node",
      ". punctuation.accessor",
      "handle support.function.handle",
      "( punctuation.section.handle.begin",
      "right constant.language.side",
      ") punctuation.section.handle.end",
      "-> keyword.operator.arrow",
      "Depot entity.name.type.lane",
      ". punctuation.accessor",
      "n2 variable.other.node",
      ". punctuation.accessor",
      "handle support.function.handle",
      "( punctuation.section.handle.begin",
      "up invalid.illegal.side",
      ") punctuation.section.handle.end",
      "[ punctuation.section.brackets.begin",
      "label entity.other.attribute-name",
      "= punctuation.separator.key-value",
      '" punctuation.definition.string.begin',
      "x string.quoted.double",
      '" punctuation.definition.string.end',
      "] punctuation.section.brackets.end",
      "// punctuation.definition.comment",
      " why comment.line.double-slash",
    ]);
    expect(show("n1 => n2")).toContain("=> invalid.deprecated.arrow");
  });

  test("of loops", () => {
    expect(show("loop [up to [3] times -> n1] n2 A.n3")).toEqual([
      "loop keyword.control.loop",
      "[ punctuation.definition.condition.begin",
      "up to  string.unquoted.condition",
      "[ string.unquoted.condition",
      "3 string.unquoted.condition",
      "] string.unquoted.condition",
      " times -> n1 string.unquoted.condition",
      "] punctuation.definition.condition.end",
      "n2 variable.other.node",
      "A entity.name.type.lane",
      ". punctuation.accessor",
      "n3 variable.other.node",
    ]);
  });

  test.each(['n1: circle label:"open', "loop [open [more", 'n1 -> n2 [label="x', "A { # {[\"'"])(
    "that are not finished end all the same: %s",
    (line) => {
      expect(scopesIn(`${line}\nn7: circle`).at(-1)?.scopes.at(-1)).toBe("support.type.shape.fz");
    },
  );
});

/** What must be among the scopes of a word that the parser takes for such a kind. */
const SCOPE: Readonly<Record<TokenKind, RegExp>> = {
  namespace: /^entity\.name\.type\.lane/,
  variable: /^(entity\.name\.function|variable\.other)\.node/,
  type: /^support\.type\.shape/,
  property: /^entity\.other\.attribute-name/,
  enumMember: /^constant\.language\.side/,
  string: /^string\./,
  keyword: /^keyword\.control\.loop/,
  comment: /^(comment\.|string\.unquoted\.label|punctuation\.definition\.label)/,
  operator: /^(keyword\.operator|invalid\.deprecated)\.arrow/,
  method: /^support\.function\.handle/,
};

/** Compares the grammar with the parser, character by character. */
function expectAgreement(page: Page): number {
  const { text } = page.source;
  const scoped = scopesIn(text);
  let at = 0;
  const tokens = tokensOf(page);
  for (const { kind, start, end } of tokens) {
    while (at < scoped.length && scoped[at].end <= start) at += 1;
    for (let piece = at; piece < scoped.length && scoped[piece].start < end; piece += 1) {
      const { scopes, start: from, end: to } = scoped[piece];
      if (text.slice(Math.max(start, from), Math.min(end, to)).trim() === "") continue;
      const isFitting = scopes.some((scope) => SCOPE[kind].test(scope));
      expect(isFitting, `${kind} ${text.slice(start, end)}: ${scopes.join(" ")}`).toBe(true);
    }
  }
  return tokens.length;
}

describe("agrees with the parser", () => {
  const templates = readdirSync(join(ROOT, "templates"));
  test.each(templates)("on the template %s", (name) => {
    const text = readFileSync(join(ROOT, "templates", name, "diagram.fz"), "utf8");
    expect(expectAgreement(readPage(text))).toBeGreaterThan(50);
  });

  const folder = join(ROOT, "test/lang/suite");
  test.each(readdirSync(folder))("on the suite: %s", (name) => {
    const cases = readFileSync(join(folder, name), "utf8").split(/^\/\/! (?:case|advice): .*\n/m);
    let compared = 0;
    for (const one of cases) {
      const text = one.replace(/^\/\/!.*\n/gm, "");
      const page = readPage(text);
      if (hasErrors(page.compiled.diagnostics)) scopesIn(text);
      else compared += expectAgreement(page);
    }
    expect(compared).toBeGreaterThan(0);
  });
});
