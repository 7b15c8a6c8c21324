// The role `dlq`: keeps what failed. Its ways out carry only what is redriven from it.

import * as z from "zod";
import type { NodeBehaviour, NodeContext } from "../behaviour.js";
import { FAILED, NONE, PERMANENT, TIMED_OUT } from "../messages.js";
import { earliest, type OwnFigures } from "../own-figures.js";
import { count, duration, rate } from "../quantity.js";
import { WaitingLine } from "../waiting-line.js";
import { defineRole } from "./role.js";

const parameters = z.strictObject({
  redrive: z
    .strictObject({
      at: duration("time of the run from which what it holds is sent on again"),
      rate: rate("how fast").prefault("10/s"),
    })
    .optional()
    .describe("sends what it holds on again; its ways out are used for this only"),
  alert: count("number of held messages at which the first alarm is noted", 1).optional(),
});

class DeadLetters implements NodeBehaviour {
  readonly isLocal = true;
  readonly gauges: Readonly<Record<string, () => number>>;
  private readonly line: WaitingLine;
  /** By reason, and by the node where it failed. */
  private readonly reasons: Record<string, number> = {};
  private readonly origins: Float64Array;
  private readonly redrives: boolean;
  private held = 0;
  private redriven = 0;
  private alertedAt: number | null = null;
  /** A redrive is scheduled. */
  private busy = false;
  private lastRedrive = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly context: NodeContext,
    private readonly given: z.output<typeof parameters>,
  ) {
    const { kernel, node } = context;
    this.line = new WaitingLine(kernel.messages);
    this.origins = new Float64Array(kernel.model.nodes.length);
    const speed = given.redrive?.rate ?? 0;
    this.redrives = node.out.length > 0 && speed > 0;
    this.gauges = { dead_letters: () => this.held };
  }

  receive(message: number): void {
    const { kernel, meter } = this.context;
    const { flags, origin } = kernel.messages;
    meter.completed += 1;
    const reason = reasonOf(flags[message]);
    this.reasons[reason] = (this.reasons[reason] ?? 0) + 1;
    if (origin[message] !== NONE) this.origins[origin[message]] += 1;
    this.held += 1;
    if (this.alertedAt === null && this.held >= (this.given.alert ?? Number.POSITIVE_INFINITY)) {
      this.alertedAt = kernel.now;
    }
    if (this.redrives) for (const pool of kernel.messages.pools) pool.letGo(message, NONE);
    kernel.deadLetter(message, this.redrives);
    if (!this.redrives) return;
    this.line.push(message);
    this.scheduleRedrive();
  }

  private scheduleRedrive(): void {
    const { redrive } = this.given;
    if (this.busy || !redrive) return;
    const { kernel, index } = this.context;
    const time = Math.max(kernel.now, redrive.at, this.lastRedrive + 1 / redrive.rate);
    kernel.events.schedule(time, index, 0, 0);
    this.busy = true;
  }

  wake(): void {
    const { kernel, index, node } = this.context;
    const message = this.line.shift();
    this.busy = false;
    this.held -= 1;
    this.redriven += 1;
    this.lastRedrive = kernel.now;
    kernel.revive(message);
    kernel.messages.at[message] = index;
    kernel.sendAlong(node.out, message);
    if (this.line.length > 0) this.scheduleRedrive();
  }

  figures(): OwnFigures {
    const { nodes } = this.context.kernel.model;
    const origins = nodes.flatMap(({ id }, index) =>
      this.origins[index] > 0 ? [[id, this.origins[index]] as const] : [],
    );
    return {
      held: this.held,
      redriven: this.redriven,
      by_reason: Object.fromEntries(
        Object.entries(this.reasons).sort(([left], [right]) => (left < right ? -1 : 1)),
      ),
      by_origin: Object.fromEntries(origins),
      alert_at_s: earliest(this.alertedAt),
    };
  }
}

function reasonOf(flags: number): string {
  if (flags & PERMANENT) return "permanent";
  if (flags & TIMED_OUT) return "timeout";
  return flags & FAILED ? "failed" : "sent";
}

export const dlq = defineRole({
  summary: "keeps what failed for good; can send it on again later",
  parameters,
  canFail: false,
  create: (context, given) => new DeadLetters(context, given),
  flow: (_, message) => [{ to: "dead_lettered", message, share: 1, after_s: 0 }],
});
