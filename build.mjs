// Builds dist/: the command line as one file that starts fast, the library as modules for Node and
// browsers, and the types. Packages under EPL or MPL stay outside the bundles.
//
//   --no-types   without the types, and without compiling ahead of time
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { build } from "esbuild";

const quick = process.argv.includes("--no-types");
if (!quick) rmSync("dist", { recursive: true, force: true });

const shared = {
  bundle: true,
  target: "es2022",
  minify: true,
  legalComments: "linked",
  external: ["elkjs", "@resvg/resvg-js"],
  // Its modern build; the one that Node would pick is CommonJS and cannot be bundled as a module.
  alias: { yaml: "./node_modules/yaml/browser/index.js" },
  logLevel: "warning",
  write: false,
};

/** Others may be running what stands in dist/: every file is replaced in one go. */
function write(path, contents) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.${process.pid}.tmp`, contents);
  renameSync(`${path}.${process.pid}.tmp`, path);
}

async function buildLibrary() {
  const { outputFiles } = await build({
    ...shared,
    entryPoints: { index: "src/index.ts" },
    outdir: "dist",
    chunkNames: "lib/[name]-[hash]",
    format: "esm",
    splitting: true,
    platform: "browser",
  });
  for (const { path, contents } of outputFiles) write(path, contents);
}

/** commander can run commands that are programs of their own; ours are not, and loading that is slow. */
const withoutExecutables = {
  name: "without-executables",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
      importer.includes("commander") ? { path: "none", namespace: "without" } : undefined,
    );
    onLoad({ filter: /.*/, namespace: "without" }, () => ({ contents: "module.exports = {};" }));
  },
};

/** One CommonJS file: modules of a command that is not called are not evaluated. */
async function buildProgram() {
  const common = { ...shared, format: "cjs", platform: "node", outdir: "dist" };
  const program = await build({
    ...common,
    entryPoints: { fz: "src/cli/main.ts" },
    supported: { "dynamic-import": false },
    define: { "import.meta.url": "moduleUrl" },
    plugins: [withoutExecutables],
    // The function that the launcher calls; ASCII, so that it can be read without decoding.
    banner: {
      js: '(function (exports, require, module, __filename, __dirname) { const moduleUrl = require("node:url").pathToFileURL(__filename).href;',
    },
    footer: { js: "})" },
    charset: "ascii",
  });
  const script = program.outputFiles.find(({ path }) => path.endsWith(".js"));
  const hash = createHash("sha256").update(script.contents).digest("hex").slice(0, 12);
  const bundle = `fz-${hash}.cjs`;
  for (const { path, contents } of program.outputFiles) {
    write(join("dist", path === script.path ? bundle : `${bundle}.LEGAL.txt`), contents);
  }
  const launcher = await build({
    ...common,
    entryPoints: { launch: "src/cli/launch.ts" },
    outExtension: { ".js": ".cjs" },
    define: { FZ_BUNDLE: JSON.stringify(bundle) },
  });
  for (const { path, contents } of launcher.outputFiles) write(path, contents);
}

/** Runs each command once, so that V8 can keep what it compiled for it. */
function compileAhead() {
  mkdirSync("dist/cache", { recursive: true });
  const diagram = "templates/pubsub/diagram.fz";
  const picture = join(tmpdir(), `fz-${process.pid}.svg`);
  const runs = [
    ["help"],
    ["check", diagram],
    ["render", diagram, "-o", picture],
    ["simulate", diagram, "--duration", "20s", "--set", "expect=[]"],
    ["explain", diagram],
    ["export", diagram, "--to", "json"],
  ];
  for (const words of runs) {
    const env = { ...process.env, FZ_WRITE_CODE_CACHE: "1" };
    const { status, stderr } = spawnSync(process.execPath, ["bin/fz.js", ...words], { env });
    if (status !== 0) throw new Error(`fz ${words.join(" ")} failed: ${stderr}`);
  }
  rmSync(picture, { force: true });
}

await Promise.all([buildLibrary(), buildProgram()]);
if (!quick) {
  compileAhead();
  execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.types.json"], {
    stdio: "inherit",
  });
}
