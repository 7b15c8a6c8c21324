// The documents that an editor has open, each compiled at most once for a version, and the
// diagnostics that are sent to it once it stops typing for a moment.
import { fileURLToPath } from "node:url";
import {
  type Connection,
  MessageType,
  ShowMessageNotification,
  type TextDocuments,
} from "vscode-languageserver/node";
import type { TextDocument } from "vscode-languageserver-textdocument";
import { type Page, readPage } from "../../editor/page.js";
import type { Diagnostic } from "../../lang/diagnostics.js";
import { applyConfig, type Config, readConfig } from "../config.js";
import { Stop } from "../stop.js";
import { diagnosticOf, type Place } from "./convert.js";

/** Pause in typing after which diagnostics are sent, in milliseconds. */
const PAUSE_MS = 60;

const DEFAULTS: Config = { path: null, strict: false, advice: false, rules: {} };

export interface OpenPage extends Place {
  readonly page: Page;
  readonly diagnostics: readonly Diagnostic[];
}

interface Kept {
  readonly version: number;
  readonly opened: Promise<OpenPage>;
}

export class Session {
  private readonly kept = new Map<string, Kept>();
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private lastComplaint = "";
  /** Whether the editor shows the places that explain a diagnostic. */
  showsRelated = false;

  constructor(
    private readonly connection: Connection,
    private readonly documents: TextDocuments<TextDocument>,
  ) {}

  /** The newest version of a document; null when it is not open. */
  async open(uri: string): Promise<OpenPage | null> {
    const document = this.documents.get(uri);
    if (document === undefined) return null;
    const known = this.kept.get(uri);
    if (known?.version === document.version) return known.opened;
    const opened = this.compile(document);
    this.kept.set(uri, { version: document.version, opened });
    return opened;
  }

  private async compile(document: TextDocument): Promise<OpenPage> {
    const path = pathOf(document.uri);
    const config = path === null ? DEFAULTS : await this.configFor(path);
    const file = path ?? document.uri;
    const page = readPage(document.getText(), { file, advice: config.advice });
    const diagnostics = applyConfig(page.compiled.diagnostics, config);
    return { document, source: page.source, page, diagnostics };
  }

  /** The config of a file; one that makes no sense is told once, and the defaults hold. */
  private async configFor(path: string): Promise<Config> {
    try {
      return await readConfig(path);
    } catch (error) {
      const help = error instanceof Stop && error.help !== null ? ` (${error.help})` : "";
      const complaint = `${error instanceof Error ? error.message : String(error)}${help}`;
      if (complaint !== this.lastComplaint) {
        await this.connection.sendNotification(ShowMessageNotification.type, {
          type: MessageType.Warning,
          message: complaint,
        });
      }
      this.lastComplaint = complaint;
      return DEFAULTS;
    }
  }

  /** Sends the diagnostics of a document once it has not changed for a moment. */
  announce(uri: string): void {
    this.kept.delete(uri);
    clearTimeout(this.timers.get(uri));
    this.timers.set(
      uri,
      setTimeout(() => {
        this.timers.delete(uri);
        this.send(uri).catch((error: unknown) => this.connection.console.error(String(error)));
      }, PAUSE_MS),
    );
  }

  private async send(uri: string): Promise<void> {
    const opened = await this.open(uri);
    if (opened === null) return;
    const { version } = opened.document;
    const diagnostics = opened.diagnostics.map((one) =>
      diagnosticOf(opened, one, this.showsRelated),
    );
    if (this.documents.get(uri)?.version !== version) return;
    await this.connection.sendDiagnostics({ uri, version, diagnostics });
  }

  /** Compiles everything anew: a config file has changed. */
  refresh(): void {
    for (const uri of this.documents.keys()) this.announce(uri);
  }

  async close(uri: string): Promise<void> {
    clearTimeout(this.timers.get(uri));
    this.timers.delete(uri);
    this.kept.delete(uri);
    await this.connection.sendDiagnostics({ uri, diagnostics: [] });
  }
}

function pathOf(uri: string): string | null {
  if (!uri.startsWith("file:")) return null;
  try {
    return fileURLToPath(uri);
  } catch {
    return null;
  }
}
