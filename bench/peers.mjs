// The simulator against peers that run the same two models in the same turn: a hand-written C++
// event loop (when there is a g++), and SimPy (when python3 has it; Debian: python3-simpy3). Prints
// deliveries a second of CPU time, and ratios; ratios carry over to other machines, times do not.
//   node bench/peers.mjs [rounds]
// The pipeline is the one of pipeline.mjs.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { measuredRun } from "./measured-run.mjs";
import { PIPELINE, pipelineScenario } from "./pipeline.mjs";

const ROUNDS = Number(process.argv[2] ?? 3);
const PEERS = join(import.meta.dirname, "peers");

const QUEUE = `Bank {
n1: circle label:"Comes"
n2: rectangle label:"Served"
n3: circle label:"Leaves"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
}
`;
const QUEUE_SCENARIO = (seconds) => `
duration: ${seconds}s
drain: 1000s
nodes: { n1: { role: source, rate: 0.8/s }, n2: { role: service, time: exp(1s) } }
`;

const json = (command, words) =>
  JSON.parse(
    execFileSync(command, words, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] }),
  );

const work = mkdtempSync(join(tmpdir(), "fz-peers-"));
const binary = join(work, "pipeline");
const compiler = spawnSync("g++", ["-O2", "-o", binary, join(PEERS, "pipeline.cpp")]);
const hasCpp = compiler.status === 0 && existsSync(binary);
const python = ["/usr/bin/python3", "python3"].find(
  (command) => spawnSync(command, ["-c", "import simpy"]).status === 0,
);
if (!hasCpp) console.log("no g++ here: the C++ loop is left out");
if (!python) console.log("no python3 with simpy here: SimPy is left out");

const MODELS = {
  "pipeline, 1,000 s": {
    fz: () => measuredRun(PIPELINE, pipelineScenario(1000)),
    cpp: () => json(binary, ["pipeline", "1000"]),
    simpy: () => json(python, [join(PEERS, "pipeline.py"), "pipeline", "20"]),
  },
  "one server (M/M/1, 0.8), 2,000,000 s": {
    fz: () => measuredRun(QUEUE, QUEUE_SCENARIO(2_000_000)),
    cpp: () => json(binary, ["queue", "2000000"]),
    simpy: () => json(python, [join(PEERS, "pipeline.py"), "queue", "40000"]),
  },
};

/** The fastest of all rounds: what else the machine does only slows down. */
function best(run) {
  return Array.from({ length: ROUNDS }, run).reduce((fastest, next) =>
    next.count / next.seconds > fastest.count / fastest.seconds ? next : fastest,
  );
}

for (const [name, { fz, cpp, simpy }] of Object.entries(MODELS)) {
  const results = {
    fz: best(fz),
    ...(hasCpp && { "C++": best(cpp) }),
    ...(python && { SimPy: best(simpy) }),
  };
  console.log(name);
  const own = results.fz.count / results.fz.seconds;
  for (const [who, { count, seconds, mean_s }] of Object.entries(results)) {
    const speed = count / seconds;
    const ratio = who === "fz" ? "" : `  fz is ${(own / speed).toFixed(2)} × as fast`;
    console.log(
      `  ${who.padEnd(6)} ${(speed / 1e6).toFixed(3).padStart(8)} M/s of CPU, mean ${(1000 * mean_s).toFixed(2)} ms${ratio}`,
    );
  }
}
console.log(`memory of this process: ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB`);
rmSync(work, { recursive: true, force: true });
