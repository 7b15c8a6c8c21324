// Runs the program as a user does: the built bundle, in a folder of its own.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

export const ROOT = join(import.meta.dirname, "../..");
export const FZ = join(ROOT, "bin/fz.js");

export interface Outcome {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

const folders: string[] = [];

/** An empty folder, removed after the tests of the file. */
export function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "fz-test-"));
  folders.push(folder);
  return folder;
}

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** `fz …words` in a folder; standard input is empty unless given. */
export function fz(
  folder: string,
  words: readonly string[],
  input: string | Buffer = "",
  variables: Readonly<Record<string, string>> = {},
): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, [FZ, ...words], {
    cwd: folder,
    input,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined, COLUMNS: "100", ...variables },
    maxBuffer: 256 * 1024 * 1024,
  });
  return { status, out: stdout, err: stderr };
}
