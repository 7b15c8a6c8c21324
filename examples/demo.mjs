// Five minutes in one command: scaffold a publish/subscribe system, check it, draw it, run it with
// failures. Each step is printed as the command that a user would type.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const fz = fileURLToPath(new URL("../bin/fz.js", import.meta.url));
const folder = "fz-demo";
const steps = [
  ["new", "pubsub", folder, "--force"],
  ["check", `${folder}/diagram.fz`, "--strict"],
  ["render", `${folder}/diagram.fz`],
  ["simulate", `${folder}/diagram.fz`, "--json", `${folder}/report.json`],
];

for (const words of steps) {
  console.log(`\n$ fz ${words.join(" ")}`);
  const { status } = spawnSync(process.execPath, [fz, ...words], { stdio: "inherit" });
  if (status !== 0) {
    console.error(`\nthe step ended with exit status ${status}`);
    process.exit(status ?? 1);
  }
}

console.log(`
Look at
  ${folder}/diagram.svg     the picture: open it in a browser
  ${folder}/report.json     every number of the run
and change
  ${folder}/diagram.fz      the system
  ${folder}/scenario.yaml   the load, the failures and what you expect
then run it again:
  node bin/fz.js simulate ${folder}/diagram.fz --fault 'partition Broker/Sales at 20s for 30s'`);
