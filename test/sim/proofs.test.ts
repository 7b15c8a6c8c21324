// Every kind in the tables of the simulator has a test of what it does, and one that holds it against a
// closed form or a trace made by hand. A kind that is new has to name its own here.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { PROFILES } from "../../src/sim/arrivals.js";
import { ASSIGNORS } from "../../src/sim/assignors.js";
import { DISTRIBUTIONS } from "../../src/sim/distribution.js";
import { FAULTS } from "../../src/sim/faults/index.js";
import { COMMITS } from "../../src/sim/group-settings.js";
import { GUARDS } from "../../src/sim/guards.js";
import { BACKOFFS, JITTERS, RETRY_MODES } from "../../src/sim/policy.js";
import { ROLES } from "../../src/sim/roles/index.js";
import { ROUTINGS } from "../../src/sim/roles/router.js";
import { OVERFLOWS } from "../../src/sim/server-settings.js";
import { LINK } from "../../src/sim/settings.js";
import { ORDERS } from "../../src/sim/waiting-room.js";

/** `file: beginning of the title`: what it does, and what that is held against. */
type Proof = readonly [behaviour: string, against: string];
type Proofs<Kind extends string> = Readonly<Record<Kind, Proof>>;

const FLUID = "theory/faults: %o";

const roles: Proofs<keyof typeof ROLES> = {
  source: ["roles: makes as many messages as it says", "arrivals: from 0 to 2/s over 10 s"],
  step: ["roles: takes its time, any number at once", "theory/roles: a step has no servers"],
  service: ["roles: is free during the pause before a retry", "theory/queues: M/M/4 at 0.85"],
  store: ["roles: takes a connection for as long", "store: holds a connection as long"],
  topic: ["roles: keeps the order of each key", "theory/queues: the capacity is that of min"],
  queue: ["roles: gives each message to one of", "roles: is one line before all servers: M/M/3"],
  cache: ["cache: answers hits itself", "cache: with a time to live: λT/(1 + λT)"],
  fanout: ["roles: waits for the slowest branch", "theory/roles: a fan-out and a join"],
  router: ["router: by key sends equal keys", "router: by weight splits a Poisson stream"],
  decision: ["roles: about an outcome follows it", "theory/queues: a probabilistic loop back"],
  join: ["roles: gives up after the timeout", "theory/roles: a fan-out and a join"],
  window: ["window: lets one result go on", "theory/roles: %s give as many results"],
  batch: ["batch: a batch is full", "batch: of Poisson arrivals: sizes and waits"],
  agent: ["agent: takes the time that its tokens take", "agent: refuse calls beyond the requests"],
  call: ["calls: what comes too late", "calls: with a timeout, the share in time"],
  answer: ["calls: the message goes on from the answer", "calls: without retries and in time"],
  acquire: ["pools: one is held from node to node", "pools: steps between taking and giving"],
  release: ["pools: what is lost on the way", "pools: steps between taking and giving"],
  retry: ["roles: waits longer each time", "analyze: a retry loop that is drawn"],
  dlq: ["roles: keeps what it gets", "theory/roles: dead letters that are sent on again"],
  sink: ["roles: without any way out completes", "theory/roles: a step has no servers"],
};

const guards: Proofs<keyof typeof GUARDS> = {
  breaker: ["policies: opens, refuses, probes", "theory/policies: that opens at two failures"],
  limit: ["policies: let a rate through", "theory/policies: of a rate is a token bucket"],
  bulkhead: ["policies: as a bulkhead keep servers", "theory/policies: is Erlang's loss formula"],
};

/** Parameters of services that are policies, and are no table of their own. */
const callers: Proofs<"timeout" | "retry" | "retry budget" | "slowdown" | "prefetch" | "ttl"> = {
  timeout: ["roles: cuts an attempt off", "theory/policies: cuts off e^(−τ/s)"],
  retry: ["roles: does not retry what is permanent", "theory/queues: failures that are retried"],
  "retry budget": ["calls: a budget of retries bounds", "policies: stops retries when most calls"],
  slowdown: ["policies: lengthens an attempt", "policies: of a bounded queue is the Markov"],
  prefetch: ["queue: bounds what an instance works on", "queue: without a bound is a line"],
  ttl: ["roles: lets what waits too long fail", "queue: take what has expired, by the time"],
};

