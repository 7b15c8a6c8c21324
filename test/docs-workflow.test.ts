// The workflows in docs/ are ones that a runner can follow: every step has one thing to do, and what
// it does works on a checkout, but for the installation and the actions of others.
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import * as z from "zod";
import { emptyFolder, FZ, ROOT } from "./cli/run.js";

/** The part of the form of GitHub's workflows that the pages use; anything else is a mistake. */
const step = z.union([
  z.strictObject({
    uses: z.string().regex(/^[\w-]+\/[\w/-]+@v\d+$/),
    if: z.string().optional(),
    with: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  }),
  z.strictObject({ run: z.string() }),
]);
const workflow = z.strictObject({
  name: z.string(),
  on: z.array(z.enum(["push", "pull_request"])),
  jobs: z.record(
    z.string().regex(/^[a-z_][\w-]*$/i),
    z.strictObject({
      "runs-on": z.literal("ubuntu-latest"),
      permissions: z.record(z.string(), z.enum(["read", "write"])).optional(),
      steps: z.array(step),
    }),
  ),
});

const workflowOf = (page: string) => {
  const text = readFileSync(join(ROOT, "docs", page), "utf8");
  const block = /^```yaml[^\n]*\n(name: architecture\n[\s\S]*?)^```$/m.exec(text)![1];
  return workflow.parse(parse(block));
};

/** A checkout with a diagram, and an `npx` that finds the program without a network. */
function checkout(): { folder: string; path: string } {
  const folder = emptyFolder();
  const bin = emptyFolder();
  writeFileSync(join(bin, "npx"), `#!/bin/sh\nshift\nexec "${process.execPath}" "${FZ}" "$@"\n`);
  chmodSync(join(bin, "npx"), 0o755);
  mkdirSync(join(folder, "architecture"));
  for (const place of [folder, join(folder, "architecture")]) {
    for (const ending of [".fz", ".scenario.yaml"]) {
      cpSync(join(ROOT, `examples/mm1${ending}`), join(place, `orders${ending}`));
    }
  }
  return { folder, path: `${bin}:${process.env.PATH}` };
}

describe.each(["tutorial.md", "ci.md"])("the workflow of docs/%s", (page) => {
  const { jobs } = workflowOf(page);
  const [{ steps }] = Object.values(jobs);
  const commands = steps.flatMap((one) => ("run" in one ? [one.run] : []));

  test("installs the package before it uses it", () => {
    const { name, version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
    expect(commands[0]).toBe(`npm install --no-save ./tools/${name}-${version}.tgz`);
    expect(commands.slice(1).every((command) => command.includes("npx fz "))).toBe(true);
  });

  const runAll = (change: (folder: string) => void): number | null => {
    const { folder, path } = checkout();
    change(folder);
    for (const command of commands.slice(1)) {
      const env = { ...process.env, PATH: path };
      const { status } = spawnSync("bash", ["-e", "-c", command], { cwd: folder, env });
      if (status !== 0) return status;
    }
    return 0;
  };

  test("passes where promises are kept, and stops where one is broken or a diagram is wrong", () => {
    expect(runAll(() => {})).toBe(0);
    const inBoth = (folder: string, file: string, text: string) => {
      for (const place of [".", "architecture"]) writeFileSync(join(folder, place, file), text);
    };
    const scenario = readFileSync(join(ROOT, "examples/mm1.scenario.yaml"), "utf8");
    const broken = `${scenario.replace(/^expect:[\s\S]*?(?=^\S|$(?![\s\S]))/m, "")}\nexpect: ["lost > 5"]\n`;
    expect(runAll((folder) => inBoth(folder, "orders.scenario.yaml", broken))).toBe(3);
    expect(runAll((folder) => inBoth(folder, "orders.fz", "Shop {\n"))).toBe(1);
  });
});
