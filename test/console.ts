// Pages with console blocks: every command in one is run, and what it prints is put below it.
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { emptyFolder, FZ } from "./cli/run.js";

const FENCED = /^```([^\n`]*)\n([\s\S]*?)^```$/gm;

/** The program as `fz`, in a folder at the front of the path. */
function pathWithFz(): string {
  const bin = emptyFolder();
  writeFileSync(join(bin, "fz"), `#!/bin/sh\nexec "${process.execPath}" "${FZ}" "$@"\n`, {
    mode: 0o755,
  });
  return `${bin}:${process.env.PATH}`;
}

/** A line as a user types it. */
export function shell(line: string, cwd: string): { status: number | null; err: string } {
  const env = { ...process.env, PATH: pathWithFz(), NO_COLOR: "1", FORCE_COLOR: undefined };
  const { status, stderr } = spawnSync("sh", ["-c", line], { cwd, env, encoding: "utf8" });
  return { status, err: stderr };
}

/**
 * The page with the output that its commands have now, one after another in the folder. A block with
 * the name of a file behind its language is written to that file; with a `+` it is added to it.
 */
export function withFreshOutput(page: string, cwd: string): string {
  const env = {
    ...process.env,
    PATH: pathWithFz(),
    NO_COLOR: "1",
    FORCE_COLOR: undefined,
    LC_ALL: "C.UTF-8",
  };
  return page.replace(FENCED, (whole, info: string, block: string) => {
    const [language, file, more] = info.split(" ");
    if (file !== undefined) {
      mkdirSync(dirname(join(cwd, file)), { recursive: true });
      writeFileSync(join(cwd, file), block, { flag: more === "+" ? "a" : "w" });
    }
    if (language !== "console") return whole;
    const commands = block.split("\n").filter((line) => line.startsWith("$ "));
    const shown = commands.map((line) => {
      const { stdout } = spawnSync("sh", ["-c", `{ ${line.slice(2)}; } 2>&1`], {
        cwd,
        env,
        encoding: "utf8",
      });
      return `${line}\n${stdout}`;
    });
    return `\`\`\`console\n${shown
      .join("\n")
      .replace(/\n{3,}/g, "\n\n")
      .trimEnd()}\n\`\`\``;
  });
}
