// How the simulator grows: events a second for a small and a large diagram, time for ten times the
// events, and the memory of 30 million deliveries. Ratios carry over to other machines, times do not.
//   node bench/growth.mjs [simulated seconds of the long run]
import { spawnSync } from "node:child_process";

const LONG_S = Number(process.argv[2] ?? 10_000);
const LIBRARY = new URL("../dist/index.js", import.meta.url).href;

/** Services one after another, each with work for two thirds of its time. */
function chain(services) {
  const last = services + 2;
  const nodes = Array.from({ length: last }, (_, at) => {
    const shape = at === 0 || at === last - 1 ? "circle" : "rectangle";
    return `n${at + 1}: ${shape} label:"${at === 0 ? "Begins" : at === last - 1 ? "Ends" : `Step ${at}`}"`;
  });
  const edges = nodes
    .slice(1)
    .map((_, at) => `n${at + 1}.handle(right) -> n${at + 2}.handle(left)`);
  const roles = Array.from(
    { length: services },
    (_, at) => `  n${at + 2}: { role: service, time: exp(1ms) }`,
  );
  return {
    diagram: `Chain {\n${[...nodes, ...edges].join("\n")}\n}\n`,
    scenario: (seconds) =>
      `duration: ${seconds}s\nnodes:\n  n1: { role: source, rate: 667/s }\n${roles.join("\n")}\n`,
  };
}

/** A log of 6 partitions and 3 groups of 6 instances, as in the comparison with peers. */
const READER = `{ role: service, instances: 6, time: exp(4ms), fail: 5%, dead_letter: n7,
    retry: { max: 3, backoff: exponential, base: 100ms, factor: 2, cap: 10s } }`;
const PIPELINE = {
  diagram: `Shop {
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
`,
  scenario: (seconds) => `
duration: ${seconds}s
max_events: 1000000000
nodes:
  n1: { role: source, rate: 1000/s, key: { count: 100000 } }
  n2: { role: topic, partitions: 6, append: 100us }
  n3: ${READER}
  n4: ${READER}
  n5: ${READER}
  n6: { role: sink }
  n7: { role: dlq }
`,
};

/** Each run has a process of its own, so that memory is its own. */
function run({ diagram, scenario }, seconds) {
  const program = `
    const { buildModel, compile, readScenario, simulate } = await import(${JSON.stringify(LIBRARY)});
    const [text, scenario] = JSON.parse(process.argv[1]);
    const { diagram } = compile(text, { file: "bench.fz" });
    const read = readScenario(scenario, { file: "bench.yaml" });
    const { model, diagnostics } = buildModel(diagram, read.scenario);
    if (model === null) throw new Error(diagnostics.map(({ message }) => message).join("; "));
    const begun = process.cpuUsage();
    const { events, ledger, stopped } = simulate(model, { series: false });
    const { user, system } = process.cpuUsage(begun);
    if (stopped) throw new Error("stopped by the " + stopped);
    console.log(JSON.stringify({
      events, deliveries: ledger.completed + ledger.dead_lettered,
      seconds: (user + system) / 1e6, rss: process.resourceUsage().maxRSS * 1024,
    }));`;
  const words = [
    "--input-type=module",
    "-e",
    program,
    JSON.stringify([diagram, scenario(seconds)]),
  ];
  const { stdout, stderr, status } = spawnSync(process.execPath, words, { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

const millions = (value) => (value / 1e6).toFixed(2);
const small = run(chain(14), 400);
const large = run(chain(998), 8);
const speed = ({ events, seconds }) => events / seconds;
console.log(
  `16 nodes ${millions(speed(small))} M events/s of CPU, 1,000 nodes ${millions(speed(large))}: ` +
    `ratio ${(speed(large) / speed(small)).toFixed(2)}`,
);
const short = run(PIPELINE, LONG_S / 10);
const long = run(PIPELINE, LONG_S);
console.log(
  `${(long.events / short.events).toFixed(1)} × the events take ` +
    `${(long.seconds / short.seconds).toFixed(1)} × the time`,
);
for (const { deliveries, rss } of [short, long]) {
  console.log(`${millions(deliveries)} M deliveries: ${(rss / 1e6).toFixed(0)} MB at most`);
}
