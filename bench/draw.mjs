// Measures laying out and drawing made diagrams of growing size, warm, and prints the median in ms
// and how it grows.
// Run `node build.mjs --no-types` first; usage: node bench/draw.mjs [sizes…]
import { performance } from "node:perf_hooks";
import { renderSvg } from "../dist/index.js";
import { makeDiagram } from "./chain.mjs";

const sizes = process.argv.slice(2).map(Number);

async function measure(count) {
  const diagram = makeDiagram(count);
  const options = { view: "workflow", theme: "light", engine: "own" };
  const rounds = count <= 50 ? 60 : count <= 400 ? 9 : count <= 1500 ? 3 : 1;
  const times = [];
  for (let round = 0; round < rounds + Math.min(rounds, 5); round += 1) {
    const start = performance.now();
    await renderSvg(diagram, options);
    if (round >= Math.min(rounds, 5) || rounds === 1) times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  return times[Math.floor(times.length / 2)];
}

let before = null;
for (const count of sizes.length > 0 ? sizes : [16, 300, 1000, 5000]) {
  const ms = await measure(count);
  // The power of the size that the time grew with: 1 is linear, 2 quadratic.
  const power = before && Math.log(ms / before.ms) / Math.log(count / before.count);
  const growth = power === null ? "" : `  grows with size^${power.toFixed(2)}`;
  console.log(`${String(count).padStart(6)} nodes  ${ms.toFixed(1).padStart(8)} ms${growth}`);
  before = { ms, count };
}
