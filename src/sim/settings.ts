// The settings of a scenario: its top level, its links and what every fault has in common. The
// published JSON schema, the checks and the defaults derive from these tables.
import * as z from "zod";
import { bandwidth } from "./bandwidth.js";
import { distribution } from "./distribution.js";
import { FAULTS } from "./faults/index.js";
import { count, duration, quantity, share, span } from "./quantity.js";
import { ROLES } from "./roles/index.js";

/** `auto` finds by MSER-5, for each replication, how long the run takes to settle. */
const warmup = z
  .union([z.literal("auto"), duration("left out of the statistics")], {
    error: (issue) => `'${String(issue.input)}' is not a time; write 30s, 0s or auto`,
  })
  .meta({
    description: "time at the start that is left out of the statistics; auto finds it by MSER-5",
    unit: "time",
  });

const MOST_EVENTS = 1e12;
/** About 90 bytes each. */
const USUAL_MESSAGES = 1 << 23;
const MOST_MESSAGES = 1 << 26;

/** The run itself; every default stands here. */
export const RUN = z.strictObject({
  duration: quantity(
    (input) => {
      const parsed = duration("").safeParse(input);
      if (!parsed.success) return { ok: false, problem: parsed.error.issues[0].message };
      if (parsed.data === 0) return { ok: false, problem: "a run of no time shows nothing" };
      return { ok: true, value: parsed.data };
    },
    "how long the sources work; a time: 60s, 10m",
    "time",
  ).default(60),
  warmup: warmup.default(0),
  drain: duration("how long the run goes on after the sources stop, at most").default(30),
  seed: count("root of all random numbers", 0, Number.MAX_SAFE_INTEGER).default(1),
  replications: count("independent runs", 1, 10_000).default(1),
  precision: share(
    "replications go on until the 95 % interval of the mean latency is no wider to each side than " +
      "this share of it, at most 1000 times or as often as 'replications' says",
  )
    .refine((value) => value === null || Number(value) > 0, "a precision of 0% is never reached")
    .nullable()
    .default(null),
  max_events: count("the run stops at this many events", 1, MOST_EVENTS).default(2_000_000_000),
  max_messages: count("the run stops at more messages at once", 1, MOST_MESSAGES).default(
    USUAL_MESSAGES,
  ),
});

/** What a scenario may say about an edge, or about every edge between two lanes. */
export const LINK = z.strictObject({
  latency: distribution("time on the way").nullable().default(null),
  loss: share("lost on the way").default(0),
  duplicate: share("arrive twice").default(0),
  bandwidth: bandwidth("what it carries at most, one message after another")
    .nullable()
    .default(null),
});

/** What every fault has. */
export const FAULT_TIMING = {
  at: duration("when it strikes").default(0),
  for: duration("how long it lasts; to the end, or as the kind says, when not said")
    .nullable()
    .default(null),
  every: span("it strikes again after so long, counted from one beginning to the next").optional(),
  mtbf: distribution(
    "it strikes at random, this long after 'at' or after it was healed last: the time between failures",
  ).optional(),
  mttr: distribution(
    "how long it lasts each time, in place of 'for': the time to repair",
  ).optional(),
} as const;

export const SECTIONS = [
  "diagram",
  "extends",
  "nodes",
  "every",
  "links",
  "faults",
  "expect",
] as const;

/** The JSON schema of a whole scenario, for editors and for other tools. */
export function scenarioJsonSchema(): Readonly<Record<string, unknown>> {
  const roles = Object.entries(ROLES).map(([role, { parameters, summary }]) =>
    parameters
      .partial()
      .extend({ role: z.literal(role).describe(summary) })
      .describe(summary),
  );
  const anyRole = z.record(z.string(), z.unknown()).describe("the role is inferred");
  const faults = Object.entries(FAULTS).map(([kind, { parameters, summary }]) =>
    (parameters as z.ZodObject)
      .extend({ kind: z.literal(kind).describe(summary), ...FAULT_TIMING })
      .describe(summary),
  );
  const schema = RUN.partial().extend({
    diagram: z.string().optional().describe("the diagram that the scenario is for"),
    extends: z
      .string()
      .optional()
      .describe("a scenario beside this one, of which this one says only what differs"),
    nodes: z.record(z.string(), z.union([...roles, anyRole])).optional(),
    every: z.record(z.string(), z.unknown()).optional().describe("for every node that takes it"),
    links: z.record(z.string(), LINK.partial()).optional(),
    faults: z.array(z.union(faults)).optional(),
    expect: z.array(z.string()).optional(),
  });
  return z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Readonly<
    Record<string, unknown>
  >;
}
