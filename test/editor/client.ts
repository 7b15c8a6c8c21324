// An editor for tests: starts `fz lsp` as a program of its own and talks to it over its standard
// input and output, with the client half of the protocol that editors use.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  type ClientCapabilities,
  createProtocolConnection,
  type Diagnostic,
  DidChangeTextDocumentNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  ExitNotification,
  InitializedNotification,
  InitializeRequest,
  type InitializeResult,
  type ProtocolConnection,
  PublishDiagnosticsNotification,
  type Range,
  ShowMessageNotification,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver-protocol/node";
import { FZ } from "../cli/run.js";

const CAPABILITIES: ClientCapabilities = {
  textDocument: {
    completion: { completionItem: { snippetSupport: true } },
    hover: { contentFormat: ["markdown", "plaintext"] },
    documentSymbol: { hierarchicalDocumentSymbolSupport: true },
    publishDiagnostics: { relatedInformation: true },
  },
};

export class Editor {
  readonly messages: string[] = [];
  private readonly told = new Map<string, { version: number; diagnostics: Diagnostic[] }>();
  private waiting: (() => void)[] = [];
  private versions = new Map<string, number>();

  private constructor(
    readonly child: ChildProcess,
    readonly connection: ProtocolConnection,
  ) {}

  /** Starts a server and greets it. */
  static async start(
    command: readonly string[] = [FZ, "lsp", "--stdio"],
    capabilities: ClientCapabilities = CAPABILITIES,
  ): Promise<{ readonly editor: Editor; readonly answer: InitializeResult }> {
    const child = spawn(process.execPath, command, { stdio: ["pipe", "pipe", "pipe"] });
    const connection = createProtocolConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    );
    const editor = new Editor(child, connection);
    connection.onNotification(PublishDiagnosticsNotification.type, (params) => {
      editor.told.set(params.uri, {
        version: params.version ?? -1,
        diagnostics: params.diagnostics,
      });
      for (const wake of editor.waiting.splice(0)) wake();
    });
    connection.onNotification(ShowMessageNotification.type, ({ message }) => {
      editor.messages.push(message);
    });
    connection.listen();
    const answer = await connection.sendRequest(InitializeRequest.type, {
      processId: process.pid,
      rootUri: null,
      capabilities,
    });
    await connection.sendNotification(InitializedNotification.type, {});
    return { editor, answer };
  }

  async open(uri: string, text: string): Promise<void> {
    this.versions.set(uri, 1);
    await this.connection.sendNotification(DidOpenTextDocumentNotification.type, {
      textDocument: { uri, languageId: "fz", version: 1, text },
    });
  }

  /** Replaces a range, or the whole text without one. */
  async change(uri: string, text: string, range?: Range): Promise<void> {
    const version = this.versions.get(uri)! + 1;
    this.versions.set(uri, version);
    await this.connection.sendNotification(DidChangeTextDocumentNotification.type, {
      textDocument: { uri, version },
      contentChanges: [range === undefined ? { text } : { range, text }],
    });
  }

  async close(uri: string): Promise<void> {
    this.versions.set(uri, -1);
    await this.connection.sendNotification(DidCloseTextDocumentNotification.type, {
      textDocument: { uri },
    });
  }

  /** The diagnostics of the newest version of a document, as soon as they are there. */
  async diagnostics(uri: string): Promise<readonly Diagnostic[]> {
    for (;;) {
      const told = this.told.get(uri);
      if (told !== undefined && told.version === this.versions.get(uri)) return told.diagnostics;
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  /** Says goodbye in due form and returns the exit status. */
  async stop(): Promise<number | null> {
    await this.connection.sendRequest(ShutdownRequest.type);
    const ended = once(this.child, "exit");
    await this.connection.sendNotification(ExitNotification.type);
    const [status] = await ended;
    this.connection.dispose();
    return status as number | null;
  }
}
