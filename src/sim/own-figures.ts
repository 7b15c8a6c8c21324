// Figures that only one role has, put together over several runs: each kind of figure knows how.
import { Level, Tally, TallyPool } from "./metrics.js";

/** Why a figure is not simply added up over runs. */
class Marked {
  constructor(
    readonly how: "constant" | "earliest" | "highest" | "ratio",
    readonly value: unknown,
  ) {}
}

/** What is the same in every run: a setting, a name. */
export const constant = (value: string | number | boolean | null): unknown =>
  new Marked("constant", value);

/** A time in seconds of which the earliest counts; null: it did not come. */
export const earliest = (seconds: number | null): unknown => new Marked("earliest", seconds);

/** The highest of all runs. */
export const highest = (value: number): unknown => new Marked("highest", value);

/** The parts of all runs over their wholes; null when there is nothing to divide by. */
export const ratio = (part: number, whole: number): unknown => new Marked("ratio", [part, whole]);

/**
 * What `figures()` of a role may hold: numbers, which are counts; tallies; levels; what the
 * functions above mark; and lists and records of these.
 */
export type OwnFigures = Readonly<Record<string, unknown>>;

interface Part {
  readonly add: (value: unknown) => void;
  readonly result: () => unknown;
}

/** Counts are added up, samples taken together; levels give the mean of means and the highest peak. */
export class OwnFiguresPool {
  private readonly parts = recordPart();

  add(figures: OwnFigures): void {
    this.parts.add(figures);
  }

  result(): Readonly<Record<string, unknown>> {
    return this.parts.result() as Readonly<Record<string, unknown>>;
  }
}

function partFor(value: unknown): Part {
  if (typeof value === "number") return countPart();
  if (value instanceof Tally) return tallyPart();
  if (value instanceof Level) return levelPart();
  if (value instanceof Marked) return MARKED[value.how]();
  if (Array.isArray(value)) return listPart();
  if (typeof value === "object" && value !== null) return recordPart();
  throw new Error(`not a figure that can be put together over runs: ${String(value)}`);
}

function countPart(): Part {
  let sum = 0;
  return {
    add: (value) => {
      sum += value as number;
    },
    result: () => sum,
  };
}

function tallyPart(): Part {
  const pool = new TallyPool();
  return { add: (value) => pool.add(value as Tally), result: () => pool.figures() };
}

function levelPart(): Part {
  let runs = 0;
  const total = { mean: 0, max: 0, end: 0 };
  return {
    add: (value) => {
      const { mean, max, end } = (value as Level).figures();
      runs += 1;
      total.mean += mean;
      total.max = Math.max(total.max, max);
      total.end += end;
    },
    result: () => ({ mean: total.mean / runs, max: total.max, end: total.end / runs }),
  };
}

function firstPart(): Part {
  let first: Marked | null = null;
  return {
    add: (value) => {
      first ??= value as Marked;
    },
    result: () => first?.value,
  };
}

function earliestPart(): Part {
  let least: number | null = null;
  return {
    add: (value) => {
      const seconds = (value as Marked).value as number | null;
      if (seconds !== null) least = least === null ? seconds : Math.min(least, seconds);
    },
    result: () => least,
  };
}

function highestPart(): Part {
  let most = Number.NEGATIVE_INFINITY;
  return {
    add: (value) => {
      most = Math.max(most, (value as Marked).value as number);
    },
    result: () => most,
  };
}

function ratioPart(): Part {
  const sums = [0, 0];
  return {
    add: (value) => {
      const [part, whole] = (value as Marked).value as readonly [number, number];
      sums[0] += part;
      sums[1] += whole;
    },
    result: () => (sums[1] === 0 ? null : sums[0] / sums[1]),
  };
}

const MARKED: Readonly<Record<Marked["how"], () => Part>> = {
  constant: firstPart,
  earliest: earliestPart,
  highest: highestPart,
  ratio: ratioPart,
};

function listPart(): Part {
  const parts: Part[] = [];
  return {
    add: (value) => {
      for (const [index, item] of (value as readonly unknown[]).entries()) {
        parts[index] ??= partFor(item);
        parts[index].add(item);
      }
    },
    result: () => parts.map((part) => part.result()),
  };
}

function recordPart(): Part {
  const parts = new Map<string, Part>();
  return {
    add: (value) => {
      for (const [name, item] of Object.entries(value as OwnFigures)) {
        const part = parts.get(name) ?? partFor(item);
        parts.set(name, part);
        part.add(item);
      }
    },
    result: () => Object.fromEntries([...parts].map(([name, part]) => [name, part.result()])),
  };
}
