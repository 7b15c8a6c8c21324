// The figures of a run that an expectation can name: what each is of, its unit, and where the report
// has it. One entry per figure.
import type { Unit } from "./quantity.js";
import type { Dist, Report, ReportNode } from "./report.js";
import { ROLES, type RoleName } from "./roles/index.js";

type Level = ReportNode["queue_length"];
export type Figure = number | null | undefined | Dist | Level;

export interface Metric {
  readonly summary: string;
  /** What a name in front of it, or in parentheses behind it, stands for. */
  readonly of: "run" | "node" | "fault";
  readonly form: "number" | "distribution" | "level";
  readonly unit: Unit;
  readonly read: (report: Report, target: string) => Figure;
  /** Roles of the nodes that have it; all if absent. */
  readonly roles?: readonly RoleName[];
  /** What it means that a run has no such figure; "nothing measured" if absent. */
  readonly missing?: string;
}

const perNode = (
  summary: string,
  form: Metric["form"],
  unit: Unit,
  pick: (node: ReportNode) => Figure,
  roles?: readonly RoleName[],
): Metric => {
  return { summary, of: "node", form, unit, roles, read: (report, id) => pick(report.nodes[id]) };
};

const SERVERS = ["service", "store", "agent"] as const;
/** Who gives attempts up, or has them refused. */
const ATTEMPTING = [...SERVERS, "call"] as const;
const LINES = [...SERVERS, "topic", "queue", "join", "window", "batch", "acquire"] as const;
const TAKE_TIME = [...SERVERS, "step", "cache", "topic"] as const;
/** Who calls again, or sends again over a link that was cut. */
const CALLERS = (Object.keys(ROLES) as RoleName[]).filter(
  (role) => role === "retry" || Object.hasOwn(ROLES[role].parameters.shape, "retry"),
);

const ended = ({ ledger }: Report): number =>
  ledger.completed + ledger.dead_lettered + ledger.dropped.total;

const shareOf = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

/** Of all groups of a log together; peaks as if they came at one time. */
function retryBacklog({ groups }: ReportNode): Level | undefined {
  const levels = (groups as readonly { retry_topic?: { lag: Level } }[] | undefined)?.flatMap(
    ({ retry_topic }) => retry_topic?.lag ?? [],
  );
  if (levels === undefined || levels.length === 0) return undefined;
  const sum = (part: keyof Level) => levels.reduce((total, level) => total + level[part], 0);
  return { mean: sum("mean"), max: sum("max"), end: sum("end") };
}

