// What a role is to the kernel: the calls it answers, and what it is made with.
import type { Backpressure } from "./backpressure.js";
import type { Consumer } from "./consumer.js";
import type { ConsumerGroup } from "./group.js";
import type { Kernel } from "./kernel.js";
import type { NodeMeter } from "./meter.js";
import type { Level } from "./metrics.js";
import type { ModelNode } from "./model.js";
import type { Outages } from "./outages.js";
import type { OwnFigures } from "./own-figures.js";
import type { RandomStream } from "./random.js";
import type { RetryLog } from "./retry-log.js";

/** What a role does with messages. Every message it is given it passes on, ends, or keeps. */
export interface NodeBehaviour {
  /** A message has arrived. */
  receive(message: number): void;
  /** An event that the node scheduled for itself is due. */
  wake?(code: number, value: number): void;
  /** The run begins. */
  start?(): void;
  /** Instances go down, all of them if undefined; returns what brings them back. */
  crash?(instances: number | undefined, fault: number): () => void;
  /** The rate of a source has another factor now. */
  loadChanged?(): void;
  /** A link, from wherever, was cut, or its end went down. */
  severed?(link: number, fault: number): void;
  /** A link out that was cut, or whose end was down, carries messages again. */
  reopened?(link: number): void;
  /** What faults may do to its instances. */
  readonly outages?: Outages;
  /** A broker that stood still goes on. */
  resume?(): void;
  /** The leader of a log is lost, and another copy takes over when the fault is healed. */
  failover?(fault: number): () => void;
  /** The consumers of a log, or those at one node, stop until they have their partitions anew. */
  rebalance?(consumer: number): () => void;
  /** Whoever calls this hears of every message that is served well here. */
  onSuccess?(listener: (message: number) => void): void;
  /** Lets senders wait on their servers while it is full. */
  readonly pressure?: Backpressure | null;
  /** A pool takes back what a message has of it. */
  letGo?(message: number, reason: number): void;
  /** A request has come back: who goes on, NONE for nobody, or the request when it is none. */
  answered?(request: number): number;
  /** A cache forgets everything. */
  flush?(): void;
  /**
   * It has to do with no other node but by the messages that come and go, so that it can be handled
   * ahead of the nodes behind it.
   */
  readonly isLocal?: boolean;
  /** It may have something to do when no messages are left. */
  readonly wakesIdle?: boolean;
  /** Groups that take messages from a log. */
  readonly groups?: readonly ConsumerGroup[];
  /** It does nothing with a message but send it on at once by its only way, or complete it. */
  readonly passesOn?: boolean;
  /** What a log may hand messages to one at a time. */
  readonly consumer?: Consumer;
  /** Figures of the role's own for the report. */
  figures?(): OwnFigures;
  /** Levels over time for the series of the report, by the name they have there. */
  readonly gauges?: Readonly<Record<string, () => number>>;
  /** Further levels that are measured from the warm-up to the end of the duration. */
  readonly levels?: readonly Level[];
}

/** What a behaviour is made with. */
export interface NodeContext {
  readonly kernel: Kernel;
  readonly node: ModelNode;
  /** Index of the node. */
  readonly index: number;
  readonly meter: NodeMeter;
  /** The node's own stream of random numbers for a purpose. */
  stream(purpose: string): RandomStream;
}

/** A consumer group, to which a message it has handed out, and that is not done, is given back. */
export interface Holder {
  /** The message no longer holds its partition, nor the server reserved for it. */
  release(message: number): void;
  /**
   * Work that a crash has cut off, whether it still holds its partition or a retry was under way:
   * to be delivered again, or not taken back. `instance`: the one that worked on it.
   */
  takesBack(message: number, instance: number): boolean;
  /** Whether work that has gone well stays on its server for now; the holder lets it go on. */
  holdsDone?(message: number): boolean;
  /** Where its messages wait to be tried again, if that is not where they were worked on. */
  readonly retries?: RetryLog | null;
  /** Work that has failed for good: put back to be delivered again, or not taken back. */
  putsBack?(message: number): boolean;
}
