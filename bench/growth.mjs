// How the simulator grows: events a second for a small and a large diagram, time for ten times the
// events, and the memory of 30 million deliveries. Ratios carry over to other machines, times do not.
//   node bench/growth.mjs [simulated seconds of the long run]
import { spawnSync } from "node:child_process";
import { PIPELINE, pipelineScenario } from "./pipeline.mjs";

const LONG_S = Number(process.argv[2] ?? 10_000);
const RUN = new URL("measured-run.mjs", import.meta.url).href;

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

/** Each run has a process of its own, so that memory is its own. */
function run({ diagram, scenario }, seconds) {
  const program = `
    const { measuredRun } = await import(${JSON.stringify(RUN)});
    const run = measuredRun(...JSON.parse(process.argv[1]), { series: false });
    const rss = process.resourceUsage().maxRSS * 1024;
    console.log(JSON.stringify({ ...run, rss }));`;
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
const pipeline = { diagram: PIPELINE, scenario: pipelineScenario };
const short = run(pipeline, LONG_S / 10);
const long = run(pipeline, LONG_S);
console.log(
  `${(long.events / short.events).toFixed(1)} × the events take ` +
    `${(long.seconds / short.seconds).toFixed(1)} × the time`,
);
for (const { count, rss } of [short, long]) {
  console.log(`${millions(count)} M deliveries: ${(rss / 1e6).toFixed(0)} MB at most`);
}