/** Every figure an expectation can name. */
export const METRICS: Readonly<Record<string, Metric>> = {
  latency: {
    summary: "birth to completion, over all ends",
    of: "run",
    form: "distribution",
    unit: "time",
    read: (report) => report.latency_s,
  },
  throughput: {
    summary: "messages completed a second",
    of: "run",
    form: "number",
    unit: "rate",
    read: (report) => report.throughput_per_s.completed,
  },
  offered: {
    summary: "messages produced a second",
    of: "run",
    form: "number",
    unit: "rate",
    read: (report) => report.throughput_per_s.offered,
  },
  lost: {
    summary: "messages dropped, whatever the reason",
    of: "run",
    form: "number",
    unit: "number",
    read: (report) => report.ledger.dropped.total,
  },
  lost_share: {
    summary: "share of the messages that ended by being dropped",
    of: "run",
    form: "number",
    unit: "share",
    read: (report) => shareOf(report.ledger.dropped.total, ended(report)),
  },
  duplicated: {
    summary: "messages that arrived more than once",
    of: "run",
    form: "number",
    unit: "number",
    read: (report) => report.ledger.duplicates,
  },
  dead_lettered: {
    summary: "messages in a dead letter queue at the end: not those sent on again",
    of: "run",
    form: "number",
    unit: "number",
    read: (report) => report.ledger.dead_lettered,
  },
  dlq_arrivals: {
    summary: "messages that came to a dead letter queue, those sent on again among them",
    of: "run",
    form: "number",
    unit: "number",
    read: ({ nodes }) =>
      Object.values(nodes).reduce((sum, { role, arrived }) => {
        return role === "dlq" ? sum + arrived : sum;
      }, 0),
  },
  dlq_share: {
    summary: "share of the messages that ended in a dead letter queue",
    of: "run",
    form: "number",
    unit: "share",
    read: (report) => shareOf(report.ledger.dead_lettered, ended(report)),
  },
  completed: {
    summary: "messages that reached an end",
    of: "run",
    form: "number",
    unit: "number",
    read: (report) => report.ledger.completed,
  },
  in_flight: {
    summary: "messages still on their way when the run stopped",
    of: "run",
    form: "number",
    unit: "number",
    read: (report) => report.ledger.in_flight,
  },
  recovery: {
    summary: "longest time from the end of a fault of this kind until the backlog was as usual",
    of: "fault",
    form: "number",
    unit: "time",
    read: (report, kind) => {
      // One that the run did not come to says nothing; with no other, nothing is known.
      const times = report.faults
        .filter((fault) => fault.kind === kind && fault.impact.outcome !== "not begun")
        .map((fault) => fault.impact.recovery_s);
      if (times.length === 0 || times.some((time) => time === null)) return null;
      return Math.max(...(times as number[]));
    },
    missing: "no recovery",
  },
  peak_backlog: {
    summary: "most messages waiting in the whole system under a fault of this kind",
    of: "fault",
    form: "number",
    unit: "number",
    read: (report, kind) => {
      const peaks = report.faults
        .filter((fault) => fault.kind === kind)
        .map((fault) => fault.impact.peak_backlog);
      return peaks.length === 0 ? null : Math.max(...peaks);
    },
  },
  utilization: perNode(
    "share of its servers that were busy",
    "number",
    "share",
    (node) => node.utilization,
    [...SERVERS, "acquire"],
  ),
  backlog: perNode(
    "messages waiting at a node",
    "level",
    "number",
    (node) => node.queue_length,
    LINES,
  ),
  retry_backlog: perNode(
    "messages in the retry topics of a log, those whose delay lasts among them",
    "level",
    "number",
    retryBacklog,
    ["topic"],
  ),
  wait: perNode("time waiting at a node", "distribution", "time", (node) => node.wait_s, LINES),
  service: perNode(
    "time in service at a node",
    "distribution",
    "time",
    (node) => node.service_s,
    TAKE_TIME,
  ),
  sojourn: perNode("time at a node, all in all", "distribution", "time", (node) => node.sojourn_s, [
    ...new Set([...LINES, ...TAKE_TIME, "retry" as const, "call" as const]),
  ]),
  arrived: perNode("messages that came to a node", "number", "number", (node) => node.arrived),
  failed: perNode("messages that failed at a node", "number", "number", (node) => node.failed, [
    ...ATTEMPTING,
    "queue",
    "retry",
    "window",
  ]),
  retried: perNode(
    "attempts repeated at a node",
    "number",
    "number",
    (node) => node.retried,
    CALLERS,
  ),
  timed_out: perNode(
    "attempts cut off by the timeout",
    "number",
    "number",
    (node) => node.timed_out,
    ATTEMPTING,
  ),
  dropped: perNode("messages dropped at a node", "number", "number", (node) => node.dropped),
  cost: {
    summary: "US dollars that language models cost",
    of: "run",
    form: "number",
    unit: "money",
    read: (report) =>
      Object.values(report.nodes).reduce((sum, { cost_usd }) => sum + Number(cost_usd ?? 0), 0) /
      report.replications,
  },
  staleness: {
    summary: "how long what readers of replicas did not see had been written; of the worst store",
    of: "run",
    form: "distribution",
    unit: "time",
    read: (report) => {
      const all = Object.values(report.nodes).flatMap(
        ({ staleness_s }) => staleness_s ?? [],
      ) as Dist[];
      return all.sort((one, other) => (other.p99 ?? 0) - (one.p99 ?? 0))[0];
    },
  },
  hit_share: perNode(
    "share of the look-ups that a cache had",
    "number",
    "share",
    (node) => node.hit_share as number | null | undefined,
    ["cache"],
  ),
  throttled: perNode(
    "calls refused as too many, by the provider or by a fault",
    "number",
    "number",
    (node) => node.throttled as number | undefined,
    SERVERS,
  ),
  refused: perNode(
    "attempts that breaker, limit or bulkhead refused",
    "number",
    "number",
    (node) => node.refused as number | undefined,
    ATTEMPTING,
  ),
  out_of_order: perNode(
    "messages from a broker that were done after a later one of the same key",
    "number",
    "number",
    (node) => node.out_of_order as number | undefined,
    SERVERS,
  ),
  late: perNode(
    "messages too late for their windows, or answers for their calls",
    "number",
    "number",
    (node) => node.late as number | undefined,
    ["window", "call"],
  ),
  rejected: perNode(
    "requests that were turned away on their way, by a full queue or by who gave up on them",
    "number",
    "number",
    (node) => node.rejected as number | undefined,
    ["call"],
  ),
};
