// Work that goes on at consumers though the broker counts on them no more, because their session is
// over, they polled too late, or their connection is gone: others are given it, too. It holds its
// server until it is done, and no partition.
import type { Holder } from "./behaviour.js";
import type { Consumer } from "./consumer.js";
import type { Kernel } from "./kernel.js";
import { FENCED, NONE } from "./messages.js";

export interface OutcastSettings {
  /** It counts as done, and nobody else was given it. */
  readonly isCommitted: boolean;
  /** It is part of a transaction that will not be committed. */
  readonly isFenced: boolean;
  /** An instance is done with all of it, and would work again. */
  readonly rejoin?: (instance: number) => void;
}

export class Outcasts implements Holder {
  private readonly id: number;
  /** Messages of each instance that it still works on. */
  private readonly left: Int32Array;

  constructor(
    private readonly kernel: Kernel,
    private readonly consumer: Consumer,
    private readonly settings: OutcastSettings,
  ) {
    this.id = kernel.groups.push(this) - 1;
    this.left = new Int32Array(consumer.instances.count);
  }

  /** Its server works on a message, and from now on for nobody but itself. */
  add(message: number): void {
    const { messages } = this.kernel;
    messages.group[message] = this.id;
    if (this.settings.isFenced) messages.flags[message] |= FENCED;
    this.left[messages.instance[message]] += 1;
  }

  release(message: number): void {
    const instance = this.free(message);
    if (this.left[instance] === 0 && this.consumer.instances.answers(instance)) {
      this.settings.rejoin?.(instance);
    }
    this.consumer.fill(instance);
  }

  private free(message: number): number {
    const { messages } = this.kernel;
    const instance = messages.instance[message];
    messages.group[message] = NONE;
    messages.instance[message] = NONE;
    this.left[instance] -= 1;
    this.consumer.giveBack(instance);
    return instance;
  }

  /** A crash has cut it off; it was delivered again long ago, unless it counts as done. */
  takesBack(message: number): boolean {
    if (this.kernel.messages.group[message] === this.id) this.free(message);
    if (this.settings.isCommitted) return false;
    this.kernel.merge(message);
    return true;
  }
}
