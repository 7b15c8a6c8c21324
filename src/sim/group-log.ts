// What waits in each partition of a log for one consumer group, in its order: what comes is put
// behind, what is delivered again before all others, and what is too old or lost is dropped.
import type { GroupSettings } from "./group-settings.js";
import type { GroupHistory } from "./history.js";
import type { Kernel } from "./kernel.js";
import { CRASHED, EXPIRED } from "./ledger.js";
import { type MessagePool, NONE } from "./messages.js";
import { Level } from "./metrics.js";
import type { GroupAccounts } from "./streams/accounts.js";

export class GroupLog {
  readonly lag: Level;
  /** Where it notes what it does to the figures of the log; null: it does it itself. */
  accounts: GroupAccounts | null = null;
  /** The first message of each partition, or NONE. */
  readonly head: Int32Array;
  private readonly tail: Int32Array;
  private readonly messages: MessagePool;
  private readonly expires: boolean;

  constructor(
    private readonly kernel: Kernel,
    private readonly settings: GroupSettings,
    private readonly history: GroupHistory | null,
  ) {
    const { partitions, retention_s } = settings;
    this.lag = new Level(kernel.clock);
    this.messages = kernel.messages;
    this.head = new Int32Array(partitions).fill(NONE);
    this.tail = new Int32Array(partitions).fill(NONE);
    this.expires = retention_s < Number.POSITIVE_INFINITY;
  }

  put(message: number, partition: number): void {
    const { next } = this.messages;
    if (this.expires) this.expire(partition);
    next[message] = NONE;
    if (this.tail[partition] === NONE) this.head[partition] = message;
    else next[this.tail[partition]] = message;
    this.tail[partition] = message;
    this.changed(partition, 1);
  }

  /** A message that was delivered before is the next one again. */
  putFirst(message: number, partition: number): void {
    const { messages, kernel, settings } = this;
    messages.at[message] = settings.topic;
    messages.since[message] = kernel.now;
    messages.next[message] = this.head[partition];
    this.head[partition] = message;
    if (this.tail[partition] === NONE) this.tail[partition] = message;
    this.changed(partition, 1);
  }

  /** Takes the first message out; that fewer wait is for the caller to say, after it has gone on. */
  take(partition: number): number {
    const message = this.head[partition];
    this.head[partition] = this.messages.next[message];
    if (this.head[partition] === NONE) this.tail[partition] = NONE;
    return message;
  }

  /** More or fewer messages wait. */
  changed(partition: number, change: number): void {
    const { kernel, settings } = this;
    this.lag.add(change);
    if (this.accounts !== null) {
      this.accounts.changed(partition, change);
      return;
    }
    settings.partitionLag[partition].add(change);
    kernel.wait(settings.topic, change);
  }

  /** Whether anything is left once what has been in the log for too long is deleted. */
  hasMore(partition: number): boolean {
    if (this.expires) this.expire(partition);
    return this.head[partition] !== NONE;
  }

  private expire(partition: number): void {
    const { kernel, messages, settings } = this;
    const oldest = kernel.now - settings.retention_s;
    for (;;) {
      const message = this.head[partition];
      if (message === NONE || messages.since[message] >= oldest) return;
      this.take(partition);
      this.changed(partition, -1);
      this.history?.vanished();
      kernel.dropAt(settings.topic, message, EXPIRED);
    }
  }

  /** A new leader does not have what came after a time: the log has lost it. */
  loseSince(time: number, fault: number): void {
    const { messages, kernel, settings } = this;
    for (let partition = 0; partition < this.head.length; partition += 1) {
      let message = this.head[partition];
      this.head[partition] = NONE;
      this.tail[partition] = NONE;
      while (message !== NONE) {
        const following = messages.next[message];
        this.changed(partition, -1);
        if (messages.since[message] <= time) {
          this.put(message, partition);
        } else {
          this.history?.vanished();
          messages.cause[message] = fault;
          kernel.dropAt(settings.topic, message, CRASHED);
        }
        message = following;
      }
    }
  }
}
