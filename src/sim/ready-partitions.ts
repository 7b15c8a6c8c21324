// Partitions that could let a message out, lined up at the members of a group that own them.
import { NONE } from "./messages.js";

export class ReadyPartitions {
  private readonly isIn: Uint8Array;
  private readonly next: Int32Array;
  /** By member. */
  private readonly head: Int32Array;
  private readonly tail: Int32Array;

  constructor(partitions: number, members: number) {
    this.isIn = new Uint8Array(partitions);
    this.next = new Int32Array(partitions).fill(NONE);
    this.head = new Int32Array(members).fill(NONE);
    this.tail = new Int32Array(members).fill(NONE);
  }

  /** Puts a partition at the end of a member's line, unless it is in it. */
  add(partition: number, member: number): void {
    if (this.isIn[partition] === 1) return;
    this.isIn[partition] = 1;
    this.next[partition] = NONE;
    if (this.tail[member] === NONE) this.head[member] = partition;
    else this.next[this.tail[member]] = partition;
    this.tail[member] = partition;
  }

  /** The first partition in a member's line, or NONE. */
  first(member: number): number {
    return this.head[member];
  }

  /** Takes it out; there must be one. */
  shift(member: number): void {
    const partition = this.head[member];
    this.head[member] = this.next[partition];
    if (this.head[member] === NONE) this.tail[member] = NONE;
    this.isIn[partition] = 0;
  }

  clear(): void {
    this.head.fill(NONE);
    this.tail.fill(NONE);
    this.isIn.fill(0);
  }
}
