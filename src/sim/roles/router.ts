// The role `router`: sends each message one of the ways out, by its key, by weight or in turn.
import * as z from "zod";
import { weightedSampler } from "../alias.js";
import type { NodeBehaviour, NodeContext } from "../behaviour.js";
import { NONE } from "../messages.js";
import type { DecisionWay } from "../model.js";
import type { OwnFigures } from "../own-figures.js";
import { share } from "../quantity.js";
import { mixBits } from "../random.js";
import { alongAll } from "../theory/flow.js";
import { byCapacity } from "../theory/groups.js";
import { defineRole } from "./role.js";

export const ROUTINGS = ["key", "weight", "round-robin", "least-backlog"] as const;

const parameters = z.strictObject({
  by: z
    .enum(ROUTINGS)
    .default("key")
    .describe(
      "what chooses the way: the key (the same way for the same key; at random without one), " +
        "the weights at random, each way in turn, or the way before which fewest wait",
    ),
  weights: z
    .record(z.string(), share("share of the messages, or of the keys, that take the way"))
    .optional()
    .describe("share of each way, by the label of its edge or the id of its target"),
});

const TWO_32 = 4_294_967_296;

class Router implements NodeBehaviour {
  readonly isLocal: boolean;
  private readonly links: readonly number[];
  /** Upper ends of the shares of the ways, in the order of the ways. */
  private readonly ends: Float64Array;
  private readonly taken: Float64Array;
  private readonly choose: (message: number) => number;
  private turn = 0;

  constructor(
    private readonly context: NodeContext,
    by: (typeof ROUTINGS)[number],
  ) {
    const ways = context.node.decision?.ways ?? waysOf(context);
    this.isLocal = by !== "least-backlog";
    this.links = ways.map(({ link }) => link);
    this.taken = new Float64Array(ways.length);
    let sum = 0;
    this.ends = Float64Array.from(ways, ({ weight }) => {
      sum += weight;
      return sum;
    });
    const random = context.stream("way");
    const draw = weightedSampler(ways.some(({ weight }) => weight > 0) ? ways.map(weightOf) : [1]);
    this.choose = {
      key: (message: number) => {
        const key = context.kernel.messages.key[message];
        return key === NONE ? draw(random) : this.wayOf(key);
      },
      weight: () => draw(random),
      "round-robin": () => this.next(),
      "least-backlog": () => this.leastBacklog(),
    }[by];
  }

  receive(message: number): void {
    const { kernel, index, meter } = this.context;
    if (this.links.length === 0) {
      kernel.pass(index, message);
      return;
    }
    const way = this.choose(message);
    meter.completed += 1;
    this.taken[way] += 1;
    kernel.transport.send(this.links[way], message);
  }

  /** A key lies at a fixed place between 0 and 1, and takes the way whose share covers it. */
  private wayOf(key: number): number {
    const place = (mixBits(mixBits(key) ^ 0x5bd1e995) / TWO_32) * this.ends[this.ends.length - 1];
    const way = this.ends.findIndex((end) => place < end);
    return way < 0 ? this.ends.length - 1 : way;
  }

  private next(): number {
    const way = this.turn;
    this.turn = way + 1 === this.links.length ? 0 : way + 1;
    return way;
  }

  /** Waiting and in service at the end of each way; of equal ones the next in turn. */
  private leastBacklog(): number {
    const { kernel } = this.context;
    const first = this.next();
    let best = first;
    let least = Number.POSITIVE_INFINITY;
    for (let step = 0; step < this.links.length; step += 1) {
      const way = (first + step) % this.links.length;
      const { queue, busy } = kernel.meters[kernel.model.links[this.links[way]].to];
      if (queue.value + busy.value >= least) continue;
      least = queue.value + busy.value;
      best = way;
    }
    return best;
  }

  figures(): OwnFigures {
    const { links } = this.context.kernel.model;
    const ways = this.links.map((link, way) => [links[link].id, this.taken[way]]);
    return { ways: Object.fromEntries(ways) };
  }
}

const weightOf = ({ weight }: DecisionWay): number => weight;

const waysOf = ({ node }: NodeContext): readonly DecisionWay[] =>
  node.out.map((link) => ({ link, polarity: null, weight: 1 / node.out.length }));

export const router = defineRole({
  summary: "sends each message one way: by its key, by weight, in turn or to where fewest wait",
  parameters,
  canFail: false,
  create: (context, { by }) => new Router(context, by),
  flow({ model, node, stations }, message) {
    const ways = node.decision?.ways ?? [];
    if (node.out.length === 0) return alongAll(node, message);
    const links = ways.length > 0 ? ways.map(({ link }) => link) : node.out;
    const { by } = node.parameters;
    const total = ways.reduce((sum, { weight }) => sum + weight, 0);
    const weighed = total > 0 && (by === "weight" || by === "key");
    const capacities = by === "least-backlog" ? byCapacity(model, stations, links) : null;
    return links.map((to, way) => {
      const even = capacities?.[way] ?? 1 / links.length;
      return { to, message, share: weighed ? ways[way].weight / total : even, after_s: 0 };
    });
  },
});