const PAUSES = "roles: pauses grow as the policy says";
const WAITED = "theory/policies: wait as long as backoff and jitter";
const backoffs: Proofs<(typeof BACKOFFS)[number]> = {
  fixed: [PAUSES, WAITED],
  linear: [PAUSES, WAITED],
  exponential: [PAUSES, WAITED],
};
const jitters: Proofs<(typeof JITTERS)[number]> = {
  none: [PAUSES, WAITED],
  full: [PAUSES, WAITED],
  equal: [PAUSES, WAITED],
  decorrelated: [PAUSES, WAITED],
};
const retryModes: Proofs<(typeof RETRY_MODES)[number]> = {
  "retry-topic": ["retry-topic: survives the crash", "theory/policies: in a retry topic are"],
  blocking: ["policies: where it blocks, all behind", "policies: costs what it must"],
  "parked-key": ["policies: is kept where a partition", "policies: where the key is parked"],
};

const orders: Proofs<(typeof ORDERS)[number]> = {
  fifo: ["policies: is who came first, or who", "theory/queues: M/M/1 at 0.8"],
  lifo: ["policies: under overload, last come", "theory/roles: who comes last may be served"],
  priority: ["policies: with a bounded queue drops", "policies: with priorities is as in M/M/1"],
};
const overflows: Proofs<(typeof OVERFLOWS)[number]> = {
  reject: ["roles: turns away what finds", "theory/queues: M/M/1/K: the share that"],
  "drop-oldest": ["roles: turns away what finds", "theory/queues: an M/M/1/K queue that drops"],
  block: ["backpressure: is held until the slowest", "policies: under several senders is a birth"],
};

const ASSIGNED: Proof = [
  "broker: are even, and sticky ones move",
  "broker: give out partitions as",
];
const assignors: Proofs<(typeof ASSIGNORS)[number]> = {
  range: ASSIGNED,
  "round-robin": ASSIGNED,
  sticky: ASSIGNED,
  cooperative: ["broker: are even, and sticky", "broker: stops only what moves"],
};
const commits: Proofs<(typeof COMMITS)[number]> = {
  after: ["broker: from time to time let", "severed: loses its members after"],
  before: ["faults: of a consumer that commits first", "severed: works on in vain, or twice"],
  "exactly-once": ["broker: within a transaction leave", "severed: works on in vain, or twice"],
};
const routings: Proofs<(typeof ROUTINGS)[number]> = {
  key: ["router: by key sends equal keys", "random: spread small integers"],
  weight: ["router: by weight splits", "router: by weight splits a Poisson stream"],
  "round-robin": ["router: in turn gives every way", "router: in turn gives every way"],
  "least-backlog": ["router: to where fewest wait", "router: to where fewest wait"],
};

const links: Proofs<keyof (typeof LINK)["shape"]> = {
  latency: ["roles: delay, lose and double", "theory/faults: bandwidth: M/D/1 of the link"],
  loss: ["roles: delay, lose and double", "link-faults: of two at a time both count"],
  duplicate: ["roles: delay, lose and double", "theory/faults: loss and duplicate: binomial"],
  bandwidth: ["link-faults: takes as long for a message", "link-faults: of a link is a queue"],
};

const MOMENTS = "distribution: has the mean and the variance";
const FORMS = "distribution: forms: Weibull, gamma with shape 2, triangular";
const distributions: Proofs<keyof typeof DISTRIBUTIONS | "empirical"> = {
  constant: [MOMENTS, "theory/queues: M/D/1 and M/G/1"],
  exp: [MOMENTS, "random: is exponential, tail included"],
  uniform: [MOMENTS, "random: is uniform"],
  normal: [MOMENTS, "random: is normal, tail included"],
  lognormal: [MOMENTS, "theory/queues: M/D/1 and M/G/1"],
  erlang: [MOMENTS, MOMENTS],
  gamma: [MOMENTS, FORMS],
  weibull: [MOMENTS, FORMS],
  triangular: [MOMENTS, FORMS],
  hyperexp: [MOMENTS, "theory/queues: M/D/1 and M/G/1"],
  pareto: [MOMENTS, MOMENTS],
  empirical: ["distribution: an empirical", "distribution: an empirical distribution draws"],
};

const profiles: Proofs<keyof typeof PROFILES | "trace"> = {
  ramp: ["arrivals: under a surge keeps", "arrivals: from 0 to 2/s over 10 s makes message n"],
  step: ["arrivals: steps change the load", "arrivals: steps change the load at their times"],
  burst: ["arrivals: bursts have the mean", "arrivals: bursts have the mean and the spread"],
  diurnal: ["arrivals: a diurnal load", "arrivals: a diurnal load follows its wave"],
  trace: ["arrivals: gives messages its times", "arrivals: is played as it was"],
};

