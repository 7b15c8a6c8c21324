// Pages with console blocks: every command in one is run, and what it prints is put below it.
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { emptyFolder, FZ } from "./cli/run.js";

/** The program as `fz`, in a folder at the front of the path. */
function pathWithFz(): string {
  const bin = emptyFolder();
  writeFileSync(join(bin, "fz"), `#!/bin/sh\nexec "${process.execPath}" "${FZ}" "$@"\n`, {
    mode: 0o755,
  });
  return `${bin}:${process.env.PATH}`;
}

/** The page with the output that its commands have now, one after another in the folder. */
export function withFreshOutput(page: string, cwd: string): string {
  const env = { ...process.env, PATH: pathWithFz(), NO_COLOR: "1", FORCE_COLOR: undefined };
  return page.replace(/```console\n([\s\S]*?)```/g, (_, block: string) => {
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
