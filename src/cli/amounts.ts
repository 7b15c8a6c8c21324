// Amounts as people read them: three figures and a unit that suits them.

/** 1,234,567 with the separators of English, whatever the machine. */
export function count(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ",");
}

export function rate(perSecond: number): string {
  return `${perSecond >= 100 ? count(perSecond) : Number(perSecond.toPrecision(3))}/s`;
}

/** Three figures and a unit that suits them. */
export function time(seconds: number | null): string {
  if (seconds === null) return "–";
  if (seconds === 0) return "0s";
  const units = [
    [1e-3, 1e6, "us"],
    [1, 1e3, "ms"],
    [120, 1, "s"],
    [7200, 1 / 60, "min"],
    [Number.POSITIVE_INFINITY, 1 / 3600, "h"],
  ] as const;
  const [, factor, unit] = units.find(([below]) => seconds < below)!;
  return `${Number((seconds * factor).toPrecision(3))}${unit}`;
}
