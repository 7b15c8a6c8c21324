// Levels over time for the report: about 240 points over the duration, and as densely through what
// comes after it, for as many nodes as can be looked at.
import type { Kernel } from "./kernel.js";

const POINTS = 240;
/** Points in all, so that a long drain does not fill the memory. */
const MOST_POINTS = 3 * POINTS;
/** Nodes of which levels are kept; more could not be told apart in a picture. */
const MOST_NODES = 100;

interface Probe {
  readonly name: string;
  readonly read: () => number;
  readonly values: number[];
}

export class Series {
  private readonly times: number[] = [];
  private readonly probes: readonly Probe[];
  private readonly step: number;
  private due = 0;

  constructor(private readonly kernel: Kernel) {
    this.step = kernel.model.duration_s / POINTS;
    const { ledger } = kernel;
    const rate = (read: () => number) => {
      let before = 0;
      return () => {
        const count = read() - before;
        before += count;
        return this.times.length === 1 ? 0 : count / this.step;
      };
    };
    const probes: [string, () => number][] = [
      ["offered", rate(() => ledger.produced)],
      ["completed", rate(() => ledger.completed)],
      ["backlog", () => kernel.backlog.value],
    ];
    const gauged = kernel.model.nodes
      .map(({ id }, index) => ({ id, gauges: kernel.behaviours[index].gauges }))
      .filter(({ gauges }) => gauges !== undefined);
    for (const { id, gauges } of gauged.slice(0, MOST_NODES)) {
      for (const [name, read] of Object.entries(gauges!)) probes.push([`${id}.${name}`, read]);
    }
    this.probes = probes.map(([name, read]) => ({ name, read, values: [] }));
    this.sample();
  }

  private readonly sample = (): void => {
    this.times.push(this.due);
    for (const { read, values } of this.probes) values.push(read());
    if (this.times.length === MOST_POINTS) return;
    this.due = this.times.length * this.step;
    this.kernel.at(this.due, this.sample);
  };

  /** `t_s`, and levels at these times by name. */
  figures(): Readonly<Record<string, readonly number[]>> {
    const named = this.probes.map(({ name, values }) => [name, values] as const);
    return { t_s: this.times, ...Object.fromEntries(named) };
  }
}
