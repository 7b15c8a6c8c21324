// Models of any shape for laws that hold for all of them: graphs, roles, parameters and faults.
import fc from "fast-check";
import { RETRY_MODES } from "../../src/sim/policy.js";
import type { FaultText, LinkText, ModelText, NodeText } from "./model.js";

const share = fc.constantFrom(0, 0, 0.1, 0.5, 1);
const time = fc.constantFrom(
  "0s",
  "0s",
  "10ms",
  "exp(20ms)",
  "uniform(1ms, 50ms)",
  "erlang(3, 10ms)",
);
const policy = fc.option(
  fc.record({
    max: fc.constantFrom(0, 1, 3),
    backoff: fc.constantFrom("fixed", "linear", "exponential"),
    base: fc.constantFrom("0s", "10ms", "100ms"),
    jitter: fc.constantFrom("none", "none", "full", "equal", "decorrelated"),
  }),
  { nil: undefined },
);
const callPolicy = fc
  .tuple(
    policy,
    fc.record({
      mode: fc.constantFrom(...RETRY_MODES),
      budget: fc.constantFrom(undefined, undefined, 0, 0.2),
    }),
  )
  .map(([given, more]) => given && { ...given, ...more });
const key = fc.option(
  fc.record({ count: fc.constantFrom(1, 5, 100), skew: fc.constantFrom(0, 1.1) }),
  { nil: undefined },
);

const profiles = [
  { profile: "ramp", from: 0, to: "80/s", over: "500ms" },
  {
    profile: "step",
    steps: [
      { at: "300ms", load: 0 },
      { at: "600ms", load: "40/s" },
    ],
  },
  { profile: "burst", on: "exp(50ms)", off: "0s" },
  { profile: "diurnal", period: "400ms", spread: "fixed" },
];

