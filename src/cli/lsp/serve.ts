// The language server: which requests of an editor are answered, and by what.
import {
  type ClientCapabilities,
  CodeActionKind,
  type Connection,
  createConnection,
  DocumentHighlightKind,
  type InitializeParams,
  type InitializeResult,
  LSPErrorCodes,
  MarkupKind,
  ResponseError,
  TextDocumentSyncKind,
  TextDocuments,
} from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import packageJson from "../../../package.json" with { type: "json" };
import { mendedText, quickFixes } from "../../editor/actions.js";
import { beforeCursor } from "../../editor/before-cursor.js";
import { completeAt } from "../../editor/complete.js";
import { TOKEN_KINDS, TOKEN_MARKS, tokensOf } from "../../editor/highlight.js";
import { hoverAt, withoutMarkup } from "../../editor/hover.js";
import { definitionsAt, referencesAt, renamableAt, renameAt } from "../../editor/navigate.js";
import { foldsOf, outlineOf } from "../../editor/outline.js";
import { mentionAt, mentionsOf } from "../../editor/page.js";
import { format } from "../../lang/format.js";
import { note } from "../terminal.js";
import {
  completionOf,
  editsBetween,
  foldOf,
  quickFixOf,
  rangeOfSpan,
  spanOfRange,
  symbolOf,
  tokensOfDocument,
} from "./convert.js";
import { type OpenPage, Session } from "./session.js";

const FIX_ALL = `${CodeActionKind.SourceFixAll}.fz`;

/** What the editor said it can do. */
interface Abilities {
  readonly snippets: boolean;
  readonly suggestsAgain: boolean;
  readonly markdown: boolean;
  readonly hierarchy: boolean;
}

/** Serves standard input and output. Does not return: the end of the connection ends the program. */
export async function serve(): Promise<never> {
  let heard = false;
  // Before the connection is made: it ends the program when the input ends.
  process.stdin.once("end", () => {
    if (!heard) note("fz lsp: the input ended before an editor said hello; an editor starts this");
  });
  const connection = createConnection(process.stdin, process.stdout);
  const documents = new TextDocuments(TextDocument);
  const session = new Session(connection, documents);
  let abilities = abilitiesOf({}, null);
  connection.onInitialize((params: InitializeParams): InitializeResult => {
    heard = true;
    abilities = abilitiesOf(params.capabilities, params.initializationOptions);
    const { publishDiagnostics } = params.capabilities.textDocument ?? {};
    session.showsRelated = publishDiagnostics?.relatedInformation === true;
    return ANSWER;
  });
  documents.onDidChangeContent(({ document }) => session.announce(document.uri));
  documents.onDidClose(({ document }) => session.close(document.uri));
  connection.onDidChangeWatchedFiles(() => session.refresh());
  answerNavigation(connection, session);
  answerEditing(connection, session, () => abilities);
  answerStructure(connection, session, () => abilities);
  documents.listen(connection);
  connection.listen();
  return new Promise<never>(() => {});
}

const ANSWER: InitializeResult = {
  serverInfo: { name: "fz", version: packageJson.version },
  capabilities: {
    textDocumentSync: {
      openClose: true,
      change: TextDocumentSyncKind.Incremental,
    },
    completionProvider: { triggerCharacters: [".", "(", ">", ":", "[", " "] },
    hoverProvider: true,
    definitionProvider: true,
    referencesProvider: true,
    documentHighlightProvider: true,
    documentSymbolProvider: true,
    foldingRangeProvider: true,
    documentFormattingProvider: true,
    renameProvider: { prepareProvider: true },
    codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, FIX_ALL] },
    semanticTokensProvider: {
      legend: { tokenTypes: [...TOKEN_KINDS], tokenModifiers: [...TOKEN_MARKS] },
      full: true,
    },
  },
};

function abilitiesOf({ textDocument }: ClientCapabilities, options: unknown): Abilities {
  const wishes = (typeof options === "object" && options !== null ? options : {}) as {
    readonly suggestsAgain?: unknown;
  };
  return {
    snippets: textDocument?.completion?.completionItem?.snippetSupport === true,
    suggestsAgain: wishes.suggestsAgain === true,
    markdown: textDocument?.hover?.contentFormat?.includes(MarkupKind.Markdown) === true,
    hierarchy: textDocument?.documentSymbol?.hierarchicalDocumentSymbolSupport === true,
  };
}

interface InDocument {
  readonly textDocument: { readonly uri: string };
}

interface AtPosition extends InDocument {
  readonly position: { readonly line: number; readonly character: number };
}

/** Answers about a document that is open, and with null about any other. */
function inDocument<Params extends InDocument, Answer>(
  session: Session,
  answer: (opened: OpenPage, params: Params) => Answer,
): (params: Params) => Promise<Answer | null> {
  return async (params) => {
    const opened = await session.open(params.textDocument.uri);
    return opened === null ? null : answer(opened, params);
  };
}

function atPosition<Params extends AtPosition, Answer>(
  session: Session,
  answer: (opened: OpenPage, offset: number, params: Params) => Answer,
): (params: Params) => Promise<Answer | null> {
  return inDocument(session, (opened, params: Params) =>
    answer(opened, opened.document.offsetAt(params.position), params),
  );
}

