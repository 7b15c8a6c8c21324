// What the user chose: values from flags, answers and defaults, each checked against its limits.
import { nearest } from "../../lang/nearest.js";
import { parseCount, parseRate } from "../../sim/quantity.js";
import { EXIT, Stop } from "../stop.js";
import { evaluate, namesIn, type Scope } from "./formula.js";
import type { Manifest, Parameter } from "./manifest.js";

export interface Value {
  /** As it stands in the files: `400/s`, `12`, `kafka`. */
  readonly text: string;
  /** For formulas; how many for names, 0 for texts and choices. */
  readonly number: number;
  readonly names: readonly string[];
}

export type Values = Readonly<Record<string, Value>>;

/** The texts that the user gave, by parameter. */
export type Given = ReadonlyMap<string, string>;

const MOST_NAMES = 50;
/** Nothing in it can end a label, open a brace or begin a comment. */
const PLAIN_TEXT = /^[\p{L}\p{N}][\p{L}\p{N} .,'&()/+-]{0,59}$/u;
const PLAIN_NAME = /^\p{L}[\p{L}\p{N} _-]{0,29}$/u;

const wrong = (message: string, help: string | null = null): Stop =>
  new Stop(EXIT.wrongUsage, message, help);

/** How a parameter is given on the command line. */
export const flagOf = (name: string): string => (FLAGS.has(name) ? `--${name}` : `--set ${name}=…`);

/** Parameters that have a flag of their own. */
export const FLAGS: ReadonlySet<string> = new Set([
  "name",
  "services",
  "consumers",
  "partitions",
  "broker",
  "rate",
  "retries",
]);

/** Stops when the user gave something that the template does not take. */
export function refuseUnknown({ parameters }: Manifest, given: Given, template: string): void {
  const names = Object.keys(parameters);
  for (const name of given.keys()) {
    if (Object.hasOwn(parameters, name)) continue;
    const close = nearest(name, names);
    const all = names.length > 0 ? `it takes ${names.map(flagOf).join(", ")}` : "it takes nothing";
    const help = close ? `did you mean ${flagOf(close)}? ${all}` : all;
    throw wrong(`the template '${template}' takes no '${name}'`, help);
  }
}

/** Parameters that count for the choices made so far. */
export function applies({ only }: Parameter, values: Values): boolean {
  return Object.entries(only ?? {}).every(([name, word]) => values[name]?.text === word);
}

/** Numbers by name, for formulas; the words of choices are 1 where they are chosen and 0 elsewhere. */
export function scopeOf({ parameters }: Manifest, values: Values): Scope {
  const scope: Record<string, number> = Object.create(null);
  for (const [name, { of }] of Object.entries(parameters)) {
    const value = values[name];
    if (value) scope[name] = value.number;
    for (const word of of ?? []) scope[word] = value?.text === word ? 1 : 0;
  }
  return scope;
}

/**
 * All values. Where a default follows from others it does so only when one of them was given.
 * Stops with the parameter, its limit and the reason for it when a value does not fit.
 */
export function resolveParameters(manifest: Manifest, given: Given): Values {
  const values: Record<string, Value> = Object.create(null);
  const entries = Object.entries(manifest.parameters);
  const byCounting = countedNames(manifest, given);
  for (const [name, parameter] of entries) {
    const text = given.get(name) ?? byCounting.get(name);
    const read = text === undefined ? null : readValue(name, parameter, text);
    values[name] = read ?? usual(parameter);
  }
  for (const [name, parameter] of entries) {
    if (given.has(name) || !parameter.follows) continue;
    if (namesIn(parameter.follows).some((other) => given.has(other) || byCounting.has(other))) {
      values[name] = followed(parameter, scopeOf(manifest, values));
    }
  }
  // What the user gave is named before what follows from it.
  const rank = ([name]: (typeof entries)[number]): number => (given.has(name) ? 0 : 1);
  for (const [name, parameter] of [...entries].sort((a, b) => rank(a) - rank(b))) {
    if (given.has(name) && !applies(parameter, values)) {
      const need = Object.entries(parameter.only!).map(([other, word]) => `${other} ${word}`);
      throw wrong(`${flagOf(name)} says nothing here`, `it belongs to ${need.join(", ")}`);
    }
    checkLimits(name, parameter, values, manifest);
  }
  return values;
}

/** Whether anything is not as the template has it by itself. */
export function isFitted({ parameters }: Manifest, values: Values): boolean {
  return Object.entries(parameters).some(
    ([name, parameter]) => values[name].text !== usual(parameter).text,
  );
}

function usual({ kind, default: standard }: Parameter): Value {
  const names = kind === "names" ? (standard as readonly string[]) : [];
  const text = names.length > 0 ? names.join(",") : String(standard);
  const number = kind === "rate" ? rateOf(text) : kind === "names" ? names.length : Number(text);
  return { text, number: Number.isFinite(number) ? number : 0, names };
}

const rateOf = (text: string): number => {
  const parsed = parseRate(text);
  return parsed.ok ? parsed.value : Number.NaN;
};

function followed({ kind, follows, least, most }: Parameter, scope: Scope): Value {
  const limits = [least, most].map((limit) => (typeof limit === "number" ? limit : null));
  const found = evaluate(follows!, scope);
  const number = Math.min(limits[1] ?? found, Math.max(limits[0] ?? found, found));
  return { text: kind === "rate" ? `${number}/s` : String(number), number, names: [] };
}

function readValue(name: string, parameter: Parameter, given: string): Value {
  const text = given.trim();
  const flag = flagOf(name);
  const complaint = (problem: string, help: string | null = null): Stop =>
    wrong(`${flag}: ${problem}`, help);
  switch (parameter.kind) {
    case "text": {
      if (PLAIN_TEXT.test(text)) return { text, number: 0, names: [] };
      const help = "letters, digits and .,'&()/+- are fine, a letter or digit first, at most 60";
      const foreign = /[^\p{L}\p{N} .,'&()/+-]/u.exec(text)?.[0];
      const because =
        foreign === undefined || /\p{C}/u.test(foreign) ? "" : `: it has a ${foreign}`;
      throw complaint(`'${text.slice(0, 60)}' cannot stand in a label${because}`, help);
    }
    case "names":
      return readNames(text, complaint);
    case "count": {
      const parsed = parseCount(text, 0, Number.MAX_SAFE_INTEGER);
      if (!parsed.ok) throw complaint(parsed.problem);
      return { text: String(parsed.value), number: parsed.value, names: [] };
    }
    case "rate": {
      const parsed = parseRate(text);
      if (!parsed.ok) throw complaint(parsed.problem);
      return { text, number: parsed.value, names: [] };
    }
    case "choice": {
      const words = parameter.of ?? [];
      if (words.includes(text)) return { text, number: 0, names: [] };
      throw complaint(`'${text.slice(0, 60)}' is not known`, `one of ${words.join(", ")}`);
    }
    default:
      return parameter.kind satisfies never;
  }
}

function readNames(text: string, complaint: (problem: string, help?: string) => Stop): Value {
  const names = text.split(",").map((name) => name.trim());
  if (names.length > MOST_NAMES) throw complaint(`more than ${MOST_NAMES} names`);
  for (const [index, name] of names.entries()) {
    if (!PLAIN_NAME.test(name)) {
      const help =
        "letters first, then letters, digits, spaces, - and _, at most 30; commas between";
      throw complaint(`'${name.slice(0, 60)}' is no name`, help);
    }
    const earlier = names.slice(0, index).map((other) => other.toLowerCase());
    if (earlier.includes(name.toLowerCase())) throw complaint(`'${name}' is there twice`);
  }
  return { text: names.join(","), number: names.length, names };
}

/** Names made up to a number that was given: first those that the template knows. */
function countedNames({ parameters }: Manifest, given: Given): Given {
  const made = new Map<string, string>();
  for (const [name, parameter] of Object.entries(parameters)) {
    const { counts } = parameter;
    if (counts === undefined || !parameters[counts]) continue;
    const standard = parameters[counts].default as readonly string[];
    const names = given.get(counts);
    if (names !== undefined) {
      const { number } = readValue(counts, parameters[counts], names);
      const wanted = given.get(name);
      if (wanted !== undefined && readValue(name, parameter, wanted).number !== number) {
        const message = `${flagOf(name)} ${wanted} does not fit ${flagOf(counts)} ${names}`;
        throw wrong(message, `give one of the two: ${number} are named`);
      }
      made.set(name, String(number));
    } else if (given.has(name)) {
      const { number } = readValue(name, parameter, given.get(name)!);
      const listed = Array.from({ length: Math.min(number, MOST_NAMES) }, (_, index) => {
        return standard[index] ?? `Service ${index + 1}`;
      });
      if (number > 0) made.set(counts, listed.join(","));
    }
  }
  return made;
}

function checkLimits(name: string, parameter: Parameter, values: Values, manifest: Manifest): void {
  const { kind } = parameter;
  if (kind === "text" || kind === "choice" || !applies(parameter, values)) return;
  const scope = scopeOf(manifest, values);
  const value = values[name];
  for (const [side, isPassed, word] of [
    ["least", (bound: number) => value.number < bound, "less than the"],
    ["most", (bound: number) => value.number > bound, "more than the"],
  ] as const) {
    const bound = limitOf(parameter, side, scope);
    if (bound === null || !isPassed(bound)) continue;
    const shown = kind === "names" ? `${value.number} names` : value.text;
    const message = `${flagOf(name)}: ${shown} is ${word} ${written(kind, bound)} that work here`;
    throw wrong(message, reasonFor(parameter, side) ?? `it takes ${limitsOf(parameter, scope)}`);
  }
}

type LimitSide = "least" | "most";

function limitOf(parameter: Parameter, side: LimitSide, scope: Scope): number | null {
  const limit = parameter[side];
  if (limit === undefined) return null;
  return typeof limit === "number" ? limit : evaluate(limit, scope);
}

const written = (kind: Parameter["kind"], limit: number): string =>
  kind === "rate" ? `${Number(limit.toPrecision(4))}/s` : String(limit);

const reasonFor = ({ because }: Parameter, side: LimitSide): string | undefined =>
  typeof because === "string" ? because : because?.[side];

/** What a parameter takes, in words; without values for formulas that depend on other parameters. */
export function limitsOf(parameter: Parameter, scope: Scope | null): string {
  const { kind, of } = parameter;
  if (of !== undefined) return of.join(" or ");
  const [least, most] = (["least", "most"] as const).map((side) => {
    if (scope === null && typeof parameter[side] === "string") return "what the rest allows";
    const limit = limitOf(parameter, side, scope ?? {});
    return limit === null ? null : written(kind, limit);
  });
  const unit = kind === "names" ? " of them" : "";
  if (least !== null && most !== null) return `${least} to ${most}${unit}`;
  if (most !== null) return `at most ${most}${unit}`;
  return least === null ? "" : `at least ${least}${unit}`;
}
