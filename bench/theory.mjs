// The simulator against closed forms, on runs long enough for 1 %: what theory says, what the run
// gives, how far apart they are, and in standard errors. Exit status 1 when one is off by more than
// 1 % or by more than three standard errors.
//   node bench/theory.mjs [factor of the run lengths]
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

const LENGTH = Number(process.argv[2] ?? 1);
const REPLICATIONS = 10;
/** The 97.5 % point of Student's t with nine degrees of freedom. */
const T9 = 2.2622;

/** Nodes as `name: [shape, scenario]`, edges as `a -> b` with an optional label. */
function diagramOf(nodes, edges) {
  const drawn = Object.entries(nodes).map(([id, [shape]]) => `${id}: ${shape} label:"${id}"`);
  const ways = edges.map((edge) => {
    const [, from, to, label] = /^(\w+) -> (\w+)(?: (.+))?$/.exec(edge);
    const text = label ? ` [label="${label}"]` : "";
    return `${from}.handle(right) -> ${to}.handle(left)${text}`;
  });
  return `Lane { # Lane\n${[...drawn, ...ways].join("\n")}\n}\n`;
}

const SOURCE = (rate) => ["circle", `{ role: source, rate: ${rate}/s }`];
const SINK = ["circle", "{ role: sink }"];
const SERVICE = (text) => ["rectangle", `{ role: service, ${text} }`];
const line = (rate, service) => [
  { n1: SOURCE(rate), n2: SERVICE(service), n3: SINK },
  ["n1 -> n2", "n2 -> n3"],
];
const waitOf = (id) => (report) => report.nodes[id].wait_s;
const shareOf = (part) => (report) => ({ mean: part(report.nodes.n2) / report.nodes.n2.arrived });

/** Name, nodes and edges, seconds of a replication, the figure, and what theory says. */
const casesOf = ({ erlangB, waitMG1, waitMMc, boundedQueue, lognormal }) => [
  ["M/M/1, wait", ...line(0.8, "time: exp(1s)"), 600_000, waitOf("n2"), 4],
  [
    "M/M/4, wait",
    ...line(3.2, "time: exp(1s), instances: 4"),
    200_000,
    waitOf("n2"),
    waitMMc(3.2, 1, 4),
  ],
  [
    "M/M/2/5, share lost",
    ...line(1.8, "time: exp(1s), instances: 2, queue: 3"),
    100_000,
    shareOf(({ dropped }) => dropped),
    boundedQueue(2, 3, 1.8, 1).loss_share,
  ],
  [
    "M/M/2/5, wait",
    ...line(1.8, "time: exp(1s), instances: 2, queue: 3"),
    100_000,
    waitOf("n2"),
    boundedQueue(2, 3, 1.8, 1).wait_s,
  ],
  ["M/D/1, wait", ...line(0.8, "time: 1s"), 300_000, waitOf("n2"), waitMG1(0.8, 1, 0)],
  [
    "M/G/1, wait",
    ...line(0.7, "time: 'lognormal(1s, p99: 4s)'"),
    400_000,
    waitOf("n2"),
    waitMG1(0.7, 1, lognormal.variance),
  ],
  [
    "Erlang B, share lost",
    ...line(8, "time: 1s, instances: 10, queue: 0"),
    50_000,
    shareOf(({ dropped }) => dropped),
    erlangB(10, 8),
  ],
  [
    "tandem, latency",
    {
      n1: SOURCE(0.7),
      n2: SERVICE("time: exp(1s)"),
      n3: ["rectangle", "{ role: step, time: exp(2s) }"],
      n4: SERVICE("time: exp(1.1s)"),
      n5: SINK,
    },
    ["n1 -> n2", "n2 -> n3", "n3 -> n4", "n4 -> n5"],
    400_000,
    ({ latency_s }) => latency_s,
    1 / 0.3 + 2 + 1 / (1 / 1.1 - 0.7),
  ],
  [
    "Jackson, latency",
    {
      n1: SOURCE(0.4),
      n2: SERVICE("time: exp(1s)"),
      n3: ["diamond", "{ question: choice, weights: { again: 25%, on: 75% } }"],
      n4: SERVICE("time: exp(1s), instances: 2"),
      n5: ["diamond", "{ question: choice, weights: { back: 20%, out: 80% } }"],
      n6: SINK,
    },
    [
      "n1 -> n2",
      "n2 -> n3",
      "n3 -> n2 again",
      "n3 -> n4 on",
      "n4 -> n5",
      "n5 -> n2 back",
      "n5 -> n6 out",
    ],
    400_000,
    ({ latency_s }) => latency_s,
    jackson(waitMMc),
  ],
  [
    "retries per message",
    ...line(100, "time: exp(5ms), fail: 20%, retry: { max: 3, base: 100ms }"),
    20_000,
    shareOf(({ retried }) => retried),
    0.2 + 0.04 + 0.008,
  ],
  [
    "min(6 partitions, 4 instances), completed a second",
    {
      n1: SOURCE(1000),
      n2: ["rectangle", "{ role: topic, partitions: 6 }"],
      n3: SERVICE("time: exp(10ms), instances: 4"),
      n4: SINK,
    },
    ["n1 -> n2", "n2 -> n3", "n3 -> n4"],
    500,
    ({ throughput_per_s }) => ({ mean: throughput_per_s.completed }),
    400,
  ],
];

