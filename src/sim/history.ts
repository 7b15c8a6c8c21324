// The history of deliveries, checked as Jepsen's checker for Kafka does: what each group of each log
// was given, against what was appended. It keeps every offset, and so runs on demand only.
import { NONE } from "./messages.js";

/** What one group of a log came to see. */
export interface GroupHistoryFigures {
  readonly appended: number;
  /** Offsets delivered at least once. */
  readonly delivered: number;
  /** Deliveries beyond the first of an offset. */
  readonly duplicate: number;
  /** Never delivered, and still in the log at the end. */
  readonly unseen: number;
  /** Never delivered, and no longer in the log. */
  readonly lost: number;
  /** Delivered for the first time while one before it had not been. */
  readonly skipped: number;
  /** Delivered for the first time after one behind it. */
  readonly non_monotonic: number;
}

interface PartitionHistory {
  /** How often each offset was delivered. */
  readonly deliveries: number[];
  /** The highest offset delivered so far. */
  highest: number;
}

/** The history of one consumer group. */
export class GroupHistory {
  private readonly partitions: PartitionHistory[];
  private readonly offsets = new Map<number, number>();
  private lost = 0;
  private duplicate = 0;
  private skipped = 0;
  private nonMonotonic = 0;

  constructor(partitions: number) {
    this.partitions = Array.from({ length: partitions }, () => ({ deliveries: [], highest: NONE }));
  }

  appended(message: number, partition: number): void {
    const { deliveries } = this.partitions[partition];
    this.offsets.set(message, deliveries.push(0) - 1);
  }

  /** The offset that a message stands for. */
  offsetOf(message: number): number {
    return this.offsets.get(message) ?? NONE;
  }

  /** Another message stands for an offset that was delivered before. */
  replayed(message: number, offset: number): void {
    this.offsets.set(message, offset);
  }

  delivered(message: number, partition: number): void {
    const history = this.partitions[partition];
    const offset = this.offsetOf(message);
    history.deliveries[offset] += 1;
    if (history.deliveries[offset] > 1) {
      this.duplicate += 1;
      return;
    }
    if (offset < history.highest) this.nonMonotonic += 1;
    else if (offset > history.highest + 1) this.skipped += 1;
    history.highest = Math.max(history.highest, offset);
  }

  /** The log has lost it. */
  vanished(): void {
    this.lost += 1;
  }

  figures(): GroupHistoryFigures {
    const all = this.partitions.flatMap(({ deliveries }) => deliveries);
    const delivered = all.filter((count) => count > 0).length;
    const { lost, duplicate, skipped, nonMonotonic } = this;
    const unseen = all.length - delivered - lost;
    const order = { skipped, non_monotonic: nonMonotonic };
    return { appended: all.length, delivered, duplicate, unseen, lost, ...order };
  }
}
