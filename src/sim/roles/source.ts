// The role `source`: makes messages at a rate until the duration of the run is over.
import * as z from "zod";
import { keySampler } from "../alias.js";
import { type Arrivals, arrivals, isProfile, meanRate, profileOf } from "../arrivals.js";
import type { NodeBehaviour, NodeContext } from "../behaviour.js";
import { bytes, type Distribution, samplerOf } from "../distribution.js";
import { Draws } from "../draws.js";
import { TIME } from "../events.js";
import { BAD, NONE } from "../messages.js";
import { retryPolicy } from "../policy.js";
import type { Profile } from "../profile.js";
import { count, rate } from "../quantity.js";
import type { RandomStream } from "../random.js";
import { isTrace, type Trace } from "../trace.js";
import { PRIORITIES } from "../waiting-room.js";
import { keyParameters } from "./key.js";
import { defineRole } from "./role.js";

const parameters = z.strictObject({
  rate: rate(
    "messages a second; without it 10/s, or what the distribution or the trace of the arrivals says",
  ).optional(),
  arrivals: arrivals.prefault("poisson"),
  key: keyParameters.optional(),
  size: bytes("how large its messages are, for links that count bytes").optional(),
  priority: count("of its messages; the highest is 7", 0, PRIORITIES - 1).prefault(0),
  retry: retryPolicy.optional().describe("re-sends over a link that is cut; without it, lost"),
});

/** Mean messages a second that a source makes, without faults. */
export const sourceRate = ({
  rate,
  arrivals,
}: Pick<z.output<typeof parameters>, "rate" | "arrivals">): number =>
  meanRate(rate, arrivals as Arrivals);

type SourceParameters = z.output<typeof parameters>;

/**
 * Makes messages one by one. A surge changes the rate at once: what is left of the time to the next
 * message shrinks or grows by the factor, which for random arrivals is exact.
 */
class Source implements NodeBehaviour {
  readonly isLocal = true;
  /** The load over time, when it changes: then the rate is that of the profile. */
  private readonly profile: Profile | null;
  private readonly rate: number;
  private readonly priority: number;
  private readonly units: Draws;
  private readonly chances: RandomStream;
  private readonly drawKey: () => number;
  private readonly sizes: Draws | null;
  private readonly regular: boolean;
  /** Load for which the next message is scheduled, and its event. */
  private load = 1;
  private event = NONE;
  private due = 0;
  /** Regular arrivals count from here, so that no rounding adds up. */
  private countedFrom = 0;
  private counted = 0;
  /** Time to the next message when it was scheduled, in units of the mean interval. */
  private left = 0;

  constructor(
    private readonly context: NodeContext,
    { rate, arrivals, key, priority, size }: SourceParameters,
  ) {
    this.priority = priority;
    const way = arrivals as Arrivals;
    const { duration_s } = context.kernel.model;
    this.profile = isProfile(way) ? profileOf(way, rate, context.stream("load"), duration_s) : null;
    this.rate = this.profile ? 1 : meanRate(rate, way);
    this.regular = way === "fixed";
    this.units = new Draws(unitInterval(context.stream("arrivals"), way));
    this.chances = context.stream("faults");
    this.sizes = size ? new Draws(sizeDrawer(context, size)) : null;
    this.drawKey = keyDrawer(context.stream("keys"), key, way);
  }

  start(): void {
    this.load = this.context.kernel.conditions.load[this.context.index];
    if (this.rate > 0) this.scheduleNext();
  }

  receive(message: number): void {
    this.context.kernel.pass(this.context.index, message);
  }

  wake(): void {
    const { kernel, index, meter } = this.context;
    this.event = NONE;
    if (kernel.conditions.down[index] === 0) {
      const message = kernel.produce(index, this.drawKey());
      if (message === NONE) return;
      kernel.messages.priority[message] = this.priority;
      if (this.sizes !== null) {
        const place = this.sizes.take();
        kernel.messages.size[message] = this.sizes.values[place];
      }
      if (kernel.conditions.spoilings[index].length > 0) this.spoil(message);
      meter.arrived += 1;
      kernel.pass(index, message);
    }
    this.scheduleNext();
  }

