// Who belongs to a consumer group, and what happens when that changes: members go, come back, and the
// partitions are given out anew, at once or while those concerned stand still.
import { assign } from "./assignors.js";
import type { GroupSettings } from "./group-settings.js";
import type { Instances } from "./instances.js";
import type { Kernel } from "./kernel.js";
import { NONE } from "./messages.js";

/** What a change of the members needs of the group. */
export interface Crew {
  readonly settings: GroupSettings;
  /** Nobody is heard of, as the way to them is cut. */
  readonly isSevered: boolean;
  /** Owners of the partitions now. */
  readonly owner: Int32Array;
  own(owners: Int32Array): void;
  /** Gives free servers work. */
  fillAll(): void;
  /** Members are lost before they have committed. */
  replay(instances: readonly number[], fault: number): void;
  /** Members that may still be at work are not to be counted on. */
  castOut(instances: readonly number[], fault: number): void;
  /** Members are none any more. */
  dismissed(instances: readonly number[]): void;
}

export class Membership {
  rebalances = 0;
  /** Rebalances under way that stop everybody. */
  suspensions = 0;
  /** Owners by the last assignment; those that have to wait for it own nothing yet. */
  promised: Int32Array;
  private handovers = 0;
  /** Instances that count as members: up, or down for less than the session timeout. */
  private readonly member: Uint8Array;
  /** How often an instance fell silent, or was heard of again. */
  private readonly changes: Int32Array;
  /** Instances that are not heard of. */
  private readonly silent: Uint8Array;
  /** Instances that came up anew, and have not been heard of since. */
  private readonly renewed: Uint8Array;

  /** `servers` are null for a group whose messages just go on. */
  constructor(
    private readonly kernel: Kernel,
    private readonly crew: Crew,
    private readonly servers: Instances | null,
  ) {
    const instances = servers?.count ?? 0;
    this.member = new Uint8Array(instances).fill(1);
    this.changes = new Int32Array(instances);
    this.silent = new Uint8Array(instances);
    this.renewed = new Uint8Array(instances);
    this.promised = new Int32Array(crew.settings.partitions).fill(NONE);
  }

  /** The first assignment. */
  begin(): void {
    if (this.servers !== null) this.settle(this.assigned());
  }

  private settle(owners: Int32Array): void {
    this.promised = owners.slice();
    this.crew.own(owners);
  }

  lost(instances: readonly number[], takeLeave: boolean, fault: number): void {
    const { kernel, crew, changes, silent } = this;
    const servers = this.servers!;
    if (takeLeave) {
      for (const each of instances) changes[each] += 1;
      this.dismiss(instances);
      return;
    }
    crew.replay(
      instances.filter((each) => servers.up[each] === 0),
      fault,
    );
    // Whoever was silent already is gone when that has lasted long enough, not later.
    const fresh = instances.filter((each) => silent[each] === 0);
    const seen = new Map<number, number>();
    for (const each of fresh) {
      silent[each] = 1;
      changes[each] += 1;
      seen.set(each, changes[each]);
    }
    const look = (some: readonly number[]) => {
      this.expire(
        some.filter((each) => changes[each] === seen.get(each)),
        fault,
      );
    };
    const { sessionTimeout_s, heartbeat_s } = crew.settings;
    if (heartbeat_s === 0) {
      kernel.at(kernel.now + sessionTimeout_s, () => look(fresh));
      return;
    }
    for (const each of fresh) {
      const end = this.lastHeartbeat(each) + sessionTimeout_s;
      kernel.at(Math.max(kernel.now, end), () => look([each]));
    }
  }

  /** Sessions are over. */
  private expire(instances: readonly number[], fault: number): void {
    this.crew.castOut(instances, fault);
    this.crew.replay(instances, fault);
    this.dismiss(instances);
  }

  /** Whether an instance is heard of. */
  private answers(instance: number): boolean {
    return !this.crew.isSevered && this.servers!.answers(instance);
  }

  /** Members send their heartbeats one after another, each of them once in an interval. */
  private lastHeartbeat(instance: number): number {
    const { heartbeat_s } = this.crew.settings;
    const first = (instance / this.member.length) * heartbeat_s;
    const beats = Math.floor((this.kernel.now - first) / heartbeat_s);
    return beats < 0 ? 0 : first + beats * heartbeat_s;
  }

  /** A member that answers, but has not polled for too long. */
  throwOut(instance: number): void {
    if (this.member[instance] === 1) this.dismiss([instance]);
  }

  /** It polls again. */
  rejoin(instance: number): void {
    if (this.member[instance] === 0) this.back([instance], true);
  }

  private dismiss(instances: readonly number[]): void {
    for (const instance of instances) this.member[instance] = 0;
    this.crew.dismissed(instances);
    if (instances.length > 0) this.rebalance();
  }

  has(instance: number): boolean {
    return this.member[instance] === 1;
  }

  back(instances: readonly number[], anew: boolean): void {
    const { member, silent, renewed, changes } = this;
    if (anew) for (const each of instances) renewed[each] = 1;
    let changed = false;
    for (const each of instances) {
      if (!this.answers(each)) continue;
      if (renewed[each] === 1 || member[each] === 0) changed = true;
      changes[each] += 1;
      silent[each] = 0;
      renewed[each] = 0;
      member[each] = 1;
    }
    if (changed) this.rebalance();
  }

  /** Everybody stops until the partitions have been given out anew. */
  suspend(): () => void {
    this.suspensions += 1;
    return () => {
      this.suspensions -= 1;
      this.rebalance();
    };
  }

  private rebalance(): void {
    const { rebalance_s, assignor } = this.crew.settings;
    this.rebalances += 1;
    if (this.servers === null) this.crew.fillAll();
    else if (rebalance_s === 0) this.takeOver();
    else if (assignor === "cooperative") this.handOver(rebalance_s);
    else this.stopAll(rebalance_s);
  }

  private takeOver(): void {
    this.settle(this.assigned());
    this.crew.fillAll();
  }

  /** Eager: nobody takes anything until the partitions have been given out. */
  private stopAll(seconds: number): void {
    const { kernel } = this;
    this.suspensions += 1;
    kernel.at(kernel.now + seconds, () => {
      this.suspensions -= 1;
      this.takeOver();
    });
  }

  /** Incremental: only partitions that change hands stop. */
  private handOver(seconds: number): void {
    const { kernel, crew } = this;
    const before = crew.owner.slice();
    this.promised = this.assigned();
    crew.own(this.promised.map((owner, at) => (owner === before[at] ? owner : NONE)));
    this.handovers += 1;
    kernel.at(kernel.now + seconds, () => {
      this.handovers -= 1;
      if (this.handovers > 0) return;
      this.settle(this.promised);
      crew.fillAll();
    });
    crew.fillAll();
  }

  /** Owners by the assignor, of those that are members now. */
  private assigned(): Int32Array {
    const { member, promised, crew } = this;
    const members: number[] = [];
    for (let each = 0; each < member.length; each += 1) if (member[each] === 1) members.push(each);
    if (members.length === 0) return promised.slice().fill(NONE);
    return assign(crew.settings.assignor, members, promised);
  }
}
