// What stands behind servers and takes no more than it has room for: a message that is done stays on
// its server until there is a place for it, and for each of its copies, at the end of every way out.
import type { Backpressure } from "./backpressure.js";
import type { NodeContext } from "./behaviour.js";
import { pathBehind } from "./consumer.js";
import { NONE } from "./messages.js";

/** A message that stands on its server, as its servers know it. */
export interface Standing {
  /** Whether it is still there, and was not lost with its instance. */
  isHeld(message: number): boolean;
  /** Lets it go on, with its places kept. */
  goOn(message: number): void;
}

interface Gate {
  readonly node: number;
  readonly pressure: Backpressure;
}

export class HoldUp {
  /**
   * In the order in which places are asked for, the same for all senders: two that each hold what
   * the other one waits for would stand for ever.
   */
  private readonly gates: readonly Gate[];

  private constructor(
    private readonly context: NodeContext,
    private readonly standing: Standing,
    private readonly byWay: readonly (Gate | null)[],
  ) {
    const all = byWay.flatMap((gate) => gate ?? []);
    this.gates = all.sort((one, other) => one.node - other.node);
  }

  /** Null where nothing that follows ever holds anybody up. Past steps, where there is one way only. */
  static behind(context: NodeContext, standing: Standing): HoldUp | null {
    const { kernel, node } = context;
    const byWay = node.out.map((link): Gate | null => {
      const last = pathBehind(kernel.model, link).at(-1)!;
      const { to } = kernel.model.links[last];
      const pressure = kernel.behaviours[to].pressure ?? null;
      return pressure && { node: to, pressure };
    });
    return byWay.some((gate) => gate !== null) ? new HoldUp(context, standing, byWay) : null;
  }

  /** Whether a message has to wait for room; if not, all its places are kept. */
  holdsUp(message: number, from = 0): boolean {
    for (let at = from; at < this.gates.length; at += 1) {
      const isHeld = this.gates[at].pressure.holdsUp(message, () => {
        if (!this.standing.isHeld(message)) return false;
        if (!this.holdsUp(message, at + 1)) this.standing.goOn(message);
        return true;
      });
      if (isHeld) return true;
    }
    return false;
  }

  /** Sends a message along every way out, each copy to the place that is kept for it. */
  pass(message: number): void {
    const { kernel, node, meter } = this.context;
    const last = node.out.length - 1;
    meter.completed += 1;
    for (const [way, link] of node.out.entries()) {
      const one = way === last ? message : kernel.copy(message);
      if (one === NONE) continue;
      if (one !== message) this.byWay[way]?.pressure.isFor(message, one);
      kernel.transport.send(link, one);
    }
  }
}
