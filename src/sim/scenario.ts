// Reads a scenario: YAML (or JSON) text and command-line settings become one tree of plain values,
// each of which still knows where it was written.
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import type { Code } from "../lang/catalogue.js";
import { CATALOGUE } from "../lang/catalogue.js";
import type { Diagnostic, Range } from "../lang/diagnostics.js";
import { nearest } from "../lang/nearest.js";
import { noFiles, type ReadFile } from "./data-files.js";

export type Path = readonly (string | number)[];

/** One `--set path=value`, `--rate 500/s` or `--fault '…'`: `flag` is its text for messages. */
export interface Setting {
  readonly path: Path;
  readonly value: unknown;
  /** `set`: one value; `append`: one more entry of a list. */
  readonly how: "set" | "append";
  readonly flag: string;
}

/** A tree of values with the place of each; nothing about its meaning has been checked. */
export interface Scenario {
  readonly values: Readonly<Record<string, unknown>>;
  /** The place of a value, or of the closest thing around it that was written. */
  readonly place: (path: Path, what?: "key" | "value") => Place;
  /** Reads a file that the scenario names. */
  readonly readFile: ReadFile;
  /** The place of just this value, or null when neither the text nor a flag has it. */
  readonly written: (path: Path, what: "key" | "value") => Place | null;
}

export interface Place {
  readonly file: string;
  readonly range: Range;
  /** True for a value given on the command line. */
  readonly isFlag: boolean;
}

export interface ReadScenario {
  readonly scenario: Scenario;
  readonly diagnostics: readonly Diagnostic[];
}

const MAX_CHARACTERS = 1_000_000;
const MAX_DEPTH = 12;
const START: Range = { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } };

/** Builds one diagnostic of the scenario at a place. */
export function complain(
  code: Code,
  place: Place,
  message: string,
  help: string | null = null,
): Diagnostic {
  const { severity } = CATALOGUE[code];
  return {
    file: place.file,
    code,
    severity,
    message,
    range: place.range,
    help,
    fix: null,
    related: [],
  };
}

/** `did you mean …?`, or a list of what exists, or nothing. */
export function suggest(wanted: string, candidates: readonly string[]): string | null {
  const close = nearest(wanted, candidates);
  if (close !== null) return `did you mean '${close}'?`;
  if (candidates.length === 0) return null;
  const shown = candidates.slice(0, 12).join(", ");
  return `known here: ${shown}${candidates.length > 12 ? ", …" : ""}`;
}

/** A scenario that says nothing: everything is inferred. */
export function emptyScenario(file: string, settings: readonly Setting[] = []): ReadScenario {
  return readScenario("", { file, settings });
}

/**
 * Reads YAML or JSON. Problems of the text come back as diagnostics, with whatever could be read.
 * Later settings overrule earlier ones and the text; the text overrules the base it extends.
 */
export function readScenario(
  text: string,
  options: {
    readonly file: string;
    readonly settings?: readonly Setting[];
    readonly base?: Scenario;
    /** For traces and samples beside the scenario; without it there are none. */
    readonly readFile?: ReadFile;
  },
): ReadScenario {
  const { file, settings = [], base, readFile = noFiles } = options;
  const diagnostics: Diagnostic[] = [];
  const top: Place = { file, range: START, isFlag: false };
  if (text.length > MAX_CHARACTERS) {
    const message = `the scenario is longer than ${MAX_CHARACTERS} characters`;
    const scenario: Scenario = { values: {}, place: () => top, written: () => null, readFile };
    return { scenario, diagnostics: [complain("FZ401", top, message)] };
  }
  const lines = new LineCounter();
  const document = parseDocument(maskCalls(text), {
    lineCounter: lines,
    strict: true,
    uniqueKeys: true,
  });
  const rangeOf = (start: number, end: number): Range => ({
    start: position(lines, start),
    end: position(lines, Math.max(start, end)),
  });
  for (const problem of document.errors) {
    const place = { file, range: rangeOf(...problem.pos), isFlag: false };
    const message = unmask(problem.message)
      .split("\n")[0]
      .replace(/ at line \d+, column \d+:?$/, "");
    diagnostics.push(complain("FZ401", place, lowerFirst(message)));
  }
  const root = document.contents;
  const tree =
    document.errors.length === 0 && root ? toPlain(root, 0) : { value: {}, problem: null };
  if (tree.problem) diagnostics.push(complain("FZ401", top, tree.problem));
  const values = isRecord(tree.value) ? tree.value : {};
  if (!isRecord(tree.value) && tree.value !== null && tree.problem === null) {
    const message = "a scenario is a map of settings, such as 'duration: 10m'";
    diagnostics.push(complain("FZ401", top, message));
  }
  const places = new Map<string, Place>();
  const merged = base ? extend(base.values, values) : values;
  const settled = applySettings(merged, settings, places, diagnostics);
  const written = (path: Path, what: "key" | "value"): Place | null => {
    const flag = places.get(JSON.stringify(path));
    if (flag) return flag;
    const range = path.length > 0 && root ? locate(root as Node, path, what, rangeOf) : null;
    if (range) return { file, range, isFlag: false };
    return base?.written(path, what) ?? null;
  };
  const place = (path: Path, what: "key" | "value" = "value"): Place => {
    // A flag replaces all that the text says at its path and below.
    for (let length = path.length; length > 0; length -= 1) {
      const flag = places.get(JSON.stringify(path.slice(0, length)));
      if (flag) return flag;
    }
    for (let length = path.length; length > 0; length -= 1) {
      const part = path.slice(0, length);
      const found = written(part, what) ?? firstWithin(places, part);
      if (found) return found;
    }
    return top;
  };
  return { scenario: { values: settled, place, written, readFile }, diagnostics };
}