const faults: Proofs<keyof typeof FAULTS> = {
  crash: ["faults: of a service without a log loses", FLUID],
  restart: ["node-faults: lets an instance finish", FLUID],
  pause: ["node-faults: holds up what is in service", FLUID],
  slow: ["faults: makes every attempt", "theory/faults: slow by 2: M/M/1"],
  errors: ["faults: fail what is finished", "theory/faults: errors: failed for good"],
  poison: ["node-faults: fails all messages of some", "theory/faults: poison: of many keys"],
  throttle: ["node-faults: refuses what comes", "theory/faults: throttle: the token bucket"],
  exhaust: ["node-faults: leaves fewer servers", "theory/faults: exhaust: M/M/c"],
  partition: ["faults: loses what a sender without retries", FLUID],
  latency: ["link-faults: adds to what the link", "theory/faults: bandwidth: M/D/1 of the link"],
  loss: ["link-faults: lose the share", "theory/faults: loss and duplicate: binomial"],
  duplicate: ["link-faults: double the share", "theory/faults: loss and duplicate: binomial"],
  reorder: ["link-faults: reordering lets others", "theory/faults: reorder: 1 of those"],
  bandwidth: ["link-faults: lets messages wait", "theory/faults: bandwidth: M/D/1 of the link"],
  surge: ["faults: changes the rate at once", "theory/faults: surge by 3: M/D/1"],
  hotkey: ["node-faults: give a share", "theory/faults: hotkey: the share"],
  schema: ["node-faults: make a share of", "theory/faults: errors: failed for good"],
  stall: ["node-faults: that stalls appends nothing", FLUID],
  failover: ["broker: loses what only the leader had", FLUID],
  rebalance: ["broker: stops everybody when it is eager", FLUID],
  "disk-full": ["node-faults: a full disk fails", "node-faults: with a full disk refuses"],
  flush: ["node-faults: a flush empties a cache", "node-faults: a flush empties a cache"],
  lag: ["store: fall behind under the fault", "store: show what is stale with probability"],
};

/** A table of the program, by what it is a table of, and its proofs. */
const TABLES: Readonly<Record<string, readonly [kinds: readonly string[], proofs: object]>> = {
  role: [Object.keys(ROLES), roles],
  guard: [Object.keys(GUARDS), guards],
  caller: [Object.keys(callers), callers],
  backoff: [BACKOFFS, backoffs],
  jitter: [JITTERS, jitters],
  "retry mode": [RETRY_MODES, retryModes],
  order: [ORDERS, orders],
  overflow: [OVERFLOWS, overflows],
  assignor: [ASSIGNORS, assignors],
  "commit mode": [COMMITS, commits],
  routing: [ROUTINGS, routings],
  "property of links": [Object.keys(LINK.shape), links],
  distribution: [[...Object.keys(DISTRIBUTIONS), "empirical"], distributions],
  profile: [[...Object.keys(PROFILES), "trace"], profiles],
  fault: [Object.keys(FAULTS), faults],
};

const texts = new Map<string, string>();
function textOf(file: string): string {
  const path = join(import.meta.dirname, `${file}.test.ts`);
  const text = texts.get(file) ?? readFileSync(path, "utf8");
  texts.set(file, text);
  return text;
}

/** Whether a file has a test whose title begins so; a title of `test.each` counts. */
function exists(proof: string): boolean {
  const [file, title] = proof.split(/: (.*)/s);
  const quoted = title.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`\\(\\s*["'\`]${quoted}`).test(textOf(file));
}

describe.each(Object.entries(TABLES))("every %s", (_, [kinds, proofs]) => {
  test("has its tests, and no other has any", () => {
    expect(Object.keys(proofs).sort()).toEqual([...kinds].sort());
  });

  test("names tests that there are", () => {
    const named = Object.values(proofs as Proofs<string>).flat();
    expect(named.filter((proof) => !exists(proof))).toEqual([]);
  });
});

test("distributions are all among those that are drawn, and faults among those of a fluid", () => {
  const drawn = textOf("distribution");
  for (const kind of Object.keys(DISTRIBUTIONS)) {
    expect(drawn).toContain(kind === "constant" ? '"4ms"' : `"${kind}(`);
  }
  const fluid = textOf("theory/faults");
  for (const [kind, [, against]] of Object.entries(faults)) {
    if (against === FLUID) expect(fluid).toContain(`{ kind: "${kind}"`);
  }
});
