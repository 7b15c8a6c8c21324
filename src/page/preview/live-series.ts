// Which curves are shown while a run goes on: no others need be told until it is over.
import type { Unit } from "../format.js";

export const LIVE_CHARTS: readonly (readonly [
  title: string,
  unit: Unit,
  series: readonly string[],
])[] = [
  ["Throughput", "rate", ["offered", "completed"]],
  ["Latency", "time", ["latency_p50", "latency_p99"]],
  ["Messages waiting", "count", ["backlog"]],
];

export const LIVE_SERIES: readonly string[] = [
  "t_s",
  ...LIVE_CHARTS.flatMap(([, , names]) => names),
];
