// A full queue that blocks its senders: services before it keep what is done on their servers until
// there is room, and get it in the order in which they asked.
import type { NodeContext } from "./behaviour.js";
import type { Instances } from "./instances.js";
import type { WaitingRoom } from "./waiting-room.js";

interface Asking {
  readonly message: number;
  /** Lets the message go; false when it is lost in the meantime. */
  readonly send: () => boolean;
}

export class Backpressure {
  private readonly asking: Asking[] = [];
  /** Messages that have been let go and have not come yet: their places are kept. */
  private readonly coming = new Set<number>();

  /** `code` is that of the event when a message will never come for which a place was kept. */
  constructor(
    private readonly context: NodeContext,
    private readonly line: WaitingRoom,
    private readonly instances: Instances,
    private readonly room: number,
    private readonly code: number,
  ) {
    context.kernel.messages.pools.push(this);
  }

  /** Whether a sender has to wait with its message; if not, a place is kept for it. */
  holdsUp(message: number, send: () => boolean): boolean {
    if (this.asking.length > 0 || !this.hasRoom()) {
      this.asking.push({ message, send });
      return true;
    }
    this.coming.add(message);
    return false;
  }

  /** Whether there is a place, or a server, that is kept for nobody. */
  private hasRoom(): boolean {
    return this.line.length + this.coming.size < this.room + this.instances.free();
  }

  /** The place that is kept for a message is for another one, a copy of it. */
  isFor(message: number, copy: number): void {
    if (this.coming.delete(message)) this.coming.add(copy);
  }

  arrived(message: number): void {
    this.coming.delete(message);
  }

  /** Lets go of what there is room for now; whether there is more, for what comes from logs. */
  admit(): boolean {
    while (this.asking.length > 0 && this.hasRoom()) {
      const { message, send } = this.asking.shift()!;
      this.coming.add(message);
      if (!send()) this.coming.delete(message);
    }
    return this.hasRoom();
  }

  /** It has ended; if that was on its way, its place is free. */
  letGo(message: number): void {
    if (!this.coming.delete(message) || this.asking.length === 0) return;
    const { kernel, index } = this.context;
    kernel.events.schedule(kernel.now, index, this.code, 0);
  }
}
