// Work of a consumer group that is done and whose offsets are not committed yet: it is delivered
// again when the consumer is lost before it commits.

import type { Kernel } from "./kernel.js";
import { type MessagePool, NONE } from "./messages.js";

/** What is needed to deliver a message again. */
export interface DoneWork {
  readonly birth: number;
  readonly root: number;
  readonly key: number;
  readonly priority: number;
  readonly size: number;
  /** For the check of the history; NONE without it. */
  readonly offset: number;
}

export function workOf(messages: MessagePool, message: number, offset: number): DoneWork {
  const { birth, root, key, priority, size } = messages;
  return {
    birth: birth[message],
    root: root[message],
    key: key[message],
    priority: priority[message],
    size: size[message],
    offset,
  };
}

export class Commits {
  private readonly done: DoneWork[][];
  private count = 0;

  constructor(partitions: number) {
    this.done = Array.from({ length: partitions }, () => []);
  }

  get isEmpty(): boolean {
    return this.count === 0;
  }

  add(partition: number, work: DoneWork): void {
    this.done[partition].push(work);
    this.count += 1;
  }

  commit(): void {
    for (const list of this.done) list.length = 0;
    this.count = 0;
  }

  /** Takes out what was not committed of a partition, in its order. */
  takeBack(partition: number): readonly DoneWork[] {
    const list = this.done[partition].splice(0);
    this.count -= list.length;
    return list;
  }
}

/** A message once more that was delivered and ended before; NONE when there are too many. */
export function replay(kernel: Kernel, node: number, work: DoneWork): number {
  const message = kernel.produce(node, work.key);
  if (message === NONE) return NONE;
  // Nobody has produced it: it is one more of what there was.
  kernel.ledger.produced -= 1;
  kernel.ledger.duplicates += 1;
  kernel.producedInWindow -= kernel.now >= kernel.model.warmup_s ? 1 : 0;
  kernel.messages.birth[message] = work.birth;
  kernel.messages.root[message] = work.root;
  kernel.messages.priority[message] = work.priority;
  kernel.messages.size[message] = work.size;
  return message;
}
