// Whole sessions of an editor with `fz lsp`, over real pipes.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import {
  CodeActionRequest,
  CompletionRequest,
  DefinitionRequest,
  DidChangeWatchedFilesNotification,
  DocumentFormattingRequest,
  DocumentHighlightRequest,
  DocumentSymbolRequest,
  FoldingRangeRequest,
  HoverRequest,
  type Position,
  PrepareRenameRequest,
  ReferencesRequest,
  RenameRequest,
  SemanticTokensRequest,
  type TextEdit,
} from "vscode-languageserver-protocol/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { emptyFolder, FZ, fz } from "../cli/run.js";
import { Editor } from "./client.js";
import { SHOP } from "./cursor.js";

const URI = "file:///nowhere/shop.fz";
const textDocument = { uri: URI };

/** Where a piece of the shop stands; `‸` in it is the place within. */
function at(place: string, text = SHOP): Position {
  const offset = text.indexOf(place.replace("‸", "")) + place.indexOf("‸");
  return TextDocument.create(URI, "fz", 1, text).positionAt(offset);
}

const applied = (text: string, edits: readonly TextEdit[]): string =>
  TextDocument.applyEdits(TextDocument.create(URI, "fz", 1, text), [...edits]);

async function withShop(work: (editor: Editor) => Promise<void>, text = SHOP): Promise<void> {
  const { editor } = await Editor.start();
  await editor.open(URI, text);
  await work(editor);
  expect(await editor.stop()).toBe(0);
}

describe("a session", () => {
  test("begins with what the server can do and ends with status 0", async () => {
    const { editor, answer } = await Editor.start();
    expect(answer.serverInfo?.name).toBe("fz");
    expect(Object.keys(answer.capabilities).sort()).toEqual([
      "codeActionProvider",
      "completionProvider",
      "definitionProvider",
      "documentFormattingProvider",
      "documentHighlightProvider",
      "documentSymbolProvider",
      "foldingRangeProvider",
      "hoverProvider",
      "referencesProvider",
      "renameProvider",
      "semanticTokensProvider",
      "textDocumentSync",
    ]);
    expect(await editor.stop()).toBe(0);
  });

  test("shows problems while somebody writes, and mends them", async () => {
    await withShop(async (editor) => {
      expect(await editor.diagnostics(URI)).toEqual([]);
      const start = at("n4: ‸taskbox");
      const end = { line: start.line, character: start.character + "taskbox".length };
      await editor.change(URI, "taskbx", { start, end });
      const [problem, ...others] = await editor.diagnostics(URI);
      expect(others).toEqual([]);
      expect(problem).toMatchObject({ code: "FZ205", severity: 1, source: "fz" });
      expect(problem.range).toEqual({ start, end: { ...end, character: end.character - 1 } });
      expect(problem.message).toContain("help: did you mean 'taskbox'?");

      const actions = await editor.connection.sendRequest(CodeActionRequest.type, {
        textDocument,
        range: { start, end: start },
        context: { diagnostics: [problem] },
      });
      expect(actions).toHaveLength(1);
      const [action] = actions as {
        title: string;
        edit: { changes: Record<string, TextEdit[]> };
      }[];
      expect(action).toMatchObject({ title: "write taskbox (FZ205)", kind: "quickfix" });
      const [edit] = action.edit.changes[URI];
      await editor.change(URI, edit.newText, edit.range);
      expect(await editor.diagnostics(URI)).toEqual([]);
    });
  });

  test("keeps up with many small changes", async () => {
    await withShop(async (editor) => {
      const line = at("loop‸").line;
      const typed = 'n6: circle label:"Typed é𝄞"\n';
      let character = 0;
      for (const sign of typed) {
        const place = { line, character };
        await editor.change(URI, sign, { start: place, end: place });
        character += sign.length;
      }
      const diagnostics = await editor.diagnostics(URI);
      expect(diagnostics.map(({ code }) => code)).toEqual(["FZ214"]);
      const symbols = await editor.connection.sendRequest(DocumentSymbolRequest.type, {
        textDocument,
      });
      expect(JSON.stringify(symbols)).toContain("Typed é𝄞");
    });
  });

  test("clears the problems of a document that is closed", async () => {
    await withShop(async (editor) => {
      await editor.change(URI, "A {");
      expect((await editor.diagnostics(URI)).length).toBeGreaterThan(0);
      await editor.close(URI);
      expect(await editor.diagnostics(URI)).toEqual([]);
      const hover = editor.connection.sendRequest(HoverRequest.type, {
        textDocument,
        position: { line: 0, character: 0 },
      });
      expect(await hover).toBeNull();
    });
  });
});

