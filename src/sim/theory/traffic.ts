// The traffic equations of a model: how many messages a second come to each node in the long run,
// and how old they are when they end. Messages of one class at one node are one unknown.
import type { Model } from "../model.js";
import { roleOf } from "../roles/index.js";
import { alongAll, type Departure, type End, type Flow, FRESH, type MessageClass } from "./flow.js";
import { type Gathered, gather, type Joining, startGathering } from "./gather.js";
import { solveTraffic } from "./linear.js";
import type { Station } from "./station.js";

/** What is assumed about the nodes, by index. */
export interface Assumed {
  readonly stations: readonly (Station | null)[];
  /** Messages a second that come to each node, for what depends on them. */
  readonly arrivals: ArrayLike<number>;
  /** Share of the attempts that find no room. */
  readonly loss: ArrayLike<number>;
  /** Mean wait of an attempt in seconds. */
  readonly wait_s: ArrayLike<number>;
  /** Mean wait in a log or queue before a message is sent over a link, by link. */
  readonly linkWait_s: ArrayLike<number>;
}

export interface Traffic {
  /** Messages a second that come to each node. */
  readonly arrivals: Float64Array;
  /** Of these, those that a retry node would try again; at other nodes all. */
  readonly asking: Float64Array;
  /** Messages a second that are sent over each link, those it loses included. */
  readonly sent: Float64Array;
  readonly ends: Readonly<Record<End, number>>;
  /** Mean time from birth to completion; null when nothing is completed. */
  readonly latency_s: number | null;
}

export type SolvedTraffic =
  | { readonly ok: true; readonly traffic: Traffic }
  | { readonly ok: false; readonly problem: string };

/** Retries counted one by one; what is allowed more of them is taken to be allowed so many. */
const MOST_ATTEMPTS = 32;
const MOST_STATES = 20_000;
/** Rounds until what joins emit has settled: one for each join on a way, more in loops. */
const MOST_ROUNDS = 60;
const SETTLED = 1e-10;
/** A rate that is a smaller share of what sources make is what rounding has left. */
const NOISE = 1e-9;

interface State {
  readonly node: number;
  readonly message: MessageClass;
  /** For what comes to a join: the link by which it comes. It waits there, and goes no further. */
  readonly joining: number | null;
  departures: readonly Departure[];
}

/** Solves for the rates; `rateOf` gives those of the sources, in messages a second. */
export function solveFlows(
  model: Model,
  assumed: Assumed,
  rateOf: (node: number) => number,
): SolvedTraffic {
  const network = new FlowNetwork(model, assumed);
  if (!network.isComplete) {
    return { ok: false, problem: `more than ${MOST_STATES} kinds of message at some node` };
  }
  let joins: ReadonlyMap<number, Gathered> = startGathering(network.joins);
  for (let round = 0; ; round += 1) {
    const solved = network.solve(rateOf, joins);
    if (!solved.ok) return solved;
    const next = network.gather(solved.rates, solved.ages);
    const change = [...next].reduce((most, [join, { rate, age }]) => {
      const before = joins.get(join)!;
      const scale = Math.max(rate, before.rate, 1e-300);
      return Math.max(
        most,
        Math.abs(rate - before.rate) / scale,
        Math.abs(age - before.age) / Math.max(age, 1e-300),
      );
    }, 0);
    joins = next;
    if (change < SETTLED || round === MOST_ROUNDS) {
      return { ok: true, traffic: network.figures(solved.rates, solved.ages, joins) };
    }
  }
}

type Rates =
  | { readonly ok: true; readonly rates: Float64Array; readonly ages: Float64Array }
  | { readonly ok: false; readonly problem: string };

class FlowNetwork {
  readonly joins: readonly number[];
  readonly isComplete: boolean;
  private readonly states: State[] = [];
  private readonly known = new Map<string, number>();
  private readonly flows: readonly Flow[];
  private readonly mostAttempts: number;
  private readonly ways: Map<number, number>[] = [];

  constructor(
    private readonly model: Model,
    private readonly assumed: Assumed,
  ) {
    const { nodes } = model;
    this.joins = nodes.flatMap(({ role }, index) => (role === "join" ? [index] : []));
    this.flows = nodes.map(
      ({ role }) => roleOf(role).flow ?? (({ node }, message) => alongAll(node, message)),
    );
    this.mostAttempts = Math.min(MOST_ATTEMPTS, Math.max(0, ...nodes.map(attemptsCounted)));
    this.isComplete = this.explore();
    if (this.isComplete) this.sort();
  }

