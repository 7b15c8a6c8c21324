// The pages in a real browser: from a save to the new picture, a run in the page with the frames that
// it leaves, and how soon the report of an hour is there. Prints the median and the worst of some runs.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const root = fileURLToPath(new URL("..", import.meta.url));
const fz = join(root, "bin/fz.js");
const work = mkdtempSync(join(tmpdir(), "fz-bench-"));
const places = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/google-chrome"];
const executablePath = places.find((place) => place !== undefined && existsSync(place));
if (executablePath === undefined) throw new Error("no Chromium: set CHROMIUM to its path");

const TIMES = 5;

/** What of a diagram is run: a line of three, and the three consumer groups of the template. */
const QUIET = ["--set", "faults=[]", "--set", "expect=[]"];
const LINE = `A { # Shop
n1: circle label:"Go"
n2: rectangle label:"Serve"
n3: circle label:"End"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
}
`;
const LINE_SCENARIO = `duration: 60s
nodes:
  n1: { role: source, rate: 1000/s }
  n2: { role: service, instances: 20, time: exp(8ms) }
`;

function run(words) {
  const { status, stderr } = spawnSync(process.execPath, [fz, ...words], { cwd: work });
  if (status !== 0) throw new Error(`fz ${words.join(" ")} failed: ${stderr}`);
}

function preview(file, scenario) {
  const words = [fz, "preview", "--no-open", file, "-s", scenario];
  const child = spawn(process.execPath, words, { cwd: work });
  return new Promise((resolve, reject) => {
    child.stdout.on("data", (data) => resolve({ url: String(data).trim(), child }));
    child.on("exit", () => reject(new Error("the preview ended")));
  });
}

const sorted = (values) => [...values].sort((a, b) => a - b);
const median = (values) => sorted(values)[Math.floor(values.length / 2)];
const line = (name, values, unit, wanted, worst = Math.max) => {
  const [middle, last] = [median(values), worst(...values)].map((value) => value.toFixed(0));
  console.log(
    `${name.padEnd(52)} ${middle.padStart(5)} ${unit}, worst ${last.padStart(5)}  (${wanted})`,
  );
};

/** Milliseconds from the write of the file to the change of the page. */
async function redraws(page, path, text) {
  const taken = [];
  for (let time = 0; time < TIMES; time += 1) {
    const label = `Serve ${time}`;
    const seen = page.evaluate(
      (wanted) =>
        new Promise((resolve) => {
          const look = () => {
            if (!document.querySelector("svg")?.textContent?.includes(wanted)) return;
            observer.disconnect();
            requestAnimationFrame(() => resolve(Date.now()));
          };
          const observer = new MutationObserver(look);
          observer.observe(document.body, { childList: true, subtree: true });
        }),
      label,
    );
    const written = Date.now();
    writeFileSync(path, text.replace("Serve", label));
    taken.push((await seen) - written);
  }
  return taken;
}

/** Milliseconds from the click on Run to the finished picture, and frames a second meanwhile. */
const runInPage = (page) =>
  page.evaluate(
    () =>
      new Promise((resolve) => {
        const [button] = [...document.querySelectorAll("button")].filter((one) =>
          one.textContent.includes("Run"),
        );
        const start = performance.now();
        let frames = 0;
        button.click();
        const frame = () => {
          frames += 1;
          const done = document.querySelector(".said").textContent.startsWith("done");
          const ms = performance.now() - start;
          if (done && document.querySelector(".charts canvas")) resolve([ms, (frames * 1e3) / ms]);
          else requestAnimationFrame(frame);
        };
        requestAnimationFrame(frame);
      }),
  );

async function runs(context, name, { url }) {
  const all = [];
  for (let time = 0; time < TIMES; time += 1) {
    const page = await context.newPage();
    await page.goto(url);
    await page.locator(".knob").first().waitFor();
    all.push(await runInPage(page));
    await page.close();
  }
  const taken = all.map(([ms]) => ms);
  line(`${name}: 1,000 messages/s for 60 s in the page`, taken, "ms", "2,000 or less");
  const frames = all.map(([, rate]) => rate);
  line(`${name}: frames meanwhile`, frames, "/s", "30 or more", Math.min);
}

/** Milliseconds from the request of the page to its first picture with everything on it. */
async function openings(context, url) {
  const taken = [];
  for (let time = 0; time < TIMES; time += 1) {
    const page = await context.newPage();
    await page.goto(url);
    const ms = await page.evaluate(
      () =>
        new Promise((resolve) => {
          requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now())));
        }),
    );
    if ((await page.locator(".charts canvas").count()) === 0) throw new Error("no charts");
    taken.push(ms);
    await page.close();
  }
  return taken;
}

const served = [];
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
try {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const diagram = join(work, "line.fz");
  writeFileSync(diagram, LINE);
  writeFileSync(join(work, "line.yaml"), LINE_SCENARIO);
  run(["new", "pubsub", "shop"]);
  const load = ["--rate", "1000/s", "--instances", "n5=14", "--instances", "n8=40"];
  const words = [...load, "--instances", "n11=6", "--partitions", "48", ...QUIET];
  served.push(await preview("line.fz", "line.yaml"));
  const page = await context.newPage();
  await page.goto(served[0].url);
  await page.locator('[data-node="n2"]').waitFor();
  line("from a save to the new picture", await redraws(page, diagram, LINE), "ms", "500 or less");
  await page.close();
  await runs(context, "line of 3 nodes", served[0]);
  const busy = readFileSync(join(work, "shop/scenario.yaml"), "utf8")
    .replace(/^duration:.*$/m, "duration: 60s")
    .replace("400/s", "1000/s");
  writeFileSync(join(work, "shop/busy.yaml"), busy);
  served.push(await preview("shop/diagram.fz", "shop/busy.yaml"));
  await runs(context, "pubsub, 14 nodes", served[1]);
  const report = join(work, "hour.html");
  run(["simulate", "shop/diagram.fz", "--duration", "1h", ...words, "--report", report]);
  line(
    "report of an hour at 1,000 messages/s: open in",
    await openings(context, pathToFileURL(report).href),
    "ms",
    "1,000 or less",
  );
  console.log(`its size ${(statSync(report).size / 1e3).toFixed(0)} kB  (1,000 or less)`);
} finally {
  for (const { child } of served) child.kill();
  await browser.close();
  rmSync(work, { recursive: true, force: true });
}
