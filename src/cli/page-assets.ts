// The built parts of pages, which stand beside the program, and the hash that allows them.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export function asset(name: string): string {
  return readFileSync(fileURLToPath(new URL(`page/${name}`, import.meta.url)), "utf8");
}

/** Base64 of the SHA-256 hash of a text, as a page's policy names it. */
export const hash = (text: string): string => createHash("sha256").update(text).digest("base64");