const otherNode: fc.Arbitrary<NodeText> = fc.oneof(
  fc.record({
    role: fc.constant("source" as const),
    rate: fc.constantFrom("0/s", "5/s", "50/s"),
    priority: fc.constantFrom(0, 0, 3),
    arrivals: fc.constantFrom(
      "poisson",
      "fixed",
      "exp(20ms)",
      "hyperexp(1ms, 100ms, 0.2)",
      ...profiles,
    ),
    key,
    retry: policy,
  }),
  fc.record({ role: fc.constant("step" as const), time, retry: policy }),
  fc.record({ role: fc.constant("fanout" as const), retry: policy }),
  fc.record({
    role: fc.constant("store" as const),
    connections: fc.constantFrom(1, 3),
    replicas: fc.constantFrom(0, 0, 2),
    locks: fc.boolean(),
    read: time,
    write: time,
    writes: share,
    queue: fc.constantFrom(undefined, 0, 2),
    fail: share,
    retry: policy,
  }),
  fc.record({
    role: fc.constant("queue" as const),
    max_length: fc.constantFrom(undefined, undefined, 1, 5),
    overflow: fc.constantFrom("reject", "reject-dead-letter", "drop-oldest"),
    ttl: fc.constantFrom(undefined, undefined, "0s", "100ms"),
    acknowledge: fc.constantFrom("after", "before"),
    requeue: fc.boolean(),
    prefetch: fc.constantFrom(undefined, 1, 5),
    max_deliveries: fc.constantFrom(1, 3),
  }),
  fc.record({
    role: fc.constant("decision" as const),
    question: fc.constantFrom("outcome", "hops", "budget", "error-class", "choice"),
    limit: fc.constantFrom(0, 1, 3),
  }),
  fc.record({
    role: fc.constant("join" as const),
    expect: fc.constantFrom(undefined, 1, 2, 3),
    timeout: fc.constantFrom("0s", "50ms", "30s"),
    on_timeout: fc.constantFrom("drop", "forward"),
  }),
  fc.record({
    role: fc.constant("acquire" as const),
    size: fc.constantFrom(1, 3),
    queue: fc.constantFrom(undefined, 0, 2),
  }),
  fc.record({
    role: fc.constant("call" as const),
    timeout: fc.constantFrom("5ms", "100ms"),
    retry: fc.constantFrom(undefined, { max: 2, base: "0s" }, { jitter: "full", budget: "20%" }),
    limit: fc.constantFrom(undefined, { concurrency: 2 }),
    breaker: fc.constantFrom(undefined, { window: 3, open: "50ms" }),
  }),
  fc.record({ role: fc.constant("answer" as const), of: fc.constantFrom("n2", "n3", "n4") }),
  fc.record({ role: fc.constant("release" as const), of: fc.constantFrom("n2", "n3", "n4") }),
  fc.record({
    role: fc.constant("batch" as const),
    size: fc.constantFrom(1, 3, 50),
    linger: fc.constantFrom("0s", "20ms"),
  }),
  fc.record({
    role: fc.constant("router" as const),
    by: fc.constantFrom("key", "weight", "round-robin", "least-backlog"),
  }),
  fc.record({
    role: fc.constant("cache" as const),
    time,
    size: fc.constantFrom(undefined, 1, 3),
    evict: fc.constantFrom("lru", "fifo"),
    ttl: fc.constantFrom(undefined, "0s", "exp(100ms)"),
    key: fc.constant({ count: 5 }),
    filled_by: fc.constantFrom(undefined, "n3"),
    coalesce: fc.boolean(),
  }),
  fc.record({
    role: fc.constant("window" as const),
    kind: fc.constantFrom("tumbling", "sliding", "session"),
    size: fc.constantFrom("50ms", "300ms"),
    slide: fc.constantFrom(undefined, "20ms", "1s"),
    gap: fc.constantFrom("5ms", "100ms"),
    by: fc.constantFrom("key", "all"),
    out_of_order: fc.constantFrom("0s", "30ms"),
    idle: fc.constantFrom("0s", "100ms"),
    lateness: fc.constantFrom("0s", "50ms", "1h"),
  }),
  fc.record({
    role: fc.constant("agent" as const),
    concurrency: fc.constantFrom(1, 3),
    first_token: time,
    speed: fc.constantFrom("1000/s", "50000/s"),
    rate_limit: fc.constantFrom(
      undefined,
      { requests: "10/s", burst: "0s" },
      { tokens: "5000/s", burst: "1s" },
    ),
    queue: fc.constantFrom(undefined, 0, 2),
    fail: share,
    timeout: fc.constantFrom(undefined, "30ms"),
    retry: policy,
  }),
  policy.map((given) => ({ role: "retry" as const, ...given })),
  fc.record({
    role: fc.constant("dlq" as const),
    redrive: fc.constantFrom(undefined, { at: "500ms", rate: "20/s" }, { at: "0s" }),
    alert: fc.constantFrom(undefined, 3),
  }),
  fc.constant({ role: "sink" as const }),
) as fc.Arbitrary<NodeText>;

const guards = {
  breaker: fc.constantFrom(
    undefined,
    undefined,
    { window: 3, open: "50ms", probes: 1 },
    { window: 2, failures: 1, open: "0s", probes: 2 },
  ),
  limit: fc.constantFrom(undefined, undefined, { rate: "20/s", burst: 1 }, { concurrency: 2 }),
  bulkhead: fc.constantFrom(undefined, undefined, { by: "key", concurrency: 1 }),
};

const service = fc.record({
  ...guards,
  order: fc.constantFrom("fifo", "fifo", "lifo", "priority"),
  role: fc.constant("service" as const),
  time: fc.constantFrom("0s", "10ms", "40ms", "exp(20ms)", "200ms"),
  instances: fc.constantFrom(1, 2, 3),
  concurrency: fc.constantFrom(1, 2),
  queue: fc.constantFrom(undefined, undefined, 0, 1, 5),
  overflow: fc.constantFrom("reject", "drop-oldest", "block"),
  fail: fc.constantFrom(0, 0, 0.2, 1),
  permanent: share,
  timeout: fc.constantFrom(undefined, undefined, "5ms", "30ms", "0s"),
  retry: callPolicy,
  outcomeFollows: fc.boolean(),
}) as unknown as fc.Arbitrary<NodeText>;

