// Decides, before parsing, which brace a slip concerns. Counting braces over the whole text tells
// a forgotten `}` from a lane inside a lane, and a doubled `}` from one that comes too early.
import type { IToken } from "chevrotain";
import {
  Arrow,
  Colon,
  Dot,
  Equals,
  Identifier,
  LBrace,
  LParen,
  RBrace,
  SideHandle,
} from "./tokens.js";

/**
 * unclosed: a `{` without its `}`; doubled: a `{` right after another; stray: a `}` that closes
 * nothing; early: a `}` with statements of its lane behind it; head: a lane name without its `{`.
 */
export type BraceRole = "unclosed" | "doubled" | "stray" | "early" | "head";

/** Marks tokens with their role, as payload. One pass, in time linear in the number of tokens. */
export function markBraces(tokens: readonly IToken[]): void {
  const open: IToken[] = [];
  let lastBrace = -1;
  tokens.forEach((token, index) => {
    if (token.tokenType === LBrace) {
      if (tokens[index - 1]?.tokenType === LBrace) token.payload = mark("doubled");
      else open.push(token);
      lastBrace = index;
    } else if (token.tokenType === RBrace) {
      if (open.length > 0) open.pop();
      else markUnopened(tokens, lastBrace, index);
      lastBrace = index;
    }
  });
  for (const token of open) token.payload = mark("unclosed");
}

function mark(role: BraceRole): BraceRole {
  return role;
}

/** A `}` for which no `{` is left: looks for the slip between it and the brace before it. */
function markUnopened(tokens: readonly IToken[], lastBrace: number, index: number): void {
  const first = tokens[lastBrace + 1];
  if (index > lastBrace + 1 && isHeadWithoutBrace(first, tokens[lastBrace + 2])) {
    first.payload = mark("head");
  } else if (lastBrace >= 0 && index > lastBrace + 1) {
    tokens[lastBrace].payload = mark("early");
  } else {
    tokens[index].payload = mark("stray");
  }
}

const AFTER_A_NODE = [Colon, Equals, Dot, SideHandle, Arrow, LParen];

function isHeadWithoutBrace(token: IToken, next: IToken | undefined): boolean {
  if (token.tokenType !== Identifier) return false;
  return next === undefined || !AFTER_A_NODE.includes(next.tokenType);
}