describe("answers", () => {
  test("to questions about names", async () => {
    await withShop(async ({ connection }) => {
      const position = at("Depot.n‸4");
      const ask = { textDocument, position };
      const start = at("‸n4:");
      const definition = await connection.sendRequest(DefinitionRequest.type, ask);
      const end = { ...start, character: start.character + 2 };
      expect(definition).toEqual([{ uri: URI, range: { start, end } }]);
      const references = await connection.sendRequest(ReferencesRequest.type, {
        ...ask,
        context: { includeDeclaration: false },
      });
      expect(references).toHaveLength(2);
      expect(await connection.sendRequest(DocumentHighlightRequest.type, ask)).toHaveLength(3);
      const hover = await connection.sendRequest(HoverRequest.type, ask);
      expect(hover).toMatchObject({
        contents: { kind: "markdown", value: expect.stringContaining("**n4** taskbox · Pack") },
      });
    });
  });

  test("to a rename, and in words where it cannot be", async () => {
    await withShop(async ({ connection }) => {
      const ask = { textDocument, position: at("De‸pot {") };
      const prepared = await connection.sendRequest(PrepareRenameRequest.type, ask);
      expect(prepared).toMatchObject({ placeholder: "Depot" });
      const edit = await connection.sendRequest(RenameRequest.type, { ...ask, newName: "Store" });
      expect(applied(SHOP, edit?.changes?.[URI] ?? [])).toBe(SHOP.replaceAll("Depot", "Store"));
      const taken = connection.sendRequest(RenameRequest.type, { ...ask, newName: "Shop" });
      await expect(taken).rejects.toThrow("there is a lane 'Shop' already");
      const text = { textDocument, position: at("Basket‸") };
      const never = connection.sendRequest(PrepareRenameRequest.type, text);
      await expect(never).rejects.toThrow("only the ids of nodes and lanes can be renamed");
    });
  });

  test("to completion, with places to fill in", async () => {
    const text = SHOP.replace("\n}\n", "\nn3.handle(top) -> \nn9: circle \n}\n");
    await withShop(async ({ connection }) => {
      const position = at("n3.handle(top) -> ‸", text);
      const list = await connection.sendRequest(CompletionRequest.type, { textDocument, position });
      if (list === null || Array.isArray(list)) throw new Error("no list");
      const found = list.items.find(({ label }) => label === "Depot.n4");
      expect(found?.textEdit).toEqual({
        range: { start: position, end: position },
        newText: "Depot.n4.handle(top)",
      });
      const place = at("n9: circle ‸", text);
      const next = await connection.sendRequest(CompletionRequest.type, {
        textDocument,
        position: place,
        context: { triggerKind: 2, triggerCharacter: " " },
      });
      expect(JSON.stringify(next)).toContain('label:\\"$1\\"');
    }, text);
  });

  test("without places for editors that know none", async () => {
    const { editor } = await Editor.start([FZ, "lsp", "--stdio"], {});
    const text = "A { # A\n\n}\n";
    await editor.open(URI, text);
    const list = await editor.connection.sendRequest(CompletionRequest.type, {
      textDocument,
      position: { line: 1, character: 0 },
    });
    expect(JSON.stringify(list)).toContain('n1: rectangle label:\\"\\"');
    const symbols = await editor.connection.sendRequest(DocumentSymbolRequest.type, {
      textDocument,
    });
    expect(symbols?.[0]).toHaveProperty("location");
    expect(await editor.stop()).toBe(0);
  });

  test("with the same text as fz fmt, as one small edit", async () => {
    const text = SHOP.replace('label:"Pack"', "label = 'Pack'").replaceAll("\n", "\r\n");
    await withShop(async ({ connection }) => {
      const options = { tabSize: 2, insertSpaces: true };
      const ask = { textDocument, options };
      const edits = await connection.sendRequest(DocumentFormattingRequest.type, ask);
      const folder = emptyFolder();
      writeFileSync(join(folder, "a.fz"), text);
      expect(applied(text, edits ?? [])).toBe(fz(folder, ["fmt", "--stdout", "a.fz"]).out);
    }, text);
    await withShop(async (editor) => {
      const options = { tabSize: 2, insertSpaces: true };
      const format = () =>
        editor.connection.sendRequest(DocumentFormattingRequest.type, { textDocument, options });
      expect(await format()).toEqual([]);
      const place = at("n5:‸ circle");
      await editor.change(URI, " ", { start: place, end: place });
      const edits = await format();
      expect(edits?.map(({ newText }) => newText)).toEqual(['n5: circle label:"Sent"\n']);
      await editor.change(URI, "A {\nn1: circle\nn1: circle\n}");
      expect(await format()).toEqual([]);
    });
  });

  test("to mend everything at once", async () => {
    const text = SHOP.replace("circle", "cirle").replace(' label:"Pack"', " label=Pack");
    await withShop(async ({ connection }) => {
      const start = { line: 0, character: 0 };
      const actions = await connection.sendRequest(CodeActionRequest.type, {
        textDocument,
        range: { start, end: start },
        context: { diagnostics: [], only: ["source.fixAll"] },
      });
      const [{ edit }] = actions as { edit: { changes: Record<string, TextEdit[]> } }[];
      expect(applied(text, edit.changes[URI])).toBe(SHOP);
    }, text);
  });

  test("to questions about the shape of a text", async () => {
    await withShop(async ({ connection }) => {
      const symbols = await connection.sendRequest(DocumentSymbolRequest.type, { textDocument });
      expect(symbols?.map(({ name }) => name)).toEqual(["Shop", "Depot"]);
      const folds = await connection.sendRequest(FoldingRangeRequest.type, { textDocument });
      expect(folds?.map(({ startLine, endLine }) => [startLine, endLine])).toEqual([
        [0, 8],
        [10, 14],
      ]);
      const tokens = await connection.sendRequest(SemanticTokensRequest.type, { textDocument });
      expect(tokens?.data.slice(0, 10)).toEqual([0, 0, 4, 0, 1, 0, 7, 10, 7, 2]);
    });
  });

  test("count a byte order mark as editors do", async () => {
    const text = `\uFEFF${SHOP.replace("n1: circle", "n1: cirle")}`;
    await withShop(async (editor) => {
      const [{ range }] = await editor.diagnostics(URI);
      const document = TextDocument.create(URI, "fz", 1, text);
      expect(document.getText(range)).toBe("cirle");
      const ask = { textDocument, position: at("S‸hop {", text) };
      const prepared = await editor.connection.sendRequest(PrepareRenameRequest.type, ask);
      expect(document.getText((prepared as { range: typeof range }).range)).toBe("Shop");
    }, text);
  });
});