const refused = (message: string): ResponseError =>
  new ResponseError(LSPErrorCodes.RequestFailed, message);

function answerNavigation(connection: Connection, session: Session): void {
  connection.onDefinition(
    atPosition(session, (opened, offset) =>
      definitionsAt(opened.page, offset).map((span) => locationOf(opened, span)),
    ),
  );
  connection.onReferences(
    atPosition(session, (opened, offset, { context }: AtPosition & ReferenceWish) =>
      referencesAt(opened.page, offset, context?.includeDeclaration !== false).map((span) =>
        locationOf(opened, span),
      ),
    ),
  );
  connection.onDocumentHighlight(
    atPosition(session, (opened, offset) => {
      const mention = mentionAt(opened.page, offset);
      if (mention === null) return [];
      return mentionsOf(opened.page, mention).map((one) => ({
        range: rangeOfSpan(opened, one),
        kind: one.isDefinition ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
      }));
    }),
  );
  connection.onPrepareRename(
    atPosition(session, (opened, offset) => {
      const found = renamableAt(opened.page, offset);
      if (!("id" in found)) return refused(found.message);
      return { range: rangeOfSpan(opened, found), placeholder: found.id };
    }),
  );
  connection.onRenameRequest(
    atPosition(session, (opened, offset, { newName }: AtPosition & { newName: string }) => {
      const renaming = renameAt(opened.page, offset, String(newName));
      if (renaming.kind === "refusal") return refused(renaming.message);
      const edits = renaming.edits.map((edit) => ({
        range: rangeOfSpan(opened, edit),
        newText: edit.text,
      }));
      return { changes: { [opened.document.uri]: edits } };
    }),
  );
}

interface ReferenceWish {
  readonly context?: { readonly includeDeclaration?: boolean };
}

function locationOf(opened: OpenPage, span: { readonly start: number; readonly end: number }) {
  return { uri: opened.document.uri, range: rangeOfSpan(opened, span) };
}

function answerEditing(connection: Connection, session: Session, abilities: () => Abilities): void {
  connection.onCompletion(
    atPosition(session, (opened, offset, params: AtPosition & CompletionWish) => {
      const isIdle = beforeCursor(opened.source, offset).head.trim() === "";
      // A space at the beginning of a line is no question.
      if (params.context?.triggerCharacter === " " && isIdle) return null;
      const { items, isCut } = completeAt(opened.page, offset);
      return {
        isIncomplete: isCut,
        items: items.map((one, rank) => completionOf(opened, one, rank, abilities())),
      };
    }),
  );
  connection.onCodeAction(
    inDocument(session, (opened, { range, context }) => {
      const isWanted = (kind: string): boolean =>
        context.only?.some((one) => kind === one || kind.startsWith(`${one}.`)) ?? true;
      const span = spanOfRange(opened, range);
      const fixes = isWanted(CodeActionKind.QuickFix)
        ? quickFixes(opened.page, opened.diagnostics, span)
        : [];
      const all = context.only !== undefined && isWanted(FIX_ALL) ? fixAllAction(opened) : [];
      return [...fixes.map((one) => quickFixOf(opened, one, session.showsRelated)), ...all];
    }),
  );
  connection.onDocumentFormatting(
    inDocument(session, (opened) => editsBetween(opened, format(opened.document.getText()).text)),
  );
}

interface CompletionWish {
  readonly context?: { readonly triggerCharacter?: string };
}

function fixAllAction(opened: OpenPage) {
  const mended = mendedText(opened.document.getText());
  if (mended === null) return [];
  const edit = { changes: { [opened.document.uri]: editsBetween(opened, mended) } };
  return [{ title: "mend everything that can be mended", kind: FIX_ALL, edit }];
}

function answerStructure(
  connection: Connection,
  session: Session,
  abilities: () => Abilities,
): void {
  connection.onHover(
    atPosition(session, (opened, offset) => {
      const hover = hoverAt(opened.page, offset);
      if (hover === null) return null;
      const contents = abilities().markdown
        ? { kind: MarkupKind.Markdown, value: hover.markdown }
        : { kind: MarkupKind.PlainText, value: withoutMarkup(hover.markdown) };
      return { contents, range: rangeOfSpan(opened, hover) };
    }),
  );
  connection.onDocumentSymbol(
    inDocument(session, (opened) => {
      const symbols = outlineOf(opened.page).map((entry) => symbolOf(opened, entry));
      if (abilities().hierarchy) return symbols;
      return symbols.flatMap((symbol) =>
        [symbol, ...(symbol.children ?? [])].map(({ name, kind, range }) => ({
          name,
          kind,
          location: { uri: opened.document.uri, range },
        })),
      );
    }),
  );
  connection.onFoldingRanges(inDocument(session, ({ page }) => foldsOf(page).map(foldOf)));
  connection.languages.semanticTokens.on(async ({ textDocument }) => {
    const opened = await session.open(textDocument.uri);
    return opened === null ? { data: [] } : tokensOfDocument(opened, tokensOf(opened.page));
  });
}