  /** Finds every class of messages that can come to each node. */
  private explore(): boolean {
    for (const [index, { role }] of this.model.nodes.entries()) {
      if (role === "source") this.stateOf(index, FRESH, null);
      if (role === "join")
        for (const outcome of JOINED) this.stateOf(index, { ...FRESH, outcome }, null);
    }
    for (let at = 0; at < this.states.length; at += 1) {
      if (this.states.length > MOST_STATES) return false;
      const state = this.states[at];
      if (state.joining !== null) continue;
      state.departures = this.depart(state);
      for (const { to, message } of state.departures) {
        if (typeof to === "number") this.arrive(to, message);
      }
    }
    return true;
  }

  private depart({ node: index, message }: State): readonly Departure[] {
    const { model, assumed } = this;
    const node = model.nodes[index];
    if (node.role === "join" || node.role === "source") return alongAll(node, message);
    const station = assumed.stations[index];
    const loss = assumed.loss[index];
    const departures = this.flows[index](
      {
        model,
        node,
        index,
        station,
        stations: assumed.stations,
        arrivals_per_s: assumed.arrivals[index],
        loss,
        wait_s: assumed.wait_s[index],
      },
      message,
    );
    return departures.filter(({ share }) => share > 0);
  }

  private arrive(link: number, message: MessageClass): number {
    const { to } = this.model.links[link];
    return this.stateOf(to, message, this.model.nodes[to].role === "join" ? link : null);
  }

  private stateOf(node: number, message: MessageClass, joining: number | null): number {
    const counts = this.mostAttempts > 0 && joining === null;
    const attempt = counts ? Math.min(message.attempt, this.mostAttempts) : 0;
    const { outcome } = message;
    const hops = joining === null ? message.hops : 0;
    const origin = counts ? message.origin : -1;
    const counted = counts && message.counted;
    const key = `${node} ${outcome} ${attempt} ${hops} ${origin} ${counted} ${joining}`;
    const found = this.known.get(key);
    if (found !== undefined) return found;
    const kept = { outcome, attempt, hops, origin, counted };
    this.known.set(key, this.states.push({ node, message: kept, joining, departures: [] }) - 1);
    return this.states.length - 1;
  }

  /** Puts the states in the order in which messages come to them, as far as there are no loops. */
  private sort(): void {
    const { states } = this;
    const after = states.map((state) => this.following(state));
    const next = new Int32Array(states.length);
    const seen = new Uint8Array(states.length);
    const order: number[] = [];
    for (let start = 0; start < states.length; start += 1) {
      const path = seen[start] ? [] : [start];
      seen[start] = 1;
      while (path.length > 0) {
        const at = path[path.length - 1];
        if (next[at] === after[at].length) order.push(path.pop()!);
        else {
          const to = after[at][next[at]++];
          if (!seen[to]) path.push(to);
          seen[to] = 1;
        }
      }
    }
    order.reverse();
    const sorted = order.map((at) => states[at]);
    const places = new Map([...order.entries()].map(([place, at]) => [at, place]));
    for (const [key, at] of this.known) this.known.set(key, places.get(at)!);
    this.states.splice(0, states.length, ...sorted);
    for (const state of this.states) this.ways.push(this.waysFrom(state));
  }

  private following({ node, joining, departures }: State): number[] {
    if (joining !== null) {
      return JOINED.map((outcome) => this.stateOf(node, { ...FRESH, outcome }, null));
    }
    return departures.flatMap(({ to, message }) =>
      typeof to === "number" ? [this.arrive(to, message)] : [],
    );
  }

  private waysFrom({ departures }: State): Map<number, number> {
    const ways = new Map<number, number>();
    for (const { to, message, share } of departures) {
      if (typeof to !== "number") continue;
      const arriving = share * carried(this.model, to);
      const target = this.arrive(to, message);
      if (arriving > 0) ways.set(target, (ways.get(target) ?? 0) + arriving);
    }
    return ways;
  }

