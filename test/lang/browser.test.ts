// `compile` runs where there is nothing but the language JavaScript itself: bundled as a web page
// would do it, in a context without anything of Node, where code made at run time is forbidden.
import { createContext, runInContext } from "node:vm";
import { build } from "esbuild";
import { beforeAll, expect, test } from "vitest";
import { compile as ours } from "../../src/lang/compile.js";

const TEXT = `A { # A
n1: circle label:"Start"
n2: rect label:"Work"
n1.handel(right) -> n2.handle(left) [label="go"]
loop [x] n1 n2
}
`;

let script = "";

beforeAll(async () => {
  const { outputFiles, warnings } = await build({
    stdin: {
      contents: `import { compile } from "./src/lang/compile.js";
        import { exportJson } from "./src/export/json.js";
        globalThis.result = (text) => {
          const { diagram, diagnostics } = compile(text, { file: "a.fz", advice: true });
          return JSON.stringify({ graph: exportJson(diagram), diagnostics });
        };`,
      resolveDir: new URL("../..", import.meta.url).pathname,
    },
    bundle: true,
    write: false,
    minify: true,
    format: "iife",
    platform: "browser",
    target: "es2022",
    logLevel: "silent",
  });
  expect(warnings).toEqual([]);
  script = outputFiles[0].text;
});

/** Runs the bundle; the context has the built-in objects of the language and no others. */
function inEmptyContext(text: string): string {
  const context = createContext(Object.create(null), {
    codeGeneration: { strings: false, wasm: false },
  });
  expect(runInContext("typeof process + typeof window + typeof console", context)).toBe(
    "undefinedundefinedobject",
  );
  // Pages and workers have `self`; nothing else is left to them here.
  runInContext("delete globalThis.console; globalThis.self = globalThis;", context);
  runInContext(script, context);
  return runInContext(`result(${JSON.stringify(text)})`, context);
}

test("gives the same diagram and diagnostics as in Node", () => {
  const { diagram, diagnostics } = ours(TEXT, { file: "a.fz", advice: true });
  const theirs = JSON.parse(inEmptyContext(TEXT));
  expect(theirs.diagnostics).toEqual(JSON.parse(JSON.stringify(diagnostics)));
  expect(theirs.diagnostics.length).toBeGreaterThan(1);
  expect(theirs.graph).toMatchObject(JSON.parse(JSON.stringify(diagram)));
});

test("stays small", () => {
  expect(script.length).toBeLessThan(400_000);
});
