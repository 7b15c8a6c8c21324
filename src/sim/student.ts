// The quantile of Student's t distribution that 95 % confidence intervals are built with.

/** Two-sided 95 % points for 1 to 30 degrees of freedom (any table of the t distribution). */
const POINTS = [
  12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.306, 2.2622, 2.2281, 2.201, 2.1788,
  2.1604, 2.1448, 2.1314, 2.1199, 2.1098, 2.1009, 2.093, 2.086, 2.0796, 2.0739, 2.0687, 2.0639,
  2.0595, 2.0555, 2.0518, 2.0484, 2.0452, 2.0423,
] as const;

/** The 97.5 % point of the standard normal distribution. */
export const Z975 = 1.959963984540054;

/**
 * The 97.5 % point of Student's t. Above 30 degrees of freedom by the expansion of Cornish and
 * Fisher around the normal point (error below 1e-4).
 */
export function studentT975(degrees: number): number {
  if (degrees < 1) return Number.POSITIVE_INFINITY;
  if (degrees <= POINTS.length) return POINTS[Math.floor(degrees) - 1];
  const z = Z975;
  const first = (z ** 3 + z) / 4;
  const second = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96;
  return z + first / degrees + second / degrees ** 2;
}

/** The mean of independent values and its 95 % interval, or null with fewer than two of them. */
export function confidenceOfMean(values: readonly number[]): readonly [number, number] | null {
  const count = values.length;
  if (count < 2) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const half = studentT975(count - 1) * Math.sqrt(squares / (count - 1) / count);
  return [mean - half, mean + half];
}
