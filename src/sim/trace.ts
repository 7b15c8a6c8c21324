// A trace: the times, and maybe the keys, at which messages came once, to be played again.
import type { TraceSettings } from "./arrivals.js";
import { readCsv } from "./csv.js";
import { type Parsed, parseDuration, quote } from "./quantity.js";

export interface Trace {
  readonly kind: "trace";
  /** How it is shown; the file is named in it. */
  readonly text: string;
  /** Seconds from the begin of the run, rising. */
  readonly times: Float64Array;
  /** The key of each message, from 0 in the order in which they first occur; null: none. */
  readonly keys: Int32Array | null;
  readonly repeat: boolean;
  /** Seconds from one message to the next, on average. */
  readonly meanInterval: number;
}

export const isTrace = (value: unknown): value is Trace =>
  typeof value === "object" && value !== null && (value as Partial<Trace>).kind === "trace";

const MOST_KEYS = 1_000_000;
const ISO = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$/;

/** Seconds: a plain number, a time with a unit, or a moment as in ISO 8601 (UTC if it says none). */
function readTime(cell: string): number | null {
  if (ISO.test(cell)) {
    const zoned = /(Z|[+-]\d\d:?\d\d)$/.test(cell) ? cell : `${cell}Z`;
    const milliseconds = Date.parse(zoned.replace(" ", "T"));
    return Number.isNaN(milliseconds) ? null : milliseconds / 1000;
  }
  const plain = cell === "" ? Number.NaN : Number(cell);
  if (Number.isFinite(plain)) return plain;
  const parsed = parseDuration(cell);
  return parsed.ok ? parsed.value : null;
}

/** Reads the text of the file that the settings name. */
export function loadTrace(settings: TraceSettings, text: string): Parsed<Trace> {
  const fail = (problem: string): Parsed<Trace> => {
    return { ok: false, problem: `${quote(settings.file)} ${problem}` };
  };
  const table = readCsv(text, (cell) => readTime(cell) !== null);
  if (typeof table === "string") return fail(table);
  const column = (wanted: string | undefined, usual: string): number | string => {
    const name = (wanted ?? usual).toLowerCase();
    const index = table.names?.indexOf(name) ?? -1;
    if (wanted !== undefined && index < 0) {
      const known = table.names?.join(", ") ?? "it has no heading";
      return `has no column ${quote(wanted)}; known here: ${known}`;
    }
    return index;
  };
  const timeColumn = column(settings.time, "time");
  const keyColumn = column(settings.key, "key");
  if (typeof timeColumn === "string") return fail(timeColumn);
  if (typeof keyColumn === "string") return fail(keyColumn);
  const lines: { time: number; key: string }[] = [];
  for (const [row, cells] of table.rows.entries()) {
    const cell = cells[Math.max(0, timeColumn)] ?? "";
    const time = readTime(cell);
    if (time === null) return fail(`has no time in row ${row + 1}: ${quote(cell)}`);
    lines.push({ time, key: keyColumn < 0 ? "" : (cells[keyColumn] ?? "") });
  }
  if (lines.length === 0) return fail("holds no message");
  return collect(settings, lines, keyColumn >= 0, fail);
}

function collect(
  { file, repeat }: TraceSettings,
  lines: { time: number; key: string }[],
  hasKeys: boolean,
  fail: (problem: string) => Parsed<Trace>,
): Parsed<Trace> {
  lines.sort((left, right) => left.time - right.time);
  // Moments of a calendar, and whatever begins before the run, count from the first on.
  const first = lines[0].time;
  const origin = first < 0 || first > 1e9 ? first : 0;
  const times = Float64Array.from(lines, ({ time }) => time - origin);
  const known = new Map<string, number>();
  const keys = Int32Array.from(lines, ({ key }) => {
    if (!known.has(key)) known.set(key, known.size);
    return known.get(key) as number;
  });
  if (known.size > MOST_KEYS) return fail(`holds more than ${MOST_KEYS} keys`);
  const last = times[times.length - 1];
  const meanInterval = last > 0 ? last / times.length : 1;
  if (repeat && last === 0) return fail("cannot be repeated: all its messages come at once");
  const text = `trace of ${file}: ${lines.length} messages`;
  const trace = { kind: "trace", text, times, keys: hasKeys ? keys : null, repeat } as const;
  return { ok: true, value: { ...trace, meanInterval } };
}