  /** Rates of all states, and the sums of the ages of what comes to them in a second. */
  solve(rateOf: (node: number) => number, joins: ReadonlyMap<number, Gathered>): Rates {
    const inflow = new Float64Array(this.states.length);
    const ages = new Float64Array(this.states.length);
    for (const [index, { role }] of this.model.nodes.entries()) {
      if (role === "source") inflow[this.stateOf(index, FRESH, null)] += rateOf(index);
    }
    for (const [join, { rate, age, shares }] of joins) {
      for (const outcome of JOINED) {
        const state = this.stateOf(join, { ...FRESH, outcome }, null);
        inflow[state] = rate * shares[outcome];
        ages[state] = inflow[state] * age;
      }
    }
    const rates = solveTraffic(this.ways, inflow);
    if (!rates.ok) return { ok: false, problem: this.explain(rates.at) };
    for (const [from, state] of this.states.entries()) {
      for (const { to, message, share, after_s } of state.departures) {
        if (typeof to !== "number") continue;
        const way = this.assumed.linkWait_s[to] + (this.model.links[to].latency?.mean ?? 0);
        const spent = after_s + way;
        const arriving = rates.values[from] * share * carried(this.model, to);
        ages[this.arrive(to, message)] += arriving * spent;
      }
    }
    const aged = solveTraffic(this.ways, ages);
    if (!aged.ok) return { ok: false, problem: this.explain(aged.at) };
    return { ok: true, rates: rates.values, ages: aged.values };
  }

  private explain(at: number | null): string {
    if (at === null) return "the ways of the messages are too entangled to be solved";
    const { id } = this.model.nodes[this.states[at].node];
    return `what comes back to ${id} is at least as much as what leaves it, so messages only grow`;
  }

  gather(rates: Float64Array, ages: Float64Array): ReadonlyMap<number, Gathered> {
    const joining = this.states.flatMap(({ node, message, joining }, state): Joining[] =>
      joining === null
        ? []
        : [{ node, link: joining, outcome: message.outcome, rate: rates[state], age: ages[state] }],
    );
    return new Map(this.joins.map((join) => [join, gather(this.model, join, joining)]));
  }

  figures(rates: Float64Array, ages: Float64Array, joins: ReadonlyMap<number, Gathered>): Traffic {
    const { model, states } = this;
    const arrivals = new Float64Array(model.nodes.length);
    const asking = new Float64Array(model.nodes.length);
    const sent = new Float64Array(model.links.length);
    const ends = { completed: 0, dead_lettered: 0, lost: 0, merged: 0 };
    let aged = 0;
    for (const [at, { node, message, joining, departures }] of states.entries()) {
      // What a join sends on has come to it already.
      if (model.nodes[node].role !== "join" || joining !== null) arrivals[node] += rates[at];
      if (hasRetryLeft(model.nodes[node], message)) asking[node] += rates[at];
      for (const { to, share, after_s } of departures) {
        const flow = rates[at] * share;
        if (typeof to === "number") {
          sent[to] += flow;
          ends.lost += flow * model.links[to].loss;
          continue;
        }
        ends[to] += flow;
        if (to === "completed") aged += (ages[at] + rates[at] * after_s) * share;
      }
    }
    for (const { merged, lost } of joins.values()) {
      ends.merged += merged;
      ends.lost += lost;
    }
    const latency_s = ends.completed > 0 ? aged / ends.completed : null;
    const offered = arrivals.reduce(
      (sum, rate, node) => (model.nodes[node].role === "source" ? sum + rate : sum),
      0,
    );
    const clean = (rate: number): number => (Math.abs(rate) < NOISE * offered ? 0 : rate);
    return {
      arrivals: arrivals.map(clean),
      asking: asking.map(clean),
      sent: sent.map(clean),
      ends: {
        completed: clean(ends.completed),
        dead_lettered: clean(ends.dead_lettered),
        lost: clean(ends.lost),
        merged: clean(ends.merged),
      },
      latency_s,
    };
  }
}

/** Outcomes of what a join sends on. */
const JOINED = ["none", "ok", "transient", "permanent"] as const;

/** Messages that come out of a link for each that is sent. */
const carried = ({ links }: Model, link: number): number =>
  (1 - links[link].loss) * (1 + links[link].duplicate);

const hasRetryLeft = ({ role, parameters }: Model["nodes"][number], message: MessageClass) =>
  role !== "retry" || message.attempt < (parameters.max as number);

/** Up to how many retries of a message make a difference at a node. */
function attemptsCounted({ role, decision, parameters }: Model["nodes"][number]): number {
  if (role === "retry") return parameters.max as number;
  return decision?.question === "budget" ? decision.limit : 0;
}