describe("the config file", () => {
  test("counts, also when it changes; one that makes no sense is told once", async () => {
    const folder = emptyFolder();
    mkdirSync(join(folder, "in"));
    const config = join(folder, ".fzrc.yaml");
    const uri = pathToFileURL(join(folder, "in", "a.fz")).href;
    const changed = (editor: Editor) =>
      editor.connection.sendNotification(DidChangeWatchedFilesNotification.type, {
        changes: [{ uri: pathToFileURL(config).href, type: 2 }],
      });
    writeFileSync(config, "rules: { FZ214: off }\n");
    const { editor } = await Editor.start();
    const lonely = "A { # A\nn1: circle\n}\n";
    await editor.open(uri, lonely);
    expect(await editor.diagnostics(uri)).toEqual([]);
    writeFileSync(config, "rules: { FZ999: off }\n");
    await changed(editor);
    await editor.change(uri, `${lonely}\n`);
    expect((await editor.diagnostics(uri)).map(({ code }) => code)).toEqual(["FZ214"]);
    expect(editor.messages).toEqual([expect.stringContaining("there is no rule 'FZ999'")]);
    expect(await editor.stop()).toBe(0);
  });
});

describe("hostile input", () => {
  test("is answered: broken texts, places that do not exist, documents that are not open", async () => {
    await withShop(async (editor) => {
      const { connection } = editor;
      const far = { line: 1e9, character: 1e9 };
      const ask = { textDocument, position: far };
      expect(await connection.sendRequest(HoverRequest.type, ask)).toBeNull();
      await connection.sendRequest(CompletionRequest.type, ask);
      const other = { textDocument: { uri: "untitled:none" }, position: far };
      expect(await connection.sendRequest(HoverRequest.type, other)).toBeNull();
      expect(await connection.sendRequest(DefinitionRequest.type, other)).toBeNull();
      const texts = [
        "\0\0\0",
        "{".repeat(100_000),
        '"'.repeat(100_000),
        `A {${"n1->".repeat(9_000)}`,
      ];
      for (const text of texts) {
        await editor.change(URI, text);
        expect((await editor.diagnostics(URI)).length).toBeGreaterThan(0);
        await connection.sendRequest(CompletionRequest.type, ask);
        await connection.sendRequest(DocumentSymbolRequest.type, { textDocument });
        await connection.sendRequest(SemanticTokensRequest.type, { textDocument });
        await connection.sendRequest(FoldingRangeRequest.type, { textDocument });
      }
      await editor.change(URI, SHOP);
      expect(await editor.diagnostics(URI)).toEqual([]);
    });
  });

  test("in place of messages: requests without sense are refused, and the session goes on", async () => {
    await withShop(async (editor) => {
      const { connection } = editor;
      await expect(connection.sendRequest("textDocument/none", {})).rejects.toThrow();
      await expect(connection.sendRequest("textDocument/hover", { x: 1 })).rejects.toThrow();
      await expect(connection.sendRequest("textDocument/rename", {})).rejects.toThrow();
      await connection.sendNotification("textDocument/didChange", { textDocument: {} });
      await connection.sendNotification("none/such", [1, 2, 3]);
      const body = "{ this is no JSON";
      editor.child.stdin?.write(`Content-Length: ${body.length}\r\n\r\n${body}`);
      expect(await editor.diagnostics(URI)).toEqual([]);
    });
  });
});

