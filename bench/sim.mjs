// Speed of the simulator on M/M/1 and on a publish/subscribe pipeline, against a plain event loop in
// the same process: a heap of objects and closures that keeps waits, service times and times in
// system to sort them at the end. Ratios carry over to other machines, times do not.
//   node bench/sim.mjs [simulated seconds of the pipeline]
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

const PIPELINE_S = Number(process.argv[2] ?? 200);
const QUEUE_S = 500_000;
const ROUNDS = 3;

function done({ events, ledger }) {
  return { events, count: ledger.completed + ledger.dead_lettered };
}

function compare(name, ours, naive) {
  const rate = (run) => {
    const results = Array.from({ length: ROUNDS }, () => {
      const begin = performance.now();
      const { events, count } = run();
      const seconds = (performance.now() - begin) / 1000;
      return { events: events / seconds, count: count / seconds };
    });
    return results.sort((left, right) => left.count - right.count)[Math.floor(ROUNDS / 2)];
  };
  const fast = rate(ours);
  const plain = rate(naive);
  const millions = (value) => `${(value / 1e6).toFixed(2)} M/s`;
  console.log(
    `${name}: ${millions(fast.count)} (${millions(fast.events)} events), ` +
      `plain objects ${millions(plain.count)}: ratio ` +
      `${(fast.count / plain.count).toFixed(2)}, ` +
      `memory ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB`,
  );
}

/** Links are written \`a->b\`; with ! only failed messages take them. */
function modelOf(roles, nodes, links, duration_s) {
  const ids = Object.keys(nodes);
  const ends = links.map((link) =>
    link
      .replace("!", "")
      .split("->")
      .map((id) => ids.indexOf(id)),
  );
  const waysOf = (node, failing) =>
    ends.flatMap(([from], link) =>
      from === node && links[link].endsWith("!") === failing ? [link] : [],
    );
  return {
    diagram: { lanes: [], nodes: [], edges: [], loops: [] },
    nodes: ids.map((id, index) => {
      const { role, ...parameters } = nodes[id];
      return {
        id,
        lane: "bench",
        label: null,
        role,
        parameters: roles[role].parameters.parse(parameters),
        out: waysOf(index, false),
        failing: waysOf(index, true),
        outcomeFollows: false,
        decision: null,
      };
    }),
    links: ends.map(([from, to], index) => {
      return {
        id: `e${index + 1}`,
        from,
        to,
        latency: null,
        loss: 0,
        duplicate: 0,
        bandwidth: null,
      };
    }),
    faults: [],
    duration_s,
    warmup_s: 0,
    findsWarmup: false,
    drain_s: 30,
    seed: 1,
    replications: 1,
    precision: null,
    maxEvents: 1e12,
    maxMessages: 1 << 23,
    expectations: [],
    reasons: [],
    resolved: {},
  };
}

/** The usual way: a binary heap of objects, each with a closure. */
class PlainLoop {
  heap = [];
  now = 0;
  sequence = 0;
  events = 0;

  after(delay, action) {
    const event = { time: this.now + delay, sequence: this.sequence++, action };
    const { heap } = this;
    let at = heap.push(event) - 1;
    while (at > 0 && before(event, heap[(at - 1) >> 1])) {
      heap[at] = heap[(at - 1) >> 1];
      at = (at - 1) >> 1;
    }
    heap[at] = event;
  }

  run(until) {
    const { heap } = this;
    while (heap.length > 0 && heap[0].time <= until) {
      const top = heap[0];
      const last = heap.pop();
      if (heap.length > 0) {
        let at = 0;
        for (;;) {
          let child = 2 * at + 1;
          if (child >= heap.length) break;
          if (child + 1 < heap.length && before(heap[child + 1], heap[child])) child += 1;
          if (!before(heap[child], last)) break;
          heap[at] = heap[child];
          at = child;
        }
        heap[at] = last;
      }
      this.now = top.time;
      this.events += 1;
      top.action();
    }
  }
}

function before(left, right) {
  return left.time < right.time || (left.time === right.time && left.sequence < right.sequence);
}

/** The least that a report needs: waits, service times, times in system, and their percentiles. */
class PlainFigures {
  wait = [];
  service = [];
  latency = [];

  percentiles() {
    return [this.wait, this.service, this.latency].map((values) => {
      values.sort((left, right) => left - right);
      return [0.5, 0.9, 0.99].map((share) => values[Math.floor(share * values.length)]);
    });
  }
}

