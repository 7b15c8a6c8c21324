// Levels and rates over time for the report: about 240 points over the duration, and as densely
// through what comes after it, for as many nodes and edges as can be looked at.
import { Histogram } from "./histogram.js";
import type { Kernel } from "./kernel.js";
import type { Tally } from "./metrics.js";

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
    const [p50, p95, p99] = quantilesBetween(latency, [0.5, 0.95, 0.99]);
    return [
      ["offered", this.rate(() => ledger.produced)],
      ["completed", this.rate(() => ledger.completed)],
      ["dead_lettered", this.rate(() => ledger.deadLettered)],
      ["dropped", this.rate(() => ledger.dropped.reduce((sum, count) => sum + count, 0))],
      ["backlog", () => backlog.value],
      ["latency_p50", p50],
      ["latency_p95", p95],
      ["latency_p99", p99],
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

/**
 * Reads the percentiles of what a tally took in between two readings, null where that is
 * nothing. They are to be read in turn: the first one looks.
 */
function quantilesBetween(
  tally: Tally,
  shares: readonly number[],
): readonly (() => number | null)[] {
  let before = new Histogram();
  let found: readonly number[] = [];
  let any = false;
  const look = (): void => {
    const { histogram } = tally;
    any = histogram.total > before.total;
    if (!any) return;
    found = histogram.quantiles(shares, before);
    before = histogram.copy();
  };
  return shares.map((_, index) => () => {
    if (index === 0) look();
    return any ? found[index] : null;
  });
}
