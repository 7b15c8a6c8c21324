// The house rules that a machine can keep: who may import whom, how large a file may grow, and
// which sources of chaos stay out of the parts that must be repeatable.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "..");
const SOURCE = join(ROOT, "src");

interface SourceFile {
  /** From `src`: `sim/roles/topic.ts`. */
  readonly path: string;
  readonly layer: string;
  readonly text: string;
  readonly imports: readonly string[];
}

const files: readonly SourceFile[] = readdirSync(SOURCE, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts"))
  .map((path) => {
    const text = readFileSync(join(SOURCE, path), "utf8");
    const found = text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g);
    const imports = [...found].map((match) => match[1]);
    return { path, layer: path.includes("/") ? path.split("/")[0] : "index", text, imports };
  });

const layerOf = (file: SourceFile, imported: string): string | null => {
  if (!imported.startsWith(".")) return null;
  const path = relative(SOURCE, join(SOURCE, file.path, "..", imported));
  return path.startsWith("..") ? "outside" : path.includes("/") ? path.split("/")[0] : "index";
};

/** What each layer may import of the others, and why. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  lang: ["lang"],
  draw: ["draw", "lang"], // a report reaches a picture as marks, never as a report
  sim: ["sim", "lang"],
  editor: ["editor", "lang"], // answers about a text while it is written; no pictures, no runs
  export: ["export", "lang", "draw", "sim"],
  page: ["page", "lang", "draw", "sim", "export"], // programs of pages, in browsers
  cli: ["cli", "lang", "editor", "draw", "sim", "export", "outside"], // outside: package.json, for the version
  index: ["lang", "draw", "sim", "export"],
};

/** Packages that only one layer may use. */
const PACKAGES: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^node:/, ["cli"]],
  [/^chalk$/, ["cli"]],
  [/^commander$/, ["cli"]],
  [/^vscode-/, ["cli"]],
  [/^chevrotain/, ["lang"]],
  [/^elkjs/, ["draw"]],
  [/^@svgdotjs\//, ["draw"]],
  [/^uplot$/, ["page"]],
];

describe("the tree", () => {
  test("holds source files in every layer", () => {
    const layers = new Set(files.map((file) => file.layer));
    expect([...layers].sort()).toEqual([
      "cli",
      "draw",
      "editor",
      "export",
      "index",
      "lang",
      "page",
      "sim",
    ]);
  });

  test("layers import only what they may", () => {
    const wrong = files.flatMap((file) =>
      file.imports
        .map((imported) => [layerOf(file, imported), imported] as const)
        .filter(([layer]) => layer !== null && !MAY_IMPORT[file.layer].includes(layer))
        .map(([, imported]) => `${file.path} imports ${imported}`),
    );
    expect(wrong).toEqual([]);
  });

  test("packages stay in their layer", () => {
    const wrong = files.flatMap((file) =>
      PACKAGES.flatMap(([name, layers]) =>
        file.imports
          .filter((imported) => name.test(imported) && !layers.includes(file.layer))
          .map((imported) => `${file.path} imports ${imported}`),
      ),
    );
    expect(wrong).toEqual([]);
  });
});

describe("every file", () => {
  test("has at most 400 lines of at most 100 columns", () => {
    const wrong = files.flatMap(({ path, text }) => {
      const lines = text.split("\n");
      const wide = lines.findIndex((line) => line.length > 100 && !/^\s*(\/\/|"|`|\/)/.test(line));
      return [
        ...(lines.length > 401 ? [`${path}: ${lines.length} lines`] : []),
        ...(wide >= 0 && !/["`/]/.test(lines[wide]) ? [`${path}:${wide + 1}: too wide`] : []),
      ];
    });
    expect(wrong).toEqual([]);
  });

  test("opens with what it is for", () => {
    const wrong = files.filter(({ text }) => !/^(#!.*\n)?(\/\/|\/\*\*)/.test(text));
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });

  test("is named for what it holds", () => {
    const vague = files.filter(({ path }) =>
      /(^|\/)(utils?|helpers?|types|misc|common)\.ts$/.test(path),
    );
    expect(vague.map(({ path }) => path)).toEqual([]);
  });

  test("outside the command line knows no wall clock, no global randomness and no console", () => {
    const banned = /\bMath\.random\b|\bDate\.now\b|\bnew Date\b|\bperformance\.now\b|\bconsole\./;
    const wrong = files.filter(({ layer, text }) => layer !== "cli" && banned.test(text));
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });

  test("has no `any`, no enum and no suppressed check", () => {
    const banned =
      /:\s*any\b|\bas any\b|<any>|^\s*(export\s+)?(const\s+)?enum\b|@ts-(ignore|nocheck)/m;
    const wrong = files.filter(({ text }) => banned.test(text.replace(/\/\/.*$/gm, "")));
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });
});
