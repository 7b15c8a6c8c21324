// Arithmetic in a template: `max(2, ceil(rate / 100))` over the values of its parameters. It can
// compute and nothing else, so a template from elsewhere cannot do anything with it.

import { EXIT, Stop } from "../stop.js";

/** What the names in a formula stand for. */
export type Scope = Readonly<Record<string, number>>;

/** A mistake in a formula is one of the template that has it. */
const problem = (text: string, what: string): Stop =>
  new Stop(EXIT.inputHasErrors, `template.yaml: the formula '${text.slice(0, 60)}': ${what}`);

const FUNCTIONS: Readonly<Record<string, (...values: readonly number[]) => number>> = {
  min: Math.min,
  max: Math.max,
  ceil: (value) => Math.ceil(value - 1e-9),
  floor: (value) => Math.floor(value + 1e-9),
  round: Math.round,
};

const LONGEST = 500;
const DEEPEST = 20;
const TOKEN = /\s*(?:(\d+(?:\.\d+)?|\.\d+)|([a-z_]\w*)|([-+*/^(),]))/giy;

/** Binding strength of the operators between two values. */
const STRENGTH: Readonly<Record<string, number>> = { "+": 1, "-": 1, "*": 2, "/": 2, "^": 3 };

const APPLY: Readonly<Record<string, (left: number, right: number) => number>> = {
  "+": (left, right) => left + right,
  "-": (left, right) => left - right,
  "*": (left, right) => left * right,
  "/": (left, right) => left / right,
  "^": (left, right) => left ** right,
};

function tokensOf(text: string): string[] {
  if (text.length > LONGEST) throw problem(text, `longer than ${LONGEST} characters`);
  const tokens: string[] = [];
  const pattern = new RegExp(TOKEN);
  const end = text.trimEnd().length;
  while (pattern.lastIndex < end) {
    const at = pattern.lastIndex;
    const match = pattern.exec(text);
    if (!match) throw problem(text, `'${text.slice(at, at + 10).trim()}' is no arithmetic`);
    tokens.push(match[1] ?? match[2] ?? match[3]);
  }
  return tokens;
}

/** The names of values that a formula uses. */
export function namesIn(text: string): readonly string[] {
  return tokensOf(text).filter(
    (token) => /^[a-z_]/i.test(token) && !Object.hasOwn(FUNCTIONS, token),
  );
}

/** The value of a formula. Stops at anything that is no finite number. */
export function evaluate(text: string, scope: Scope): number {
  const tokens = tokensOf(text);
  let at = 0;

  function expectToken(wanted: string): void {
    if (tokens[at] !== wanted) {
      throw problem(text, `'${wanted}' is missing before '${tokens[at] ?? "the end"}'`);
    }
    at += 1;
  }

  function call(name: string, depth: number): number {
    const values: number[] = [];
    do {
      at += 1;
      values.push(sum(0, depth + 1));
    } while (tokens[at] === ",");
    expectToken(")");
    return FUNCTIONS[name](...values);
  }

  function single(depth: number): number {
    if (depth > DEEPEST) throw problem(text, "nested too deeply");
    const token = tokens[at];
    at += 1;
    if (token === undefined) throw problem(text, "it ends too early");
    if (token === "-") return -single(depth + 1);
    if (token === "(") {
      const value = sum(0, depth + 1);
      expectToken(")");
      return value;
    }
    if (/^[\d.]/.test(token)) return Number(token);
    if (Object.hasOwn(FUNCTIONS, token) && tokens[at] === "(") return call(token, depth);
    if (Object.hasOwn(scope, token)) return scope[token];
    const known = Object.keys(scope).join(", ");
    throw problem(text, `nothing is called '${token}'; known are ${known}`);
  }

  function sum(weakest: number, depth: number): number {
    let left = single(depth);
    while (STRENGTH[tokens[at]] > weakest) {
      const operator = tokens[at];
      at += 1;
      left = APPLY[operator](left, sum(STRENGTH[operator], depth + 1));
    }
    return left;
  }

  const value = sum(0, 0);
  if (at < tokens.length) throw problem(text, `'${tokens[at]}' is not expected there`);
  if (!Number.isFinite(value)) throw problem(text, "it gives no number");
  return value;
}
