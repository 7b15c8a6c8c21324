// Makes a schedule of faults that breaks something smaller, as long as it still breaks it: fewer
// faults first, then shorter and milder ones.
import { parseDuration } from "../quantity.js";
import { type DrawnFault, seconds } from "./draw.js";

type Schedule = readonly DrawnFault[];

/**
 * The smallest schedule found with at most so many trials. Yields one to try, and is told whether
 * it still breaks what the first one broke.
 */
export function* shrink(
  schedule: Schedule,
  trials: number,
): Generator<Schedule, Schedule, boolean> {
  let left = trials;
  let smallest = schedule;
  for (let changed = true; changed && left > 0; ) {
    changed = false;
    for (const candidate of smallerThan(smallest)) {
      if (left === 0) break;
      left -= 1;
      const stillFails = yield candidate;
      if (!stillFails) continue;
      smallest = candidate;
      changed = true;
      break;
    }
  }
  return smallest;
}

/** Candidates in the order in which they are worth a trial. */
function* smallerThan(schedule: Schedule): Generator<Schedule> {
  const half = Math.ceil(schedule.length / 2);
  if (schedule.length > 2) {
    yield schedule.slice(0, half);
    yield schedule.slice(half);
  }
  if (schedule.length > 1) {
    for (let gone = 0; gone < schedule.length; gone += 1) {
      yield schedule.filter((_, index) => index !== gone);
    }
  }
  for (let index = 0; index < schedule.length; index += 1) {
    for (const milder of milderThan(schedule[index])) {
      yield schedule.map((fault, each) => (each === index ? milder : fault));
    }
  }
}

/** Shorter by half, and with less of whatever there is a number of. */
function* milderThan(fault: DrawnFault): Generator<DrawnFault> {
  const lasts = parseDuration(fault.for);
  if (lasts.ok && lasts.value > 0.1) yield { ...fault, for: seconds(lasts.value / 2) };
  for (const [name, value] of Object.entries(fault)) {
    const less = lessOf(name, value);
    if (less !== null && less !== value) yield { ...fault, [name]: less };
  }
}

/** Half of a number, of a share or of a factor above 1; null for what has no half. */
function lessOf(name: string, value: unknown): unknown {
  if (name === "factor" && typeof value === "number") {
    return value > 1.2 ? Number((1 + (value - 1) / 2).toPrecision(2)) : null;
  }
  if ((name === "instances" || name === "servers") && typeof value === "number") {
    return value > 1 ? Math.floor(value / 2) : null;
  }
  const share = typeof value === "string" ? /^(\d+)%$/.exec(value) : null;
  return share && Number(share[1]) > 1 ? `${Math.floor(Number(share[1]) / 2)}%` : null;
}
