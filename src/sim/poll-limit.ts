// Members of a consumer group that take too long between two polls: they are thrown out, what they
// work on is delivered to others, and they come back when they are done with it.
import type { Holder } from "./behaviour.js";
import type { Consumer } from "./consumer.js";
import type { GroupSettings } from "./group-settings.js";
import type { Kernel } from "./kernel.js";
import type { Membership } from "./membership.js";
import { FENCED, NONE } from "./messages.js";

export class PollLimit implements Holder {
  /** How often a member was thrown out. */
  thrownOut = 0;
  private readonly id: number;
  private readonly channel: number;
  /** By partition: the message that is out, and the event at which it has taken too long. */
  private readonly work: Int32Array;
  private readonly alarm: Int32Array;
  /** By instance: messages on which it still works, though it is no member any more. */
  private readonly behind: Int32Array;

  constructor(
    private readonly kernel: Kernel,
    private readonly settings: GroupSettings,
    private readonly consumer: Consumer,
    private readonly membership: Membership,
  ) {
    const { partitions } = settings;
    this.id = kernel.groups.push(this) - 1;
    this.channel = kernel.events.openChannel();
    this.work = new Int32Array(partitions).fill(NONE);
    this.alarm = new Int32Array(partitions).fill(NONE);
    this.behind = new Int32Array(consumer.instances.count);
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

  /** Its work is done in time. */
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

  /** Takes away what an instance works on at a node: the partitions, with the message of each. */
  take(instance: number, node: number): readonly (readonly [partition: number, message: number])[] {
    const { messages } = this.kernel;
    const taken: [number, number][] = [];
    for (const [partition, message] of this.work.entries()) {
      if (message === NONE || messages.instance[message] !== instance) continue;
      if (messages.at[message] !== node) continue;
      this.ended(partition);
      messages.group[message] = this.id;
      if (this.settings.commit === "exactly-once") messages.flags[message] |= FENCED;
      this.behind[instance] += 1;
      taken.push([partition, message]);
    }
    this.thrownOut += 1;
    return taken;
  }

  release(message: number): void {
    const instance = this.free(message);
    if (this.behind[instance] === 0 && this.consumer.instances.answers(instance)) {
      this.membership.rejoin(instance);
    }
    this.consumer.fill(instance);
  }

  private free(message: number): number {
    const { messages } = this.kernel;
    const instance = messages.instance[message];
    messages.group[message] = NONE;
    messages.instance[message] = NONE;
    this.behind[instance] -= 1;
    this.consumer.giveBack(instance);
    return instance;
  }

  /** A crash has cut it off; it was delivered again long ago, unless it counts as done. */
  takesBack(message: number): boolean {
    if (this.kernel.messages.group[message] === this.id) this.free(message);
    if (this.settings.commit === "before") return false;
    this.kernel.merge(message);
    return true;
  }
}
