// What the templates claim, on other luck than that of their READMEs: of each experiment the share of
// runs in which an expectation is not met, as it is and mended, and of each ordinary day. Every run
// has a seed of its own; behind each share is its 95 % interval by Wilson's score.
//   node bench/claims.mjs [seeds] [template …]
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const [seeds = "10", ...wanted] = process.argv.slice(2);
const SEEDS = Number(seeds);
const ROOT = join(import.meta.dirname, "..");
const bundle = await build({
  entryPoints: [join(ROOT, "src/sim/wilson.ts")],
  bundle: true,
  format: "esm",
  write: false,
});
const { wilsonInterval } = await import(
  `data:text/javascript,${encodeURIComponent(bundle.outputFiles[0].text)}`
);

/** Status 3 comes with a report like status 0: that an expectation is not met is what is counted. */
function run(folder, scenario, seed) {
  const words = ["simulate", join(folder, "diagram.fz"), "-q", "--json", "-"];
  words.push("-s", join(folder, scenario), "--seed", String(seed));
  const options = { encoding: "utf8", maxBuffer: 2 ** 28, stdio: ["ignore", "pipe", "inherit"] };
  try {
    return JSON.parse(execFileSync("node", [join(ROOT, "bin/fz.js"), ...words], options));
  } catch (error) {
    if (error.status !== 3) throw error;
    return JSON.parse(error.stdout);
  }
}

/** How many of the runs did not meet what is expected, and how often each expectation was not met. */
function failures(folder, scenario) {
  const unmet = new Map();
  let runs = 0;
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const missed = run(folder, scenario, seed).expect.filter(({ pass }) => !pass);
    if (missed.length > 0) runs += 1;
    for (const { expression } of missed) unmet.set(expression, (unmet.get(expression) ?? 0) + 1);
  }
  return { runs, unmet };
}

function shown({ runs }) {
  const [low, high] = wilsonInterval(runs, SEEDS).map((bound) => Math.round(100 * bound));
  return `${runs} of ${SEEDS} (${low} to ${high} %)`;
}

const inWords = ({ unmet }) =>
  [...unmet].map(([expression, count]) => `${expression} ${count}×`).join(", ");

console.log(`runs in which an expectation is not met, seeds 1 to ${SEEDS}\n`);
for (const template of wanted.length > 0 ? wanted : readdirSync(join(ROOT, "templates")).sort()) {
  const folder = join(ROOT, "templates", template);
  console.log(
    `${template}\n  ${"scenario.yaml".padEnd(16)} ${shown(failures(folder, "scenario.yaml"))}`,
  );
  for (const mended of readdirSync(folder).filter((file) => file.endsWith("-mended.yaml"))) {
    const name = mended.replace("-mended.yaml", "");
    const before = failures(folder, `${name}.yaml`);
    const after = failures(folder, mended);
    console.log(`  ${name.padEnd(16)} ${shown(before).padEnd(24)} mended ${shown(after)}`);
    for (const [when, one] of [
      ["", before],
      ["mended: ", after],
    ]) {
      if (one.unmet.size > 0) console.log(`  ${"".padEnd(16)}   ${when}${inWords(one)}`);
    }
  }
}
