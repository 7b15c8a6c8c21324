// The role `source`: makes messages at a rate until the duration of the run is over.
import { z } from "zod";
import { type Distribution, parseDistribution } from "../distribution.js";
import { type Parsed, quantity, quote, rate } from "../quantity.js";
import { keyParameters } from "./key.js";
import { defineRole } from "./role.js";

type Arrivals = Distribution | "poisson" | "fixed";

const arrivals = quantity<Arrivals>(
  parseArrivals,
  "time between two messages: `poisson` (random), `fixed` (regular) or a distribution; " +
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
});

/** Messages a second that a source makes, without faults. */
export function sourceRate({ rate, arrivals }: z.output<typeof parameters>): number {
  if (rate !== undefined) return rate;
  return typeof arrivals === "string" ? 10 : 1 / arrivals.mean;
}

export const source = defineRole({
  summary: "makes messages at a rate, until the duration of the run is over",
  parameters,
  canFail: false,
  create() {
    throw new Error("not yet");
  },
});
