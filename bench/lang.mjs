// Measures reading and checking of diagrams: how the time grows with the size, and what texts cost
// that are made to hurt, each in a process of its own. Beside each time stands that of JSON.parse on
// as many bytes of JSON: that ratio carries over to other machines, the times do not.
//   node bench/lang.mjs [name of a case…]
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

/** A diagram of lanes of 100 nodes, each joined to the next, every tenth edge labelled. */
function diagramText(nodes) {
  const lanes = [];
  for (let first = 1; first <= nodes; first += 100) {
    const last = Math.min(first + 99, nodes);
    const lines = [`Lane${first} { # Lane of node ${first}`];
    for (let n = first; n <= last; n += 1) lines.push(`n${n}: rectangle label:"Step number ${n}"`);
    for (let n = first; n <= last && n < nodes; n += 1) {
      const target = n === last ? `Lane${last + 1}.n${n + 1}` : `n${n + 1}`;
      const label = n % 10 === 0 ? ` [label="Message ${n}"]` : "";
      lines.push(`n${n}.handle(right) -> ${target}.handle(left)${label}`);
    }
    lanes.push(`${lines.join("\n")}\n}\n`);
  }
  return lanes.join("\n");
}

/** Breaks every statement in some way: the worst case for recovery. */
const broken = (text) => text.replaceAll("handle(", "handel(").replaceAll(": rect", " rect");

const WORDS = 'alpha beta n1 n2 -> { } [ ] : = " loop . ( ) , ; # // circle label'.split(" ");

function noise(characters) {
  let state = 12345;
  const next = (below) => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.floor((state / 2147483648) * below);
  };
  const lines = [];
  for (let length = 0; length < characters; length += lines.at(-1).length + 1) {
    lines.push(Array.from({ length: 3 + next(12) }, () => WORDS[next(WORDS.length)]).join(" "));
  }
  return lines.join("\n");
}

const hub = (edges) =>
  `A { # A\nn1: circle\nn2: circle\n${"n1.handle(right) -> n2.handle(left)\n".repeat(edges)}}\n`;

/** The text of each case, and what it may take at most: seconds, and megabytes where it is said. */
const CASES = {
  "1,000 nodes": { make: () => diagramText(1_000), rounds: 40, most_s: 0.015 },
  "10,000 nodes": { make: () => diagramText(10_000), rounds: 5, most_s: 0.3 },
  "100,000 nodes": { make: () => diagramText(100_000), most_s: 3, most_mb: 1000 },
  "100,000 nodes, all broken": { make: () => broken(diagramText(100_000)), most_s: 10 },
  "1,000,000 edges on one node": { make: () => hub(1_000_000), most_s: 10 },
  "100,000 open braces": { make: () => "{ ".repeat(100_000), most_s: 10 },
  "100,000 lanes in lanes": {
    make: () => "A { ".repeat(100_000) + "} ".repeat(100_000),
    most_s: 10,
  },
  "a label of 10 MB": { make: () => `A { n1: circle label:"${"x ".repeat(5e6)}"}`, most_s: 10 },
  "a line of 1 MB of quotes": { make: () => `A { n1: circle ${'"'.repeat(1e6)}`, most_s: 10 },
  "10 MB of noise": { make: () => noise(1e7), most_s: 3 },
};

/** Median time of the JSON parser on as many bytes. */
function plainTime(bytes) {
  const entry = JSON.stringify({ id: "n12", shape: "rectangle", label: "Step number 12" });
  const text = `[${Array(Math.ceil(bytes / entry.length))
    .fill(entry)
    .join(",")}]`;
  const times = Array.from({ length: 5 }, () => timeOf(() => JSON.parse(text)));
  return times.sort((left, right) => left - right)[2];
}

function timeOf(work) {
  const start = performance.now();
  work();
  return performance.now() - start;
}

async function measure(name, bundle) {
  const { compile } = await import(pathToFileURL(bundle).href);
  const { make, rounds = 1 } = CASES[name];
  const text = make();
  const before = process.cpuUsage();
  const times = Array.from({ length: rounds }, () => timeOf(() => compile(text)));
  const { user, system } = process.cpuUsage(before);
  times.sort((left, right) => left - right);
  return {
    bytes: text.length,
    ms: times[Math.floor(rounds / 2)],
    cpu_ms: (user + system) / 1000 / rounds,
    mb: process.resourceUsage().maxRSS / 1024,
    plain_ms: plainTime(text.length),
  };
}

function show(name, { bytes, ms, cpu_ms, mb, plain_ms }) {
  const { most_s, most_mb } = CASES[name];
  // On a machine that is busy with other things, what the processors spent is the truer time.
  const isOver = Math.min(ms, cpu_ms) > most_s * 1000 || mb > (most_mb ?? Number.POSITIVE_INFINITY);
  const limit = `limit ${most_s * 1000} ms${most_mb ? ` and ${most_mb} MB` : ""}`;
  console.log(
    `${name.padEnd(28)} ${String(Math.round(bytes / 1024)).padStart(6)} KiB`,
    `${ms.toFixed(1).padStart(8)} ms  ${cpu_ms.toFixed(1).padStart(8)} ms of processors`,
    `${mb.toFixed(0).padStart(6)} MB  ${(ms / plain_ms).toFixed(0).padStart(4)} x JSON.parse`,
    `  ${limit}${isOver ? ": EXCEEDED" : ""}`,
  );
}

/** The exponent with which time grows with size, by least squares on the logarithms. */
function exponentOf(points) {
  const logs = points.map(([size, time]) => [Math.log(size), Math.log(time)]);
  const mean = (at) => logs.reduce((sum, log) => sum + log[at], 0) / logs.length;
  const [x, y] = [mean(0), mean(1)];
  const over = logs.reduce((sum, log) => sum + (log[0] - x) * (log[1] - y), 0);
  return over / logs.reduce((sum, log) => sum + (log[0] - x) ** 2, 0);
}

if (process.argv[2] === "--measure") {
  process.stdout.write(JSON.stringify(await measure(process.argv[3], process.argv[4])));
} else {
  const folder = mkdtempSync(join(tmpdir(), "fz-bench-"));
  const bundle = join(folder, "lang.mjs");
  await build({
    stdin: { contents: 'export { compile } from "./src/lang/compile.ts";', resolveDir: "." },
    bundle: true,
    outfile: bundle,
    format: "esm",
    platform: "node",
    logLevel: "error",
  });
  const wanted = process.argv.slice(2);
  const points = [];
  for (const name of Object.keys(CASES)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const words = [process.argv[1], "--measure", name, bundle];
    const { stdout, stderr } = spawnSync(process.execPath, words, { encoding: "utf8" });
    if (stdout === "") throw new Error(`${name}: ${stderr}`);
    const result = JSON.parse(stdout);
    show(name, result);
    if (/^[\d,]+ nodes$/.test(name)) points.push([result.bytes, result.ms]);
  }
  if (points.length > 1) {
    console.log(`time grows with the size to the power of ${exponentOf(points).toFixed(2)}`);
  }
  rmSync(folder, { recursive: true, force: true });
}
