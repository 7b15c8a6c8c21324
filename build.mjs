// Bundles the command line and the library into dist/: a bundle starts in a fraction of the time
// that loading the packages file by file would take. Packages under EPL or MPL stay outside it.
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { build } from "esbuild";

const shared = {
  bundle: true,
  splitting: true,
  format: "esm",
  target: "es2022",
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "linked",
  external: ["elkjs", "@resvg/resvg-js"],
  // Its modern build; the one that Node would pick is CommonJS and cannot be bundled as a module.
  alias: { yaml: "./node_modules/yaml/browser/index.js" },
  logLevel: "warning",
};

// While tests run, others may be running what stands there.
if (!process.argv.includes("--keep")) rmSync("dist", { recursive: true, force: true });
await Promise.all([
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
if (!process.argv.includes("--no-types")) {
  execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.types.json"], {
    stdio: "inherit",
  });
}
