// The figures of a log whose groups are handled one after another: what each group does is noted with
// its time, and put together in the order in which it would have happened.
import type { ConsumerGroup } from "../group.js";
import type { Kernel } from "../kernel.js";
import { larger } from "../larger.js";
import { Confluence, Stream } from "./stream.js";

/** What one group has noted in a slice of time. */
export class GroupAccounts {
  /** Times at which messages were let out; for each, the place of its figures. */
  readonly deliveries = new Stream();
  /** Times at which the backlog of a partition changed; twice the partition, and 1 for one more. */
  readonly changes = new Stream();
  /** How long each has waited, and been in the log. */
  values = new Float64Array(1 << 11);

  constructor(
    private readonly kernel: Kernel,
    /** The number of this group, and how many there are. */
    private readonly number: number,
    private readonly of: number,
  ) {}

  /** A message that has waited since the time noted in it leaves the log. */
  delivered(message: number): void {
    const { kernel, deliveries } = this;
    const { birth, since, entered } = kernel.messages;
    const [now] = kernel.clock;
    if (birth[message] < kernel.model.warmup_s) return;
    const place = 2 * deliveries.count;
    if (place === this.values.length) {
      this.values = larger(this.values, new Float64Array(2 * place));
    }
    this.values[place] = now - since[message];
    this.values[place + 1] = now - entered[message];
    deliveries.push(now, deliveries.count * this.of + this.number);
  }

  changed(partition: number, change: number): void {
    this.changes.push(this.kernel.clock[0], 2 * partition + (change > 0 ? 1 : 0));
  }

  clear(): void {
    this.deliveries.clear();
    this.changes.clear();
  }
}

/** Puts the accounts of the groups of one log together. */
export class LogAccounts {
  private readonly accounts: readonly GroupAccounts[];
  private readonly deliveries: Confluence;
  private readonly changes: Confluence;

  constructor(
    private readonly kernel: Kernel,
    private readonly topic: number,
    private readonly groups: readonly ConsumerGroup[],
  ) {
    const count = groups.length;
    this.accounts = groups.map((_, number) => new GroupAccounts(kernel, number, count));
    const figureOf = (delivery: number, which: number) =>
      this.accounts[delivery % count].values[2 * Math.floor(delivery / count) + which];
    // The same message, let out to several groups at once.
    this.deliveries = new Confluence(
      (one, other) =>
        figureOf(one, 0) === figureOf(other, 0) && figureOf(one, 1) === figureOf(other, 1),
    );
    this.changes = new Confluence((one, other) => (one & 1) === (other & 1));
  }

  /** From now on the groups note what they do, or do it themselves again. */
  open(isOpen: boolean): void {
    for (const [number, group] of this.groups.entries()) {
      group.log.accounts = isOpen ? this.accounts[number] : null;
    }
  }

  settle(): void {
    this.settleDeliveries();
    this.settleChanges();
    for (const account of this.accounts) account.clear();
  }

  private settleDeliveries(): void {
    const { accounts } = this;
    const { wait, sojourn } = this.kernel.meters[this.topic];
    const { messages, count } = this.deliveries.merge(accounts.map((one) => one.deliveries));
    const groups = accounts.length;
    for (let at = 0; at < count; at += 1) {
      const number = messages[at] % groups;
      const place = (2 * (messages[at] - number)) / groups;
      const { values } = accounts[number];
      wait.record(values[place]);
      sojourn.record(values[place + 1]);
    }
  }

  private settleChanges(): void {
    const { kernel, accounts } = this;
    const { clock, meters, backlog } = kernel;
    const { queue } = meters[this.topic];
    const { partitionLag } = this.groups[0].settings;
    const { times, messages, count } = this.changes.merge(accounts.map((one) => one.changes));
    let sum = 0;
    for (let at = 0; at < count; at += 1) {
      const change = messages[at] & 1 ? 1 : -1;
      clock[0] = times[at];
      partitionLag[messages[at] >> 1].add(change);
      queue.add(change);
      sum += change;
    }
    backlog.add(sum);
  }
}
