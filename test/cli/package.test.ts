// The package as people install it: packed, unpacked elsewhere, and run from there.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { emptyFolder, ROOT } from "./run.js";

test("the tarball installs into another folder and its fz works there", {
  timeout: 180_000,
}, () => {
  const folder = emptyFolder();
  const npm = (...words: string[]) =>
    execFileSync("npm", words, {
      cwd: folder,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  const packed = execFileSync(
    "npm",
    ["pack", "--ignore-scripts", "--json", "--pack-destination", folder],
    {
      cwd: ROOT,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    },
  );
  const listing = JSON.parse(packed.slice(packed.search(/^[[{]/m)));
  const [entry] = Array.isArray(listing) ? listing : Object.values<never>(listing);
  const { filename, files } = entry as { filename: string; files: { path: string }[] };
  const paths = files.map(({ path }) => path);
  expect(paths).toEqual(expect.arrayContaining(["bin/fz.js", "dist/launch.cjs", "dist/index.js"]));
  expect(paths).toContain("dist/types/index.d.ts");
  expect(paths).toContain("templates/pubsub/diagram.fz");
  expect(paths.filter((path) => /^(src|test|node_modules)\//.test(path))).toEqual([]);

  writeFileSync(join(folder, "package.json"), '{ "name": "elsewhere", "private": true }');
  npm("install", "--no-audit", "--no-fund", `./${filename}`);
  const fz = join(folder, "node_modules/.bin/fz");
  const run = (...words: string[]) => spawnSync(fz, words, { cwd: folder, encoding: "utf8" });
  const succeeds = (...words: string[]) => {
    const { status, stderr } = run(...words);
    expect({ words, status, stderr: status === 0 ? "" : stderr }).toEqual({
      words,
      status: 0,
      stderr: "",
    });
  };
  succeeds("new", "pubsub", "shop");
  succeeds("render", "shop/diagram.fz");
  succeeds("render", "shop/diagram.fz", "--layout", "elk");
  succeeds("render", "shop/diagram.fz", "-o", "shop/diagram.png");
  succeeds("render", "shop/diagram.fz", "-o", "shop/diagram.pdf");
  expect(existsSync(join(folder, "shop/diagram.svg"))).toBe(true);
  succeeds("simulate", "shop/diagram.fz", "--duration", "20s", "--set", "expect=[]");

  // And the library, from plain JavaScript.
  const program = `
    import { buildModel, compile, emptyScenario, renderSvg, simulate } from "fz-flow";
    const { diagram } = compile('A { # A\\nn1: circle label:"Go"\\nn2: circle label:"End"\\nn1.handle(right) -> n2.handle(left)\\n}');
    const { model } = buildModel(diagram, emptyScenario("none").scenario);
    const svg = await renderSvg(diagram, { view: "workflow", theme: "light", engine: "own" });
    console.log(simulate(model).ledger.completed > 0, svg.startsWith("<svg"));
  `;
  writeFileSync(join(folder, "use.mjs"), program);
  const used = spawnSync(process.execPath, ["use.mjs"], { cwd: folder, encoding: "utf8" });
  expect([used.stdout, used.stderr]).toEqual(["true true\n", ""]);
  expect(readFileSync(join(folder, "node_modules/fz-flow/README.md"), "utf8")).toContain("fz");
});
