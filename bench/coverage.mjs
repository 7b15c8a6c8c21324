// How often the 95 % intervals of a report hold the true value: M/M/1 at a load of 0.8, whose mean
// wait is 4 s and mean time in system 5 s. Each line is over independent runs; the share should be
// between 93 and 97 %.
//   node bench/coverage.mjs [runs] [seconds of each run] [seconds of each of ten replications] [first seed]
// With 0 seconds a part is left out.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

const RUNS = Number(process.argv[2] ?? 400);
const SECONDS = Number(process.argv[3] ?? 50_000);
const PART_SECONDS = Number(process.argv[4] ?? 3_000);
const FIRST_SEED = Number(process.argv[5] ?? 1);

const DIAGRAM = `Desk { # Desk
n1: circle label:"Somebody comes"
n2: rectangle label:"Serve them"
n3: circle label:"They leave"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
}
`;

const scenario = (lines) => `
drain: 1h
nodes:
  n1: { role: source, rate: 0.8/s }
  n2: { role: service, time: exp(1s) }
${lines}`;

const TIME_IN_SYSTEM = (share) => -5 * Math.log(1 - share);

/** What is looked at, and its true value. */
const FIGURES = {
  "mean wait": [({ nodes }) => nodes.n2.wait_s.ci95, 4],
  "mean latency": [({ latency_s }) => latency_s.ci95, 5],
  "p50 of the latency": [({ latency_s }) => latency_s.ci95_quantiles?.p50, TIME_IN_SYSTEM(0.5)],
  "p90 of the latency": [({ latency_s }) => latency_s.ci95_quantiles?.p90, TIME_IN_SYSTEM(0.9)],
  "p99 of the latency": [({ latency_s }) => latency_s.ci95_quantiles?.p99, TIME_IN_SYSTEM(0.99)],
};

function coverage(name, { buildModel, compile, readScenario, simulate }, lines, runs) {
  const { diagram } = compile(DIAGRAM, { file: "desk.fz" });
  const counts = Object.fromEntries(Object.keys(FIGURES).map((figure) => [figure, [0, 0]]));
  for (let seed = FIRST_SEED; seed < FIRST_SEED + runs; seed += 1) {
    const text = scenario(`${lines}\nseed: ${seed}\n`);
    const { model } = buildModel(diagram, readScenario(text, { file: "desk.yaml" }).scenario);
    const report = simulate(model);
    for (const [figure, [pick, truth]] of Object.entries(FIGURES)) {
      const interval = pick(report);
      if (!interval) continue;
      counts[figure][0] += interval[0] <= truth && truth <= interval[1] ? 1 : 0;
      counts[figure][1] += 1;
    }
  }
  console.log(`${name}, ${runs} of them:`);
  for (const [figure, [held, given]] of Object.entries(counts)) {
    const share = given === 0 ? "no interval" : `${((100 * held) / given).toFixed(1)} %`;
    console.log(`  ${figure.padEnd(20)} ${share}${given < runs ? ` of ${given} intervals` : ""}`);
  }
}

const directory = mkdtempSync(join(tmpdir(), "fz-bench-"));
try {
  const outfile = join(directory, "fz.mjs");
  await build({
    entryPoints: ["src/index.ts"],
    bundle: true,
    format: "esm",
    platform: "node",
    external: ["elkjs", "@resvg/resvg-js", "pdfkit"],
    alias: { yaml: "./node_modules/yaml/browser/index.js" },
    outfile,
    logLevel: "error",
  });
  const fz = await import(pathToFileURL(outfile).href);
  if (SECONDS > 0) {
    coverage(`one run of ${SECONDS} s`, fz, `duration: ${SECONDS}s\nwarmup: 500s`, RUNS);
  }
  if (PART_SECONDS > 0) {
    const settings = `duration: ${PART_SECONDS}s\nwarmup: 500s\nreplications: 10`;
    coverage(`10 replications of ${PART_SECONDS} s`, fz, settings, RUNS);
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}
