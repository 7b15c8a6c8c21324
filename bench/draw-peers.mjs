// Drawing against other tools, from command line to SVG file: time, canvas, how far lines turn and
// how often they cross. Times are the least of all rounds; ratios carry over to other machines.
//   node bench/draw-peers.mjs [rounds] [--only NAME[,NAME…]] [--diagram NAME] [--keep FOLDER]
//
// Run `node build.mjs --no-types` first. A peer that is not found is left out. To have them all,
// outside of this repository:
//   apt-get install graphviz plantuml chromium
//   PUPPETEER_SKIP_DOWNLOAD=1 npm install --prefix ~/peers @mermaid-js/mermaid-cli @terrastruct/d2
//   export MMDC=~/peers/node_modules/.bin/mmdc D2_PACKAGE=~/peers/node_modules/@terrastruct/d2
// DOT, PLANTUML, MMDC and CHROMIUM name programs that are not on the PATH (chromium: of Debian).
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { makeDiagram, writeDiagram } from "./chain.mjs";
import { crossings, flatten, readCanvas, turns } from "./peers/lines.mjs";
import { NODES_PER_SERVICE, writeSystem } from "./system.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: "string" },
    keep: { type: "string" },
    diagram: { type: "string" },
  },
});
const ROUNDS = Number(positionals[0] ?? 5);
/** A run longer than this is not repeated, and one longer than LIMIT_MS is ended. */
const SLOW_MS = 5_000;
const LIMIT_MS = 300_000;
const PEERS = join(import.meta.dirname, "peers");
const FZ = join(import.meta.dirname, "../bin/fz.js");
const work = values.keep ?? mkdtempSync(join(tmpdir(), "fz-draw-peers-"));
mkdirSync(work, { recursive: true });

function program(variable, name) {
  const given = process.env[variable];
  if (given !== undefined) return existsSync(given) ? given : null;
  const places = (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, name));
  return places.find((place) => existsSync(place)) ?? null;
}

const dot = program("DOT", "dot");
const plantuml = program("PLANTUML", "plantuml");
const mmdc = program("MMDC", "mmdc");
const chromium = program("CHROMIUM", "chromium");
const d2 = process.env.D2_PACKAGE;

const puppeteer = join(work, "puppeteer.json");
const limits = join(work, "mermaid.json");
writeFileSync(
  puppeteer,
  JSON.stringify({
    executablePath: chromium,
    args: ["--no-sandbox"],
    timeout: LIMIT_MS,
    protocolTimeout: LIMIT_MS,
  }),
);
writeFileSync(limits, JSON.stringify({ maxEdges: 100_000, maxTextSize: 10_000_000 }));

const mermaid = (kind) => ({
  found: mmdc !== null && chromium !== null,
  format: "mermaid",
  prepare: (text) => text.replace(/^flowchart/, kind),
  command: (input, output) => [
    mmdc,
    "-q",
    "-i",
    input,
    "-o",
    output,
    "-p",
    puppeteer,
    "-c",
    limits,
  ],
  lines: /<path d="([^"]*)"[^>]*flowchart-link/g,
});

/** Each tool: the format it reads, its command line, and how the path of a line is read. */
const TOOLS = {
  fz: {
    found: true,
    format: "fz",
    command: (input, output) => [process.execPath, FZ, "render", "-q", input, "-o", output],
    lines: /data-edge="[\s\S]*?<path d="([^"]*)"/g,
  },
  "dot, ortho": {
    found: dot !== null,
    format: "dot",
    command: (input, output) => [dot, "-Tsvg", "-Gsplines=ortho", input, "-o", output],
    lines: /<path fill="none"[^>]*? d="([^"]*)"/g,
  },
  "mermaid, swimlane": mermaid("swimlane-beta"),
  "mermaid, flowchart": mermaid("flowchart"),
  "d2 (npm)": {
    found: d2 !== undefined && existsSync(d2),
    format: "d2",
    command: (input, output) => [process.execPath, join(PEERS, "d2.mjs"), d2, input, output],
    lines: /<path d="([^"]*)"[^>]*class="connection/g,
  },
  plantuml: {
    found: plantuml !== null,
    format: "plantuml",
    command: (input) => [plantuml, "-tsvg", "-o", dirname(input), input],
    lines: /<path d="([^"]*)"[^>]*id="[^"]*(?:-&gt;|&lt;-)/g,
  },
};