describe("the end", () => {
  const ended = async (write: string): Promise<{ status: number; out: string; err: string }> => {
    const child = spawn(process.execPath, [FZ, "lsp"], { stdio: ["pipe", "pipe", "pipe"] });
    let [out, err] = ["", ""];
    child.stdout.on("data", (data) => (out += data));
    child.stderr.on("data", (data) => (err += data));
    child.stdin.end(write);
    const [status] = await once(child, "close");
    return { status, out, err };
  };

  test("without a shutdown gives status 1", async () => {
    expect(await ended("")).toMatchObject({ status: 1, out: "" });
    const exit = JSON.stringify({ jsonrpc: "2.0", method: "exit" });
    expect(await ended(`Content-Length: ${exit.length}\r\n\r\n${exit}`)).toMatchObject({
      status: 1,
    });
  });

  test("comes also when what arrives is not the protocol at all", async () => {
    for (const noise of [
      "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
      "Content-Length: 99999999999\r\n\r\n{}",
      "Content-Length: many\r\n\r\n{}",
      "\0\r\n".repeat(100_000),
    ]) {
      const err = "fz lsp: the input ended before an editor said hello; an editor starts this\n";
      expect(await ended(noise)).toEqual({ status: 1, out: "", err });
    }
  });
});

test("fz --help names the command, and fz help lsp explains it", () => {
  const folder = emptyFolder();
  expect(fz(folder, ["--help"]).out).toMatch(/^ {2}lsp .*language server/m);
  for (const words of [
    ["help", "lsp"],
    ["lsp", "--help"],
  ]) {
    expect(fz(folder, words)).toMatchObject({ status: 0, out: expect.stringContaining("fz lsp") });
  }
  expect(fz(folder, ["lsp", "--nothing"]).status).toBe(2);
});
