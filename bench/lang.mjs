// Measures reading and checking of diagrams of growing size: time, and how it grows with the size.
import { build } from "esbuild";

const bundled = await build({
  stdin: { contents: 'export { compile } from "./src/lang/compile.ts";', resolveDir: "." },
  bundle: true,
  write: false,
  format: "esm",
  platform: "node",
  logLevel: "error",
});
const code = Buffer.from(bundled.outputFiles[0].contents).toString("base64");
const { compile } = await import(`data:text/javascript;base64,${code}`);

/** A diagram of lanes of 100 nodes, each joined to the next, every tenth edge labelled. */
function diagramText(nodes) {
  const lanes = [];
  for (let first = 1; first <= nodes; first += 100) {
    const last = Math.min(first + 99, nodes);
    const name = `Lane${first}`;
    const lines = [`${name} { # Lane of node ${first}`];
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

function bestOf(rounds, work) {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round += 1) {
    const start = performance.now();
    work();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

/** Breaks every statement in some way: the worst case for recovery. */
const broken = (text) => text.replaceAll("handle(", "handel(").replaceAll(": rect", " rect");

const cases = [
  ["valid", diagramText, [1_000, 10_000, 100_000]],
  ["broken", (nodes) => broken(diagramText(nodes)), [1_000, 10_000, 100_000]],
  ["braces only", (nodes) => "{ ".repeat(nodes), [10_000, 100_000]],
  ["nested lanes", (nodes) => "A { ".repeat(nodes) + "} ".repeat(nodes), [10_000, 100_000]],
  ["one long line", (nodes) => `A { ${"n1 ".repeat(nodes)}`, [10_000, 100_000]],
  ["open quotes", (nodes) => `A { ${'n1: circle label:"a owner:"b" '.repeat(nodes)}`, [1e4, 1e5]],
  ["one long text", (nodes) => `A { n1: circle label:"${"x ".repeat(nodes)}"}`, [1e5, 1e6]],
];
for (const [name, make, sizes] of cases) {
  let before = 0;
  for (const size of sizes) {
    const text = make(size);
    const time = bestOf(size >= 100_000 ? 2 : 25, () => compile(text));
    const growth = before > 0 ? `${(time / before).toFixed(1)} times the size before` : "";
    const kilobytes = Math.round(text.length / 1024);
    console.log(
      `${name.padEnd(14)} ${String(size).padStart(8)} ${String(kilobytes).padStart(6)} KiB`,
      `${time.toFixed(1).padStart(9)} ms  ${growth}`,
    );
    before = time;
  }
}
