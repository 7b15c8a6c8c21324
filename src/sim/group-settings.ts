// What a consumer group of a log is told: of its log, its members, and when work counts as done.
import type { Assignor } from "./assignors.js";
import type { Level } from "./metrics.js";

export const COMMITS = ["after", "before", "exactly-once"] as const;
export type CommitMode = (typeof COMMITS)[number];

export interface GroupSettings {
  /** Index of the log's node, and of the link that this group is. */
  readonly topic: number;
  readonly link: number;
  readonly partitions: number;
  readonly sessionTimeout_s: number;
  /** Seconds after which a message is deleted, whether it was delivered or not; Infinity: never. */
  readonly retention_s: number;
  /** Time between two heartbeats of a member; 0: its end is seen at once. */
  readonly heartbeat_s: number;
  /** Longest time from taking a message to being done with it; null: for ever. */
  readonly pollInterval_s: number | null;
  readonly commit: CommitMode;
  /** Offsets are committed so often; null: each one when its work is done. */
  readonly commitInterval_s: number | null;
  /** Code of the event at the log that lets the group commit. */
  readonly commitCode: number;
  /** Code of the event at the log that the work on a message has taken too long. */
  readonly pollCode: number;
  readonly assignor: Assignor;
  /** How long a rebalance stops whom it concerns. */
  readonly rebalance_s: number;
  /** Waiting messages by partition, over all groups of the log. */
  readonly partitionLag: readonly Level[];
}
