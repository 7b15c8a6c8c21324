// Bundles the command line and the library into dist/: a bundle starts in a fraction of the time
// that loading the packages file by file would take. Packages under EPL or MPL stay outside it.
import { execFileSync } from "node:child_process";
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { build } from "esbuild";

const shared = {
  bundle: true,
  splitting: true,
  format: "esm",
  target: "es2022",
  minify: true,
  legalComments: "linked",
  external: ["elkjs", "@resvg/resvg-js"],
  // Its modern build; the one that Node would pick is CommonJS and cannot be bundled as a module.
  alias: { yaml: "./node_modules/yaml/browser/index.js" },
  logLevel: "warning",
  write: false,
};

// While tests run, others may be running what stands there.
if (!process.argv.includes("--keep")) rmSync("dist", { recursive: true, force: true });
const results = await Promise.all([
  build({
    ...shared,
    entryPoints: { cli: "src/cli/main.ts" },
    outdir: "dist",
    chunkNames: "cli/[name]-[hash]",
    platform: "node",
    // commander is CommonJS and asks for built-in modules by `require`.
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
  }),
  build({
    ...shared,
    entryPoints: { index: "src/index.ts" },
    outdir: "dist",
    chunkNames: "lib/[name]-[hash]",
    platform: "browser",
  }),
]);
// Others may be running what stands in dist/: every file is replaced in one go, entries after chunks.
const outputs = results.flatMap(({ outputFiles }) => outputFiles);
outputs.sort((left, right) => right.path.split("/").length - left.path.split("/").length);
for (const { path, contents } of outputs) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.${process.pid}.tmp`, contents);
  renameSync(`${path}.${process.pid}.tmp`, path);
}
if (!process.argv.includes("--no-types")) {
  execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.types.json"], {
    stdio: "inherit",
  });
}