/** Visits: n2 has 0.4 + λ2/4 + 0.2·λ4, and λ4 = 0.75·λ2; each message goes in once. */
function jackson(waitMMc) {
  const second = 0.4 / (1 - 0.25 - 0.15);
  const fourth = 0.75 * second;
  const first = second * (1 + waitMMc(second, 1, 1));
  return (first + fourth * (1 + waitMMc(fourth, 1, 2))) / 0.4;
}

const percent = (share) => `${(100 * share).toFixed(2)} %`;

function run(fz, [name, nodes, edges, seconds, pick, truth]) {
  const { diagram } = fz.compile(diagramOf(nodes, edges), { file: "theory.fz" });
  const settings = Object.entries(nodes).map(([id, [, text]]) => `  ${id}: ${text}`);
  const length = Math.round(seconds * LENGTH);
  const text = `duration: ${length}s\nwarmup: ${length / 40}s\ndrain: 1s\nseed: 1\nreplications: ${REPLICATIONS}\nnodes:\n${settings.join("\n")}\n`;
  const { model, diagnostics } = fz.buildModel(
    diagram,
    fz.readScenario(text, { file: "theory.yaml" }).scenario,
  );
  if (model === null) throw new Error(`${name}: ${JSON.stringify(diagnostics)}`);
  const report = fz.simulate(model);
  const { mean, ci95 } = pick(report);
  const error = Math.abs(mean / truth - 1);
  const errors = ci95 ? Math.abs(mean - truth) / ((ci95[1] - ci95[0]) / 2 / T9) : null;
  const little = littleOf(report, model);
  const fine = error < 0.01 && (errors === null || errors < 3) && little < 0.01;
  const spread = errors === null ? "" : `, ${errors.toFixed(1)} standard errors`;
  const off = `off by ${percent(error)}${spread}, Little's law by ${percent(little)}`;
  console.log(
    `${fine ? "ok  " : "OFF "} ${name.padEnd(52)} ${truth.toPrecision(5).padStart(9)} ` +
      `${mean.toPrecision(5).padStart(9)}  ${off}`,
  );
  return fine;
}

/** The largest relative gap between L and λ·W over all nodes at which something waits. */
function littleOf(report, { duration_s, warmup_s }) {
  const measured = (duration_s - warmup_s) * report.replications;
  // A queue that only grows has no steady state for the law to speak of.
  const steady = Object.values(report.nodes).filter(
    ({ queue_length, wait_s }) => queue_length.mean > 0.05 && wait_s.mean < duration_s / 100,
  );
  return Math.max(
    0,
    ...steady.map(({ queue_length, wait_s }) =>
      Math.abs((wait_s.count * wait_s.mean) / measured / queue_length.mean - 1),
    ),
  );
}

const directory = mkdtempSync(join(tmpdir(), "fz-bench-"));
try {
  const outfile = join(directory, "fz.mjs");
  const contents = `
    export { buildModel, compile, readScenario, simulate } from "./src/index.ts";
    export { boundedQueue, erlangB } from "./src/sim/theory/queues.ts";
    export { waitMG1, waitMMc } from "./test/sim/theory/formulas.ts";
    import { parseDistribution } from "./src/sim/distribution.ts";
    export const lognormal = parseDistribution("lognormal(1s, p99: 4s)").value;`;
  await build({
    stdin: { contents, resolveDir: process.cwd() },
    bundle: true,
    format: "esm",
    platform: "node",
    external: ["elkjs", "@resvg/resvg-js", "pdfkit"],
    alias: { yaml: "./node_modules/yaml/browser/index.js" },
    outfile,
    logLevel: "error",
  });
  const fz = await import(pathToFileURL(outfile).href);
  const fine = casesOf(fz).map((each) => run(fz, each));
  if (fine.includes(false)) process.exitCode = 1;
} finally {
  rmSync(directory, { recursive: true, force: true });
}
