// The extension: starts the language server when a .fz file is opened, and ends it with the editor.
import { commands, type ExtensionContext, window, workspace } from "vscode";
import { LanguageClient, type ServerOptions, TransportKind } from "vscode-languageclient/node";

let client: LanguageClient | undefined;

export async function activate(context: ExtensionContext): Promise<void> {
  context.subscriptions.push(
    commands.registerCommand("fz.restart", () => start(context)),
    workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("fz.path")) void start(context);
    }),
  );
  await start(context);
}

export async function deactivate(): Promise<void> {
  await client?.stop();
}

/** Starts the server anew; says so when it cannot be started. */
async function start(context: ExtensionContext): Promise<void> {
  await client?.dispose();
  client = new LanguageClient("fz", "fz", serverFor(context), {
    documentSelector: [{ language: "fz" }],
    initializationOptions: { suggestsAgain: true },
    synchronize: { fileEvents: workspace.createFileSystemWatcher("**/.fzrc.yaml") },
  });
  try {
    await client.start();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    void window.showErrorMessage(`the language server of fz does not start: ${reason}`);
  }
}

function serverFor(context: ExtensionContext): ServerOptions {
  const path = workspace.getConfiguration("fz").get<string>("path", "").trim();
  if (path !== "") return { command: path, args: ["lsp"], transport: TransportKind.stdio };
  return { module: context.asAbsolutePath("dist/server.cjs"), transport: TransportKind.stdio };
}