const topic = fc.record({
  role: fc.constant("topic" as const),
  partitions: fc.constantFrom(1, 2, 5),
  key,
  append: time,
  session_timeout: fc.constantFrom("0s", "100ms", "10s"),
  commit: fc.constantFrom("after", "after", "before", "exactly-once"),
  commit_interval: fc.constantFrom(undefined, undefined, "100ms"),
  retention: fc.constantFrom(undefined, undefined, "50ms"),
  assignor: fc.constantFrom("range", "round-robin", "sticky", "cooperative"),
  rebalance_time: fc.constantFrom("0s", "0s", "50ms"),
  replication: fc.constantFrom(1, 3),
  acks: fc.constantFrom("all", "leader"),
  replication_lag: fc.constantFrom("0s", "20ms"),
}) as unknown as fc.Arbitrary<NodeText>;

/** Some of its consumers take longer than they may: there is no end to the work then. */
const impatient = fc
  .tuple(topic, fc.constantFrom("10ms", "100ms"))
  .map(([text, max_poll_interval]) => ({ ...text, max_poll_interval }));

const nodeText = fc.oneof(
  { arbitrary: otherNode, weight: 4 },
  { arbitrary: service, weight: 4 },
  { arbitrary: topic, weight: 2 },
  { arbitrary: impatient, weight: 1 },
);

const linkText: fc.Arbitrary<LinkText> = fc.record({
  latency: fc.constantFrom(undefined, undefined, "0s", "5ms", "exp(10ms)"),
  loss: fc.constantFrom(0, 0, 0, 0.1),
  duplicate: fc.constantFrom(0, 0, 0, 0.1),
  failing: fc.constantFrom(false, false, false, true),
  polarity: fc.constantFrom(null, "yes", "no"),
  weight: fc.constantFrom(1, 1, 3, 0.001),
}) as fc.Arbitrary<LinkText>;

const timing = {
  at: fc.constantFrom("0s", "300ms", "700ms"),
  for: fc.constantFrom(undefined, "0s", "200ms", "1s"),
};

function faultText(ids: readonly string[]): fc.Arbitrary<FaultText> {
  const node = fc.constantFrom(...ids);
  const place = fc.constantFrom(...ids, "A", "B");
  const crash = fc.record({
    kind: fc.constantFrom("crash", "crash", "pause"),
    node,
    instances: fc.constantFrom(undefined, 1, 2),
    ...timing,
  });
  const simple = fc
    .tuple(
      fc.constantFrom(
        { kind: "restart", down: "100ms" },
        { kind: "poison", rate: 0.5 },
        { kind: "throttle", rate: "10/s" },
        { kind: "exhaust", servers: 2 },
        { kind: "hotkey" },
        { kind: "schema", rate: 0.3 },
        { kind: "stall" },
        { kind: "failover" },
        { kind: "rebalance" },
        { kind: "disk-full" },
        { kind: "flush" },
        { kind: "lag" },
      ),
      fc.record({ node, ...timing }),
    )
    .map(([fault, rest]) => ({ ...fault, ...rest }));
  const other = fc.oneof(
    fc.record({ kind: fc.constant("slow"), node, factor: fc.constantFrom(0, 0.5, 10), ...timing }),
    fc.record({
      kind: fc.constant("errors"),
      node,
      rate: share,
      class: fc.constantFrom("transient", "permanent"),
      ...timing,
    }),
    fc
      .tuple(
        fc.constantFrom(
          { kind: "partition" },
          { kind: "latency", add: "exp(50ms)" },
          { kind: "loss", rate: 0.3 },
          { kind: "duplicate", rate: 0.3 },
          { kind: "reorder", rate: 0.5, by: "30ms" },
          { kind: "bandwidth", rate: "20/s" },
        ),
        fc.record({
          between: fc.tuple(place, place),
          direction: fc.constantFrom("both", "forward", "backward"),
          ...timing,
        }),
      )
      .map(([fault, sides]) => ({ ...fault, ...sides })),
    fc.record({
      kind: fc.constant("surge"),
      factor: fc.constantFrom(0, 0.5, 10),
      node: fc.option(node, { nil: undefined }),
      ...timing,
    }),
  );
  const again = fc
    .tuple(
      fc.oneof(crash, simple, other),
      fc.constantFrom(
        { for: "50ms", every: "200ms" },
        { for: "100ms", mtbf: "exp(100ms)" },
        { mtbf: "exp(200ms)", mttr: "exp(50ms)" },
      ),
    )
    .map(([fault, repeat]) => ({ ...fault, ...repeat }));
  return fc.oneof(crash, simple, other, again) as fc.Arbitrary<FaultText>;
}

