// The folder of every template: it is what its patterns make, its experiments fail and are mended as
// it says, and its README shows what the commands in it print.
// `UPDATE_GOLDEN=1 npx vitest run test/templates/experiments.test.ts` writes the folders anew.
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { renderSvg } from "../../src/draw/render.js";
import { compile } from "../../src/lang/compile.js";
import { shell, withFreshOutput } from "../console.js";
import { filled, names, TEMPLATES, written } from "./template.js";

const update = Boolean(process.env.UPDATE_GOLDEN);

/** Of a folder: the README without what its commands print, and all other files as they are. */
const withoutOutput = (text: string): string =>
  text.replace(/```console\n([\s\S]*?)```/g, (_, block: string) => {
    const commands = block.split("\n").filter((line) => line.startsWith("$ "));
    return `\`\`\`console\n${commands.join("\n\n")}\n\`\`\``;
  });

async function refresh(name: string): Promise<void> {
  const folder = join(TEMPLATES, name);
  const files = filled(name);
  for (const old of readdirSync(folder)) {
    if (/\.(fz|yaml|md)$/.test(old) && old !== "template.yaml" && !files.has(old)) {
      rmSync(join(folder, old));
    }
  }
  for (const [file, text] of files) writeFileSync(join(folder, file), text);
  const readme = withFreshOutput(files.get("README.md")!, written(files));
  writeFileSync(join(folder, "README.md"), readme);
  const { diagram } = compile(files.get("diagram.fz")!, { file: "diagram.fz" });
  const look = { view: "workflow", theme: "auto", engine: "own" } as const;
  writeFileSync(join(folder, "diagram.svg"), await renderSvg(diagram, look));
}

describe.each(names)("the folder of %s", async (name) => {
  if (update) await refresh(name);
  const folder = join(TEMPLATES, name);
  const files = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name);
  const read = (file: string) => readFileSync(join(folder, file), "utf8");
  const mending = files.filter((file) => file.endsWith("-mended.yaml"));
  const experiments = mending.map((file) => file.replace("-mended.yaml", ".yaml"));

  test("is what its patterns make when nothing is asked for", () => {
    const made = filled(name);
    const own = files.filter((file) => file !== "template.yaml" && file !== "diagram.svg");
    expect([...made.keys()].sort()).toEqual(own.sort());
    for (const [file, text] of made) {
      expect(withoutOutput(read(file)), file).toBe(withoutOutput(text));
    }
  });

  test("has a picture with every node and every edge", () => {
    const { diagram } = compile(read("diagram.fz"), { file: "diagram.fz" });
    const picture = read("diagram.svg");
    for (const { id } of diagram.nodes) expect(picture).toContain(`data-node="${id}"`);
    for (const { id } of diagram.edges) expect(picture).toContain(`data-edge="${id}"`);
    expect(picture.match(/data-edge=/g)).toHaveLength(diagram.edges.length);
  });

  test("has at least three experiments, each with a fault or another load", () => {
    expect(experiments.length).toBeGreaterThanOrEqual(3);
    for (const experiment of experiments) expect(read(experiment)).toMatch(/^# .*\?$/m);
  });

  test.each(experiments)("%s fails, and what mends it does", (experiment) => {
    const shown = (scenario: string) =>
      read("README.md").split(`-s ${scenario} | sed -n '/^Expectations/,$p'\n`)[1] ?? "";
    expect(shown(experiment)).toMatch(/^Expectations {2}\d of \d not met\n/);
    expect(shown(experiment.replace(".yaml", "-mended.yaml"))).toMatch(
      /^Expectations {2}all met\n/,
    );
  });

  test("has a README whose further commands run", () => {
    const more = read("README.md").split("## Ask more")[1] ?? "";
    const cwd = written(filled(name));
    const lines = more.split("\n").filter((line) => line.startsWith("fz "));
    expect(lines.length).toBeGreaterThanOrEqual(2);
    for (const line of lines) {
      const { status, err } = shell(line, cwd);
      expect([0, 3], `${line}\n${err}`).toContain(status);
    }
  });

  test("has a README that shows what its commands print", () => {
    const readme = read("README.md");
    expect(readme).toContain("(diagram.svg)");
    expect(withFreshOutput(readme, written(filled(name)))).toBe(readme);
  });
});
