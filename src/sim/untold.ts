// Work of transactions that is done and cannot be committed, as nobody at the broker hears of it: it
// stays on its servers until it is committed, or was in vain.
import type { Kernel } from "./kernel.js";
import { NONE } from "./messages.js";

/** Who has done it. */
export interface Worker {
  /** Takes a message off its server; false when it is lost in the meantime. */
  readonly outages: { letGo(message: number): boolean };
  /** The attempt is over; one of a transaction that was given up ends here. */
  conclude(message: number, failed: boolean): void;
}

export class Untold {
  private readonly waiting = new Set<number>();

  constructor(private readonly worker: Worker) {}

  add(message: number): void {
    this.waiting.add(message);
  }

  /** The broker hears of it: all goes on, in the order in which it was done. */
  tell(): void {
    for (const message of [...this.waiting]) this.settle(message);
  }

  /** It is committed, or somebody else is going to do it, and the message is marked so. */
  settle(message: number): void {
    if (!this.waiting.delete(message)) return;
    if (this.worker.outages.letGo(message)) this.worker.conclude(message, false);
  }
}

/** Whether the log that a message came from cannot hear that it is done, and has to. */
export function isUntold({ groups, messages }: Kernel, message: number): boolean {
  const group = messages.group[message];
  return group !== NONE && (groups[group].holdsDone?.(message) ?? false);
}
