// The server of `fz preview`: on this machine only, a fixed list of addresses, and nothing for pages
// of other origins.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { asset } from "../page-assets.js";
import { Watch } from "../pictures/watch.js";
import { EXIT, Stop } from "../stop.js";
import { note, print } from "../terminal.js";
import { Previewed } from "./files.js";

export interface PreviewWishes {
  readonly path: string;
  readonly scenario: string | undefined;
  /** 0 for one that is free. */
  readonly port: number;
  readonly open: boolean;
}

const HOST = "127.0.0.1";
const MOST_BODY_BYTES = 2_000_000;
const MOST_LISTENERS = 20;

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "img-src data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const HEADERS = {
  "content-security-policy": POLICY,
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "no-store",
} as const;

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>fz preview</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/preview.css">
</head>
<body>
<div id="app"></div>
<script src="/preview.js"></script>
</body>
</html>
`;

/** All that can be had, by path. */
const ADDRESSES: Readonly<Record<string, { type: string; content: () => string }>> = {
  "/": { type: "text/html", content: () => PAGE },
  "/preview.js": { type: "text/javascript", content: () => asset("preview.js") },
  "/preview-worker.js": { type: "text/javascript", content: () => asset("preview-worker.js") },
  "/elk.js": { type: "text/javascript", content: elk },
  "/preview.css": { type: "text/css", content: () => asset("preview.css") },
};

/** For the view that lays out with it. */
function elk(): string {
  const require = createRequire(import.meta.url);
  return readFileSync(require.resolve("elkjs/lib/elk.bundled.js"), "utf8");
}

/** Serves until the user interrupts the program. */
export async function servePreview({ path, scenario, port, open }: PreviewWishes): Promise<void> {
  const files = new Previewed(path, scenario);
  const watch = new Watch(files.watched);
  const listeners = new Set<ServerResponse>();
  const tell = (listener: ServerResponse): void => {
    listener.write(`event: files\ndata: ${JSON.stringify(files.now())}\n\n`);
  };
  const server = createServer((request, response) => {
    answer(request, response, files, (listener) => {
      if (listeners.size >= MOST_LISTENERS) return false;
      listeners.add(listener);
      listener.on("close", () => listeners.delete(listener));
      tell(listener);
      return true;
    }).catch(() => response.destroy());
  });
  const address = `http://${HOST}:${await listen(server, port)}/`;
  print(address);
  note("Ctrl-C ends it");
  if (open) openBrowser(address);
  await watch.run(async () => {
    files.now();
    // What was saved may name other files than before.
    watch.follow(files.watched);
    for (const listener of listeners) tell(listener);
  });
  for (const listener of listeners) listener.end();
  server.close();
  server.closeAllConnections();
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const reason = error.code === "EADDRINUSE" ? "is in use" : "cannot be used";
      const help = "leave --port out for one that is free";
      reject(new Stop(EXIT.wrongUsage, `port ${port} ${reason}`, help));
    });
    server.listen(port, HOST, () => resolve((server.address() as AddressInfo).port));
  });
}

/** A name that leads to this machine could be anybody's: only our own are answered. */
function isOurs({ headers, socket }: IncomingMessage): boolean {
  const { localPort } = socket;
  const hosts = [`${HOST}:${localPort}`, `localhost:${localPort}`];
  const { host, origin } = headers;
  if (host === undefined || !hosts.includes(host)) return false;
  return origin === undefined || origin === `http://${host}`;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  files: Previewed,
  subscribe: (listener: ServerResponse) => boolean,
): Promise<void> {
  const { method, url } = request;
  const refuse = (status: number, words: string): void => {
    response.writeHead(status, { ...HEADERS, "content-type": "text/plain; charset=utf-8" });
    response.end(words);
  };
  if (!isOurs(request)) return refuse(403, "this preview is for this machine only");
  if (method === "GET" && url === "/events") {
    response.writeHead(200, { ...HEADERS, "content-type": "text/event-stream" });
    if (!subscribe(response)) response.end();
    return;
  }
  if (method === "GET" && url !== undefined && Object.hasOwn(ADDRESSES, url)) {
    const { type, content } = ADDRESSES[url];
    response.writeHead(200, { ...HEADERS, "content-type": `${type}; charset=utf-8` });
    response.end(content());
    return;
  }
  if (method === "POST" && url === "/save") {
    if (request.headers.origin === undefined) return refuse(403, "only the page itself saves");
    return save(await bodyOf(request), files, refuse);
  }
  refuse(404, "there is nothing here");
}

function save(
  body: string | null,
  files: Previewed,
  refuse: (status: number, words: string) => void,
): void {
  const { text, version } = readSave(body);
  if (text === null || version === null) {
    refuse(400, "a text and its version are needed");
    return;
  }
  try {
    if (files.save(text, version)) refuse(200, "saved");
    else refuse(409, "the file was changed elsewhere since; look at it before you save again");
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    refuse(500, error.message);
  }
}

function readSave(body: string | null): { text: string | null; version: string | null } {
  try {
    const { text, version } = JSON.parse(body ?? "") as { text?: unknown; version?: unknown };
    const word = (value: unknown): string | null => (typeof value === "string" ? value : null);
    return { text: word(text), version: word(version) };
  } catch {
    return { text: null, version: null };
  }
}

/** The body as text; null when it is larger than any diagram. */
async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    size += (part as Buffer).length;
    if (size > MOST_BODY_BYTES) return null;
    parts.push(part as Buffer);
  }
  return Buffer.concat(parts).toString("utf8");
}

/** As the system opens an address; where it cannot, the address stands on the screen. */
function openBrowser(address: string): void {
  const [program, ...words] =
    process.platform === "darwin"
      ? ["open"]
      : process.platform === "win32"
        ? ["cmd", "/c", "start", ""]
        : ["xdg-open"];
  const opened = spawn(program, [...words, address], { stdio: "ignore", detached: true });
  opened.on("error", () => note(`open ${address} in a browser`));
  opened.unref();
}
