// How figures are written for people: counts, rates and times, the same on every machine.

/** 1,234,567 with the separators of English, whatever the machine. */
export function count(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ",");
}

export function rate(perSecond: number): string {
  return `${perSecond >= 100 ? count(perSecond) : Number(perSecond.toPrecision(3))}/s`;
}

/** Three figures and a unit of a thousand bytes: `800B`, `1.5MB`. */
export function bytes(value: number): string {
  const units = [
    [1e3, 1, "B"],
    [1e6, 1e3, "KB"],
    [1e9, 1e6, "MB"],
    [1e12, 1e9, "GB"],
    [Number.POSITIVE_INFINITY, 1e12, "TB"],
  ] as const;
  const [, factor, unit] = units.find(([below]) => value < below)!;
  return `${Number((value / factor).toPrecision(3))}${unit}`;
}

/** Three figures and a unit that suits them, as scenarios write it: `13.7s`, `4ms`. */
export function time(seconds: number | null): string {
  if (seconds === null) return "–";
  if (seconds === 0) return "0s";
  const units = [
    [1e-3, 1e6, "us"],
    [1, 1e3, "ms"],
    [120, 1, "s"],
    [7200, 1 / 60, "m"],
    [Number.POSITIVE_INFINITY, 1 / 3600, "h"],
  ] as const;
  const [, factor, unit] = units.find(([below]) => seconds < below)!;
  return `${Number((seconds * factor).toPrecision(3))}${unit}`;
}

/** A point of time or a stretch to the second: `1m40s`, `2h5m`; below a minute as `time`. */
export function span(seconds: number): string {
  if (seconds < 60) return time(seconds);
  const whole = Math.round(seconds);
  const parts = [
    [Math.floor(whole / 3600), "h"],
    [Math.floor(whole / 60) % 60, "m"],
    [whole % 60, "s"],
  ] as const;
  return parts.flatMap(([number, unit]) => (number > 0 ? [`${number}${unit}`] : [])).join("");
}
