// Measures laying out and drawing made diagrams of growing size, warm, and prints the median in ms.
// Run `node build.mjs --no-types` first; usage: node bench/draw.mjs [sizes…]
import { performance } from "node:perf_hooks";
import { renderSvg } from "../dist/index.js";

const sizes = process.argv.slice(2).map(Number);

/** A chain over five lanes: hand-overs, decisions, returns and labels in fixed shares. */
export function makeDiagram(count) {
  const laneCount = 5;
  const lanes = Array.from({ length: laneCount }, (_, at) => ({
    id: `L${at}`,
    label: `Lane ${at}`,
  }));
  const laneOf = (node) => Math.floor(node / 6) % laneCount;
  const nodes = Array.from({ length: count }, (_, at) => ({
    id: `n${at + 1}`,
    lane: `L${laneOf(at)}`,
    shape: at === 0 || at === count - 1 ? "circle" : at % 7 === 3 ? "diamond" : "rectangle",
    label: `Step number ${at + 1}`,
    attributes: {},
  }));
  const edges = [];
  const add = (from, to, fromHandle, toHandle, label) => {
    const crossLane = laneOf(from) !== laneOf(to);
    const id = `e${edges.length + 1}`;
    edges.push({
      id,
      from: `n${from + 1}`,
      to: `n${to + 1}`,
      fromHandle,
      toHandle,
      label,
      crossLane,
    });
  };
  for (let at = 0; at + 1 < count; at += 1) {
    const down = laneOf(at + 1) - laneOf(at);
    if (down > 0) add(at, at + 1, "bottom", "top", "hand over");
    else if (down < 0) add(at, at + 1, "top", "bottom", null);
    else add(at, at + 1, "right", "left", at % 3 === 0 ? "next" : null);
    if (at % 7 === 3 && at + 3 < count) add(at, at + 3, "bottom", "bottom", "No");
    if (at % 11 === 9) add(at, at - 5, "top", "top", "retry");
  }
  return { lanes, nodes, edges, loops: [] };
}

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

for (const count of sizes.length > 0 ? sizes : [16, 300, 1000, 5000]) {
  console.log(`${String(count).padStart(6)} nodes  ${(await measure(count)).toFixed(1)} ms`);
}
