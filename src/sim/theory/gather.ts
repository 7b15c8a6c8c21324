// What a join makes of the branches that come to it, in rates: how often all have come, how old the
// last of them is, and what becomes of the rest.
import type { Model } from "../model.js";
import type { MessageClass } from "./flow.js";

type Outcome = MessageClass["outcome"];

/** Branches of one outcome that come by one link. */
export interface Joining {
  readonly node: number;
  readonly link: number;
  readonly outcome: Outcome;
  /** A second. */
  readonly rate: number;
  /** Sum of the ages of those that come in a second. */
  readonly age: number;
}

/** What a join sends on. */
export interface Gathered {
  readonly rate: number;
  readonly age: number;
  /** Share of each outcome. */
  readonly shares: Readonly<Record<Outcome, number>>;
  /** Branches a second that are merged into others, and that wait in vain. */
  readonly merged: number;
  readonly lost: number;
}

const NOTHING: Gathered = {
  rate: 0,
  age: 0,
  shares: { none: 1, ok: 0, transient: 0, permanent: 0 },
  merged: 0,
  lost: 0,
};

export const startGathering = (joins: readonly number[]): ReadonlyMap<number, Gathered> =>
  new Map(joins.map((join) => [join, NOTHING]));

/**
 * As often as the rarest branch comes, all have come, when each way in brings one branch of every
 * message: exact if only one way loses any. The mean of the latest is taken as the latest mean,
 * which is a little too early. One failed branch fails the whole.
 */
export function gather(model: Model, join: number, joining: readonly Joining[]): Gathered {
  const { parameters } = model.nodes[join];
  const links = model.links.flatMap(({ to }, link) => (to === join ? [link] : []));
  const branches = links.map((link) => joining.filter((each) => each.link === link));
  const rates = branches.map((branch) => sum(branch, ({ rate }) => rate));
  const total = rates.reduce((all, rate) => all + rate, 0);
  if (total === 0) return NOTHING;
  const expected = (parameters.expect as number | undefined) ?? Math.max(1, links.length);
  const complete = expected === links.length ? Math.min(...rates) : total / expected;
  const forwards = parameters.on_timeout === "forward";
  const begun = forwards && expected === links.length ? Math.max(...rates) : complete;
  const means = branches.map((branch, way) =>
    rates[way] === 0 ? 0 : sum(branch, ({ age }) => age) / rates[way],
  );
  const late = (begun - complete) * (parameters.timeout as number);
  const failed = failedShare(branches, rates, complete, begun);
  const okay = outcomeShare(branches.flat(), ["ok"], ["ok", "none"]);
  const permanent = outcomeShare(branches.flat(), ["permanent"], ["transient", "permanent"]);
  const sentOn = forwards ? total - begun : complete * (expected - 1);
  return {
    rate: begun,
    age: begun === 0 ? 0 : Math.max(...means) + late / begun,
    shares: {
      none: (1 - failed) * (1 - okay),
      ok: (1 - failed) * okay,
      transient: failed * (1 - permanent),
      permanent: failed * permanent,
    },
    merged: sentOn,
    lost: Math.max(0, total - begun - sentOn),
  };
}

const sum = (parts: readonly Joining[], figure: (part: Joining) => number): number =>
  parts.reduce((all, part) => all + figure(part), 0);

function failedShare(
  branches: readonly (readonly Joining[])[],
  rates: readonly number[],
  complete: number,
  begun: number,
): number {
  const isBad = ({ outcome }: Joining) => outcome === "transient" || outcome === "permanent";
  const allGood = branches.reduce((good, branch, way) => {
    return rates[way] === 0
      ? good
      : good * (1 - sum(branch.filter(isBad), (b) => b.rate) / rates[way]);
  }, 1);
  return begun === 0 ? 0 : 1 - (complete / begun) * allGood;
}

function outcomeShare(
  parts: readonly Joining[],
  some: readonly Outcome[],
  all: readonly Outcome[],
): number {
  const rateOf = (outcomes: readonly Outcome[]) =>
    sum(
      parts.filter(({ outcome }) => outcomes.includes(outcome)),
      ({ rate }) => rate,
    );
  const whole = rateOf(all);
  return whole === 0 ? 0 : rateOf(some) / whole;
}
