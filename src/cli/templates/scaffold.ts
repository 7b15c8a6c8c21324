// Makes the folder of a new system: whole or not at all, and never over what is there.
import { lstatSync, mkdirSync, readdirSync, renameSync, rmdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { discard, isFolder, reasonOf, statOf, writeWhole } from "../files.js";
import { EXIT, Stop } from "../stop.js";
import type { Files } from "./expand.js";

/** Stops when the folder cannot be made, before anything is asked or drawn for it. */
export function checkTarget(dir: string, force: boolean): void {
  if (dir.trim() === "")
    throw new Stop(EXIT.wrongUsage, "the folder has no name", "fz new pubsub shop");
  const target = resolve(dir);
  const found = statOf(target);
  if (found && !found.isDirectory()) {
    throw new Stop(EXIT.wrongUsage, `${dir} exists and is not a folder`, "choose another name");
  }
  if (holdsFiles(target) && !force) {
    const help = "choose another folder, or --force to replace files of the same names";
    throw new Stop(EXIT.wrongUsage, `${dir} exists and is not empty`, help);
  }
}

/** A link to a folder stays a link: what it leads to is filled. */
const isLink = (target: string): boolean => isFolder(target) && lstatSync(target).isSymbolicLink();

const holdsFiles = (target: string): boolean => isFolder(target) && readdirSync(target).length > 0;

/** Makes the folder beside its place and moves it there, so that it is there whole or not at all. */
export function scaffold(files: Files, dir: string): void {
  const target = resolve(dir);
  if (holdsFiles(target) || isLink(target)) {
    // Refuse before the first write what the last one would stumble over.
    const blocked = [...files.keys()].find((name) => isFolder(join(target, name)));
    if (blocked) {
      throw new Stop(EXIT.wrongUsage, `${join(dir, blocked)} is a folder`, "move it away");
    }
    for (const [name, text] of files) writeWhole(join(target, name), text);
    return;
  }
  const draft = `${target}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(target), { recursive: true });
    mkdirSync(draft);
    for (const [name, text] of files) writeFileSync(join(draft, name), text, { flag: "wx" });
    if (isFolder(target)) rmdirSync(target);
    renameSync(draft, target);
  } catch (error) {
    discard(draft);
    throw new Stop(EXIT.wrongUsage, `cannot make ${dir}: ${reasonOf(error)}`);
  }
}
