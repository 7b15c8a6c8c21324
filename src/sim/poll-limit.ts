// Members of a consumer group that take too long between two polls: when the work on a message of a
// partition should have been over.
import type { GroupSettings } from "./group-settings.js";
import type { Kernel } from "./kernel.js";
import { NONE } from "./messages.js";

export class PollLimit {
  /** How often a member was thrown out. */
  thrownOut = 0;
  private readonly channel: number;
  /** By partition: the message that is out, and the event at which it has taken too long. */
  private readonly work: Int32Array;
  private readonly alarm: Int32Array;

  constructor(
    private readonly kernel: Kernel,
    private readonly settings: GroupSettings,
  ) {
    const { partitions } = settings;
    this.channel = kernel.events.openChannel();
    this.work = new Int32Array(partitions).fill(NONE);
    this.alarm = new Int32Array(partitions).fill(NONE);
  }

  /** A message has been handed out. */
  began(message: number, partition: number): void {
    const { kernel, settings } = this;
    this.work[partition] = message;
    const time = kernel.now + settings.pollInterval_s!;
    const { topic, pollCode } = settings;
    this.alarm[partition] = kernel.events.scheduleIn(
      this.channel,
      time,
      topic,
      pollCode,
      partition,
    );
  }

  /** Its work is done in time, or others have it. */
  ended(partition: number): void {
    if (this.alarm[partition] !== NONE) this.kernel.events.cancel(this.alarm[partition]);
    this.alarm[partition] = NONE;
    this.work[partition] = NONE;
  }

  /** The message that has taken too long; NONE when it is still on its way, and gets more time. */
  overdue(partition: number, node: number): number {
    const message = this.work[partition];
    this.alarm[partition] = NONE;
    if (this.kernel.messages.at[message] === node) return message;
    this.began(message, partition);
    return NONE;
  }
}
