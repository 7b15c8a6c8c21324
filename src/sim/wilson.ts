// The interval of a probability that is estimated from few trials.
import { Z975 } from "./student.js";

/**
 * The 95 % interval of Wilson's score for a share of `count` among `trials`: sensible also when
 * none or all of them are (E. B. Wilson, Journal of the American Statistical Association 22, 1927).
 */
export function wilsonInterval(count: number, trials: number): readonly [number, number] {
  const share = count / trials;
  const square = Z975 * Z975;
  const middle = (share + square / (2 * trials)) / (1 + square / trials);
  const spread = Math.sqrt((share * (1 - share)) / trials + square / (4 * trials * trials));
  const half = (Z975 / (1 + square / trials)) * spread;
  return [count === 0 ? 0 : middle - half, count === trials ? 1 : middle + half];
}
