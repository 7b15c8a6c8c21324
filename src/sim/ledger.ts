// The account of every message: each ends in exactly one place, and the sum is checked at the end
// of every run. A sum that does not come out is a defect of the simulator, never of the input.

/** A defect of the program itself: the command line reports it as such (exit status 70). */
export class Defect extends Error {
  override readonly name = "Defect";
}

/** Why a message was dropped; the codes are the indices. */
export const DROP_REASONS = [
  "link_loss",
  "queue_full",
  "failed",
  "unreachable",
  "crash",
  "join_timeout",
  "retries_exhausted",
  "expired",
  "late",
] as const;

export type DropReason = (typeof DROP_REASONS)[number];

export const LINK_LOSS = DROP_REASONS.indexOf("link_loss");
export const QUEUE_FULL = DROP_REASONS.indexOf("queue_full");
export const GAVE_UP = DROP_REASONS.indexOf("failed");
export const UNREACHABLE = DROP_REASONS.indexOf("unreachable");
export const CRASHED = DROP_REASONS.indexOf("crash");
export const JOIN_TIMEOUT = DROP_REASONS.indexOf("join_timeout");
export const RETRIES_EXHAUSTED = DROP_REASONS.indexOf("retries_exhausted");

export const EXPIRED = DROP_REASONS.indexOf("expired");
export const LATE = DROP_REASONS.indexOf("late");

/** Whoever drops a message for one of these says so to who waits for an answer to it. */
export const REFUSALS: ReadonlySet<number> = new Set([QUEUE_FULL, GAVE_UP, RETRIES_EXHAUSTED]);

export interface LedgerFigures {
  readonly produced: number;
  readonly copies: number;
  readonly duplicates: number;
  readonly completed: number;
  readonly dead_lettered: number;
  readonly merged: number;
  readonly dropped: {
    readonly total: number;
    /** Only reasons that occurred. */
    readonly by_reason: Readonly<Partial<Record<DropReason, number>>>;
  };
  readonly in_flight: number;
}

export class Ledger {
  produced = 0;
  copies = 0;
  duplicates = 0;
  completed = 0;
  /** Less what was sent on again. */
  deadLettered = 0;
  merged = 0;
  readonly dropped: number[] = DROP_REASONS.map(() => 0);

  /** The figures, given the number of messages counted in the system. Throws a Defect. */
  close(inFlight: number, kept: number): LedgerFigures {
    const total = this.dropped.reduce((sum, count) => sum + count, 0);
    const begun = this.produced + this.copies + this.duplicates;
    const ended = this.completed + this.deadLettered + this.merged + total + inFlight;
    if (begun !== ended || kept > this.deadLettered) {
      throw new Defect(
        `the ledger does not balance: ${begun} messages began, ${ended} are accounted for ` +
          `(${inFlight} of them in flight, ${this.deadLettered} dead-lettered, ${kept} kept)`,
      );
    }
    const byReason: Partial<Record<DropReason, number>> = {};
    for (const [code, reason] of DROP_REASONS.entries()) {
      if (this.dropped[code] > 0) byReason[reason] = this.dropped[code];
    }
    return {
      produced: this.produced,
      copies: this.copies,
      duplicates: this.duplicates,
      completed: this.completed,
      dead_lettered: this.deadLettered,
      merged: this.merged,
      dropped: { total, by_reason: byReason },
      in_flight: inFlight,
    };
  }
}