  /** What faults do to a share of the messages: give them one key, or make them unreadable. */
  private spoil(message: number): void {
    const { kernel, index } = this.context;
    const { messages } = kernel;
    for (const { fault, share, key } of kernel.conditions.spoilings[index]) {
      if (this.chances.uniform() >= share) continue;
      if (key !== null) {
        messages.key[message] = key;
        continue;
      }
      messages.flags[message] |= BAD;
      messages.cause[message] = fault;
    }
  }

  private scheduleNext(): void {
    const place = this.units.take();
    this.left = this.units.values[place];
    this.schedule();
  }

  /** The next message comes after what is left of its time. */
  private schedule(): void {
    const { kernel, index } = this.context;
    const rate = this.rate * this.load;
    const units = this.left;
    if (rate === 0) return;
    if (this.profile !== null) {
      this.due = this.profile.after(kernel.now, units / this.load);
    } else if (this.regular && units === 1) {
      this.counted += 1;
      this.due = this.countedFrom + this.counted / rate;
    } else {
      this.due = kernel.now + units / rate;
      this.countedFrom = this.due;
      this.counted = 0;
    }
    if (this.due > kernel.model.duration_s) return;
    kernel.events.entering[TIME] = this.due;
    this.event = kernel.events.enter(index, 0, 0);
  }

  /** What is left of the time to the next message, without the factor of the load. */
  private unitsLeft(): number {
    const { now } = this.context.kernel;
    if (this.profile === null) return (this.due - now) * this.rate;
    if (this.due !== Number.POSITIVE_INFINITY) return this.profile.between(now, this.due);
    return Number.POSITIVE_INFINITY;
  }

  loadChanged(): void {
    const { kernel, index } = this.context;
    if (this.rate === 0) return;
    const units = this.load === 0 ? this.left : this.unitsLeft() * this.load;
    if (this.event !== NONE) kernel.events.cancel(this.event);
    this.event = NONE;
    this.load = kernel.conditions.load[index];
    this.countedFrom = kernel.now;
    this.counted = 0;
    // A whole unit is left only by chance, and then counting from now is right as well.
    this.left = Math.max(0, units);
    this.schedule();
  }
}

/** From now on, messages have sizes. */
function sizeDrawer({ kernel, stream }: NodeContext, size: Distribution): () => number {
  kernel.messages.isSized = true;
  const sampler = samplerOf(size);
  const random = stream("sizes");
  return () => sampler(random);
}

/** Keys of a trace are those that it says, unless the source has some of its own. */
function keyDrawer(
  random: RandomStream,
  key: SourceParameters["key"],
  arrivals: Arrivals,
): () => number {
  if (key) {
    const keys = keySampler(key.count, key.skew);
    return () => keys(random);
  }
  const given = isTrace(arrivals) ? arrivals.keys : null;
  if (given === null) return () => NONE;
  let at = -1;
  return () => {
    at = at + 1 === given.length ? 0 : at + 1;
    return given[at];
  };
}

/** Draws intervals in units of their mean. */
function unitInterval(random: RandomStream, arrivals: Arrivals): () => number {
  if (isTrace(arrivals)) return traceIntervals(arrivals);
  const steady = isProfile(arrivals) ? arrivals.spread : arrivals;
  if (steady === "poisson") return () => random.exponential();
  if (steady === "fixed") return () => 1;
  const sampler = samplerOf(steady);
  return () => sampler(random) / steady.mean;
}

/** From one message of a trace to the next; Infinity after the last, unless it is repeated. */
function traceIntervals({ times, meanInterval, repeat }: Trace): () => number {
  let at = 0;
  return () => {
    if (at === times.length && !repeat) return Number.POSITIVE_INFINITY;
    const place = at % times.length;
    // Between the end and a new beginning lies an interval like the others.
    const anew = at === 0 ? 0 : meanInterval;
    const since = place === 0 ? times[0] + anew : times[place] - times[place - 1];
    at = at === times.length ? 1 : at + 1;
    return since / meanInterval;
  };
}

export const source = defineRole({
  summary: "makes messages at a rate, until the duration of the run is over",
  parameters,
  canFail: false,
  create: (context, given) => new Source(context, given),
});
