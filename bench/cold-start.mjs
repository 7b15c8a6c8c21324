// How long each command takes from start to exit, over what Node itself takes. Prints medians of
// 15 runs and the difference to `node -e 0`, measured in turns so that noise hits all alike.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const fz = join(root, "bin/fz.js");
const work = mkdtempSync(join(tmpdir(), "fz-bench-"));
const diagram = join(root, "templates/pubsub/diagram.fz");
const load = ["--duration", "60s", "--rate", "1000/s", "--instances", "n5=14"];

const commands = {
  "node -e 0": ["-e", "0"],
  "fz --help": [fz, "--help"],
  "fz check (14 nodes)": [fz, "check", diagram],
  "fz render (14 nodes)": [fz, "render", diagram, "-o", join(work, "out.svg")],
  "fz simulate (60 s, 1,000 messages/s)": [
    fz,
    "simulate",
    diagram,
    ...load,
    "--instances",
    "n8=40",
    "--instances",
    "n11=6",
    "--partitions",
    "48",
    "--set",
    "faults=[]",
    "--set",
    "expect=[]",
  ],
};

const RUNS = 15;
const times = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
for (let run = 0; run < RUNS; run += 1) {
  for (const [name, words] of Object.entries(commands)) {
    const started = process.hrtime.bigint();
    const { status, stderr } = spawnSync(process.execPath, words, { cwd: work });
    times[name].push(Number(process.hrtime.bigint() - started) / 1e6);
    if (status !== 0) throw new Error(`${name} failed: ${stderr}`);
  }
}
rmSync(work, { recursive: true, force: true });

const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
const base = median(times["node -e 0"]);
for (const [name, values] of Object.entries(times)) {
  const value = median(values);
  const over = name === "node -e 0" ? "" : `+${(value - base).toFixed(0)} ms over node`;
  console.log(`${name.padEnd(38)} ${value.toFixed(0).padStart(5)} ms  ${over}`);
}
