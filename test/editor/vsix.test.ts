// The extension for Visual Studio Code as people install it: packed, read back, and its server run.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join } from "node:path";
import { strFromU8, unzipSync } from "fflate";
import { beforeAll, describe, expect, test } from "vitest";
import { withoutPlaces } from "../../src/editor/complete.js";
import { TOKEN_KINDS, TOKEN_MARKS } from "../../src/editor/highlight.js";
import { compile } from "../../src/lang/compile.js";
import { emptyFolder, ROOT } from "../cli/run.js";
import { Editor } from "./client.js";
import { SHOP } from "./cursor.js";

let files: Readonly<Record<string, Uint8Array>>;
let packed: Buffer;
const read = (path: string): string => strFromU8(files[path]);

/** Packs with every way to the network closed. */
function pack(): Buffer {
  const target = join(emptyFolder(), "fz.vsix");
  const offline =
    'import net from "node:net"; net.Socket.prototype.connect = () => { throw new Error("offline"); };';
  const words = ["--import", `data:text/javascript,${encodeURIComponent(offline)}`];
  const script = "editors/vscode/pack.mjs";
  execFileSync(process.execPath, [...words, script, target], { cwd: ROOT });
  return readFileSync(target);
}

beforeAll(() => {
  packed = pack();
  files = unzipSync(packed);
});

interface Manifest {
  readonly main: string;
  readonly version: string;
  readonly contributes: {
    readonly languages: readonly { readonly id: string; readonly configuration: string }[];
    readonly grammars: readonly { readonly scopeName: string; readonly path: string }[];
    readonly snippets: readonly { readonly path: string }[];
    readonly semanticTokenScopes: readonly { readonly scopes: Record<string, string[]> }[];
  };
}

const manifestOf = (): Manifest => JSON.parse(read("extension/package.json"));

describe("the extension", () => {
  test("holds just what it needs", () => {
    expect(Object.keys(files).sort()).toEqual([
      "[Content_Types].xml",
      "extension.vsixmanifest",
      "extension/LICENSE.txt",
      "extension/NOTICES.txt",
      "extension/dist/extension.cjs",
      "extension/dist/server.cjs",
      "extension/language-configuration.json",
      "extension/package.json",
      "extension/readme.md",
      "extension/snippets/fz.json",
      "extension/syntaxes/fz.tmLanguage.json",
    ]);
    expect(packed.byteLength).toBeLessThan(600_000);
  });

  test("is packed to the same bytes every time", () => {
    expect(pack().equals(packed)).toBe(true);
  });

  test("names files that are in it, under the version of the whole project", () => {
    const { main, version, contributes } = manifestOf();
    const { languages, grammars, snippets } = contributes;
    const paths = [main, languages[0].configuration, grammars[0].path, snippets[0].path];
    for (const path of paths) expect(files).toHaveProperty([join("extension", path)]);
    const root = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
    expect(version).toBe(root.version);
    expect(read("extension.vsixmanifest")).toContain(`Version="${version}"`);
    for (const path of read("extension.vsixmanifest").matchAll(/ Path="([^"]+)"/g)) {
      expect(files).toHaveProperty([path[1]]);
    }
    const types = read("[Content_Types].xml");
    for (const path of Object.keys(files)) {
      if (path !== "[Content_Types].xml") expect(types).toContain(`"${/\.\w+$/.exec(path)?.[0]}"`);
    }
  });

  test("has the grammar of the language, and colours what the server names", () => {
    const grammar = readFileSync(join(ROOT, "grammar/fz.tmLanguage.json"), "utf8");
    expect(read("extension/syntaxes/fz.tmLanguage.json")).toBe(grammar);
    const { scopes } = manifestOf().contributes.semanticTokenScopes[0];
    for (const [selector, names] of Object.entries(scopes)) {
      const [kind, mark] = selector.split(".");
      expect(TOKEN_KINDS).toContain(kind);
      if (mark !== undefined) expect(TOKEN_MARKS).toContain(mark);
      for (const name of names) expect(grammar).toContain(`"${name}"`);
    }
  });

  test("asks for nothing at run time but Node and the editor", () => {
    for (const name of ["extension", "server"]) {
      const text = read(`extension/dist/${name}.cjs`);
      const asked = [...text.matchAll(/\brequire\("([^"]+)"\)/g)].map((match) => match[1]);
      const known = [...builtinModules, ...(name === "extension" ? ["vscode"] : [])];
      const unknown = asked.filter((one) => !known.includes(one.replace(/^node:/, "")));
      expect(unknown).toEqual([]);
    }
    expect(read("extension/NOTICES.txt")).toMatch(/^vscode-languageserver [\d.]+ \(MIT\)$/m);
  });

  test.each([
    ["lane", (text: string) => text.replace("\n}", "\nn1.handle(top) -> n1.handle(left)\n}")],
    ["node", (text: string) => `${BEFORE}${text.replace("n1", "n3")}\n}`],
    ["edge", (text: string) => `${BEFORE}${text}\n}`],
    [
      "edge-lane",
      (text: string) => `A { # A\nn1: circle\n${text}\n}\nLane { # Lane\nn2: circle\n}`,
    ],
    ["loop", (text: string) => `${BEFORE}n1.handle(right) -> n2.handle(left)\n${text}\n}`],
  ])("has the snippet %s, a good statement once it is filled in", (prefix, around) => {
    const snippets: readonly { readonly prefix: string; readonly body: readonly string[] }[] =
      Object.values(JSON.parse(read("extension/snippets/fz.json")));
    expect(snippets).toHaveLength(5);
    const snippet = snippets.find((one) => one.prefix === prefix);
    const text = around(withoutPlaces(snippet?.body.join("\n") ?? ""));
    // A node that is just written has no edge yet.
    const wrong = compile(text).diagnostics.filter(({ code }) => code !== "FZ214");
    expect(wrong, text).toEqual([]);
  });
});

const BEFORE = "A { # A\nn1: circle\nn2: circle\n";

test("its server serves an editor without anything around it", async () => {
  const folder = emptyFolder();
  const server = join(folder, "extension/dist/server.cjs");
  mkdirSync(dirname(server), { recursive: true });
  writeFileSync(server, files["extension/dist/server.cjs"]);
  const { editor, answer } = await Editor.start([server, "--stdio"]);
  expect(answer.serverInfo?.name).toBe("fz");
  await editor.open("untitled:one", SHOP.replace("circle", "cirle"));
  const diagnostics = await editor.diagnostics("untitled:one");
  expect(diagnostics.map(({ code }) => code)).toEqual(["FZ205"]);
  expect(await editor.stop()).toBe(0);
});
