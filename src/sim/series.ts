// Levels and rates over time for the report: about 240 points over the duration, and as densely
// through what comes after it, for as many nodes and edges as can be looked at.
import { Histogram } from "./histogram.js";
import type { Kernel } from "./kernel.js";

const POINTS = 240;
/** Points in all, so that a long drain does not fill the memory. */
const MOST_POINTS = 3 * POINTS;
/** Nodes, and edges, of which levels are kept; more could not be told apart in a picture. */
const MOST_ELEMENTS = 100;

/** Values at the times of `t_s`; null where there was nothing to measure. */
export type SeriesFigures = Readonly<Record<string, readonly (number | null)[]>>;

interface Probe {
  readonly name: string;
  readonly read: () => number | null;
  readonly values: (number | null)[];
}

type Reading = readonly [name: string, read: () => number | null];

export class Series {
  private readonly times: number[] = [];
  private readonly probes: readonly Probe[];
  private readonly step: number;
  private due = 0;

  constructor(private readonly kernel: Kernel) {
    this.step = kernel.model.duration_s / POINTS;
    const readings = [...this.ofRun(), ...this.ofNodes(), ...this.ofEdges()];
    this.probes = readings.map(([name, read]) => ({ name, read, values: [] }));
    this.sample();
  }

  private ofRun(): readonly Reading[] {
    const { ledger, backlog, latency } = this.kernel;
    const quantiles = new Window(latency.histogram);
    return [
      ["offered", this.rate(() => ledger.produced)],
      ["completed", this.rate(() => ledger.completed)],
      ["dead_lettered", this.rate(() => ledger.deadLettered)],
      ["dropped", this.rate(() => ledger.dropped.reduce((sum, count) => sum + count, 0))],
      ["backlog", () => backlog.value],
      ["latency_p50", () => quantiles.next().quantile(0.5)],
      ["latency_p95", () => quantiles.last.quantile(0.95)],
      ["latency_p99", () => quantiles.last.quantile(0.99)],
    ];
  }

  private ofNodes(): readonly Reading[] {
    const { model, behaviours, meters } = this.kernel;
    const readings = model.nodes.map(({ id }, index): readonly Reading[] => {
      const { gauges } = behaviours[index];
      const meter = meters[index];
      const own = Object.entries(gauges ?? {}).map(
        ([name, read]): Reading => [`${id}.${name}`, read],
      );
      if (meter.servers === null) return own;
      return [
        ...own,
        [`${id}.utilization`, this.utilization(meter.servers, () => meter.busy.area)],
        [`${id}.failed`, this.rate(() => meter.failed)],
      ];
    });
    return readings
      .filter((own) => own.length > 0)
      .slice(0, MOST_ELEMENTS)
      .flat();
  }

  private ofEdges(): readonly Reading[] {
    const { model, transport } = this.kernel;
    const links = model.links.slice(0, MOST_ELEMENTS);
    return links.map(({ id }, link) => [`${id}.rate`, this.rate(() => transport.sent[link])]);
  }

  /** Per second, over the time since the point before; null at the first, which has none. */
  private rate(read: () => number): () => number | null {
    let before = 0;
    return () => {
      const count = read() - before;
      before += count;
      return this.times.length === 1 ? null : count / this.step;
    };
  }

  /** Share of the servers that were busy since the point before; `area` in server-seconds. */
  private utilization(servers: number, area: () => number): () => number | null {
    const busy = this.rate(area);
    return () => {
      const mean = busy();
      return mean === null ? null : Math.round((mean / servers) * 1e4) / 1e4;
    };
  }

  private readonly sample = (): void => {
    this.times.push(this.due);
    for (const { read, values } of this.probes) values.push(read());
    if (this.times.length === MOST_POINTS) return;
    this.due = this.times.length * this.step;
    this.kernel.at(this.due, this.sample);
  };

  /** `t_s`, and levels at these times by name. */
  figures(): SeriesFigures {
    const named = this.probes.map(({ name, values }) => [name, values] as const);
    return { t_s: this.times, ...Object.fromEntries(named) };
  }
}

/** Percentiles of what a histogram took in since it was looked at before. */
class Window {
  private before = new Histogram();
  private rest = new Histogram();

  constructor(private readonly histogram: Histogram) {}

  next(): { quantile: (share: number) => number | null } {
    this.rest = this.histogram.beyond(this.before);
    this.before = this.histogram.beyond(new Histogram());
    return this.last;
  }

  get last(): { quantile: (share: number) => number | null } {
    const { rest } = this;
    return { quantile: (share) => (rest.total === 0 ? null : rest.quantile(share)) };
  }
}
