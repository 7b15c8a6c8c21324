// Builds dist/: the command line as one file that starts fast, the library as modules for Node and
// browsers, and the types. Packages under EPL or MPL stay outside the bundles.
//
//   --no-types   without the types, and without compiling ahead of time
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { build } from "esbuild";

const quick = process.argv.includes("--no-types");
if (!quick) rmSync("dist", { recursive: true, force: true });

const shared = {
  bundle: true,
  target: "es2022",
  minify: true,
  legalComments: "linked",
  external: ["elkjs", "@resvg/resvg-js", "pdfkit"],
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

/** Commands that need the language and nothing else: they start from a smaller file. */
const LIGHT = ["check", "fmt", "export", "import"];

/** Commands that run a diagram: drawing is left out of the file they start from. */
const RUNNING = ["simulate", "explain", "analyze", "chaos"];

/** Commands that draw: what runs diagrams is left out, but for reading the reports of runs. */
const DRAWING = ["render"];

/** Leaves out the commands that a program is not started for. */
const commandsOnly = (names) => ({
  name: "commands-only",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\.\/commands\// }, ({ path }) =>
      names.includes(path.replace(/^.*\/|\.js$/g, ""))
        ? undefined
        : { path, namespace: "left-out" },
    );
    onLoad({ filter: /.*/, namespace: "left-out" }, () => ({
      contents: "export const command = 0",
    }));
  },
});

/** Leaves out a module that a program is not started for, and with it all that it needs. */
const without = (filter, name) => ({
  name: `without-${name}`,
  setup({ onResolve, onLoad }) {
    onResolve({ filter }, ({ path }) => ({ path, namespace: name }));
    onLoad({ filter: /.*/, namespace: name }, () => ({ contents: `export const ${name} = 0` }));
  },
});

/** The language server; what declares its command stays, for the help. */
const withoutServer = without(/\/lsp\/serve\.js$/, "serve");

/** The report page, with the drawing that it needs: the launcher starts it from the full program. */
const withoutReport = without(/\/report-file\.js$/, "reportFile");

/** What esbuild leaves as it is: the letters of regular expressions. */
const inAscii = (code) =>
  code.replace(/[\u0080-\uffff]/g, (letter) => {
    return `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });

/**
 * The command line as CommonJS files in which modules are evaluated when they are needed: one with
 * all commands, one with the light ones, one with those that run diagrams, one with the one that
 * draws, one with the language server. A hash in the name ties each to its code cache.
 */
async function buildProgram(name, plugins) {
  const { outputFiles } = await build({
    ...shared,
    format: "cjs",
    platform: "node",
    outdir: "dist",
    entryPoints: { [name]: "src/cli/main.ts" },
    supported: { "dynamic-import": false },
    define: { "import.meta.url": "moduleUrl" },
    plugins: [withoutExecutables, ...plugins],
    // The function that the launcher calls; ASCII, so that it can be read without decoding.
    banner: {
      js: '(function (exports, require, module, __filename, __dirname) { const moduleUrl = require("node:url").pathToFileURL(__filename).href;',
    },
    footer: { js: "})" },
    charset: "ascii",
  });
  const script = outputFiles.find(({ path }) => path.endsWith(".js"));
  const code = inAscii(script.text);
  const hash = createHash("sha256").update(code).digest("hex").slice(0, 12);
  const bundle = `${name}-${hash}.cjs`;
  for (const { path, contents } of outputFiles) {
    if (path === script.path) write(join("dist", bundle), code);
    else write(join("dist", `${name}.LEGAL.txt`), contents);
  }
  return bundle;
}

async function buildPrograms() {
  const [full, light, run, draw, lsp] = await Promise.all([
    buildProgram("fz", [withoutServer]),
    buildProgram("fz-light", [commandsOnly(LIGHT)]),
    buildProgram("fz-run", [commandsOnly(RUNNING), withoutReport]),
    buildProgram("fz-draw", [commandsOnly(DRAWING)]),
    buildProgram("fz-lsp", [commandsOnly(["lsp"])]),
  ]);
  const bundles = Object.fromEntries([
    ...["help", ...LIGHT].map((word) => [word, light]),
    ...RUNNING.map((word) => [word, run]),
    ...DRAWING.map((word) => [word, draw]),
    ["lsp", lsp],
  ]);
  const { outputFiles } = await build({
    ...shared,
    format: "cjs",
    platform: "node",
    outdir: "dist",
    entryPoints: { launch: "src/cli/launch.ts" },
    outExtension: { ".js": ".cjs" },
    define: { FZ_BUNDLES: JSON.stringify({ ...bundles, "*": full }) },
  });
  for (const { path, contents } of outputFiles) write(path, contents);
}

/** The programs and styles of pages, which the command line serves or puts into HTML files. */
async function buildPages() {
  const { outputFiles } = await build({
    ...shared,
    entryPoints: {
      report: "src/page/report/main.ts",
      "report-style": "src/page/report/report.css",
      compare: "src/page/compare/main.ts",
      preview: "src/page/preview/main.ts",
      "preview-worker": "src/page/preview/worker.ts",
      "preview-style": "src/page/preview/preview.css",
    },
    outdir: "dist/page",
    format: "iife",
    platform: "browser",
    charset: "utf8",
    // The report is handed on as one file, so what others wrote of it keeps its notice there.
    legalComments: "eof",
    external: [],
    alias: { ...shared.alias, elkjs: "./src/page/preview/elk.ts" },
  });
  for (const { path, contents } of outputFiles) write(path.replace("-style.css", ".css"), contents);
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

/** The fonts of pictures, each with its licence, to where the program looks for them. */
function copyFonts() {
  for (const [name, cuts] of [
    ["inter", ["400Regular/Inter_400Regular", "600SemiBold/Inter_600SemiBold"]],
    [
      "shantell-sans",
      ["400Regular/ShantellSans_400Regular", "600SemiBold/ShantellSans_600SemiBold"],
    ],
  ]) {
    const from = join("node_modules/@expo-google-fonts", name);
    for (const cut of cuts) {
      write(join("dist/fonts", `${basename(cut)}.ttf`), readFileSync(join(from, `${cut}.ttf`)));
    }
    write(join("dist/fonts", `${name}.LICENSE.txt`), readFileSync(join(from, "LICENSE_FONT")));
  }
  for (const name of readdirSync("fonts").filter((file) => /\.(ttf|txt)$/.test(file))) {
    write(join("dist/fonts", name), readFileSync(join("fonts", name)));
  }
}

await Promise.all([buildLibrary(), buildPrograms(), buildPages()]);
copyFonts();
if (!quick) {
  compileAhead();
  execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.types.json"], {
    stdio: "inherit",
  });
}
