// What the picture shows of a run: of each node and edge its figures over the whole run, or at one
// point of it.
import type { ReportPageData } from "../../export/report-page.js";
import { indexAt } from "../timeline.js";
import { strikesOf } from "./strikes.js";

export interface NodeState {
  /** Busy share of its servers; null: it has none. */
  readonly busy: number | null;
  /** Messages that wait, and the most that ever did. */
  readonly waiting: number;
  readonly most: number;
  readonly deadLetters: number;
  readonly trouble: "down" | "disturbed" | null;
}

export interface EdgeState {
  /** Messages a second, and how that compares to the busiest edge at its busiest, 0 to 1. */
  readonly rate: number;
  readonly share: number;
  readonly trouble: "cut" | "strained" | null;
}

const WAITING = ["queue_length", "lag"] as const;

export class RunState {
  readonly times: readonly number[];
  private readonly highestRate: number;

  constructor(readonly data: ReportPageData) {
    this.times = data.report.series.t_s as readonly number[];
    const peaks = data.graph.edges.map(({ id }) => highest(this.values(`${id}.rate`)));
    this.highestRate = Math.max(1e-9, ...peaks);
  }

  values(name: string): readonly (number | null)[] {
    const { series } = this.data.report;
    return Object.hasOwn(series, name) ? series[name] : [];
  }

  private at(name: string, at_s: number): number {
    return this.values(name)[indexAt(this.times, at_s)] ?? 0;
  }

  /** The faults that last at a time, as indices. */
  faultsAt(at_s: number): number[] {
    const { faults } = this.data.report;
    return [...faults.keys()].filter((fault) => {
      return strikesOf(faults[fault]).some(
        ([from, for_s]) => at_s >= from && at_s < from + (for_s ?? Number.POSITIVE_INFINITY),
      );
    });
  }

  /** The same for all times at which the picture is the same. */
  pointAt(at_s: number | null): string {
    if (at_s === null) return "whole";
    return [indexAt(this.times, at_s), ...this.faultsAt(at_s)].join(" ");
  }

  node(id: string, at_s: number | null): NodeState {
    const node = this.data.report.nodes[id];
    const { queue_length } = node;
    if (at_s === null) {
      return {
        busy: node.utilization,
        waiting: queue_length.max,
        most: queue_length.max,
        deadLetters: node.role === "dlq" ? node.arrived : 0,
        trouble: null,
      };
    }
    const name = WAITING.map((one) => `${id}.${one}`).find((one) => this.values(one).length > 0);
    const touched = this.faultsAt(at_s).map((fault) => this.data.reach[fault]);
    const reaching = touched.filter(({ nodes }) => nodes.includes(id));
    return {
      busy: this.values(`${id}.utilization`).length > 0 ? this.at(`${id}.utilization`, at_s) : null,
      waiting: name === undefined ? 0 : this.at(name, at_s),
      most: name === undefined ? 0 : highest(this.values(name)),
      deadLetters: this.at(`${id}.dead_letters`, at_s),
      trouble: reaching.some(({ down }) => down)
        ? "down"
        : reaching.length > 0
          ? "disturbed"
          : null,
    };
  }

  edge(id: string, at_s: number | null): EdgeState {
    const { report, reach } = this.data;
    const rate =
      at_s === null
        ? (report.edges[id]?.messages ?? 0) / Math.max(1e-9, report.simulated_s)
        : this.at(`${id}.rate`, at_s);
    const reaching = (at_s === null ? [] : this.faultsAt(at_s))
      .map((fault) => reach[fault])
      .filter(({ edges }) => edges.includes(id));
    const cut = reaching.some(({ down }) => down);
    const trouble = cut ? "cut" : reaching.length > 0 ? "strained" : null;
    return { rate, share: Math.min(1, rate / this.highestRate), trouble };
  }
}

export function highest(values: readonly (number | null)[]): number {
  let most = 0;
  for (const value of values) if (value !== null && value > most) most = value;
  return most;
}
