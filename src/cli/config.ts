// `.fzrc.yaml`, found upwards from a file: which rules count for how much.
import { readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { CATALOGUE } from "../lang/catalogue.js";
import type { Diagnostic, Severity } from "../lang/diagnostics.js";
import { nearest } from "../lang/nearest.js";
import { isFile, markInput } from "./files.js";
import { EXIT, Stop } from "./stop.js";

export interface Config {
  /** Where it stands, or null when there is none. */
  readonly path: string | null;
  readonly strict: boolean;
  readonly advice: boolean;
  readonly rules: Readonly<Record<string, Severity | "off">>;
}

const NAME = ".fzrc.yaml";
const MOST_CHARACTERS = 100_000;
const NO_CONFIG: Config = { path: null, strict: false, advice: false, rules: {} };
const LEVELS: readonly string[] = ["off", "info", "warning", "error"];

/** The config for a file: the nearest one upwards. Stops with a message when it makes no sense. */
export async function readConfig(file: string): Promise<Config> {
  const path = findConfig(file);
  if (path === null) return NO_CONFIG;
  markInput(statSync(path));
  const text = readFileSync(path, "utf8");
  if (text.length > MOST_CHARACTERS) throw refuse(path, "it is too long");
  const { parse } = await import("yaml");
  let values: unknown;
  try {
    values = parse(text, { maxAliasCount: 0 }) ?? {};
  } catch (error) {
    throw refuse(path, (error as Error).message.split("\n")[0]);
  }
  return checked(path, values);
}

function findConfig(file: string): string | null {
  let folder = file === "-" ? process.cwd() : dirname(resolve(file));
  for (;;) {
    const path = join(folder, NAME);
    if (isFile(path)) return path;
    const parent = dirname(folder);
    if (parent === folder) return null;
    folder = parent;
  }
}

const refuse = (path: string, problem: string, help: string | null = null): Stop =>
  new Stop(EXIT.inputHasErrors, `${path}: ${problem}`, help);

function checked(path: string, values: unknown): Config {
  if (typeof values !== "object" || values === null || Array.isArray(values)) {
    throw refuse(path, "a config is a map", "such as: rules: { FZ214: off }");
  }
  const {
    strict = false,
    advice = false,
    rules = {},
    ...others
  } = values as Record<string, unknown>;
  const unknown = Object.keys(others)[0];
  if (unknown !== undefined) {
    const close = nearest(unknown, ["strict", "advice", "rules"]);
    throw refuse(path, `'${unknown}' is not a setting`, close ? `did you mean '${close}'?` : null);
  }
  if (typeof strict !== "boolean" || typeof advice !== "boolean") {
    throw refuse(path, "'strict' and 'advice' are true or false");
  }
  if (typeof rules !== "object" || rules === null || Array.isArray(rules)) {
    throw refuse(path, "'rules' is a map", "such as: rules: { FZ214: off }");
  }
  for (const [code, level] of Object.entries(rules)) {
    if (!Object.hasOwn(CATALOGUE, code)) {
      const close = nearest(code, Object.keys(CATALOGUE));
      throw refuse(path, `there is no rule '${code}'`, close ? `did you mean '${close}'?` : null);
    }
    // YAML 1.1 readers make `off` false.
    if (level !== false && !LEVELS.includes(String(level))) {
      throw refuse(path, `'${String(level)}' is no severity`, `one of ${LEVELS.join(", ")}`);
    }
  }
  const entries = Object.entries(rules).map(([code, level]) => [
    code,
    level === false ? "off" : level,
  ]);
  return { path, strict, advice, rules: Object.fromEntries(entries) };
}

/** The diagnostics as the config wants them. An error that loses nothing by it stays an error. */
export function applyConfig(
  diagnostics: readonly Diagnostic[],
  { rules }: Config,
): readonly Diagnostic[] {
  return diagnostics.flatMap((diagnostic) => {
    const level = rules[diagnostic.code];
    // What is an error leaves part of the text unread: hiding it would draw something else.
    if (level === undefined || diagnostic.severity === "error") return [diagnostic];
    return level === "off" ? [] : [{ ...diagnostic, severity: level }];
  });
}
