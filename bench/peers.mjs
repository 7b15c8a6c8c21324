// The simulator against peers that run the same two models in the same turn: a hand-written C++
// event loop (when there is a g++), and SimPy (when python3 has it; Debian: python3-simpy3). Prints
// deliveries a second of CPU time, and ratios; ratios carry over to other machines, times do not.
//   node bench/peers.mjs [rounds]
//
// The pipeline: Poisson 1,000 messages/s into a log of 6 partitions (0.1 ms to append), 3 consumer
// groups of 6 instances, service exp(4 ms), 5 % failures, retries after 100 ms × 2ⁿ, at most 3.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildModel, compile, readScenario, simulate } from "../dist/index.js";

const ROUNDS = Number(process.argv[2] ?? 3);
const PEERS = join(import.meta.dirname, "peers");

const PIPELINE = `Shop {
n1: circle label:"Message made"
n1.handle(right) -> Broker.n2.handle(left)
}
Broker {
n2: rectangle label:"Topic"
n2.handle(right) -> Readers.n3.handle(left)
n2.handle(right) -> Readers.n4.handle(left)
n2.handle(right) -> Readers.n5.handle(left)
}
Readers {
n3: rectangle label:"First"
n4: rectangle label:"Second"
n5: rectangle label:"Third"
n6: circle label:"Done"
n7: rectangle label:"Dead letters"
n3.handle(right) -> n6.handle(left)
n4.handle(right) -> n6.handle(left)
n5.handle(right) -> n6.handle(left)
}
`;
const CONSUMER = `{ role: service, instances: 6, time: exp(4ms), fail: 5%, dead_letter: n7,
    retry: { max: 3, backoff: exponential, base: 100ms, factor: 2, cap: 10s } }`;
const PIPELINE_SCENARIO = (seconds) => `
duration: ${seconds}s
nodes:
  n1: { role: source, rate: 1000/s, key: { count: 100000 } }
  n2: { role: topic, partitions: 6, append: 100us }
  n3: ${CONSUMER}
  n4: ${CONSUMER}
  n5: ${CONSUMER}
  n6: { role: sink }
  n7: { role: dlq }
`;
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

function ours(text, scenario) {
  const { diagram } = compile(text, { file: "bench.fz" });
  const { model, diagnostics } = buildModel(
    diagram,
    readScenario(scenario, { file: "bench.yaml" }).scenario,
  );
  if (model === null) throw new Error(diagnostics.map(({ message }) => message).join("; "));
  const begun = process.cpuUsage();
  const { ledger, latency_s, events } = simulate(model);
  const { user, system } = process.cpuUsage(begun);
  const count = ledger.completed + ledger.dead_lettered;
  return { count, seconds: (user + system) / 1e6, mean_s: latency_s.mean, events };
}

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
    fz: () => ours(PIPELINE, PIPELINE_SCENARIO(1000)),
    cpp: () => json(binary, ["pipeline", "1000"]),
    simpy: () => json(python, [join(PEERS, "pipeline.py"), "pipeline", "20"]),
  },
  "one server (M/M/1, 0.8), 2,000,000 s": {
    fz: () => ours(QUEUE, QUEUE_SCENARIO(2_000_000)),
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