const exponential = (mean) => -mean * Math.log(1 - Math.random());

function naiveQueue(duration) {
  const loop = new PlainLoop();
  const figures = new PlainFigures();
  const waiting = [];
  let busy = false;
  let count = 0;
  const begin = (message) => {
    busy = true;
    figures.wait.push(loop.now - message.birth);
    const begun = loop.now;
    loop.after(exponential(1), () => {
      count += 1;
      busy = false;
      figures.service.push(loop.now - begun);
      figures.latency.push(loop.now - message.birth);
      const next = waiting.shift();
      if (next) begin(next);
    });
  };
  const arrive = () => {
    const message = { birth: loop.now };
    if (busy) waiting.push(message);
    else begin(message);
    loop.after(exponential(1.25), arrive);
  };
  loop.after(exponential(1.25), arrive);
  loop.run(duration);
  figures.percentiles();
  return { events: loop.events, count };
}

function naivePipeline(duration) {
  const loop = new PlainLoop();
  const figures = new PlainFigures();
  let count = 0;
  const partition = () => ({ waiting: [], busy: false });
  const groups = Array.from({ length: 3 }, () => Array.from({ length: 6 }, partition));
  const take = (part) => {
    const message = part.waiting.shift();
    if (!message) return;
    part.busy = true;
    figures.wait.push(loop.now - message.since);
    const begun = loop.now;
    loop.after(exponential(0.004), () => {
      part.busy = false;
      figures.service.push(loop.now - begun);
      if (Math.random() >= 0.05 || message.attempt === 3) {
        count += 1;
        figures.latency.push(loop.now - message.birth);
      } else {
        loop.after(0.1 * 2 ** message.attempt, () => {
          part.waiting.push({ ...message, since: loop.now, attempt: message.attempt + 1 });
          if (!part.busy) take(part);
        });
      }
      take(part);
    });
  };
  const arrive = () => {
    const key = Math.floor(Math.random() * 1000);
    loop.after(0.0001, () => {
      for (const group of groups) {
        const part = group[key % 6];
        part.waiting.push({ key, birth: loop.now, since: loop.now, attempt: 0 });
        if (!part.busy) take(part);
      }
    });
    loop.after(exponential(0.001), arrive);
  };
  loop.after(exponential(0.001), arrive);
  loop.run(duration);
  figures.percentiles();
  return { events: loop.events, count };
}

const directory = mkdtempSync(join(tmpdir(), "fz-bench-"));
try {
  const entry = `
    export { simulate } from "./src/sim/simulate.js";
    export { ROLES } from "./src/sim/roles/index.js";`;
  const outfile = join(directory, "sim.mjs");
  await build({
    stdin: { contents: entry, resolveDir: process.cwd() },
    bundle: true,
    format: "esm",
    platform: "node",
    // Some packages inside still ask for their modules in the older way.
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
    outfile,
    logLevel: "warning",
  });
  const { simulate, ROLES } = await import(pathToFileURL(outfile).href);
  const queue = modelOf(
    ROLES,
    {
      n1: { role: "source", rate: "0.8/s" },
      n2: { role: "service", time: "exp(1s)" },
      n3: { role: "sink" },
    },
    ["n1->n2", "n2->n3"],
    QUEUE_S,
  );
  const service = {
    role: "service",
    instances: 6,
    time: "exp(4ms)",
    fail: "5%",
    retry: { max: 3, base: "100ms" },
  };
  const pipeline = modelOf(
    ROLES,
    {
      n1: { role: "source", rate: "1000/s", key: { count: 1000 } },
      n2: { role: "topic", partitions: 6, append: "0.1ms" },
      n3: service,
      n4: service,
      n5: service,
      n6: { role: "sink" },
      n7: { role: "dlq" },
    },
    [
      "n1->n2",
      "n2->n3",
      "n2->n4",
      "n2->n5",
      "n3->n6",
      "n4->n6",
      "n5->n6",
      "n3->n7!",
      "n4->n7!",
      "n5->n7!",
    ],
    PIPELINE_S,
  );
  compare(
    "M/M/1, customers",
    () => done(simulate(queue)),
    () => naiveQueue(QUEUE_S),
  );
  compare(
    "pipeline, deliveries",
    () => done(simulate(pipeline)),
    () => naivePipeline(PIPELINE_S),
  );
} finally {
  rmSync(directory, { recursive: true, force: true });
}
