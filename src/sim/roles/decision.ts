// The role `decision`: a diamond; each message takes exactly one of the ways out.

import * as z from "zod";
import { weightedSampler } from "../alias.js";
import type { NodeBehaviour, NodeContext } from "../behaviour.js";
import { FAILED, HIT, MISS, OK, PERMANENT } from "../messages.js";
import type { Decision, DecisionWay, Polarity } from "../model.js";
import type { OwnFigures } from "../own-figures.js";
import { count, share } from "../quantity.js";
import type { RandomStream } from "../random.js";
import { alongAll, type Flow, hasFailed } from "../theory/flow.js";
import { defineRole } from "./role.js";

const parameters = z.strictObject({
  weights: z
    .record(z.string(), share("share of the messages that take the way"))
    .optional()
    .describe("share of each way, by the label of its edge or the id of its target"),
  question: z
    .enum(["outcome", "hops", "budget", "error-class", "hit", "choice"])
    .optional()
    .describe(
      "what is asked: did it work, may it come round again, are retries left, may it be " +
        "retried, was it in the cache, " +
        "or none of these; " +
        "read from the label if absent",
    ),
  limit: count("retries or rounds allowed, when that is the question", 0, 1000).optional(),
});

/** Draws one of some ways by their weights. */
type Picker = (random: RandomStream) => number;

class Diamond implements NodeBehaviour {
  readonly isLocal = true;
  private readonly random: RandomStream;
  private readonly any: Picker;
  private readonly yes: Picker;
  private readonly no: Picker;
  private readonly taken: Float64Array;

  constructor(
    private readonly context: NodeContext,
    private readonly decision: Decision,
  ) {
    const { ways } = decision;
    this.random = context.stream("way");
    this.any = pickerOf(ways, ways);
    this.yes = pickerOf(ways, ofPolarity(ways, "yes"));
    this.no = pickerOf(ways, ofPolarity(ways, "no"));
    this.taken = new Float64Array(ways.length);
  }

  receive(message: number): void {
    const { kernel, index, meter } = this.context;
    const { ways } = this.decision;
    if (ways.length === 0) {
      kernel.pass(index, message);
      return;
    }
    const way = this.pickerFor(message)(this.random);
    meter.completed += 1;
    this.taken[way] += 1;
    kernel.transport.send(ways[way].link, message);
  }

  private pickerFor(message: number): Picker {
    const { flags, attempt } = this.context.kernel.messages;
    const { question, limit } = this.decision;
    const outcome = flags[message];
    switch (question) {
      case "outcome":
        if (outcome & FAILED) return this.no;
        return outcome & OK ? this.yes : this.any;
      case "hops":
        return this.goesRound(message) ? this.yes : this.no;
      case "budget":
        return attempt[message] < limit ? this.yes : this.no;
      case "error-class":
        if ((outcome & FAILED) === 0) return this.any;
        return outcome & PERMANENT ? this.no : this.yes;
      case "hit":
        if (outcome & HIT) return this.yes;
        return outcome & MISS ? this.no : this.any;
      case "choice":
        return this.any;
      default:
        return question satisfies never;
    }
  }

  /** Counts a round, unless the message has made all it may. */
  private goesRound(message: number): boolean {
    const { hops } = this.context.kernel.messages;
    if (hops[message] >= this.decision.limit) return false;
    hops[message] += 1;
    return true;
  }

  figures(): OwnFigures {
    const { links } = this.context.kernel.model;
    const ways = this.decision.ways.map(({ link }, way) => [links[link].id, this.taken[way]]);
    return { ways: Object.fromEntries(ways) };
  }
}

/** The ways of a polarity; without any, the neutral ones; without these, all. */
function ofPolarity(ways: readonly DecisionWay[], polarity: Polarity): readonly DecisionWay[] {
  const matching = ways.filter((way) => way.polarity === polarity);
  if (matching.length > 0) return matching;
  const neutral = ways.filter((way) => way.polarity === null);
  return neutral.length > 0 ? neutral : ways;
}

function pickerOf(all: readonly DecisionWay[], some: readonly DecisionWay[]): Picker {
  const indices = some.map((way) => all.indexOf(way));
  if (indices.length <= 1) return () => indices[0] ?? 0;
  const weights = some.map((way) => way.weight);
  const draw = weightedSampler(
    weights.some((weight) => weight > 0) ? weights : weights.map(() => 1),
  );
  return (random) => indices[draw(random)];
}

/** The same as `pickerFor`, in shares of a class of messages. */
const flow: Flow = ({ node }, message) => {
  const { question, ways, limit } = node.decision ?? NO_DECISION;
  if (ways.length === 0) return alongAll(node, message);
  const polarity = ((): Polarity => {
    if (question === "hops") return message.hops < limit ? "yes" : "no";
    if (question === "budget") return message.attempt < limit ? "yes" : "no";
    if (question === "choice") return null;
    if (question === "error-class" && hasFailed(message)) {
      return message.outcome === "permanent" ? "no" : "yes";
    }
    if (hasFailed(message)) return "no";
    return question === "outcome" && message.outcome === "ok" ? "yes" : null;
  })();
  const open = polarity === null ? ways : ofPolarity(ways, polarity);
  const total = open.reduce((sum, { weight }) => sum + weight, 0);
  const round = question === "hops" && polarity === "yes" ? 1 : 0;
  const next = { ...message, hops: message.hops + round };
  return open.map(({ link, weight }) => {
    return {
      to: link,
      message: next,
      share: total > 0 ? weight / total : 1 / open.length,
      after_s: 0,
    };
  });
};

const NO_DECISION: Decision = { question: "choice", ways: [], limit: 0 };

export const decision = defineRole({
  summary:
    "sends each message one way: by its outcome, its rounds, its retries, its error, or by weight",
  parameters,
  canFail: false,
  create: (context) => new Diamond(context, context.node.decision ?? NO_DECISION),
  flow,
});
