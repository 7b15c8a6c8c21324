// Reading what users name and writing what they asked for: whole or not at all.
import {
  closeSync,
  fstatSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, resolve } from "node:path";
import { EXIT, Stop } from "./stop.js";
import { OUT, writeAll } from "./terminal.js";
import { helpForFolder, helpForMissing, type Kind } from "./wrong-file.js";

/** Larger inputs are refused: no diagram or scenario of people comes near it. */
const MAX_BYTES = 64 * 1024 * 1024;

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EACCES: "may not be read",
  EPERM: "may not be read",
  EISDIR: "is a folder, not a file",
  ENOTDIR: "part of the path is not a folder",
  ENAMETOOLONG: "the name is too long",
  ELOOP: "its links go round in a circle",
  EROFS: "stands on a read-only file system",
  ENOSPC: "there is no space left on the disk",
};

/** What went wrong with a file, in words. */
export function reasonOf(error: unknown): string {
  const code = (error as { code?: unknown }).code;
  if (typeof code === "string" && REASONS[code]) return REASONS[code];
  return error instanceof Error ? error.message : String(error);
}

/** What was read so far, by identity, so that a link or another spelling is known again. */
const inputs = new Set<string>();
/** Where results are to go, by path. */
const outputs = new Set<string>();

const identityOf = ({ dev, ino }: Stats): string => `${dev}:${ino}`;

/** What was read in another way than by `readText` is an input too, and no result may replace it. */
export function markInput(found: Stats): void {
  inputs.add(identityOf(found));
}

/** The text of a file, or of standard input for `-`. Stops with a clear message when there is none. */
export function readText(path: string, kind: Kind = "diagram"): string {
  try {
    const handle = path === "-" ? 0 : openSync(path, "r");
    try {
      const found = fstatSync(handle);
      if (path !== "-") markInput(found);
      if (found.isDirectory()) throw Object.assign(new Error(), { code: "EISDIR" });
      if (found.size > MAX_BYTES) {
        throw new Stop(EXIT.inputHasErrors, `${path}: larger than 64 MB, which no diagram is`);
      }
      return readFileSync(handle, "utf8");
    } finally {
      if (handle !== 0) closeSync(handle);
    }
  } catch (error) {
    if (error instanceof Stop) throw error;
    const help = path === "-" ? null : helpFor(path, kind, error);
    throw new Stop(EXIT.wrongUsage, `cannot read ${path || "''"}: ${reasonOf(error)}`, help);
  }
}

function helpFor(path: string, kind: Kind, error: unknown): string | null {
  const code = (error as { code?: unknown }).code;
  if (code === "EISDIR") return helpForFolder(path, kind);
  return code === "ENOENT" ? helpForMissing(path) : null;
}

/** What stands at a path; undefined for nothing, also where the path leads through a file. */
export function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

export const isFile = (path: string): boolean => statOf(path)?.isFile() ?? false;
export const isFolder = (path: string): boolean => statOf(path)?.isDirectory() ?? false;

/** Files and quoted patterns (`diagrams/*.fz`) as paths, each once, patterns in alphabetical order. */
export async function expandFiles(patterns: readonly string[]): Promise<readonly string[]> {
  const paths = new Set<string>();
  for (const pattern of patterns) {
    const isPattern = /[*?[{]/.test(pattern) && pattern !== "-" && !isFile(pattern);
    for (const path of isPattern ? await matching(pattern) : [pattern]) paths.add(path);
  }
  return [...paths];
}

async function matching(pattern: string): Promise<readonly string[]> {
  const { globSync } = await import("tinyglobby");
  const found = globSync(pattern, { expandDirectories: false }).sort();
  if (found.length === 0) throw new Stop(EXIT.wrongUsage, `no file fits '${pattern}'`);
  return found;
}

/** Removes what was begun; that it never came to be is no error. */
export function discard(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // The path leads through a file: there is nothing to remove.
  }
}

/**
 * Writes beside the target and renames, so that a reader sees the old file or the whole new one. A
 * link stays a link to what it leads to, and into a pipe or a device it is simply written.
 */
export function writeWhole(path: string, content: string | Uint8Array): void {
  const existing = statOf(path);
  const target = existing ? realpathSync(path) : resolve(path);
  const draft = `${target}.${process.pid}.tmp`;
  try {
    if (existing?.isDirectory()) throw Object.assign(new Error(), { code: "EISDIR" });
    if (existing && !existing.isFile()) {
      writeFileSync(target, content);
      return;
    }
    writeFileSync(draft, content, { mode: existing ? existing.mode : 0o666, flag: "wx" });
    renameSync(draft, target);
  } catch (error) {
    discard(draft);
    throw new Stop(EXIT.wrongUsage, `cannot write ${path}: ${reasonOf(error)}`);
  }
}

/** Refuses a page that is named like something else: `--report run.json`. */
export function refuseOtherThanPage(path: string | undefined): void {
  const ending = /\.\w+$/.exec(path ?? "")?.[0] ?? ".html";
  if (/^\.html?$/i.test(ending)) return;
  const help = "give it a name that ends with .html; --json FILE writes the figures";
  throw new Stop(EXIT.wrongUsage, `--report ${path}: the report is an HTML page`, help);
}

/**
 * Says before the work begins that a result cannot go to this path: it would replace what was read
 * or another result, or there is no folder for it. Call it when every input has been read.
 */
export function reserveOutput(path: string): void {
  const existing = path === "-" ? undefined : statOf(path);
  if (existing && inputs.has(identityOf(existing))) {
    const help = "name another file for the result";
    throw new Stop(EXIT.wrongUsage, `${path} is an input: it would be overwritten`, help);
  }
  if (existing?.isDirectory()) {
    throw new Stop(EXIT.wrongUsage, `cannot write ${path}: is a folder, not a file`);
  }
  const place = path === "-" ? path : resolve(path);
  if (outputs.has(place)) {
    const name = path === "-" ? "standard output" : path;
    const help = "give each its own name, one by one with -o if they come from files of one name";
    throw new Stop(EXIT.wrongUsage, `${name} is named for two results`, help);
  }
  outputs.add(place);
  if (path !== "-" && !isFolder(dirname(place))) {
    const help = `make it first: mkdir -p ${dirname(path)}`;
    throw new Stop(EXIT.wrongUsage, `cannot write ${path}: there is no such folder`, help);
  }
}

/**
 * Writes a result to a file, or to standard output for `-`. Where the file was not reserved, that is
 * made up for: better late than an input lost.
 */
export function writeResult(path: string, content: string | Uint8Array): void {
  if (!outputs.has(path === "-" ? path : resolve(path))) reserveOutput(path);
  if (path === "-") writeAll(OUT, content);
  else writeWhole(path, content);
}
