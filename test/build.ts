// Builds the bundle once before all tests, so that they try what users get.
import { execFileSync } from "node:child_process";
import { join } from "node:path";

export default function setup(): void {
  const root = join(import.meta.dirname, "..");
  execFileSync(process.execPath, ["build.mjs", "--no-types"], {
    cwd: root,
    stdio: "inherit",
  });
}
