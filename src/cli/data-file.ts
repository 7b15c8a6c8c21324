// Reads the files that a scenario names beside it, and nothing else: a scenario may come from anybody.
import { readFileSync, realpathSync, statSync } from "node:fs";
import { isAbsolute, join, relative } from "node:path";
import type { ReadFile } from "../sim/data-files.js";
import { markInput, reasonOf } from "./files.js";

const MOST_BYTES = 256 * 1024 * 1024;

/** A reader of files in a folder and below it; links must not lead out of it. */
export function filesIn(folder: string): ReadFile {
  return (name) => {
    const fail = (problem: string) => ({ ok: false, problem: `'${name}' ${problem}` }) as const;
    const parts = name.split(/[\\/]/);
    if (name === "" || name.includes("\0")) return fail("is not the name of a file");
    if (isAbsolute(name) || /^[a-z]:/i.test(name) || parts.includes("..")) {
      return fail("leads out of the folder of the scenario; put the file beside it");
    }
    try {
      const root = realpathSync(folder);
      const path = realpathSync(join(root, ...parts));
      const within = relative(root, path);
      if (isAbsolute(within) || within.split(/[\\/]/)[0] === "..") {
        return fail("is a link that leads out of the folder of the scenario");
      }
      const found = statSync(path);
      if (!found.isFile()) return fail("is not a file");
      markInput(found);
      if (found.size > MOST_BYTES) return fail("is larger than 256 MB");
      return { ok: true, value: readFileSync(path, "utf8") };
    } catch (error) {
      return fail(`cannot be read: ${reasonOf(error)}`);
    }
  };
}
