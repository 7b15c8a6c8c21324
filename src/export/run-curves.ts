// What a moving picture reads of a report: its curves at evenly spread points, and when faults struck
// what. The report is the content of a file, and may be anything.

/** Points of the run that the picture tells of: this many stretches between them. */
export const STRETCHES = 48;
const MOST_STRIKES = 200;

export interface RunCurves {
  readonly strikes: readonly Strike[];
  /**
   * Values at the points; null where the report has no such curve. Rates and loads are means around
   * each point: of a trickle of messages a single sample is mostly nothing.
   */
  readonly at: (name: string) => readonly number[] | null;
  /** Nodes whose role is `source`, by id: what strikes them all names none. */
  readonly sources: ReadonlySet<string>;
}

/** One time that a fault struck, in shares of the run. */
export interface Strike {
  readonly kind: string;
  readonly target: string;
  readonly from: number;
  readonly to: number;
}

/** Null: the report has no curves over time. */
export function readCurves(report: unknown): RunCurves | null {
  const { series, faults, nodes } = valuesOf(report);
  const curves = valuesOf(series);
  const times = curves.t_s;
  if (!Array.isArray(times) || times.length < 2) return null;
  const end_s = numberOf(times[times.length - 1]);
  if (end_s <= 0) return null;
  const at = (name: string): readonly number[] | null => {
    const values = Object.hasOwn(curves, name) ? curves[name] : null;
    if (!Array.isArray(values)) return null;
    const last = times.length - 1;
    const half = /\.(?:rate|utilization)$/.test(name) ? last / STRETCHES / 2 : 0;
    return Array.from({ length: STRETCHES + 1 }, (_, point) => {
      const middle = (point / STRETCHES) * last;
      const from = Math.max(0, Math.round(middle - half));
      const around = values.slice(from, Math.min(last, Math.round(middle + half)) + 1);
      return around.reduce((sum: number, value) => sum + numberOf(value), 0) / around.length || 0;
    });
  };
  const list = Array.isArray(faults) ? faults.slice(0, MOST_STRIKES) : [];
  const strikes = list.flatMap((fault) => readFault(valuesOf(fault), end_s));
  const all = Object.entries(valuesOf(nodes));
  const sources = all.filter(([, node]) => valuesOf(node).role === "source").map(([id]) => id);
  return { at, strikes: strikes.slice(0, MOST_STRIKES), sources: new Set(sources) };
}

function readFault({ kind, target, at_s, for_s, strikes_s }: Values, end_s: number): Strike[] {
  if (typeof kind !== "string" || !/^[a-z-]{1,20}$/.test(kind)) return [];
  const given = Array.isArray(strikes_s) ? strikes_s : [[at_s, for_s]];
  return given.slice(0, MOST_STRIKES).flatMap((strike): Strike[] => {
    const [start, length] = Array.isArray(strike) ? strike : [];
    const from = numberOf(start) / end_s;
    const to = typeof length === "number" ? Math.min(1, from + numberOf(length) / end_s) : 1;
    return from >= 1 ? [] : [{ kind, target: String(target), from, to }];
  });
}

type Values = Readonly<Record<string, unknown>>;

function valuesOf(value: unknown): Values {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Values)
    : {};
}

function numberOf(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value)
    ? Math.min(1e15, Math.max(0, value))
    : 0;
}