/** Any graph of 2 to 8 nodes, with faults. */
export const modelText: fc.Arbitrary<ModelText> = fc.integer({ min: 2, max: 8 }).chain((size) => {
  const ids = Array.from({ length: size }, (_, index) => `n${index + 1}`);
  const end = fc.constantFrom(...ids);
  return fc.record({
    nodes: fc
      .array(fc.tuple(nodeText, fc.constantFrom("A", "B")), { minLength: size, maxLength: size })
      .map((all) =>
        Object.fromEntries(
          all.map(([node, lane], index) => [
            ids[index],
            // Something has to make messages.
            index === 0 ? { role: "source" as const, rate: "40/s", lane } : { ...node, lane },
          ]),
        ),
      ),
    links: fc
      .tuple(
        // Every node is reached from an earlier one, mostly from the one before it …
        fc.array(fc.tuple(fc.constantFrom(1, 1, 1, 2, 3), linkText), {
          minLength: size,
          maxLength: size,
        }),
        // … and then anything may lead anywhere.
        fc.array(fc.tuple(end, end, linkText), { maxLength: Math.ceil(size / 2) }),
      )
      .map(([tree, extra]) => [
        ...tree.slice(1).map(([back, link], index) => {
          return [ids[Math.max(0, index + 1 - back)], ids[index + 1], link] as const;
        }),
        ...extra,
      ])
      .map((all) =>
        Object.fromEntries(all.map(([from, to, link], index) => [`${from}->${to}#${index}`, link])),
      ),
    faults: fc.array(faultText(ids), { maxLength: 4 }),
    duration: fc.constant("1s"),
    warmup: fc.constantFrom("0s", "200ms"),
    drain: fc.constantFrom("0s", "1s", "1h"),
    seed: fc.nat(),
    maxEvents: fc.constant(4000),
  }) as fc.Arbitrary<ModelText>;
});

/** Sources → log → two groups of consumers with retries → dead letters that are sent on again. */
export const pipelineText: fc.Arbitrary<ModelText> = fc
  .tuple(service, service, topic, fc.tuple(linkText, linkText, linkText), fc.nat())
  .chain(([first, second, log, [one, two, three], seed]) =>
    fc.record({
      nodes: fc.constant({
        n1: { role: "source", lane: "A", rate: "60/s", retry: { max: 1 } },
        n2: { ...log, lane: "A" },
        n3: { role: "step", lane: "B", time: "1ms" },
        n4: { ...first, lane: "B" },
        n5: { ...second, lane: "B" },
        n6: { role: "dlq", lane: "B", redrive: { at: "800ms", rate: "100/s" } },
        n7: { role: "sink", lane: "B" },
      }),
      links: fc.constant({
        "n1->n2": one,
        "n2->n3": { ...two, failing: false },
        "n3->n4": {},
        "n2->n5": { ...three, failing: false },
        "n4->n7": {},
        "n4->n6": { failing: true },
        "n6->n7": {},
      }),
      faults: fc.array(faultText(["n2", "n4", "n4", "n5"]), { minLength: 1, maxLength: 4 }),
      duration: fc.constant("1s"),
      drain: fc.constant("10h"),
      seed: fc.constant(seed),
      maxEvents: fc.constant(100_000),
    }),
  ) as fc.Arbitrary<ModelText>;
