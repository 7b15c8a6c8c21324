// The role `source`: makes messages at a rate until the duration of the run is over.
import * as z from "zod";
import { keySampler } from "../alias.js";
import type { NodeBehaviour, NodeContext } from "../behaviour.js";
import { type Distribution, parseDistribution, samplerOf } from "../distribution.js";
import { Draws } from "../draws.js";
import { TIME } from "../events.js";
import { NONE } from "../messages.js";
import { retryPolicy } from "../policy.js";
import { type Parsed, quantity, quote, rate } from "../quantity.js";
import type { RandomStream } from "../random.js";
import { keyParameters } from "./key.js";
import { defineRole } from "./role.js";

type Arrivals = Distribution | "poisson" | "fixed";

const arrivals = quantity<Arrivals>(
  parseArrivals,
  "time between two messages: 'poisson' (random), 'fixed' (regular) or a distribution; " +
    "with a distribution and a rate, its times are scaled to the rate",
);

function parseArrivals(input: unknown): Parsed<Arrivals> {
  if (input === "poisson" || input === "fixed") return { ok: true, value: input };
  const parsed = parseDistribution(input);
  if (!parsed.ok) {
    const problem = `${quote(input)} is no way to arrive; write poisson, fixed or exp(10ms)`;
    return { ok: false, problem: `${problem} (${parsed.problem})` };
  }
  if (parsed.value.mean > 0) return parsed;
  return { ok: false, problem: `${quote(input)} leaves no time between two messages` };
}

const parameters = z.strictObject({
  rate: rate(
    "messages a second; without it 10/s, or what the distribution of the arrivals says",
  ).optional(),
  arrivals: arrivals.prefault("poisson"),
  key: keyParameters.optional(),
  retry: retryPolicy.optional().describe("re-sends over a link that is cut; without it, lost"),
});

/** Messages a second that a source makes, without faults. */
export function sourceRate({
  rate,
  arrivals,
}: Pick<z.output<typeof parameters>, "rate" | "arrivals">): number {
  if (rate !== undefined) return rate;
  return typeof arrivals === "string" ? 10 : 1 / arrivals.mean;
}

type SourceParameters = z.output<typeof parameters>;

/**
 * Makes messages one by one. A surge changes the rate at once: what is left of the time to the next
 * message shrinks or grows by the factor, which for random arrivals is exact.
 */
class Source implements NodeBehaviour {
  private readonly rate: number;
  private readonly units: Draws;
  private readonly drawKey: () => number;
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
    { rate, arrivals, key }: SourceParameters,
  ) {
    this.rate = sourceRate({ rate, arrivals });
    this.regular = arrivals === "fixed";
    this.units = new Draws(unitInterval(context.stream("arrivals"), arrivals));
    const keys = key ? keySampler(key.count, key.skew) : null;
    const random = context.stream("keys");
    this.drawKey = keys ? () => keys(random) : () => NONE;
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
      meter.arrived += 1;
      kernel.pass(index, message);
    }
    this.scheduleNext();
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
    if (this.regular && units === 1) {
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

  loadChanged(): void {
    const { kernel, index } = this.context;
    if (this.rate === 0) return;
    const units = this.load === 0 ? this.left : (this.due - kernel.now) * this.rate * this.load;
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

/** Draws intervals in units of their mean. */
function unitInterval(random: RandomStream, arrivals: Arrivals): () => number {
  if (arrivals === "poisson") return () => random.exponential();
  if (arrivals === "fixed") return () => 1;
  const sampler = samplerOf(arrivals);
  return () => sampler(random) / arrivals.mean;
}

export const source = defineRole({
  summary: "makes messages at a rate, until the duration of the run is over",
  parameters,
  canFail: false,
  create: (context, given) => new Source(context, given),
});