const DIAGRAMS = {
  "order, 16 nodes": readFileSync(join(PEERS, "order.fz"), "utf8"),
  "chain, 300 nodes": writeDiagram(makeDiagram(300, { decideEvery: 15, returnEvery: 30 })),
  // 15 services with a topic each, retries, dead letters and redrives: 345 edges in 19 lanes.
  "message system, 300 nodes": writeSystem(300 / NODES_PER_SERVICE),
};

/** How long a command takes in ms; null when it fails or takes too long. */
function time([command, ...words]) {
  const started = process.hrtime.bigint();
  const { status } = spawnSync(command, words, { cwd: work, timeout: LIMIT_MS, stdio: "ignore" });
  return status === 0 ? Number(process.hrtime.bigint() - started) / 1e6 : null;
}

/** The least of up to ROUNDS runs; `between` runs after each, so that noise hits both alike. */
function measure(command, between) {
  let least = null;
  for (let round = 0; round < ROUNDS; round += 1) {
    const ms = time(command);
    between();
    if (ms === null) return null;
    least = Math.min(least ?? ms, ms);
    if (ms > SLOW_MS) break;
  }
  return least;
}

function judge(svg, sign) {
  const [width, height] = readCanvas(svg);
  const lines = [...svg.matchAll(sign)].map(([, path]) => flatten(path));
  const bends = lines.reduce((sum, points) => sum + turns(points), 0) / lines.length;
  return { width, height, bends, crossings: crossings(lines), lines: lines.length };
}

/** Writes the input of a tool; says what to run, and where the picture will be. */
function prepare(title, text, name, tool) {
  const stem = join(work, `${title}-${name}`.replace(/\W+/g, "-"));
  const source = `${stem}.source.fz`;
  const [input, output] = [`${stem}.txt`, `${stem}.svg`];
  writeFileSync(source, text);
  const words = [FZ, "export", "-q", source, "--to", tool.format];
  const given = tool.format === "fz" ? text : execFileSync(process.execPath, words).toString();
  writeFileSync(input, tool.prepare?.(given) ?? given);
  rmSync(output, { force: true });
  return { command: tool.command(input, output), output };
}

function show(name, ms, picture, own) {
  const start = `  ${name.padEnd(20)}`;
  if (ms === null) return `${start} failed, or took over ${LIMIT_MS / 1000} s`;
  const { width, height, bends, crossings: crossed } = picture;
  const share = (100 * own.picture.width * own.picture.height) / (width * height);
  return [
    `${start} ${ms.toFixed(0).padStart(6)} ms`,
    `${((width * height) / 1e6).toFixed(2).padStart(7)} Mpx ${(width / height).toFixed(1).padStart(5)} : 1`,
    `${bends.toFixed(2).padStart(5)} bends a line ${String(crossed).padStart(5)} crossings`,
    name === "fz"
      ? ""
      : `fz is ${(ms / own.ms).toFixed(1)} × as fast, its canvas ${share.toFixed(0)} %`,
  ].join("  ");
}

function compare(title, text, tools) {
  console.log(title);
  const fz = prepare(title, text, "fz", TOOLS.fz);
  const own = { ms: Number.POSITIVE_INFINITY };
  const again = () => {
    own.ms = Math.min(own.ms, time(fz.command) ?? own.ms);
  };
  for (let round = 0; round < ROUNDS; round += 1) again();
  own.picture = judge(readFileSync(fz.output, "utf8"), TOOLS.fz.lines);
  const rows = tools.map(([name, tool]) => {
    const { command, output } = prepare(title, text, name, tool);
    const ms = measure(command, again);
    return {
      name,
      ms,
      picture: ms === null ? null : judge(readFileSync(output, "utf8"), tool.lines),
    };
  });
  for (const { name, ms, picture } of [{ name: "fz", ...own }, ...rows]) {
    console.log(show(name, ms, picture, own));
  }
}

const wanted = values.only?.split(",");
const peers = Object.entries(TOOLS).filter(([name, { found }]) => {
  if (name === "fz" || (wanted !== undefined && !wanted.some((word) => name.includes(word))))
    return false;
  if (!found) console.log(`${name}: not found here`);
  return found;
});
for (const [title, text] of Object.entries(DIAGRAMS)) {
  if (title.includes(values.diagram ?? "")) compare(title, text, peers);
}
if (values.keep === undefined) rmSync(work, { recursive: true, force: true });