/** The place of a map that only flags have brought about: that of the first flag in it. */
function firstWithin(places: ReadonlyMap<string, Place>, path: Path): Place | undefined {
  const start = `${JSON.stringify(path).slice(0, -1)},`;
  const key = [...places.keys()].find((at) => at.startsWith(start));
  return key === undefined ? undefined : places.get(key);
}

/**
 * Maps are merged key by key; any other value replaces the one it extends, and null takes it away.
 * A node that changes its role keeps nothing of the old one.
 */
function extend(
  base: Readonly<Record<string, unknown>>,
  values: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const isAnother = values.role !== undefined && values.role !== base.role;
  const merged: Record<string, unknown> = Object.assign(Object.create(null), isAnother ? {} : base);
  for (const [key, value] of Object.entries(values)) {
    const before = merged[key];
    if (value === null) delete merged[key];
    else merged[key] = isRecord(before) && isRecord(value) ? extend(before, value) : value;
  }
  return merged;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

function position(lines: LineCounter, offset: number): { line: number; column: number } {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

interface Tree {
  readonly value: unknown;
  readonly problem: string | null;
}

/** Stand-ins of the same length, so that places in the text stay right. */
const COMMA = "\ue000";
const COLON = "\ue001";

/** `lognormal(mean: 4ms, p99: 20ms)` needs no quotes: within a call, commas and colons are text. */
export function maskCalls(text: string): string {
  return text.replace(/\b[a-z]\w{0,30}\([^()\n"'{}[\]]{0,200}\)/gi, (call) =>
    call.replaceAll(",", COMMA).replaceAll(":", COLON),
  );
}

export const unmask = (text: string): string => text.replaceAll(COMMA, ",").replaceAll(COLON, ":");

/** Values without prototypes to pollute; aliases are refused, since they can grow without limit. */
function toPlain(node: unknown, depth: number): Tree {
  if (depth > MAX_DEPTH) return { value: null, problem: `nested deeper than ${MAX_DEPTH} levels` };
  if (isAlias(node)) return { value: null, problem: "aliases ('*name') are not allowed" };
  if (isScalar(node)) {
    const { value } = node;
    return { value: typeof value === "string" ? unmask(value) : value, problem: null };
  }
  if (isSeq(node)) {
    const list = node.items.map((item) => toPlain(item, depth + 1));
    const problem = list.find((item) => item.problem)?.problem ?? null;
    return { value: list.map((item) => item.value), problem };
  }
  if (isMap(node)) {
    const record: Record<string, unknown> = Object.create(null);
    let problem: string | null = null;
    for (const pair of node.items) {
      const key = isScalar(pair.key) ? unmask(String(pair.key.value)) : "?";
      const inner = toPlain(pair.value, depth + 1);
      problem ??= inner.problem;
      record[key] = inner.value;
    }
    return { value: record, problem };
  }
  return { value: null, problem: null };
}

/** The range of a value, or of its key, in the text. */
function locate(
  root: Node,
  path: Path,
  what: "key" | "value",
  rangeOf: (start: number, end: number) => Range,
): Range | null {
  let node: unknown = root;
  let key: unknown = null;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === step);
      if (!pair) return null;
      key = pair.key;
      node = pair.value ?? pair.key;
    } else if (isSeq(node) && typeof step === "number") {
      node = node.items[step];
      key = node;
    } else return null;
  }
  const shown = what === "key" ? key : node;
  const range = (shown as Node | null)?.range;
  return range ? rangeOf(range[0], range[1]) : null;
}

/** Copies the tree along the path of each setting, so that the read values stay as they were. */
function applySettings(
  values: Readonly<Record<string, unknown>>,
  settings: readonly Setting[],
  places: Map<string, Place>,
  diagnostics: Diagnostic[],
): Readonly<Record<string, unknown>> {
  let settled: unknown = values;
  for (const setting of settings) {
    const range = {
      start: { line: 1, column: 1 },
      end: { line: 1, column: setting.flag.length + 1 },
    };
    const place = { file: setting.flag, range, isFlag: true };
    const list = setting.how === "append" ? valueAt(settled, setting.path) : null;
    const length = Array.isArray(list) ? list.length : 0;
    const path = setting.how === "append" ? [...setting.path, length] : setting.path;
    const next = withValue(settled, path, setting.value);
    if (next === undefined) {
      const message = `${setting.flag}: '${path.join(".")}' leads into a value that holds nothing`;
      diagnostics.push(complain("FZ402", place, message));
      continue;
    }
    settled = next;
    places.set(JSON.stringify(path), place);
  }
  return settled as Readonly<Record<string, unknown>>;
}

function valueAt(tree: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      isRecord(value) || Array.isArray(value)
        ? (value as Record<string | number, unknown>)[step]
        : undefined,
    tree,
  );
}

/** A copy with the value at the path, or undefined when the path leads through something else. */
function withValue(tree: unknown, path: Path, value: unknown): unknown {
  if (path.length === 0) return value;
  const [step, ...rest] = path;
  if (Array.isArray(tree)) {
    const index = Number(step);
    if (!Number.isInteger(index) || index < 0 || index > tree.length) return undefined;
    const inner = withValue(tree[index], rest, value);
    return inner === undefined
      ? undefined
      : [...tree.slice(0, index), inner, ...tree.slice(index + 1)];
  }
  if (tree !== undefined && tree !== null && !isRecord(tree)) return undefined;
  if (typeof step === "number") {
    return step === 0 && tree === undefined ? [withValue(undefined, rest, value)] : undefined;
  }
  const record = isRecord(tree) ? tree : {};
  const inner = withValue(record[step], rest, value);
  return inner === undefined
    ? undefined
    : Object.assign(Object.create(null), record, { [step]: inner });
}
