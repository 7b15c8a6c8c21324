// Numbers as people read them, the same on every machine.

/** What a number of a report is measured in. */
export type Unit = "time" | "rate" | "count" | "share" | "money";

/** The number with its unit; a dash for none. */
export function write(value: number | null | undefined, unit: Unit): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  return WRITERS[unit](value);
}

const WRITERS: Readonly<Record<Unit, (value: number) => string>> = {
  time: writeTime,
  rate: (value) => `${short(value)}/s`,
  count: short,
  share: (value) => `${short(value * 100)}%`,
  money: (value) => `$${short(value)}`,
};

/** 1,234,567 for whole numbers, three figures for others, and no more zeros than can be counted. */
function short(value: number): string {
  if (value !== 0 && Math.abs(value) < 1e-4) {
    const [digits, power] = value.toExponential(1).split("e");
    return `${Number(digits)}·10${raised(power)}`;
  }
  if (Math.abs(value) >= 100 || Number.isInteger(value)) {
    return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ",");
  }
  return String(Number(value.toPrecision(3)));
}

const raised = (power: string): string =>
  power.replace(/[-\d]/g, (letter) => (letter === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(letter)]));

function writeTime(seconds: number): string {
  if (seconds === 0) return "0 s";
  const { factor, unit } = timeUnit(Math.abs(seconds));
  return `${Number((seconds * factor).toPrecision(3))} ${unit}`;
}

function timeUnit(seconds: number): { readonly factor: number; readonly unit: string } {
  if (seconds < 1e-3) return { factor: 1e6, unit: "µs" };
  if (seconds < 1) return { factor: 1e3, unit: "ms" };
  if (seconds < 120) return { factor: 1, unit: "s" };
  return seconds < 7200 ? { factor: 1 / 60, unit: "min" } : { factor: 1 / 3600, unit: "h" };
}

/** The values along an axis, all in the unit of time that the highest asks for. */
export function writeTicks(values: readonly number[], unit: Unit): string[] {
  if (unit !== "time") return values.map((value) => write(value, unit));
  const highest = Math.max(0, ...values);
  // A decade of seconds reads better than so and so many minutes.
  const decade = values.length === 1 && highest >= 1;
  const { factor, unit: words } = decade ? { factor: 1, unit: "s" } : timeUnit(highest);
  return values.map((value) => `${short(Number((value * factor).toPrecision(6)))} ${words}`);
}

/** A point in time of the run, `1:05`, in long runs `1:02:05`, with tenths in short ones. */
export function writeClock(seconds: number, whole: number): string {
  if (whole < 60) return `${seconds.toFixed(1)} s`;
  const rounded = Math.floor(seconds);
  const two = (value: number): string => String(value).padStart(2, "0");
  const [hours, minutes] = [Math.floor(rounded / 3600), Math.floor(rounded / 60) % 60];
  const rest = two(rounded % 60);
  return whole >= 3600 ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
}

/** The same for an axis, as short as the length of the run lets it be: `40 s`, `1:05`, `13:53 h`. */
export function writeTick(seconds: number, whole: number): string {
  if (whole < 60) return `${Number(seconds.toFixed(2))} s`;
  if (whole < 3600) return writeClock(seconds, whole);
  const minutes = Math.floor(seconds / 60);
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")} h`;
}

/** `1 message`, `2 messages`. */
export function plural(count: number, one: string): string {
  return `${short(count)} ${one}${count === 1 ? "" : "s"}`;
}
